//! The walled garden: names reachable before sign-in.

mod addresses;
mod life;
mod limits;
mod needs;

use crate::*;
use lab::{addresses::*, wait_until};
use std::net::Ipv4Addr;

fn reaches_the_garden(phone: &Phone, name: &str) -> bool {
    phone
        .http_get(&format!("http://{name}/"))
        .is_ok_and(|answer| answer.status == 200 && answer.text().contains("garden"))
}

// G8
#[test]
fn garden_names_open_before_sign_in_and_nothing_else_does() {
    let lab = hotspot();
    let phone = joined(&lab);
    // By address it is closed until our resolver has answered for a garden name.
    assert_ne!(phone.http_get(&format!("http://{GARDEN}/")).map(|answer| answer.status).unwrap_or(0), 200);
    for name in ["purbalinggakab.go.id", "www.purbalinggakab.go.id", "PurbalinggaKab.GO.ID"] {
        assert!(reaches_the_garden(&phone, name), "{name}");
    }
    assert!(meets_the_portal(&phone));
    assert!(phone.connect((GARDEN, 22)).is_err(), "a garden address is a web server and nothing else");
}

// G9
#[test]
fn a_garden_name_that_answers_private_addresses_opens_nothing() {
    let lab = hotspot();
    let phone = joined(&lab);
    for address in
        [PRIVATE_HOST_10, Ipv4Addr::new(192, 168, 7, 9), Ipv4Addr::new(10, 20, 0, 1), Ipv4Addr::LOCALHOST]
    {
        lab.internet.dns.set("evil.purbalinggakab.go.id", &[address.into()]);
        lab.internet.dns.set_ttl(1);
        assert_eq!(phone.addresses_of("evil.purbalinggakab.go.id"), [] as [Ipv4Addr; 0], "{address}");
    }
    assert_eq!(garden_set(&lab), "");
}

// G9
#[test]
fn an_answer_for_another_name_opens_nothing() {
    let lab = hotspot();
    let phone = joined(&lab);
    // An attacker's name that points to the address it wants to have open, and one that leads into the garden's domain.
    lab.internet.dns.set("attacker.example", &[BULK.into()]);
    lab.internet.dns.alias("trick.example", "purbalinggakab.go.id");
    assert_eq!(phone.addresses_of("attacker.example"), [BULK]);
    assert_eq!(phone.addresses_of("trick.example"), [GARDEN]);
    assert_eq!(garden_set(&lab), "");
}

#[test]
fn the_operator_sees_what_a_name_would_open_before_adding_it() {
    let lab = hotspot();
    let report = lab.gateway.wifi_pbg(&["garden", "check", "www.purbalinggakab.go.id"]);
    assert_eq!(
        (report["in_garden"].as_bool(), report["addresses"][0].as_str()),
        (Some(true), Some("203.0.113.20")),
        "{report}"
    );
    let report = lab.gateway.wifi_pbg(&["garden", "check", "captive.apple.com"]);
    assert!(
        report["warnings"].to_string().contains("probe") || report["warnings"].to_string().contains("portal"),
        "{report}"
    );
    assert_eq!(garden_set(&lab), "", "a check opens nothing");
    assert!(!lab.gateway.try_wifi_pbg(&["garden", "check", "not a name"]).status.success());
}

#[test]
fn a_name_added_by_the_operator_opens_at_once() {
    let lab = hotspot();
    let phone = joined(&lab);
    assert!(meets_the_portal(&phone));
    let names = lab.gateway.wifi_pbg(&["garden", "add", "web.example"]);
    assert!(names.to_string().contains("web.example"), "{names}");
    assert!(reaches_the_web(&phone));
    let _ = lab.gateway.wifi_pbg(&["garden", "remove", "web.example"]);
    assert!(!lab.gateway.wifi_pbg(&["garden", "list"]).to_string().contains("web.example"));
}

#[test]
fn garden_addresses_survive_a_restart_and_a_flush() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    assert!(reaches_the_garden(&phone, "purbalinggakab.go.id"));
    lab.gateway.kill(lab::Part::Controller);
    assert!(garden_set(&lab).contains("203.0.113.20"));
    lab.gateway.start_part(lab::Part::Controller);
    assert!(garden_set(&lab).contains("203.0.113.20"));
    lab.gateway.nft("flush ruleset");
    wait_until("the garden is open again", 2 * SECOND, || garden_set(&lab).contains("203.0.113.20"));
}

#[test]
fn strict_names_resolve_truthfully_only_for_garden_and_signed_in_guests() {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| settings.before_sign_in = "strict".to_owned());
    lab.gateway.start();
    let phone = joined(&lab);
    let portal = Ipv4Addr::new(172, 16, 255, 1);
    assert_eq!(phone.addresses_of("web.example"), [portal]);
    assert_eq!(lab.internet.dns.times_asked("web.example"), 0, "nothing of it left the gateway");
    assert!(reaches_the_garden(&phone, "purbalinggakab.go.id"));
    press(&phone);
    assert_eq!(phone.addresses_of("web.example"), [WEB]);
    assert!(reaches_the_web(&phone));
}

/// The addresses in the kernel's garden set, as `nft` lists them; empty when there are none.
fn garden_set(lab: &Lab) -> String {
    elements(lab, "garden4")
}

fn elements(lab: &Lab, set: &str) -> String {
    let list = ["list", "set", "inet", "wifi_pbg", set];
    let listing = lab.gateway.command("nft").args(list).output().expect("nft runs");
    let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
    listing.split_once("elements = {").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}
