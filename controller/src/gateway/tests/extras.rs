//! What staff give beside the allowance, as a guest lives through it.

use super::*;
use crate::accounting::Extras;
use hotspot::{
    control::portal::Standing,
    model::{AccountName, Period, SiteCard},
    policy::Rung,
};

const GB: u64 = 1_000_000_000;

/// A guest who has used so much.
fn with_used(gateway: &mut Gateway, gigabytes: u64) -> Ipv4Addr {
    let address = gateway.join(phone(1));
    gateway.press(address);
    for _ in 0..gigabytes {
        gateway.download(address, GB);
        gateway.account();
    }
    address
}

fn give(gateway: &mut Gateway, extras: Vec<Extra>) {
    gateway.state.extras = Extras::new(extras);
    gateway.turn(|state, now, turn| state.review(now, turn));
}

/// What the page says was used, and what is left of what.
fn page(gateway: &Gateway, address: Ipv4Addr) -> (Bytes, Rung) {
    match gateway.page(address).standing {
        Standing::Online(online) => (online.remaining.used, online.remaining.rung.unwrap()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_gift_opens_a_gate_that_the_allowance_had_shut_and_the_page_says_what_is_left() {
    let mut gateway = Gateway::new();
    let address = with_used(&mut gateway, 2);
    assert!(!gateway.is_open(phone(1), address));
    give(&mut gateway, vec![extra(Holder::Device(phone(1)), 31, 1)]);
    assert!(gateway.is_open(phone(1), address));
    let (used, rung) = page(&gateway, address);
    assert_eq!((used, rung.left, rung.of), (Bytes(2 * GB), Bytes(GB), Bytes(GB)));
    gateway.download(address, GB);
    gateway.account();
    assert!(!gateway.is_open(phone(1), address), "it is used up as the allowance was");
}

#[test]
fn a_gift_is_for_its_holder_and_its_day() {
    let mut gateway = Gateway::new();
    let address = with_used(&mut gateway, 2);
    let account = Holder::Account("budi".parse().unwrap());
    give(&mut gateway, vec![extra(Holder::Device(phone(2)), 31, 1), extra(account, 31, 1)]);
    assert!(!gateway.is_open(phone(1), address));
    give(&mut gateway, vec![extra(Holder::Device(phone(1)), 30, 1)]);
    assert!(!gateway.is_open(phone(1), address), "yesterday's is over");
}

#[test]
fn who_came_in_by_an_account_has_what_the_account_was_given() {
    let mut gateway = Gateway::new();
    let address = with_used(&mut gateway, 0);
    let account: AccountName = "budi".parse().unwrap();
    gateway.state.admissions.get_mut(&phone(1)).unwrap().account = Some(account.clone());
    gateway.download(address, 2 * GB);
    gateway.account();
    give(&mut gateway, vec![extra(Holder::Device(phone(1)), 31, 1)]);
    assert!(!gateway.is_open(phone(1), address), "its own is not what counts");
    give(&mut gateway, vec![extra(Holder::Account(account), 31, 1)]);
    assert!(gateway.is_open(phone(1), address));
}

#[test]
fn where_allowances_are_counted_by_the_month_a_gift_is_the_months() {
    let mut gateway = Gateway::with_plan(|plan| plan.per = Period::Month.to_string());
    let address = with_used(&mut gateway, 2);
    give(&mut gateway, vec![extra(Holder::Device(phone(1)), 1, 1)]);
    assert!(gateway.is_open(phone(1), address));
}

#[test]
fn a_gift_that_the_store_held_before_a_start_is_in_force_after_it() {
    let now = Gateway::new().now();
    let loaded = Loaded { extras: vec![extra(Holder::Device(phone(1)), 31, 1)], ..Loaded::default() };
    let mut gateway = Gateway { state: State::new(known(|_| ()), loaded, now), ..Gateway::new() };
    let address = with_used(&mut gateway, 2);
    assert!(gateway.is_open(phone(1), address));
}

#[test]
fn what_staff_call_a_site_stands_on_its_pages_and_without_that_the_configurations_title() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    assert_eq!(gateway.page(address).site_title, "Alun-Alun Purbalingga");
    let card =
        |name: &str| SiteCard { name: name.parse().unwrap(), title: "Alun-Alun Baru".into(), place: None };
    gateway.state.take_up_sites(vec![card("alun-alun"), card("elsewhere")]);
    assert_eq!(gateway.page(address).site_title, "Alun-Alun Baru");
    gateway.state.take_up_sites(Vec::new());
    assert_eq!(gateway.page(address).site_title, "Alun-Alun Purbalingga");
}
