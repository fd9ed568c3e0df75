//! Names on the operator's lists: a page says so, nothing forges a certificate, and the list is followed.

use crate::*;
use lab::addresses::*;
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

const BLOCKED: &str = "http://blocked.example/page";

/// A gateway with a certificate and a list, which blocks `blocked.example`.
fn hotspot_with_list() -> (Lab, PathBuf) {
    let lab = Lab::builder().build();
    let list = list_for(&lab);
    let blocklists = vec![list.display().to_string()];
    let (lab, _) = with_certificate(lab, |settings| settings.blocklists = blocklists);
    (lab, list)
}

/// A list that blocks `blocked.example`, which the internet has as well as `another.example`.
fn list_for(lab: &Lab) -> PathBuf {
    for name in ["blocked.example", "another.example"] {
        lab.internet.dns.set(name, &[WEB.into()]);
    }
    let list = lab.authority.roots().with_file_name("blocked.hosts");
    write(&list, "blocked.example");
    list
}

/// At once, as whoever keeps lists does.
fn write(list: &Path, name: &str) {
    let new = list.with_extension("new");
    fs::write(&new, format!("# a list\n0.0.0.0 {name}\n")).expect("write a list");
    fs::rename(&new, list).expect("put a list in place");
}

/// The page that a browser comes to.
fn followed(phone: &Phone, url: &str) -> String {
    let led = phone.http_get(url).expect("an answer");
    let Some(to) = led.header("location").filter(|_| led.status == 302) else { return led.text() };
    phone.http_get(to).expect("the portal answers").text()
}

#[test]
fn an_online_guest_learns_why_a_blocked_site_does_not_open_and_others_see_the_button() {
    let (lab, _) = hotspot_with_list();
    let (guest, other) = (online(&lab), joined(&lab));
    let page = followed(&guest, BLOCKED);
    assert!(page.contains("Situs ini ditutup di jaringan ini") && page.contains("blocked.example"), "{page}");
    let page = followed(&other, BLOCKED);
    assert!(page.contains("Sambungkan") && !page.contains("ditutup di jaringan ini"), "{page}");
    assert!(reaches_the_web(&guest));
    assert!(lab.internet.hits().iter().all(|hit| hit.host != "blocked.example"));
}

#[test]
fn a_blocked_site_over_tls_is_refused_without_a_forged_certificate() {
    let (lab, _) = hotspot_with_list();
    let phone = online(&lab);
    let refused = phone.http_get("https://blocked.example/").expect_err("nothing opens");
    assert!(refused.to_string().contains("AccessDenied"), "an alert before any certificate: {refused}");
    assert_eq!(phone.http_get("https://web.example/").expect("the web").status, 200);
}

#[test]
fn without_a_certificate_a_blocked_site_over_tls_is_refused_at_once() {
    let mut lab = Lab::builder().build();
    let list = list_for(&lab);
    lab.gateway.configure(|settings| settings.blocklists = vec![list.display().to_string()]);
    lab.gateway.start();
    let phone = online(&lab);
    let refused = phone.http_get("https://blocked.example/").expect_err("nothing opens");
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused, "{refused}");
    assert!(followed(&phone, BLOCKED).contains("ditutup di jaringan ini"));
}

#[test]
fn a_list_that_changes_is_followed_while_guests_are_online() {
    let (lab, list) = hotspot_with_list();
    let phone = online(&lab);
    assert!(followed(&phone, "http://another.example/").contains("internet"));
    write(&list, "another.example");
    wait_until("the new list is in force", 15 * SECOND, || {
        followed(&phone, BLOCKED).contains("internet")
            && followed(&phone, "http://another.example/").contains("ditutup di jaringan ini")
    });
}
