//! Which session has which class.

use super::CLIENTS;
use std::collections::BTreeSet;

/// Gives out the numbers of [`CLIENTS`], each to one session at a time, the lowest free one first: classes stay in the
/// kernel for a while, and changing one is fifty times cheaper than making one among thousands.
#[derive(Debug, Clone)]
pub struct Numbers {
    /// Free numbers below `untouched`.
    free: BTreeSet<u16>,
    /// All from here on are free.
    untouched: u16,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { free: BTreeSet::new(), untouched: *CLIENTS.start() }
    }
}

impl Numbers {
    /// A free number; nothing where all are taken.
    pub fn take(&mut self) -> Option<u16> {
        if let Some(number) = self.free.pop_first() {
            return Some(number);
        }
        let number = self.untouched;
        self.reserve(number).then_some(number)
    }

    /// Takes a certain number, for a session that already has it. Answers whether it was free.
    pub fn reserve(&mut self, number: u16) -> bool {
        if !CLIENTS.contains(&number) {
            return false;
        }
        if number < self.untouched {
            return self.free.remove(&number);
        }
        self.free.extend(self.untouched..number);
        // The last number of all is no client's, so there is one after this.
        self.untouched = number + 1;
        true
    }

    /// Gives a number back; one that was not taken changes nothing.
    pub fn release(&mut self, number: u16) {
        if (*CLIENTS.start()..self.untouched).contains(&number) {
            self.free.insert(number);
        }
    }
}
