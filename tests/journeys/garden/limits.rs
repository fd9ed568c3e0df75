//! What the garden gives to somebody who has not signed in: pages, and no tunnel; and to whoever has nothing else.

use super::*;
use std::{
    io::{Read, Write},
    time::Instant,
};

const PAGE: &str = "purbalinggakab.go.id";
const MEGABYTE: usize = 1_000_000;

/// A gateway that gives so much of the garden at once and in a day, and its speeds are nobody's concern.
fn garden(at_once: &str, daily: &str) -> Lab {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.shape = false;
        settings.more = format!("[garden]\nat_once = {at_once:?}\ndaily = {daily:?}\n");
    });
    lab.gateway.start();
    lab
}

/// Somebody with a lease, who has asked for the garden's address.
fn visitor(lab: &Lab) -> Phone {
    let phone = joined(lab);
    assert_eq!(phone.addresses_of(PAGE), [GARDEN]);
    phone
}

/// How many of these bytes of a garden host come before nothing does for a second.
fn download(phone: &Phone, bytes: usize) -> usize {
    let Ok(mut stream) = phone.connect((GARDEN, 80)) else { return 0 };
    stream.set_read_timeout(Some(SECOND)).expect("a timeout");
    let request = format!("GET /bulk?bytes={bytes} HTTP/1.1\r\nHost: {PAGE}\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("the request is taken");
    let (mut got, mut buffer, began) = (0, vec![0; 65_536], Instant::now());
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        got += read;
        if began.elapsed() > 6 * SECOND {
            break;
        }
    }
    got
}

/// Takes away what bounds the garden, as if it had never been there, and the controller that would put it back.
fn without_bounds(lab: &mut Lab) {
    lab.gateway.kill(lab::Part::Controller);
    let said =
        lab.gateway.command("nft").args(["insert", "rule", "inet", "wifi_pbg", "garden", "accept"]).output();
    assert!(said.is_ok_and(|output| output.status.success()));
}

// G8
#[test]
fn a_page_of_the_garden_opens_at_once_and_a_tunnel_through_it_creeps() {
    let lab = garden("2 MB", "20 MB");
    let (greedy, reader) = (visitor(&lab), visitor(&lab));
    assert!(download(&reader, MEGABYTE) >= MEGABYTE, "a page opens");
    let began = Instant::now();
    let got = download(&greedy, 6 * MEGABYTE);
    let most = 2 * MEGABYTE + 8_000 * (began.elapsed().as_secs() as usize + 1);
    assert!((MEGABYTE..most).contains(&got), "{got} bytes came");
    assert!(reaches_the_garden(&reader, PAGE), "another guest is unhurt");

    press(&greedy);
    assert!(download(&greedy, 6 * MEGABYTE) >= 6 * MEGABYTE, "signing in lifts it at once");

    let mut unbounded = garden("2 MB", "20 MB");
    let greedy = visitor(&unbounded);
    without_bounds(&mut unbounded);
    assert!(download(&greedy, 6 * MEGABYTE) > 3 * MEGABYTE, "the attack, where nothing bounds it");
}

// G8
#[test]
fn when_the_days_amount_is_used_the_garden_leads_to_the_portal_until_sign_in() {
    let mut lab = garden("1 GB", "2 MB");
    let (greedy, reader) = (visitor(&lab), visitor(&lab));
    let got = download(&greedy, 6 * MEGABYTE);
    assert!((MEGABYTE..2 * MEGABYTE).contains(&got), "{got} bytes came");

    let led = |phone: &Phone| {
        let answer = phone.http_get(&format!("http://{PAGE}/")).expect("an answer");
        answer.header("location").is_some_and(|to| to.starts_with(PORTAL))
    };
    assert!(led(&greedy), "its page leads to where the garden opens again");
    let says_why = |phone: &Phone| {
        let page = phone.http_get(PORTAL).expect("the portal").text();
        page.contains("Jatah hari ini untuk situs yang terbuka tanpa menyambung sudah habis")
    };
    assert!(says_why(&greedy) && !says_why(&reader), "and says why");
    let refused = greedy.connect((GARDEN, 443)).expect_err("nothing more of it");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused, "and says so at once: {refused}");
    assert!(reaches_the_garden(&reader, PAGE), "another guest is unhurt");

    lab.gateway.kill(lab::Part::Controller);
    lab.gateway.start_part(lab::Part::Controller);
    assert!(led(&greedy), "a restart gives nothing");
    press(&greedy);
    assert!(reaches_the_garden(&greedy, PAGE));
}

// G8
#[test]
fn whoever_has_used_up_a_quota_goes_on_where_a_strangers_amount_of_the_day_ends() {
    let mut lab = garden("1 GB", "2 MB");
    set_plan(&lab, &["--steps", "5 MB: essentials"]);
    let (guest, stranger) = (visitor(&lab), visitor(&lab));
    press(&guest);
    let flow = guest.start_download(&format!("http://{BULK}/bulk"));
    wait_until("the quota is used up", 20 * SECOND, || !flow.still_running() && meets_the_portal(&guest));

    let got = download(&stranger, 6 * MEGABYTE);
    assert!((MEGABYTE..2 * MEGABYTE).contains(&got), "{got} bytes came to the stranger");
    assert!(!reaches_the_garden(&stranger, PAGE));
    let whole = |guest: &Phone| download(guest, 6 * MEGABYTE) >= 6 * MEGABYTE;
    assert!(whole(&guest) && reaches_the_garden(&guest, PAGE), "essential services stay open");

    lab.gateway.kill(lab::Part::Controller);
    assert!(whole(&guest), "also while nobody decides");
    lab.gateway.start_part(lab::Part::Controller);
    assert!(whole(&guest), "after a restart");
    lab.gateway.freeze(lab::Part::Controller, true);
    lab.gateway.nft("flush set inet wifi_pbg essentials4");
    assert!(!whole(&guest), "the set is what it rests on");
    lab.gateway.freeze(lab::Part::Controller, false);
    lab.gateway.nft("flush ruleset");
    wait_until("all is repaired", 5 * SECOND, || {
        garden_set(&lab).contains("203.0.113.20") && essentials(&lab).contains("10.20.")
    });
    assert!(whole(&guest));

    let page = guest.http_get(PORTAL).expect("the portal").text();
    assert!(page.contains("Kuota hari ini sudah habis"), "{page}");
    let mac = guest.mac().to_string();
    let _ = lab.gateway.wifi_pbg(&["sign-out", &mac]);
    let got = download(&guest, 6 * MEGABYTE);
    assert!(got < 2 * MEGABYTE, "{got} bytes came to somebody who is a stranger again");
}

fn essentials(lab: &Lab) -> String {
    elements(lab, "essentials4")
}
