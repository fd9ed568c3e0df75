//! What each standing's page says, in both languages.

use super::{Answer, HERE, MIDNIGHT, NOW, Stage, internet, offer, online, step};
use crate::views::word_count;
use hotspot::{
    control::portal::{Busy, Offer, Online, Standing},
    model::{Bytes, Gives, Period, Span, UnixTime},
    policy::{Essentials, Remaining, Rung, WhyEssentials},
};

const HOUR: i64 = 3_600;
const MORNING: UnixTime = UnixTime(MIDNIGHT.0 + 5 * HOUR);
const GIGABYTE: u64 = 1_000_000_000;

/// Both languages' pages of a guest who stands so, each checked for what holds on every page.
async fn pages(standing: &Standing, offer: &Offer) -> [Answer; 2] {
    let stage = Stage::set().await;
    stage.offers(offer.clone());
    stage.stands(HERE, standing.clone());
    let pages = [stage.get("/").await, stage.get("/en/").await];
    for page in &pages {
        assert_eq!(page.status, 200);
        assert!(page.body.len() <= 30_000, "{} bytes", page.body.len());
        page.says(&["K7M2", "tel:112", "</html>"]);
        page.never_says(&["<script", " style=", "http-equiv=\"refresh\"", " 0 MB", " 0 menit", "1970"]);
        assert_eq!(page.body.matches("<nav").count(), 1, "the numbers stand once");
        assert_eq!(page.body.matches("<h1").count(), 1);
        page.is_easily_read();
    }
    pages
}

async fn says(standing: Standing, offer: &Offer, indonesian: &[&str], english: &[&str]) -> [Answer; 2] {
    let pages = pages(&standing, offer).await;
    pages[0].says(indonesian);
    pages[1].says(english);
    pages
}

fn with(change: impl FnOnce(&mut Online)) -> Standing {
    let mut online = online();
    change(&mut online);
    Standing::Online(online)
}

fn slow(online: &mut Online) {
    online.remaining = Remaining {
        step: 1,
        gives: internet("500 kbit/s"),
        used: Bytes(1_640_000_000),
        rung: None,
        resets: Some(MIDNIGHT),
        until_essentials: None,
    };
}

fn left(online: &mut Online, left: u64) {
    let rung = Rung { left: Bytes(left), of: Bytes(GIGABYTE), then: internet("1 Mbit/s") };
    online.remaining.rung = Some(rung);
}

fn crowded() -> Offer {
    let mut offer = offer();
    offer.steps.push(step(2 * GIGABYTE, Gives::Essentials));
    offer
}

#[tokio::test]
async fn the_offer_is_the_plans_own() {
    let out = || Standing::NotSignedIn { opens: None, again: None };
    let memory = "Perangkat ini diingat 30 hari";
    let weekly = Offer { per: Period::Week, session_length: Some(Span::from_secs(4 * 3_600)), ..crowded() };
    let [indonesian, english] = says(
        out(),
        &weekly,
        &[
            "1 GB seminggu dengan kecepatan penuh; setelah itu tetap tersambung, lebih pelan.",
            "Setelah 2 GB hanya layanan penting yang terbuka. Sampai 4 jam setiap kali menyambung.",
        ],
        &[
            "1 GB a week at full speed; after that you stay online, only slower.",
            "After 2 GB only essential services stay. Up to 4 hours each time you connect.",
        ],
    )
    .await;
    indonesian.never_says(&[memory]);
    english.never_says(&["remembered"]);

    let flat = Offer { steps: vec![step(0, internet("5 Mbit/s"))], ..offer() };
    let (flat_id, flat_en) =
        ("Tanpa mendaftar, sampai 5 Mbit/s. Perangkat", "No registration, up to 5 Mbit/s. This");
    says(out(), &flat, &[flat_id, memory], &[flat_en]).await;

    let hard = Offer {
        per: Period::Month,
        steps: vec![step(0, internet("5 Mbit/s")), step(500_000_000, Gives::Essentials)],
        ..offer()
    };
    says(
        out(),
        &hard,
        &["500 MB sebulan dengan kecepatan penuh; setelah itu hanya layanan penting."],
        &["500 MB a month at full speed; after that only essential services stay."],
    )
    .await;
}

#[tokio::test]
async fn at_most_forty_words_stand_above_the_button() {
    let plain = [offer(), crowded(), Offer { steps: vec![step(0, internet("5 Mbit/s"))], ..offer() }];
    for offer in plain {
        for session_length in [None, Some(Span::from_secs(90 * 60))] {
            for per in [Period::Day, Period::Week, Period::Month] {
                let offer = Offer { per, session_length, ..offer.clone() };
                for page in pages(&Standing::NotSignedIn { opens: None, again: None }, &offer).await {
                    let above = page.text_until("<button");
                    assert!(word_count(&above) <= 40, "{} words: {above}", word_count(&above));
                }
            }
        }
    }
}

#[tokio::test]
async fn outside_hours_no_button_is_offered_that_opens_nothing() {
    let out = Standing::NotSignedIn { opens: Some(MORNING), again: None };
    let closed = says(
        out,
        &offer(),
        &["WiFi dibuka lagi besok pukul 05.00.", "Layanan penting tetap bisa dibuka."],
        &["WiFi opens again tomorrow at 05.00.", "Essential services stay open."],
    )
    .await;
    for page in closed {
        page.never_says(&["<button", "ketentuan penggunaan", "terms of use"]);
    }
    let today = Standing::NotSignedIn { opens: Some(UnixTime(NOW.0 + HOUR)), again: None };
    let (indonesian, english) = ("WiFi dibuka lagi pukul 15.32.", "WiFi opens again at 15.32.");
    says(today, &offer(), &[indonesian], &[english]).await;
    let never = Standing::NotSignedIn { opens: Some(UnixTime(i64::MAX)), again: None };
    says(never, &offer(), &["WiFi sedang ditutup."], &["WiFi is closed for now."]).await;
}

#[tokio::test]
async fn whoever_is_signed_in_outside_hours_learns_when_it_opens() {
    let inside = Standing::Essentials(Essentials { why: WhyEssentials::Closed, until: MORNING });
    let indonesian = ["<h1>WiFi sedang ditutup</h1>", "WiFi dibuka lagi besok pukul 05.00.", "Putuskan"];
    let english = ["<h1>WiFi is closed for now</h1>", "Essential services stay open.", "Disconnect"];
    says(inside, &offer(), &indonesian, &english).await;
}

#[tokio::test]
async fn whoever_has_used_up_the_allowance_learns_what_stays_and_when_it_returns() {
    let used = |until| Standing::Essentials(Essentials { why: WhyEssentials::AllowanceUsed, until });
    says(
        used(MIDNIGHT),
        &crowded(),
        &[
            "<h1>Kuota hari ini sudah habis</h1>",
            "Yang tetap terbuka",
            "Internet kembali pukul 00.00.",
            "Putuskan",
        ],
        &[
            "<h1>Today&#39;s allowance is used up</h1>",
            "Still open",
            "Internet returns at midnight.",
            "Disconnect",
        ],
    )
    .await;
    says(
        used(UnixTime(MIDNIGHT.0 + 72 * HOUR)),
        &Offer { per: Period::Week, ..crowded() },
        &["Kuota minggu ini sudah habis", "Internet kembali Kamis pukul 00.00."],
        &["This week&#39;s allowance is used up", "Internet returns on Thursday at 00.00."],
    )
    .await;
    says(
        used(UnixTime(MIDNIGHT.0 + 8 * 24 * HOUR)),
        &Offer { per: Period::Month, ..crowded() },
        &["Kuota bulan ini sudah habis", "Internet kembali 1 Desember pukul 00.00."],
        &["This month&#39;s allowance is used up", "Internet returns on 1 December at 00.00."],
    )
    .await;
}

#[tokio::test]
async fn a_press_may_lead_to_essentials_at_once() {
    let stage = Stage::set().await;
    let used = Essentials { why: WhyEssentials::AllowanceUsed, until: MIDNIGHT };
    stage.a_press_leads_to(Standing::Essentials(used));
    let token = stage.form(HERE);
    stage.post("/sambung", &token).await.says(&["Kuota hari ini sudah habis"]);
    stage.post("/putus", "token=0").await.says(&["Halaman ini sudah lama", "Kuota hari ini sudah habis"]);
    stage.post("/putus", &token).await.says(&["Sambungan diputus. Terima kasih."]);
}

#[tokio::test]
async fn at_full_speed_the_page_says_what_is_left() {
    let [indonesian, english] = says(
        Standing::Online(online()),
        &offer(),
        &[
            "<h1>Anda tersambung</h1>",
            "Kecepatan penuh, sampai 5 Mbit/s.",
            "<rect width=\"361\"",
            "Sisa 639 MB dari 1 GB sampai pukul 00.00",
            "Data sesi ini: 240 MB",
            "Tersambung sejak: pukul 13.32",
            "Dihitung pukul 14.32",
            "Perbarui",
            "Putuskan",
        ],
        &[
            "<h1>You are online</h1>",
            "Full speed, up to 5 Mbit/s.",
            "639 MB of 1 GB left until midnight",
            "Counted at 14.32",
        ],
    )
    .await;
    indonesian.never_says(&["Hampir habis", "Waktu tersisa", "Sedang ramai", "Jam sistem"]);
    english.never_says(&["Almost used", "Busy now", "system clock"]);
}

#[tokio::test]
async fn a_guest_is_warned_before_the_step_ends() {
    let nearly = with(|online| left(online, 99_999_999));
    says(nearly, &offer(), &["Hampir habis: sisa 99 MB."], &["Almost used: 99 MB left."]).await;
    says(
        with(|online| left(online, 1)),
        &offer(),
        &["Hampir habis: sisa kurang dari 1 MB.", "Sisa kurang dari 1 MB dari 1 GB"],
        &["Almost used: less than 1 MB left.", "Less than 1 MB of 1 GB left"],
    )
    .await;
}

#[tokio::test]
async fn on_a_slower_step_the_page_says_why_and_until_when() {
    let [indonesian, _] = says(
        with(slow),
        &offer(),
        &[
            "<h1>Anda tetap tersambung, sekarang lebih pelan</h1>",
            "1 GB kecepatan penuh hari ini sudah terpakai, agar semua kebagian.",
            "Pesan, peta, dan berita tetap lancar.",
            "Kecepatan penuh kembali pukul 00.00.",
            "Kecepatan hemat, 0,5 Mbit/s.",
            "Terpakai hari ini: 1,6 GB",
        ],
        &[
            "<h1>You are still online, only slower now</h1>",
            "Today&#39;s 1 GB at full speed is used, so that everyone gets a share.",
            "Full speed returns at midnight.",
            "Reduced speed, 0.5 Mbit/s.",
            "Used today: 1.6 GB",
        ],
    )
    .await;
    indonesian.never_says(&["class=\"bar\"", "Sisa "]);

    let between = with(|online| {
        slow(online);
        let then = Gives::Essentials;
        online.remaining.rung = Some(Rung { left: Bytes(360_000_000), of: Bytes(GIGABYTE), then });
    });
    says(between, &crowded(), &["Sisa 360 MB dari 1 GB", "<rect width=\"640\""], &["360 MB of 1 GB left"])
        .await;
}

#[tokio::test]
async fn a_press_with_an_end_shows_the_time_that_is_left() {
    let limited = Offer { session_length: Some(Span::from_secs(4 * 3_600)), ..offer() };
    let ending = || with(|online| online.time_left = Some(Span::from_secs(4_859)));
    let [indonesian, _] =
        says(ending(), &limited, &["Waktu tersisa 1 jam 20 menit"], &["1 h 20 min left"]).await;
    assert_eq!(indonesian.body.matches("class=\"bar\"").count(), 2);
    let [indonesian, _] = says(ending(), &offer(), &["Waktu tersisa 1 jam 20 menit"], &["left"]).await;
    assert_eq!(indonesian.body.matches("class=\"bar\"").count(), 1, "its whole length is not known");
}

#[tokio::test]
async fn a_full_line_is_said_with_how_many_share_it() {
    let busy = Busy { devices: 85, line: "50 Mbit/s".parse().unwrap() };
    says(
        with(|online| online.busy = Some(busy)),
        &offer(),
        &["Sedang ramai: 85 perangkat berbagi 50 Mbit/s. Internet bisa terasa pelan."],
        &["Busy now: 85 devices share 50 Mbit/s. It may feel slow."],
    )
    .await;
}

#[tokio::test]
async fn without_a_sure_clock_neither_allowance_nor_time_is_spoken_of() {
    let unsure = || {
        with(|online| {
            online.clock_trusted = false;
            (online.remaining.rung, online.remaining.resets) = (None, None);
        })
    };
    let [indonesian, _] = says(
        unsure(),
        &offer(),
        &["Jam sistem belum pasti; batas harian menyusul."],
        &["The system clock is not set yet; daily limits will follow."],
    )
    .await;
    indonesian.never_says(&["Sisa ", "Terpakai", "class=\"bar\"", "pukul"]);
    let flat = Offer { steps: vec![step(0, internet("5 Mbit/s"))], ..offer() };
    for page in pages(&unsure(), &flat).await {
        page.never_says(&["Jam sistem", "system clock"]);
    }
}
