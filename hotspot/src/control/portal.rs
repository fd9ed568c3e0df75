//! Verbs of `portal.sock`: all that the citizen's portal can know or want.

use super::Verb;
use crate::model::{Bytes, SiteName, Span, UnixTime};
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
    /// How long a device is remembered after its last visit.
    pub remembered: Span,
    /// Present while the device is let through.
    pub online: Option<Online>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Online {
    pub since: UnixTime,
    pub up: Bytes,
    pub down: Bytes,
}
