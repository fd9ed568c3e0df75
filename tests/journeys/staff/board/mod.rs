//! What offices write, seen from both sides: the form of whoever writes, and the phone of whoever reads.

mod emergencies;
mod notices;
mod previews;
mod sheets;

use super::hotspot;
use crate::{PORTAL, SECOND, joined};
use lab::{Lab, Phone, StaffMember, http::Response, wait_until};
use std::time::Duration;

/// What was written is on phones within this time.
const ON_PHONES_WITHIN: Duration = Duration::from_secs(5);

/// A page of the citizen's portal by its path.
fn page(phone: &Phone, path: &str) -> Response {
    let url = format!("{}{path}", PORTAL.trim_end_matches('/'));
    phone.http_get(&url).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn says(phone: &Phone, path: &str, words: &str) -> bool {
    page(phone, path).text().contains(words)
}

/// Where an answer leads; the page it is where it leads nowhere.
fn way(answer: &Response) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").expect("a way on").to_owned()
}

/// What a page's form knows of the thing that it changes.
fn edition(page: &Response) -> String {
    let text = page.text();
    let (_, after) =
        text.split_once("name=\"edisi\" value=\"").unwrap_or_else(|| panic!("no edition: {text}"));
    after.split('"').next().unwrap_or_default().to_owned()
}

pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    since.as_secs().cast_signed()
}

/// As a form takes a moment to the second.
pub fn moment(at: i64) -> String {
    jiff::Timestamp::from_second(at).expect("a moment").to_string()
}

/// The number at the end of the way to something that was added.
pub fn number(way: &str) -> String {
    let path = way.split('?').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// An announcement of the office `Dinkominfo`, in force at once: where it stands.
pub fn announce(staff: &StaffMember<'_>, title: &str, more: &[(&str, &str)]) -> String {
    let fields =
        [&[("judul", title), ("teks", "Besok pagi."), ("dinas", "Dinkominfo"), ("urutan", "0")], more]
            .concat();
    way(&staff.post("/admin/pengumuman/baru", &fields))
}

fn did(lab: &Lab) -> Vec<String> {
    lab.gateway.rows("SELECT did || ' ' || subject FROM audit WHERE did NOT LIKE 'staff.%' AND who <> 'wifi-pbg' ORDER BY id")
}
