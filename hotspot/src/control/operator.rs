//! Verbs of `control.sock`: the operator's command `wifi-pbg`.

use super::{
    Verb,
    portal::{Busy, Outage},
};
use crate::{
    model::{
        AccessPointName, AccountName, BitRate, Bytes, HostLabel, Interface, Mac, PlanName, SiteName,
        UnixTime, VoucherId,
    },
    policy::Remaining,
};
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetStatus {}

impl Verb for GetStatus {
    const NAME: &'static str = "status";
    type Reply = Status;
}

/// The gateway at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    pub gateway: String,
    pub version: String,
    pub started: UnixTime,
    /// The ruleset and the guard were read back and are ours.
    pub ruleset_verified: bool,
    /// How often the ruleset was found changed by somebody else and repaired.
    pub ruleset_repairs: u64,
    pub uplink: Link,
    /// What the line carries now.
    pub line: LineNow,
    /// Since when the line carries nothing, or nobody answers names.
    pub outage: Option<Outage>,
    /// The address of the captive portal API, while phones are told it.
    pub api: Option<String>,
    /// Alarms that stand.
    pub alarms: u32,
    /// What phones are told of the portal, and what they lack.
    pub phones: Check,
    /// Whether somebody can sign in by an account, and why not.
    pub accounts: Check,
    pub networks: Vec<NetworkStatus>,
    /// Whether the wall clock may be right; limits by the calendar wait until it is.
    pub clock_trusted: bool,
    /// Devices now sharing a line that has been full for a minute.
    pub busy: Option<Busy>,
    /// Whether speeds are kept.
    pub shaping: Check,
    /// Whether floods of DHCP, ARP and ICMPv6 are held at the ports they come by.
    pub ports: Check,
    /// Why what is old could not be forgotten when it was tried last.
    pub retention_fault: Option<String>,
    /// Bad packets and messages dropped since start, and what the rules denied, by kind.
    pub dropped: Vec<Dropped>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub interface: Interface,
    pub present: bool,
    pub up: bool,
}

/// What passes now, in bits per second over the last quarter of a minute. Towards the guests is down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    pub down: u64,
    pub up: u64,
}

/// What all guests move, and what the line is said to carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineNow {
    pub moving: Moving,
    pub down: BitRate,
    pub up: BitRate,
}

impl LineNow {
    /// The fuller direction, 0 to 100.
    #[must_use]
    pub fn percent(self) -> u8 {
        let share =
            |now: u64, of: BitRate| now.saturating_mul(100).checked_div(of.bits_per_second()).unwrap_or(0);
        let fuller = share(self.moving.down, self.down).max(share(self.moving.up, self.up));
        u8::try_from(fuller.min(100)).unwrap_or(100)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkStatus {
    pub site: SiteName,
    pub title: String,
    pub link: Link,
    /// Places for guests, without the overflow.
    pub pool_size: u32,
    pub leases: u32,
    /// Guests for whom there is no place now.
    pub overflow: u32,
    /// How often a newcomer found no place since the start.
    pub turned_away: u64,
    pub online: u32,
    pub moving: Moving,
    /// What a citizen gets here after one tap, in a sentence.
    pub experience: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    pub kind: String,
    pub count: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetClients {}

impl Verb for GetClients {
    const NAME: &'static str = "clients";
    type Reply = Vec<Client>;
}

/// A device with a lease now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    pub mac: Mac,
    pub address: Ipv4Addr,
    pub site: SiteName,
    pub hostname: Option<HostLabel>,
    pub help_code: String,
    /// Seconds until the lease ends.
    pub lease_secs: u64,
    pub state: ClientState,
    /// Where it is, as far as that is known.
    pub access_point: Option<AccessPointName>,
    /// What it came in by: a voucher, an account, or else one tap.
    pub voucher: Option<VoucherId>,
    pub account: Option<AccountName>,
    pub plan: PlanName,
    pub moving: Moving,
    /// Where it stands on its plan's ladder; nothing while it is not admitted.
    pub remaining: Option<Remaining>,
    /// Since when the device is let through; absent while it is not.
    pub online_since: Option<UnixTime>,
    /// In the present day, week or month of its plan.
    pub used: Bytes,
    pub up: Bytes,
    pub down: Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientState {
    /// Shown the portal.
    Portal,
    /// Shown that the place is full.
    Full,
    Online,
    /// Let through, and silent for a while.
    Idle,
    /// Signed in; the walled garden is all that opens.
    Essentials,
    /// Paused by staff.
    Paused,
}

/// A page of the devices with a lease now, for a list that may be long.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindClients {
    /// Part of a host name, an address, a hardware address, or a whole help code; in any case. Empty finds all.
    pub find: String,
    pub site: Option<SiteName>,
    pub access_point: Option<AccessPointName>,
    pub state: Option<ClientState>,
    pub voucher: Option<VoucherId>,
    pub account: Option<AccountName>,
    /// Those that move most first; by address where not.
    pub busiest_first: bool,
    /// So many are passed over.
    pub skip: u32,
    /// At most [`FindClients::MOST`].
    pub most: u32,
}

impl FindClients {
    pub const MOST: u32 = 500;
}

impl Verb for FindClients {
    const NAME: &'static str = "find-clients";
    type Reply = ClientsFound;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientsFound {
    pub clients: Vec<Client>,
    /// So many there are in all.
    pub total: u32,
}

/// Ends the admission of a device wherever it is; answered when nothing of it passes any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignOut {
    pub mac: Mac,
}

impl Verb for SignOut {
    const NAME: &'static str = "sign-out";
    type Reply = SignedOut;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedOut {
    pub mac: Mac,
    /// Addresses at which the gate was closed.
    pub closed: Vec<Ipv4Addr>,
}

/// What adding NAME to the walled garden would open. Nothing is changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckGarden {
    pub name: String,
}

impl Verb for CheckGarden {
    const NAME: &'static str = "garden-check";
    type Reply = GardenReport;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GardenReport {
    pub name: String,
    /// Whether a garden entry covers the name today.
    pub in_garden: bool,
    /// Names followed from the question to the addresses (CNAME), the question first.
    pub chain: Vec<String>,
    /// Addresses that would enter the set.
    pub addresses: Vec<Ipv4Addr>,
    /// Addresses answered and refused: private, ours, or otherwise not of the internet.
    pub refused: Vec<Ipv4Addr>,
    /// Sentences: shared CDN, probe host, nothing answered.
    pub warnings: Vec<String>,
}

/// The controller's own examination of itself and its machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Examine {}

impl Verb for Examine {
    const NAME: &'static str = "doctor";
    type Reply = Vec<Check>;
}

/// One finding of `wifi-pbg doctor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub name: String,
    pub verdict: Verdict,
    /// What was found, and for anything but `ok` what to do about it.
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Ok,
    Warning,
    Fault,
}

impl Check {
    pub fn new(name: &str, verdict: Verdict, message: impl Into<String>) -> Self {
        Self { name: name.to_owned(), verdict, message: message.into() }
    }
}
