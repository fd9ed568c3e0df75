//! The ways in beside one tap.

use super::{HERE, NOW, Stage, online, posted};
use crate::views::word_count;
use hotspot::{
    board::{Bilingual, Board, EmergencyKind, Terms, TermsVersion},
    control::portal::{Again, NoEntry, Online, Outage, Standing},
    model::{UnixTime, Way},
};

const URL: &str = "url=http%3A%2F%2Fexample.org%2F";

async fn stage_with(ways: &[Way]) -> Stage {
    let stage = Stage::set().await;
    stage.world(|world| world.ways = ways.to_vec());
    stage
}

#[tokio::test]
async fn only_ways_that_are_open_are_offered() {
    for (ways, voucher, account) in [
        (&[Way::OneTap][..], false, false),
        (&[Way::OneTap, Way::Voucher], true, false),
        (&[Way::OneTap, Way::Account], false, true),
        (&[Way::OneTap, Way::Voucher, Way::Account], true, true),
    ] {
        let stage = stage_with(ways).await;
        let page = stage.get(&format!("/?{URL}")).await;
        page.is_a_page("id");
        page.says(&["action=\"/sambung\"", "Nama dan nomor telepon tidak diminta."]);
        assert_eq!(page.body.contains(&format!("<a class=\"alone\" href=\"/voucher?{URL}\"")), voucher);
        assert_eq!(page.body.contains(&format!("<a class=\"alone\" href=\"/akun?{URL}\"")), account);
    }
}

#[tokio::test]
async fn where_one_tap_is_closed_the_first_open_way_is_the_main_button() {
    let stage = stage_with(&[Way::Voucher, Way::Account]).await;
    for (path, language, said) in
        [("/", "id", "WiFi gratis untuk semua"), ("/en/", "en", "Free WiFi for everyone")]
    {
        let page = stage.get(path).await;
        page.is_a_page(language);
        page.says(&[&format!("<h1>{said}</h1>"), "name=\"kode\"", "<button class=\"main\""]);
        page.never_says(&["/sambung", "/en/connect", "Tanpa mendaftar", "No registration"]);
        assert!(word_count(&page.text_until("<button")) <= 40);
    }
    stage
        .post("/putus", &stage.form(HERE))
        .await
        .says(&["<h1>Sambungan diputus. Terima kasih.</h1>", "name=\"kode\""]);

    let stage = stage_with(&[Way::Account]).await;
    let page = stage.get("/").await;
    page.is_a_page("id");
    page.says(&["<a class=\"main\" href=\"/akun\">Masuk dengan akun</a>"]);
    page.never_says(&["<form", "tidak diminta", "Tanpa mendaftar"]);

    let page = stage_with(&[]).await.get("/").await;
    page.is_a_page("id");
    page.says(&["WiFi di sini belum dibuka untuk umum."]);
    page.never_says(&["<form", "class=\"main\""]);
}

#[tokio::test]
async fn a_voucher_opens_the_way_and_leads_on() {
    let stage = Stage::set().await;
    let form = stage.get(&format!("/voucher?{URL}")).await;
    form.is_a_page("id");
    form.says(&[
        "<label for=\"code\">Kode voucher</label>",
        "XXXX-XXXX-XXXX",
        "autocapitalize=\"characters\"",
        "autocomplete=\"off\"",
        "spellcheck=\"false\"",
        "name=\"url\" value=\"http://example.org/\"",
        "name=\"ketentuan\" value=\"2\"",
        "href=\"/en/voucher?url=http%3A%2F%2Fexample.org%2F\"",
    ]);
    form.never_says(&["placeholder", "autofocus", "aria-invalid=\"true\""]);
    let inside = stage.post("/voucher", &format!("{}&kode=abcd-efgh+jkmn&{URL}", stage.form(HERE))).await;
    inside.says(&["<h1>Anda tersambung</h1>", "Lanjut ke example.org"]);
    assert_eq!(stage.told(), ["redeem-voucher 127.0.0.1 terms 2 code abcd-efgh jkmn"]);

    let by_voucher =
        Online { way: Way::Voucher, voucher_until: Some(UnixTime(NOW.0 + 40 * 86_400)), ..online() };
    stage.stands(HERE, Standing::Online(by_voucher));
    stage.get("/").await.says(&["Voucher berlaku sampai 1 Januari 2027 pukul 14.32."]);
    stage.get("/").await.never_says(&["Punya voucher?"]);
    stage.get("/en/voucher").await.says(&["Voucher code"]);
}

#[tokio::test]
async fn a_link_fills_the_code_in_and_brings_nothing_else() {
    let stage = Stage::set().await;
    for (kode, shown) in [
        ("abcdefghjkmn", "ABCD-EFGH-JKMN"),
        ("ABCD-EFGH-JKMN", "ABCD-EFGH-JKMN"),
        ("abc", "abc"),
        ("%22%3E%3Cscript%3E", "&#34;&#62;&#60;script&#62;"),
        ("a%00b", ""),
        ("a%0ab", ""),
        ("a&kode=b", ""),
        (&"A".repeat(65), ""),
        (&"A".repeat(9_000), ""),
    ] {
        let page = stage.get(&format!("/voucher?kode={kode}")).await;
        page.is_a_page("id");
        page.says(&[&format!("name=\"kode\" type=\"text\" value=\"{shown}\"")]);
    }
    assert_eq!(stage.told(), [""; 0], "a link alone redeems nothing");
}

#[tokio::test]
async fn a_stale_or_empty_form_keeps_what_was_typed() {
    let stage = Stage::set().await;
    for (form, said) in [
        ("token=0&ketentuan=2".to_owned(), "Halaman ini sudah lama. Silakan tekan sekali lagi."),
        (format!("token={}", stage.token(HERE)), "Halaman ini sudah lama."),
        (format!("token={}&ketentuan=x", stage.token(HERE)), "Halaman ini sudah lama."),
    ] {
        let page = stage.post("/voucher", &format!("{form}&kode=abcd+e%3C&{URL}")).await;
        assert_eq!(page.status, 200);
        page.is_a_page("id");
        page.says(&[said, "value=\"abcd e&#60;\"", "value=\"http://example.org/\"", "aria-invalid=\"true\""]);
    }
    for code in ["", "+++"] {
        let page = stage.post("/en/voucher", &format!("{}&kode={code}", stage.form(HERE))).await;
        page.says(&["Something is missing.", "<label for=\"code\">Voucher code</label>"]);
    }
    let long = stage.post("/voucher", &format!("{}&kode={}", stage.form(HERE), "A".repeat(65))).await;
    long.says(&["Kode tidak dikenal."]);
    assert_eq!(stage.told(), [""; 0]);
}

#[tokio::test]
async fn where_no_way_opens_anything_its_form_gives_way_to_the_reason() {
    let stage = stage_with(&Way::ALL).await;
    for standing in [
        Standing::Full,
        Standing::Paused { until: UnixTime(NOW.0 + 3_600), reason: "Uji".into() },
        Standing::NotSignedIn { opens: Some(UnixTime(NOW.0 + 3_600)), again: None },
    ] {
        stage.stands(HERE, standing);
        for path in ["/voucher", "/en/voucher", "/akun", "/en/account"] {
            stage.get(path).await.never_says(&["name=\"kode\"", "name=\"sandi\"", "class=\"main\" type"]);
        }
    }
    stage.guest(HERE);
    stage.world(|world| world.outage = Some(Outage { since: NOW }));
    stage.get("/voucher").await.says(&["Jalur internet", "Coba lagi</a>"]);
}

#[tokio::test]
async fn a_way_that_is_closed_says_so() {
    let stage = stage_with(&[Way::OneTap]).await;
    for (path, language, said) in [
        ("/voucher", "id", "<h1>Cara masuk ini sedang ditutup di Alun-Alun &#60;Purbalingga&#62;</h1>"),
        ("/akun", "id", "Cara masuk ini sedang ditutup"),
        ("/akun/sandi", "id", "Cara masuk ini sedang ditutup"),
        ("/en/voucher", "en", "This way in is closed at Alun-Alun &#60;Purbalingga&#62;"),
    ] {
        let page = stage.get(path).await;
        page.is_a_page(language);
        page.says(&[said]);
        page.never_says(&["<form"]);
    }
}

#[tokio::test]
async fn a_press_tells_the_terms_that_stood_on_the_page() {
    let stage = Stage::set().await;
    let (newer, now) = (terms(7, None), NOW);
    let board = Board { terms: vec![newer], ..Board::default() };
    // The controller knows of other terms before the portal does.
    stage.world(|world| {
        world.board = board;
        world.refuses = Some(NoEntry::OtherTerms);
    });
    let page = stage.post("/sambung", &stage.form(HERE)).await;
    page.is_a_page("id");
    page.says(&[
        "Ketentuan berubah. Baca, lalu ketuk Sambungkan sekali lagi.",
        "name=\"ketentuan\" value=\"7\"",
        "action=\"/sambung\"",
    ]);
    assert!(word_count(&page.text_until("<button")) <= 40);
    stage.world(|world| world.refuses = None);
    let again = format!("token={}&ketentuan=7", stage.token(HERE));
    stage.post("/sambung", &again).await.says(&["Anda tersambung"]);
    assert_eq!(stage.told(), ["sign-in 127.0.0.1 terms 2", "sign-in 127.0.0.1 terms 7"]);

    let later = Board { terms: vec![terms(8, Some(UnixTime(now.0 + 60)))], ..Board::default() };
    stage.posts(later);
    stage.guest(HERE);
    stage.get("/").await.says(&["name=\"ketentuan\" value=\"2\""]);
}

#[tokio::test]
async fn who_accepted_older_terms_is_told_that_they_changed() {
    let stage = Stage::set().await;
    stage.stands(HERE, Standing::NotSignedIn { opens: None, again: Some(Again::TermsChanged) });
    for (path, language, said) in [
        ("/", "id", "Ketentuan berubah. Baca, lalu ketuk Sambungkan sekali lagi."),
        ("/en/", "en", "The terms have changed. Read them, then tap Connect once more."),
    ] {
        let page = stage.get(path).await;
        page.is_a_page(language);
        assert!(page.text_until("<button").contains(said), "it stands above the button");
        assert!(word_count(&page.text_until("<button")) <= 40);
    }
}

#[tokio::test]
async fn whom_a_site_of_the_garden_led_here_is_told_that_the_days_amount_is_used() {
    let stage = Stage::set().await;
    stage.stands(HERE, Standing::NotSignedIn { opens: None, again: Some(Again::GardenUsed) });
    for (path, language, said) in [
        ("/", "id", "Jatah hari ini untuk situs yang terbuka tanpa menyambung sudah habis."),
        ("/en/", "en", "amount for the sites that open without connecting is used up."),
    ] {
        let page = stage.get(path).await;
        page.is_a_page(language);
        assert!(page.text_until("<button").contains(said), "it stands above the button");
        assert!(word_count(&page.text_until("<button")) <= 40);
    }
}

#[tokio::test]
async fn beside_an_emergency_notice_the_button_comes_before_the_offer() {
    let stage = Stage::set().await;
    let emergency = posted::emergency(1, EmergencyKind::Emergency);
    stage.posts(Board { emergencies: vec![emergency], ..Board::default() });
    let page = stage.get("/").await;
    page.is_a_page("id");
    assert!(page.body.find("<button class=\"main\"") < page.body.find("Tanpa mendaftar. 1 GB sehari"));
    stage.world(|world| world.ways = vec![Way::Voucher]);
    stage.get("/").await.says(&["<h1>Pakai voucher</h1>", "name=\"kode\""]);
    stage.world(|world| world.outage = Some(Outage { since: NOW }));
    let down = stage.get("/").await;
    assert!(down.body.find("<a class=\"main\"") < down.body.find("tetap bisa dibaca"));
}

fn terms(version: u32, from: Option<UnixTime>) -> Terms {
    Terms {
        version: TermsVersion(version),
        site: None,
        from: from.unwrap_or(UnixTime(NOW.0 - 86_400)),
        substance: true,
        lines: vec![Bilingual { indonesian: "Jaga <alun-alun>.".into(), english: None }],
        full: Bilingual::default(),
    }
}
