//! The garden of whoever is signed in and has nothing else: no amount of a day holds there.

use super::*;
use hotspot::{
    control::portal::{Again, Standing},
    model::Block,
    store::{UsedSoFar, WaysIn},
};

const GB: u64 = 1_000_000_000;

impl Gateway {
    fn has_the_garden_without_an_amount(&self, address: Ipv4Addr) -> bool {
        self.kernel.contains_key(&(Set::Essentials, Key::Address(address)))
    }
}

/// Somebody whose quota of the day is used up.
fn used_up() -> (Gateway, Ipv4Addr) {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    gateway.download(address, 2 * GB);
    gateway.account();
    assert!(!gateway.is_open(phone(1), address));
    (gateway, address)
}

#[test]
fn whoever_has_used_up_a_quota_keeps_the_garden_and_a_stranger_has_an_amount_of_it() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    assert!(!gateway.has_the_garden_without_an_amount(address));
    gateway.press(address);
    assert!(!gateway.has_the_garden_without_an_amount(address), "whoever is let through needs no garden");
    gateway.download(address, 2 * GB);
    gateway.account();
    assert!(gateway.has_the_garden_without_an_amount(address));
    assert_eq!(gateway.account().edits, [], "said once");

    for _ in 0..26 {
        gateway.sleep(HOUR / 2 - 60_000);
        gateway.join(phone(1));
    }
    assert!(gateway.is_open(phone(1), address));
    assert!(!gateway.has_the_garden_without_an_amount(address), "let through again at midnight");
}

#[test]
fn outside_opening_hours_a_press_is_what_opens_it() {
    let mut gateway = Gateway::with_plan(|plan| plan.hours = "Mon-Sun 05:00-11:00".into());
    let address = gateway.join(phone(1));
    assert!(!gateway.has_the_garden_without_an_amount(address));
    gateway.press(address);
    assert!(!gateway.is_open(phone(1), address) && gateway.has_the_garden_without_an_amount(address));
}

#[test]
fn it_ends_with_the_admission_and_with_the_lease() {
    let (mut gateway, address) = used_up();
    gateway.sign_out(phone(1));
    assert!(!gateway.has_the_garden_without_an_amount(address));

    let (mut gateway, address) = used_up();
    gateway.release(phone(1), address);
    assert!(!gateway.has_the_garden_without_an_amount(address));
    assert_eq!(gateway.join(phone(1)), address);
    assert!(gateway.has_the_garden_without_an_amount(address), "back on the same day");
}

#[test]
fn a_pause_by_staff_takes_it_and_gives_it_back() {
    let (mut gateway, address) = used_up();
    let block = Block {
        mac: phone(1),
        from: UnixTime(NOON),
        until: UnixTime(NOON + 600),
        reason: "Mengirim spam".into(),
        by: "budi".into(),
    };
    gateway.nudge(WaysIn { blocks: vec![block], ..WaysIn::default() });
    assert!(!gateway.has_the_garden_without_an_amount(address));
    gateway.sleep(601_000);
    assert!(gateway.has_the_garden_without_an_amount(address));
}

#[test]
fn where_there_is_no_place_it_is_open_to_whoever_was_admitted_before_and_to_nobody_else() {
    let mut gateway = Gateway::new();
    let text = CONFIG.replace("lease_time", "overflow = 2\nlease_time");
    let config = Arc::new(Config::parse(Path::new("test.toml"), &text).unwrap());
    let known = Known { config, ..known(|_| ()) };
    gateway.state = State::new(known, Loaded::default(), gateway.now());
    let place = gateway.join(phone(10));
    gateway.press(place);
    gateway.release(phone(10), place);
    for last in 1..=9 {
        gateway.join(phone(last));
    }
    let [admitted, stranger] = [10, 11].map(|last| gateway.join(phone(last)));
    gateway.press(stranger);
    assert_eq!(gateway.page(admitted).standing, Standing::Full);
    assert_eq!(gateway.page(stranger).standing, Standing::Full);
    assert!(gateway.has_the_garden_without_an_amount(admitted));
    assert!(!gateway.has_the_garden_without_an_amount(stranger));
}

#[test]
fn the_comparison_with_the_kernel_repairs_it_and_a_restart_keeps_it() {
    let (mut gateway, address) = used_up();
    let elsewhere = Key::Address(Ipv4Addr::new(10, 20, 0, 60));
    gateway.kernel.remove(&(Set::Essentials, Key::Address(address)));
    let foreign =
        Element { set: Set::Essentials, key: elsewhere, lifetime: None, generation: None, class: None };
    gateway.kernel.insert((Set::Essentials, elsewhere), foreign);
    let edits = gateway.state.reconcile(&gateway.observed(), gateway.now()).edits;
    gateway.obey(&edits);
    assert!(gateway.has_the_garden_without_an_amount(address));
    assert!(!gateway.kernel.contains_key(&(Set::Essentials, elsewhere)), "and nobody else's");

    let now = gateway.now();
    let loaded = Loaded {
        leases: gateway.state.leases(now).cloned().collect(),
        admissions: gateway.state.admissions.values().cloned().collect(),
        used: vec![UsedSoFar {
            holder: Holder::Device(phone(1)),
            today: Bytes(2 * GB),
            week: Bytes(2 * GB),
            month: Bytes(2 * GB),
        }],
        last_admission: 1,
        last_session: 1,
        ..Loaded::default()
    };
    gateway.state = State::new(known(|_| ()), loaded, now);
    gateway.account();
    assert_eq!(gateway.state.reconcile(&gateway.observed(), now).edits, []);
    assert!(gateway.has_the_garden_without_an_amount(address));
}

#[test]
fn whoever_may_press_is_told_that_the_gardens_amount_is_used_and_the_kernel_is_asked_of_nobody_else() {
    let (mut gateway, essentials) = used_up();
    let stranger = gateway.join(phone(2));
    let standing = |gateway: &Gateway, address, used| {
        let (reply, mut answer) = oneshot::channel();
        let mut asked = false;
        gateway.state.get_guest(&portal::GetGuest { address }, reply, gateway.now(), |_| {
            asked = true;
            used
        });
        (answer.try_recv().unwrap().unwrap().standing, asked)
    };
    let told = |again| Standing::NotSignedIn { opens: None, again };
    assert_eq!(standing(&gateway, stranger, true), (told(Some(Again::GardenUsed)), true));
    assert_eq!(standing(&gateway, stranger, false), (told(None), true));
    gateway.press(stranger);
    for address in [stranger, essentials] {
        assert!(!standing(&gateway, address, true).1);
    }
}
