//! Addresses of the walled garden as the resolver finds them. Pure.

use super::{
    event::{Answer, Turn},
    state::State,
};
use crate::{
    dns::Opening,
    firewall::{Edit, members},
};
use hotspot::{
    model::{Lease, Now, Span},
    policy,
};
use std::net::Ipv4Addr;
use tokio::sync::oneshot;

/// Addresses the garden set holds at most; the kernel's set is larger, so an add never fails for lack of room.
const MOST_GARDEN_ADDRESSES: usize = 32_768;

impl State {
    /// Opens garden addresses for as long as the answers that named them may be used.
    pub fn open_garden(
        &mut self,
        opening: &Opening,
        opened: oneshot::Sender<bool>,
        now: Now,
        turn: &mut Turn,
    ) {
        let new = opening.addresses.iter().filter(|(address, _)| !self.garden.contains_key(address)).count();
        if self.garden.len() + new > MOST_GARDEN_ADDRESSES {
            self.count("garden-full");
            let _ = opened.send(false);
            return;
        }
        for (address, secs) in &opening.addresses {
            let lifetime = Span::from_secs(u64::from(*secs));
            let until = now.boot + lifetime;
            if self.garden.get(address).is_none_or(|known| *known < until) {
                self.garden.insert(*address, until);
                turn.edits.extend(members::garden(*address, lifetime));
            }
        }
        turn.answers.push(Answer::Garden(opened));
    }

    /// What was used of the garden at an address counts against who used it: leaving and coming back changes nothing, and
    /// the next device there finds all of it. One entry for each address of the pools at most.
    pub(super) fn garden_holder(&mut self, lease: &Lease, turn: &mut Turn) {
        if self.garden_holders.insert(lease.address, lease.mac) != Some(lease.mac) {
            turn.edits.push(members::garden_unused(lease.address));
        }
    }

    /// The garden is open without an amount of a day to whoever is signed in and has nothing else.
    pub(super) fn follow_essentials(&mut self, lease: &Lease, now: Now, turn: &mut Turn) {
        if !policy::has_essentials_alone(&self.case(lease), &self.calendar.at(now)) {
            return self.take_essentials(lease.address, turn);
        }
        if self.essentials.insert(lease.address, lease.mac).is_none() {
            turn.edits.push(Edit::Add(members::essentials(lease.address)));
        }
    }

    pub(super) fn take_essentials(&mut self, address: Ipv4Addr, turn: &mut Turn) {
        if self.essentials.remove(&address).is_some() {
            let element = members::essentials(address);
            turn.edits.push(Edit::Remove(element.set, element.key));
        }
    }

    /// Forgets garden addresses that the kernel has forgotten.
    pub(super) fn sweep_garden(&mut self, now: Now) {
        self.garden.retain(|_, until| *until > now.boot);
    }
}
