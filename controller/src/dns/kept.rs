//! The last true answers to the names by which phones look for the internet. While no resolver answers, guests who have not
//! signed in get them, so that their phones still find the portal, which says what is the matter. Pure: the time is passed in.

use super::{
    answer::Answer,
    cache::Key,
    policy::Rules,
    probes::{PROBE_NAMES, probe},
};
use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{Name, RData, RecordType},
};
use hotspot::model::{KeptAnswer, UnixTime};
use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
    sync::Arc,
};

/// Longest time to live with which a kept answer is given, in seconds: the truth should be asked for again soon.
pub(super) const KEPT_TTL: u32 = 5;
/// Longer answers are not kept, in bytes.
const LARGEST: usize = 4096;
/// An answer this old is asked for and written anew, in seconds.
const STALE: i64 = 86_400;
/// Some names have other addresses with every answer; that is not worth a write each time. In seconds.
const BETWEEN_WRITES: i64 = 600;
const KINDS: [RecordType; 2] = [RecordType::A, RecordType::AAAA];

#[derive(Debug, Default)]
pub(super) struct Kept(HashMap<(&'static str, RecordType), Entry>);

#[derive(Debug)]
struct Entry {
    answer: Arc<Answer>,
    addresses: BTreeSet<IpAddr>,
    learned: UnixTime,
    /// As it was when it was last handed out to be written.
    written: (BTreeSet<IpAddr>, UnixTime),
}

impl Kept {
    /// Takes back what was written, but for what no guest may be told; and how many rows that left out.
    pub fn restore(rows: &[KeptAnswer], rules: &Rules) -> (Self, usize) {
        let mut kept = Self::default();
        let left_out = rows.iter().filter(|row| kept.take_back(row, rules).is_none()).count();
        (kept, left_out)
    }

    fn take_back(&mut self, row: &KeptAnswer, rules: &Rules) -> Option<()> {
        let name = probe(&row.name)?;
        let kind = KINDS.into_iter().find(|kind| u16::from(*kind) == row.kind)?;
        if row.answer.len() > LARGEST {
            return None;
        }
        let key = Key::plain(name, kind)?;
        let answer = Answer::read(&row.answer, &key.question, u32::MAX)?;
        let addresses = addresses(&answer, name, kind)?;
        let mut message = Message::from_vec(answer.wire()).ok()?;
        if rules.clean(&mut message) {
            return None;
        }
        let written = (addresses.clone(), row.learned);
        let entry = Entry { answer: Arc::new(answer), addresses, learned: row.learned, written };
        self.0.insert((name, kind), entry);
        Some(())
    }

    /// Takes up a true answer, told under `key`. What comes back is to be written: its addresses are new, or the last
    /// writing is a day old.
    pub fn learn(
        &mut self,
        key: &Key,
        name: &str,
        answer: &Arc<Answer>,
        now: UnixTime,
    ) -> Option<KeptAnswer> {
        let name = probe(name)?;
        let kind = KINDS.into_iter().find(|kind| Key::plain(name, *kind).as_ref() == Some(key))?;
        let addresses = addresses(answer, name, kind)?;
        let row = || KeptAnswer {
            name: name.to_owned(),
            kind: kind.into(),
            answer: answer.wire().to_vec(),
            learned: now,
        };
        let answer = Arc::clone(answer);
        let Some(entry) = self.0.get_mut(&(name, kind)) else {
            let written = (addresses.clone(), now);
            self.0.insert((name, kind), Entry { answer, addresses, learned: now, written });
            return Some(row());
        };
        (entry.answer, entry.addresses, entry.learned) = (answer, addresses, now);
        let age = age(entry.written.1, now);
        let write = age >= STALE || age >= BETWEEN_WRITES && entry.addresses != entry.written.0;
        write.then(|| {
            entry.written = (entry.addresses.clone(), now);
            row()
        })
    }

    /// `name` in lower case, without the final dot.
    pub fn get(&self, name: &str, kind: RecordType) -> Option<Arc<Answer>> {
        self.0.get(&(probe(name)?, kind)).map(|entry| Arc::clone(&entry.answer))
    }

    /// What should be asked for, a day after it was.
    pub fn due(&self, now: UnixTime) -> Vec<Key> {
        PROBE_NAMES
            .iter()
            .flat_map(|name| KINDS.map(|kind| (*name, kind)))
            .filter(|question| self.0.get(question).is_none_or(|entry| age(entry.learned, now) >= STALE))
            .filter_map(|(name, kind)| Key::plain(name, kind))
            .collect()
    }
}

/// Seconds since `then`; what is from the future is as old as can be, for one of the two clocks was wrong.
fn age(then: UnixTime, now: UnixTime) -> i64 {
    let age = now.0.saturating_sub(then.0);
    if age < 0 { i64::MAX } else { age }
}

/// The addresses that the answer leads to from `name`; `None` where it is of no use. That there is no IPv6 address is worth
/// keeping: with it a phone asks no further.
fn addresses(answer: &Answer, name: &str, kind: RecordType) -> Option<BTreeSet<IpAddr>> {
    let message = Message::from_vec(answer.wire()).ok()?;
    if message.metadata.response_code != ResponseCode::NoError || answer.wire().len() > LARGEST {
        return None;
    }
    let mut owner = &Name::from_ascii(format!("{name}.")).ok()?;
    let mut addresses = BTreeSet::new();
    for record in &message.answers {
        match &record.data {
            _ if record.name != *owner => {}
            RData::CNAME(target) => owner = &target.0,
            RData::A(address) => drop(addresses.insert(IpAddr::V4(address.0))),
            RData::AAAA(address) => drop(addresses.insert(IpAddr::V6(address.0))),
            _ => {}
        }
    }
    (kind == RecordType::AAAA || !addresses.is_empty()).then_some(addresses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::answer::LONGEST_LIFE;
    use hickory_proto::{
        op::{OpCode, Query},
        rr::{
            Record,
            rdata::{A, CNAME},
        },
    };
    use hotspot::config::BeforeSignIn;
    use proptest::prelude::*;
    use std::net::Ipv4Addr;
    use tokio::sync::watch;

    const PROBE: &str = "captive.apple.com";
    const PUBLIC: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 10);
    const OTHER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 11);

    fn rules() -> Rules {
        Rules::new(
            &[],
            Ipv4Addr::new(172, 16, 255, 1),
            vec![],
            watch::channel(vec![]).1,
            vec![],
            BeforeSignIn::Compatible,
            true,
        )
    }

    fn wire(name: &str, address: Option<Ipv4Addr>) -> Vec<u8> {
        let (owner, target) =
            (format!("{name}.").parse::<Name>().unwrap(), "a.cdn.net.".parse::<Name>().unwrap());
        let mut message = Message::response(0, OpCode::Query);
        message.add_query(Query::query(owner.clone(), RecordType::A));
        message.add_answer(Record::from_rdata(owner, 300, RData::CNAME(CNAME(target.clone()))));
        if let Some(address) = address {
            message.add_answer(Record::from_rdata(target, 300, RData::A(A(address))));
        }
        message.to_vec().unwrap()
    }

    fn row(name: &str, kind: u16, answer: Vec<u8>) -> KeptAnswer {
        KeptAnswer { name: name.to_owned(), kind, answer, learned: UnixTime(0) }
    }

    fn learn(kept: &mut Kept, address: Ipv4Addr, now: i64) -> bool {
        let key = Key::plain(PROBE, RecordType::A).unwrap();
        let answer = Answer::read(&wire(PROBE, Some(address)), &key.question, LONGEST_LIFE).unwrap();
        kept.learn(&key, PROBE, &Arc::new(answer), UnixTime(now)).is_some()
    }

    #[test]
    fn an_answer_is_written_when_it_is_new_changed_or_a_day_old() {
        let mut kept = Kept::default();
        assert!(learn(&mut kept, PUBLIC, 0), "new");
        assert!(!learn(&mut kept, PUBLIC, 3600), "the same");
        assert!(learn(&mut kept, OTHER, 3700), "changed");
        assert!(!learn(&mut kept, PUBLIC, 3800), "and changed back at once");
        assert!(learn(&mut kept, OTHER, 3700 + 86_400), "a day old");
        assert!(learn(&mut kept, OTHER, 5), "the clock was wrong");
    }

    #[test]
    fn what_was_written_comes_back() {
        let mut kept = Kept::default();
        let key = Key::plain(PROBE, RecordType::A).unwrap();
        let answer = Answer::read(&wire(PROBE, Some(PUBLIC)), &key.question, LONGEST_LIFE).unwrap();
        let written = kept.learn(&key, PROBE, &Arc::new(answer), UnixTime(7)).unwrap();
        let (back, left_out) = Kept::restore(&[written], &rules());
        assert!(left_out == 0 && back.get(PROBE, RecordType::A).is_some());
        assert_eq!(back.due(UnixTime(8)).len(), PROBE_NAMES.len() * 2 - 1);
        assert_eq!(back.due(UnixTime(7 + 86_400)).len(), PROBE_NAMES.len() * 2);
    }

    #[test]
    fn rows_no_guest_may_be_told_are_left_out() {
        let good = wire(PROBE, Some(PUBLIC));
        let rows = [
            row("bank.id", 1, wire("bank.id", Some(PUBLIC))),
            row(PROBE, 16, good.clone()),
            row(PROBE, 28, good.clone()),
            row("www.apple.com", 1, good.clone()),
            row(PROBE, 1, wire(PROBE, Some(Ipv4Addr::new(10, 0, 0, 1)))),
            row(PROBE, 1, wire(PROBE, None)),
            row(PROBE, 1, good[..good.len() - 1].to_vec()),
            row(PROBE, 1, vec![0; 100_000]),
            row(PROBE, 1, vec![]),
        ];
        let (kept, left_out) = Kept::restore(&rows, &rules());
        assert_eq!((left_out, kept.0.len()), (rows.len(), 0));
    }

    proptest! {
        #[test]
        fn a_damaged_row_is_left_out_or_leads_to_the_internet(at in 0usize..90, byte in any::<u8>()) {
            let mut answer = wire(PROBE, Some(PUBLIC));
            if let Some(place) = answer.get_mut(at) { *place = byte; }
            let (kept, _) = Kept::restore(&[row(PROBE, 1, answer)], &rules());
            for entry in kept.0.values() {
                let told = |address: &IpAddr| match address {
                    IpAddr::V4(address) => rules().of_the_internet(*address),
                    IpAddr::V6(_) => true,
                };
                prop_assert!(entry.addresses.iter().all(told));
            }
        }
    }
}
