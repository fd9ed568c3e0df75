use crate::operator::pinboard::double::Lab;

const ADD: [&str; 8] =
    ["service", "add", "--category", "perizinan", "--title", "Izin usaha", "--what", "Satu pintu."];

#[tokio::test]
async fn a_service_needs_category_title_and_words_alone_and_is_shown() {
    let lab = Lab::new("service-add").await;
    let said = lab.said(&ADD).await.unwrap();
    assert_eq!(said.lines, ["service 1 is added: Izin usaha"]);
    assert_eq!((&said.json["category"], &said.json["shown"]), (&"permits".into(), &true.into()));
    let refused =
        lab.refused(&["service", "add", "--in-garden", "yes", "--shown", "ya", "--hours", "x"]).await;
    for option in ["--category: ", "--title: ", "--what: ", "--hours: ", "--shown: "] {
        assert!(refused.contains(option), "{option} is not in {refused}");
    }
}

#[tokio::test]
async fn a_candidate_is_seen_when_somebody_has_said_so() {
    let lab = Lab::new("service-candidate").await;
    let candidates = lab.said(&["service", "candidates"]).await.unwrap();
    assert_eq!(candidates.json["lapor"]["link"], "https://www.lapor.go.id/");
    assert_eq!(
        lab.lines(&["service", "add", "--candidate", "lapor"]).await,
        "service 1 is added: Pengaduan SP4N-LAPOR!; citizens do not see it before --shown yes"
    );
    assert!(
        lab.refused(&["service", "add", "--candidate", "x"]).await.starts_with("there is no candidate x; ")
    );
    let listed = lab.lines(&["service", "list"]).await;
    assert!(listed.ends_with("not shown: 1 service; see them with --all"), "{listed}");
    let said = lab.lines(&["service", "change", "1", "--shown", "yes", "--in-garden", "yes"]).await;
    assert!(said.contains("www.lapor.go.id opens before sign-in"), "{said}");
    let board = lab.pinboard.store.board().await.unwrap();
    assert_eq!(board.garden()[0].0.to_string(), "www.lapor.go.id");
}

#[tokio::test]
async fn only_the_named_fields_change_and_an_empty_one_is_emptied() {
    let lab = Lab::new("service-change").await;
    let with_more =
        [&ADD[..], &["--phone", "0281-891012", "--cost", "Gratis", "--hours", "Mon-Fri 08:00-15:00"]];
    lab.lines(&with_more.concat()).await;
    lab.lines(&["service", "change", "1", "--cost", "", "--hours", "", "--title-en", "Permit"]).await;
    let service = lab.pinboard.store.board().await.unwrap().services.remove(0);
    assert!(service.cost.is_empty() && service.hours.is_none());
    assert_eq!((service.phone.as_str(), service.title.english.as_deref()), ("0281-891012", Some("Permit")));
    let whole = lab.lines(&["service", "show", "1"]).await;
    assert!(whole.contains("phone: 0281-891012") && whole.contains("what:\n    Satu pintu."), "{whole}");
    assert_eq!(lab.lines(&["service", "end", "1"]).await, "service 1 is removed: Izin usaha");
    assert!(lab.refused(&["service", "show", "1"]).await.starts_with("there is no service 1; "));
    assert!(lab.lines(&ADD).await.starts_with("service 2 "));
}
