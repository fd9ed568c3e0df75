//! Verbs of `portal.sock`: all that the citizen's portal can know or want.

use super::Verb;
use crate::{
    board::{Board, Image, ImageId, TermsVersion},
    model::{AccountName, BitRate, Bytes, Period, Plan, SiteName, Span, Step, UnixTime, Way},
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
    /// The terms that stood on the page.
    pub terms: TermsVersion,
}

impl Verb for SignIn {
    const NAME: &'static str = "sign-in";
    type Reply = Entry;
}

/// The same by a voucher.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RedeemVoucher {
    pub address: Ipv4Addr,
    pub terms: TermsVersion,
    /// As it was typed, at most 64 bytes; whatever is no code is an unknown one.
    pub code: String,
}

impl Verb for RedeemVoucher {
    const NAME: &'static str = "redeem-voucher";
    type Reply = Entry;
}

/// The same by an account. The portal asks for a password within TLS alone.
#[derive(Clone, Serialize, Deserialize)]
pub struct EnterAccount {
    pub address: Ipv4Addr,
    pub terms: TermsVersion,
    /// Name or telephone number, as it was typed.
    pub account: String,
    pub password: String,
}

impl Verb for EnterAccount {
    const NAME: &'static str = "enter-account";
    type Reply = Entry;
}

/// Another password for an account, by who knows the present one. Devices signed in by it stay so.
#[derive(Clone, Serialize, Deserialize)]
pub struct ChangePassword {
    pub address: Ipv4Addr,
    pub account: String,
    pub password: String,
    /// 8 to 128 characters.
    pub new_password: String,
}

impl Verb for ChangePassword {
    const NAME: &'static str = "change-password";
    type Reply = Entry;
}

/// What came of a press: the guest as it is now, and why it was not done where it was not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub guest: Guest,
    pub refused: Option<NoEntry>,
}

/// Why a press opened nothing. The standing of the guest tells of pauses, full places and closed hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoEntry {
    /// This way is not open at this site.
    WayClosed,
    /// Other terms hold by now than stood on the page.
    OtherTerms,
    /// No such voucher, or one that staff took back or that is for another site.
    VoucherUnknown,
    /// It has been good for its time, or was never used in time.
    VoucherUsed,
    VoucherNotYet {
        from: UnixTime,
    },
    /// As many devices as may hold the voucher or the account hold it.
    TooManyDevices {
        most: u16,
    },
    /// Name, number or password are wrong, or the account is closed: nobody is told which.
    AccountUnknown,
    /// The new password is too short, too long, or the old one.
    PasswordUnfit,
    TooManyTries {
        until: UnixTime,
    },
    /// More passwords wait to be checked than can be.
    TooBusy,
}

/// *Lupakan perangkat ini*: signs out, and keeps no admission for the next visit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Forget {
    pub address: Ipv4Addr,
}

impl Verb for Forget {
    const NAME: &'static str = "forget";
    type Reply = Guest;
}

/// All that is kept about the device at this address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetMyData {
    pub address: Ipv4Addr,
}

impl Verb for GetMyData {
    const NAME: &'static str = "my-data";
    type Reply = MyData;
}

/// What is kept about a device, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyData {
    pub guest: Guest,
    /// The hardware address, as the device itself shows it.
    pub device: String,
    pub address: Ipv4Addr,
    /// The name that the device told when it asked for its address.
    pub hostname: Option<String>,
    pub first_seen: UnixTime,
    pub last_seen: UnixTime,
    pub admissions: Vec<MyAdmission>,
    /// At most 100.
    pub visits: Vec<MyVisit>,
    /// Local days like `2026-11-22`.
    pub days: Vec<MyDay>,
    /// What staff gave beside the allowance; not what they gave to an account.
    pub extras: Vec<MyExtra>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyAdmission {
    pub way: Way,
    pub account: Option<AccountName>,
    pub terms: TermsVersion,
    pub since: UnixTime,
    pub until: UnixTime,
    pub ended: Option<UnixTime>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyVisit {
    pub site: SiteName,
    pub from: UnixTime,
    pub until: Option<UnixTime>,
    pub up: Bytes,
    pub down: Bytes,
    /// Titles of the access points it was at, one after the other, as far as they were known.
    pub access_points: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyDay {
    pub day: String,
    pub up: Bytes,
    pub down: Bytes,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyExtra {
    /// For which local day.
    pub day: String,
    pub bytes: Bytes,
    pub at: UnixTime,
}

/// *Hapus data saya*: signs out and deletes what is kept about the device at this address, but what its present period of
/// the allowance needs and what staff paused it for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EraseMe {
    pub address: Ipv4Addr,
}

impl Verb for EraseMe {
    const NAME: &'static str = "erase-me";
    type Reply = Guest;
}

/// *Ada masalah?* Counted for the site and the hour, never for the device; once a kind in ten minutes from one device.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    pub address: Ipv4Addr,
    pub trouble: Trouble,
}

impl Verb for Report {
    const NAME: &'static str = "report";
    type Reply = Guest;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    Slow,
    Drops,
    SiteClosed,
}

impl Trouble {
    pub const ALL: [Self; 3] = [Self::Slow, Self::Drops, Self::SiteClosed];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Drops => "drops",
            Self::SiteClosed => "site-closed",
        }
    }
}

/// Asked when [`Health`] tells of another edition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetBoard {}

impl Verb for GetBoard {
    const NAME: &'static str = "board";
    type Reply = Board;
}

/// An image of the board. Unknown where the board has none of this name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetImage {
    pub image: ImageId,
}

impl Verb for GetImage {
    const NAME: &'static str = "image";
    type Reply = Image;
}

/// How often things of the board were seen since this was told last: numbers alone, of nobody.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TellSeen {
    /// At most 1,000.
    pub seen: Vec<Seen>,
}

impl Verb for TellSeen {
    const NAME: &'static str = "seen";
    type Reply = Noted;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub what: Shown,
    pub site: SiteName,
    /// Pages it stood on.
    pub views: u32,
    /// Times its own page was opened.
    pub taps: u32,
}

/// Something of the board, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    Announcement(i64),
    Service(i64),
    Emergency(i64),
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
    /// Phones can trust the portal's certificate, as it is served: guests are led to https, and may be asked for passwords.
    /// Nothing before the controller has looked, so that a restart of its changes nothing for guests.
    pub secure: Option<bool>,
    /// Of the board, see [`Board::edition`].
    pub board: u64,
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
    /// Questions of devices that ask and ask, led to the portal in few words.
    #[serde(default)]
    pub shortened: u64,
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
    /// Of the first way that is open here.
    pub offer: Offer,
    /// The ways that are open here, in their order.
    pub ways: Vec<Way>,
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

impl Offer {
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self {
            per: plan.ladder.per,
            steps: plan.ladder.steps().to_vec(),
            session_length: plan.session_length,
            remembered: plan.memory.since_last_seen,
        }
    }
}

/// What the gate does with the guest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A press is needed. Outside opening hours a press opens nothing before `opens`.
    NotSignedIn {
        opens: Option<UnixTime>,
        /// Why it is asked, where there is a reason beside being new here.
        again: Option<Again>,
    },
    /// Staff paused this device.
    Paused {
        until: UnixTime,
        reason: String,
    },
    /// Every place is taken; this guest's address is good for this page only, and for two minutes.
    Full,
    /// Signed in; the walled garden is all that opens.
    Essentials(Essentials),
    Online(Online),
}

/// Why somebody is asked to sign in who did without until now, or was signed in and did not leave by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Again {
    /// The terms have changed in substance since.
    TermsChanged,
    /// Another device seems to use its hardware address.
    Copied,
    /// Of the walled garden it has moved as much as one day has for a stranger.
    GardenUsed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Online {
    pub way: Way,
    pub account: Option<AccountName>,
    /// When the voucher ends that it came by.
    pub voucher_until: Option<UnixTime>,
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
