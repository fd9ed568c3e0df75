//! The ladder, the hours, the books and the clock, as a guest lives through them.

use super::*;
use hotspot::{
    control::portal::Standing,
    model::{Bytes, Session, Usage},
    policy::{Essentials, WhyEssentials},
};
use proptest::prelude::*;

const GB: u64 = 1_000_000_000;
const MINUTE: i64 = 60_000;

/// A guest who has pressed, and its address.
fn online(gateway: &mut Gateway) -> Ipv4Addr {
    let address = gateway.join(phone(1));
    gateway.press(address);
    address
}

fn ceiling(gateway: &Gateway, address: Ipv4Addr) -> u64 {
    let class = gateway.state.sessions[&address].session.class;
    gateway.lanes[&class].down.ceil.bits_per_second()
}

fn usages(turn: &Turn) -> Vec<Usage> {
    let usage = |change: &Change| match change {
        Change::Usage(usage) => Some(usage.clone()),
        _ => None,
    };
    turn.changes.iter().filter_map(usage).collect()
}

fn sessions(turn: &Turn) -> Vec<Session> {
    let session = |change: &Change| match change {
        Change::Session(session) => Some(session.clone()),
        _ => None,
    };
    turn.changes.iter().filter_map(session).collect()
}

#[test]
fn each_rung_changes_the_speed_and_the_last_one_leaves_essentials_until_midnight() {
    let mut gateway = Gateway::new();
    let address = online(&mut gateway);
    assert_eq!(ceiling(&gateway, address), 5_000_000);

    gateway.download(address, GB);
    let turn = gateway.account();
    assert_eq!(ceiling(&gateway, address), 1_000_000);
    assert_eq!(
        (turn.edits.len(), turn.closed.len()),
        (0, 0),
        "on a slower step nothing of the guest's own is touched"
    );

    gateway.download(address, GB);
    let turn = gateway.account();
    assert!(!gateway.is_open(phone(1), address) && turn.closed.len() == 1);
    let midnight = UnixTime(NOON + 12 * 3_600);
    let used_up = Essentials { why: WhyEssentials::AllowanceUsed, until: midnight };
    assert_eq!(gateway.page(address).standing, Standing::Essentials(used_up));
    gateway.press(address);
    assert!(!gateway.is_open(phone(1), address), "a press opens nothing more today");

    for _ in 0..26 {
        gateway.sleep(HOUR / 2 - MINUTE);
        gateway.join(phone(1));
    }
    assert!(gateway.is_open(phone(1), address), "silently open after midnight");
    assert_eq!(ceiling(&gateway, address), 5_000_000);
}

#[test]
fn midnight_is_kept_to_the_second_although_rounds_come_every_five() {
    let mut gateway = Gateway::new();
    let address = online(&mut gateway);
    gateway.download(address, GB);
    gateway.account();
    for _ in 0..24 {
        gateway.boot += HOUR / 2 - 1;
        gateway.join(phone(1));
    }
    let deadline = gateway.state.next_deadline().0;
    assert!((12 * HOUR..=12 * HOUR + 1000).contains(&deadline), "{deadline}");
    assert_eq!(ceiling(&gateway, address), 1_000_000);
    gateway.boot = deadline;
    gateway.turn(State::pass_time);
    assert_eq!(ceiling(&gateway, address), 5_000_000);
}

#[test]
fn outside_hours_the_gate_closes_and_opens_by_itself() {
    let mut gateway = Gateway::with_plan(|plan| plan.hours = "Mon-Sun 05:00-12:30".into());
    let address = online(&mut gateway);
    gateway.sleep(30 * MINUTE + 1000);
    assert!(!gateway.is_open(phone(1), address));
    let closed = Essentials { why: WhyEssentials::Closed, until: UnixTime(NOON + 17 * 3_600) };
    assert_eq!(gateway.page(address).standing, Standing::Essentials(closed));
    for _ in 0..35 {
        gateway.sleep(HOUR / 2 - MINUTE);
        gateway.join(phone(1));
    }
    assert!(gateway.is_open(phone(1), address));
}

#[test]
fn a_stranger_is_told_when_it_opens() {
    let mut gateway = Gateway::with_plan(|plan| plan.hours = "Mon-Sun 05:00-11:00".into());
    let address = gateway.join(phone(1));
    let opens = Some(UnixTime(NOON + 17 * 3_600));
    assert_eq!(gateway.page(address).standing, Standing::NotSignedIn { opens, again: None });
}

#[test]
fn a_press_lasts_as_long_as_the_plan_lets_it_and_may_be_repeated() {
    let mut gateway = Gateway::with_plan(|plan| plan.session_length = "30 min".into());
    let address = online(&mut gateway);
    let time_left = |gateway: &Gateway| match gateway.page(address).standing {
        Standing::Online(online) => online.time_left.map(|left| left.secs()),
        other => panic!("{other:?}"),
    };
    gateway.sleep(10 * MINUTE);
    assert_eq!(time_left(&gateway), Some(1_200));
    gateway.sleep(20 * MINUTE);
    assert!(!gateway.is_open(phone(1), address));
    assert_eq!(gateway.page(address).standing, Standing::NotSignedIn { opens: None, again: None });
    gateway.press(address);
    assert_eq!(time_left(&gateway), Some(1_800));
}

#[test]
fn a_changed_plan_reaches_guests_who_are_online() {
    let mut gateway = Gateway::new();
    let address = online(&mut gateway);
    gateway.state.plans = known(|plan| plan.down = "3 Mbit/s".into()).plans;
    gateway.turn(|state, now, turn| state.review(now, turn));
    assert_eq!(ceiling(&gateway, address), 3_000_000);
}

#[test]
fn newcomers_that_no_round_has_seen_are_not_sure_of_more_than_the_line() {
    let mut gateway = Gateway::with_plan(|plan| plan.down = "100 Mbit/s".into());
    for last in 1..=11 {
        let address = gateway.join(phone(last));
        gateway.press(address);
    }
    let sure = gateway.lanes.values().map(|lane| lane.down.rate.bits_per_second()).sum::<u64>();
    assert!(gateway.lanes.len() == 11 && sure < 100_000_000, "{sure} bit/s of 100 Mbit/s");
}

#[test]
fn a_silent_device_ends_its_session_for_the_books_and_needs_no_page() {
    let mut gateway = Gateway::new();
    let address = online(&mut gateway);
    gateway.download(address, 700);
    gateway.account();
    gateway.boot += 15 * MINUTE;
    let turn = gateway.account();
    let [paused] = &sessions(&turn)[..] else { panic!("{turn:?}") };
    assert_eq!((paused.ended, paused.paused, paused.down), (Some(UnixTime(NOON)), true, Bytes(700)));
    assert_eq!(usages(&turn).len(), 1, "what was not in the books goes with it");
    assert!(gateway.is_open(phone(1), address));
    assert!(matches!(gateway.page(address).standing, Standing::Online(_)));

    gateway.boot += MINUTE;
    gateway.download(address, 50);
    let turn = gateway.account();
    let [before, begun] = &sessions(&turn)[..] else { panic!("{turn:?}") };
    assert_eq!((before.id, before.paused, before.down), (paused.id, false, Bytes(700)));
    assert_ne!(begun.id, paused.id);
    assert_eq!((begun.started, begun.ended, begun.down), (UnixTime(NOON + 16 * 60), None, Bytes(50)));
    assert_eq!(turn.edits, [], "the kernel's counters run on");
}

#[test]
fn another_device_has_its_own_allowance_and_another_address_does_not() {
    let mut gateway = Gateway::new();
    let address = online(&mut gateway);
    gateway.download(address, GB);
    gateway.account();
    gateway.release(phone(1), address);
    let again = gateway.join(phone(1));
    assert_eq!(ceiling(&gateway, again), 1_000_000);
    let other = gateway.join(phone(2));
    gateway.press(other);
    assert_eq!(ceiling(&gateway, other), 5_000_000);
}

#[test]
fn a_box_that_boots_in_1970_ends_nobody_and_extends_nobody_when_it_learns_the_time() {
    let mut gateway = Gateway::with_plan(|plan| plan.hours = "Mon-Sun 05:00-11:00".into());
    (gateway.trusted, gateway.state.last.trusted) = (false, false);
    let address = online(&mut gateway);
    assert!(gateway.is_open(phone(1), address), "hours wait for the clock");
    let Standing::Online(page) = gateway.page(address).standing else { panic!() };
    assert!(!page.clock_trusted);
    gateway.download(address, 3 * GB);
    gateway.account();
    assert_eq!(ceiling(&gateway, address), 5_000_000, "the ladder waits too");

    gateway.sleep(10 * MINUTE);
    // 200 days later than guessed, at nine in the morning.
    (gateway.trusted, gateway.wall_ahead) = (true, 200 * 86_400 - 3 * 3_600);
    gateway.turn(State::pass_time);
    let admission = &gateway.state.admissions[&phone(1)];
    let signed_in = gateway.now().unix.0 - 600;
    assert_eq!((admission.since.0, admission.valid_until.0), (signed_in, signed_in + 30 * 86_400));
    assert_eq!(gateway.state.sessions[&address].session.started.0, signed_in);
    assert!(gateway.is_open(phone(1), address));
    // Known times are not touched by the next doubt.
    gateway.trusted = false;
    gateway.turn(State::pass_time);
    gateway.trusted = true;
    gateway.turn(State::pass_time);
    assert_eq!(gateway.state.admissions[&phone(1)].since.0, signed_in);
}

#[test]
fn a_clock_that_steps_back_over_midnight_asks_the_store_for_yesterday() {
    let mut gateway = Gateway::new();
    let address = online(&mut gateway);
    gateway.download(address, GB);
    gateway.account();
    gateway.wall_ahead = 13 * 3_600;
    gateway.turn(State::pass_time);
    gateway.account();
    assert_eq!(ceiling(&gateway, address), 5_000_000);
    gateway.wall_ahead = 0;
    gateway.account();
    assert!(gateway.state.books_are_ahead);
}

#[test]
fn a_closed_gates_last_bytes_are_booked() {
    let mut gateway = Gateway::new();
    let address = online(&mut gateway);
    gateway.download(address, 100);
    gateway.account();
    gateway.download(address, 50);
    let last: Vec<_> = gateway.observed().remove(&Set::Down).unwrap_or_default();
    let turn = gateway.sign_out(phone(1));
    assert_eq!(usages(&turn).iter().map(|usage| usage.down).sum::<Bytes>(), Bytes(100));
    let finals: Vec<_> = last.into_iter().map(|member| (Set::Down, member)).collect();
    let now = gateway.now();
    gateway.state.settle(crate::accounting::settle(&turn.closed, &finals), now);
    let booked = gateway.state.ledger.take(9);
    assert_eq!(booked.iter().map(|usage| usage.down).sum::<Bytes>(), Bytes(50));
    assert_eq!(booked[0].session.down, Bytes(150));
}

proptest! {
    /// However a guest uses the net, rests, leaves, comes back and lets days pass: bytes in the books are bytes that
    /// passed, sessions and days alike.
    #[test]
    fn the_books_hold_every_byte_once(steps in proptest::collection::vec((0u64..400_000_000, 0i64..40, 0u8..4), 1..60)) {
        let mut gateway = Gateway::new();
        let address = online(&mut gateway);
        let (mut passed, mut booked) = (0, 0);
        let mut totals: BTreeMap<i64, u64> = BTreeMap::new();
        let mut note = |turn: &Turn, totals: &mut BTreeMap<i64, u64>| {
            booked += usages(turn).iter().map(|usage| usage.down.0).sum::<u64>();
            for session in usages(turn).into_iter().map(|usage| usage.session).chain(sessions(turn)) {
                let total = totals.entry(session.id.0).or_default();
                *total = (*total).max(session.down.0);
            }
        };
        for (bytes, minutes, act) in steps {
            if gateway.kernel.contains_key(&(Set::Down, Key::Address(address))) {
                passed += bytes;
                gateway.download(address, bytes);
            }
            let turn = gateway.account();
            note(&turn, &mut totals);
            let turn = match act {
                0 => {
                    gateway.boot += minutes * MINUTE;
                    gateway.turn(State::pass_time)
                }
                1 => gateway.sign_out(phone(1)),
                2 => gateway.press(address),
                _ => Turn::default(),
            };
            note(&turn, &mut totals);
            gateway.join(phone(1));
        }
        let turn = gateway.account();
        note(&turn, &mut totals);
        let rest = gateway.state.ledger.take(usize::MAX);
        let rest = Turn { changes: rest.into_iter().map(Change::Usage).collect(), ..Turn::default() };
        note(&rest, &mut totals);
        prop_assert_eq!(booked, passed);
        prop_assert_eq!(totals.values().sum::<u64>(), passed);
    }
}
