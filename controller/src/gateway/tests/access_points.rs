//! Access points: what readings come to, who is by which, and when staff are alarmed.

use super::*;
use crate::access_points::{Reading, Sighting};
use hotspot::{
    control::admin::AccessPointNow,
    model::{AccessPoint, AccessPointName, Alarm, AlarmKind, ApState},
};

const ECHO: Reading = Reading { answered: true, round_trip_us: Some(700), neighbour_alive: true };
const NOTHING: Reading = Reading { answered: false, round_trip_us: None, neighbour_alive: false };

fn access_point(name: &str, address: Option<Ipv4Addr>, attachment: &str) -> AccessPoint {
    AccessPoint {
        name: name.parse().unwrap(),
        site: "alun-alun".parse().unwrap(),
        title: format!("Tiang {name}"),
        place: None,
        make: String::new(),
        mac: None,
        address,
        attachment: attachment.parse().ok(),
        capacity: 40,
        made: UnixTime(NOON),
        retired: None,
    }
}

/// `timur` and `barat` on ports of their own, `warung` without an address.
fn inventory() -> Vec<AccessPoint> {
    let address = |last| Some(Ipv4Addr::new(10, 99, 0, last));
    vec![
        access_point("timur", address(1), "port:lan1"),
        access_point("barat", address(2), "port:lan2"),
        access_point("warung", None, "port:lan3"),
    ]
}

impl Gateway {
    fn with_access_points() -> Self {
        let mut gateway = Self::new();
        gateway.take_up(inventory());
        gateway
    }

    fn take_up(&mut self, inventory: Vec<AccessPoint>) {
        self.turn(|state, now, turn| state.take_up_inventory(inventory, now, turn));
    }

    /// A round, fifteen seconds after the one before.
    fn read(&mut self, readings: &[(&str, Reading)]) {
        self.boot += 15_000;
        let readings = readings.iter().map(|(name, reading)| (name.parse().unwrap(), *reading)).collect();
        self.turn(|state, now, turn| state.access_points_read(readings, now, turn));
    }

    pub fn comes_by(&mut self, mac: Mac, port: &str) {
        let sighting = Sighting { mac, port: port.parse().ok() };
        self.turn(|state, now, turn| state.bridged(vec![sighting], now, turn));
    }

    fn shown(&self, name: &str) -> AccessPointNow {
        let name: AccessPointName = name.parse().unwrap();
        self.state.access_points(self.now()).into_iter().find(|it| it.name == name).unwrap()
    }

    fn standing(&self) -> Vec<&Alarm> {
        self.state.alarms.standing().collect()
    }
}

#[test]
fn one_that_is_down_is_an_alarm_of_its_own_that_ends_when_it_answers() {
    let mut gateway = Gateway::with_access_points();
    assert_eq!(gateway.shown("timur").state, ApState::Unknown);
    gateway.state.radios.take_up_usual(UnixTime(NOON), vec![("timur".parse().unwrap(), 14)]);
    gateway.read(&[("timur", ECHO), ("barat", ECHO)]);
    for _ in 0..3 {
        assert!(gateway.standing().is_empty());
        gateway.read(&[("timur", NOTHING), ("barat", NOTHING), ("gone", NOTHING)]);
    }
    let alarms = gateway.standing();
    assert_eq!(alarms.len(), 2);
    let timur = alarms.iter().find(|alarm| alarm.subject == "timur").unwrap();
    let expected =
        "Tiang timur does not answer at 10.99.0.1 since 2026-12-31 12:00; 14 devices are usual at this hour";
    assert_eq!((timur.kind, timur.seen.as_str()), (AlarmKind::AccessPointDown, expected));
    let shown = gateway.shown("timur");
    assert_eq!(
        (shown.state, shown.since.0, shown.answered),
        (ApState::Down, NOON + 30, Some(UnixTime(NOON + 15)))
    );
    gateway.read(&[("timur", ECHO), ("barat", NOTHING)]);
    assert_eq!(gateway.standing().len(), 2, "one answer is not enough");
    gateway.read(&[("timur", ECHO), ("barat", NOTHING)]);
    assert_eq!(gateway.standing().iter().map(|it| it.subject.as_str()).collect::<Vec<_>>(), ["barat"]);
    assert_eq!(gateway.shown("timur").state, ApState::Up);
}

#[test]
fn an_alarm_ends_with_the_access_point_that_is_taken_down_and_outlives_a_restart() {
    let mut gateway = Gateway::with_access_points();
    for _ in 0..3 {
        gateway.read(&[("timur", NOTHING), ("barat", NOTHING)]);
    }
    let alarms: Vec<Alarm> = gateway.standing().into_iter().cloned().collect();
    let again = Loaded { alarms, last_alarm: 2, ..Loaded::default() };
    gateway.state = State::new(known(|_| ()), again, gateway.now());
    gateway.take_up(inventory());
    gateway.read(&[("timur", NOTHING), ("barat", NOTHING)]);
    assert_eq!(gateway.standing().len(), 2, "nobody has answered yet");
    let [timur, barat, warung] = inventory().try_into().unwrap();
    let retired = AccessPoint { retired: Some(UnixTime(NOON)), ..timur };
    gateway.take_up(vec![retired, AccessPoint { address: None, ..barat }, warung]);
    assert!(gateway.standing().is_empty());
    assert_eq!(gateway.state.access_points(gateway.now()).len(), 2);
    assert_eq!(gateway.state.radios.targets(), []);
}

#[test]
fn guests_are_counted_where_they_are_and_move_along() {
    let mut gateway = Gateway::with_access_points();
    gateway.comes_by(phone(1), "lan1");
    let address = gateway.join(phone(1));
    assert_eq!(gateway.shown("timur").online, 0, "it meets the portal");
    gateway.press(address);
    assert_eq!((gateway.shown("timur").online, gateway.shown("barat").online), (1, 0));
    let client = |gateway: &Gateway| gateway.state.clients(gateway.now())[0].access_point.clone();
    assert_eq!(client(&gateway), "timur".parse().ok());
    gateway.comes_by(phone(1), "lan2");
    assert_eq!((gateway.shown("timur").online, gateway.shown("barat").online), (0, 1));
    assert_eq!(client(&gateway), "barat".parse().ok());
    assert_eq!(gateway.state.places.take_changed(), [phone(1)]);
    // Whoever is taken into the inventory later finds its guests.
    gateway.take_up(vec![access_point("baru", None, "port:lan2")]);
    assert_eq!(gateway.shown("baru").online, 1);
    assert_eq!(gateway.shown("baru").state, ApState::Up, "guests come by it");
}

#[test]
fn one_that_answers_and_has_lost_its_guests_is_silent() {
    let mut gateway = Gateway::with_access_points();
    gateway.read(&[("timur", ECHO), ("barat", ECHO)]);
    let ago = |hours: i64| UnixTime(NOON - hours * 3_600);
    let last = |name: &str, hours| (name.parse().unwrap(), ago(hours));
    gateway.state.radios.resume_guests(vec![last("timur", 25), last("barat", 2), last("warung", 30)]);
    let states = ["timur", "barat", "warung"].map(|name| gateway.shown(name).state);
    assert_eq!(states, [ApState::Silent, ApState::Up, ApState::Silent]);
    assert_eq!(gateway.shown("timur").since, ago(25));
    gateway.comes_by(phone(1), "lan1");
    let address = gateway.join(phone(1));
    gateway.press(address);
    assert_eq!(gateway.shown("timur").state, ApState::Up);
    gateway.account();
    gateway.sign_out(phone(1));
    assert_eq!(gateway.shown("timur").state, ApState::Up, "somebody was there a moment ago");
}
