use super::*;
use proptest::prelude::*;

fn text(words: &str) -> Span {
    Span::Text(words.into())
}

fn link(href: &str, words: &str) -> Span {
    Span::Link { href: href.into(), text: words.into() }
}

fn only_paragraph(words: &str) -> Vec<Span> {
    match blocks(words).as_slice() {
        [Block::Paragraph(spans)] => spans.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_blank_line_begins_a_paragraph_and_a_line_break_is_kept() {
    let found = blocks("Imunisasi gratis\nPuskesmas Bukateja\n \n\nBawa KMS.");
    assert_eq!(
        found,
        [
            Block::Paragraph(vec![text("Imunisasi gratis\nPuskesmas Bukateja")]),
            Block::Paragraph(vec![text("Bawa KMS.")])
        ]
    );
}

#[test]
fn points_and_numbers_are_lists() {
    let found =
        blocks("Syarat:\n- KTP\n* KK\n  asli\nLangkah:\n1. Datang\n\n2. Ambil nomor\n- Bayar\n\n- Pulang");
    let item = |words: &str| vec![text(words)];
    assert_eq!(
        found,
        [
            Block::Paragraph(item("Syarat:")),
            Block::List { ordered: false, items: vec![item("KTP"), item("KK\nasli")] },
            Block::Paragraph(item("Langkah:")),
            Block::List { ordered: true, items: vec![item("Datang"), item("Ambil nomor")] },
            Block::List { ordered: false, items: vec![item("Bayar"), item("Pulang")] },
        ]
    );
}

#[test]
fn what_only_looks_like_a_point_is_text() {
    for words in ["17. Agustus", "-5 derajat", "-", "1.", "1. ", "2026. Tahun", "*penting*", "•"] {
        assert!(matches!(blocks(words).as_slice(), [Block::Paragraph(_)]), "{words}");
    }
}

#[test]
fn two_asterisks_on_either_side_make_words_bold() {
    let bold = |words| Span::Bold(vec![text(words)]);
    assert_eq!(
        only_paragraph("**Gratis** untuk **semua**"),
        [bold("Gratis"), text(" untuk "), bold("semua")]
    );
    for words in ["2 ** 3 ** 4", "****", "**", "** a **", "**tidak ditutup", "a **\nb"] {
        assert_eq!(only_paragraph(words), [text(words.trim())], "{words}");
    }
    assert_eq!(
        only_paragraph("**lihat https://a.go.id/x**"),
        [Span::Bold(vec![text("lihat "), link("https://a.go.id/x", "https://a.go.id/x")])]
    );
}

#[test]
fn an_address_of_the_web_is_a_link_without_the_sentences_punctuation() {
    for (words, href, typed) in [
        ("Lihat https://www.lapor.go.id.", "https://www.lapor.go.id/", "https://www.lapor.go.id"),
        ("(www.bmkg.go.id)", "https://www.bmkg.go.id/", "www.bmkg.go.id"),
        ("HTTP://A.GO.ID/Cuaca?x=1, lalu", "http://a.go.id/Cuaca?x=1", "HTTP://A.GO.ID/Cuaca?x=1"),
        ("https://a.id/x_(y)!", "https://a.id/x_(y)", "https://a.id/x_(y)"),
        ("„https://a.id/”", "https://a.id/", "https://a.id/"),
    ] {
        let found = only_paragraph(words);
        assert!(found.contains(&link(href, typed)), "{words}: {found:?}");
    }
}

#[test]
fn what_is_no_address_of_the_web_or_shows_another_place_is_text() {
    for words in [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.id/",
        "budi@www.a.id",
        "warga@purbalinggakab.go.id",
        "0281-891012",
        "https://",
        "http://localhost/",
        "https://bank.co.id@jahat.example/",
        "https://a:b@jahat.example/",
        "xhttps://a.id",
        "www.",
        "//a.id",
    ] {
        assert_eq!(only_paragraph(words), [text(words)], "{words}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let found = only_paragraph("<script>alert(1)</script> https://a.id/\"onclick=x");
    assert_eq!(
        found,
        [text("<script>alert(1)</script> "), link("https://a.id/", "https://a.id/"), text("\"onclick=x")]
    );
}

#[test]
fn a_long_text_of_nothing_but_markers_is_read() {
    for piece in
        ["**", "**a", "http://", "https://a.id)", "www.", "(", "- ", "1. ", "- **http://a.id/**\n", "* *\n"]
    {
        let words = piece.repeat(200_000 / piece.len());
        assert!(!blocks(&words).is_empty(), "{piece}");
    }
}

/// All that a reader sees, and where links lead.
fn seen(spans: &[Span], depth: usize, words: &mut String, hrefs: &mut Vec<String>) {
    assert!(depth <= 2);
    for span in spans {
        match span {
            Span::Text(text) => words.push_str(text),
            Span::Bold(inner) => {
                assert!(depth == 1 && !inner.is_empty());
                seen(inner, depth + 1, words, hrefs);
            }
            Span::Link { href, text } => {
                words.push_str(text);
                hrefs.push(href.clone());
            }
        }
    }
}

fn everything(blocks: &[Block]) -> (String, Vec<String>) {
    let (mut words, mut hrefs) = (String::new(), Vec::new());
    for block in blocks {
        match block {
            Block::Paragraph(spans) => seen(spans, 1, &mut words, &mut hrefs),
            Block::List { items, .. } => {
                items.iter().for_each(|item| seen(item, 1, &mut words, &mut hrefs));
            }
        }
        words.push('\n');
    }
    (words, hrefs)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_word_is_lost_and_links_lead_to_the_web_alone(
        pieces in proptest::collection::vec(
            prop_oneof![
                "\\PC{0,12}",
                "[a-z ]{0,8}",
                Just("**".to_owned()),
                Just("https://".to_owned()),
                Just("www.a.id".to_owned()),
                Just("http://b.go.id/x?y=(1)".to_owned()),
                Just("javascript:".to_owned()),
                Just("@".to_owned()),
                Just("\n".to_owned()),
                Just("\n\n- ".to_owned()),
                Just("\n1. ".to_owned()),
            ],
            0..60,
        )
    ) {
        let typed = pieces.concat();
        let (words, hrefs) = everything(&blocks(&typed));
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
        prop_assert_eq!(letters(&words), letters(&typed));
        for href in hrefs {
            let url = url::Url::parse(&href).unwrap();
            prop_assert!(["http", "https"].contains(&url.scheme()) && url.host_str().is_some());
            prop_assert!(!href.contains(['"', '<', '>', ' ', '\n']), "{}", href);
        }
    }
}
