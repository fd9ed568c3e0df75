//! What the regency has to say: an office announces something, a drill is held, and a citizen who has not signed in reads
//! both. Everything says of itself that it is an example: pictures of a demonstration are passed on.

use super::{PORTAL_PAGE, WANTED_PAGE, citizen::words, technician};
use crate::{
    pictures::Pictures,
    telling::{Telling, milliseconds, say, timed},
};
use image::{Rgb, RgbImage};
use lab::{Browser, Lab, Phone, addresses::BULK, wait_until};
use std::time::Duration;

/// What is ordered stands on every page within this time.
const ON_PAGES_WITHIN: Duration = Duration::from_secs(5);
/// The example of a service's site: nothing else in the story is opened by it.
const SERVICE_HOST: &str = "layanan.example";
const TITLE: &str = "Contoh: Pawai budaya di Alun-Alun";

pub fn is_published(telling: &mut Telling, lab: &Lab) {
    telling.step(
        "An office publishes an announcement with a photo, and a service whose site opens to everybody.",
    );
    let photo = lab.gateway.configuration().with_file_name("contoh.jpg");
    mountain().save(&photo).expect("write the example's photo");
    let text = "Pengumuman **contoh** dari demonstrasi; acara ini tidak ada.\n\n- Mulai pukul 08.00\n- Gratis untuk semua";
    let english =
        "An **example** from the demonstration; there is no such event.\n\n- From 08.00\n- Free for all";
    let words = ["notice", "add", "--title", TITLE, "--title-en", "Example: culture parade", "--text", text];
    let more = ["--text-en", english, "--office", "Kantor Contoh", "--image", &photo.display().to_string()];
    technician::run(lab, &[&words[..], &more].concat());

    lab.internet.dns.set(SERVICE_HOST, &[BULK.into()]);
    let link = format!("http://{SERVICE_HOST}/");
    let words = ["service", "add", "--category", "permits", "--title", "Contoh: Izin usaha"];
    let what = "Layanan contoh dari demonstrasi.";
    let more = ["--title-en", "Example: business permit", "--what", what, "--office", "Kantor Contoh"];
    let facts = ["--hours", "Mon-Fri 07:30-15:30", "--cost", "Gratis", "--link", &link, "--in-garden", "yes"];
    technician::run(lab, &[&words[..], &more, &facts].concat());
}

/// `phone` has not signed in.
pub fn is_read(telling: &mut Telling, pictures: &mut Pictures, browser: &Browser<'_>, phone: &Phone) {
    telling.step("The citizen with phone 3, who has not signed in, reads both.");
    let ((), took) = timed(|| wait_until_said(phone, TITLE));
    say("on pages", format!("no later than {} after the order", milliseconds(took)));
    browser.goto(PORTAL_PAGE);
    pictures.take(browser, "8-board");
    browser.click("section a[href^='/pengumuman/']");
    say("heading", format!("\"{}\"", words(browser, "h1")));
    say("page", format!("\"{}\"", words(browser, "main")));
    pictures.take(browser, "9-announcement");
    browser.goto(&format!("{PORTAL_PAGE}layanan"));
    say("services", format!("\"{}\"", words(browser, "main")));
    browser.click("main li a");
    say("a service", format!("\"{}\"", words(browser, "main")));
    pictures.take(browser, "10-service");

    let url = format!("http://{SERVICE_HOST}/");
    let (answer, took) = timed(|| phone.http_get(&url));
    let answer = answer.unwrap_or_else(|error| panic!("{url} was expected to open: {error}"));
    assert!(answer.status != 302, "the service's own site was expected, seen {answer:?}");
    say("its site", format!("opens without a sign-in, after {}", milliseconds(took)));
}

pub fn drill_begins(
    telling: &mut Telling,
    pictures: &mut Pictures,
    lab: &Lab,
    browser: &Browser<'_>,
    phone: &Phone,
) {
    telling.step("A drill: first on every page within five seconds.");
    let words_of = ["emergency", "raise", "flood", "--kind", "drill", "--place", "Kecamatan Contoh"];
    technician::run(lab, &[&words_of[..], &["--phone", "(0281) 891012", "--source", "Demonstrasi"]].concat());
    let ((), took) = timed(|| wait_until_said(phone, "LATIHAN"));
    say("on pages", format!("no later than {} after the order", milliseconds(took)));
    browser.goto(PORTAL_PAGE);
    say("first", format!("\"{}\"", words(browser, "section.emergency")));
    pictures.take(browser, "11-drill");
    pictures.take_dark(browser, "11-drill");
    browser.goto(&format!("{PORTAL_PAGE}darurat"));
    say("what to do", format!("\"{}\"", words(browser, "section.emergency ol")));
    pictures.take(browser, "12-drill-steps");
}

/// `online` signed in before the drill.
pub fn drill_ends(telling: &mut Telling, lab: &Lab, online: &Phone, phone: &Phone) {
    telling.step("Phone 1 is online through it all, and the drill ends.");
    let (answer, took) = timed(|| online.http_get(WANTED_PAGE));
    let answer = answer.unwrap_or_else(|error| panic!("{WANTED_PAGE} was expected to open: {error}"));
    assert!(answer.status == 200, "phone 1 was expected to be online during the drill, seen {answer:?}");
    say("phone 1", format!("200 OK from {WANTED_PAGE} after {}", milliseconds(took)));
    let drills = lab.gateway.wifi_pbg(&["emergency", "list"]);
    technician::run(lab, &["emergency", "end", &drills[0]["id"].to_string()]);
    let ((), took) = timed(|| {
        wait_until("the drill is on no page", ON_PAGES_WITHIN, || !is_said(phone, "LATIHAN"));
    });
    say("gone", format!("no later than {} after the order", milliseconds(took)));
}

fn wait_until_said(phone: &Phone, said: &str) {
    wait_until(said, ON_PAGES_WITHIN, || is_said(phone, said));
}

fn is_said(phone: &Phone, said: &str) -> bool {
    phone.http_get(PORTAL_PAGE).is_ok_and(|page| page.text().contains(said))
}

/// A photo that nobody owns: a mountain before the morning's sky.
fn mountain() -> RgbImage {
    RgbImage::from_fn(960, 540, |x, y| {
        let slope = 140 + x.abs_diff(520) * 3 / 4;
        if y > slope {
            Rgb([20, 60 + (y / 12) as u8, 50])
        } else {
            Rgb([250 - (y / 6) as u8, 170 + (y / 9) as u8, 120 + (y / 5) as u8])
        }
    })
}
