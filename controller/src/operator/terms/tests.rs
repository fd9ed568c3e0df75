use crate::operator::pinboard::double::{Lab, NOON};
use hotspot::board::TermsVersion;

const LINES: [&str; 6] = ["--line", "Gratis | Free", "--line", "Aman | Safe", "--line", "Adil | Fair"];

async fn add(lab: &Lab, more: &[&str]) -> String {
    lab.lines(&[&["terms", "add"], &LINES[..], more].concat()).await
}

#[tokio::test]
async fn an_edition_holds_from_the_next_midnight_and_says_whom_it_asks() {
    let lab = Lab::new("terms-add").await;
    assert_eq!(
        add(&lab, &["--substance", "yes"]).await,
        "terms 3 is added: everywhere from 2026-11-23 00:00 WIB; everybody there is asked again then"
    );
    let said = add(&lab, &["--substance", "no", "--site", "bukateja", "--from", "2026-12-01"]).await;
    assert!(
        said.starts_with("terms 4 is added: bukateja from 2026-12-01") && said.ends_with("stays accepted"),
        "{said}"
    );
    let refused = lab.refused(&["terms", "add", "--line", "Gratis"]).await;
    assert!(refused.contains("--line: ") && refused.contains("--substance: "), "{refused}");
}

#[tokio::test]
async fn an_edition_is_changed_and_withdrawn_before_it_holds_and_never_after() {
    let mut lab = Lab::new("terms-change").await;
    add(&lab, &["--substance", "yes"]).await;
    lab.lines(&["terms", "change", "3", "--substance", "no"]).await;
    let changed = lab.pinboard.store.board().await.unwrap().terms.remove(0);
    assert_eq!((changed.substance, changed.lines.len(), changed.from.0), (false, 3, NOON + 12 * 3_600));
    lab.lines(&["terms", "end", "3"]).await;
    assert!(add(&lab, &["--substance", "yes", "--from", "now"]).await.starts_with("terms 4 is added"));
    lab.wait(1);
    for words in [&["terms", "change", "4", "--substance", "no"][..], &["terms", "end", "4"]] {
        let refused = lab.refused(words).await;
        assert_eq!(refused, "terms 4 holds: people have accepted it as it is; add a new edition");
    }
    assert!(
        lab.refused(&["terms", "show", "3"]).await.starts_with("there is no terms 3; `wifi-pbg terms list`")
    );
}

#[tokio::test]
async fn the_list_tells_which_editions_hold() {
    let mut lab = Lab::new("terms-list").await;
    assert!(lab.lines(&["terms", "list"]).await.contains("2        in force  everywhere  built in"));
    for site in ["all", "all", "bukateja"] {
        add(&lab, &["--substance", "no", "--from", "now", "--site", site]).await;
        lab.wait(1);
    }
    add(&lab, &["--substance", "no"]).await;
    let said = lab.said(&["terms", "list"]).await.unwrap();
    let states: Vec<&str> =
        said.json["editions"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["replaced", "in force", "in force", "to come"]);
    assert!(said.lines[1].contains("replaced"), "{:?}", said.lines);
    assert!(lab.lines(&["terms", "show", "3"]).await.starts_with("terms 3, replaced"));
}

#[tokio::test]
async fn a_file_holds_the_lines_and_the_full_text_in_both_languages() {
    let lab = Lab::new("terms-file").await;
    let file = lab.file(
        "terms",
        b"Gratis | Free\n\nAman | Safe\nAdil | Fair\n---\nPasal 1\n\n- satu\n---\nArticle 1\n---\nnot a part\n",
    );
    lab.lines(&["terms", "add", "--file", &file, "--substance", "yes"]).await;
    let terms = lab.pinboard.store.board().await.unwrap().terms.remove(0);
    assert_eq!((terms.version, terms.lines.len()), (TermsVersion(3), 3));
    assert_eq!(terms.full.indonesian, "Pasal 1\n\n- satu");
    assert_eq!(terms.full.english.as_deref(), Some("Article 1\n---\nnot a part"));
}
