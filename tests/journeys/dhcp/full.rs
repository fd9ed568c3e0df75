//! More guests than places.

use super::*;

const BULK_URL: &str = "http://203.0.113.80/bulk";

// D11
#[test]
fn who_finds_no_place_is_shown_why_and_gets_the_first_one_that_is_free() {
    let lab = hotspot_with(|settings| {
        settings.pool = Some(format!("{}-{}", place(0), place(5)));
        settings.overflow = Some(2);
    });
    let guest = online(&lab);
    let download = guest.start_download(BULK_URL);
    let devices = [(); 3].map(|()| lab.phone());
    let taken = devices.each_ref().map(|device| device.dhcp_raw().lease().yiaddr);
    assert_eq!(alarm(&lab, "place-full"), None, "the last place is a place");

    let mut newcomer = lab.phone();
    let lease = newcomer.join(Client::Udhcpc);
    assert!([place(4), place(5)].contains(&lease.address), "{lease:?}");
    assert_eq!(lease.lease_time, 120 * SECOND);
    assert!(meets_the_portal(&newcomer), "the phone opens the portal's page");
    for (url, words) in [
        (PORTAL, ["sedang penuh", "Semua tempat sedang terpakai"]),
        ("http://masuk.wifi.pbg/en/", ["is full", "Every place is taken"]),
    ] {
        let page = newcomer.http_get(url).expect("the portal answers").text();
        assert!(words.iter().all(|words| page.contains(words)), "{page}");
        assert!(page.contains(&lab.networks()[0].title) && !page.contains("<form"), "{page}");
    }
    assert!(newcomer.connect((lab::addresses::WEB, 443)).is_err(), "nothing else opens");
    let seen = alarm(&lab, "place-full").expect("an alarm of the site");
    assert!(seen.contains("(4 in all)") && seen.contains(&lab.networks()[0].title), "{seen}");
    assert!(download.still_running() && reaches_the_web(&guest), "who is online notices nothing");

    let leave =
        |device: &Phone, address| device.dhcp_raw().send(&releasing(device, &device.dhcp_raw(), address));
    leave(&devices[0], taken[0]);
    assert_eq!(newcomer.renew().address, taken[0]);
    press(&newcomer);
    assert!(reaches_the_web(&newcomer));
    assert!(alarm(&lab, "place-full").is_some(), "it is full as before");
    leave(&devices[1], taken[1]);
    wait_until("the alarm is over", 10 * SECOND, || alarm(&lab, "place-full").is_none());
    assert!(download.still_running());
}

// D11
#[test]
fn beyond_the_overflow_nobody_is_answered_and_each_is_counted() {
    let lab = small_hotspot(1);
    let (guest, newcomer) = (online(&lab), lab.phone());
    let raw = newcomer.dhcp_raw();
    assert!(is_unanswered(&raw, &raw.letter(MessageType::Discover)));
    assert_eq!(dropped(&lab, "dhcp-pool-exhausted"), 1);
    assert!(alarm(&lab, "place-full").is_some() && reaches_the_web(&guest));
    let status = lab.gateway.wifi_pbg(&["status"]);
    assert_eq!(status["networks"][0]["turned_away"], 1, "{status}");
}
