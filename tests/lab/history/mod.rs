//! History with known truth: visits are made up, written as the controller writes them while they happen, and counted a second
//! time by brute force, see [`History`].

mod chance;
mod truth;
mod visits;
mod writing;

pub use truth::{DayTotals, History, HourTotals};
pub use writing::{two_weeks, year_of_hours};

use chance::Chance;
use hotspot::{
    model::{AccessPointName, Mac, RefusalCause, SiteName, UnixTime},
    policy::Calendar,
    store::Store,
};
use jiff::civil::Date;

/// The zone of every history.
pub const ZONE: &str = "Asia/Jakarta";

/// A town whose history is to be made up; the same seed makes the same.
#[derive(Debug, Clone)]
pub struct Town {
    pub seed: u64,
    pub sites: Vec<SiteName>,
    /// Of each site.
    pub access_points: u8,
    pub first: Date,
    pub days: u16,
    /// Of each site on a day, about.
    pub visits: u32,
    /// When the gateway was off: nobody watched, nobody came or went.
    pub gaps: Vec<(UnixTime, UnixTime)>,
}

/// A session that was made up.
#[derive(Debug, Clone)]
pub struct Visit {
    pub id: i64,
    pub mac: Mac,
    pub site: SiteName,
    pub from: UnixTime,
    pub until: UnixTime,
    /// At one access point after the other, without gaps; nothing where none was known.
    pub stays: Vec<(Option<AccessPointName>, UnixTime, UnixTime)>,
    pub moved: Vec<Moved>,
}

/// What a visit moved in an hour, as IP bytes.
#[derive(Debug, Clone)]
pub struct Moved {
    /// When the local hour began.
    pub hour: UnixTime,
    /// Where the device was.
    pub access_point: Option<AccessPointName>,
    pub up: u64,
    pub down: u64,
}

/// Somebody was refused.
#[derive(Debug, Clone)]
pub struct Refused {
    pub site: SiteName,
    pub at: UnixTime,
    pub cause: RefusalCause,
}

/// Somebody reported a trouble.
#[derive(Debug, Clone)]
pub struct Reported {
    pub site: SiteName,
    pub at: UnixTime,
    pub trouble: hotspot::control::portal::Trouble,
}

impl Town {
    /// Makes the history up and writes it into a store in which nothing is yet. The gateway is restarted at the end of each gap,
    /// and counts on from the store.
    ///
    /// # Panics
    /// When the store refuses.
    pub async fn write(&self, store: &Store) -> History {
        let history = self.imagine();
        writing::write(&history, store).await;
        history
    }

    /// Makes the history up.
    #[must_use]
    pub fn imagine(&self) -> History {
        let mut chance = Chance::new(self.seed);
        let visits = visits::imagine(self, &mut chance);
        let (refused, reported) = visits::troubles(self, &mut chance);
        History { town: self.clone(), visits, refused, reported }
    }

    /// The name of a site's access point, counted from zero.
    ///
    /// # Panics
    /// Where the site's name is so long that none fits behind it.
    #[must_use]
    pub fn access_point(&self, site: &SiteName, number: u8) -> AccessPointName {
        format!("{site}-{}", number + 1).parse().expect("a short name")
    }

    #[must_use]
    pub fn begins(&self) -> UnixTime {
        calendar().hour_of(self.first, 0)
    }

    /// The first moment that is not of it.
    #[must_use]
    pub fn ends(&self) -> UnixTime {
        calendar().hour_of(self.first.saturating_add(jiff::Span::new().days(i64::from(self.days))), 0)
    }

    /// Whether the gateway ran.
    #[must_use]
    pub fn is_watched(&self, at: UnixTime) -> bool {
        self.gaps.iter().all(|(from, until)| !(*from..*until).contains(&at))
    }
}

/// The calendar of every history.
///
/// # Panics
/// Without a time zone database.
#[must_use]
pub fn calendar() -> Calendar {
    Calendar::new(ZONE).expect("the time zone database")
}

/// When the local hour of a moment began.
#[must_use]
pub fn hour_of(at: UnixTime) -> UnixTime {
    // The zone is seven whole hours ahead, always.
    UnixTime(at.0.div_euclid(3_600) * 3_600)
}
