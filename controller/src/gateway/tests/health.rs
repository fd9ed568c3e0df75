//! What the box finds out about itself, and what guests, phones and staff get to know of it.

use super::*;
use crate::health::{Facts, Finding, Line, Portal};
use hotspot::{
    control::{
        operator::{ClientState, Link, Verdict},
        portal::{Outage, Standing},
    },
    model::{Alarm, AlarmKind},
};

fn facts() -> Facts {
    Facts {
        not_before: UnixTime(NOON - 86_400),
        not_after: UnixTime(NOON + 89 * 86_400),
        names: vec!["masuk.wifi.pbg".into()],
        issuer: "a public CA".into(),
        revocation_hosts: vec!["crl.example-ca.test".parse().unwrap()],
    }
}

impl Gateway {
    /// One with nine places and two addresses of overflow.
    fn with_nine_places() -> Self {
        let mut gateway = Self::new();
        let text = CONFIG.replace("lease_time", "overflow = 2\nlease_time");
        let config = Arc::new(Config::parse(Path::new("test.toml"), &text).unwrap());
        let known = Known { config, ..known(|_| ()) };
        gateway.state = State::new(known, Loaded::default(), gateway.now());
        gateway
    }

    fn found(&mut self, finding: Finding) -> bool {
        let mut changed = false;
        self.turn(|state, now, turn| changed = state.found(finding, now, turn));
        changed
    }

    /// The state in which each alarm was written last.
    fn alarms(&self) -> Vec<(AlarmKind, bool)> {
        let mut last: BTreeMap<i64, &Alarm> = BTreeMap::new();
        for change in &self.store {
            if let Change::Alarm(alarm) = change {
                last.insert(alarm.id.0, alarm);
            }
        }
        last.values().map(|alarm| (alarm.kind, alarm.cleared.is_none())).collect()
    }
}

#[test]
fn who_finds_the_place_full_is_told_so_and_gets_a_place_when_one_is_free() {
    let mut gateway = Gateway::with_nine_places();
    let places: Vec<_> = (1..=9).map(|last| gateway.join(phone(last))).collect();
    assert_eq!(gateway.alarms(), []);

    let without = gateway.join(phone(10));
    assert_eq!(without, Ipv4Addr::new(10, 20, 0, 59));
    assert_eq!(gateway.page(without).standing, Standing::Full);
    assert_eq!(gateway.alarms(), [(AlarmKind::PlaceFull, true)]);
    let crowd = gateway.state.crowd(0, gateway.now());
    assert_eq!((crowd.leases, crowd.overflow, crowd.turned_away), (9, 1, 1));
    assert_eq!(gateway.state.clients(gateway.now())[9].state, ClientState::Full);

    gateway.press(without);
    assert!(!gateway.is_open(phone(10), without), "a press opens nothing there");
    assert_eq!(gateway.page(without).standing, Standing::Full);
    gateway.press(places[0]);
    assert!(gateway.is_open(phone(1), places[0]), "the others are not touched");

    gateway.release(phone(9), places[8]);
    let place = gateway.join(phone(10));
    assert_eq!(place, places[8]);
    assert_eq!(gateway.page(place).standing, Standing::NotSignedIn { opens: None, again: None });
    gateway.account();
    assert_eq!(gateway.alarms(), [(AlarmKind::PlaceFull, true)], "the next one would find none");
    gateway.release(phone(8), places[7]);
    gateway.account();
    assert_eq!(gateway.alarms(), [(AlarmKind::PlaceFull, false)]);
}

#[test]
fn an_admission_is_kept_for_when_there_is_a_place_again() {
    let mut gateway = Gateway::with_nine_places();
    let place = gateway.join(phone(1));
    gateway.press(place);
    gateway.release(phone(1), place);
    let places: Vec<_> = (11..=19).map(|last| gateway.join(phone(last))).collect();
    let without = gateway.join(phone(1));
    assert_eq!(gateway.page(without).standing, Standing::Full);
    gateway.account();
    assert!(!gateway.is_open(phone(1), without));

    gateway.release(phone(19), places[8]);
    let place = gateway.join(phone(1));
    assert!(gateway.is_open(phone(1), place), "without another press");
}

#[test]
fn a_dark_line_stands_on_every_page_with_its_time_and_is_one_alarm() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    let since = UnixTime(NOON - 5);
    assert!(!gateway.found(Finding::Line(Line::Down { since })));
    assert_eq!(gateway.page(address).outage, Some(Outage { since }));
    gateway.press(address);
    assert_eq!(gateway.page(address).outage, Some(Outage { since }), "signed in too");

    gateway.found(Finding::Line(Line::NoNames { since }));
    assert_eq!(gateway.page(address).outage, Some(Outage { since }));
    assert_eq!(gateway.alarms(), [(AlarmKind::LineDown, false), (AlarmKind::ResolversDown, true)]);
    gateway.found(Finding::Line(Line::Up));
    assert_eq!(gateway.page(address).outage, None);
    assert_eq!(gateway.alarms(), [(AlarmKind::LineDown, false), (AlarmKind::ResolversDown, false)]);
}

#[test]
fn phones_are_told_of_the_api_while_they_would_trust_it_and_not_a_moment_longer() {
    let mut gateway = Gateway::new();
    let phones = |gateway: &Gateway| {
        let portal = &gateway.state.config.portal;
        gateway.state.health.phones(portal, gateway.now()).verdict
    };
    assert!(gateway.state.health.secure().is_none(), "nothing is said before the first look");
    gateway.found(Finding::Portal(Portal::Plain));
    assert_eq!((phones(&gateway), gateway.alarms()), (Verdict::Warning, vec![]));

    assert!(gateway.found(Finding::Portal(Portal::Trusted(facts()))), "the garden has a name more");
    assert_eq!(gateway.state.health.api(), Some("https://masuk.wifi.pbg/captive"));
    assert_eq!(gateway.state.health.garden(), ["crl.example-ca.test".parse().unwrap()]);
    assert_eq!(gateway.state.health.secure(), Some(true));
    assert_eq!((phones(&gateway), gateway.alarms()), (Verdict::Ok, vec![]));

    let silent = Portal::Silent("nobody listens".into());
    assert!(gateway.found(Finding::Portal(silent)), "and one less");
    assert_eq!(gateway.state.health.api(), None);
    assert_eq!(gateway.state.health.secure(), Some(false));
    assert_eq!((phones(&gateway), gateway.alarms()), (Verdict::Fault, vec![(AlarmKind::PortalDown, true)]));

    gateway.found(Finding::Portal(Portal::Trusted(Facts { not_after: UnixTime(NOON + 3_600), ..facts() })));
    let told = [(AlarmKind::PortalDown, false), (AlarmKind::Certificate, true)];
    assert_eq!((phones(&gateway), gateway.alarms()), (Verdict::Warning, told.to_vec()));
    assert!(gateway.state.health.api().is_some(), "it ends in an hour, and is good until then");
}

#[test]
fn an_address_that_two_want_is_an_alarm_for_an_hour() {
    let mut gateway = Gateway::new();
    gateway.join(phone(1));
    let taken = Ipv4Addr::new(10, 20, 0, 55);
    gateway.turn(|state, now, turn| state.claimed(0, taken, phone(66), now, turn));
    assert_eq!(gateway.alarms(), [(AlarmKind::AddressConflict, true)]);
    gateway.sleep(HOUR - 1_000);
    gateway.account();
    assert_eq!(gateway.alarms(), [(AlarmKind::AddressConflict, true)]);
    gateway.sleep(2_000);
    gateway.account();
    assert_eq!(gateway.alarms(), [(AlarmKind::AddressConflict, false)]);
}

#[test]
fn an_interface_that_is_slow_to_come_is_no_alarm_and_one_that_stays_away_is() {
    let mut gateway = Gateway::new();
    let site = gateway.state.config.networks[0].site.clone();
    let link = |up| Link { interface: "br-wifi".parse().unwrap(), present: true, up };
    gateway.turn(|state, now, turn| state.link_seen(&site, &link(false), now, turn));
    gateway.sleep(20_000);
    gateway.account();
    assert_eq!(gateway.alarms(), []);
    gateway.turn(|state, now, turn| state.link_seen(&site, &link(false), now, turn));
    gateway.sleep(10_000);
    gateway.account();
    assert_eq!(gateway.alarms(), [(AlarmKind::InterfaceDown, true)]);
    gateway.turn(|state, now, turn| state.link_seen(&site, &link(true), now, turn));
    gateway.account();
    assert_eq!(gateway.alarms(), [(AlarmKind::InterfaceDown, false)]);
}
