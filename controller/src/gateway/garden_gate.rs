//! The resolver's way to the loop.

use super::{bell::Bell, event::Event};
use crate::{
    dns::{Gate, Opening},
    firewall::{Edit, Key, Set},
};
use futures_util::future::BoxFuture;
use hotspot::model::KeptAnswer;
use std::{
    collections::HashSet,
    net::Ipv4Addr,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::{sync::oneshot, time::timeout};

/// The resolver waits no longer than this for the kernel.
const OPENED: Duration = Duration::from_secs(1);

/// Who is signed in, for whoever needs it without a turn of the loop.
#[derive(Debug, Default)]
pub struct SignedIn(RwLock<HashSet<Ipv4Addr>>);

impl SignedIn {
    pub fn contains(&self, address: Ipv4Addr) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(&address)
    }

    /// Follows what the kernel was told.
    pub fn follow(&self, edits: &[Edit]) {
        let mut addresses = None;
        for edit in edits {
            let (key, signed_in) = match edit {
                Edit::Add(element) if element.set == Set::SignedIn => (element.key, true),
                Edit::Remove(Set::SignedIn, key) => (*key, false),
                _ => continue,
            };
            let (Key::Pair(_, address) | Key::Address(address)) = key;
            let addresses =
                addresses.get_or_insert_with(|| self.0.write().unwrap_or_else(PoisonError::into_inner));
            if signed_in {
                addresses.insert(address)
            } else {
                addresses.remove(&address)
            };
        }
    }

    pub fn replace(&self, with: HashSet<Ipv4Addr>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = with;
    }
}

/// What the resolver holds.
pub struct GardenGate {
    pub bell: Bell,
    pub signed_in: Arc<SignedIn>,
}

impl Gate for GardenGate {
    fn open_garden(&self, opening: Opening) -> BoxFuture<'_, bool> {
        Box::pin(async move {
            let (opened, answer) = oneshot::channel();
            let asked = async {
                self.bell.send(Event::Garden { opening, opened }).await.is_ok()
                    && answer.await.unwrap_or(false)
            };
            timeout(OPENED, asked).await.unwrap_or(false)
        })
    }

    fn signed_in(&self, guest: Ipv4Addr) -> bool {
        self.signed_in.contains(guest)
    }

    fn keep(&self, answer: KeptAnswer) {
        self.bell.ring(Event::KeepAnswer(answer));
    }
}
