//! The names of one list, eight bytes each: a keyed hash and what the list says. Pure.
//!
//! A name is found by hashing it and each domain above it. Two names share a hash once in 2^37 questions at two million
//! names, and nobody outside can make it happen, for the key is this process's own.

use std::hash::{BuildHasher, RandomState};

/// What a list says about a name, and what several say together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks(u8);

impl Marks {
    pub const BLOCK: Self = Self(0b00_0001);
    pub const EMPTY: Self = Self(0b00_0100);
    pub const ALLOW: Self = Self(0b01_0000);
    const OF_THE_NAME: u8 = 0b01_0101;
    const OF_NAMES_BELOW: u8 = 0b10_1010;

    /// The same for all names below instead of the name itself.
    pub fn below(self) -> Self {
        Self(self.0 << 1)
    }

    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What counts for a name found as itself.
    fn exact(self) -> Self {
        Self(self.0 & Self::OF_THE_NAME)
    }

    /// What counts for a name found by a domain above it.
    fn inherited(self) -> Self {
        Self((self.0 & Self::OF_NAMES_BELOW) >> 1)
    }

    /// An exception of any list holds against all; then a page is more use than nothing.
    pub fn judgement(self) -> Judgement {
        match self {
            _ if self.0 & Self::ALLOW.0 != 0 => Judgement::Free,
            _ if self.0 & Self::BLOCK.0 != 0 => Judgement::Blocked,
            _ if self.0 & Self::EMPTY.0 != 0 => Judgement::Empty,
            _ => Judgement::Free,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dns) enum Judgement {
    Free,
    /// Guests get a page that says so.
    Blocked,
    /// The name has nothing of any type (RPZ `CNAME *.`).
    Empty,
}

/// Room for the marks in an entry, in bits.
const MARKS: u32 = 6;
/// Entries are found by their first bits, in 2^16 drawers.
const DRAWERS: usize = 1 << 16;

/// Immutable; made by [`Gathering`].
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Sorted, each hash once.
    entries: Box<[u64]>,
    /// Where each drawer starts, and the end; empty without entries.
    drawers: Box<[u32]>,
}

impl Names {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    fn find(&self, hash: u64) -> Marks {
        let drawer = drawer(hash);
        let (Some(start), Some(end)) = (self.drawers.get(drawer), self.drawers.get(drawer + 1)) else {
            return Marks::default();
        };
        let entries = self.entries.get(*start as usize..*end as usize).unwrap_or_default();
        let place = entries.partition_point(|entry| entry >> MARKS < hash >> MARKS);
        match entries.get(place) {
            Some(entry) if entry >> MARKS == hash >> MARKS => Marks(marks(*entry)),
            _ => Marks::default(),
        }
    }
}

/// What all `lists` say about `name`, which is in lower case without the final dot.
pub(super) fn judge<'a>(
    lists: impl Iterator<Item = &'a Names> + Clone,
    keys: &RandomState,
    name: &str,
) -> Judgement {
    let mut found = Marks::default();
    let mut rest = Some(name);
    while let Some(domain) = rest {
        let hash = keys.hash_one(domain);
        for list in lists.clone().filter(|list| list.len() > 0) {
            let marks = list.find(hash);
            found = found.and(if domain.len() == name.len() { marks.exact() } else { marks.inherited() });
        }
        rest = domain.split_once('.').map(|(_, above)| above);
    }
    found.judgement()
}

/// Names on their way into a list.
#[derive(Debug, Default)]
pub(super) struct Gathering(Vec<u64>);

impl Gathering {
    /// How many there are, repeated ones counted twice until [`Gathering::settle`].
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn add(&mut self, keys: &RandomState, name: &str, marks: Marks) {
        self.0.push(keys.hash_one(name) >> MARKS << MARKS | u64::from(marks.0));
    }

    /// Brings repeated names together.
    pub fn settle(&mut self) {
        self.0.sort_unstable();
        self.0.dedup_by(|next, kept| {
            let same = *next >> MARKS == *kept >> MARKS;
            if same {
                *kept |= u64::from(marks(*next));
            }
            same
        });
    }

    pub fn finish(mut self) -> Names {
        self.settle();
        if self.0.is_empty() {
            return Names::default();
        }
        let mut drawers = Vec::with_capacity(DRAWERS + 1);
        let mut at = 0;
        for drawer in 0..DRAWERS {
            drawers.push(at as u32);
            while self.0.get(at).is_some_and(|entry| self::drawer(*entry) == drawer) {
                at += 1;
            }
        }
        drawers.push(at as u32);
        Names { entries: self.0.into_boxed_slice(), drawers: drawers.into_boxed_slice() }
    }
}

fn drawer(entry: u64) -> usize {
    (entry >> 48) as usize
}

fn marks(entry: u64) -> u8 {
    (entry & ((1 << MARKS) - 1)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn names(keys: &RandomState, entries: &[(&str, Marks)]) -> Names {
        let mut gathering = Gathering::default();
        entries.iter().for_each(|(name, marks)| gathering.add(keys, name, *marks));
        gathering.finish()
    }

    #[test]
    fn a_name_is_judged_by_itself_and_by_the_domains_above_it() {
        let keys = RandomState::new();
        let list = names(
            &keys,
            &[
                ("bad.id", Marks::BLOCK),
                ("worse.id", Marks::BLOCK.below()),
                ("www.good.worse.id", Marks::ALLOW),
                ("quiet.id", Marks::EMPTY),
                ("quiet.id", Marks::EMPTY.below()),
            ],
        );
        assert_eq!(list.len(), 4);
        let lists = [list, Names::default(), names(&keys, &[("c.worse.id", Marks::ALLOW.below())])];
        for (name, judgement) in [
            ("bad.id", Judgement::Blocked),
            ("www.bad.id", Judgement::Free),
            ("notbad.id", Judgement::Free),
            ("worse.id", Judgement::Free),
            ("a.b.worse.id", Judgement::Blocked),
            ("www.good.worse.id", Judgement::Free),
            ("b.c.worse.id", Judgement::Free),
            ("quiet.id", Judgement::Empty),
            ("x.quiet.id", Judgement::Empty),
            ("id", Judgement::Free),
            ("", Judgement::Free),
        ] {
            assert_eq!(judge(lists.iter(), &keys, name), judgement, "{name}");
        }
    }

    #[test]
    fn a_million_names_are_all_found_within_nine_megabytes() {
        let keys = RandomState::new();
        let name = |number: u32| format!("host{number}.of-a-rather-long-domain.example");
        let mut gathering = Gathering::default();
        (0..1_000_000).for_each(|number| gathering.add(&keys, &name(number), Marks::BLOCK));
        let list = [gathering.finish()];
        let bytes = list[0].entries.len() * 8 + list[0].drawers.len() * 4;
        assert!(list[0].len() == 1_000_000 && bytes < 9_000_000, "{bytes} bytes");
        let asked: Vec<String> = (0..1000).map(|number| name(number * 1999)).collect();
        let start = Instant::now();
        let blocked = (0..100)
            .flat_map(|_| &asked)
            .filter(|name| judge(list.iter(), &keys, name) == Judgement::Blocked)
            .count();
        println!("{} ns for one judgement among a million names", start.elapsed().as_nanos() / 100_000);
        assert_eq!(blocked, 100 * asked.iter().enumerate().filter(|(at, _)| at * 1999 < 1_000_000).count());
    }
}
