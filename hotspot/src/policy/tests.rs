use super::*;
use crate::model::{
    AdmissionId, BootTime, EndOfAdmission, Gives, Memory, PlanDraft, PlanName, Preset, Span, Way,
};
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

/// A device with a place that nothing speaks against.
fn case<'a>(admission: Option<&'a Admission>, plan: &'a Plan, used: u64) -> Case<'a> {
    Case {
        has_place: true,
        block: None,
        withdrawn: false,
        accepted_since: crate::board::BUILT_IN_TERMS,
        admission,
        plan,
        used: Bytes(used),
        given: Bytes(0),
    }
}

fn decided(admission: Option<&Admission>, used: u64, today: &Today) -> Decision {
    decide(&case(admission, &plan(|_| ()), used), today)
}

/// What is left of a plan's allowance, for who used this much.
fn left_of(plan: &Plan, used: u64, today: &Today) -> Remaining {
    remaining(&case(None, plan, used), today)
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
    let plan = plan(|_| ());
    let took_back = Case { withdrawn: true, ..case(Some(&open), &plan, 0) };
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
    let case = Case { block: Some(&block), ..case(None, &plan, 0) };
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
    let case = case(Some(&admission), &plan, 0);
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
        let case = case(Some(&admission), &plan, 3_000_000_000);
        assert!(matches!(decide(&case, &today), Decision::Open(_)), "{unix}");
        let remaining = remaining(&case, &today);
        assert_eq!((remaining.step, remaining.rung, remaining.resets), (0, None, None));
    }
}

#[test]
fn a_guest_is_told_at_nine_tenths_of_a_rung() {
    let today = at(NOON, true);
    let nearly = |used| left_of(&plan(|_| ()), used, &today).rung.map(Rung::nearly_used);
    assert_eq!([nearly(0), nearly(899_999_999)], [Some(false); 2]);
    assert_eq!([nearly(900_000_000), nearly(999_999_999)], [Some(true); 2]);
    assert_eq!([nearly(1_000_000_000), nearly(1_900_000_000)], [Some(false), Some(true)]);
    assert_eq!(nearly(2_000_000_000), None);
}

#[test]
fn without_a_place_nobody_is_let_through_and_nothing_of_the_admission_is_lost() {
    let (plan, admission, today) = (plan(|_| ()), admission(0, NOON + 86_400), at(NOON, true));
    let case = Case { has_place: false, ..case(Some(&admission), &plan, 0) };
    assert_eq!(decide(&case, &today), Decision::Full);
    assert!(matches!(decide(&Case { has_place: true, ..case }, &today), Decision::Open(_)));
}

#[test]
fn what_is_told_to_be_left_until_the_gate_shuts_counts_over_all_steps() {
    let left = |used, trusted| left_of(&plan(|_| ()), used, &at(NOON, trusted)).until_essentials;
    assert_eq!(left(0, true), Some(Bytes(2_000_000_000)));
    assert_eq!(left(1_500_000_000, true), Some(Bytes(500_000_000)));
    assert_eq!([left(2_000_000_000, true), left(3_000_000_000, true)], [Some(Bytes(0)); 2]);
    assert_eq!(left(0, false), None, "nobody knows which day it is");
    let slower = plan(|draft| draft.steps = "1 GB: 1 Mbit/s / 512 kbit/s".into());
    assert_eq!(left_of(&slower, 0, &at(NOON, true)).until_essentials, None);

    let hours = plan(|draft| draft.hours = "Mon-Fri 05:00-22:00".into());
    let monday = NOON + 24 * 3_600;
    assert_eq!(closes(&hours, &at(monday, true)), Some(UnixTime(NOON + 34 * 3_600)));
    assert_eq!([closes(&hours, &at(NOON, true)), closes(&slower, &at(NOON, true))], [None; 2]);
}

#[test]
fn what_staff_give_moves_the_steps_up_and_what_was_used_stays_true() {
    let (today, plan, gb) = (at(NOON, true), plan(|_| ()), 1_000_000_000);
    let with = |used, given| remaining(&Case { given: Bytes(given), ..case(None, &plan, used) }, &today);
    let used_up = with(2 * gb, 0);
    assert_eq!((used_up.gives, used_up.until_essentials), (Gives::Essentials, Some(Bytes(0))));
    let slow_again = with(2 * gb, gb);
    let rung = slow_again.rung.unwrap();
    assert_eq!(
        (slow_again.step, slow_again.used, rung.left, rung.of),
        (1, Bytes(2 * gb), Bytes(gb), Bytes(gb))
    );
    let fast_again = with(2 * gb, 3 * gb / 2);
    let rung = fast_again.rung.unwrap();
    assert_eq!((fast_again.step, rung.left, rung.of), (0, Bytes(gb / 2), Bytes(5 * gb / 2)));
    assert_eq!(fast_again.until_essentials, Some(Bytes(3 * gb / 2)));
    assert_eq!(with(0, u64::MAX).step, 0, "no gift is too large to reckon with");
}

proptest! {
    #[test]
    fn the_trace_ends_with_the_question_that_decided_and_with_no_other(
        has_place: bool, block in proptest::option::of(-100i64..100), since in proptest::option::of(-100i64..100),
        withdrawn: bool, newer_terms: bool, used in 0u64..3_000_000_000, given in 0u64..2_000_000_000, trusted: bool,
        closed: bool,
    ) {
        let today = at(NOON, trusted);
        let plan = plan(|draft| if closed { draft.hours = "Mon-Fri 05:00-22:00".into() });
        let admission = since.map(|since| admission(NOON + since - 100, NOON + since));
        let block = block.map(|until| Block {
            mac: "02:00:00:00:00:01".parse().unwrap(),
            from: UnixTime(NOON - 200),
            until: UnixTime(NOON + until),
            reason: "a reason".into(),
            by: "budi".into(),
        });
        let mut case = Case { has_place, withdrawn, given: Bytes(given), ..case(admission.as_ref(), &plan, used) };
        case.block = block.as_ref();
        case.accepted_since.0 += u32::from(newer_terms);
        let asked = trace(&case, &today);
        let (last, before) = asked.split_last().unwrap();
        prop_assert_eq!(last.decided, Some(decide(&case, &today)));
        prop_assert!(before.iter().all(|asked| asked.decided.is_none()));
        prop_assert!(asked.is_sorted_by_key(|asked| asked.rule as u8));
    }

    #[test]
    fn a_gift_never_leaves_less(used in 0u64..4_000_000_000, given in 0u64..4_000_000_000, more in 1u64..4_000_000_000) {
        let (today, plan) = (at(NOON, true), plan(|_| ()));
        let with = |given| remaining(&Case { given: Bytes(given), ..case(None, &plan, used) }, &today);
        let (before, after) = (with(given), with(given + more));
        prop_assert!(after.step <= before.step && after.until_essentials >= before.until_essentials);
        for rung in [before.rung, after.rung].into_iter().flatten() {
            prop_assert!(rung.left.0 > 0 && rung.left <= rung.of);
        }
    }

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
        let (before, after) = (left_of(&plan, used, &today), left_of(&plan, used + more, &today));
        prop_assert!(after.step >= before.step);
        if let (Some(was), Some(is), true) = (before.rung, after.rung, before.step == after.step) {
            prop_assert!(is.left <= was.left && is.of == was.of);
        }
    }

    #[test]
    fn what_the_page_says_is_what_the_enforcer_does(used in 0u64..3_000_000_000, at_second in 0i64..40_000_000) {
        let (today, plan) = (at(NOON + at_second, true), plan(|_| ()));
        let admission = admission(0, i64::MAX);
        let decide = |used| decide(&case(Some(&admission), &plan, used), &today);
        let said = left_of(&plan, used, &today);
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
