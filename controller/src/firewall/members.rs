//! Which elements of the sets a lease, a session and a garden address stand for. Pure.

use super::{Edit, Element, Key, Set};
use crate::shaping;
use hotspot::model::{BootTime, Lease, Now, Session, Span};
use std::net::Ipv4Addr;

/// The kernel forgets a lease this long after its end should the controller be gone, so that nobody is let in for ever.
const GRACE: Span = Span::from_secs(30);

/// The source binding of a live lease, granted or renewed.
#[must_use]
pub fn lease(lease: &Lease, now: Now) -> [Edit; 2] {
    // Not every kernel can lengthen an element's life, so it is replaced.
    [Edit::Remove(Set::Lease, pair_of(lease)), Edit::Add(lease_element(lease, now.boot))]
}

#[must_use]
pub fn lease_element(lease: &Lease, now: BootTime) -> Element {
    let lifetime = Span::from_secs(lease.ends.secs_from(now) + GRACE.secs());
    Element { set: Set::Lease, key: pair_of(lease), lifetime: Some(lifetime), generation: None, class: None }
}

#[must_use]
pub fn lease_ended(lease: &Lease) -> [Edit; 1] {
    [Edit::Remove(Set::Lease, pair_of(lease))]
}

/// All that lets a session through. Upload is bound to device and address, download to the address alone.
#[must_use]
pub fn session(session: &Session) -> [Edit; 3] {
    session_elements(session).map(Edit::Add)
}

#[must_use]
pub fn session_elements(session: &Session) -> [Element; 3] {
    // The shaper takes class zero for "not limited".
    let class = if session.class == 0 { shaping::DEFAULT } else { session.class };
    let element = |set: Set| Element {
        set,
        key: if set.holds_pairs() {
            Key::Pair(session.mac, session.address)
        } else {
            Key::Address(session.address)
        },
        lifetime: None,
        generation: set.counts().then_some(session.generation),
        class: set.classifies().then_some(class),
    };
    [Set::SignedIn, Set::Up, Set::Down].map(element)
}

#[must_use]
pub fn session_ended(session: &Session) -> [Edit; 3] {
    session_elements(session).map(|element| Edit::Remove(element.set, element.key))
}

/// A garden address for `lifetime` from now, known before or not.
#[must_use]
pub fn garden(address: Ipv4Addr, lifetime: Span) -> [Edit; 2] {
    let key = Key::Address(address);
    let element = Element { set: Set::Garden, key, lifetime: Some(lifetime), generation: None, class: None };
    [Edit::Remove(Set::Garden, key), Edit::Add(element)]
}

/// A guest who is signed in and has the garden alone. It outlives its lease in the kernel, where nothing passes without one.
#[must_use]
pub fn essentials(guest: Ipv4Addr) -> Element {
    Element { set: Set::Essentials, key: Key::Address(guest), lifetime: None, generation: None, class: None }
}

/// Of an address that another device has now.
#[must_use]
pub fn garden_unused(address: Ipv4Addr) -> Edit {
    Edit::Remove(Set::GardenUse, Key::Address(address))
}

fn pair_of(lease: &Lease) -> Key {
    Key::Pair(lease.mac, lease.address)
}
