use crate::operator::register::double::Lab;

const MAC: &str = "02:00:00:00:00:01";

#[tokio::test]
async fn a_pause_is_told_changed_and_ended() {
    let mut lab = Lab::new("block").await;
    let said = lab.lines(&["block", "add", "02-00-00-00-00-01", "--reason", "Mengirim spam"]).await;
    assert_eq!(said, "02:00:00:00:00:01 is paused until 2026-11-23 12:00 WIB");
    assert!(lab.refused(&["block", "add", MAC, "--reason", "again"]).await.contains("is paused already"));
    lab.wait(60);
    lab.lines(&["block", "change", MAC, "--reason", "Mengganggu"]).await;
    let shown = lab.lines(&["block", "show", MAC]).await;
    assert!(shown.contains("2026-11-22 12:00 WIB  2026-11-23 12:00 WIB  sari  Mengganggu"), "{shown}");
    lab.lines(&["block", "change", MAC, "--until", "20:00"]).await;
    assert!(lab.lines(&["block", "list"]).await.contains("2026-11-22 20:00 WIB"));
    assert_eq!(lab.lines(&["block", "end", MAC]).await, "the pause of 02:00:00:00:00:01 is over");
    assert_eq!(lab.lines(&["block", "list"]).await, "no device is paused");
    assert!(lab.lines(&["block", "list", "--all"]).await.contains("over"));
    for order in [&["block", "end", MAC][..], &["block", "change", MAC, "--until", "1h"]] {
        assert!(lab.refused(order).await.contains("is not paused any more"));
    }
    lab.lines(&["block", "add", MAC, "--reason", "Lagi"]).await;
    let did: Vec<String> = lab.acts().await.into_iter().map(|act| act.did).collect();
    assert_eq!(did, ["block.add", "block.change", "block.change", "block.end", "block.add"]);
}

#[tokio::test]
async fn a_refusal_names_every_field_and_writes_nothing() {
    let lab = Lab::new("block-refused").await;
    let refused = lab.refused(&["block", "add", "K7M2", "--reason", "", "--until", "yesterday"]).await;
    assert!(["MAC: ", "--reason: ", "--until: "].iter().all(|field| refused.contains(field)), "{refused}");
    assert!(lab.refused(&["block", "show", MAC]).await.contains("there is no pause of 02:00:00:00:00:01"));
    assert!(lab.refused(&["block", "add", MAC]).await.contains("--reason"));
    assert!(lab.acts().await.is_empty());
}
