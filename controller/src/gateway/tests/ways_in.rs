//! Coming in by one tap and by voucher, terms, and staff's pauses.

use super::*;
use hotspot::{
    board::{BUILT_IN_TERMS, Bilingual, Board, Terms, TermsVersion},
    control::portal::{Again, NoEntry, Standing},
    model::{Block, EndOfAdmission, Span, Voucher, VoucherId, Way},
    policy::drafts::WayDraft,
    store::WaysIn,
};

const DAY: i64 = 24 * HOUR;
const CODE: &str = "ABCD-EFGH-JKMN";

pub fn voucher() -> Voucher {
    Voucher {
        id: VoucherId(1),
        code: CODE.parse().unwrap(),
        batch: 1,
        plan: "tamu".parse().unwrap(),
        site: None,
        devices: 1,
        from: UnixTime(NOON),
        use_by: UnixTime(NOON + 365 * 86_400),
        lasts: Span::from_days(1),
        note: String::new(),
        made: UnixTime(NOON),
        void: None,
        first_used: None,
    }
}

fn block(last: u8, seconds: i64) -> Block {
    Block {
        mac: phone(last),
        from: UnixTime(NOON),
        until: UnixTime(NOON + seconds),
        reason: "Mengirim spam".into(),
        by: "budi".into(),
    }
}

pub fn rule(way: &str, open: &str) -> WayDraft {
    WayDraft { way: way.into(), site: None, open: open.into(), plan: "standard".into() }
}

impl Gateway {
    /// Staff commit something and nudge.
    pub fn nudge(&mut self, stored: WaysIn) -> Turn {
        self.turn(|state, now, turn| {
            state.take_up_ways_in(stored, turn);
            state.review(now, turn);
        })
    }

    fn with_vouchers(vouchers: Vec<Voucher>) -> Self {
        let mut gateway = Self::new();
        let plans = [("standard", "5 Mbit/s"), ("tamu", "9 Mbit/s")].map(|(name, down)| {
            let preset = Preset::Crowded.named(&name.parse().unwrap());
            PlanDraft { down: down.into(), ..preset }
        });
        gateway.state.plans.take_up(&plans);
        gateway.nudge(WaysIn { vouchers, ..WaysIn::default() });
        gateway
    }

    fn press_with(&mut self, address: Ipv4Addr, terms: u32) -> Option<NoEntry> {
        let (reply, answer) = oneshot::channel();
        let verb = portal::SignIn { address, terms: TermsVersion(terms) };
        let turn = self.turn(|state, now, turn| state.sign_in(&verb, reply, now, turn));
        entry(turn, answer).refused
    }

    fn redeem(&mut self, address: Ipv4Addr, code: &str) -> (Option<NoEntry>, Turn) {
        let (reply, answer) = oneshot::channel();
        let verb = portal::RedeemVoucher { address, terms: BUILT_IN_TERMS, code: code.into() };
        let mut turn = self.turn(|state, now, turn| state.redeem_voucher(&verb, reply, now, turn));
        let answers = Turn { answers: std::mem::take(&mut turn.answers), ..Turn::default() };
        (entry(answers, answer).refused, turn)
    }

    fn why_ended(&self, last: u8) -> Option<EndOfAdmission> {
        self.state.admissions.get(&phone(last))?.ended.map(|(_, why)| why)
    }

    fn ceiling(&self, address: Ipv4Addr) -> u64 {
        let class = self.state.sessions[&address].session.class;
        self.lanes[&class].down.ceil.bits_per_second()
    }
}

/// What was answered once the turn took effect.
pub fn entry(
    turn: Turn,
    mut answer: oneshot::Receiver<Result<portal::Entry, hotspot::control::Refusal>>,
) -> portal::Entry {
    for answer in turn.answers {
        if let super::super::event::Answer::Entry(reply, entry) = answer {
            let _ = reply.send(Ok(*entry));
        }
    }
    answer.try_recv().unwrap().unwrap()
}

#[test]
fn a_voucher_lets_its_device_in_from_its_first_use_until_exactly_its_end() {
    let mut gateway = Gateway::with_vouchers(vec![voucher()]);
    gateway.boot = 3 * HOUR;
    let address = gateway.join(phone(1));
    let (refused, turn) = gateway.redeem(address, " abcd efgh jkmn ");
    assert_eq!(refused, None);
    let used = Change::VoucherUsed { voucher: VoucherId(1), at: gateway.now().unix };
    assert!(turn.changes.contains(&used), "in the commit of the admission: {:?}", turn.changes);
    assert!(gateway.is_open(phone(1), address));
    let until = UnixTime(NOON + 3 * 3_600 + 86_400);
    let Standing::Online(online) = gateway.page(address).standing else { panic!() };
    assert_eq!((online.way, online.voucher_until), (Way::Voucher, Some(until)));
    assert_eq!(gateway.ceiling(address), 9_000_000);
    for _ in 0..47 {
        gateway.sleep(HOUR / 2);
        gateway.join(phone(1));
        assert!(gateway.is_open(phone(1), address), "visits do not move the end");
    }
    gateway.sleep(HOUR / 2 - 1_000);
    assert!(gateway.is_open(phone(1), address));
    assert!(gateway.state.next_deadline().0 <= gateway.boot + 1_000, "it wakes for the end");
    gateway.sleep(1_000);
    assert!(!gateway.is_open(phone(1), address));
    assert_eq!(gateway.why_ended(1), Some(EndOfAdmission::Expired));
    assert_eq!(gateway.redeem(address, CODE).0, Some(NoEntry::VoucherUsed));
}

#[test]
fn of_two_devices_racing_for_the_last_place_one_wins_and_typing_twice_is_one_use() {
    let mut gateway = Gateway::with_vouchers(vec![Voucher { devices: 2, ..voucher() }]);
    let addresses: Vec<_> = (1..=3).map(|last| gateway.join(phone(last))).collect();
    let refused: Vec<_> = addresses.iter().map(|address| gateway.redeem(*address, CODE).0).collect();
    assert_eq!(refused, [None, None, Some(NoEntry::TooManyDevices { most: 2 })]);
    let (refused, turn) = gateway.redeem(addresses[0], CODE);
    assert_eq!((refused, turn.changes.len(), turn.edits.len()), (None, 0, 0));
    gateway.sleep(60_000);
    gateway.sign_out(phone(1));
    let (refused, turn) = gateway.redeem(addresses[2], CODE);
    assert_eq!(refused, None, "a place became free");
    assert!(!turn.changes.iter().any(|change| matches!(change, Change::VoucherUsed { .. })));
    assert_eq!(gateway.state.admissions[&phone(3)].valid_until, UnixTime(NOON + 86_400), "one end for all");
}

#[test]
fn another_way_in_takes_the_first_ones_place_without_cutting_anything() {
    let mut gateway = Gateway::with_vouchers(vec![voucher()]);
    let address = gateway.join(phone(1));
    gateway.press(address);
    gateway.download(address, 700);
    gateway.account();
    gateway.sleep(60_000);
    let (refused, turn) = gateway.redeem(address, CODE);
    assert_eq!((refused, turn.edits.len(), turn.forgotten_flows.len()), (None, 0, 0));
    assert_eq!(gateway.ceiling(address), 9_000_000, "the new plan's speed counts");
    let replaced = turn.changes.iter().find_map(|change| match change {
        Change::Admission(held) => held.ended.map(|(_, why)| (held.id.0, why)),
        _ => None,
    });
    assert_eq!(replaced, Some((1, EndOfAdmission::Replaced)));
    gateway.download(address, 300);
    gateway.account();
    let session = &gateway.state.sessions[&address].session;
    assert_eq!((session.admission.0, session.down.0), (2, 300), "each visit has its own bytes");
    assert_eq!(gateway.state.reconcile(&gateway.observed(), gateway.now()).edits, []);
    gateway.press(address);
    assert_eq!(gateway.state.admissions[&phone(1)].way, Way::Voucher, "a tap on an old page takes nothing");
}

#[test]
fn a_voucher_taken_back_ends_at_the_nudge_and_is_unknown_from_then_on() {
    let mut gateway = Gateway::with_vouchers(vec![voucher()]);
    let address = gateway.join(phone(1));
    gateway.redeem(address, CODE);
    let void = Voucher { void: Some(gateway.now().unix), ..voucher() };
    let turn = gateway.nudge(WaysIn { vouchers: vec![void], ..WaysIn::default() });
    assert!(!gateway.is_open(phone(1), address));
    assert_eq!((turn.forgotten_flows.len(), gateway.why_ended(1)), (1, Some(EndOfAdmission::Withdrawn)));
    assert_eq!(gateway.redeem(address, CODE).0, Some(NoEntry::VoucherUnknown));
}

#[test]
fn after_five_wrong_codes_even_the_right_one_waits_and_leaving_gains_nothing() {
    let mut gateway = Gateway::with_vouchers(vec![voucher()]);
    let address = gateway.join(phone(1));
    for code in ["", "AAAA-AAAA-AAAA", "\0", "АBCD-EFGH-JKMN", &"A".repeat(1_000_000)] {
        assert_eq!(gateway.redeem(address, code).0, Some(NoEntry::VoucherUnknown), "{}", code.len());
    }
    gateway.release(phone(1), address);
    let address = gateway.join(phone(1));
    let until = UnixTime(NOON + 61);
    assert_eq!(gateway.redeem(address, CODE).0, Some(NoEntry::TooManyTries { until }));
    let other = gateway.join(phone(2));
    assert_eq!(gateway.redeem(other, CODE).0, None, "another guest does not wait");
    gateway.sign_out(phone(2));
    gateway.sleep(61_000);
    assert_eq!(gateway.redeem(address, CODE).0, None);
}

#[test]
fn a_voucher_for_another_site_or_another_day_opens_nothing() {
    let later = UnixTime(NOON + 86_400);
    for (voucher, expected) in [
        (Voucher { site: "bukateja".parse().ok(), ..voucher() }, NoEntry::VoucherUnknown),
        (Voucher { from: later, ..voucher() }, NoEntry::VoucherNotYet { from: later }),
        (Voucher { use_by: UnixTime(NOON - 1), ..voucher() }, NoEntry::VoucherUsed),
    ] {
        let mut gateway = Gateway::with_vouchers(vec![voucher]);
        let address = gateway.join(phone(1));
        let (refused, turn) = gateway.redeem(address, CODE);
        assert_eq!((refused, turn.changes.len()), (Some(expected), 0));
        assert!(!gateway.is_open(phone(1), address));
    }
}

#[test]
fn a_commit_that_failed_leaves_the_voucher_unused() {
    let mut gateway = Gateway::with_vouchers(vec![voucher()]);
    let address = gateway.join(phone(1));
    for _ in 0..5 {
        gateway.redeem(address, "AAAA-AAAA-AAAA");
    }
    let other = gateway.join(phone(2));
    gateway.redeem(other, CODE);
    let now = gateway.now();
    let leases = gateway.state.leases(now).cloned().collect();
    let ways_in = WaysIn { vouchers: vec![voucher()], ..WaysIn::default() };
    gateway.state.reload(Loaded { leases, ways_in, ..Loaded::default() }, now);
    let until = UnixTime(NOON + 61);
    assert_eq!(
        gateway.redeem(address, CODE).0,
        Some(NoEntry::TooManyTries { until }),
        "tries are not forgotten"
    );
    let (refused, turn) = gateway.redeem(other, CODE);
    assert_eq!(refused, None);
    assert!(turn.changes.iter().any(|change| matches!(change, Change::VoucherUsed { .. })));
}

#[test]
fn a_voucher_used_before_the_clock_was_known_lasts_as_long_as_it_promised() {
    let mut gateway = Gateway::with_vouchers(vec![Voucher { devices: 2, ..voucher() }]);
    (gateway.trusted, gateway.state.last.trusted) = (false, false);
    let addresses = [gateway.join(phone(1)), gateway.join(phone(2))];
    gateway.redeem(addresses[0], CODE);
    gateway.sleep(10 * 60_000);
    gateway.redeem(addresses[1], CODE);
    (gateway.trusted, gateway.wall_ahead) = (true, 200 * 86_400);
    let turn = gateway.turn(State::pass_time);
    let first_used = UnixTime(gateway.now().unix.0 - 600);
    assert!(turn.changes.contains(&Change::VoucherUsed { voucher: VoucherId(1), at: first_used }));
    let ends = [1, 2].map(|last| gateway.state.admissions[&phone(last)].valid_until);
    assert_eq!(ends, [first_used + Span::from_days(1); 2]);
}

#[test]
fn a_closed_way_is_not_offered_and_takes_nobody_in() {
    let mut gateway = Gateway::with_vouchers(vec![]);
    let address = gateway.join(phone(1));
    assert_eq!(gateway.page(address).ways, [Way::OneTap, Way::Voucher]);
    let tamu = WayDraft { plan: "tamu".into(), ..rule("voucher", "yes") };
    gateway.nudge(WaysIn { rules: vec![rule("one-tap", "no"), tamu], ..WaysIn::default() });
    let page = gateway.page(address);
    assert_eq!(page.ways, [Way::Voucher]);
    let portal::Offer { steps, .. } = page.offer;
    assert!(format!("{:?}", steps[0].gives).contains("9000000"), "the first open way's plan: {steps:?}");
    assert_eq!(gateway.press_with(address, 2), Some(NoEntry::WayClosed));
    gateway.nudge(WaysIn { rules: vec![rule("voucher", "no")], ..WaysIn::default() });
    assert_eq!(gateway.redeem(address, CODE).0, Some(NoEntry::WayClosed));
    assert_eq!(gateway.press_with(address, 2), None);
}

#[test]
fn terms_that_changed_in_substance_are_asked_again_and_the_old_page_opens_nothing() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    let edition = |version, substance| Terms {
        version: TermsVersion(version),
        site: None,
        from: UnixTime(NOON + 60),
        substance,
        lines: Vec::new(),
        full: Bilingual::default(),
    };
    let board = |terms| Arc::new(Board { terms, ..Board::default() });
    gateway.state.board = board(vec![edition(3, false)]);
    gateway.sleep(61_000);
    gateway.account();
    assert!(gateway.is_open(phone(1), address), "other words with the same meaning ask nobody");
    gateway.state.board = board(vec![edition(3, false), edition(4, true)]);
    gateway.account();
    assert!(!gateway.is_open(phone(1), address));
    assert_eq!(gateway.why_ended(1), Some(EndOfAdmission::TermsChanged));
    let changed = Standing::NotSignedIn { opens: None, again: Some(Again::TermsChanged) };
    assert_eq!(gateway.page(address).standing, changed);
    assert_eq!(
        [2, 3, 5].map(|terms| gateway.press_with(address, terms)),
        [const { Some(NoEntry::OtherTerms) }; 3]
    );
    assert_eq!(gateway.press_with(address, 4), None);
    assert!(gateway.is_open(phone(1), address));
    gateway.sign_out(phone(1));
    let signed_out = Standing::NotSignedIn { opens: None, again: None };
    assert_eq!(gateway.page(address).standing, signed_out);
}

#[test]
fn a_paused_device_is_cut_at_the_nudge_told_why_and_let_in_again_by_itself() {
    let mut gateway = Gateway::with_vouchers(vec![voucher()]);
    let addresses = [gateway.join(phone(1)), gateway.join(phone(2))];
    gateway.press(addresses[0]);
    let stored =
        WaysIn { blocks: vec![block(1, 600), block(2, 600)], vouchers: vec![voucher()], ..WaysIn::default() };
    let turn = gateway.nudge(stored);
    assert!(!gateway.is_open(phone(1), addresses[0]));
    assert_eq!(turn.forgotten_flows.len(), 1, "running flows stop");
    let paused = Standing::Paused { until: UnixTime(NOON + 600), reason: "Mengirim spam".into() };
    for address in addresses {
        assert_eq!(gateway.page(address).standing, paused, "also who never signed in is told");
        let (refused, turn) = gateway.redeem(address, CODE);
        assert_eq!((refused, turn.changes.len()), (None, 0), "nothing it presses opens anything");
        assert_eq!(gateway.press_with(address, 2), None);
    }
    assert!(!gateway.is_open(phone(1), addresses[0]) && !gateway.is_open(phone(2), addresses[1]));
    gateway.sleep(1_000);
    assert!(gateway.state.next_deadline().0 <= 600_000, "it wakes for the end");
    gateway.sleep(599_000);
    assert!(gateway.is_open(phone(1), addresses[0]), "its admission stayed as it was");
    assert!(!gateway.is_open(phone(2), addresses[1]));
}

#[test]
fn a_pause_holds_wherever_the_device_comes_back() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    gateway.release(phone(1), address);
    gateway.nudge(WaysIn { blocks: vec![block(1, 86_400 * 2)], ..WaysIn::default() });
    let address = gateway.join(phone(1));
    assert!(!gateway.is_open(phone(1), address));
    gateway.sleep(DAY);
    gateway.nudge(WaysIn::default());
    let address = gateway.join(phone(1));
    assert!(gateway.is_open(phone(1), address), "staff ended it");
}
