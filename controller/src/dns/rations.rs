//! How much a guest who has not signed in may learn from the internet's name servers, and tell them, in bytes. Pure: the
//! time is passed in.
//!
//! Whoever owns a domain can carry anything in its names and answers. So what may be new to either side is weighed: the name
//! of each question that is not answered from the cache, and all that an answer says. A phone that looks for the internet and
//! wakes its apps needs about a hundred such questions in half a minute; a tunnel needs them without end. An answer from the
//! cache has been weighed when it came, and is given away free while it is small; a large one is weighed each time.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    net::Ipv4Addr,
    time::{Duration, Instant},
};

/// In all. 19,600 bytes in the first minute, 52,000 in the first ten: 700 bit/s, however many domains they are spread over.
const GUEST: Measure = Measure { at_once: 16_000, each_second: 60 };
/// Of it, by one registered domain. Of the largest a phone asks thirty names and more when it joins.
const DOMAIN: Measure = Measure { at_once: 6_000, each_second: 30 };
/// By one registered domain, all guests of the gateway together: who changes the hardware address gains little.
const TOGETHER: Measure = Measure { at_once: 64_000, each_second: 500 };
/// What is told by asking at all, by type and moment of the question.
const QUESTION: usize = 8;
/// An answer's weight before it is known; one from the cache that has no more than this is free.
const SMALL_ANSWER: usize = 256;
const MOST_GUESTS: usize = 65_536;
const MOST_DOMAINS: usize = 16_384;
/// Between two searches of a full table for what is in nobody's debt.
const SWEEP: Duration = Duration::from_secs(1);

/// Whose ration is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spent {
    Guest,
    Domain,
    Together,
}

#[derive(Debug, Default)]
pub(super) struct Rations {
    guests: Buckets<Ipv4Addr, MOST_GUESTS>,
    domains: Buckets<(Ipv4Addr, u64), MOST_GUESTS>,
    together: Buckets<u64, MOST_DOMAINS>,
    /// Names are kept as numbers that nobody outside can foretell.
    numbers: RandomState,
}

/// Who has been given leave to ask, to be settled with [`Rations::settle`] when the answer is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Advance {
    guest: Ipv4Addr,
    domain: u64,
}

impl Rations {
    /// Leave to ask the upstream for `name` (lower case, without the final dot), with room for a small answer.
    ///
    /// # Errors
    /// What is used up; then nothing is taken.
    pub fn ask(&mut self, guest: Ipv4Addr, name: &str, now: Instant) -> Result<Advance, Spent> {
        let advance = Advance { guest, domain: self.numbers.hash_one(registered(name)) };
        self.take(advance, QUESTION + name.len() + SMALL_ANSWER, now)?;
        Ok(advance)
    }

    /// The answer is there and says `weight` bytes, 0 where none came: what was taken too much is given back.
    ///
    /// # Errors
    /// What is used up: then the answer may not be told.
    pub fn settle(&mut self, advance: Advance, weight: usize, now: Instant) -> Result<(), Spent> {
        if let Some(left) = SMALL_ANSWER.checked_sub(weight) {
            self.give_back(advance, left);
            return Ok(());
        }
        self.take(advance, weight - SMALL_ANSWER, now).inspect_err(|_| self.give_back(advance, SMALL_ANSWER))
    }

    /// Leave to tell an answer of `weight` bytes from the cache.
    ///
    /// # Errors
    /// What is used up; then nothing is taken.
    pub fn tell_again(
        &mut self,
        guest: Ipv4Addr,
        name: &str,
        weight: usize,
        now: Instant,
    ) -> Result<(), Spent> {
        if weight <= SMALL_ANSWER {
            return Ok(());
        }
        self.take(Advance { guest, domain: self.numbers.hash_one(registered(name)) }, weight, now)
    }

    fn take(&mut self, Advance { guest, domain }: Advance, bytes: usize, now: Instant) -> Result<(), Spent> {
        let guest_then = self.guests.after(guest, GUEST, bytes, now).ok_or(Spent::Guest)?;
        let domain_then = self.domains.after((guest, domain), DOMAIN, bytes, now).ok_or(Spent::Domain)?;
        let together_then = self.together.after(domain, TOGETHER, bytes, now).ok_or(Spent::Together)?;
        self.guests.full_at.insert(guest, guest_then);
        self.domains.full_at.insert((guest, domain), domain_then);
        self.together.full_at.insert(domain, together_then);
        Ok(())
    }

    fn give_back(&mut self, Advance { guest, domain }: Advance, bytes: usize) {
        self.guests.give_back(&guest, GUEST, bytes);
        self.domains.give_back(&(guest, domain), DOMAIN, bytes);
        self.together.give_back(&domain, TOGETHER, bytes);
    }
}

/// Bytes: so many at once, so many more each second.
#[derive(Debug, Clone, Copy)]
struct Measure {
    at_once: usize,
    each_second: u32,
}

impl Measure {
    /// In which so many bytes come again.
    fn time_of(self, bytes: usize) -> Duration {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        Duration::from_micros(bytes.saturating_mul(1_000_000) / u64::from(self.each_second.max(1)))
    }
}

/// Token buckets, kept as the times at which they will be full again (GCRA, ITU-T I.371); a full one needs no entry. Where
/// `MOST` are not full, nobody else gets anything: to forget a debt would pay whoever filled the table.
#[derive(Debug)]
struct Buckets<K, const MOST: usize> {
    full_at: HashMap<K, Instant>,
    swept: Option<Instant>,
}

impl<K, const MOST: usize> Default for Buckets<K, MOST> {
    fn default() -> Self {
        Self { full_at: HashMap::new(), swept: None }
    }
}

impl<K: Eq + Hash, const MOST: usize> Buckets<K, MOST> {
    /// When the bucket will be full again once `bytes` are taken; `None` where it holds fewer.
    fn after(&mut self, key: K, measure: Measure, bytes: usize, now: Instant) -> Option<Instant> {
        if !self.full_at.contains_key(&key) && !self.has_room(now) {
            return None;
        }
        let full_at = self.full_at.get(&key).map_or(now, |full_at| (*full_at).max(now));
        let then = full_at.checked_add(measure.time_of(bytes))?;
        (then.saturating_duration_since(now) <= measure.time_of(measure.at_once)).then_some(then)
    }

    fn give_back(&mut self, key: &K, measure: Measure, bytes: usize) {
        if let Some(full_at) = self.full_at.get_mut(key) {
            *full_at = full_at.checked_sub(measure.time_of(bytes)).unwrap_or(*full_at);
        }
    }

    fn has_room(&mut self, now: Instant) -> bool {
        let due = self.swept.is_none_or(|swept| now.saturating_duration_since(swept) >= SWEEP);
        if self.full_at.len() >= MOST && due {
            self.swept = Some(now);
            self.full_at.retain(|_, full_at| *full_at > now);
        }
        self.full_at.len() < MOST
    }
}

/// The part of a name that somebody registered, by the public suffix list; the whole name where there is none.
fn registered(name: &str) -> &str {
    psl::domain_str(name).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ONE: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 50);

    /// What a guest tells and is told within `seconds`, who asks whenever that is allowed. Five times a second.
    fn carried(seconds: u64, guests: u8, mut ask: impl FnMut(usize) -> (String, usize)) -> usize {
        let (mut rations, start, mut carried) = (Rations::default(), Instant::now(), 0);
        let mut asked = 0;
        for second in 0..seconds {
            let now = start + Duration::from_secs(second);
            for guest in 0..guests {
                let guest = Ipv4Addr::new(10, 20, 0, guest);
                for _ in 0..5 {
                    let (name, weight) = ask(asked);
                    asked += 1;
                    let Ok(advance) = rations.ask(guest, &name, now) else { continue };
                    carried += name.len();
                    if rations.settle(advance, weight, now).is_ok() {
                        carried += weight;
                    }
                }
            }
        }
        carried
    }

    #[test]
    fn any_number_of_domains_carries_less_than_a_kilobit_a_second_over_ten_minutes() {
        for (name, weight) in [(200, 0), (200, 255), (30, 200), (12, 900), (60, 20)] {
            let ask = |number: usize| (format!("{}.d{number}.com", "x".repeat(name)), weight);
            let (minute, ten) = (carried(60, 1, ask), carried(600, 1, ask));
            println!(
                "names of {name}, answers of {weight}: {minute} bytes in a minute, {} bit/s",
                ten * 8 / 600
            );
            assert!(minute < 20_000 && ten * 8 < 600 * 1000, "{minute} {ten}");
        }
    }

    #[test]
    fn one_domain_carries_less_and_hardly_more_for_a_hundred_devices() {
        let ask = |number: usize| (format!("{number}{}.evil.co.id", "x".repeat(50)), 200);
        assert!(carried(600, 1, ask) * 8 < 600 * 512);
        assert!(carried(600, 100, ask) * 8 < 600 * 5_000);
    }

    #[test]
    fn a_phone_that_joins_is_told_everything() {
        let (mut rations, start) = (Rations::default(), Instant::now());
        let domains =
            ["apple.com", "icloud.com", "googleapis.com", "whatsapp.net", "facebook.com", "shopee.co.id"];
        for number in 0..100_u64 {
            let now = start + Duration::from_millis(number * 300);
            let domain = domains[number as usize % domains.len()];
            let advance = rations.ask(ONE, &format!("gateway-{}.{domain}", number / 2), now);
            // Two aliases and four addresses; or none, said by a SOA record.
            rations.settle(advance.unwrap(), if number % 2 == 0 { 120 } else { 60 }, now).unwrap();
        }
    }

    #[test]
    fn an_answer_that_cannot_be_paid_is_not_told_from_the_cache_either() {
        let (mut rations, now) = (Rations::default(), Instant::now());
        let advance = rations.ask(ONE, "big.evil.com", now).unwrap();
        assert_eq!(rations.settle(advance, 10_000, now), Err(Spent::Domain));
        assert_eq!(rations.tell_again(ONE, "big.evil.com", 10_000, now), Err(Spent::Domain));
        for _ in 0..1000 {
            assert_eq!(rations.tell_again(ONE, "small.evil.com", SMALL_ANSWER, now), Ok(()));
        }
    }

    #[test]
    fn a_domain_is_what_somebody_registered() {
        for (name, domain) in [
            ("a.b.evil.com", "evil.com"),
            ("a.evil.co.id", "evil.co.id"),
            ("www.purbalinggakab.go.id", "purbalinggakab.go.id"),
            ("a.me.github.io", "me.github.io"),
            ("x.web.example", "web.example"),
            ("co.id", "co.id"),
            ("localhost", "localhost"),
            ("", ""),
        ] {
            assert_eq!(registered(name), domain);
        }
    }

    #[test]
    fn a_full_table_gives_nobody_a_new_ration_until_debts_are_paid() {
        let (mut buckets, start) = (Buckets::<u32, 4>::default(), Instant::now());
        let mut take = |key, now| {
            let then = buckets.after(key, GUEST, 600, now)?;
            buckets.full_at.insert(key, then);
            Some(buckets.full_at.len())
        };
        assert_eq!((0..6).filter_map(|key| take(key, start)).max(), Some(4));
        assert!(take(0, start).is_some(), "who is known goes on");
        assert!(take(9, start + Duration::from_secs(21)).is_some());
    }

    proptest! {
        #[test]
        fn nobody_gets_more_than_the_measure_whatever_is_asked_and_settled_when(
            acts in proptest::collection::vec((0u64..3_000, 0usize..4, 0usize..250, 0usize..3_000, any::<bool>()), 1..300),
        ) {
            let (mut rations, start) = (Rations::default(), Instant::now());
            let (mut now, mut carried, mut open) = (start, 0, Vec::new());
            for (pause, domain, name, weight, wait) in acts {
                now += Duration::from_millis(pause);
                let name = format!("{}.d{domain}.com", "x".repeat(name));
                if rations.tell_again(ONE, &name, weight, now).is_ok() && weight > SMALL_ANSWER {
                    carried += weight;
                }
                if let Ok(advance) = rations.ask(ONE, &name, now) {
                    carried += name.len();
                    open.push((advance, weight));
                }
                if !wait {
                    for (advance, weight) in open.drain(..) {
                        if rations.settle(advance, weight, now).is_ok() {
                            carried += weight;
                        }
                    }
                }
            }
            let most = GUEST.at_once as f64 + now.duration_since(start).as_secs_f64() * f64::from(GUEST.each_second);
            prop_assert!(carried as f64 <= most + 1.0, "{} of {}", carried, most);
        }

        #[test]
        fn any_name_has_a_domain_that_ends_it(name in "[a-z0-9\\\\-]{1,9}(\\.[a-z0-9\\\\-]{1,9}){0,6}") {
            prop_assert!(name.ends_with(registered(&name)));
        }
    }
}
