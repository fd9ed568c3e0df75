//! Journeys of guests, attackers and technicians on real packets, each named as its promise.

mod access_points;
mod alarms;
mod before_sign_in;
mod blocked;
mod blocklists;
mod board;
mod bypass;
mod captive_api;
mod certificate;
mod dhcp;
mod fair_use;
mod faults;
mod figures;
mod floods;
mod garden;
mod hours;
mod isolation;
mod joining;
mod layer2;
mod leaving;
mod line_down;
mod names;
mod pages;
mod privacy;
mod resolvers;
mod staff;
mod staff_orders;
mod systems;
mod transitions;
mod tunnels;
mod ways_in;

use lab::{
    Client, Lab, Phone, Settings,
    certificates::{Issued, Kind},
    http::{Request, Response},
    wait_until,
};
use std::{net::Ipv4Addr, time::Duration};

/// A gateway that runs, with one guest network.
fn hotspot() -> Lab {
    let mut lab = Lab::builder().build();
    lab.gateway.start();
    lab
}

/// The same, whose portal has a certificate that the lab's phones trust; they are told so.
fn hotspot_with_certificate() -> (Lab, Issued) {
    with_certificate(Lab::builder().build(), |_| ())
}

/// As [`hotspot_with_certificate`], with something else configured too.
fn with_certificate(mut lab: Lab, configure: impl FnOnce(&mut Settings)) -> (Lab, Issued) {
    let issued = lab.authority.issue("masuk.wifi.pbg", Kind::Valid);
    let roots = lab.authority.roots().display().to_string();
    lab.gateway.configure(|settings| {
        settings.tls = Some(issued.paths());
        settings.trusted_roots = Some(roots);
        configure(settings);
    });
    lab.gateway.start();
    wait_until("phones are told of the portal", 15 * SECOND, || tells_of_the_api(&lab));
    wait_until("and led to it by https", 5 * SECOND, || leads_to_https(&lab));
    (lab, issued)
}

/// Whether the gateway tells phones of the portal's API.
fn tells_of_the_api(lab: &Lab) -> bool {
    lab.gateway.wifi_pbg(&["status"])["api"] == "https://masuk.wifi.pbg/captive"
}

/// Whether the portal, asked on the gateway itself, leads to https.
fn leads_to_https(lab: &Lab) -> bool {
    let request = Request::get("http://web.example:8080/");
    let led = lab.gateway.namespace().run(|| request.send(|_| Ok(Ipv4Addr::LOCALHOST.into())));
    led.is_ok_and(|led| led.header("location").is_some_and(|to| to.starts_with("https://masuk.wifi.pbg/")))
}

/// `wifi-pbg plan set standard …`
fn set_plan(lab: &Lab, arguments: &[&str]) {
    let said = lab.gateway.wifi_pbg(&[&["plan", "set", "standard"], arguments].concat());
    assert_eq!(said["in_force"], true, "{said}");
}

/// A phone with a lease.
fn joined(lab: &Lab) -> Phone {
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    phone
}

/// A phone whose guest has pressed the button.
fn online(lab: &Lab) -> Phone {
    let phone = joined(lab);
    press(&phone);
    phone
}

const PORTAL: &str = "http://masuk.wifi.pbg/";
const WEB_PAGE: &str = "http://web.example/";
const SECOND: Duration = Duration::from_secs(1);

/// Presses *Sambungkan* as a browser without scripts does: the form's own fields, sent where it says.
fn press(phone: &Phone) -> Response {
    let page = phone.http_get(PORTAL).expect("the portal answers");
    submit(phone, &page, "/sambung")
}

/// Presses *Putuskan*.
fn disconnect(phone: &Phone) -> Response {
    let page = phone.http_get(PORTAL).expect("the portal answers");
    submit(phone, &page, "/putus")
}

fn submit(phone: &Phone, page: &Response, action: &str) -> Response {
    let fields =
        page.form(action).unwrap_or_else(|| panic!("no form for {action} on the page:\n{}", page.text()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let url = format!("{}{action}", PORTAL.trim_end_matches('/'));
    phone.http(&Request::post_form(&url, &fields)).expect("the portal answers the form")
}

/// Whether the web is reached rather than the portal.
fn reaches_the_web(phone: &Phone) -> bool {
    phone
        .http_get(WEB_PAGE)
        .is_ok_and(|response| response.status == 200 && response.text().contains("internet"))
}

/// Whether a web request is sent to the portal.
fn meets_the_portal(phone: &Phone) -> bool {
    phone.http_get(WEB_PAGE).is_ok_and(|response| {
        response.status == 302 && response.header("location").is_some_and(|to| to.starts_with(PORTAL))
    })
}

/// Takes the rule with this comment out of the gateway's table of this family.
fn take_out(lab: &Lab, family: &str, comment: &str) {
    let listed = lab.gateway.command("nft").args(["-a", "list", "table", family, "wifi_pbg"]).output();
    let listed = String::from_utf8_lossy(&listed.expect("start nft").stdout).into_owned();
    let mut chain = "";
    for line in listed.lines().map(str::trim) {
        if let Some(begun) = line.strip_prefix("chain ") {
            chain = begun.split(' ').next().unwrap_or_default();
        }
        if line.contains(&format!("comment \"{comment}\"")) {
            let handle = line.rsplit(' ').next().unwrap_or_default();
            let words = ["delete", "rule", family, "wifi_pbg", chain, "handle", handle];
            assert!(lab.gateway.command("nft").args(words).status().expect("start nft").success());
            return;
        }
    }
    panic!("no rule with the comment {comment:?}");
}
