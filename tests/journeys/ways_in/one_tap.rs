//! One tap, and the ways switched on and off for each site.

use super::*;

#[test]
fn a_way_that_is_switched_off_at_one_site_opens_nothing_there_and_all_as_before_elsewhere() {
    let mut lab = Lab::builder().networks(2).build();
    lab.gateway.start();
    let here = joined(&lab);
    let mut there = lab.phone_on(1);
    there.join(Client::Udhcpc);
    let old = here.http_get(PORTAL).expect("a page");
    set_way(&lab, "one-tap", &["--open", "no", "--site", "alun-alun"]);
    assert_refused(&submit(&here, &old, "/sambung"), "Cara masuk ini sedang ditutup");
    assert!(meets_the_portal(&here), "a page from before opens nothing");
    let home = here.http_get(PORTAL).expect("a page");
    assert!(home.form("/sambung").is_none() && home.form("/voucher").is_some(), "{}", home.text());
    assert!(is_connected(&press(&there)), "the other site keeps its button");
    let code = voucher(&lab, &["--devices", "2"]);
    set_way(&lab, "voucher", &["--open", "no", "--site", "pendopo"]);
    let mut late = lab.phone_on(1);
    late.join(Client::Udhcpc);
    let closed = late.http_get(&format!("{PLAIN}/voucher")).expect("a page").text();
    assert!(closed.contains("Cara masuk ini sedang ditutup"), "{closed}");
    assert!(is_connected(&redeem(&here, &code)));
    assert!(reaches_the_web(&here) && reaches_the_web(&there));
}

#[test]
fn where_every_way_is_closed_the_page_says_so_and_who_is_in_stays_in() {
    let lab = hotspot();
    let (guest, new) = (online(&lab), joined(&lab));
    set_way(&lab, "one-tap", &["--open", "no"]);
    set_way(&lab, "voucher", &["--open", "no"]);
    let page = new.http_get(PORTAL).expect("a page").text();
    assert!(page.contains("WiFi di sini belum dibuka untuk umum"), "{page}");
    assert!(reaches_the_web(&guest) && meets_the_portal(&new));
}

#[test]
fn a_ways_own_plan_is_offered_and_given() {
    let lab = hotspot();
    let plan = ["plan", "set", "ringan", "--preset", "standard", "--down", "2 Mbit/s", "--steps", "none"];
    let _ = lab.gateway.wifi_pbg(&plan);
    set_way(&lab, "one-tap", &["--plan", "ringan"]);
    let phone = joined(&lab);
    let offer = phone.http_get(PORTAL).expect("a page").text();
    assert!(offer.contains("2 Mbit/s"), "{offer}");
    let page = press(&phone).text();
    assert!(page.contains("Kecepatan penuh, sampai 2 Mbit/s"), "{page}");
    let flow = phone.start_download(BULK_URL);
    flow.wait_running(5 * SECOND);
    let (before, from) = (flow.bytes(), std::time::Instant::now());
    wait_until("a megabyte has come", 20 * SECOND, || flow.bytes() > before + 1_000_000);
    let rate = (flow.bytes() - before) as f64 * 8.0 / from.elapsed().as_secs_f64();
    assert!(rate < 2.3e6, "{rate:.0} bit/s by a plan of 2 Mbit/s");
}
