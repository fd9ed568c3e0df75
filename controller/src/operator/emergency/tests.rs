use crate::operator::pinboard::double::{Lab, NOON};
use hotspot::board::{EmergencyKind, Hazard};

const RAISE: [&str; 7] =
    ["emergency", "raise", "banjir", "--kind", "darurat", "--place", "Kecamatan Bukateja"];

#[tokio::test]
async fn a_notice_is_raised_with_a_hazard_a_kind_and_a_place_and_tells_its_reach() {
    let lab = Lab::new("emergency-raise").await;
    let said = lab.said(&RAISE).await.unwrap();
    let line = "emergency 1 is raised: Banjir di Kecamatan Bukateja, shown at 2 places now, until 2026-11-22 18:00 WIB";
    assert_eq!((said.lines.as_slice(), said.written), (&[line.to_owned()][..], true));
    let raised = lab.pinboard.store.board().await.unwrap().emergencies.remove(0);
    assert_eq!(
        (raised.kind, raised.hazard, raised.steps.len()),
        (EmergencyKind::Emergency, Hazard::Flood, 3)
    );
    assert_eq!(raised.source, "Dinkominfo Kabupaten Purbalingga");
    let add = [
        "emergency",
        "add",
        "fire",
        "--kind",
        "drill",
        "--place",
        "Pasar",
        "--site",
        "bukateja",
        "--until",
        "13:00",
    ];
    assert!(lab.lines(&add).await.ends_with("shown at 1 place now, until 2026-11-22 13:00 WIB"));
}

#[tokio::test]
async fn words_of_its_own_take_the_place_of_the_ready_ones() {
    let lab = Lab::new("emergency-own").await;
    let own = [
        "--title",
        "Sungai Klawing meluap",
        "--step",
        "Pergi | Leave",
        "--phone",
        "BPBD=0281-891012",
        "--phone",
        "112",
    ];
    lab.lines(&[&RAISE[..], &own[..]].concat()).await;
    let raised = lab.pinboard.store.board().await.unwrap().emergencies.remove(0);
    assert_eq!(raised.title.english, None, "the English of another title");
    assert_eq!(raised.steps[0].english.as_deref(), Some("Leave"));
    assert_eq!((raised.steps.len(), raised.phones.len(), raised.phones[0].of.as_str()), (1, 2, "BPBD"));
    lab.lines(&["emergency", "change", "1", "--phone", "none", "--kind", "warning"]).await;
    let whole = lab.lines(&["emergency", "show", "1"]).await;
    assert!(whole.starts_with("warning 1 (flood), in force") && !whole.contains("phone"), "{whole}");
}

#[tokio::test]
async fn a_notice_is_prolonged_while_it_lasts_and_then_over() {
    let mut lab = Lab::new("emergency-over").await;
    lab.lines(&RAISE).await;
    lab.wait(5 * 3_600);
    lab.lines(&["emergency", "change", "1", "--until", "6h"]).await;
    let changed = lab.pinboard.store.board().await.unwrap().emergencies.remove(0);
    assert_eq!((changed.from.0, changed.until.0 - NOON), (NOON, 11 * 3_600));
    assert!(
        lab.refused(&["emergency", "change", "1", "--until", "3d"])
            .await
            .contains("--until: lies more than 48 h")
    );
    assert_eq!(
        lab.lines(&["emergency", "end", "1"]).await,
        "emergency 1 is ended: Banjir di Kecamatan Bukateja"
    );
    assert_eq!(lab.refused(&["emergency", "end", "1"]).await, "emergency 1 is over; raise a new one");
    assert_eq!(lab.lines(&["emergency", "list"]).await, "no emergency notice is in force or to come");
    assert!(lab.lines(&["emergency", "list", "--all"]).await.contains("ended"));
}

#[tokio::test]
async fn what_is_no_hazard_and_what_has_no_kind_or_place_is_refused() {
    let lab = Lab::new("emergency-refused").await;
    for words in [
        &["emergency", "raise", "tsunami", "--kind", "darurat", "--place", "x"][..],
        &["emergency", "raise", "banjir", "--place", "x"],
        &["emergency", "raise", "banjir", "--kind", "darurat"],
        &["emergency", "raise", "banjir", "--kind", "darurat", "--place", ""],
    ] {
        lab.refused(words).await;
    }
    let long = "x".repeat(60);
    let refused = lab.refused(&[&RAISE[..6], &[long.as_str(), "--phone", "call"]].concat()).await;
    assert!(refused.contains("--title: ") && refused.contains("--phone: "), "{refused}");
    assert_eq!(lab.said(&["emergency", "templates"]).await.unwrap().json.as_array().map(Vec::len), Some(8));
}
