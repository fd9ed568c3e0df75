//! The citizen with a browser on phone 1: signs in, reads, downloads, signs out, and comes back another day.

use super::{
    CONNECT, DISCONNECT, PATIENCE, PORTAL_PAGE, SECOND, WANTED_PAGE, asks_and_meets_the_portal,
    joining::press,
};
use crate::{
    pictures::Pictures,
    telling::{Telling, milliseconds, say, timed},
    trickle::Trickle,
};
use lab::{Browser, Client, Flow, Phone, addresses::BULK, wait_until};
use std::{
    thread,
    time::{Duration, Instant},
};

/// How long the download's speed is measured.
const MEASURED: Duration = Duration::from_secs(2);

/// From the wish to read a page to reading it. The browser stays open.
pub fn signs_in<'phone>(
    telling: &mut Telling,
    pictures: &mut Pictures,
    phone: &'phone Phone,
) -> Browser<'phone> {
    telling.step("The citizen opens a browser (Chromium) on phone 1 and wants to read a page.");
    let (browser, took) = timed(|| Browser::open(phone));
    browser.allow_scripts(false);
    say("browser", format!("open after {}", milliseconds(took)));
    sees_the_offer(&browser, pictures);

    telling.step("The citizen presses the button.");
    presses(&browser, pictures, phone);

    telling.step("\"Lanjut ke\" (continue to) leads to the page first asked for.");
    let ((), took) = timed(|| {
        browser.click(&format!("a[href='{WANTED_PAGE}']"));
        wait_until("the page first asked for", PATIENCE, || browser.current_url() == WANTED_PAGE);
    });
    say("page", format!("{WANTED_PAGE}\n{:?}", browser.text_of("body")));
    say("took", milliseconds(took));
    browser
}

/// A download that goes on.
pub fn downloads(telling: &mut Telling, phone: &Phone) -> Flow {
    telling.step("A download runs on phone 1.");
    let url = format!("http://{BULK}/bulk");
    let (download, took) = timed(|| {
        let download = phone.start_download(&url);
        download.wait_running(PATIENCE);
        download
    });
    let speed = speed_of(&download, MEASURED);
    say("asked", format!("GET {url}"));
    say("came back", format!("first bytes after {}", milliseconds(took)));
    say("speed", format!("{speed:.1} Mbit/s over {} s", MEASURED.as_secs()));
    download
}

/// Mbit/s of payload from now on.
pub fn speed_of(download: &Flow, time: Duration) -> f64 {
    let (before, started) = (download.bytes(), Instant::now());
    thread::sleep(time);
    (download.bytes() - before) as f64 * 8.0 / started.elapsed().as_secs_f64() / 1e6
}

pub fn signs_out(telling: &mut Telling, pictures: &mut Pictures, browser: &Browser<'_>, download: Flow) {
    telling.step("With the download running, the citizen opens the portal again and presses \"Putuskan\" (disconnect).");
    browser.goto(PORTAL_PAGE);
    say("heading", format!("\"{}\"", words(browser, "h1")));
    say("used", format!("\"{}\"", words(browser, "main .card")));
    say("button", format!("\"{}\"", words(browser, &button(DISCONNECT))));
    assert!(download.still_running(), "the download was expected to run until the press");
    let pressed = Instant::now();
    browser.click(&button(DISCONNECT));
    download.wait_stopped(SECOND);
    let last = download.last_byte().saturating_duration_since(pressed);
    assert!(last <= SECOND, "the last byte was expected within a second of the press, seen after {last:?}");
    wait_until("the page says goodbye", PATIENCE, || browser.has(&button(CONNECT)));
    say("came back", format!("\"{}\"", words(browser, "h1")));
    say("download", format!("stopped; its last byte came {} after the click", milliseconds(last)));
    pictures.take(browser, "5-goodbye");
}

pub fn asks_again(telling: &mut Telling, phone: &Phone) {
    telling.step("The next page asked for is the portal again.");
    asks_and_meets_the_portal(phone, WANTED_PAGE);
}

pub fn leaves_and_returns(telling: &mut Telling, phone: &mut Phone) {
    telling.step("The citizen presses once more, walks away, and comes back: online without a page.");
    press(phone);
    let ((), took) = timed(|| phone.leave());
    say("left", format!("lease released, radio off, after {}", milliseconds(took)));
    let (lease, took) = timed(|| phone.join(Client::Dhclient));
    say("returned", format!("{} after {}", lease.address, milliseconds(took)));
    let (answer, took) = timed(|| phone.http_get(WANTED_PAGE));
    let answer = answer.unwrap_or_else(|error| panic!("{WANTED_PAGE} was expected to open: {error}"));
    assert!(answer.status == 200, "the page without a sign-in was expected, seen {answer:?}");
    say("asked", format!("GET {WANTED_PAGE}"));
    say("came back", format!("200 OK {:?} after {}", answer.text().trim_end(), milliseconds(took)));
}

fn sees_the_offer(browser: &Browser<'_>, pictures: &mut Pictures) {
    let ((), took) = timed(|| browser.goto(WANTED_PAGE));
    let seen = browser.current_url();
    assert!(seen.starts_with(PORTAL_PAGE), "the sign-in page at {PORTAL_PAGE} was expected, seen {seen}");
    say("asked", WANTED_PAGE);
    say("came to", format!("{seen} after {}", milliseconds(took)));
    say_words(browser, "heading", CONNECT);
    pictures.take(browser, "1-sign-in");
    pictures.take_dark(browser, "1-sign-in");

    browser.goto(&format!("{PORTAL_PAGE}en/"));
    say_words(browser, "in English", "/en/connect");
    pictures.take(browser, "2-sign-in-english");
    browser.goto(&format!("{PORTAL_PAGE}ketentuan"));
    say(
        "terms",
        format!("\"{}\", {} lines", words(browser, "h1"), browser.text_of("main ol").lines().count()),
    );
    pictures.take(browser, "3-terms");
    // Back to the page with the button, which remembers what was first asked for.
    browser.goto(WANTED_PAGE);
}

/// Heading, offer and button of a sign-in page.
fn say_words(browser: &Browser<'_>, label: &str, action: &str) {
    say(label, format!("\"{}\"", words(browser, "h1")));
    say("offer", format!("\"{}\"", words(browser, "main > p")));
    say("button", format!("\"{}\"", words(browser, &button(action))));
}

fn presses(browser: &Browser<'_>, pictures: &mut Pictures, phone: &Phone) {
    let trickle = Trickle::start(phone);
    let pressed = Instant::now();
    browser.click(&button(CONNECT));
    let online = trickle.first_byte_after(pressed, PATIENCE);
    wait_until("the page says that phone 1 is online", PATIENCE, || browser.has(&button(DISCONNECT)));
    let page = pressed.elapsed();
    drop(trickle);
    say("heading", format!("\"{}\" after {}", words(browser, "h1"), milliseconds(page)));
    say("online", format!("{} from the click to the first byte from the internet", milliseconds(online)));
    say("link", format!("\"{}\"", words(browser, "main > a.main")));
    pictures.take(browser, "4-connected");
}

/// Visible words in one line.
pub fn words(browser: &Browser<'_>, css: &str) -> String {
    browser.text_of(css).split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn button(action: &str) -> String {
    format!("form[action='{action}'] button")
}
