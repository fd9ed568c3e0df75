//! Every reason why a press opens nothing, in both languages.

use super::{Answer, HERE, NOW, Stage};
use hotspot::{
    control::portal::NoEntry,
    model::{UnixTime, Way},
};

const SOON: UnixTime = UnixTime(NOW.0 + 8 * 60);

/// What a voucher's form says, with the status for programs.
fn of_a_voucher() -> [(NoEntry, u16, &'static str, &'static str); 9] {
    let not_yet = NoEntry::VoucherNotYet { from: UnixTime(1_796_058_000) };
    [
        (
            NoEntry::VoucherUnknown,
            200,
            "Kode tidak dikenal. Periksa kembali 12 huruf dan angkanya.",
            "Code not recognised. Please check the 12 letters and digits.",
        ),
        (
            NoEntry::VoucherUsed,
            200,
            "Voucher ini sudah dipakai, atau masa berlakunya lewat.",
            "This voucher has been used, or its time is over.",
        ),
        (
            not_yet,
            200,
            "Voucher ini berlaku mulai 1 Desember 2026.",
            "This voucher is valid from 1 December 2026.",
        ),
        (
            NoEntry::VoucherNotYet { from: UnixTime(i64::MAX) },
            200,
            "Voucher ini belum berlaku.",
            "This voucher is not valid yet.",
        ),
        (
            NoEntry::TooManyDevices { most: 1 },
            200,
            "Voucher ini sudah dipakai di 1 perangkat.",
            "This voucher is in use on 1 device. Disconnect that one first.",
        ),
        (
            NoEntry::TooManyDevices { most: 2 },
            200,
            "Voucher ini sudah dipakai di 2 perangkat.",
            "This voucher is in use on 2 devices. Disconnect one of them first.",
        ),
        (
            NoEntry::TooManyTries { until: SOON },
            429,
            "Terlalu banyak percobaan. Coba lagi pukul 14.40.",
            "Too many tries. Try again at 14.40.",
        ),
        (
            NoEntry::TooManyTries { until: UnixTime(i64::MAX) },
            429,
            "Terlalu banyak percobaan. Coba lagi besok.",
            "Too many tries. Try again tomorrow.",
        ),
        (
            NoEntry::TooBusy,
            503,
            "Banyak yang masuk bersamaan. Coba lagi sebentar lagi.",
            "Many people are signing in at once. Try again in a moment.",
        ),
    ]
}

#[tokio::test]
async fn a_voucher_that_opens_nothing_is_answered_with_the_reason_and_what_was_typed() {
    let stage = Stage::set().await;
    for (why, status, indonesian, english) in of_a_voucher() {
        stage.world(|world| world.refuses = Some(why.clone()));
        for (path, language, said) in [("/voucher", "id", indonesian), ("/en/voucher", "en", english)] {
            let form = format!("{}&kode=abcd+efgh+%22jkmn", stage.form(HERE));
            let page = stage.post(path, &form).await;
            assert_eq!(page.status, status, "{why:?}");
            page.is_a_page(language);
            page.says(&[
                &format!("<p class=\"wrong\" id=\"wrong\">{said}"),
                "value=\"abcd efgh &#34;jkmn\"",
                "aria-describedby=\"wrong code-form\" aria-invalid=\"true\"",
                &format!("<title>{said}"),
            ]);
            assert_eq!(page.header("retry-after").is_some(), status != 200, "{why:?}");
            assert!(page.body.find("id=\"wrong\"") < page.body.find("name=\"kode\""), "above the field");
        }
    }
    assert!(!stage.is_online(HERE));
}

#[tokio::test]
async fn nobody_waits_longer_than_is_true() {
    let stage = Stage::set().await;
    let waits = async |until| {
        stage.world(|world| world.refuses = Some(NoEntry::TooManyTries { until }));
        let page: Answer = stage.post("/voucher", &format!("{}&kode=a", stage.form(HERE))).await;
        page.header("retry-after").unwrap().to_owned()
    };
    assert_eq!(waits(SOON).await, "480");
    assert_eq!(waits(UnixTime(i64::MIN)).await, "1");
    assert_eq!(waits(NOW).await, "1");
}

#[tokio::test]
async fn one_tap_that_opens_nothing_says_why() {
    let stage = Stage::set().await;
    for (why, indonesian, english) in [
        (
            NoEntry::WayClosed,
            "Cara masuk ini sedang ditutup di Alun-Alun",
            "This way in is closed at Alun-Alun",
        ),
        (NoEntry::OtherTerms, "Ketentuan berubah.", "The terms have changed."),
        (NoEntry::TooManyTries { until: SOON }, "Terlalu banyak percobaan.", "Too many tries."),
    ] {
        stage.world(|world| world.refuses = Some(why.clone()));
        for (path, language, said) in [("/sambung", "id", indonesian), ("/en/connect", "en", english)] {
            let page = stage.post(path, &stage.form(HERE)).await;
            page.is_a_page(language);
            page.says(&[&format!("<p class=\"notice\">{said}")]);
        }
    }
    assert!(!stage.is_online(HERE));
    stage.world(|world| {
        world.refuses = Some(NoEntry::WayClosed);
        world.ways = vec![Way::OneTap];
    });
    let closed_meanwhile = stage.post("/voucher", &format!("{}&kode=a", stage.form(HERE))).await;
    closed_meanwhile.says(&["<h1>Cara masuk ini sedang ditutup"]);
}
