use super::{super::Command, *};
use crate::operator::Order;
use clap::Parser;
use hotspot::{
    model::{PlanDraft, Preset, UnixTime},
    store::AuditQuery,
};
use std::path::PathBuf;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wifi-pbg-plan-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    async fn store(&self) -> Store {
        Store::own(&self.0.join("hotspot.db"), "boot".into()).await.unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn sites() -> Vec<SiteName> {
    ["alun-alun", "bukateja"].map(|site| site.parse().unwrap()).into()
}

fn standard() -> PlanDraft {
    Preset::Standard.named(&PlanName::standard())
}

fn parse(words: &[&str]) -> Result<PlanOrder, clap::Error> {
    match Command::try_parse_from([&["wifi-pbg", "plan"], words].concat())?.order {
        Order::Plan(order) => Ok(order),
        other => panic!("{other:?}"),
    }
}

/// Carries out `set` or `remove`; what it says, or why it was refused.
async fn order(store: &Store, words: &[&str]) -> Result<String, String> {
    let actor = Actor::named("sari", UnixTime(1_000));
    let said = match parse(words).unwrap() {
        PlanOrder::Set(order) => {
            set::set(store, &actor, &order, &sites()).await.map(|plan| Entry::of(&plan).line())
        }
        PlanOrder::Remove { name, site } => {
            remove(store, &actor, &name, site.as_ref(), &sites()).await.map(|removed| removed.sentence)
        }
        other => panic!("{other:?}"),
    };
    said.map_err(|failure| failure.to_string())
}

#[tokio::test]
async fn only_the_named_fields_change_and_one_plan_has_one_wording() {
    let folder = Folder::new("change");
    let store = folder.store().await;
    let said =
        order(&store, &["set", "standard", "--down", "4Mbit/s", "--idle", "900s", "--steps", "none"]).await;
    assert_eq!(
        said.unwrap(),
        "standard: 4 Mbit/s down and 2 Mbit/s up, without an allowance; \
         no page again for 30 d after the last visit, 90 d at most; open day and night"
    );
    let changed = PlanDraft { down: "4 Mbit/s".into(), steps: "none".into(), ..standard() };
    assert_eq!(store.plans().await.unwrap(), [changed]);
    let acts = store.audit(&AuditQuery { most: 9, ..AuditQuery::default() }).await.unwrap();
    let [act] = &acts[..] else { panic!("{acts:?}") };
    assert_eq!(
        (act.who.as_str(), act.did.as_str(), act.subject.as_str()),
        ("sari", "plan.set", "plan standard")
    );
    let speed = |state: &Option<String>| {
        let state: serde_json::Value = serde_json::from_str(state.as_deref().unwrap()).unwrap();
        state["down"].as_str().unwrap().to_owned()
    };
    assert_eq!([speed(&act.before), speed(&act.after)], ["5 Mbit/s", "4 Mbit/s"]);
}

#[tokio::test]
async fn a_sites_own_form_begins_with_the_plan_everywhere_and_goes_on_from_itself() {
    let folder = Folder::new("site");
    let store = folder.store().await;
    for words in [
        &["set", "standard", "--down", "4 Mbit/s"][..],
        &["set", "standard", "--site", "bukateja", "--up", "1 Mbit/s"],
        &["set", "standard", "--site", "bukateja", "--session-length", "4h"],
    ] {
        order(&store, words).await.unwrap();
    }
    let everywhere = PlanDraft { down: "4 Mbit/s".into(), ..standard() };
    let own = PlanDraft {
        site: Some("bukateja".into()),
        up: "1 Mbit/s".into(),
        session_length: "4 h".into(),
        ..everywhere.clone()
    };
    assert_eq!(store.plans().await.unwrap(), [everywhere, own]);
}

#[tokio::test]
async fn a_new_plan_needs_its_name_alone_and_a_preset_replaces_what_stands() {
    let folder = Folder::new("new");
    let store = folder.store().await;
    order(&store, &["set", "guests"]).await.unwrap();
    order(&store, &["set", "standard", "--hours", "Mon-Fri 05:00-22:00"]).await.unwrap();
    order(&store, &["set", "standard", "--preset", "crowded", "--devices", "5"]).await.unwrap();
    let guests: PlanName = "guests".parse().unwrap();
    let crowded = PlanDraft { devices: "5".into(), ..Preset::Crowded.named(&PlanName::standard()) };
    assert_eq!(store.plans().await.unwrap(), [Preset::Standard.named(&guests), crowded]);
}

#[tokio::test]
async fn a_refusal_names_its_option_and_writes_nothing() {
    let folder = Folder::new("refused");
    let store = folder.store().await;
    let before = store.plans().await.unwrap();
    for (words, expected) in [
        (&["--down", "fast"][..], "nothing was changed: --down: \"fast\" is not a speed like \"5 Mbit/s\""),
        (&["--up", "0 Mbit/s"], "--up: "),
        (&["--per", "year"], "--per: \"year\" is none of day, week, month"),
        (&["--steps", "1 GB"], "--steps: \"1 GB\" is not a step"),
        (&["--session-length", "1s"], "--session-length: 1 s is shorter than 5 min"),
        (&["--idle", "2d"], "--idle: "),
        (&["--remembered", "100d"], "--remembered-at-most: 90 d is less than remembered (100 d)"),
        (&["--remembered-at-most", "x"], "--remembered-at-most: "),
        (&["--hours", "Mon 9-17"], "--hours: "),
        (&["--devices", "0", "--hours", ""], "--devices: "),
        (&["--site", "kemangkon"], "the configuration has no site kemangkon; it has: alun-alun, bukateja"),
    ] {
        let refused = order(&store, &[&["set", "standard"], words].concat()).await.unwrap_err();
        assert!(refused.contains(expected), "{refused:?} instead of {expected:?}");
    }
    assert_eq!(store.plans().await.unwrap(), before);
}

#[test]
fn what_is_no_name_no_preset_and_no_option_is_refused_before_the_store_is_opened() {
    for words in [
        &["set"][..],
        &["set", "Two Words"],
        &["set", "standard", "--site", "A B"],
        &["set", "standard", "--preset", "fast"],
        &["set", "standard", "--speed", "1 Mbit/s"],
        &["show"],
        &["remove"],
    ] {
        assert!(parse(words).is_err(), "{words:?}");
    }
}

#[tokio::test]
async fn a_removed_plan_says_what_its_devices_have_now() {
    let folder = Folder::new("remove");
    let store = folder.store().await;
    for words in [
        &["set", "guests"][..],
        &["set", "guests", "--site", "bukateja"],
        &["set", "standard", "--site", "bukateja"],
    ] {
        order(&store, words).await.unwrap();
    }
    let said = order(&store, &["remove", "guests"]).await.unwrap();
    assert!(
        said.contains("have the standard plan from now on, but at bukateja its own form there"),
        "{said}"
    );
    let said = order(&store, &["remove", "guests", "--site", "bukateja"]).await.unwrap();
    assert!(
        said.ends_with(
            "at bukateja is removed; devices admitted under it have the standard plan from now on"
        ),
        "{said}"
    );
    let said = order(&store, &["remove", "standard", "--site", "bukateja"]).await.unwrap();
    assert!(said.ends_with("have standard as it is everywhere from now on"), "{said}");
    assert_eq!(store.plans().await.unwrap(), [standard()]);
}

#[tokio::test]
async fn what_cannot_be_removed_is_refused_and_stays() {
    let folder = Folder::new("stay");
    let store = folder.store().await;
    for (words, expected) in [
        (&["standard"][..], "the plan standard cannot be removed"),
        (&["gone"], "there is no plan gone; there are: standard"),
        (&["standard", "--site", "bukateja"], "there is no plan standard at bukateja; there are: standard"),
        (&["standard", "--site", "kemangkon"], "the configuration has no site kemangkon"),
    ] {
        let refused = order(&store, &[&["remove"], words].concat()).await.unwrap_err();
        assert!(refused.contains(expected), "{refused:?} instead of {expected:?}");
    }
    assert_eq!(store.plans().await.unwrap(), [standard()]);
}

#[tokio::test]
async fn the_form_of_a_site_that_left_the_configuration_is_named_and_can_be_removed() {
    let folder = Folder::new("left");
    let store = folder.store().await;
    let left = PlanDraft { site: Some("kemangkon".into()), ..standard() };
    let act = Actor::named("sari", UnixTime(1_000)).act("plan.set", "plan".into(), None, Some(&left));
    store.set_plan(&left, &act).await.unwrap();
    let shelf = Shelf(store.plans().await.unwrap());
    let lines = Listing::of(&shelf).lines(&sites());
    let warning = "warning: standard at kemangkon: the configuration has no site kemangkon; it has: alun-alun, bukateja";
    assert!(lines.iter().any(|line| line == warning), "{lines:?}");
    order(&store, &["remove", "standard", "--site", "kemangkon"]).await.unwrap();
}

#[test]
fn a_broken_plan_is_listed_with_its_faults_and_cannot_speak_to_the_terminal() {
    let broken = |name: &str| PlanDraft { name: name.into(), down: "fast".into(), ..standard() };
    let shelf = Shelf(vec![broken("standard"), broken("\u{1b}[2J")]);
    let lines = Listing::of(&shelf).lines(&sites());
    assert_eq!(lines[0], "standard: cannot be taken: --down: \"fast\" is not a speed like \"5 Mbit/s\"");
    assert!(lines[1].starts_with("\\u{1b}[2J: cannot be taken: NAME: "), "{lines:?}");
    assert!(lines.iter().all(|line| !line.contains('\u{1b}')), "{lines:?}");
    let json = serde_json::to_value(Listing::of(&shelf)).unwrap();
    assert_eq!(json["plans"][0]["down"], "fast");
    assert_eq!(json["plans"][0]["faults"][0], "--down: \"fast\" is not a speed like \"5 Mbit/s\"");
}

#[test]
fn an_empty_store_says_what_holds_instead() {
    let shelf = Shelf(Vec::new());
    assert_eq!(
        Listing::of(&shelf).lines(&sites()),
        [
            "no plan is stored: the preset standard holds in its place",
            "presets to begin with: standard, village, crowded"
        ]
    );
}

#[test]
fn a_site_without_a_form_of_its_own_shows_the_plan_everywhere() {
    let shelf = Shelf(vec![standard()]);
    let [name, gone] = ["standard", "gone"].map(|name| name.parse::<PlanName>().unwrap());
    let [here, nowhere] = ["bukateja", "kemangkon"].map(|site| site.parse::<SiteName>().unwrap());
    assert_eq!(shelf.holding(&name, Some(&here), &sites()), Ok(&standard()));
    let refused = |name, site| shelf.holding(name, Some(site), &sites()).unwrap_err().to_string();
    assert_eq!(refused(&gone, &here), "there is no plan gone at bukateja; there are: standard");
    assert!(refused(&name, &nowhere).starts_with("the configuration has no site kemangkon"));
}
