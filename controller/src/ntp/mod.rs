//! The time for guests who are not let through yet (RFC 8908 section 4.1): without it a phone with an empty battery's
//! clock trusts no certificate. The firewall steers what they ask of any server to the gateway's own address.
//!
//! `front` (sockets) → `answer` (the rules). Only clients' requests are answered, and never by more bytes than they have, so
//! nothing is amplified; control and private modes do not exist here. How often a device may ask is the firewall's rule.

mod answer;
mod front;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod strange;

use hotspot::control::operator::Dropped;
use ipnet::Ipv4Net;
use std::{
    fmt, io,
    net::SocketAddrV4,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::SystemTime,
};

/// Registered for NTP (RFC 5905 section 7.2).
const PORT: u16 = 123;

/// When the wall clock was last set right, while somebody who knows the time keeps it (systemd-timesyncd). A clock that only
/// may be right does not count: a box without a battery goes on from where it was switched off, days ago perhaps, and would
/// set the phones back with it.
pub type LastSet = Arc<dyn Fn() -> Option<SystemTime> + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum NtpError {
    #[error("listening for requests for the time on {address} failed")]
    Listen { address: SocketAddrV4, source: io::Error },
}

/// The time service of all guest networks.
pub struct Ntp {
    /// The gateway's own address in each, with the prefix length.
    networks: Vec<Ipv4Net>,
    port: u16,
    last_set: LastSet,
    counts: Counts,
}

/// What got no answer.
#[derive(Debug, Default)]
struct Counts {
    /// No client's request for the time.
    unsupported: AtomicU64,
    /// From an address outside the guest network it came to.
    stranger: AtomicU64,
    socket: AtomicU64,
}

impl Ntp {
    /// `networks` are the gateway's addresses with the prefix length of the guest networks.
    #[must_use]
    pub fn new(networks: Vec<Ipv4Net>, last_set: LastSet) -> Arc<Self> {
        Arc::new(Self { networks, port: PORT, last_set, counts: Counts::default() })
    }

    /// Binds the sockets and serves for ever. The addresses need not exist yet, and may go and come back.
    ///
    /// # Errors
    /// Only when a socket cannot be bound at the start: another time server listens on this machine, most likely.
    pub async fn serve(self: Arc<Self>) -> Result<(), NtpError> {
        let sockets = self.bind()?;
        self.run(sockets).await;
        Ok(())
    }

    /// What was dropped since the start, by kind.
    #[must_use]
    pub fn dropped(&self) -> Vec<Dropped> {
        let Counts { unsupported, stranger, socket } = &self.counts;
        [("ntp-unsupported", unsupported), ("ntp-stranger", stranger), ("ntp-socket", socket)]
            .map(|(kind, count)| Dropped { kind: kind.to_owned(), count: count.load(Ordering::Relaxed) })
            .into()
    }
}

impl fmt::Debug for Ntp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ntp").field("networks", &self.networks).finish_non_exhaustive()
    }
}

fn add_one(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}
