//! Verbs of `portal.sock`: all that the citizen's portal can know or want.

use super::Verb;
use crate::{
    model::{BitRate, Bytes, Period, SiteName, Span, Step, UnixTime},
    policy::{Essentials, Remaining},
};
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// Asked once at the portal's start.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hello {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// Key for the forms' tokens, 64 hexadecimal digits, the same for the life of the install.
    pub form_key: String,
}

impl Verb for Hello {
    const NAME: &'static str = "hello";
    type Reply = Welcome;
}

/// Who is at this address? Unknown where no live lease of ours covers it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetGuest {
    pub address: Ipv4Addr,
}

impl Verb for GetGuest {
    const NAME: &'static str = "guest";
    type Reply = Guest;
}

/// *Sambungkan*: admits the device at this address; answered when the kernel lets it through.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignIn {
    pub address: Ipv4Addr,
    /// Version of the terms that stood on the page.
    pub terms: String,
}

impl Verb for SignIn {
    const NAME: &'static str = "sign-in";
    type Reply = Guest;
}

/// *Putuskan*: ends the admission of the device at this address; answered when nothing of it passes any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignOut {
    pub address: Ipv4Addr,
}

impl Verb for SignOut {
    const NAME: &'static str = "sign-out";
    type Reply = Guest;
}

/// Asked every few seconds: what of the gateway's state decides how guests are led to the portal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetHealth {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Phones can trust the portal's certificate, as it is served: guests are led to https.
    pub secure: bool,
}

impl Verb for GetHealth {
    const NAME: &'static str = "health";
    type Reply = Health;
}

/// Whether a blocklist covers a name that a signed-in guest asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetBlocked {
    /// As in a URL; whatever is no name is not blocked.
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    pub blocked: bool,
}

impl Verb for GetBlocked {
    const NAME: &'static str = "blocked";
    type Reply = Blocked;
}

/// What strangers sent to the portal in vain since its start, so that `wifi-pbg status` can tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellDropped {
    /// Requests and TLS handshakes that could not be parsed.
    pub malformed: u64,
    /// Connections cut because they took too long.
    pub late: u64,
    /// Connections closed at once because there was no place.
    pub turned_away: u64,
}

impl Verb for TellDropped {
    const NAME: &'static str = "dropped";
    type Reply = Noted;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {}

/// A guest as its pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    pub site: SiteName,
    pub site_title: String,
    /// Four letters and digits, good for today, told to staff instead of a hardware address.
    pub help_code: String,
    /// The controller's wall clock, by which all moments here are told.
    pub now: UnixTime,
    pub offer: Offer,
    pub standing: Standing,
    /// Nobody here has the internet now.
    pub outage: Option<Outage>,
}

/// The line carries nothing, or names are not answered: to a guest it is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    pub since: UnixTime,
}

/// What a press gives at this site, or gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What the steps are counted over.
    pub per: Period,
    /// The first begins from nothing.
    pub steps: Vec<Step>,
    /// How long one press lasts, where there is an end.
    pub session_length: Option<Span>,
    /// How long a device is remembered after its last visit.
    pub remembered: Span,
}

/// What the gate does with the guest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A press is needed. Outside opening hours a press opens nothing before `opens`.
    NotSignedIn {
        opens: Option<UnixTime>,
    },
    /// Every place is taken; this guest's address is good for this page only, and for two minutes.
    Full,
    /// Signed in; the walled garden is all that opens.
    Essentials(Essentials),
    Online(Online),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Online {
    pub since: UnixTime,
    /// In this session.
    pub up: Bytes,
    pub down: Bytes,
    /// What is left of the allowance, and the present step.
    pub remaining: Remaining,
    /// Time left of this press, where it has an end.
    pub time_left: Option<Span>,
    /// When the opening hours end that hold now.
    pub closes: Option<UnixTime>,
    /// Whether the controller's wall clock may be right; limits by the calendar wait until it is.
    pub clock_trusted: bool,
    /// The line has been full for a minute.
    pub busy: Option<Busy>,
}

/// Who shares a full line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Busy {
    pub devices: u32,
    pub line: BitRate,
}
