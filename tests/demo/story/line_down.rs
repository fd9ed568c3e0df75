//! The line to the internet goes down, and comes back.

use super::{PATIENCE, PORTAL_PAGE, technician};
use crate::telling::{Telling, milliseconds, say, timed};
use lab::{Client, Lab, addresses::WEB, systems::APPLE, wait_until};
use std::time::Duration;

/// Trouble is known, and over, within this time.
const KNOWN_WITHIN: Duration = Duration::from_secs(10);

pub fn is_shown(telling: &mut Telling, lab: &Lab) {
    telling.step("Somebody pulls the cable of the line. Phone 4 joins all the same.");
    let outage = || !lab.gateway.wifi_pbg(&["status"])["outage"].is_null();
    lab.pull_cable();
    let ((), took) = timed(|| wait_until("the outage is known", KNOWN_WITHIN, outage));
    say("known", format!("after {}", milliseconds(took)));
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    let ((), took) = timed(|| {
        wait_until("phone 4 finds the portal", 2 * PATIENCE, || phone.check(&APPLE).is_portal());
    });
    say("phone 4", format!("asks for captive.apple.com and finds the portal, after {}", milliseconds(took)));
    let page = phone.http_get(PORTAL_PAGE).expect("the portal answers").text();
    let said = page.split("<b>").find(|part| part.starts_with("Jalur internet"));
    let said = said.and_then(|part| part.split("</b>").next());
    say("its page", said.unwrap_or_else(|| panic!("since when was expected on the page, seen {page}")));

    telling.step("The technician looks what is wrong, and plugs the cable in again.");
    technician::run(lab, &["alarms"]);
    lab.plug_cable();
    let ((), took) = timed(|| {
        wait_until("the line is back", KNOWN_WITHIN, || {
            !outage() && phone.addresses_of("web.example") == [WEB]
        });
    });
    say("back", format!("names are answered, and no alarm stands, after {}", milliseconds(took)));
    technician::run(lab, &["alarms"]);
}
