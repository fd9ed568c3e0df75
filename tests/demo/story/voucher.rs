//! Staff hand out a voucher, and a citizen types it in.

use super::{DISCONNECT, PATIENCE, PORTAL_PAGE, WANTED_PAGE, citizen::button, citizen::words, technician};
use crate::{
    pictures::Pictures,
    telling::{Telling, milliseconds, say, timed},
};
use lab::{Browser, Lab, Phone, wait_until};

const VOUCHER: &str = "/voucher";

/// `phone` has not signed in; the browser is its own.
pub fn is_used(
    telling: &mut Telling,
    pictures: &mut Pictures,
    lab: &Lab,
    browser: &Browser<'_>,
    phone: &Phone,
) {
    telling.step("An office hands out a voucher, and phone 3 types it in: small letters, no dashes.");
    technician::run(lab, &["way", "set", "voucher", "--open", "yes"]);
    let issued =
        lab.gateway.wifi_pbg(&["voucher", "add", "--count", "1", "--lasts", "4h", "--note", "contoh"]);
    let voucher = &issued["vouchers"][0];
    let code = voucher["code"].as_str().unwrap_or_else(|| panic!("a voucher was expected, seen {issued}"));
    say(
        "handed out",
        format!("{code}, good for four hours; {}", voucher["link"].as_str().unwrap_or_default()),
    );

    browser.goto(&format!("{}{VOUCHER}", PORTAL_PAGE.trim_end_matches('/')));
    let typed = code.replace('-', "").to_lowercase();
    browser.type_into("input[name='kode']", &typed);
    pictures.take(browser, "13-voucher");
    let ((), took) = timed(|| {
        browser.click(&button(VOUCHER));
        wait_until("the page says that phone 3 is online", PATIENCE, || browser.has(&button(DISCONNECT)));
    });
    say("typed", typed);
    say("heading", format!("\"{}\" after {}", words(browser, "h1"), milliseconds(took)));
    pictures.take(browser, "14-voucher-connected");
    let answer = phone.http_get(WANTED_PAGE);
    let answer = answer.unwrap_or_else(|error| panic!("{WANTED_PAGE} was expected to open: {error}"));
    assert!(answer.status == 200, "phone 3 was expected to be online, seen {answer:?}");
    say("phone 3", format!("200 OK from {WANTED_PAGE}"));
}
