//! What guests want forgotten, and what they tell without a name.

use super::*;
use hotspot::{
    board::{Announcement, AnnouncementId, Bilingual, Board, Reach},
    control::{
        RefusalKind,
        portal::{Seen, Shown, Standing, Trouble},
    },
    model::{AccountName, Bytes, EndOfAdmission, Holder, Period},
    store::Erased,
};

impl Gateway {
    fn forget(&mut self, address: Ipv4Addr) -> Turn {
        let (reply, _) = oneshot::channel();
        self.turn(|state, now, turn| state.forget(&portal::Forget { address }, reply, now, turn))
    }

    fn erase(&mut self, address: Ipv4Addr) -> Turn {
        let (reply, _) = oneshot::channel();
        self.turn(|state, now, turn| state.erase(&portal::EraseMe { address }, reply, now, turn))
    }

    /// How many reports were counted.
    fn report(&mut self, address: Ipv4Addr, trouble: Trouble) -> usize {
        let (reply, _) = oneshot::channel();
        let verb = portal::Report { address, trouble };
        self.turn(|state, now, turn| state.report(&verb, reply, now, turn)).changes.len()
    }

    fn seen(&mut self, seen: Vec<Seen>) -> Vec<Change> {
        self.turn(|state, now, turn| state.seen(portal::TellSeen { seen }, now, turn)).changes
    }

    /// A guest online who has used so much.
    fn online(last: u8, used: u64) -> (Self, Ipv4Addr) {
        let mut gateway = Self::new();
        let address = gateway.join(phone(last));
        gateway.press(address);
        gateway.download(address, used);
        gateway.account();
        (gateway, address)
    }
}

#[test]
fn a_forgotten_device_is_offline_at_once_and_finds_the_portal_again() {
    let (mut gateway, address) = Gateway::online(1, 0);
    let turn = gateway.forget(address);
    assert!(!gateway.is_open(phone(1), address));
    assert_eq!((turn.closed.len(), turn.answers.len()), (1, 1));
    let ended = |change: &Change| match change {
        Change::Admission(admission) => admission.ended.map(|(_, why)| why),
        _ => None,
    };
    assert_eq!(turn.changes.iter().find_map(ended), Some(EndOfAdmission::Forgotten));
    let address = gateway.join(phone(1));
    assert!(!gateway.is_open(phone(1), address));
    assert!(matches!(gateway.page(address).standing, Standing::NotSignedIn { .. }));
}

#[test]
fn erasing_gives_no_fresh_allowance() {
    let (mut gateway, address) = Gateway::online(1, 1_500_000_000);
    let used = |gateway: &Gateway| gateway.state.ledger.used(&Holder::Device(phone(1)), Period::Day);
    let before = used(&gateway);
    assert!(before >= Bytes(1_500_000_000));
    let turn = gateway.erase(address);
    assert!(!gateway.is_open(phone(1), address));
    let Some(Change::Erased(Erased { mac, keep_use_from, .. })) = turn.changes.last() else {
        panic!("{:?}", turn.changes);
    };
    assert_eq!((*mac, keep_use_from.to_string()), (phone(1), "2026-12-31".to_owned()));
    assert!(!gateway.state.devices.contains_key(&phone(1)));

    gateway.press(address);
    let Standing::Online(online) = gateway.page(address).standing else { panic!("not online") };
    assert_eq!((used(&gateway), online.remaining.used), (before, before));
    // Until the period is over.
    gateway.boot += 13 * HOUR;
    gateway.account();
    assert_eq!(used(&gateway), Bytes(0));
}

#[test]
fn an_erased_device_keeps_what_the_longest_allowance_of_any_plan_needs() {
    for (per, from) in [("day", "2026-12-31"), ("week", "2026-12-28"), ("month", "2026-12-01")] {
        let mut gateway = Gateway::with_plan(|plan| plan.per = per.to_owned());
        let address = gateway.join(phone(1));
        let kept = gateway.erase(address).changes.iter().find_map(|change| match change {
            Change::Erased(erased) => Some(erased.keep_use_from.to_string()),
            _ => None,
        });
        assert_eq!(kept.as_deref(), Some(from), "{per}");
    }
}

#[test]
fn the_last_bytes_of_an_erased_device_are_still_its_accounts() {
    let (mut gateway, address) = Gateway::online(1, 0);
    let account: AccountName = "balai-desa".parse().unwrap();
    gateway.state.admissions.get_mut(&phone(1)).unwrap().account = Some(account.clone());
    let turn = gateway.erase(address);
    let now = gateway.now();
    let session = turn.closed[0].clone();
    let last = crate::accounting::Moved { session, up: Bytes(0), down: Bytes(700) };
    gateway.state.settle(vec![last], now);
    assert_eq!(gateway.state.ledger.used(&Holder::Account(account), Period::Day), Bytes(700));
}

#[test]
fn nothing_brings_an_erased_device_back_but_itself() {
    let mut gateway = Gateway::new();
    gateway.trusted = false;
    let address = gateway.join(phone(1));
    gateway.press(address);
    gateway.erase(address);
    gateway.store.clear();
    // Admissions of a time that was guessed are written again when it is known.
    gateway.trusted = true;
    gateway.wall_ahead = 3_600;
    gateway.sleep(1_000);
    gateway.account();
    gateway.sleep(2 * HOUR);
    let names = |change: &Change| format!("{change:?}").contains("Admission");
    assert!(!gateway.store.iter().any(names), "{:?}", gateway.store);
}

#[test]
fn one_device_is_no_crowd_and_is_heard_again_after_ten_minutes() {
    let mut gateway = Gateway::new();
    let addresses = [gateway.join(phone(1)), gateway.join(phone(2))];
    assert_eq!(gateway.report(addresses[0], Trouble::Slow), 1);
    assert_eq!(gateway.report(addresses[0], Trouble::Slow), 0);
    assert_eq!(gateway.report(addresses[0], Trouble::Drops), 1);
    assert_eq!(gateway.report(addresses[1], Trouble::Slow), 1);
    gateway.sleep(599_000);
    assert_eq!(gateway.report(addresses[0], Trouble::Slow), 0);
    gateway.sleep(1_000);
    assert_eq!(gateway.report(addresses[0], Trouble::Slow), 1);
    let hour = |change: &Change| matches!(change, Change::Reported { hour: UnixTime(NOON), .. });
    assert_eq!(gateway.store.iter().filter(|change| hour(change)).count(), 4);
}

#[test]
fn what_is_not_on_the_board_and_sites_of_others_count_nothing() {
    let mut gateway = Gateway::new();
    let notice = Announcement {
        id: AnnouncementId(7),
        title: Bilingual::default(),
        text: Bilingual::default(),
        office: String::new(),
        reach: Reach::default(),
        from: UnixTime(0),
        until: UnixTime(1),
        pinned: false,
        order: 0,
        image: None,
        changed: UnixTime(0),
        ended: None,
    };
    gateway.state.board = Arc::new(Board { announcements: vec![notice], ..Board::default() });
    let seen = |id, site: &str, views| Seen {
        what: Shown::Announcement(id),
        site: site.parse().unwrap(),
        views,
        taps: 1,
    };
    let told = vec![
        seen(7, "alun-alun", 3),
        seen(8, "alun-alun", 3),
        seen(7, "elsewhere", 3),
        seen(7, "alun-alun", 2),
    ];
    let counted = Seen { views: 5, taps: 2, ..seen(7, "alun-alun", 0) };
    let day = gateway.state.calendar.day_of(gateway.now().unix);
    assert_eq!(gateway.seen(told), [Change::Seen { day, seen: counted }]);
    let flood = vec![seen(8, "alun-alun", 1); 1_000].into_iter().chain([seen(7, "alun-alun", 1)]).collect();
    assert_eq!(gateway.seen(flood), []);
}

#[test]
fn strangers_are_refused_and_holders_are_known_by_their_lease() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    let now = gateway.now();
    let holder = |address| {
        let (reply, mut answer) = oneshot::channel();
        gateway.state.get_holder(address, reply, now);
        answer.try_recv().unwrap().map(|(lease, _)| lease.mac)
    };
    assert_eq!(holder(address), Ok(phone(1)));
    let nobody = Ipv4Addr::new(10, 20, 0, 60);
    assert_eq!(holder(nobody).unwrap_err().kind, RefusalKind::Unknown);
    let turn = gateway.erase(nobody);
    assert_eq!((turn.changes.len(), gateway.report(nobody, Trouble::Slow)), (0, 0));
}

#[test]
fn memory_forgets_who_has_not_been_here_for_as_long_as_the_store_keeps_it() {
    let (mut gateway, address) = Gateway::online(1, 0);
    gateway.join(phone(2));
    gateway.release(phone(1), address);
    gateway.sign_out(phone(1));
    let forget = |gateway: &mut Gateway| {
        let now = gateway.now();
        gateway.state.forget_old(now);
        (gateway.state.admissions.len(), gateway.state.devices.len())
    };
    gateway.sleep(29 * 24 * HOUR);
    assert_eq!(forget(&mut gateway), (1, 2));
    gateway.sleep(2 * 24 * HOUR);
    gateway.join(phone(3));
    assert_eq!(forget(&mut gateway), (0, 1));
}
