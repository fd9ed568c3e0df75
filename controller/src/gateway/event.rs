//! Everything that can wake the daemon, and everything it may do in answer.

use super::accounts::{Attempt, Checked, Tried, TryAccount};
use crate::{
    access_points::{Reading, Sighting},
    dhcp, dns,
    firewall::{Edit, Flows},
    health::Finding,
    intruders::Trespass,
    shaping::Lane,
};
use hotspot::{
    board::Board,
    control::{
        Refusal, RefusalKind,
        admin::{self, Nudged},
        operator, portal,
    },
    model::{AccessPointName, KeptAnswer, Lease, Mac, Session},
    store::Change,
};
use std::{net::Ipv4Addr, sync::Arc};
use tokio::sync::oneshot;

/// Where an answer goes. A caller that has gone away is no fault of ours.
pub type Reply<T> = oneshot::Sender<Result<T, Refusal>>;

/// The closed list of what happens to a gateway.
#[derive(Debug)]
pub enum Event {
    /// A DHCP message arrived on the network with this number in the configuration.
    Dhcp {
        network: usize,
        from: Mac,
        request: Box<dhcp::Request>,
    },
    /// A host of that network says that it has an address.
    Claimed {
        network: usize,
        address: Ipv4Addr,
        mac: Mac,
    },
    /// A host of that network said what nobody but the gateway should say.
    Trespass {
        network: usize,
        mac: Mac,
        trespass: Trespass,
    },
    /// Something that could not be understood was dropped; counted by kind.
    Dropped(&'static str),
    /// The resolver wants these garden addresses open before it answers.
    Garden {
        opening: dns::Opening,
        opened: oneshot::Sender<bool>,
    },
    /// The resolver has a new true answer to a name that phones look for.
    KeepAnswer(KeptAnswer),
    /// What the box found out about itself.
    Health(Finding),
    /// A round of looks at the access points.
    AccessPoints(Vec<(AccessPointName, Reading)>),
    /// Devices seen at ports of the guest bridges, in the order in which that was.
    Bridged(Vec<Sighting>),
    /// A verb of the portal's socket.
    GetHealth(Reply<portal::Health>),
    GetGuest(portal::GetGuest, Reply<portal::Guest>),
    SignIn(portal::SignIn, Reply<portal::Entry>),
    SignOut(portal::SignOut, Reply<portal::Guest>),
    RedeemVoucher(portal::RedeemVoucher, Reply<portal::Entry>),
    TryAccount(TryAccount, Reply<Tried>),
    AccountChecked(Box<Attempt>, Checked, Reply<portal::Entry>),
    Forget(portal::Forget, Reply<portal::Guest>),
    EraseMe(portal::EraseMe, Reply<portal::Guest>),
    Report(portal::Report, Reply<portal::Guest>),
    /// Whose lease covers an address.
    GetHolder(Ipv4Addr, Reply<(Lease, portal::Guest)>),
    GetBoard(Reply<Arc<Board>>),
    Seen(portal::TellSeen),
    PortalDropped(portal::TellDropped),
    /// A verb of the operator's socket.
    GetStatus(Reply<operator::Status>),
    GetClients(Reply<Vec<operator::Client>>),
    FindClients(operator::FindClients, Reply<operator::ClientsFound>),
    Explain(admin::Explain, Reply<admin::Explanation>),
    GetAccessPoints(Reply<Vec<admin::AccessPointNow>>),
    SignOutDevice(operator::SignOut, Reply<operator::SignedOut>),
    /// Staff committed something to the store.
    Nudged(Reply<Nudged>),
    /// An interface, address or policy rule of this machine changed.
    LinksChanged,
    /// Somebody changed nftables, perhaps we ourselves.
    RulesetTouched,
    /// SIGTERM or SIGINT.
    Stop,
}

/// What one turn of the loop has decided, in the order in which it takes effect: facts become durable, then the kernel
/// changes, then the answers leave.
#[derive(Debug, Default)]
pub struct Turn {
    pub changes: Vec<Change>,
    /// Sessions' parts of the line by the number of their class; nothing where the session is over.
    pub lanes: Vec<(u16, Option<Lane>)>,
    pub edits: Vec<Edit>,
    /// Guests whose connection-tracking entries go once the sets have changed.
    pub forgotten_flows: Vec<(Ipv4Addr, Flows)>,
    pub neighbours: Vec<Neighbour>,
    /// Addresses of a network, to be asked for by ARP whether anybody has them.
    pub probes: Vec<(usize, Ipv4Addr)>,
    /// Networks on which somebody claimed the gateway's address.
    pub defended: Vec<usize>,
    pub answers: Vec<Answer>,
    /// Sessions that closed in this turn: their last bytes come back from the kernel with the edits.
    pub closed: Vec<Session>,
}

/// A fixed neighbour entry: nobody takes over a leased address by answering ARP for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Neighbour {
    Bound { network: usize, address: Ipv4Addr, mac: Mac },
    Freed { network: usize, address: Ipv4Addr },
}

/// What leaves when everything before it has taken effect.
#[derive(Debug)]
pub enum Answer {
    Dhcp { network: usize, reply: dhcp::Reply },
    Garden(oneshot::Sender<bool>),
    Guest(Reply<portal::Guest>, Box<portal::Guest>),
    Entry(Reply<portal::Entry>, Box<portal::Entry>),
    SignedOut(Reply<operator::SignedOut>, operator::SignedOut),
}

impl Answer {
    /// Tells the caller that nothing was done. A DHCP client that hears nothing asks again.
    pub fn refuse(self, message: &str) {
        let refusal = || Refusal::new(RefusalKind::Unavailable, message);
        match self {
            Self::Dhcp { .. } => {}
            Self::Garden(opened) => drop(opened.send(false)),
            Self::Guest(reply, _) => drop(reply.send(Err(refusal()))),
            Self::Entry(reply, _) => drop(reply.send(Err(refusal()))),
            Self::SignedOut(reply, _) => drop(reply.send(Err(refusal()))),
        }
    }
}
