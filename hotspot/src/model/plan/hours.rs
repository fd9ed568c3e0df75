//! Opening hours as text and as rule: `always`, or `Mon-Fri 05:00-22:00, Sat-Sun 06:00-24:00`.

use crate::model::{Invalid, serde_by_text};
use jiff::civil::{DateTime, Weekday};
use std::{fmt, str::FromStr};

/// More than one for each day of the week and its break.
const MOST_OPENINGS: usize = 14;
const DAY_NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MINUTES_A_DAY: u16 = 24 * 60;

/// When the internet is open, by the site's local time; empty means always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours(Vec<Opening>);

/// One opening on some days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Opening {
    /// From Monday.
    days: [bool; 7],
    /// Minutes since midnight.
    from: u16,
    /// Minutes since midnight, at most 24 hours; not after `from` where it goes on past midnight.
    to: u16,
}

impl Hours {
    #[must_use]
    pub fn always(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the internet is open at this local time.
    #[must_use]
    pub fn are_open(&self, local: DateTime) -> bool {
        let minute = minute_of(local);
        let today = day_number(local.weekday());
        let yesterday = (today + 6) % 7;
        self.always()
            || self.0.iter().any(|opening| {
                if opening.from < opening.to {
                    opening.days[today] && (opening.from..opening.to).contains(&minute)
                } else {
                    (opening.days[today] && minute >= opening.from)
                        || (opening.days[yesterday] && minute < opening.to)
                }
            })
    }

    /// The minutes since midnight at which something may open or close on a day, ascending. 24 hours are the next midnight.
    pub(crate) fn edges(&self) -> Vec<u16> {
        let mut edges: Vec<u16> =
            self.0.iter().flat_map(|opening| [opening.from, opening.to]).chain([0]).collect();
        edges.retain(|edge| *edge < MINUTES_A_DAY);
        edges.sort_unstable();
        edges.dedup();
        edges
    }
}

fn minute_of(local: DateTime) -> u16 {
    u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs())
}

fn day_number(day: Weekday) -> usize {
    usize::from(day.to_monday_zero_offset().unsigned_abs()) % 7
}

impl FromStr for Hours {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text == "always" {
            return Ok(Self::default());
        }
        let openings = text.split(',').map(|part| opening(part.trim())).collect::<Result<Vec<_>, _>>()?;
        if openings.len() > MOST_OPENINGS {
            return Err(Invalid::new(format!("more than {MOST_OPENINGS} openings")));
        }
        Ok(Self(openings))
    }
}

fn opening(text: &str) -> Result<Opening, Invalid> {
    let wrong = || {
        Invalid::new(format!("{text:?} is not an opening like \"Mon-Fri 05:00-22:00\"; or write \"always\""))
    };
    let (days, times) = text.split_once(' ').ok_or_else(wrong)?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let number = |name: &str| DAY_NAMES.iter().position(|day| *day == name).ok_or_else(wrong);
    let (first, last) = (number(first)?, number(last)?);
    let (from, to) = times.trim().split_once('-').ok_or_else(wrong)?;
    let (from, to) = (minutes(from).ok_or_else(wrong)?, minutes(to).ok_or_else(wrong)?);
    if from == MINUTES_A_DAY || from == to {
        return Err(Invalid::new(format!("{text:?} opens for no time at all")));
    }
    let mut opening = Opening { days: [false; 7], from, to };
    let count = (last + 7 - first) % 7;
    (0..=count).for_each(|step| opening.days[(first + step) % 7] = true);
    Ok(opening)
}

fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |text: &str| -> Option<u16> {
        (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    (minute < 60 && hour * 60 + minute <= MINUTES_A_DAY).then_some(hour * 60 + minute)
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.always() {
            return f.write_str("always");
        }
        let openings: Vec<String> = self.0.iter().map(Opening::to_string).collect();
        f.write_str(&openings.join(", "))
    }
}

impl fmt::Display for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The days are one run around the week: it begins after a day that is not among them.
        let first = (0..7).find(|day| self.days[*day] && !self.days[(day + 6) % 7]).unwrap_or(0);
        let count = self.days.iter().filter(|day| **day).count().max(1);
        let last = (first + count - 1) % 7;
        f.write_str(DAY_NAMES[first])?;
        if count > 1 {
            write!(f, "-{}", DAY_NAMES[last])?;
        }
        let [from, to] = [self.from, self.to].map(|at| format!("{:02}:{:02}", at / 60, at % 60));
        write!(f, " {from}-{to}")
    }
}

serde_by_text!(Hours);

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn hours(text: &str) -> Hours {
        text.parse().unwrap()
    }

    #[test]
    fn hours_are_printed_as_they_are_read() {
        for text in
            ["always", "Mon-Fri 05:00-22:00, Sat-Sun 06:00-24:00", "Sat-Mon 20:00-02:00", "Wed 00:00-24:00"]
        {
            assert_eq!(hours(text).to_string(), text);
        }
        assert_eq!(hours("Mon-Sun 05:00-22:00").to_string(), "Mon-Sun 05:00-22:00");
    }

    #[test]
    fn an_evening_may_go_on_past_midnight() {
        // 2026-11-21 is a Saturday.
        let late = hours("Sat 20:00-02:00");
        let at = |day, hour, minute| date(2026, 11, day).at(hour, minute, 0, 0);
        assert!(!late.are_open(at(21, 19, 59)) && late.are_open(at(21, 20, 0)));
        assert!(late.are_open(at(22, 1, 59)) && !late.are_open(at(22, 2, 0)));
        assert!(!late.are_open(at(21, 1, 0)));
    }

    #[test]
    fn what_is_no_opening_is_refused() {
        for text in [
            "",
            "Mon",
            "Mon 5-22",
            "Mon 05:00-05:00",
            "Mon 24:00-02:00",
            "Mon 05:00-24:01",
            "Mo 05:00-06:00",
            "Mon 05:60-06:00",
            "Mon 05:00-22:00,",
        ] {
            assert!(text.parse::<Hours>().is_err(), "{text}");
        }
    }
}
