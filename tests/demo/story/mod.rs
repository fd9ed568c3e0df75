//! What the demonstration shows, in its order.

mod board;
mod citizen;
mod fair_use;
mod gateway;
mod joining;
mod line_down;
mod open_window;
mod staff;
mod technician;
mod voucher;

use crate::{
    pictures::Pictures,
    supervisor,
    telling::{Telling, milliseconds, say, timed},
    tunnel::Tunnel,
    window::Window,
};
use lab::{
    Browser, Client, Phone,
    http::{Request, Response},
};
use std::{net::Ipv4Addr, time::Duration};

/// The portal's address, the same on every gateway.
pub const PORTAL: Ipv4Addr = Ipv4Addr::new(172, 16, 255, 1);

const PORTAL_PAGE: &str = "http://masuk.wifi.pbg/";
/// What the citizen wants to read.
const WANTED_PAGE: &str = "http://web.example/berita?halaman=2";
/// What sign-in and sign-out are promised to take at most.
const SECOND: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(5);

const CONNECT: &str = "/sambung";
const DISCONNECT: &str = "/putus";

/// Tells all of it. With `once` it looks through the window and returns, otherwise the window stays open.
///
/// # Panics
/// At the first thing that is not as expected, with what was expected and what was seen.
pub fn tell(once: bool) {
    println!(
        "wifi.pbg: a whole hotspot on this machine. It lives in network namespaces; nothing else is touched."
    );
    let mut telling = Telling::begin();
    let mut pictures = Pictures::new();
    let mut lab = gateway::raise(&mut telling);
    let (mut one, mut two, mut three) = (lab.phone(), lab.phone(), lab.phone());

    joining::lease(&mut telling, &mut one, Client::Dhclient);
    joining::names(&mut telling, &one);
    joining::closed(&mut telling, &one);
    joining::redirect(&mut telling, &one);
    joining::garden(&mut telling, &one);

    let browser = citizen::signs_in(&mut telling, &mut pictures, &one);
    joining::two_more(&mut telling, &mut two, &mut three);
    let download = citizen::downloads(&mut telling, &one);
    technician::looks(&mut telling, &lab, &one, &download);
    let download = fair_use::is_shown(&mut telling, &mut pictures, &lab, &one, &browser, download);
    citizen::signs_out(&mut telling, &mut pictures, &browser, download);
    drop(browser);
    citizen::asks_again(&mut telling, &one);
    citizen::leaves_and_returns(&mut telling, &mut one);

    gateway::flushed(&mut telling, &lab, &one, &three);
    board::is_published(&mut telling, &lab);
    let browser = Browser::open(&three);
    board::is_read(&mut telling, &mut pictures, &browser, &three);
    board::drill_begins(&mut telling, &mut pictures, &lab, &browser, &three);
    voucher::is_used(&mut telling, &mut pictures, &lab, &browser, &three);
    drop(browser);
    board::drill_ends(&mut telling, &lab, &one, &three);
    line_down::is_shown(&mut telling, &lab);
    let account = staff::is_invited(&mut telling, &mut pictures, &mut lab);
    technician::asks_the_doctor(&mut telling, &lab);
    technician::signs_out(&mut telling, &lab, &one);

    telling.step("Pictures of the pages, as Chromium on the phones showed them.");
    for picture in pictures.taken() {
        say("picture", picture.display().to_string());
    }
    let (window, tunnel) = (Window::open(&one), Tunnel::open(lab.gateway.namespace()));
    if once {
        open_window::look_through(&mut telling, &window);
        println!("\nThe story took {:.0} s.", telling.elapsed().as_secs_f64());
    } else {
        open_window::announce(&mut telling, &window, &lab, &one);
        staff::announce(&tunnel.url(), &account);
        supervisor::told();
        open_window::watch(&lab);
    }
}

/// The portal's form for `action` as the page on the phone has it, ready to be sent.
fn form(phone: &Phone, action: &str) -> Request {
    let home = format!("http://{PORTAL}/");
    let page = phone.http_get(&home).unwrap_or_else(|error| panic!("{home} was expected to open: {error}"));
    filled(&page, &format!("http://{PORTAL}"), action)
}

fn filled(page: &Response, origin: &str, action: &str) -> Request {
    let fields = page.form(action);
    let fields = fields.unwrap_or_else(|| panic!("a form for {action} was expected, seen {}", page.text()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Request::post_form(&format!("{origin}{action}"), &fields).header("Origin", origin)
}

/// Asks for a page and shows status and target of the redirect.
fn asks_and_meets_the_portal(phone: &Phone, url: &str) {
    let (answer, took) = timed(|| phone.http_get(url));
    let answer = answer.unwrap_or_else(|error| panic!("an answer to {url} was expected: {error}"));
    let location = answer.header("location").unwrap_or("nowhere");
    assert!(
        answer.status == 302 && location.starts_with(PORTAL_PAGE),
        "a redirect (302) from {url} to {PORTAL_PAGE} was expected, seen {} to {location}",
        answer.status
    );
    say("asked", format!("GET {url}"));
    say("came back", format!("302 Found\nLocation: {location}"));
    say("took", milliseconds(took));
}
