//! Coming in by an account; passwords are checked here as if there were no time between.

use super::{
    ways_in::{entry, rule},
    *,
};
use crate::{
    gateway::{Checked, Tried, TryAccount, Wish},
    health::{Finding, Portal},
};
use hotspot::{
    board::BUILT_IN_TERMS,
    control::portal::{NoEntry, Standing},
    model::{Account, EndOfAdmission, PasswordBy, PasswordHash, PlanName, Way},
    store::WaysIn,
};

fn account(name: &str) -> Account {
    Account {
        name: name.parse().unwrap(),
        phone: "0812-3456-7890".parse().ok(),
        password: PasswordHash::new(format!("the hash of {name}")),
        password_by: PasswordBy::Staff,
        plan: None,
        note: String::new(),
        made: UnixTime(NOON),
        closed: None,
    }
}

fn stored(accounts: Vec<Account>) -> WaysIn {
    WaysIn { rules: vec![rule("account", "yes")], accounts, ..WaysIn::default() }
}

impl Gateway {
    fn with_accounts(accounts: Vec<Account>) -> Self {
        let mut gateway = Self::new();
        gateway.nudge(stored(accounts));
        gateway.trust_portal();
        gateway
    }

    fn trust_portal(&mut self) {
        self.state.health.portal = Some(Portal::Plain);
        self.state.health.api = Some("https://masuk.wifi.pbg/captive".to_owned());
    }

    /// Types a password, which is the right one where it is checked at all and `right`.
    fn try_account(&mut self, address: Ipv4Addr, name: &str, right: bool) -> Option<NoEntry> {
        let checked = |hash: &Option<PasswordHash>| match hash {
            Some(_) if right => Checked::Right,
            _ => Checked::Wrong,
        };
        self.attempt(address, name, Wish::Enter(BUILT_IN_TERMS), checked)
    }

    fn attempt(
        &mut self,
        address: Ipv4Addr,
        name: &str,
        wish: Wish,
        checked: impl Fn(&Option<PasswordHash>) -> Checked,
    ) -> Option<NoEntry> {
        let (reply, mut answer) = oneshot::channel();
        let asked = TryAccount { address, account: name.into(), wish };
        self.turn(|state, now, _| state.try_account(&asked, reply, now));
        match answer.try_recv().unwrap().unwrap() {
            Tried::Refused(entry) => entry.refused,
            Tried::Check(attempt, hash) => {
                let (reply, answer) = oneshot::channel();
                let checked = checked(&hash);
                let turn =
                    self.turn(|state, now, turn| state.account_checked(&attempt, checked, reply, now, turn));
                entry(turn, answer).refused
            }
        }
    }
}

#[test]
fn a_name_or_a_telephone_number_with_its_password_lets_a_device_in() {
    let mut gateway = Gateway::with_accounts(vec![account("budi")]);
    for (last, typed) in [(1, "budi"), (2, " Budi "), (3, "+62 812-3456-7890")] {
        let address = gateway.join(phone(last));
        assert_eq!(gateway.try_account(address, typed, true), None, "{typed}");
        assert!(gateway.is_open(phone(last), address));
        let Standing::Online(online) = gateway.page(address).standing else { panic!() };
        assert_eq!(
            (online.way, online.account.as_ref().map(|name| name.as_str())),
            (Way::Account, Some("budi"))
        );
    }
}

#[test]
fn all_devices_of_an_account_share_one_allowance() {
    let mut gateway = Gateway::with_accounts(vec![account("budi")]);
    let addresses = [gateway.join(phone(1)), gateway.join(phone(2))];
    assert_eq!(addresses.map(|address| gateway.try_account(address, "budi", true)), [None, None]);
    gateway.download(addresses[0], 600_000_000);
    gateway.download(addresses[1], 600_000_000);
    gateway.account();
    let step = |gateway: &Gateway, address| match gateway.page(address).standing {
        Standing::Online(online) => online.remaining.step,
        other => panic!("{other:?}"),
    };
    assert_eq!(addresses.map(|address| step(&gateway, address)), [1, 1]);
}

#[test]
fn nobody_can_tell_a_wrong_password_from_an_account_that_there_is_not() {
    let closed = Account { closed: Some(UnixTime(NOON)), phone: None, ..account("sari") };
    let mut gateway = Gateway::with_accounts(vec![account("budi"), closed]);
    let typed =
        ["budi", "sari", "nobody", "0899-9999-9999", "", "b\0di", "bu\u{0501}i", &"b".repeat(1_000_000)];
    for (last, name) in (1..).zip(typed) {
        let address = gateway.join(phone(last));
        assert_eq!(
            gateway.try_account(address, name, name != "budi"),
            Some(NoEntry::AccountUnknown),
            "{last}"
        );
        assert!(!gateway.is_open(phone(last), address));
    }
    // And not by being told to wait either.
    for name in ["budi", "nobody"] {
        let mut gateway = Gateway::with_accounts(vec![account("budi")]);
        let addresses: Vec<_> = (1..=3).map(|last| gateway.join(phone(last))).collect();
        let mut try_as = |device: usize| gateway.try_account(addresses[device], name, false);
        let refused: Vec<_> = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1].map(&mut try_as).into();
        assert!(refused.iter().all(|refused| *refused == Some(NoEntry::AccountUnknown)), "{refused:?}");
        assert!(matches!(try_as(2), Some(NoEntry::TooManyTries { .. })), "{name}");
    }
}

#[test]
fn a_stranger_who_guesses_does_not_shut_the_holders_phone_out() {
    let mut gateway = Gateway::with_accounts(vec![account("budi")]);
    let holder = gateway.join(phone(1));
    gateway.try_account(holder, "budi", true);
    gateway.sign_out(phone(1));
    for last in 2..=9 {
        let address = gateway.join(phone(last));
        for _ in 0..5 {
            gateway.try_account(address, "budi", false);
        }
    }
    let newcomer = gateway.join(phone(10));
    assert!(matches!(gateway.try_account(newcomer, "budi", true), Some(NoEntry::TooManyTries { .. })));
    assert_eq!(gateway.try_account(holder, "budi", true), None);
}

#[test]
fn while_one_password_is_checked_others_do_not_slip_through_beside_it() {
    let mut gateway = Gateway::with_accounts(vec![account("budi")]);
    let address = gateway.join(phone(1));
    let asked = TryAccount { address, account: "budi".into(), wish: Wish::Enter(BUILT_IN_TERMS) };
    let under_way = (0..40).filter(|_| {
        let (reply, mut answer) = oneshot::channel();
        gateway.turn(|state, now, _| state.try_account(&asked, reply, now));
        matches!(answer.try_recv().unwrap().unwrap(), Tried::Check(..))
    });
    assert_eq!(under_way.count(), 5);
}

#[test]
fn a_password_that_nobody_had_the_time_to_check_costs_no_try() {
    let mut gateway = Gateway::with_accounts(vec![account("budi")]);
    let address = gateway.join(phone(1));
    for _ in 0..20 {
        let refused = gateway.attempt(address, "budi", Wish::Enter(BUILT_IN_TERMS), |_| Checked::TooBusy);
        assert_eq!(refused, Some(NoEntry::TooBusy));
    }
    assert_eq!(gateway.try_account(address, "budi", true), None);
}

#[test]
fn as_many_devices_as_the_plan_lets_hold_an_account_and_absent_ones_make_room() {
    let mut gateway = Gateway::with_plan(|plan| (plan.devices, plan.remembered) = ("2".into(), "1 d".into()));
    gateway.nudge(stored(vec![account("budi")]));
    gateway.trust_portal();
    let addresses: Vec<_> = (1..=3).map(|last| gateway.join(phone(last))).collect();
    let refused: Vec<_> =
        addresses.iter().map(|address| gateway.try_account(*address, "budi", true)).collect();
    assert_eq!(refused, [None, None, Some(NoEntry::TooManyDevices { most: 2 })]);
    assert_eq!(gateway.try_account(addresses[0], "budi", true), None, "the same one again is no second one");
    gateway.boot += 25 * HOUR;
    let address = gateway.join(phone(3));
    assert_eq!(gateway.try_account(address, "budi", true), None, "the others were not seen for a day");
}

#[test]
fn without_a_certificate_that_phones_trust_no_password_is_asked_for() {
    let mut gateway = Gateway::with_accounts(vec![account("budi")]);
    let address = gateway.join(phone(1));
    assert_eq!(gateway.page(address).ways, [Way::OneTap, Way::Voucher, Way::Account]);
    let why = gateway.state.accounts_check();
    assert_eq!(why.message, "open at alun-alun");
    let now = gateway.now();
    gateway.state.found(Finding::Portal(Portal::Plain), now, &mut Turn::default());
    gateway.state.health.api = None;
    assert_eq!(gateway.page(address).ways, [Way::OneTap, Way::Voucher]);
    assert_eq!(gateway.try_account(address, "budi", true), Some(NoEntry::WayClosed));
    let change = gateway.attempt(address, "budi", Wish::AnotherPassword, |_| Checked::Right);
    assert_eq!(change, Some(NoEntry::WayClosed));
    assert!(gateway.state.accounts_check().message.contains("over https alone"));
}

#[test]
fn closing_an_account_cuts_its_devices_and_another_plan_reaches_them() {
    let mut gateway = Gateway::with_accounts(vec![account("budi")]);
    let address = gateway.join(phone(1));
    gateway.try_account(address, "budi", true);
    let guests: PlanName = "guests".parse().unwrap();
    let turn = gateway.nudge(stored(vec![Account { plan: Some(guests.clone()), ..account("budi") }]));
    assert_eq!((gateway.state.admissions[&phone(1)].plan.clone(), turn.edits.len()), (guests, 0));
    gateway.nudge(stored(vec![Account { closed: Some(gateway.now().unix), ..account("budi") }]));
    assert!(!gateway.is_open(phone(1), address));
    assert_eq!(
        gateway.state.admissions[&phone(1)].ended.map(|(_, why)| why),
        Some(EndOfAdmission::Withdrawn)
    );
    assert_eq!(gateway.try_account(address, "budi", true), Some(NoEntry::AccountUnknown));
}

#[test]
fn another_password_takes_the_place_of_the_right_one_only() {
    let mut gateway = Gateway::with_accounts(vec![account("budi")]);
    let address = gateway.join(phone(1));
    let new = PasswordHash::new("the new hash".into());
    let refused = gateway.attempt(address, "budi", Wish::AnotherPassword, |_| Checked::Wrong);
    assert_eq!(
        (refused, gateway.store.iter().filter(|change| is_password(change)).count()),
        (Some(NoEntry::AccountUnknown), 0)
    );
    let replaced = |_: &Option<PasswordHash>| Checked::RightAndReplaced(new.clone());
    assert_eq!(gateway.attempt(address, "budi", Wish::AnotherPassword, replaced), None);
    let chosen =
        Change::PasswordChosen { account: account("budi").name, password: new.clone(), at: UnixTime(NOON) };
    assert!(gateway.store.contains(&chosen));
    assert!(!gateway.is_open(phone(1), address), "it signs nobody in");
}

#[test]
fn a_password_checked_against_what_has_changed_meanwhile_opens_nothing() {
    let mut gateway = Gateway::with_accounts(vec![account("budi")]);
    let address = gateway.join(phone(1));
    let (reply, mut answer) = oneshot::channel();
    let asked = TryAccount { address, account: "budi".into(), wish: Wish::Enter(BUILT_IN_TERMS) };
    gateway.turn(|state, now, _| state.try_account(&asked, reply, now));
    let Tried::Check(attempt, _) = answer.try_recv().unwrap().unwrap() else { panic!() };
    let reset = Account { password: PasswordHash::new("another".into()), ..account("budi") };
    gateway.nudge(stored(vec![reset]));
    let (reply, answer) = oneshot::channel();
    let turn =
        gateway.turn(|state, now, turn| state.account_checked(&attempt, Checked::Right, reply, now, turn));
    assert_eq!(entry(turn, answer).refused, Some(NoEntry::AccountUnknown));
    assert!(!gateway.is_open(phone(1), address));
    assert!(!format!("{attempt:?}").contains("hash of"), "no log tells a hash");
}

fn is_password(change: &Change) -> bool {
    matches!(change, Change::PasswordChosen { .. })
}
