//! Answers given before, bounded in number and memory; the oldest go first. Pure: the time is passed in.

use super::{answer::Answer, message::Query};
use hickory_proto::rr::{DNSClass, RecordType};
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Instant,
};

pub(super) const MOST_ANSWERS: usize = 10_000;
/// All answers together, in bytes.
pub(super) const MOST_BYTES: usize = 16 * 1024 * 1024;

/// What makes two questions the same to the cache and to the upstream.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Name in lower case, type and class, on the wire.
    pub question: Box<[u8]>,
    pub dnssec_ok: bool,
    pub checking_disabled: bool,
    /// For an address question of the walled garden: the number of the garden list it was judged by. An answer kept under
    /// such a key has its addresses open, one from before the name (or the list) became the garden's is never found.
    pub garden: Option<u64>,
}

impl Key {
    pub fn new(query: &Query, garden: Option<u64>) -> Self {
        let mut question: Box<[u8]> = query.question().into();
        if let Some((name, _)) = question.split_last_chunk_mut::<4>() {
            name.make_ascii_lowercase();
        }
        Self { question, dnssec_ok: query.dnssec_ok(), checking_disabled: query.checking_disabled(), garden }
    }

    /// A question as a stub asks that does not validate; `name` in lower case, without the final dot.
    pub fn plain(name: &str, kind: RecordType) -> Option<Self> {
        let mut question = Vec::with_capacity(name.len() + 6);
        for label in name.split('.') {
            question.push(u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?);
            question.extend_from_slice(label.as_bytes());
        }
        question.push(0);
        question.extend_from_slice(&u16::from(kind).to_be_bytes());
        question.extend_from_slice(&u16::from(DNSClass::IN).to_be_bytes());
        Some(Self { question: question.into(), dnssec_ok: false, checking_disabled: false, garden: None })
    }
}

#[derive(Debug)]
pub(super) struct Cache {
    entries: HashMap<Arc<Key>, Entry>,
    /// In the order they came; places of replaced entries stay until they reach the front.
    order: VecDeque<(u64, Arc<Key>)>,
    bytes: usize,
    next: u64,
    most_answers: usize,
    most_bytes: usize,
}

#[derive(Debug)]
struct Entry {
    answer: Arc<Answer>,
    since: Instant,
    serial: u64,
}

impl Cache {
    pub fn new(most_answers: usize, most_bytes: usize) -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new(), bytes: 0, next: 0, most_answers, most_bytes }
    }

    /// The answer and its age in seconds, while it lives.
    pub fn get(&self, key: &Key, now: Instant) -> Option<(Arc<Answer>, u32)> {
        let entry = self.entries.get(key)?;
        let age = u32::try_from(now.saturating_duration_since(entry.since).as_secs()).ok()?;
        (age < entry.answer.life()).then(|| (Arc::clone(&entry.answer), age))
    }

    /// Keeps `answer` for its life; one without life is not kept.
    pub fn put(&mut self, key: Key, answer: Arc<Answer>, now: Instant) {
        let weight = weight(&key, &answer);
        if answer.life() == 0 || weight > self.most_bytes {
            return;
        }
        let (key, serial) = (Arc::new(key), self.next);
        self.next += 1;
        self.bytes += weight;
        self.order.push_back((serial, Arc::clone(&key)));
        if let Some(replaced) = self.entries.insert(Arc::clone(&key), Entry { answer, since: now, serial }) {
            self.bytes -= self::weight(&key, &replaced.answer);
        }
        while self.entries.len() > self.most_answers
            || self.bytes > self.most_bytes
            || self.order.len() > 2 * self.most_answers
        {
            if !self.drop_oldest() {
                break;
            }
        }
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Drops everything.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.order.clear();
        self.bytes = 0;
    }

    fn drop_oldest(&mut self) -> bool {
        let Some((serial, key)) = self.order.pop_front() else { return false };
        if self.entries.get(&key).is_some_and(|entry| entry.serial == serial)
            && let Some(dropped) = self.entries.remove(&key)
        {
            self.bytes -= weight(&key, &dropped.answer);
        }
        true
    }
}

fn weight(key: &Key, answer: &Answer) -> usize {
    key.question.len() + answer.weight()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::{answer::LONGEST_LIFE, message::tests::question};
    use hickory_proto::{
        op::{Message, OpCode},
        rr::{Name, RData, Record, rdata::A},
    };
    use std::{net::Ipv4Addr, time::Duration};

    fn key(name: &str, garden: Option<u64>) -> Key {
        Key::new(&Query::read(&question(name, RecordType::A, None)).unwrap(), garden)
    }

    fn answer(name: &str, ttl: u32) -> Arc<Answer> {
        let owner = Name::from_ascii(name).unwrap();
        let mut message = Message::response(1, OpCode::Query);
        message.add_query(hickory_proto::op::Query::query(owner.clone(), RecordType::A));
        message.add_answer(Record::from_rdata(owner, ttl, RData::A(A(Ipv4Addr::new(192, 0, 2, 1)))));
        Arc::new(Answer::encode(&mut message, &key(name, None).question, LONGEST_LIFE).unwrap().unwrap())
    }

    #[test]
    fn an_answer_is_found_in_any_case_of_the_name_until_its_time_is_over() {
        let (mut cache, now) = (Cache::new(10, 10_000), Instant::now());
        cache.put(key("www.a.id.", None), answer("www.a.id.", 60), now);
        let at = |seconds| now + Duration::from_secs(seconds);
        assert_eq!(cache.get(&key("WWW.a.ID.", None), at(59)).map(|(_, age)| age), Some(59));
        assert_eq!(cache.get(&key("www.a.id.", None), at(60)), None);
        assert_eq!(cache.get(&key("www.b.id.", None), now), None);
    }

    #[test]
    fn an_answer_from_before_the_name_was_in_the_garden_is_not_a_garden_answer() {
        let (mut cache, now) = (Cache::new(10, 10_000), Instant::now());
        cache.put(key("www.a.id.", None), answer("www.a.id.", 60), now);
        assert_eq!(cache.get(&key("www.a.id.", Some(0)), now), None);
        cache.put(key("www.a.id.", Some(0)), answer("www.a.id.", 60), now);
        assert_eq!(cache.get(&key("www.a.id.", Some(1)), now), None, "the list has changed since");
    }

    #[test]
    fn nothing_without_life_is_kept() {
        let (mut cache, now) = (Cache::new(10, 10_000), Instant::now());
        cache.put(key("a.id.", None), answer("a.id.", 0), now);
        assert_eq!((cache.get(&key("a.id.", None), now), cache.entries.len()), (None, 0));
    }

    #[test]
    fn number_memory_and_bookkeeping_stay_bounded_and_the_oldest_go_first() {
        let (mut cache, now) = (Cache::new(50, 2_000), Instant::now());
        for number in 0..500 {
            let name = format!("host{}.a.id.", number % 120);
            cache.put(key(&name, None), answer(&name, 60), now);
            let weights: usize = cache.entries.iter().map(|(key, entry)| weight(key, &entry.answer)).sum();
            assert_eq!(cache.bytes, weights);
            assert!(cache.entries.len() <= 50 && cache.bytes <= 2_000 && cache.order.len() <= 100);
        }
        assert!(cache.get(&key("host19.a.id.", None), now).is_some(), "the newest is there");
        assert!(cache.get(&key("host60.a.id.", None), now).is_none(), "an old one is gone");
    }
}
