//! How a town's square is used: evenings are full, Sunday mornings too.

use super::{Chance, Moved, Refused, Reported, Town, Visit, calendar, hour_of};
use hotspot::{
    control::portal::Trouble,
    model::{Mac, RefusalCause, SiteName, UnixTime},
};
use jiff::civil::Weekday;
use std::collections::{HashMap, HashSet};

/// How much of a day's visits begin in each hour.
const WEEKDAY: [u64; 24] =
    [2, 1, 1, 1, 1, 3, 6, 8, 8, 9, 10, 11, 12, 10, 9, 11, 14, 18, 24, 34, 36, 28, 14, 6];
const SUNDAY: [u64; 24] =
    [3, 1, 1, 1, 2, 14, 32, 36, 30, 20, 14, 12, 11, 10, 10, 12, 14, 18, 22, 28, 26, 18, 10, 5];
/// A third as many devices as visits on a day: most come again.
const VISITS_OF_A_DEVICE: u64 = 3;
const DAY: i64 = 86_400;

pub(super) fn imagine(town: &Town, chance: &mut Chance) -> Vec<Visit> {
    let mut visits = Vec::new();
    let mut square = Square { free_from: HashMap::new(), taken: HashSet::new() };
    for day in 0..town.days {
        let date = town.first.saturating_add(jiff::Span::new().days(i64::from(day)));
        let weights = if date.weekday() == Weekday::Sunday { &SUNDAY } else { &WEEKDAY };
        for (number, site) in town.sites.iter().enumerate() {
            // The next site is a quieter one.
            let most = u64::from(town.visits) / (number as u64 + 1) + 1;
            for _ in 0..most {
                let hour = chance.weighted(weights) as i64;
                let from = calendar().hour_of(date, 0).0 + hour * 3_600 + chance.below(3_600) as i64;
                visits.extend(square.visit(town, site, UnixTime(from), chance));
            }
        }
    }
    visits.sort_by_key(|visit| visit.from);
    for (number, visit) in visits.iter_mut().enumerate() {
        visit.id = number as i64 + 1;
    }
    visits
}

pub(super) fn troubles(town: &Town, chance: &mut Chance) -> (Vec<Refused>, Vec<Reported>) {
    let (mut refused, mut reported) = (Vec::new(), Vec::new());
    let length = (town.ends().0 - town.begins().0) as u64;
    for site in &town.sites {
        for _ in 0..u64::from(town.days) * 4 {
            let at = UnixTime(town.begins().0 + chance.below(length) as i64);
            let cause = RefusalCause::ALL[chance.below(7) as usize];
            if town.is_watched(at) {
                refused.push(Refused { site: site.clone(), at, cause });
            }
            let at = UnixTime(town.begins().0 + chance.below(length) as i64);
            let trouble = Trouble::ALL[chance.weighted(&[5, 2, 1])];
            if town.is_watched(at) {
                reported.push(Reported { site: site.clone(), at, trouble });
            }
        }
    }
    (refused, reported)
}

/// What keeps visits apart.
struct Square {
    /// A device is at one place at a time.
    free_from: HashMap<Mac, UnixTime>,
    /// No two things happen at a site in the same second, so that their order is no matter of taste.
    taken: HashSet<(SiteName, i64)>,
}

impl Square {
    /// Nothing where the device is elsewhere or anything would happen while the gateway was off.
    fn visit(&mut self, town: &Town, site: &SiteName, from: UnixTime, chance: &mut Chance) -> Option<Visit> {
        let devices = u64::from(town.visits) * town.sites.len() as u64 / VISITS_OF_A_DEVICE + 1;
        let [.., a, b, c] = chance.below(devices).to_be_bytes();
        let mac = Mac::new([0x02, 0xde, 0x30, a, b, c]).ok()?;
        let length = match chance.below(200) {
            // Somebody forgot a tablet.
            0 => DAY + chance.below(2 * DAY as u64) as i64,
            1..50 => 300 + chance.below(900) as i64,
            _ => 900 + chance.below(7_200) as i64,
        };
        let until = UnixTime(from.0 + length);
        let parts = if chance.below(3) == 0 { 2 + chance.below(2) as i64 } else { 1 };
        let times: Vec<i64> = (0..=parts).map(|part| from.0 + length * part / parts).collect();
        let happens = |at: &i64| {
            at % 3_600 != 0 && town.is_watched(UnixTime(*at)) && !self.taken.contains(&(site.clone(), *at))
        };
        let is_elsewhere = self.free_from.get(&mac).is_some_and(|free| *free >= from);
        if is_elsewhere || until >= town.ends() || !times.iter().all(happens) {
            return None;
        }
        self.free_from.insert(mac, until);
        self.taken.extend(times.iter().map(|at| (site.clone(), *at)));
        let mut visit =
            Visit { id: 0, mac, site: site.clone(), from, until, stays: Vec::new(), moved: Vec::new() };
        let mut at = chance.below(u64::from(town.access_points) + 1);
        for ends in times.windows(2) {
            // The number after the last is where no access point is known.
            at = (at + 1 + chance.below(u64::from(town.access_points))) % (u64::from(town.access_points) + 1);
            let name = (at < u64::from(town.access_points)).then(|| town.access_point(site, at as u8));
            visit.stays.push((name, UnixTime(ends[0]), UnixTime(ends[1])));
        }
        visit.moved = moved(&visit, chance);
        Some(visit)
    }
}

/// Something in every hour, wherever the device was.
fn moved(visit: &Visit, chance: &mut Chance) -> Vec<Moved> {
    let mut moved = Vec::new();
    for (access_point, from, until) in &visit.stays {
        for hour in (hour_of(*from).0..until.0).step_by(3_600) {
            let (up, down) = (chance.below(5_000_000), chance.below(60_000_000));
            moved.push(Moved { hour: UnixTime(hour), access_point: access_point.clone(), up, down });
        }
    }
    moved
}
