//! What the regency has to say to its citizens, from the command that hangs it up to the page on the phone.

mod announcements;
mod commands;
mod emergency;
mod hostile;
mod images;
mod mistakes;
mod services;

use crate::*;
use hotspot::{
    model::Act,
    store::{AuditQuery, Store},
};
use serde_json::Value;
use std::time::SystemTime;

/// What was ordered is on the pages within this time.
const ON_PAGES_WITHIN: Duration = Duration::from_secs(5);

/// The portal as it is found without a resolver.
const PORTAL_BY_ADDRESS: &str = "http://172.16.255.1/";

/// A gateway that runs, with two guest networks: Alun-Alun first, then Pendopo.
fn two_sites() -> Lab {
    let mut lab = Lab::builder().networks(2).build();
    lab.gateway.start();
    lab
}

/// A phone with a lease at the site with this index.
fn joined_at(lab: &Lab, site: usize) -> Phone {
    let mut phone = lab.phone_on(site);
    phone.join(Client::Udhcpc);
    phone
}

/// An order that takes effect at once.
fn order(lab: &Lab, arguments: &[&str]) -> Value {
    let said = lab.gateway.wifi_pbg(arguments);
    assert_eq!(said["in_force"], true, "{said}");
    said
}

/// An order that is refused: what it said, all of it on standard error.
fn refusal(lab: &Lab, arguments: &[&str]) -> String {
    let output = lab.gateway.try_wifi_pbg(&[arguments, &["--json"]].concat());
    let (said, complaint) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!output.status.success() && said.is_empty(), "{arguments:?} was taken: {said}{complaint}");
    assert!(!complaint.contains("panicked"), "{arguments:?}: {complaint}");
    complaint.into_owned()
}

/// `wifi-pbg notice add` by the office of the lab.
fn announce(lab: &Lab, title: &str, more: &[&str]) -> Value {
    let words = ["notice", "add", "--title", title, "--text", "Besok pagi.", "--office", "Dinporapar"];
    order(lab, &[&words, more].concat())
}

/// `wifi-pbg emergency raise flood` at Kecamatan Bukateja.
fn raise(lab: &Lab, kind: &str, more: &[&str]) -> Value {
    let words = ["emergency", "raise", "flood", "--kind", kind, "--place", "Kecamatan Bukateja"];
    order(lab, &[&words, more].concat())
}

fn number(of: &Value) -> String {
    of["id"].as_i64().unwrap_or_else(|| panic!("a number was expected: {of}")).to_string()
}

/// A page of the portal by its path, whatever its status.
fn page(phone: &Phone, path: &str) -> Response {
    let url = format!("{}{path}", PORTAL.trim_end_matches('/'));
    phone.http_get(&url).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn says(phone: &Phone, path: &str, words: &str) -> bool {
    page(phone, path).text().contains(words)
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970");
    since.as_secs().cast_signed()
}

/// As an order takes a moment to the second.
fn moment(at: i64) -> String {
    jiff::Timestamp::from_second(at).expect("a moment").to_string()
}

/// What staff did by commands, the oldest first.
fn audit(lab: &Lab) -> Vec<Act> {
    let query = AuditQuery { most: 1_000, ..AuditQuery::default() };
    let mut acts = in_store(lab, async |store| store.audit(&query).await.expect("the audit is read"));
    acts.retain(|act| act.source == "wifi-pbg");
    acts.reverse();
    acts
}

/// Asks the store itself.
fn in_store<T>(lab: &Lab, ask: impl AsyncFnOnce(&Store) -> T) -> T {
    let path = lab.gateway.state_dir().join("hotspot.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = Store::join(&path).await.expect("the store opens");
        let answer = ask(&store).await;
        store.close().await;
        answer
    })
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|found| found == words)
}
