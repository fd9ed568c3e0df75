//! Somebody writes what shall run in the browser of whoever looks after the hotspot: in the name of a device or a browser, in
//! a note, on the board. Chromium is the judge.

mod agents;
mod board;
mod host_names;
mod notes;

use super::hotspot;
use lab::{
    Browser, Phone, Seat, StaffMember,
    hostile::{Payload, judge, payloads},
    staff::ADMIN,
};
use std::collections::BTreeSet;

/// Pages that are opened at the same time.
const AT_ONCE: usize = 70;

#[test]
fn what_is_judged_runs_where_a_page_lets_it_through() {
    let lab = lab::Lab::builder().build();
    let phone = lab.phone();
    let browser = Browser::open(&phone);
    judge::listen(&browser);
    let mut ran = BTreeSet::new();
    let payloads = payloads();
    for some in payloads.chunks(AT_ONCE) {
        let pages: Vec<String> = some.iter().map(Payload::careless_page).collect();
        ran.extend(judge::opened(&browser, &pages));
    }
    let silent: Vec<&Payload> =
        payloads.iter().filter(|payload| !ran.contains(&format!("ran {}", payload.number))).collect();
    assert!(silent.is_empty(), "{} of {} did not run: {silent:#?}", silent.len(), payloads.len());
}

#[test]
fn what_came_through_all_the_same_would_be_stopped_by_the_policy_and_the_judge_would_tell() {
    let lab = hotspot();
    let budi = StaffMember::new(&lab.gateway, "budi", "administrator");
    let browser = budi.browser();
    judge::listen(&browser);
    browser.goto(&format!("{ADMIN}/admin"));
    let _ = browser.script("document.body.insertAdjacentHTML('beforeend', '<b onclick=ran(7)>x</b>'); document.body.lastChild.click()");
    let heard = judge::heard(&browser);
    assert!(heard.iter().any(|it| it.starts_with("stopped by the policy: script-src-attr")), "{heard:?}");
    assert!(heard.contains(&"<b onclick=ran(7)>".to_owned()), "{heard:?}");
    assert!(!heard.iter().any(|it| it.starts_with("ran ")), "{heard:?}");
}

/// Goes to each of the pages, in which nothing runs, and returns every text that stands there by itself.
fn walk<S: Seat>(browser: &Browser<'_, S>, base: &str, paths: &[String]) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for path in paths {
        browser.goto(&format!("{base}{path}"));
        texts.extend(judged(browser));
    }
    texts
}

/// Judges the page that the browser shows, and returns every text that stands there by itself.
fn judged<S: Seat>(browser: &Browser<'_, S>) -> BTreeSet<String> {
    let heard = judge::heard(browser);
    assert!(heard.is_empty(), "{}: {heard:#?}", browser.current_url());
    let texts = browser.script(
        "return [...document.querySelectorAll('body *')].filter(it => !it.childElementCount)
             .map(it => (it.value || it.textContent).trim()).filter(it => it)",
    );
    let texts = texts.as_array().cloned().unwrap_or_default();
    texts.iter().filter_map(|text| text.as_str()).map(str::to_owned).collect()
}

/// A payload for each kind of place, for pages of which there are many of the same kind.
fn one_of_each(payloads: &[Payload]) -> Vec<&Payload> {
    let mut seen = BTreeSet::new();
    payloads.iter().filter(|payload| seen.insert(payload.place)).collect()
}

/// As it stands in an address (RFC 3986 section 2.1).
fn in_an_address(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The leaves of a list, fifty rows each.
fn leaves(path: &str, rows: usize) -> Vec<String> {
    let sign = if path.contains('?') { '&' } else { '?' };
    (1..=rows.div_ceil(50)).map(|leaf| format!("{path}{sign}hal={leaf}")).collect()
}
