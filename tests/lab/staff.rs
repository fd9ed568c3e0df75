//! Somebody of staff in front of the staff's web, signed in without a password: for tests of what comes after.

use crate::{
    Browser, Gateway, Seat,
    http::{Request, Response},
};
use serde_json::json;
use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// Where the staff's web listens in the lab.
pub const ADMIN: &str = "http://127.0.0.1:8081";
const COOKIE: &str = "__Host-petugas";

/// A member of staff with a browser that is signed in.
pub struct StaffMember<'gateway> {
    gateway: &'gateway Gateway,
    pub name: String,
    key: String,
}

impl<'gateway> StaffMember<'gateway> {
    /// Writes somebody with this role into the store, past the programs, with a browser that signed in a moment ago. The
    /// controller has run; names are lower-case letters.
    #[must_use]
    pub fn new(gateway: &'gateway Gateway, name: &str, role: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let key = format!("{:0>43}", format!("{name}{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let id = sha256(&key);
        gateway.write_to_store(&format!(
            "INSERT OR IGNORE INTO staff (name, full_name, email, role, office, may_alert, language, made_at)
                 VALUES ('{name}', 'Petugas {name}', '', '{role}', 'Dinkominfo', 0, 'id', {now});
             INSERT INTO staff_session (id, staff, begun_at, seen_at, source, agent)
                 VALUES ('{id}', '{name}', {now}, {now}, '127.0.0.1', 'lab');"
        ));
        Self { gateway, name: name.to_owned(), key }
    }

    /// What this browser's forms carry.
    #[must_use]
    pub fn token(&self) -> String {
        sha256(&format!("form|{}", self.key))
    }

    /// A page of the staff's web, like `/admin`.
    #[must_use]
    pub fn get(&self, path: &str) -> Response {
        self.send(Request::get(&format!("{ADMIN}{path}")))
    }

    /// A form of one of its pages, token included.
    #[must_use]
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let token = self.token();
        let fields = [&[("token", token.as_str())], fields].concat();
        self.send(Request::post_form(&format!("{ADMIN}{path}"), &fields).header("Origin", ADMIN))
    }

    /// What this browser says of itself: the value of a Cookie header.
    #[must_use]
    pub fn cookie(&self) -> String {
        format!("{COOKIE}={}", self.key)
    }

    /// Any request, with this browser's cookie.
    #[must_use]
    pub fn send(&self, request: Request) -> Response {
        let request = request.header("Cookie", &self.cookie());
        ask(self.gateway, &request)
    }

    /// A real browser that is signed in, on the first page.
    #[must_use]
    pub fn browser(&self) -> Browser<'gateway, Gateway> {
        let browser = Browser::open(self.gateway);
        browser.goto(&format!("{ADMIN}/admin/masuk"));
        let cookie = json!({
            "name": COOKIE, "value": self.key, "url": ADMIN, "path": "/",
            "secure": true, "httpOnly": true, "sameSite": "Strict"
        });
        browser.devtools("Network.setCookie", &cookie);
        browser.goto(&format!("{ADMIN}/admin"));
        browser
    }
}

/// A request to the staff's web by nobody.
///
/// # Panics
/// When there is no answer.
#[must_use]
pub fn ask(gateway: &Gateway, request: &Request) -> Response {
    let elsewhere = |host: &str| Err(std::io::Error::other(format!("{host} is not asked")));
    let answer = gateway.machine().run(|| request.send(elsewhere));
    answer.unwrap_or_else(|error| panic!("{} {}: {error}", request.method, request.url))
}

fn sha256(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
