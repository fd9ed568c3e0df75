//! The first page in words: the part of it that stays true while it is open.

use super::picture::{Attention, Finding, InForce, Number, Picture, Place, Share, Standing, State, urgency};
use crate::{
    admin::{
        alarms::words::AlarmWords,
        charts::{Line, LineChart, Reading},
        desk::Desk,
        live::Audience,
        sites::Sites,
    },
    views::{Language, Phrase, Words, calendar},
};
use askama::Template;
use hotspot::{
    board::{Bilingual, Emergency, EmergencyKind},
    model::{AccessPointName, Alarm, RefusalCause, UnixTime},
    policy::rights::Right,
};
use std::collections::BTreeMap;

/// So many announcements are named; the rest is a click away.
const MOST_ANNOUNCEMENTS: usize = 6;
/// Trouble up to this urgency keeps everybody at a place from the internet.
const MOST_URGENT: u8 = 3;
/// A mark under the chart every so many hours.
const TICK: usize = 6;

#[derive(Template)]
#[template(path = "admin/today/now.html")]
pub struct TodayNow<'a> {
    words: &'static Words,
    audience: Audience,
    desk: &'a Desk,
    now: UnixTime,
    picture: &'a Picture,
    chart: LineChart,
    alarm_words: AlarmWords<'a>,
    usual: &'a BTreeMap<AccessPointName, u64>,
}

/// One row of what needs attention.
struct Row {
    /// Of an alarm.
    id: Option<i64>,
    what: String,
    since: String,
    check: String,
    /// Who has taken it on.
    by: Option<String>,
    notice: Option<String>,
}

/// One of the four numbers.
struct Tile {
    label: String,
    link: Option<&'static str>,
    figure: String,
    more: String,
}

impl<'a> TodayNow<'a> {
    #[must_use]
    pub fn new(
        picture: &'a Picture,
        usual: &'a BTreeMap<AccessPointName, u64>,
        sites: &'a Sites,
        desk: &'a Desk,
        now: UnixTime,
        audience: Audience,
    ) -> Self {
        let words = audience.language.words();
        Self {
            words,
            audience,
            desk,
            now,
            picture,
            chart: chart(picture, desk, words),
            alarm_words: AlarmWords { words, sites },
            usual,
        }
    }

    fn language(&self) -> Language {
        self.audience.language
    }

    fn mark(&self) -> &'static str {
        mark(self.picture)
    }

    fn sentence(&self) -> String {
        sentence(self.words, self.picture.state, |at| self.moment(at))
    }

    fn rows(&self) -> Vec<Row> {
        self.picture.attention.iter().map(|it| self.row(it)).collect()
    }

    fn row(&self, attention: &Attention) -> Row {
        match attention {
            Attention::Alarm(alarm) => self.alarm(alarm),
            Attention::Finding(finding) => {
                let [what, check] = match finding {
                    Finding::Ruleset => ["today-ruleset", "today-ruleset-check"],
                    Finding::Retention => ["today-retention", "today-retention-check"],
                    Finding::Shaping => ["today-shaping", "today-shaping-check"],
                    Finding::Clock => ["today-clock", "today-clock-check"],
                };
                Row {
                    id: None,
                    what: self.words.say(what).to_owned(),
                    since: String::new(),
                    check: self.check(self.words.say(check)),
                    by: None,
                    notice: None,
                }
            }
        }
    }

    fn alarm(&self, alarm: &Alarm) -> Row {
        let since = self.words.tell("alarm-since", &[("when", &self.moment(alarm.since))]);
        let usual = alarm.subject.parse().ok().and_then(|name: AccessPointName| self.usual.get(&name));
        let since = match usual {
            Some(count) => {
                let usual = self.words.tell("alarm-usual", &[("count", &count.to_string())]);
                format!("{since} · {usual}")
            }
            None => since,
        };
        Row {
            id: Some(alarm.id.0),
            what: self.alarm_words.what(alarm),
            since,
            check: self.check(self.alarm_words.check(alarm.kind)),
            by: alarm.acknowledged.as_ref().map(|it| self.words.tell("alarm-taken-by", &[("who", &it.by)])),
            notice: self
                .may(Right::EditBoard)
                .then(|| self.alarm_words.notice(alarm, self.now, &self.desk.timezone)),
        }
    }

    fn check(&self, what: &str) -> String {
        self.words.tell("alarm-check-words", &[("what", what)])
    }

    fn unnamed(&self) -> String {
        self.words.tell("today-unnamed", &[("count", &self.picture.unnamed.to_string())])
    }

    fn tiles(&self) -> [Tile; 4] {
        let numbers = &self.picture.numbers;
        let link = |right, path| self.may(right).then_some(path);
        let percent = |number: Number| self.figure(number, |count| format!("{count} %"));
        let plain = |number: Number| self.figure(number, |count| count.to_string());
        let tile = |label: &str, link, (figure, more): (String, String)| Tile {
            label: self.words.say(label).to_owned(),
            link,
            figure,
            more,
        };
        let (refused, before) = plain(numbers.refused);
        let causes: Vec<String> = numbers
            .refused_by
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(cause, count)| format!("{} {count}", self.cause(*cause)))
            .collect();
        let causes = if causes.is_empty() { before } else { format!("{} · {before}", causes.join(", ")) };
        [
            tile(
                "today-online",
                link(Right::SeeDevices, "/admin/perangkat?keadaan=tersambung"),
                plain(numbers.online),
            ),
            tile("today-line", link(Right::SeeUsage, "/admin/pemakaian"), percent(numbers.line)),
            tile(
                "today-addresses",
                link(Right::SeeDevices, "/admin/sewa-alamat?keadaan=berjalan"),
                percent(numbers.addresses),
            ),
            tile("today-refused", link(Right::SeeUsage, "/admin/pemakaian"), (refused, causes)),
        ]
    }

    /// The figure, and what it was yesterday at this hour.
    fn figure(&self, number: Number, write: impl Fn(u64) -> String) -> (String, String) {
        let dash = || "–".to_owned();
        let yesterday = number.yesterday.map_or_else(dash, &write);
        let yesterday = self.words.tell("today-yesterday", &[("figure", &yesterday)]);
        (number.now.map_or_else(dash, write), yesterday)
    }

    fn cause(&self, cause: RefusalCause) -> &'static str {
        self.words.say(match cause {
            RefusalCause::PlaceFull => "refused-place-full",
            RefusalCause::Voucher => "refused-voucher",
            RefusalCause::Account => "refused-account",
            RefusalCause::Allowance => "refused-allowance",
            RefusalCause::Blocked => "refused-blocked",
            RefusalCause::TooManyDevices => "refused-too-many-devices",
            RefusalCause::Busy => "refused-busy",
        })
    }

    fn standing(&self, place: &Place) -> &'static str {
        standing(self.words, place.standing)
    }

    fn count(&self, count: &Option<u64>) -> String {
        count.map_or_else(|| "–".to_owned(), |count| count.to_string())
    }

    fn percent(&self, count: &Option<u64>) -> String {
        count.map_or_else(|| "–".to_owned(), |count| format!("{count} %"))
    }

    fn share(&self, share: &Share) -> String {
        if share.all == 0 { "–".to_owned() } else { format!("{}/{}", share.well, share.all) }
    }

    /// `Puncak pukul 10.00: 240 perangkat.`
    fn peak(&self) -> String {
        match self.picture.day.peak {
            Some((at, online)) => {
                self.words.tell("today-peak", &[("when", &self.moment(at)), ("count", &online.to_string())])
            }
            None => self.words.tell("today-nobody", &[("network", "@wifi.pbg")]),
        }
    }

    fn has_counted(&self) -> bool {
        self.picture.day.hours.iter().any(|hour| hour.online.is_some())
    }

    /// The hours that are over, the latest first: when, how many, what is usual.
    fn hours(&self) -> Vec<(String, String, String)> {
        let over = self.picture.day.hours.iter().filter(|hour| hour.is_over).rev();
        let range = |(low, high): (u64, u64)| format!("{low}–{high}");
        over.map(|hour| {
            let missing = || self.words.say("today-missing").to_owned();
            let online = hour.online.map_or_else(missing, |online| online.to_string());
            (self.clock(hour.from), online, hour.usual.map_or_else(|| "–".to_owned(), range))
        })
        .collect()
    }

    fn announcements(&self) -> &[InForce] {
        let all = &self.picture.announcements;
        all.get(..MOST_ANNOUNCEMENTS).unwrap_or(all)
    }

    fn further_announcements(&self) -> usize {
        self.picture.announcements.len().saturating_sub(MOST_ANNOUNCEMENTS)
    }

    fn further(&self) -> String {
        self.words.tell("today-further", &[("count", &self.further_announcements().to_string())])
    }

    fn title<'b>(&self, words: &'b Bilingual) -> Phrase<'b> {
        Phrase::of(words, self.language())
    }

    /// `sampai 30 November pukul 12.00`
    fn end(&self, it: &InForce) -> String {
        if it.ends_tomorrow {
            return self.words.say("today-ends-tomorrow").to_owned();
        }
        self.words.tell("today-until", &[("until", &self.until(it.announcement.until))])
    }

    fn emergency_end(&self, it: &Emergency) -> String {
        self.words.tell("today-until", &[("until", &self.until(it.until))])
    }

    fn kind(&self, it: &Emergency) -> &'static str {
        self.words.say(kind_key(it.kind))
    }

    fn may(&self, right: Right) -> bool {
        self.audience.may(right)
    }

    fn may_see_devices(&self) -> bool {
        self.may(Right::SeeDevices)
    }

    fn may_handle(&self) -> bool {
        self.may(Right::HandleAlarms)
    }

    fn moment(&self, at: UnixTime) -> String {
        calendar::moment(self.language(), at, self.now, &self.desk.timezone)
    }

    fn until(&self, at: UnixTime) -> String {
        calendar::until(self.language(), at, self.now, &self.desk.timezone).unwrap_or_default()
    }

    fn clock(&self, at: UnixTime) -> String {
        clock(at, self.desk)
    }
}

/// `good`, `slow` or `bad` for the frame of a state's word.
impl Place {
    #[must_use]
    pub fn mark(&self) -> &'static str {
        match self.standing {
            Standing::Well => "good",
            Standing::Dead => "bad",
            Standing::Shaky => "slow",
            Standing::Quiet | Standing::Unknown => "",
        }
    }
}

/// The status sentence.
#[must_use]
pub fn sentence(words: &'static Words, state: State, moment: impl Fn(UnixTime) -> String) -> String {
    match state {
        State::Well { places, access_points } => {
            format!("{} {}", words.say("today-well"), shares(words, places, access_points))
        }
        State::Partly { places, access_points } => {
            format!("{} {}", words.say("today-partly"), shares(words, places, access_points))
        }
        State::Attention(count) => words.tell("today-attention", &[("count", &count.to_string())]),
        State::PutOff(count) => words.tell("today-put-off", &[("count", &count.to_string())]),
        State::Old(Some(at)) => words.tell("today-old", &[("when", &moment(at))]),
        State::Old(None) => words.say("staff-fault-away").to_owned(),
    }
}

/// `good`, `slow` or `bad`: the sentence says the same.
#[must_use]
pub fn mark(picture: &Picture) -> &'static str {
    let urgent = |it: &Attention| match it {
        Attention::Alarm(alarm) => alarm.acknowledged.is_none() && urgency(alarm.kind) <= MOST_URGENT,
        Attention::Finding(finding) => *finding == Finding::Ruleset,
    };
    match picture.state {
        State::Well { .. } => "good",
        State::Attention(_) if picture.attention.iter().any(urgent) => "bad",
        State::Partly { .. } | State::Attention(_) | State::PutOff(_) | State::Old(_) => "slow",
    }
}

#[must_use]
pub fn standing(words: &'static Words, standing: Standing) -> &'static str {
    words.say(match standing {
        Standing::Well => "place-well",
        Standing::Shaky => "place-shaky",
        Standing::Dead => "place-dead",
        Standing::Quiet => "place-quiet",
        Standing::Unknown => "place-unknown",
    })
}

#[must_use]
pub fn kind_key(kind: EmergencyKind) -> &'static str {
    match kind {
        EmergencyKind::Emergency => "today-emergency",
        EmergencyKind::Warning => "today-warning",
        EmergencyKind::Drill => "today-drill",
    }
}

fn chart(picture: &Picture, desk: &Desk, words: &'static Words) -> LineChart {
    let hours = &picture.day.hours;
    let readings: Vec<Reading> = hours
        .iter()
        .map(|hour| match hour.online {
            Some(online) => Reading::Known(online),
            None if hour.is_over => Reading::Missing,
            None => Reading::Ahead,
        })
        .collect();
    let usual: Vec<_> = hours.iter().map(|hour| hour.usual).collect();
    let ticks: Vec<(usize, String)> =
        hours.iter().enumerate().step_by(TICK).map(|(slot, hour)| (slot, clock(hour.from, desk))).collect();
    let line = Line {
        id: "online",
        told: words.say("today-chart").to_owned(),
        readings: &readings,
        name: words.say("today-chart-line"),
        usual: &usual,
        usual_name: words.say("today-chart-usual"),
        ticks: &ticks,
    };
    LineChart::new(line, |value| value.to_string())
}

fn clock(at: UnixTime, desk: &Desk) -> String {
    let moment = jiff::Timestamp::from_second(at.0).map(|at| at.to_zoned(desk.timezone.clone()));
    moment.map_or_else(|_| String::new(), |at| format!("{:02}.{:02}", at.hour(), at.minute()))
}

/// `4 dari 4 lokasi, 12 dari 12 titik akses.`
fn shares(words: &'static Words, places: Share, access_points: Share) -> String {
    let [up, all] = [places.well, places.all].map(|count| count.to_string());
    if access_points.all == 0 {
        return words.tell("today-running-places", &[("up", &up), ("places", &all)]);
    }
    let [radios_up, radios] = [access_points.well, access_points.all].map(|count| count.to_string());
    let variables = [("up", &*up), ("places", &all), ("radios-up", &radios_up), ("radios", &radios)];
    words.tell("today-running", &variables)
}
