//! No line, no place, no controller: a page says so.

use super::*;
use lab::Part;

/// The portal as it is found without a resolver.
const PORTAL_BY_ADDRESS: &str = "http://172.16.255.1/";
/// Trouble with the line is known within this time.
const KNOWN_WITHIN: Duration = Duration::from_secs(12);

#[test]
fn a_line_that_is_down_is_told_on_pages_that_suit_every_phone() {
    let lab = hotspot();
    let (phone, guest) = (joined(&lab), online(&lab));
    let _ = hang_up(&lab);
    lab.internet.cut_line();
    wait_until("the trouble is known", KNOWN_WITHIN, || page(&phone, "/").text().contains("Jalur internet"));
    let look = Look::by(&phone);
    look.visit("line-down", Job::Press, ["/", "/en/"]);
    look.visit("line-down-voucher", Job::Press, ["/voucher", "/en/voucher"]);
    raise(&lab, "emergency", &[]);
    wait_until_shown(&phone, "/", "DARURAT");
    look.visit("line-down-emergency", Job::Press, ["/", "/en/"]);
    look.approve();
    let look = Look::by(&guest);
    look.visit("line-down-online", Job::Read, ["/", "/en/"]);
    look.approve();
}

#[test]
fn a_place_that_is_full_is_told_on_a_page_that_suits_every_phone() {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.pool = Some("10.20.0.50-10.20.0.51".to_owned());
        settings.overflow = Some(1);
    });
    lab.gateway.start();
    let (_guest, newcomer) = (online(&lab), joined(&lab));
    assert!(page(&newcomer, "/").text().contains("sedang penuh"));
    let look = Look::by(&newcomer);
    look.visit("place-full", Job::Press, ["/", "/en/"]);
    look.approve();
}

#[test]
fn a_system_that_restarts_is_told_on_a_page_that_tries_again_by_itself() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    let look = Look::at(&phone, PORTAL_BY_ADDRESS);
    look.go("/");
    lab.gateway.kill(Part::Controller);
    look.visit("restarting", Job::Wait, ["/", "/en/"]);
    look.go("/");
    assert!(look.browser.has("meta[http-equiv=refresh]"));
    lab.gateway.start_part(Part::Controller);
    wait_until("the page goes on by itself", 20 * SECOND, || look.browser.has("form[action='/sambung']"));
    look.press("main .main");
    wait_until("the guest is in", 5 * SECOND, || reaches_the_web(&phone));
    look.approve();
}
