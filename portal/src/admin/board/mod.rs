//! What the regency has to say, as offices write it: announcements and services.

mod notices;
mod services;

use super::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    roads::Roads,
    session::SignedIn,
};
use data_encoding::HEXLOWER;
use hotspot::{
    board::{Bilingual, CheckedAt, Reach},
    model::{Role, SiteName, UnixTime},
    policy::{Calendar, rights},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Entries of a list in one page.
pub(super) const ENTRIES: usize = 50;

pub fn roads(roads: Roads) -> Roads {
    services::roads(notices::roads(roads))
}

/// How something stands that begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    InForce,
    ToCome,
    Over,
}

impl State {
    pub fn of(from: UnixTime, until: UnixTime, ended: Option<UnixTime>, now: UnixTime) -> Self {
        if ended.is_some() || until <= now {
            Self::Over
        } else if from > now {
            Self::ToCome
        } else {
            Self::InForce
        }
    }

    /// The class of its mark, and the key of its word.
    pub fn mark(self) -> (&'static str, &'static str) {
        match self {
            Self::InForce => ("good", "board-in-force"),
            Self::ToCome => ("slow", "board-to-come"),
            Self::Over => ("", "board-over"),
        }
    }
}

/// A site in a form, ticked or not.
pub(super) struct Tick<'a> {
    pub name: &'a str,
    pub title: &'a str,
    pub ticked: bool,
}

/// All sites, ticked where they are among these.
pub(super) fn ticks<'a>(desk: &'a Desk, ticked: &[String]) -> Vec<Tick<'a>> {
    let tick = |network: &'a hotspot::config::Network| Tick {
        name: network.site.as_str(),
        title: &network.title,
        ticked: ticked.iter().any(|site| site == network.site.as_str()),
    };
    desk.config.networks.iter().map(tick).collect()
}

/// Titles of the sites something is shown at; nothing where that is all of them.
pub(super) fn titles<'a>(desk: &'a Desk, reach: &Reach) -> Option<Vec<&'a str>> {
    let Reach::Sites(sites) = reach else { return None };
    let covered = desk.config.networks.iter().filter(|network| sites.contains(&network.site));
    Some(covered.map(|network| network.title.as_str()).collect())
}

/// Where and when drafts are checked.
pub(super) fn checked_at(desk: &Desk) -> CheckedAt<'_> {
    CheckedAt {
        now: desk.now(),
        sites: &desk.sites,
        calendar: &desk.calendar,
        operator: &desk.config.operator.name,
    }
}

/// Both languages of a field: `judul` and `judul-en`. English that was left empty is none.
pub(super) fn both(fields: &Fields, name: &str) -> Bilingual {
    let english = fields.owned(&format!("{name}-en"));
    Bilingual {
        indonesian: fields.owned(name),
        english: Some(english).filter(|text| !text.trim().is_empty()),
    }
}

/// A moment for a field of date and time, which has minutes only.
pub(super) fn minute(calendar: &Calendar, at: UnixTime) -> String {
    calendar.written(at).chars().take(16).collect()
}

/// What was typed for a moment; as it stands where the field was left alone, and nothing where it is empty.
pub(super) fn moment(calendar: &Calendar, typed: &str, stands: Option<UnixTime>) -> Option<String> {
    let typed = typed.trim();
    match stands {
        Some(at) if minute(calendar, at) == typed => Some(calendar.written(at)),
        _ => Some(typed.to_owned()).filter(|typed| !typed.is_empty()),
    }
}

/// Whose words a member of staff writes: an editor's are the own office's, whatever a form says.
///
/// # Errors
/// [`Fault::Forbidden`] where they may not write for that office.
pub(super) fn office_of(me: &SignedIn, typed: &str) -> Result<String, Fault> {
    let office = if me.staff.role == Role::Administrator { typed } else { &me.staff.office };
    // What is wrong with an administrator's is for the draft to say.
    let may = me.staff.role == Role::Administrator || rights::may_edit_for(&me.staff, office);
    if may { Ok(office.trim().to_owned()) } else { Err(Fault::Forbidden) }
}

/// A short name of how something stood when a form about it was written.
pub(super) fn edition(of: &impl Serialize) -> String {
    let content = serde_json::to_vec(of).unwrap_or_default();
    HEXLOWER.encode(&Sha256::digest(content)[..8])
}

/// On to a page after something was written; its news says where that is not in force yet.
pub(super) async fn written(desk: &Desk, path: &str, in_force: &str, later: &str) -> Answer {
    answer::done(path, if desk.nudge().await { in_force } else { later })
}

/// The sites of this gateway that something is shown at.
pub(super) fn covered<'a>(desk: &'a Desk, reach: &'a Reach) -> impl Iterator<Item = &'a SiteName> {
    desk.sites.iter().filter(|site| reach.covers(Some(site)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_that_was_not_touched_stays_to_the_second() {
        let calendar = Calendar::new("Asia/Jakarta").unwrap();
        let at = UnixTime(1_795_323_607);
        let shown = minute(&calendar, at);
        assert_eq!(shown, "2026-11-22T12:00");
        let read = |typed: &str| moment(&calendar, typed, Some(at));
        assert_eq!(calendar.beginning(&read(&shown).unwrap(), UnixTime(0)), Ok(at));
        assert_eq!(
            calendar.beginning(&read("2026-11-22T12:01").unwrap(), UnixTime(0)),
            Ok(UnixTime(at.0 + 53))
        );
        assert_eq!(read(" "), None);
    }

    #[test]
    fn what_was_ended_is_over_whenever_it_was_to_end() {
        let state = |from, until, ended: Option<i64>| {
            State::of(UnixTime(from), UnixTime(until), ended.map(UnixTime), UnixTime(10))
        };
        assert_eq!(state(5, 11, None), State::InForce);
        assert_eq!(state(11, 12, None), State::ToCome);
        assert_eq!((state(5, 10, None), state(5, 11, Some(7))), (State::Over, State::Over));
    }
}
