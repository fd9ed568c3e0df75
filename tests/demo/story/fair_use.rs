//! A plan with a small allowance: the download of phone 1 becomes slower, then only essentials are left, and each time the
//! page says why and until when.

use super::{DISCONNECT, PATIENCE, PORTAL_PAGE, WANTED_PAGE, asks_and_meets_the_portal, citizen, technician};
use crate::{
    pictures::Pictures,
    telling::{Telling, milliseconds, say, timed},
};
use lab::{Browser, Flow, Lab, Phone, addresses::GARDEN, wait_until};
use std::time::Duration;

const MEASURED: Duration = Duration::from_secs(2);

/// The download has moved some megabytes already. Returns another one, under the plan as it was before.
pub fn is_shown(
    telling: &mut Telling,
    pictures: &mut Pictures,
    lab: &Lab,
    phone: &Phone,
    browser: &Browser<'_>,
    download: Flow,
) -> Flow {
    telling.step("The technician makes the allowance small, to see the ladder: 1 MB at full speed.");
    set_steps(lab, "1 MB: 1 Mbit/s / 500 kbit/s");
    let speed = citizen::speed_of(&download, MEASURED);
    say("speed", format!("{speed:.1} Mbit/s over {} s; the download goes on", MEASURED.as_secs()));
    page_says(browser, pictures, "6-slower");

    telling.step("Another rung: after 2 MB essentials only.");
    set_steps(lab, "1 MB: 1 Mbit/s / 500 kbit/s, 2 MB: essentials");
    let ((), took) = timed(|| wait_until("the download stops", PATIENCE, || !download.still_running()));
    say("download", format!("stopped; seen {} later", milliseconds(took)));
    drop(download);
    asks_and_meets_the_portal(phone, WANTED_PAGE);
    let garden = phone.connect((GARDEN, 80)).is_ok();
    assert!(garden, "the walled garden was expected to stay open");
    say("garden", "still open");
    page_says(browser, pictures, "7-essentials");

    telling.step("The technician takes the standard plan again: phone 1 is online without a page.");
    technician::run(lab, &["plan", "set", "standard", "--preset", "standard"]);
    let ((), took) = timed(|| {
        wait_until("phone 1 is online", PATIENCE, || {
            phone.http_get(WANTED_PAGE).is_ok_and(|answer| answer.status == 200)
        });
    });
    say("came back", format!("200 OK from {WANTED_PAGE} after {}", milliseconds(took)));
    citizen::downloads(telling, phone)
}

fn set_steps(lab: &Lab, steps: &str) {
    technician::run(lab, &["plan", "set", "standard", "--steps", steps]);
}

fn page_says(browser: &Browser<'_>, pictures: &mut Pictures, picture: &str) {
    browser.goto(PORTAL_PAGE);
    wait_until("the page has a way out", PATIENCE, || browser.has(&citizen::button(DISCONNECT)));
    say("heading", format!("\"{}\"", citizen::words(browser, "h1")));
    say("page", format!("\"{}\"", citizen::words(browser, "main")));
    pictures.take(browser, picture);
}
