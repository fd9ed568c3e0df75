//! The small door to the elements of our sets: nfnetlink messages of our own, because a spawned `nft` takes
//! milliseconds where this takes microseconds, and because only a removal answers with the final counter.

use super::socket::Requests;
use super::wire::{self, Fault, Outgoing};
use super::{nft_counters, nft_wire};
use netlink_sys::protocols::NETLINK_NETFILTER;
use std::{collections::BTreeMap, io};

pub use crate::firewall::{Edit, Element, Key, Member, Set};

/// How often a dump is begun anew when changes run into it.
const DUMP_ATTEMPTS: u32 = 5;
const READ: &str = "read a set";

/// A connection to the kernel's nftables.
pub struct Door {
    requests: Requests,
}

/// Why edits were not made or a set was not read.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// Nothing was sent.
    #[error("{key:?} does not fit the set {}", set.name())]
    WrongKey { set: Set, key: Key },
    /// The table or the set is not there: the ruleset is not loaded, or somebody removed it. Nothing was changed.
    #[error("the kernel has no table {} with our sets", crate::firewall::TABLE)]
    NotLoaded,
    /// Nothing was changed.
    #[error("the set {} is full", set.name())]
    Full { set: Set },
    /// Nothing was changed.
    #[error("the kernel refused to {act}: {fault}")]
    Refused { act: &'static str, fault: Fault },
    /// No answer, or only a part of it: whether the edits were made is unknown, a dump tells.
    #[error("cannot {act}")]
    Lost { act: &'static str, source: io::Error },
}

impl DoorError {
    /// Whether the kernel may have refused because one element of a map is missing, or is there with another class.
    fn may_be_about_an_element(&self) -> bool {
        match self {
            Self::NotLoaded => true,
            // Which of the two depends on the kernel's version.
            Self::Refused { fault, .. } => matches!(fault.code, libc::EEXIST | libc::EBUSY),
            _ => false,
        }
    }
}

impl Door {
    /// Opens the door in the network namespace of the calling thread.
    ///
    /// # Errors
    /// Where the kernel has no nfnetlink.
    pub fn open() -> io::Result<Self> {
        Ok(Self { requests: Requests::open(NETLINK_NETFILTER)? })
    }

    /// The number by which the kernel tells others that a change came through this door.
    #[must_use]
    pub fn port(&self) -> u32 {
        self.requests.port()
    }

    /// Makes all edits in their order, in one transaction, and returns what was removed with its final counter.
    ///
    /// Removing what is not there changes nothing and returns nothing. Adding what is there keeps its counter and
    /// generation (and, before Linux 6.12, its lifetime); a removal followed by an addition of the same key is how to
    /// give it new ones. What is there with another class is replaced, and returned as removed.
    ///
    /// # Errors
    /// Unless the error says otherwise, nothing was changed.
    pub fn apply(&mut self, edits: &[Edit]) -> Result<Vec<(Set, Member)>, DoorError> {
        for (set, key) in edits.iter().map(target) {
            if !key.fits(set) {
                return Err(DoorError::WrongKey { set, key });
            }
        }
        match self.transact(edits) {
            Err(error) if error.may_be_about_an_element() => {
                let touched = |set: &Set| set.classifies() && edits.iter().any(|edit| target(edit).0 == *set);
                let maps: BTreeMap<Set, Vec<Member>> = Set::ALL
                    .into_iter()
                    .filter(touched)
                    .map(|set| Ok((set, self.dump(set)?)))
                    .collect::<Result<_, DoorError>>()?;
                if maps.is_empty() { Err(error) } else { self.transact(&nft_wire::fitted(edits, &maps)) }
            }
            answer => answer,
        }
    }

    /// One transaction, without a look at what is there.
    fn transact(&mut self, edits: &[Edit]) -> Result<Vec<(Set, Member)>, DoorError> {
        const ACT: &str = "change elements";
        let lost = |source| DoorError::Lost { act: ACT, source };
        let steps = nft_wire::steps(edits);
        if steps.is_empty() {
            return Ok(Vec::new());
        }

        let transaction = nft_wire::transaction(&steps, || self.requests.next_sequence());
        self.requests.send(&transaction.bytes).map_err(lost)?;
        let (mut removed, mut refusal) = (Vec::new(), None);
        self.requests
            .receive(|message| {
                if message.kind == nft_wire::ELEMENT_REMOVED {
                    removed.extend(nft_wire::members(message.body).filter(|found| !found.stand_in));
                } else if message.kind == wire::ERROR && transaction.owns(message.sequence) {
                    let fault = message.fault();
                    // Refused as a whole (no rights, no nftables) nothing but this answer comes.
                    let whole = fault.is_some() && message.sequence == transaction.begin;
                    if refusal.is_none() {
                        refusal = fault.map(|fault| (message.sequence, fault));
                    }
                    return (whole || message.sequence == transaction.last).then_some(());
                }
                None
            })
            .map_err(lost)?;
        match refusal {
            None => Ok(removed.into_iter().map(|found| (found.set, found.member)).collect()),
            Some((sequence, fault)) => Err(refused(ACT, fault, transaction.set_of(sequence, &steps))),
        }
    }

    /// Reads a set: what is in it now, in no order.
    ///
    /// # Errors
    /// [`DoorError::NotLoaded`] where there is no such set.
    pub fn dump(&mut self, set: Set) -> Result<Vec<Member>, DoorError> {
        let question = |sequence| nft_wire::question(set, sequence);
        self.read_all(READ, Some(set), question, |body| {
            nft_wire::members(body).map(|found| found.member).collect()
        })
    }

    /// Reads one element; nothing where it, or the set, is not there.
    ///
    /// # Errors
    /// Where the kernel does not answer.
    pub fn member(&mut self, set: Set, key: Key) -> Result<Option<Member>, DoorError> {
        let sequence = self.requests.next_sequence();
        let read = |body: &[u8]| nft_wire::members(body).map(|found| found.member).collect();
        let asked = self.ask(&nft_wire::question_about(set, key, sequence), sequence, read);
        let (found, _, fault): (Vec<Member>, _, _) =
            asked.map_err(|source| DoorError::Lost { act: READ, source })?;
        match fault {
            Some(fault) if fault.code != libc::ENOENT => Err(refused(READ, fault, Some(set))),
            _ => Ok(found.into_iter().find(|member| member.key == key)),
        }
    }

    /// Reads the named counters of our tables, of whatever family: name and packets. None where no table is.
    ///
    /// # Errors
    /// Where the kernel refuses, or does not answer.
    pub fn counters(&mut self) -> Result<Vec<(String, u64)>, DoorError> {
        self.read_all("read the counters", None, nft_counters::question, |body| {
            nft_counters::counter(body).into_iter().collect()
        })
    }

    fn read_all<T>(
        &mut self,
        act: &'static str,
        set: Option<Set>,
        question: impl Fn(u32) -> Outgoing,
        read: impl Fn(&[u8]) -> Vec<T>,
    ) -> Result<Vec<T>, DoorError> {
        let lost = |source| DoorError::Lost { act, source };
        for _ in 0..DUMP_ATTEMPTS {
            let sequence = self.requests.next_sequence();
            let (found, interrupted, fault) = self.ask(&question(sequence), sequence, &read).map_err(lost)?;
            match fault {
                Some(fault) => return Err(refused(act, fault, set)),
                None if interrupted => {}
                None => return Ok(found),
            }
        }
        Err(lost(io::Error::other("it changed while it was read, several times over")))
    }

    /// What is answered to a question, whether it changed meanwhile, and what was wrong with it.
    fn ask<T>(
        &mut self,
        question: &Outgoing,
        sequence: u32,
        read: impl Fn(&[u8]) -> Vec<T>,
    ) -> io::Result<(Vec<T>, bool, Option<Fault>)> {
        self.requests.send(question)?;
        let (mut found, mut interrupted) = (Vec::new(), false);
        let fault = self.requests.receive(|message| {
            if message.sequence != sequence {
                return None;
            }
            interrupted |= message.flags & wire::INTERRUPTED != 0;
            match message.kind {
                wire::ERROR | wire::DONE => Some(message.fault()),
                _ => {
                    found.extend(read(message.body));
                    None
                }
            }
        })?;
        Ok((found, interrupted, fault))
    }
}

fn target(edit: &Edit) -> (Set, Key) {
    match edit {
        Edit::Add(element) => (element.set, element.key),
        Edit::Remove(set, key) => (*set, *key),
    }
}

fn refused(act: &'static str, fault: Fault, set: Option<Set>) -> DoorError {
    match (fault.code, set) {
        // Missing elements are no error to us, so what is missing is the set or the table.
        (libc::ENOENT, _) => DoorError::NotLoaded,
        (libc::ENFILE, Some(set)) => DoorError::Full { set },
        _ => DoorError::Refused { act, fault },
    }
}
