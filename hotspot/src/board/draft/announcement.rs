use super::{CheckedAt, sites_of, words};
use crate::{
    board::{Announcement, AnnouncementId, Bilingual},
    model::{Faults, Invalid, UnixTime},
    policy::Calendar,
};
use serde::{Deserialize, Serialize};

const LONGEST_TITLE: usize = 60;
const LONGEST_TEXT: usize = 4_000;
const LONGEST_OFFICE: usize = 60;
/// Local days after the first, which it lasts where no end is named.
const DAYS: u16 = 14;
/// In seconds.
const A_YEAR: i64 = 366 * 86_400;

/// An announcement as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncementDraft {
    pub title: Bilingual,
    pub text: Bilingual,
    pub office: String,
    /// Now where it is not named; see [`Calendar::beginning`].
    pub from: Option<String>,
    /// Two weeks later where it is not named; see [`Calendar::end`].
    pub until: Option<String>,
    /// Everywhere where none is named.
    pub sites: Vec<String>,
    pub pinned: bool,
    pub order: Option<String>,
}

impl AnnouncementDraft {
    /// An announcement with this number, without its image.
    ///
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self, id: AnnouncementId, at: CheckedAt<'_>) -> Result<Announcement, Faults> {
        let mut faults = Faults::default();
        let title = words::line_in_both(&mut faults, ("title", "title_en"), &self.title, LONGEST_TITLE);
        let text = words::prose_in_both(&mut faults, ("text", "text_en"), &self.text, LONGEST_TEXT);
        let office = faults.keep("office", words::line(&self.office, LONGEST_OFFICE));
        let reach = at.reach(&mut faults, &self.sites);
        let order = faults.keep("order", words::order(self.order.as_deref()));
        let times = self.times(&mut faults, at);
        let checked = || {
            let (from, until) = times?;
            Some(Announcement {
                id,
                title: title?,
                text: text?,
                office: office?,
                reach: reach?,
                from,
                until,
                pinned: self.pinned,
                order: order?,
                image: None,
                changed: at.now,
                ended: None,
            })
        };
        let checked = checked();
        faults.settle(checked)
    }

    /// The words of an announcement.
    #[must_use]
    pub fn of(announcement: &Announcement, calendar: &Calendar) -> Self {
        Self {
            title: announcement.title.clone(),
            text: announcement.text.clone(),
            office: announcement.office.clone(),
            from: Some(calendar.written(announcement.from)),
            until: Some(calendar.written(announcement.until)),
            sites: sites_of(&announcement.reach),
            pinned: announcement.pinned,
            order: Some(announcement.order.to_string()),
        }
    }

    fn times(&self, faults: &mut Faults, at: CheckedAt<'_>) -> Option<(UnixTime, UnixTime)> {
        let from = match &self.from {
            None => Some(at.now),
            Some(text) => faults.keep("from", at.calendar.beginning(text, at.now)),
        };
        let until = match &self.until {
            None => from.map(|from| at.calendar.end_of_day(from, DAYS)),
            Some(text) => faults.keep("until", at.calendar.end(text, at.now)),
        };
        let (from, until) = from.zip(until)?;
        let checked = if until <= from {
            Err(Invalid::new("lies before its beginning"))
        } else if until <= at.now {
            Err(Invalid::new("has passed"))
        } else if until.0.saturating_sub(from.0) > A_YEAR {
            Err(Invalid::new("lies more than a year after its beginning"))
        } else {
            Ok((from, until))
        };
        faults.keep("until", checked)
    }
}
