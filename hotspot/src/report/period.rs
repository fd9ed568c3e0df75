use crate::{
    model::{AccessPointName, Invalid, SiteName, UnixTime, serde_by_text},
    policy::Calendar,
};
use jiff::{ToSpan, civil::Date};
use std::{fmt, str::FromStr};

/// What is asked of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub sites: Vec<SiteName>,
    pub access_points: Vec<AccessPointName>,
    pub period: Period,
}

/// Local days from the first to the last, and how they are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub first: Date,
    /// Still of the period.
    pub last: Date,
    pub by: By,
}

/// How a period is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    Hour,
    Day,
    Month,
}

/// The time of one cell: from its first second to before the first that is not of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The local day on which it begins.
    pub day: Date,
    pub from: UnixTime,
    pub until: UnixTime,
    /// The local day after its last; the same as `day` where it is a part of one.
    pub next_day: Date,
}

impl Period {
    /// Longer ones are refused: three years.
    pub const MOST_DAYS: i32 = 1_100;
    /// Longer ones by the hour are refused: two months.
    pub const MOST_DAYS_BY_HOUR: i32 = 62;

    /// # Errors
    /// Where the last day is before the first, or the period longer than anybody could look at.
    pub fn new(first: Date, last: Date, by: By) -> Result<Self, Invalid> {
        let most = if by == By::Hour { Self::MOST_DAYS_BY_HOUR } else { Self::MOST_DAYS };
        let days = first.until(last).map_or(i32::MAX, |span| span.get_days());
        if last < first {
            return Err(Invalid::new(format!("the last day, {last}, is before the first, {first}")));
        }
        if days >= most {
            return Err(Invalid::new(format!("{first} to {last} is too long: at most {most} days by {by}")));
        }
        Ok(Self { first, last, by })
    }

    /// The local calendar month in which a day lies.
    #[must_use]
    pub fn month_of(day: Date, by: By) -> Self {
        Self { first: day.first_of_month(), last: day.last_of_month(), by }
    }

    /// When it begins and when it is over.
    #[must_use]
    pub fn bounds(&self, calendar: &Calendar) -> (UnixTime, UnixTime) {
        (calendar.hour_of(self.first, 0), calendar.hour_of(after(self.last), 0))
    }

    /// The cells' times, in order and without gaps. Clocks that change make a day longer or shorter, never an hour.
    #[must_use]
    pub fn slots(&self, calendar: &Calendar) -> Vec<Slot> {
        let mut slots = Vec::new();
        let mut day = self.first;
        while day <= self.last {
            let next_day = match self.by {
                By::Hour | By::Day => after(day),
                By::Month => after(day.last_of_month()).min(after(self.last)),
            };
            let (from, until) = (calendar.hour_of(day, 0), calendar.hour_of(next_day, 0));
            if self.by == By::Hour {
                let hours = (from.0..until.0).step_by(3_600);
                let hour = |at: i64| Slot {
                    day,
                    from: UnixTime(at),
                    until: UnixTime((at + 3_600).min(until.0)),
                    next_day: day,
                };
                slots.extend(hours.map(hour));
            } else {
                slots.push(Slot { day, from, until, next_day });
            }
            if next_day <= day {
                break;
            }
            day = next_day;
        }
        slots
    }
}

impl Slot {
    /// How much of it is over, in seconds.
    #[must_use]
    pub fn secs_over(&self, now: UnixTime) -> u64 {
        u64::try_from(self.until.min(now).0.saturating_sub(self.from.0)).unwrap_or(0)
    }
}

fn after(day: Date) -> Date {
    day.saturating_add(1.day())
}

impl By {
    pub const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::Month];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for By {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = Self::ALL.into_iter().find(|by| by.as_str() == text);
        known.ok_or_else(|| Invalid::new(format!("{text:?} is none of hour, day, month")))
    }
}

serde_by_text!(By);
