use super::*;
use crate::{
    config::{Config, Network},
    model::{Span, VoucherId, WayIn},
};
use proptest::prelude::*;
use std::path::Path;

/// Sunday 2026-11-22, 12.00 in Jakarta.
const NOON: i64 = 1_795_323_600;
const DAY: i64 = 86_400;

/// One guest network, 10.20.0.0/24 with the pool 10.20.0.50-10.20.0.60, at the site alun-alun.
pub(super) fn networks() -> Vec<Network> {
    let text = r#"
        [uplink]
        interface = "wan"
        down = "100 Mbit/s"
        up = "50 Mbit/s"
        [[network]]
        site = "alun-alun"
        title = "Alun-Alun Purbalingga"
        interface = "br-wifi"
        address = "10.20.0.1/24"
        pool = "10.20.0.50-10.20.0.60"
        lease_time = "1h"
        [dns]
        upstream = ["198.51.100.1:53"]
    "#;
    Config::parse(Path::new("test.toml"), text).unwrap().networks
}

struct House {
    sites: Vec<SiteName>,
    plans: Vec<PlanName>,
    calendar: Calendar,
}

impl House {
    fn new() -> Self {
        Self {
            sites: vec!["alun-alun".parse().unwrap(), "bukateja".parse().unwrap()],
            plans: vec![PlanName::standard(), "tamu".parse().unwrap()],
            calendar: Calendar::new("Asia/Jakarta").unwrap(),
        }
    }

    fn known(&self) -> Known<'_> {
        Known { sites: &self.sites, plans: &self.plans, calendar: &self.calendar, now: UnixTime(NOON) }
    }
}

fn voucher_faults(change: impl FnOnce(&mut VoucherDraft)) -> Vec<String> {
    let mut draft = VoucherDraft::default();
    change(&mut draft);
    let Err(Faults(faults)) = draft.check(&House::new().known()) else { return Vec::new() };
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_voucher_needs_no_words_but_those_that_matter() {
    let terms = VoucherDraft::default().check(&House::new().known()).unwrap();
    assert_eq!((terms.count, terms.devices, terms.lasts), (1, 1, Span::from_days(1)));
    assert_eq!((terms.from.0, terms.use_by.0), (NOON, NOON + 365 * DAY));
    let until = VoucherDraft { use_by: Some("2026-11-22".into()), ..VoucherDraft::default() };
    assert_eq!(until.check(&House::new().known()).unwrap().use_by.0, NOON + DAY / 2, "to the end of the day");
}

#[test]
fn every_wrong_field_of_a_voucher_is_named_at_once() {
    let faults = voucher_faults(|draft| {
        draft.count = "1001".into();
        draft.plan = "gold".into();
        draft.site = Some("kemangkon".into());
        draft.devices = "0".into();
        draft.from = Some("yesterday".into());
        draft.lasts = "1 s".into();
        draft.note = "\u{202e}evil".into();
    });
    let fields: Vec<_> = faults.iter().filter_map(|fault| fault.split(':').next()).collect();
    assert_eq!(fields, ["count", "plan", "site", "devices", "from", "lasts", "note"], "{faults:?}");
    assert_eq!(faults[1], "plan: there is no plan gold; there are: standard, tamu");
}

#[test]
fn a_voucher_that_nobody_could_use_is_refused() {
    for (from, use_by, why) in [
        (None, "2026-11-21", "is over before"),
        (Some("2026-12-24"), "2026-12-23", "is over before"),
        (None, "2036-01-01", "more than five years"),
    ] {
        let faults = voucher_faults(|draft| {
            (draft.from, draft.use_by) = (from.map(str::to_owned), Some(use_by.to_owned()));
        });
        assert!(
            faults.len() == 1 && faults[0].starts_with("use_by: ") && faults[0].contains(why),
            "{faults:?}"
        );
    }
}

#[test]
fn a_vouchers_words_are_read_back_as_it_is() {
    let house = House::new();
    let terms =
        VoucherDraft { site: Some("bukateja".into()), note: "Rapat".into(), ..VoucherDraft::default() };
    let terms = terms.check(&house.known()).unwrap();
    let code = "ABCD-EFGH-JKMN".parse().unwrap();
    let voucher = terms.issued(VoucherId(1), code, 1, UnixTime(NOON));
    let blank = VoucherDraft::default().check(&house.known()).unwrap();
    let blank = blank.issued(VoucherId(1), code, 1, UnixTime(NOON));
    assert_eq!(terms.over(&blank), voucher);
    assert_eq!(VoucherDraft::of(&voucher).check(&house.known()).unwrap().over(&blank), voucher);
}

#[test]
fn a_rule_speaks_of_plans_and_sites_that_there_are() {
    let house = House::new();
    let draft = |site: &str, open: &str, plan: &str| WayDraft {
        way: "voucher".into(),
        site: Some(site.into()),
        open: open.into(),
        plan: plan.into(),
    };
    let rule: WayIn = draft("bukateja", " yes ", "tamu").check_among(&house.known()).unwrap();
    assert_eq!(WayDraft::of(&rule).check(), Ok(rule));
    let Faults(faults) = draft("kemangkon", "maybe", "gold").check_among(&house.known()).unwrap_err();
    assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["open", "site", "plan"]);
    assert!(draft("kemangkon", "yes", "gold").check().is_ok(), "a stored rule may outlive both");
}

#[test]
fn an_accounts_wrong_fields_are_named_and_its_name_is_no_number() {
    let house = House::new();
    let check = |name: &str, phone: Option<&str>| {
        let phone = phone.map(str::to_owned);
        AccountDraft { name: name.into(), phone, ..AccountDraft::default() }.check(&house.known())
    };
    assert!(check("budi", Some("0812-3456-7890")).is_ok());
    assert!(check("budi-2", None).is_ok());
    for (name, phone, field) in
        [("Budi", None, "name"), ("081234567890", None, "name"), ("budi", Some("112"), "phone")]
    {
        let Faults(faults) = check(name, phone).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), [field], "{name} {phone:?}");
    }
}

#[test]
fn a_new_password_is_long_enough_printable_and_another_one() {
    assert_eq!(fit_password("rahasia-budi", Some("rahasia")), Ok(()));
    assert_eq!(fit_password("sandi 🔑 é", None), Ok(()));
    for (new, old) in [
        ("", None),
        ("1234567", None),
        ("nul\0inside", None),
        ("line\nbreak", None),
        ("same-as-before", Some("same-as-before")),
        (&"x".repeat(129), None),
        (&"x".repeat(1_000_000), None),
    ] {
        assert!(fit_password(new, old).is_err(), "{}", new.len());
    }
    let [composed, decomposed] = ["caf\u{e9}-sandi", "cafe\u{301}-sandi"];
    assert_eq!(fit_password(decomposed, Some(composed)), Ok(()), "bytes count, not looks");
}

#[test]
fn a_pause_has_a_reason_and_an_end_that_comes() {
    let house = House::new();
    let check = |mac: &str, reason: &str, until: &str| {
        let [mac, reason, until] = [mac, reason, until].map(str::to_owned);
        BlockDraft { mac, reason, until }.check("budi", &house.known())
    };
    let block = check("02-00-00-00-00-01", " Mengirim spam ", "24h").unwrap();
    assert_eq!((block.from.0, block.until.0, block.reason.as_str()), (NOON, NOON + DAY, "Mengirim spam"));
    assert_eq!(check("02:00:00:00:00:01", "x", "2026-11-22").unwrap().until.0, NOON + DAY / 2);
    for (mac, reason, until, fields) in [
        ("K7M2", "x", "24h", &["mac"][..]),
        ("02:00:00:00:00:01", " ", "2026-11-21", &["reason", "until"]),
        ("02:00:00:00:00:01", &"x".repeat(121), "0 s", &["reason", "until"]),
        ("02:00:00:00:00:01", "x", "3000 d", &["until"]),
    ] {
        let Faults(faults) = check(mac, reason, until).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), fields);
    }
}

proptest! {
    #[test]
    fn no_words_make_a_check_panic(one in ".{0,40}", other in "[-0-9 :TZdhmins]{0,30}") {
        let house = House::new();
        let known = house.known();
        let _ = VoucherDraft {
            plan: one.clone(), from: Some(other.clone()), use_by: Some(other.clone()), lasts: other.clone(),
            ..VoucherDraft::default()
        }.check(&known);
        let _ = BlockDraft { mac: one.clone(), reason: one.clone(), until: other }.check("x", &known);
        let _ = AccountDraft { name: one.clone(), phone: Some(one.clone()), ..AccountDraft::default() }.check(&known);
        let _ = fit_password(&one, None);
    }
}
