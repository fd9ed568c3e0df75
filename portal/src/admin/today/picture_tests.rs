use super::*;
use hotspot::{
    board::{AnnouncementId, Bilingual, Reach},
    control::operator::{Check, LineNow, Link, Moving},
    model::{Acknowledged, AlarmId, BitRate},
};
use std::path::Path;

/// Sunday 22 November 2026, 10.32 in Jakarta.
const NOW: UnixTime = UnixTime(1_795_318_320);
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn config() -> Config {
    let text = r#"
        [gateway]
        name = "lab-1"
        timezone = "Asia/Jakarta"
        [operator]
        name = "Dinkominfo"
        [uplink]
        interface = "wan"
        down = "100 Mbit/s"
        up = "50 Mbit/s"
        [[network]]
        site = "alun-alun"
        title = "Alun-Alun"
        interface = "br-wifi"
        address = "10.20.0.1/16"
        pool = "10.20.0.50-10.20.3.250"
        [[network]]
        site = "pendopo"
        title = "Pendopo"
        interface = "br-wifi1"
        address = "10.21.0.1/16"
        pool = "10.21.0.50-10.21.3.250"
        down = "20 Mbit/s"
        [dns]
        upstream = ["198.51.100.1:53"]
        [portal]
        host = "masuk.wifi.pbg"
        [store]
        url = "sqlite:///var/lib/wifi-pbg/hotspot.db"
    "#;
    Config::parse(Path::new("gateway.toml"), text).unwrap()
}

fn network(site: &str, online: u32) -> NetworkStatus {
    NetworkStatus {
        site: site.parse().unwrap(),
        title: format!("{site} (nama baru)"),
        link: Link { interface: "br-wifi".parse().unwrap(), present: true, up: true },
        pool_size: 1_000,
        leases: 410,
        overflow: 0,
        turned_away: 0,
        online,
        moving: Moving { down: 10_000_000, up: 0 },
        experience: String::new(),
    }
}

fn status() -> Status {
    let rate = |text: &str| text.parse::<BitRate>().unwrap();
    Status {
        gateway: "lab-1".into(),
        version: "0".into(),
        started: UnixTime(0),
        ruleset_verified: true,
        ruleset_repairs: 0,
        uplink: Link { interface: "wan".parse().unwrap(), present: true, up: true },
        line: LineNow {
            moving: Moving { down: 62_000_000, up: 1_000_000 },
            down: rate("100 Mbit/s"),
            up: rate("50 Mbit/s"),
        },
        outage: None,
        api: None,
        alarms: 0,
        phones: Check::new("phones", Verdict::Ok, ""),
        accounts: Check::new("accounts", Verdict::Ok, ""),
        networks: vec![network("alun-alun", 200), network("pendopo", 13)],
        clock_trusted: true,
        busy: None,
        shaping: Check::new("shaping", Verdict::Ok, ""),
        ports: Check::new("ports", Verdict::Ok, ""),
        retention_fault: None,
        dropped: Vec::new(),
    }
}

fn access_point(name: &str, site: &str, state: ApState) -> AccessPointNow {
    AccessPointNow {
        name: name.parse().unwrap(),
        site: site.parse().unwrap(),
        state,
        since: UnixTime(0),
        answered: None,
        round_trip_us: None,
        online: 0,
        moving: Moving::default(),
    }
}

fn alarm(id: i64, kind: AlarmKind, site: Option<&str>) -> Alarm {
    Alarm {
        id: AlarmId(id),
        kind,
        site: site.map(|site| site.parse().unwrap()),
        subject: String::new(),
        seen: String::new(),
        since: UnixTime(NOW.0 - 600 + id),
        cleared: None,
        acknowledged: None,
        assigned_to: None,
        postponed_until: None,
    }
}

/// Everything that a picture is made from, to be changed by a test.
struct World {
    config: Config,
    calendar: Calendar,
    told: Option<Told>,
    answers: bool,
    alarms: Vec<Alarm>,
    kept: Kept,
}

fn world() -> World {
    let access_points = vec![
        access_point("alun-1", "alun-alun", ApState::Up),
        access_point("pendopo-1", "pendopo", ApState::Up),
    ];
    World {
        config: config(),
        calendar: Calendar::new("Asia/Jakarta").unwrap(),
        told: Some(Told { at: NOW, status: status(), access_points }),
        answers: true,
        alarms: Vec::new(),
        kept: Kept::default(),
    }
}

impl World {
    fn at(&self, now: UnixTime) -> Picture {
        Picture::of(&Known {
            config: &self.config,
            calendar: &self.calendar,
            now,
            told: self.told.as_ref(),
            answers: self.answers,
            alarms: &self.alarms,
            kept: &self.kept,
        })
    }

    fn picture(&self) -> Picture {
        self.at(NOW)
    }

    fn status(&mut self) -> &mut Status {
        &mut self.told.as_mut().unwrap().status
    }
}

fn hour(peak: u64) -> Hour {
    Hour { peak, observed: 3_600, down: 18_000_000_000, ..Hour::default() }
}

/// When the hour of the same day begins, so many hours and days before the present one.
fn before(days: i64, hours: i64) -> UnixTime {
    UnixTime(NOW.0 - 32 * 60 - days * DAY - hours * HOUR)
}

#[test]
fn all_is_well_only_while_it_is_known_to_be() {
    let world = world();
    let all = Share { well: 2, all: 2 };
    assert_eq!(world.picture().state, State::Well { places: all, access_points: all });
    assert_eq!(world.at(UnixTime(NOW.0 + FRESH)).state, State::Well { places: all, access_points: all });
    assert_eq!(world.at(UnixTime(NOW.0 + FRESH + 1)).state, State::Old(Some(NOW)), "more than a minute old");
    let silent = World { answers: false, ..world };
    assert_eq!(silent.picture().state, State::Old(Some(NOW)), "it did not answer");
    assert_eq!(World { told: None, ..silent }.picture().state, State::Old(None));
}

#[test]
fn old_figures_are_dashes_and_never_zero() {
    let picture = world().at(UnixTime(NOW.0 + FRESH + 1));
    assert_eq!(
        (picture.numbers.online.now, picture.numbers.line.now, picture.numbers.addresses.now),
        (None, None, None)
    );
    let places: Vec<_> =
        picture.places.iter().map(|place| (place.standing, place.online, place.line)).collect();
    assert_eq!(places, [(Standing::Unknown, None, None); 2]);
}

#[test]
fn what_is_worst_comes_first_and_five_are_named() {
    let mut world = world();
    let kinds = [
        AlarmKind::Blocklist,
        AlarmKind::PlaceFull,
        AlarmKind::AccessPointDown,
        AlarmKind::LineDown,
        AlarmKind::Certificate,
        AlarmKind::InterfaceDown,
    ];
    world.alarms = (1..).zip(kinds).map(|(id, kind)| alarm(id, kind, Some("alun-alun"))).collect();
    let by = Acknowledged { at: NOW, by: "Sari".into() };
    world.alarms[3].acknowledged = Some(by);
    world.status().ruleset_verified = false;
    let picture = world.picture();
    assert_eq!(picture.state, State::Attention(7));
    assert_eq!(picture.unnamed, 2);
    let named: Vec<String> = picture
        .attention
        .iter()
        .map(|it| match it {
            Attention::Alarm(alarm) => alarm.kind.to_string(),
            Attention::Finding(finding) => format!("{finding:?}"),
        })
        .collect();
    assert_eq!(named, ["Ruleset", "interface-down", "access-point-down", "place-full", "certificate"]);
}

#[test]
fn what_is_put_off_is_not_asked_about_again_and_not_called_well() {
    let mut world = world();
    world.alarms = vec![alarm(1, AlarmKind::PlaceFull, Some("pendopo"))];
    world.alarms[0].postponed_until = Some(UnixTime(NOW.0 + 60));
    let picture = world.picture();
    assert_eq!((picture.state, picture.attention.len()), (State::PutOff(1), 0));
    world.alarms[0].postponed_until = Some(NOW);
    assert_eq!(world.picture().state, State::Attention(1));
}

#[test]
fn each_place_has_a_word() {
    let mut world = world();
    world.status().networks[1].online = 0;
    let words = |world: &World| world.picture().places.iter().map(|place| place.standing).collect::<Vec<_>>();
    assert_eq!(words(&world), [Standing::Well, Standing::Quiet]);
    world.told.as_mut().unwrap().access_points[1].state = ApState::Shaky;
    assert_eq!(words(&world), [Standing::Well, Standing::Shaky]);
    world.told.as_mut().unwrap().access_points[1].state = ApState::Down;
    assert_eq!(words(&world), [Standing::Well, Standing::Dead], "its only access point is down");
    world.alarms = vec![alarm(1, AlarmKind::PlaceFull, Some("alun-alun"))];
    assert_eq!(words(&world)[0], Standing::Shaky);
    world.status().outage = Some(hotspot::control::portal::Outage { since: NOW });
    assert_eq!(words(&world), [Standing::Dead; 2]);
    let titles: Vec<_> = world.picture().places.into_iter().map(|place| place.title).collect();
    assert_eq!(titles, ["alun-alun (nama baru)", "pendopo (nama baru)"]);
}

#[test]
fn a_place_that_is_dead_is_not_called_well_before_there_is_an_alarm() {
    let mut world = world();
    world.status().networks[1].link.up = false;
    let access_points = Share { well: 2, all: 2 };
    assert_eq!(world.picture().state, State::Partly { places: Share { well: 1, all: 2 }, access_points });
}

#[test]
fn figures_stand_beside_those_of_yesterday_at_this_hour() {
    let mut world = world();
    world.kept.hours = [(before(1, 0), hour(198)), (before(1, 1), hour(5)), (before(0, 0), hour(220))].into();
    world.kept.refused = [(RefusalCause::Voucher, 1), (RefusalCause::Allowance, 2)].into();
    let numbers = world.picture().numbers;
    assert_eq!(numbers.online, Number { now: Some(213), yesterday: Some(198) });
    // 18 GB in an hour are 40 Mbit/s.
    assert_eq!(numbers.line, Number { now: Some(62), yesterday: Some(40) });
    assert_eq!(numbers.addresses, Number { now: Some(41), yesterday: None });
    assert_eq!(numbers.refused, Number { now: Some(3), yesterday: Some(0) });
    assert_eq!(numbers.refused_by, [(RefusalCause::Allowance, 2), (RefusalCause::Voucher, 1)]);
    // Of the 20 Mbit/s that the second site has, half is used.
    let lines: Vec<_> = world.picture().places.iter().map(|place| place.line).collect();
    assert_eq!(lines, [Some(10), Some(50)]);
}

#[test]
fn nobody_who_counted_yesterday_is_not_nobody_who_came() {
    let mut world = world();
    world.kept.hours = [(before(1, 0), Hour { observed: 0, ..hour(0) })].into();
    let numbers = world.picture().numbers;
    assert_eq!(
        (numbers.online.yesterday, numbers.line.yesterday, numbers.refused.yesterday),
        (None, None, None)
    );
}

#[test]
fn the_day_has_its_peak_its_gaps_and_what_is_usual() {
    let mut world = world();
    for week in 1..=4 {
        for hours in 0..10 {
            world.kept.hours.insert(before(7 * week, hours), hour(100 + 10 * week.unsigned_abs()));
        }
    }
    world.kept.hours.extend([
        (before(0, 0), hour(240)),
        (before(0, 1), hour(180)),
        (before(0, 3), hour(240)),
    ]);
    let day = world.picture().day;
    assert_eq!(day.hours.len(), 24);
    assert_eq!(day.peak, Some((before(0, 3), 240)), "the first of two that are the same");
    let online: Vec<_> = day.hours[6..12].iter().map(|hour| (hour.online, hour.is_over)).collect();
    assert_eq!(
        online,
        [(None, true), (Some(240), true), (None, true), (Some(180), true), (Some(240), true), (None, false)]
    );
    assert_eq!(day.hours[10].usual, Some((118, 133)));
    assert_eq!(day.hours[11].usual, None);
    assert_eq!(World { kept: Kept::default(), ..world }.picture().day.peak, None);
}

#[test]
fn announcements_stand_by_their_end_and_those_of_tomorrow_are_named() {
    let mut world = world();
    let announcement = |id, until| Announcement {
        id: AnnouncementId(id),
        title: Bilingual { indonesian: id.to_string(), english: None },
        text: Bilingual::default(),
        office: "Dinkominfo".into(),
        reach: Reach::All,
        from: UnixTime(0),
        until: UnixTime(until),
        pinned: false,
        order: 0,
        image: None,
        changed: UnixTime(0),
        ended: None,
    };
    // Midnight after tomorrow in Jakarta.
    let end_of_tomorrow = before(0, 10).0 + 2 * DAY;
    world.kept.board.announcements = vec![
        announcement(1, end_of_tomorrow + 1),
        announcement(2, end_of_tomorrow),
        announcement(3, NOW.0 + 60),
        announcement(4, NOW.0),
    ];
    let found: Vec<_> =
        world.picture().announcements.iter().map(|it| (it.announcement.id.0, it.ends_tomorrow)).collect();
    assert_eq!(found, [(3, false), (2, true), (1, false)]);
}
