//! Terms and privacy.

use super::{NOW, Stage};
use crate::portal::Deadlines;
use hotspot::{
    board::{Bilingual, Board, Terms, TermsVersion},
    model::UnixTime,
};

fn words(indonesian: &str, english: Option<&str>) -> Bilingual {
    Bilingual { indonesian: indonesian.into(), english: english.map(Into::into) }
}

fn terms(version: u32, site: Option<&str>) -> Terms {
    Terms {
        version: TermsVersion(version),
        site: site.map(|site| site.parse().unwrap()),
        from: UnixTime(NOW.0 - 24 * 3_600),
        substance: true,
        lines: vec![
            words("Jaga <alun-alun>.", Some("Take care of the <square>.")),
            words("Gratis untuk semua.", None),
        ],
        full: words(
            "Ketentuan **lengkap**:\n\n- satu\n- dua https://contoh.go.id/\n\n<script>alert(1)</script>",
            None,
        ),
    }
}

#[tokio::test]
async fn the_built_in_terms_hold_where_nobody_wrote_others() {
    let stage = Stage::set().await;
    for (path, language, said) in [
        ("/ketentuan", "id", ["Kecepatan dibagi rata.", "Versi 2, 22 November 2026"]),
        ("/en/terms", "en", ["The speed is shared evenly.", "Version 2, 22 November 2026"]),
    ] {
        let page = stage.get(path).await;
        page.is_a_page(language);
        page.says(&said);
        assert_eq!(page.body.matches("<li>").count(), 7);
    }
}

#[tokio::test]
async fn the_terms_of_the_board_are_shown_with_their_version_and_day() {
    let stage = Stage::set().await;
    stage.posts(Board { terms: vec![terms(5, None), terms(4, Some("alun-alun"))], ..Board::default() });
    let page = stage.get("/ketentuan").await;
    page.is_a_page("id");
    page.says(&[
        "<li>Jaga &#60;alun-alun&#62;.</li>",
        "<b>lengkap</b>",
        "<li>satu</li>",
        "href=\"https://contoh.go.id/\"",
        "Versi 4, 21 November 2026",
    ]);
    page.never_says(&["<script", "Kecepatan dibagi rata."]);
    let english = stage.get("/en/terms").await;
    english.is_a_page("en");
    english.says(&[
        "<li>Take care of the &#60;square&#62;.</li>",
        "<li lang=\"id\">Gratis untuk semua.</li>",
        "<p lang=\"id\">Ketentuan <b>lengkap</b>:</p>",
    ]);
    stage.get("/").await.says(&["name=\"ketentuan\" value=\"4\""]);
}

#[tokio::test]
async fn whoever_is_at_no_place_of_ours_reads_the_terms_for_all() {
    let stage = Stage::without_controller(Deadlines::default()).await;
    stage.posts(Board { terms: vec![terms(5, None), terms(6, Some("alun-alun"))], ..Board::default() });
    stage.get("/ketentuan").await.says(&["Versi 5, "]);
}

#[tokio::test]
async fn the_privacy_notice_tells_the_configured_times() {
    let stage = Stage::set().await;
    let page = stage.get("/privasi").await;
    page.is_a_page("id");
    page.says(&[
        "WiFi ini dikelola Dinkominfo Kabupaten Purbalingga.",
        "Data dipakai agar WiFi berjalan",
        "30 hari setelah kunjungan terakhir.",
        "Alamat yang dipinjamkan: 1 hari setelah selesai.",
        "365 hari.",
        "Pertanyaan: (0281) 891-234.",
        "href=\"/data-saya\"",
    ]);
    let english = stage.get("/en/privacy").await;
    english.is_a_page("en");
    english.says(&["30 days after the last visit.", "1 day after its end.", "href=\"/en/my-data\""]);
}
