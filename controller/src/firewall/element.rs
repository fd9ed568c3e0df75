//! Elements of the kernel's sets, as values: what the gateway wants added, removed and what it reads back.

use hotspot::model::{Mac, Span};
use std::net::Ipv4Addr;

/// The sets of the ruleset whose elements come and go with guests. Each holds at most [`Set::SIZE`] elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set {
    /// Device and address with a live lease: the only sources a guest network may send from.
    Lease,
    /// Device and address whose web pages are no longer steered to the portal. Steers, lets nothing through.
    SignedIn,
    /// Device and address that may send to the internet; counts what it sends and names its class.
    Up,
    /// Address that may receive from the internet; counts what it receives and names its class.
    Down,
    /// Address of the walled garden, reachable without sign-in.
    Garden,
    /// Address of a guest who is signed in and has the garden alone: its amount of a day is not theirs.
    Essentials,
    /// Guest's address that has been in the garden without sign-in, and how much it moved. Rules add to it, and the
    /// gateway only removes what its present holder did not use.
    GardenUse,
}

impl Set {
    /// Those whose elements are the gateway's to compare.
    pub const ALL: [Self; 6] =
        [Self::Lease, Self::SignedIn, Self::Up, Self::Down, Self::Garden, Self::Essentials];
    pub const SIZE: u32 = 65_536;

    /// The set's name in the kernel. A set whose type changes must get a new name: sets outlive a reload.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lease => "lease4",
            Self::SignedIn => "signed_in",
            Self::Up => "upload4",
            Self::Down => "download4",
            Self::Garden => "garden4",
            Self::Essentials => "essentials4",
            Self::GardenUse => "garden_use",
        }
    }

    /// Whether elements count the bytes and packets of the traffic they let through.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Up | Self::Down)
    }

    /// Whether elements name the class of the traffic shaper by which what they let through goes: in the kernel such a
    /// set is a map, so that one lookup lets a packet through, counts it and chooses its class.
    #[must_use]
    pub const fn classifies(self) -> bool {
        matches!(self, Self::Up | Self::Down)
    }

    /// Whether the kernel removes elements after their lifetime. Sets that do not forget are of a kind that is read in a
    /// fraction of the time.
    #[must_use]
    pub const fn forgets(self) -> bool {
        matches!(self, Self::Lease | Self::Garden | Self::GardenUse)
    }

    /// Whether elements are [`Key::Pair`]s, else [`Key::Address`]es.
    #[must_use]
    pub const fn holds_pairs(self) -> bool {
        matches!(self, Self::Lease | Self::SignedIn | Self::Up)
    }
}

/// What an element matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Pair(Mac, Ipv4Addr),
    Address(Ipv4Addr),
}

impl Key {
    #[must_use]
    pub const fn fits(self, set: Set) -> bool {
        matches!(self, Self::Pair(..)) == set.holds_pairs()
    }
}

/// An element as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element {
    pub set: Set,
    pub key: Key,
    /// The kernel removes the element after this time, and its counter with it, unseen: a dead-man switch only.
    /// Without it the element stays until it is removed.
    pub lifetime: Option<Span>,
    /// Which life of its counter this is; kept in the element's comment as `g=N`, so that `nft list` shows it.
    pub generation: Option<u32>,
    /// Minor number of the class, in sets that name one; the shaper's default class where absent there.
    pub class: Option<u16>,
}

/// One change to a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    Add(Element),
    Remove(Set, Key),
}

/// An element as it is, or as it was at the moment of its removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    pub key: Key,
    /// IP bytes as the stack sees them, of a quota no more than it has; zero in sets that do not count.
    pub bytes: u64,
    /// Packets as the stack sees them: merged ones count once, so never a figure for people.
    pub packets: u64,
    pub generation: Option<u32>,
    /// Minor number of the class it names; nothing in sets that name none.
    pub class: Option<u16>,
    /// Time left before the kernel removes it, whole seconds rounded down.
    pub expires: Option<Span>,
}
