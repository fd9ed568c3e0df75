//! Who is signed in, by the cookie of a browser.

use super::fault::Fault;
use axum::extract::FromRequestParts;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hotspot::{
    model::{Span, Staff, StaffSession, UnixTime},
    policy::rights::Right,
    random,
};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use sha2::{Digest, Sha256};
use std::{io, sync::Arc};

/// Only this host, only over TLS (browsers count their own machine as such), for no script, never sent from another site.
const COOKIE: &str = "__Host-petugas";

/// The same for who has given the right password and not yet the second step: opens nothing else.
const ENTRANCE: &str = "__Host-petugas-langkah";

/// A browser that was not used for so long is signed out.
pub const IDLE: Span = Span::from_secs(30 * 60);
/// Whoever is signed in for so long signs in again.
pub const LONGEST: Span = Span::from_secs(12 * 3600);

/// Somebody of staff, as the gate found them.
#[derive(Debug, Clone)]
pub struct SignedIn(Arc<Inner>);

#[derive(Debug)]
pub struct Inner {
    pub staff: Staff,
    pub session: StaffSession,
    /// What every form of theirs carries.
    pub token: String,
}

impl std::ops::Deref for SignedIn {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl SignedIn {
    pub fn new(staff: Staff, session: StaffSession, key: &Key) -> Self {
        Self(Arc::new(Inner { staff, session, token: key.token() }))
    }

    /// The same browser, as it stands now.
    #[must_use]
    pub fn renewed(&self, staff: Staff, session: StaffSession) -> Self {
        Self(Arc::new(Inner { staff, session, token: self.token.clone() }))
    }

    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        right.is_of(&self.staff)
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get().cloned().ok_or(Fault::SignIn)
    }
}

/// What a browser's cookie says. The store knows its hash alone.
#[derive(Clone)]
pub struct Key(String);

impl Key {
    /// # Errors
    /// When there is no chance to be had from the kernel.
    pub fn draw() -> io::Result<Self> {
        let bytes: [u8; 32] = random::bytes()?;
        Ok(Self(BASE64URL_NOPAD.encode(&bytes)))
    }

    /// Of the request's cookie, where it has one of ours.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        Self::named(COOKIE, headers)
    }

    /// Of somebody on the way to being signed in.
    #[must_use]
    pub fn of_entrance(headers: &HeaderMap) -> Option<Self> {
        Self::named(ENTRANCE, headers)
    }

    fn named(cookie: &str, headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
        let mut pairs =
            cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let key = pairs.find(|(name, _)| *name == cookie)?.1;
        (key.len() == 43).then(|| Self(key.to_owned()))
    }

    /// As the store has it.
    #[must_use]
    pub fn id(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(&self.0))
    }

    /// For the forms of this browser: whoever does not know the cookie cannot make one.
    #[must_use]
    pub fn token(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(format!("form|{}", self.0)))
    }

    /// # Errors
    /// Never, with the letters that are drawn.
    pub fn cookie(&self) -> Result<HeaderValue, Fault> {
        self.cookie_named(COOKIE)
    }

    /// # Errors
    /// As [`Self::cookie`].
    pub fn entrance_cookie(&self) -> Result<HeaderValue, Fault> {
        self.cookie_named(ENTRANCE)
    }

    fn cookie_named(&self, name: &str) -> Result<HeaderValue, Fault> {
        let cookie = format!("{name}={}; Path=/; Secure; HttpOnly; SameSite=Strict", self.0);
        HeaderValue::try_from(cookie).map_err(|_| Fault::Unwritten)
    }

    #[must_use]
    pub fn no_entrance_cookie() -> HeaderValue {
        HeaderValue::from_static(
            "__Host-petugas-langkah=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0",
        )
    }

    #[must_use]
    pub fn no_cookie() -> HeaderValue {
        HeaderValue::from_static("__Host-petugas=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
    }
}

/// Whether the browser's time is up.
#[must_use]
pub fn is_over(session: &StaffSession, now: UnixTime) -> bool {
    now >= session.seen + IDLE || now >= session.begun + LONGEST
}

/// Whether a form's token is the one of the browser's page, in constant time.
#[must_use]
pub fn is_token(told: &str, own: &str) -> bool {
    let differing = told.bytes().zip(own.bytes()).fold(0, |differing, (a, b)| differing | (a ^ b));
    told.len() == own.len() && differing == 0
}
