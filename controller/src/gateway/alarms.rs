//! What staff should look at: raised once, cleared when it is over, the same alarm again if it comes back soon. Pure.

use hotspot::{
    model::{Alarm, AlarmId, AlarmKind, BootTime, Now, SiteName, Span},
    store::Change,
};
use std::collections::BTreeMap;

/// Trouble that comes back within this time is the same trouble: a flapping line is one alarm, not forty.
const SAME: Span = Span::from_secs(600);

/// Longest sentence that is kept of what was seen, in bytes: part of it may come from a stranger.
const MOST_SEEN: usize = 300;

/// The last is the one thing of the site that it is about; empty where it is about all of it.
type Place = (AlarmKind, Option<SiteName>, String);

/// The alarms that stand, and those that were over a moment ago.
#[derive(Debug, Default)]
pub struct Alarms {
    standing: BTreeMap<Place, Alarm>,
    over: BTreeMap<Place, (Alarm, BootTime)>,
    last: i64,
}

impl Alarms {
    /// Continues with those that stood at the last stop: each stands until its cause is known to be gone.
    #[must_use]
    pub fn resumed(standing: Vec<Alarm>, last: i64) -> Self {
        let place = |alarm: &Alarm| (alarm.kind, alarm.site.clone(), alarm.subject.clone());
        let standing = standing.into_iter().map(|alarm| (place(&alarm), alarm)).collect();
        Self { standing, over: BTreeMap::new(), last }
    }

    /// Something is wrong, and this is what shows it. Answers what is to be written, if anything is new.
    pub fn raise(
        &mut self,
        kind: AlarmKind,
        site: Option<&SiteName>,
        subject: &str,
        seen: &str,
        now: Now,
    ) -> Option<Change> {
        let place = (kind, site.cloned(), subject.to_owned());
        let seen = shortened(seen);
        self.over.retain(|_, (_, until)| *until > now.boot);
        if let Some(alarm) = self.standing.get_mut(&place) {
            if alarm.seen == seen {
                return None;
            }
            alarm.seen = seen.to_owned();
            return Some(Change::Alarm(alarm.clone()));
        }
        let alarm = match self.over.remove(&place) {
            Some((alarm, _)) => Alarm { seen: seen.to_owned(), cleared: None, ..alarm },
            None => {
                self.last += 1;
                Alarm {
                    id: AlarmId(self.last),
                    kind,
                    site: site.cloned(),
                    seen: seen.to_owned(),
                    since: now.unix,
                    cleared: None,
                    acknowledged: None,
                    subject: subject.to_owned(),
                    assigned_to: None,
                    postponed_until: None,
                }
            }
        };
        self.standing.insert(place, alarm.clone());
        Some(Change::Alarm(alarm))
    }

    /// It is over. Answers what is to be written, if it stood.
    pub fn clear(
        &mut self,
        kind: AlarmKind,
        site: Option<&SiteName>,
        subject: &str,
        now: Now,
    ) -> Option<Change> {
        let place = (kind, site.cloned(), subject.to_owned());
        let mut alarm = self.standing.remove(&place)?;
        alarm.cleared = Some(now.unix);
        self.over.insert(place, (alarm.clone(), now.boot + SAME));
        Some(Change::Alarm(alarm))
    }

    /// All that is known, for a disk that may have missed some of it: what is over first.
    #[must_use]
    pub fn written_again(&self) -> Vec<Change> {
        let over = self.over.values().map(|(alarm, _)| alarm);
        over.chain(self.standing.values()).cloned().map(Change::Alarm).collect()
    }

    #[must_use]
    pub fn standing(&self) -> impl ExactSizeIterator<Item = &Alarm> {
        self.standing.values()
    }

    #[must_use]
    pub fn stands(&self, kind: AlarmKind, site: Option<&SiteName>, subject: &str) -> bool {
        self.standing.contains_key(&(kind, site.cloned(), subject.to_owned()))
    }
}

fn shortened(text: &str) -> &str {
    let end = (0..=MOST_SEEN.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::model::UnixTime;

    fn at(secs: i64) -> Now {
        Now { boot: BootTime(secs * 1000), unix: UnixTime(secs), trusted: true }
    }

    fn written(change: Option<Change>) -> (i64, i64, Option<i64>) {
        let Some(Change::Alarm(alarm)) = change else { panic!("nothing is to be written") };
        (alarm.id.0, alarm.since.0, alarm.cleared.map(|at| at.0))
    }

    #[test]
    fn trouble_is_one_alarm_while_it_lasts_and_when_it_comes_back_soon() {
        let mut alarms = Alarms::default();
        let raise = |alarms: &mut Alarms, at| alarms.raise(AlarmKind::LineDown, None, "", "dark", at);
        assert_eq!(written(raise(&mut alarms, at(10))), (1, 10, None));
        assert_eq!(raise(&mut alarms, at(20)), None, "nothing new");
        assert!(alarms.raise(AlarmKind::LineDown, None, "", "darker", at(25)).is_some());
        assert_eq!(written(alarms.clear(AlarmKind::LineDown, None, "", at(30))), (1, 10, Some(30)));
        assert_eq!(alarms.clear(AlarmKind::LineDown, None, "", at(31)), None);
        assert_eq!(written(raise(&mut alarms, at(600))), (1, 10, None), "back within ten minutes");
        alarms.clear(AlarmKind::LineDown, None, "", at(700));
        assert_eq!(written(raise(&mut alarms, at(1_301))), (2, 1_301, None), "another trouble");
    }

    #[test]
    fn sites_and_kinds_are_told_apart() {
        let mut alarms = Alarms::default();
        let sites: [SiteName; 2] = ["alun-alun", "pendopo"].map(|name| name.parse().unwrap());
        for site in &sites {
            assert!(alarms.raise(AlarmKind::PlaceFull, Some(site), "", "full", at(1)).is_some());
        }
        assert!(alarms.clear(AlarmKind::PlaceFull, Some(&sites[0]), "", at(2)).is_some());
        assert!(!alarms.stands(AlarmKind::PlaceFull, Some(&sites[0]), ""));
        assert!(alarms.stands(AlarmKind::PlaceFull, Some(&sites[1]), ""));
        assert_eq!(alarms.clear(AlarmKind::AddressConflict, Some(&sites[1]), "", at(2)), None);
    }

    #[test]
    fn each_thing_of_a_site_has_its_own_alarm() {
        let mut alarms = Alarms::default();
        let site: SiteName = "alun-alun".parse().unwrap();
        let down = |alarms: &mut Alarms, subject: &str| {
            written(alarms.raise(AlarmKind::AccessPointDown, Some(&site), subject, "mute", at(1))).0
        };
        assert_eq!((down(&mut alarms, "timur"), down(&mut alarms, "barat")), (1, 2));
        assert!(alarms.clear(AlarmKind::AccessPointDown, Some(&site), "timur", at(2)).is_some());
        assert!(alarms.stands(AlarmKind::AccessPointDown, Some(&site), "barat"));
        assert!(!alarms.stands(AlarmKind::AccessPointDown, Some(&site), ""));
        let standing = Alarms::resumed(alarms.standing().cloned().collect(), 2);
        assert!(standing.stands(AlarmKind::AccessPointDown, Some(&site), "barat"));
    }

    #[test]
    fn a_restart_goes_on_with_what_stood() {
        let mut alarms = Alarms::default();
        alarms.raise(AlarmKind::LineDown, None, "", "dark", at(10));
        let standing = alarms.standing().cloned().collect();
        let mut again = Alarms::resumed(standing, 7);
        assert_eq!(again.raise(AlarmKind::LineDown, None, "", "dark", at(20)), None);
        assert_eq!(written(again.clear(AlarmKind::LineDown, None, "", at(30))), (1, 10, Some(30)));
        assert_eq!(written(again.raise(AlarmKind::Certificate, None, "", "old", at(40))).0, 8);
    }

    #[test]
    fn a_long_sentence_is_cut_between_letters() {
        assert_eq!(shortened(&"é".repeat(400)).len(), 300);
        assert_eq!(shortened("short"), "short");
    }
}
