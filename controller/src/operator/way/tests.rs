use crate::operator::register::double::Lab;

#[tokio::test]
async fn a_way_is_set_for_all_sites_or_for_one() {
    let lab = Lab::new("way-set").await;
    let list = lab.lines(&["way", "list"]).await;
    assert!(list.contains("alun-alun  one-tap  open    standard  everywhere"), "{list}");
    assert!(list.contains("alun-alun  account  closed  standard  everywhere"), "{list}");
    let said = lab.lines(&["way", "set", "voucher", "--plan", "tamu", "--site", "bukateja"]).await;
    assert_eq!(said, "way voucher at bukateja is open, with the plan tamu");
    lab.lines(&["way", "set", "voucher", "--open", "no"]).await;
    let list = lab.lines(&["way", "list"]).await;
    assert!(list.contains("alun-alun  voucher  closed  standard  everywhere"), "{list}");
    assert!(list.contains("bukateja   voucher  open    tamu      the site's own"), "{list}");
    let acts = lab.acts().await;
    assert_eq!((acts[0].did.as_str(), acts[0].subject.as_str()), ("way.set", "way voucher at bukateja"));
    assert!(
        acts[0].before.as_ref().unwrap().contains("standard")
            && acts[0].after.as_ref().unwrap().contains("tamu")
    );
}

#[tokio::test]
async fn closing_the_last_way_is_warned_of_and_done() {
    let lab = Lab::new("way-last").await;
    lab.lines(&["way", "set", "voucher", "--open", "no"]).await;
    let said = lab.lines(&["way", "set", "one-tap", "--open", "no", "--site", "bukateja"]).await;
    assert_eq!(
        said,
        "way one-tap at bukateja is closed, with the plan standard\n\
         warning: nobody can sign in at bukateja: no way is open there"
    );
    let said = lab.lines(&["way", "set", "account", "--open", "yes"]).await;
    assert!(said.contains("nobody can sign in at bukateja") && said.contains("over https alone"), "{said}");
}

#[tokio::test]
async fn a_refusal_names_its_option_and_writes_nothing() {
    let lab = Lab::new("way-refused").await;
    for (words, expected) in [
        (&["--open", "maybe"][..], "--open: \"maybe\" is neither yes nor no"),
        (&["--plan", "gold"], "--plan: there is no plan gold; there are: standard, tamu"),
        (
            &["--site", "kemangkon", "--open", "no"],
            "--site: there is no site kemangkon; there are: alun-alun, bukateja",
        ),
        (&["--site", "A B", "--open", "no"], "--site: "),
        (&[], "name what to change"),
    ] {
        let refused = lab.refused(&[&["way", "set", "voucher"], words].concat()).await;
        assert!(refused.contains(expected), "{refused:?} instead of {expected:?}");
    }
    assert!(
        lab.refused(&["way", "set", "pigeon", "--open", "no"]).await.contains("one-tap, voucher, account")
    );
    assert!(lab.acts().await.is_empty());
}
