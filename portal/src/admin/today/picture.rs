//! What stands on the first page, from what is known: the most urgent first, and nothing as good news that is old. Pure.

use hotspot::{
    board::{Announcement, Board, Emergency},
    config::Config,
    control::{
        admin::AccessPointNow,
        operator::{NetworkStatus, Status, Verdict},
    },
    model::{AccessPointName, Alarm, AlarmKind, ApState, BootTime, Now, RefusalCause, SiteName, UnixTime},
    policy::Calendar,
    report::{Band, By, Facts, Figure, Hour, Period, Series, Spot},
};
use jiff::{ToSpan, civil::Date};
use std::{cmp::Reverse, collections::BTreeMap};

/// Beyond this age, in seconds, a figure is no figure of now.
pub const FRESH: i64 = 60;
/// So many things are named on the first page.
const MOST_NAMED: usize = 5;

/// What the controller told.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub at: UnixTime,
    pub status: Status,
    pub access_points: Vec<AccessPointNow>,
}

/// What the store holds of today and of what is usual.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    pub board: Board,
    /// Of all sites together: today, yesterday, and the same weekday of the four weeks before.
    pub hours: BTreeMap<UnixTime, Hour>,
    pub refused: BTreeMap<RefusalCause, u64>,
    pub refused_yesterday: BTreeMap<RefusalCause, u64>,
    /// Citizens' reports of today.
    pub reports: BTreeMap<SiteName, u64>,
    /// Devices that are usual at this hour by an access point that does not answer.
    pub usual: BTreeMap<AccessPointName, u64>,
}

/// All that the page is made from.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub config: &'a Config,
    pub calendar: &'a Calendar,
    pub now: UnixTime,
    /// Nothing before the controller has told anything.
    pub told: Option<&'a Told>,
    /// Whether it answered when it was asked last.
    pub answers: bool,
    pub alarms: &'a [Alarm],
    pub kept: &'a Kept,
}

/// The first page, before it is put into words.
#[derive(Debug)]
pub struct Picture {
    pub state: State,
    /// At most five.
    pub attention: Vec<Attention>,
    /// So many things need attention beyond them.
    pub unnamed: usize,
    pub numbers: Numbers,
    pub places: Vec<Place>,
    pub day: Day,
    pub emergencies: Vec<Emergency>,
    /// By their end.
    pub announcements: Vec<InForce>,
}

/// The status sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Well {
        places: Share,
        access_points: Share,
    },
    /// Nobody has raised an alarm yet, and not all is well.
    Partly {
        places: Share,
        access_points: Share,
    },
    Attention(usize),
    /// Nothing needs attention but what staff have put off.
    PutOff(usize),
    /// The controller told nothing of now; this is when it told something last.
    Old(Option<UnixTime>),
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    pub well: usize,
    pub all: usize,
}

impl Share {
    fn is_whole(self) -> bool {
        self.well == self.all
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attention {
    Alarm(Alarm),
    Finding(Finding),
}

/// What the gateway finds wrong with itself without an alarm of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The rules in the kernel are not ours.
    Ruleset,
    /// What is old is not forgotten.
    Retention,
    /// Speeds are not kept.
    Shaping,
    /// Nobody vouches for the clock.
    Clock,
}

/// A figure of now and of yesterday at this hour; nothing where it is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Number {
    pub now: Option<u64>,
    pub yesterday: Option<u64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    pub online: Number,
    /// In percent of what the line carries.
    pub line: Number,
    /// In percent of all places. Nobody keeps how it was yesterday.
    pub addresses: Number,
    /// In this hour.
    pub refused: Number,
    pub refused_by: Vec<(RefusalCause, u64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Well,
    Shaky,
    Dead,
    /// Well, and nobody is there.
    Quiet,
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub site: SiteName,
    pub title: String,
    pub standing: Standing,
    pub online: Option<u64>,
    /// In percent of what the site may have of the line.
    pub line: Option<u64>,
    pub access_points: Share,
    pub reports: u64,
}

/// Devices online at once at most, by local hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    pub hours: Vec<HourOfDay>,
    /// The fullest hour so far.
    pub peak: Option<(UnixTime, u64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourOfDay {
    pub from: UnixTime,
    /// Nothing where nobody counted, or the hour is still to come.
    pub online: Option<u64>,
    pub is_over: bool,
    /// The middle half of the same weekday and hour in four weeks.
    pub usual: Option<(u64, u64)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    pub announcement: Announcement,
    pub ends_tomorrow: bool,
}

impl Picture {
    #[must_use]
    pub fn of(known: &Known<'_>) -> Self {
        let now = known.now;
        // What is older than a minute is shown as what it is: not known.
        let fresh = known.told.filter(|told| known.answers && now.0 - told.at.0 <= FRESH);
        let recent = known.told.filter(|told| now.0 - told.at.0 <= FRESH);
        let put_off = known.alarms.iter().filter(|alarm| is_put_off(alarm, now)).count();
        let mut attention = attention(known, recent);
        let count = attention.len();
        let places = places(known, recent);
        let state = match fresh {
            None => State::Old(known.told.map(|told| told.at)),
            Some(_) if count > 0 => State::Attention(count),
            Some(_) if put_off > 0 => State::PutOff(put_off),
            Some(told) => {
                let well = places.iter().filter(|place| place.standing != Standing::Dead).count();
                let places = Share { well, all: places.len() };
                let access_points = running(told.access_points.iter());
                if places.is_whole() && access_points.is_whole() {
                    State::Well { places, access_points }
                } else {
                    State::Partly { places, access_points }
                }
            }
        };
        attention.truncate(MOST_NAMED);
        Self {
            state,
            unnamed: count.saturating_sub(MOST_NAMED),
            attention,
            numbers: numbers(known, recent),
            places,
            day: day(known),
            emergencies: in_force(&known.kept.board.emergencies, |it| it.is_in_force(now)),
            announcements: announcements(known),
        }
    }
}

/// How urgent trouble of a kind is: whoever it keeps from the internet most comes first.
#[must_use]
pub fn urgency(kind: AlarmKind) -> u8 {
    match kind {
        AlarmKind::LineDown => 0,
        AlarmKind::PortalDown => 1,
        AlarmKind::InterfaceDown => 2,
        AlarmKind::ResolversDown => 3,
        AlarmKind::AccessPointDown => 4,
        AlarmKind::ForeignDhcp => 5,
        AlarmKind::GatewayClaimed => 6,
        AlarmKind::PlaceFull => 7,
        AlarmKind::Certificate => 8,
        AlarmKind::CopiedAddresses => 9,
        AlarmKind::ForeignRouter => 10,
        AlarmKind::AddressConflict => 11,
        AlarmKind::Blocklist => 12,
    }
}

#[must_use]
pub fn is_put_off(alarm: &Alarm, now: UnixTime) -> bool {
    alarm.cleared.is_none() && alarm.postponed_until.is_some_and(|until| until > now)
}

fn attention(known: &Known<'_>, told: Option<&Told>) -> Vec<Attention> {
    let standing = known.alarms.iter().filter(|alarm| alarm.cleared.is_none());
    let mut alarms: Vec<&Alarm> = standing.filter(|alarm| !is_put_off(alarm, known.now)).collect();
    alarms.sort_by_key(|alarm| (alarm.acknowledged.is_some(), urgency(alarm.kind), alarm.since, alarm.id));
    let findings = told.map(|told| findings(&told.status)).unwrap_or_default();
    let findings = findings.into_iter().map(Attention::Finding);
    // Rules that are not ours let anybody in, or nobody: before anything else.
    let (first, last): (Vec<_>, Vec<_>) =
        findings.partition(|finding| *finding == Attention::Finding(Finding::Ruleset));
    first.into_iter().chain(alarms.into_iter().cloned().map(Attention::Alarm)).chain(last).collect()
}

fn findings(status: &Status) -> Vec<Finding> {
    let found = [
        (Finding::Ruleset, !status.ruleset_verified),
        (Finding::Shaping, status.shaping.verdict == Verdict::Fault),
        (Finding::Retention, status.retention_fault.is_some()),
        (Finding::Clock, !status.clock_trusted),
    ];
    found.into_iter().filter(|(_, wrong)| *wrong).map(|(finding, _)| finding).collect()
}

fn numbers(known: &Known<'_>, told: Option<&Told>) -> Numbers {
    let sum = |of: fn(&NetworkStatus) -> u32| {
        told.map(|told| told.status.networks.iter().map(|network| u64::from(of(network))).sum::<u64>())
    };
    let yesterday = same_hour_yesterday(known.calendar, known.now).and_then(|at| known.kept.hours.get(&at));
    let yesterday = yesterday.filter(|hour| hour.observed > 0);
    let uplink = &known.config.uplink;
    let filled = |hour: &Hour| {
        let percent = |bytes: u64, line: u64| {
            u128::from(bytes) * 8 * 100 / u128::from(line.saturating_mul(hour.observed).max(1))
        };
        let fuller = percent(hour.down, uplink.down.bits_per_second())
            .max(percent(hour.up, uplink.up.bits_per_second()));
        u64::try_from(fuller.min(100)).unwrap_or(100)
    };
    let share = |part: u64, of: u64| (part * 100).checked_div(of).map(|percent| percent.min(100));
    let kept = known.kept;
    Numbers {
        online: Number { now: sum(|network| network.online), yesterday: yesterday.map(|hour| hour.peak) },
        line: Number {
            now: told.map(|told| u64::from(told.status.line.percent())),
            yesterday: yesterday.map(filled),
        },
        addresses: Number {
            now: sum(|network| network.leases)
                .zip(sum(|network| network.pool_size))
                .and_then(|(leases, places)| share(leases, places)),
            yesterday: None,
        },
        refused: Number {
            now: Some(kept.refused.values().sum()),
            yesterday: yesterday.map(|_| kept.refused_yesterday.values().sum()),
        },
        refused_by: {
            let mut causes: Vec<_> = kept.refused.iter().map(|(cause, count)| (*cause, *count)).collect();
            causes.sort_by_key(|(cause, count)| (Reverse(*count), *cause));
            causes
        },
    }
}

fn places(known: &Known<'_>, told: Option<&Told>) -> Vec<Place> {
    let place = |network: &hotspot::config::Network| {
        let now = told.and_then(|told| told.status.networks.iter().find(|it| it.site == network.site));
        let of_site = |told: &Told| {
            running(told.access_points.iter().filter(|access_point| access_point.site == network.site))
        };
        let access_points = told.map(of_site).unwrap_or_default();
        Place {
            site: network.site.clone(),
            title: now.map_or_else(|| network.title.clone(), |now| now.title.clone()),
            standing: now.zip(told).map_or(Standing::Unknown, |(now, told)| standing(known, now, told)),
            online: now.map(|now| u64::from(now.online)),
            line: now.map(|now| filled(now, network, known.config)),
            access_points,
            reports: known.kept.reports.get(&network.site).copied().unwrap_or(0),
        }
    };
    known.config.networks.iter().map(place).collect()
}

/// Dead is a place where nobody gets to the internet; shaky one where some of it is wrong.
fn standing(known: &Known<'_>, network: &NetworkStatus, told: &Told) -> Standing {
    let own: Vec<ApState> = told
        .access_points
        .iter()
        .filter(|access_point| access_point.site == network.site)
        .map(|access_point| access_point.state)
        .collect();
    let alarmed = known
        .alarms
        .iter()
        .any(|alarm| alarm.cleared.is_none() && alarm.site.as_ref() == Some(&network.site));
    let linked = network.link.present && network.link.up;
    let no_radio = !own.is_empty() && own.iter().all(|state| *state == ApState::Down);
    if told.status.outage.is_some() || !linked || no_radio {
        Standing::Dead
    } else if alarmed || own.iter().any(|state| matches!(state, ApState::Down | ApState::Shaky)) {
        Standing::Shaky
    } else if network.online == 0 {
        Standing::Quiet
    } else {
        Standing::Well
    }
}

fn filled(now: &NetworkStatus, network: &hotspot::config::Network, config: &Config) -> u64 {
    let down = network.down.unwrap_or(config.uplink.down).bits_per_second();
    let up = network.up.unwrap_or(config.uplink.up).bits_per_second();
    let percent = |moving: u64, of: u64| moving.saturating_mul(100).checked_div(of).unwrap_or(0);
    percent(now.moving.down, down).max(percent(now.moving.up, up)).min(100)
}

/// An access point of which nobody can know how it is counts as well.
fn running<'a>(access_points: impl Iterator<Item = &'a AccessPointNow>) -> Share {
    let mut share = Share::default();
    for access_point in access_points {
        share.all += 1;
        share.well += usize::from(access_point.state != ApState::Down);
    }
    share
}

fn day(known: &Known<'_>) -> Day {
    let today = known.calendar.day_of(known.now);
    let Some(first) = known.config.networks.first() else { return Day { hours: Vec::new(), peak: None } };
    let mut facts = Facts::none(Spot { site: first.site.clone(), access_point: None });
    facts.hours = known.kept.hours.clone();
    let slots = Period { first: today, last: today, by: By::Hour }.slots(known.calendar);
    let series = Series::of(Figure::Peak, &facts, By::Hour, &slots, known.now);
    let usual = Band::usual(&facts, &slots, known.calendar, |hour| hour.peak);
    let hours: Vec<HourOfDay> = series
        .cells
        .iter()
        .zip(usual)
        .map(|(cell, usual)| HourOfDay {
            from: cell.from,
            online: cell.value,
            is_over: cell.from <= known.now,
            usual: usual.map(|band| (band.low, band.high)),
        })
        .collect();
    let peak = hours.iter().filter_map(|hour| Some((hour.from, hour.online?)));
    let peak = peak.max_by_key(|(at, online)| (*online, Reverse(*at))).filter(|(_, online)| *online > 0);
    Day { hours, peak }
}

/// When the present local hour began.
#[must_use]
pub fn this_hour(calendar: &Calendar, now: UnixTime) -> UnixTime {
    calendar.at(Now { boot: BootTime(0), unix: now, trusted: true }).hour()
}

/// This hour of the day before, by the local clock.
#[must_use]
pub fn same_hour_yesterday(calendar: &Calendar, now: UnixTime) -> Option<UnixTime> {
    let today = calendar.day_of(now);
    let into_day = this_hour(calendar, now).0 - calendar.hour_of(today, 0).0;
    let before = calendar.hour_of(today.yesterday().ok()?, 0);
    Some(UnixTime(before.0 + into_day))
}

/// The local days whose hours the page needs: today, yesterday, and the same weekday of four weeks.
#[must_use]
pub fn days_needed(today: Date) -> Vec<Date> {
    let weeks = (1..=Band::days_before() / 7).map(|week| today.saturating_sub((7 * week).days()));
    [today, today.saturating_sub(1.day())].into_iter().chain(weeks).collect()
}

fn announcements(known: &Known<'_>) -> Vec<InForce> {
    let mut found = in_force(&known.kept.board.announcements, |it: &Announcement| it.is_in_force(known.now));
    found.sort_by_key(|it| (it.until, it.id));
    let tomorrow = known.calendar.day_of(known.now).saturating_add(1.day());
    // The last moment counts: what ends with the midnight after tomorrow ends tomorrow.
    let last = |it: &Announcement| known.calendar.day_of(UnixTime(it.until.0.saturating_sub(1)));
    found
        .into_iter()
        .map(|announcement| InForce { ends_tomorrow: last(&announcement) == tomorrow, announcement })
        .collect()
}

fn in_force<T: Clone>(all: &[T], is: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().filter(|it| is(it)).cloned().collect()
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
