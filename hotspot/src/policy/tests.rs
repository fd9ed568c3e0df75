use super::*;
use crate::model::{AdmissionId, BootTime, EndOfAdmission, Memory, PlanDraft, PlanName, Preset, Span, Way};
use proptest::prelude::*;

/// Sunday 2026-11-22, 12.00 in Jakarta.
const NOON: i64 = 1_795_323_600;

fn plan(change: impl FnOnce(&mut PlanDraft)) -> Plan {
    let mut draft = Preset::Crowded.named(&PlanName::standard());
    change(&mut draft);
    draft.check().unwrap().0
}

fn admission(since: i64, valid_until: i64) -> Admission {
    Admission {
        id: AdmissionId(1),
        mac: "02:00:00:00:00:01".parse().unwrap(),
        account: None,
        way: Way::OneTap,
        plan: PlanName::standard(),
        voucher: None,
        terms: crate::board::BUILT_IN_TERMS,
        since: UnixTime(since),
        valid_until: UnixTime(valid_until),
        closes: None,
        provisional: false,
        ended: None,
    }
}

fn at(unix: i64, trusted: bool) -> Today {
    let now = Now { boot: BootTime(0), unix: UnixTime(unix), trusted };
    Calendar::new("Asia/Jakarta").unwrap().at(now)
}

fn decided(admission: Option<&Admission>, used: u64, today: &Today) -> Decision {
    let plan = plan(|_| ());
    decide(
        &Case {
            has_place: true,
            block: None,
            withdrawn: false,
            accepted_since: crate::board::BUILT_IN_TERMS,
            admission,
            plan: &plan,
            used: Bytes(used),
        },
        today,
    )
}

#[test]
fn only_a_holding_admission_opens() {
    let today = at(NOON, true);
    let open = admission(0, NOON + 1);
    assert!(matches!(decided(Some(&open), 0, &today), Decision::Open(_)));
    assert_eq!(decided(None, 0, &today), Decision::Portal(NotAdmitted::NeverSignedIn));
    assert_eq!(decided(Some(&admission(0, NOON)), 0, &today), Decision::Portal(NotAdmitted::Expired));
    let ended = Admission { ended: Some((UnixTime(3), EndOfAdmission::Guest)), ..open.clone() };
    assert_eq!(decided(Some(&ended), 0, &today), Decision::Portal(NotAdmitted::Ended));
    let took_back = Case {
        has_place: true,
        block: None,
        accepted_since: crate::board::BUILT_IN_TERMS,
        withdrawn: true,
        admission: Some(&open),
        plan: &plan(|_| ()),
        used: Bytes(0),
    };
    assert_eq!(decide(&took_back, &today), Decision::Portal(NotAdmitted::Withdrawn));
    let over = Admission { closes: Some(BootTime(0)), ..open };
    assert_eq!(decided(Some(&over), 0, &today), Decision::Portal(NotAdmitted::TimeUp));
}

#[test]
fn a_pause_comes_before_everything_but_a_place_and_ends_by_itself() {
    let (plan, admission) = (plan(|_| ()), admission(0, NOON + 86_400));
    let block = Block {
        mac: admission.mac,
        from: UnixTime(NOON),
        until: UnixTime(NOON + 60),
        reason: "a reason".into(),
        by: "budi".into(),
    };
    let case = Case {
        has_place: true,
        block: Some(&block),
        accepted_since: crate::board::BUILT_IN_TERMS,
        withdrawn: false,
        admission: None,
        plan: &plan,
        used: Bytes(0),
    };
    let paused = Decision::Paused { until: UnixTime(NOON + 60) };
    assert_eq!(decide(&case, &at(NOON, true)), paused, "also who never signed in is told");
    let case = Case { admission: Some(&admission), ..case };
    assert_eq!([decide(&case, &at(NOON, true)), decide(&case, &at(NOON + 59, true))], [paused; 2]);
    for (second, trusted) in [(NOON - 1, true), (NOON + 60, true), (NOON, false)] {
        assert!(matches!(decide(&case, &at(second, trusted)), Decision::Open(_)), "{second} {trusted}");
    }
    assert_eq!(decide(&Case { has_place: false, ..case }, &at(NOON, true)), Decision::Full);
}

#[test]
fn the_last_rung_leaves_essentials_until_midnight() {
    let today = at(NOON, true);
    let admission = admission(0, NOON + 1);
    let speed = |used| match decided(Some(&admission), used, &today) {
        Decision::Open(speed) => speed.down.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!([speed(0), speed(999_999_999)], ["5 Mbit/s", "5 Mbit/s"]);
    assert_eq!([speed(1_000_000_000), speed(1_999_999_999)], ["1 Mbit/s", "1 Mbit/s"]);
    let essentials = Essentials { why: WhyEssentials::AllowanceUsed, until: UnixTime(NOON + 12 * 3_600) };
    assert_eq!(decided(Some(&admission), 2_000_000_000, &today), Decision::Essentials(essentials));
}

#[test]
fn outside_hours_essentials_stay_and_the_reason_says_when_it_opens() {
    let plan = plan(|draft| draft.hours = "Mon-Fri 05:00-22:00".into());
    let admission = admission(0, NOON + 86_400 * 10);
    let case = Case {
        has_place: true,
        block: None,
        withdrawn: false,
        accepted_since: crate::board::BUILT_IN_TERMS,
        admission: Some(&admission),
        plan: &plan,
        used: Bytes(0),
    };
    let opens = Essentials { why: WhyEssentials::Closed, until: UnixTime(NOON + 17 * 3_600) };
    assert_eq!(decide(&case, &at(NOON, true)), Decision::Essentials(opens));
    assert!(matches!(decide(&case, &at(NOON + 17 * 3_600, true)), Decision::Open(_)));
}

#[test]
fn a_clock_that_is_not_trusted_ends_nobody_and_limits_nobody() {
    let plan = plan(|draft| draft.hours = "Mon-Fri 05:00-22:00".into());
    let admission = admission(1_790_000_000, 1_792_592_000);
    for unix in [60, NOON, 4_000_000_000] {
        let today = at(unix, false);
        let case = Case {
            has_place: true,
            block: None,
            withdrawn: false,
            accepted_since: crate::board::BUILT_IN_TERMS,
            admission: Some(&admission),
            plan: &plan,
            used: Bytes(3_000_000_000),
        };
        assert!(matches!(decide(&case, &today), Decision::Open(_)), "{unix}");
        let remaining = remaining(&plan, case.used, &today);
        assert_eq!((remaining.step, remaining.rung, remaining.resets), (0, None, None));
    }
}

#[test]
fn a_guest_is_told_at_nine_tenths_of_a_rung() {
    let today = at(NOON, true);
    let nearly = |used| remaining(&plan(|_| ()), Bytes(used), &today).rung.map(Rung::nearly_used);
    assert_eq!([nearly(0), nearly(899_999_999)], [Some(false); 2]);
    assert_eq!([nearly(900_000_000), nearly(999_999_999)], [Some(true); 2]);
    assert_eq!([nearly(1_000_000_000), nearly(1_900_000_000)], [Some(false), Some(true)]);
    assert_eq!(nearly(2_000_000_000), None);
}

#[test]
fn without_a_place_nobody_is_let_through_and_nothing_of_the_admission_is_lost() {
    let (plan, admission, today) = (plan(|_| ()), admission(0, NOON + 86_400), at(NOON, true));
    let case = Case {
        has_place: false,
        block: None,
        withdrawn: false,
        accepted_since: crate::board::BUILT_IN_TERMS,
        admission: Some(&admission),
        plan: &plan,
        used: Bytes(0),
    };
    assert_eq!(decide(&case, &today), Decision::Full);
    assert!(matches!(decide(&Case { has_place: true, ..case }, &today), Decision::Open(_)));
}

#[test]
fn what_is_told_to_be_left_until_the_gate_shuts_counts_over_all_steps() {
    let left = |used, trusted| remaining(&plan(|_| ()), Bytes(used), &at(NOON, trusted)).until_essentials;
    assert_eq!(left(0, true), Some(Bytes(2_000_000_000)));
    assert_eq!(left(1_500_000_000, true), Some(Bytes(500_000_000)));
    assert_eq!([left(2_000_000_000, true), left(3_000_000_000, true)], [Some(Bytes(0)); 2]);
    assert_eq!(left(0, false), None, "nobody knows which day it is");
    let slower = plan(|draft| draft.steps = "1 GB: 1 Mbit/s / 512 kbit/s".into());
    assert_eq!(remaining(&slower, Bytes(0), &at(NOON, true)).until_essentials, None);

    let hours = plan(|draft| draft.hours = "Mon-Fri 05:00-22:00".into());
    let monday = NOON + 24 * 3_600;
    assert_eq!(closes(&hours, &at(monday, true)), Some(UnixTime(NOON + 34 * 3_600)));
    assert_eq!([closes(&hours, &at(NOON, true)), closes(&slower, &at(NOON, true))], [None; 2]);
}

proptest! {
    #[test]
    fn a_visit_never_shortens_the_memory_nor_lengthens_it_beyond_its_most(
        since in 0i64..2_000_000_000, first in 0i64..10_000_000, later in 0i64..10_000_000,
    ) {
        let memory = Memory { since_last_seen: Span::from_days(30), at_most: Span::from_days(90) };
        let until = |seen: i64| memory.valid_until(UnixTime(since), UnixTime(since + seen));
        prop_assert!(until(first + later) >= until(first));
        prop_assert!(until(first) <= UnixTime(since) + memory.at_most);
    }

    #[test]
    fn using_more_never_gives_more(used in 0u64..3_000_000_000, more in 0u64..3_000_000_000, at_second in 0i64..40_000_000) {
        let (today, plan) = (at(NOON + at_second, true), plan(|_| ()));
        let (before, after) = (remaining(&plan, Bytes(used), &today), remaining(&plan, Bytes(used + more), &today));
        prop_assert!(after.step >= before.step);
        if let (Some(was), Some(is), true) = (before.rung, after.rung, before.step == after.step) {
            prop_assert!(is.left <= was.left && is.of == was.of);
        }
    }

    #[test]
    fn what_the_page_says_is_what_the_enforcer_does(used in 0u64..3_000_000_000, at_second in 0i64..40_000_000) {
        let (today, plan) = (at(NOON + at_second, true), plan(|_| ()));
        let admission = admission(0, i64::MAX);
        let decide = |used| decide(&Case { has_place: true, block: None, withdrawn: false, accepted_since: crate::board::BUILT_IN_TERMS, admission: Some(&admission), plan: &plan, used: Bytes(used) }, &today);
        let said = remaining(&plan, Bytes(used), &today);
        match (said.gives, decide(used)) {
            (Gives::Internet(said), Decision::Open(done)) => prop_assert_eq!(said, done),
            (Gives::Essentials, Decision::Essentials(done)) => prop_assert_eq!(said.resets, Some(done.until)),
            (said, done) => prop_assert!(false, "{said:?} and {done:?}"),
        }
        if let Some(rung) = said.rung {
            prop_assert!(rung.left.0 > 0 && rung.left <= rung.of);
            prop_assert_eq!(decide(used + rung.left.0 - 1), decide(used), "not a byte before");
            prop_assert_ne!(decide(used + rung.left.0), decide(used), "and not a byte after");
        }
    }
}
