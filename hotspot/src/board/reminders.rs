//! Whom to tell that something of theirs ends soon, while there is time to prolong it.

use super::{Announcement, Board};
use crate::{
    model::{Role, Span, Staff, UnixTime},
    policy::rights,
};

/// So long before its end.
pub const BEFORE: Span = Span::from_secs(2 * 86_400);

/// An announcement that ends soon, and who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder<'a> {
    pub announcement: &'a Announcement,
    /// The editors of its office; the administrators where it has none with an address. Never empty.
    pub to: Vec<&'a Staff>,
}

/// The reminders that fell due after `since` and until `now`: asked again from where it was asked last, each falls due once.
/// What was announced for no longer than that is not worth one. A service has no end.
#[must_use]
pub fn due<'a>(board: &'a Board, staff: &'a [Staff], since: UnixTime, now: UnixTime) -> Vec<Reminder<'a>> {
    let falls_due = |it: &Announcement| {
        let at = UnixTime(it.until.0.saturating_sub(BEFORE.secs() as i64));
        it.ended.is_none() && it.from < at && since < at && at <= now && now < it.until
    };
    let due = board.announcements.iter().filter(|it| falls_due(it));
    due.filter_map(|announcement| {
        let to = told(announcement, staff);
        (!to.is_empty()).then_some(Reminder { announcement, to })
    })
    .collect()
}

fn told<'a>(announcement: &Announcement, staff: &'a [Staff]) -> Vec<&'a Staff> {
    let reachable = || staff.iter().filter(|it| it.closed.is_none() && !it.email.is_empty());
    let own = |it: &&Staff| it.role == Role::Editor && rights::may_edit_for(it, &announcement.office);
    let editors: Vec<&Staff> = reachable().filter(own).collect();
    if editors.is_empty() {
        return reachable().filter(|it| it.role == Role::Administrator).collect();
    }
    editors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{AnnouncementId, Bilingual, Reach};

    const DAY: i64 = 86_400;

    fn announcement(office: &str, from: i64, until: i64) -> Announcement {
        Announcement {
            id: AnnouncementId(1),
            title: Bilingual { indonesian: "Pawai".into(), english: None },
            text: Bilingual::default(),
            office: office.into(),
            reach: Reach::All,
            from: UnixTime(from),
            until: UnixTime(until),
            pinned: false,
            order: 0,
            image: None,
            changed: UnixTime(from),
            ended: None,
        }
    }

    fn staff(name: &str, role: Role, office: &str) -> Staff {
        Staff {
            name: name.parse().unwrap(),
            full_name: name.into(),
            email: format!("{name}@purbalinggakab.go.id"),
            role,
            office: office.into(),
            may_alert: false,
            language: "id".into(),
            password: None,
            totp_secret: None,
            totp_step: 0,
            recovery_left: 0,
            invited_until: None,
            made: UnixTime(0),
            closed: None,
        }
    }

    fn names(board: &Board, staff: &[Staff], since: i64, now: i64) -> Vec<String> {
        let due = due(board, staff, UnixTime(since), UnixTime(now));
        due.iter().flat_map(|it| it.to.iter().map(|staff| staff.name.to_string())).collect()
    }

    #[test]
    fn each_is_told_once_two_days_before_its_end() {
        let board = Board { announcements: vec![announcement("Dinkes", 0, 14 * DAY)], ..Board::default() };
        let staff = [staff("sari", Role::Editor, "dinkes"), staff("tono", Role::Editor, "BPBD")];
        assert_eq!(names(&board, &staff, 0, 12 * DAY - 1), Vec::<String>::new());
        assert_eq!(names(&board, &staff, 12 * DAY - 1, 12 * DAY), ["sari"]);
        assert_eq!(names(&board, &staff, 12 * DAY, 13 * DAY), Vec::<String>::new(), "it was told");
        assert_eq!(names(&board, &staff, 0, 13 * DAY), ["sari"], "late, but in time");
        assert_eq!(names(&board, &staff, 0, 14 * DAY), Vec::<String>::new(), "it is over");
    }

    #[test]
    fn what_is_short_and_what_was_taken_down_ends_unsaid() {
        let short = announcement("Dinkes", 0, 2 * DAY);
        let ended = Announcement { ended: Some(UnixTime(DAY)), ..announcement("Dinkes", 0, 14 * DAY) };
        let board = Board { announcements: vec![short, ended], ..Board::default() };
        let staff = [staff("sari", Role::Editor, "Dinkes")];
        assert_eq!(names(&board, &staff, -1, DAY), Vec::<String>::new());
        assert_eq!(names(&board, &staff, 0, 13 * DAY), Vec::<String>::new());
    }

    #[test]
    fn administrators_are_told_where_an_office_has_no_editor_with_an_address() {
        let board = Board { announcements: vec![announcement("Dinkes", 0, 14 * DAY)], ..Board::default() };
        let silent = Staff { email: String::new(), ..staff("sari", Role::Editor, "Dinkes") };
        let gone = Staff { closed: Some(UnixTime(1)), ..staff("wati", Role::Editor, "Dinkes") };
        let boss = staff("budi", Role::Administrator, "Dinkominfo");
        assert_eq!(names(&board, &[silent.clone(), gone.clone(), boss], 0, 12 * DAY), ["budi"]);
        assert_eq!(names(&board, &[silent, gone], 0, 12 * DAY), Vec::<String>::new());
    }
}
