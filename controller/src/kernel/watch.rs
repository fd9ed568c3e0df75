//! Hears when somebody changes nftables, so that a foreign hand on our table is noticed at once and not at the next
//! check.

use super::socket::Subscription;
use super::wire::{Incoming, attributes};
use crate::firewall::TABLE;
use netlink_sys::protocols::NETLINK_NETFILTER;
use std::io;

const GROUP_NFTABLES: u32 = 7;
const SUBSYSTEM_NFTABLES: u16 = 10;

/// Messages about elements of sets (linux/netfilter/nf_tables.h): added, removed.
const ELEMENTS: [u16; 2] = [12, 14];
/// A transaction's end, which names no table.
const GENERATION: u16 = 15;

/// Ears for changes of our table.
pub struct Watch {
    subscription: Subscription,
    door: u32,
}

impl Watch {
    /// Listens in the network namespace of the calling thread. What comes through the door with the number `door`
    /// ([`super::nft::Door::port`]) is passed over: a thousand sign-ins a second wake nobody.
    ///
    /// # Errors
    /// Where the kernel does not let us listen. Needs a tokio runtime.
    pub fn open(door: u32) -> io::Result<Self> {
        Ok(Self { subscription: Subscription::open(NETLINK_NETFILTER, &[GROUP_NFTABLES])?, door })
    }

    /// Waits until our table was changed: table, chains, rules or sets by anybody, elements by somebody else. Many
    /// changes at once are one, and so is losing track of them. Cancel-safe.
    ///
    /// Our own [`super::ruleset::apply`] is heard as well, once; the check that follows finds everything in place.
    ///
    /// # Errors
    /// When the socket fails; open another then.
    pub async fn changed(&mut self) -> io::Result<()> {
        loop {
            let door = self.door;
            let mut touched = false;
            let lost = self.subscription.drain(|message| touched |= touches_us(&message, door)).await?;
            if touched || lost {
                return Ok(());
            }
        }
    }
}

fn touches_us(message: &Incoming<'_>, door: u32) -> bool {
    let [subsystem, kind] = [message.kind >> 8, message.kind & 0xff];
    if subsystem != SUBSYSTEM_NFTABLES || kind == GENERATION {
        return false;
    }
    if ELEMENTS.contains(&kind) && message.port == door {
        return false;
    }
    // In every kind of message the first attribute is the table's name.
    let table = attributes(message.body.get(4..).unwrap_or_default()).find(|(kind, _)| *kind == 1);
    table.is_some_and(|(_, name)| name.strip_suffix(&[0]).unwrap_or(name) == TABLE.as_bytes())
}
