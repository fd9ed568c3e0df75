//! What reports count, as it happens.

use super::*;
use hotspot::model::{AccessPoint, RefusalCause, SiteHour, Span};

const MINUTE: i64 = 60_000;

impl Gateway {
    /// Rounds as the loop makes them.
    fn rounds(&mut self, minutes: i64) {
        for _ in 0..minutes * 12 {
            self.sleep(5_000);
            self.account();
        }
    }

    /// The site's hours as the store has them: what was written last of each stays.
    fn hours(&self) -> Vec<SiteHour> {
        let mut hours = BTreeMap::new();
        for change in &self.store {
            if let Change::Hour(row) = change {
                assert_eq!(row.access_point, None);
                hours.insert(row.hour, row.clone());
            }
        }
        hours.into_values().collect()
    }

    fn refusals(&self) -> Vec<(RefusalCause, u32)> {
        let refusals = self.store.iter().filter_map(|change| match change {
            Change::Refused { cause, count, .. } => Some((*cause, *count)),
            _ => None,
        });
        refusals.collect()
    }
}

#[test]
fn an_hour_has_its_devices_its_sessions_and_the_most_that_were_online_at_once() {
    let mut gateway = Gateway::new();
    let mut address = GATEWAY;
    for number in 1..=3 {
        address = gateway.join(phone(number));
        gateway.press(address);
        if number == 1 {
            gateway.sign_out(phone(1));
        }
    }
    for minutes in [11, 12, 12, 12, 12] {
        gateway.rounds(minutes);
        gateway.join(phone(3));
        gateway.download(address, 1_000);
    }
    let hours = gateway.hours();
    let [hour] = hours.as_slice() else { panic!("{hours:?}") };
    assert_eq!((hour.hour, hour.devices, hour.sessions, hour.peak), (UnixTime(NOON), 3, 3, 2));
    assert!((57 * 60..=59 * 60).contains(&hour.observed.secs()), "{hour:?}");
    assert_eq!(hour.full, Span::default());

    // Who stays is in the next hour as well, without having come again.
    gateway.sign_out(phone(2));
    gateway.rounds(3);
    let hours = gateway.hours();
    assert_eq!((hours[0].devices, hours[0].peak), (3, 2));
    assert!(hours[0].observed.secs() >= 3_590, "the last minute is written too: {hours:?}");
    assert_eq!((hours[1].devices, hours[1].sessions, hours[1].peak), (1, 0, 1));
}

#[test]
fn a_round_in_which_nothing_happened_writes_nothing() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    gateway.rounds(2);
    let before = gateway.store.len();
    gateway.sleep(5_000);
    assert_eq!(gateway.account().changes, []);
    assert_eq!(gateway.store.len(), before);
}

#[test]
fn a_restart_counts_on_from_what_the_store_knows() {
    let mut gateway = Gateway::new();
    let (first, second) = (gateway.join(phone(1)), gateway.join(phone(2)));
    gateway.press(first);
    gateway.press(second);
    gateway.rounds(5);
    let row = gateway.hours().remove(0);
    let sessions: Vec<_> = gateway.state.sessions.values().map(|presence| presence.session.clone()).collect();
    let loaded = Loaded {
        sessions,
        hour: hotspot::store::HourSoFar { rows: vec![row.clone()], visits: vec![] },
        ..Loaded::default()
    };
    let mut hours = super::super::Hours::new(row.hour, std::iter::once(&row.site));
    hours.resume(loaded.sessions.iter(), &loaded.hour);
    assert_eq!(hours.take_changes(), [], "it knows as much as before");
    let erased = Loaded { sessions: loaded.sessions[..1].to_vec(), ..loaded };
    let mut hours = super::super::Hours::new(row.hour, std::iter::once(&row.site));
    hours.resume(erased.sessions.iter(), &erased.hour);
    assert_eq!(hours.take_changes(), [], "an erased device was there all the same");
}

#[test]
fn hours_in_which_nobody_watched_have_no_row() {
    let mut gateway = Gateway::new();
    gateway.rounds(2);
    gateway.sleep(3 * HOUR);
    gateway.rounds(2);
    let observed: Vec<_> = gateway.hours().iter().map(|hour| (hour.hour.0 - NOON) / 3_600).collect();
    assert_eq!(observed, [0, 3]);
}

#[test]
fn who_falls_silent_in_one_hour_is_not_of_the_next() {
    let mut gateway = Gateway::with_plan(|plan| plan.idle = "15 min".into());
    let address = gateway.join(phone(1));
    gateway.press(address);
    gateway.download(address, 1_000);
    gateway.rounds(50);
    let again = gateway.join(phone(1));
    gateway.download(again, 1_000);
    gateway.rounds(40);
    let hours = gateway.hours();
    assert_eq!(hours.iter().map(|hour| (hour.devices, hour.sessions)).collect::<Vec<_>>(), [(1, 2), (0, 0)]);
}

#[test]
fn a_refusal_counts_once_in_ten_minutes_for_each_cause() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    let wrong = |gateway: &mut Gateway| {
        let (reply, _) = oneshot::channel();
        let terms = hotspot::board::BUILT_IN_TERMS;
        let verb = portal::RedeemVoucher { address, code: "none".into(), terms };
        gateway.turn(|state, now, turn| state.redeem_voucher(&verb, reply, now, turn));
    };
    wrong(&mut gateway);
    wrong(&mut gateway);
    gateway.rounds(1);
    assert_eq!(gateway.refusals(), [(RefusalCause::Voucher, 1)]);
    gateway.sleep(10 * MINUTE);
    wrong(&mut gateway);
    gateway.rounds(1);
    assert_eq!(gateway.refusals().len(), 2);
}

#[test]
fn whoever_is_cut_because_all_is_used_is_counted() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    gateway.press(address);
    gateway.download(address, 2_000_000_000);
    gateway.rounds(1);
    assert_eq!(gateway.refusals(), [(RefusalCause::Allowance, 1)]);
}

fn access_point(name: &str) -> AccessPoint {
    AccessPoint {
        name: name.parse().unwrap(),
        site: "alun-alun".parse().unwrap(),
        title: String::new(),
        place: None,
        make: String::new(),
        mac: None,
        address: None,
        attachment: format!("port:{name}").parse().ok(),
        capacity: AccessPoint::CAPACITY,
        made: UnixTime(NOON),
        retired: None,
    }
}

#[test]
fn who_roams_takes_nothing_along_that_was_moved_before() {
    let mut gateway = Gateway::new();
    gateway.state.places.take_up([access_point("timur"), access_point("barat")].iter());
    let see = |gateway: &mut Gateway, port: &str| {
        let now = gateway.now().boot;
        gateway.state.places.bridged(phone(1), port.parse().ok(), now);
    };
    see(&mut gateway, "timur");
    let address = gateway.join(phone(1));
    gateway.press(address);
    gateway.download(address, 100);
    gateway.rounds(1);
    see(&mut gateway, "barat");
    gateway.account();
    gateway.download(address, 30);
    gateway.rounds(1);
    gateway.sign_out(phone(1));
    gateway.rounds(2);

    let stays = gateway.store.iter().filter_map(|change| match change {
        Change::StayBegan { access_point, from, .. } => {
            Some((access_point.as_ref()?.as_str(), from.0 - NOON))
        }
        _ => None,
    });
    assert_eq!(stays.collect::<Vec<_>>(), [("timur", 0), ("barat", 60)]);
    let mut moved: BTreeMap<String, u64> = BTreeMap::new();
    for change in &gateway.store {
        if let Change::Usage(usage) = change {
            *moved.entry(usage.access_point.as_ref().unwrap().to_string()).or_default() += usage.down.0;
        }
    }
    assert_eq!(moved, BTreeMap::from([("timur".into(), 100), ("barat".into(), 30)]));
    let mut rows = BTreeMap::new();
    for change in &gateway.store {
        if let Change::Hour(row) = change {
            let name = row.access_point.as_ref().map_or("", |name| name.as_str());
            rows.insert(name, (row.devices, row.sessions, row.peak, row.observed > Span::default()));
        }
    }
    let of_site = ("", (1, 1, 1, true));
    assert_eq!(rows, BTreeMap::from([of_site, ("barat", (1, 1, 1, false)), ("timur", (1, 1, 1, false))]));
}
