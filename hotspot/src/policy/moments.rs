//! Moments as staff type them, by the place's own calendar.

use super::{Calendar, calendar::moment};
use crate::model::{Invalid, Span, UnixTime};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
};

/// Years in which anything of ours begins or ends.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2999;

impl Calendar {
    /// When something begins: `now`, `2026-11-30` (with the local day), `2026-11-30 15:00` (local), or RFC 3339.
    ///
    /// # Errors
    /// Where the text is none of these.
    pub fn beginning(&self, text: &str, now: UnixTime) -> Result<UnixTime, Invalid> {
        let wrong =
            || unreadable(text, "now, a day like 2026-11-30, or a local time like \"2026-11-30 15:00\"");
        match text.trim() {
            "now" => Ok(now),
            text => match day(text) {
                Some(day) => self.midnight(day).ok_or_else(wrong),
                None => self.exact(text).ok_or_else(wrong),
            },
        }
    }

    /// When something ends: `6h` (from now), `20:00` (the next), `2026-11-30` (with the end of that local day),
    /// `2026-11-30 15:00` (local), or RFC 3339.
    ///
    /// # Errors
    /// Where the text is none of these.
    pub fn end(&self, text: &str, now: UnixTime) -> Result<UnixTime, Invalid> {
        let wrong = || {
            unreadable(
                text,
                "a span like 6h, a local time like 20:00 or \"2026-11-30 15:00\", or a day like 2026-11-30",
            )
        };
        let text = text.trim();
        if let Ok(span) = text.parse::<Span>() {
            return Ok(now + span);
        }
        if let Some(time) = time_of_day(text) {
            return self.next(time, now).ok_or_else(wrong);
        }
        match day(text) {
            Some(day) => day.tomorrow().ok().and_then(|next| self.midnight(next)).ok_or_else(wrong),
            None => self.exact(text).ok_or_else(wrong),
        }
    }

    /// The end of the local day that comes so many days after that of `from`.
    #[must_use]
    pub fn end_of_day(&self, from: UnixTime, days_after: u16) -> UnixTime {
        let next = self.day_of(from).saturating_add((i64::from(days_after) + 1).days());
        moment(self.zone(), next.at(0, 0, 0, 0))
    }

    /// The local day of a moment.
    #[must_use]
    pub fn day_of(&self, at: UnixTime) -> Date {
        let at = Timestamp::from_second(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
        at.to_zoned(self.zone().clone()).date()
    }

    /// As it is read back: RFC 3339, local.
    #[must_use]
    pub fn written(&self, at: UnixTime) -> String {
        let at = Timestamp::from_second(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
        at.to_zoned(self.zone().clone()).strftime("%FT%T%:z").to_string()
    }

    fn midnight(&self, day: Date) -> Option<UnixTime> {
        YEARS.contains(&day.year()).then(|| moment(self.zone(), day.at(0, 0, 0, 0)))
    }

    fn next(&self, time: Time, now: UnixTime) -> Option<UnixTime> {
        let today = self.day_of(now);
        let at = |day: Date| moment(self.zone(), day.to_datetime(time));
        [Some(today), today.tomorrow().ok()].into_iter().flatten().map(at).find(|at| *at > now)
    }

    fn exact(&self, text: &str) -> Option<UnixTime> {
        if let Ok(at) = text.parse::<Timestamp>() {
            let year = at.to_zoned(self.zone().clone()).year();
            return YEARS.contains(&year).then(|| UnixTime(at.as_second()));
        }
        // A zone or an offset that is no RFC 3339 would be passed over in silence.
        if text.contains(['[', 'Z', 'z', '+']) {
            return None;
        }
        let local: DateTime = text.parse().ok()?;
        YEARS.contains(&local.year()).then(|| moment(self.zone(), local))
    }
}

/// A day alone: the time of a longer text would be passed over in silence.
fn day(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok())?
}

/// `20:00`, or `20.00` as it stands on the pages.
fn time_of_day(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once([':', '.'])?;
    let number = |text: &str| -> Option<i8> {
        (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
    };
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

fn unreadable(text: &str, right: &str) -> Invalid {
    let text: String = text.chars().take(40).collect();
    Invalid::new(format!("{text:?} is no moment: write {right}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sunday 2026-11-22, 23.30 in Jakarta.
    const NOW: UnixTime = UnixTime(1_795_365_000);
    const MIDNIGHT: i64 = 1_795_366_800;

    fn jakarta() -> Calendar {
        Calendar::new("Asia/Jakarta").unwrap()
    }

    #[test]
    fn a_day_begins_with_its_midnight_and_ends_with_the_next() {
        let calendar = jakarta();
        assert_eq!(calendar.beginning("2026-11-23", NOW), Ok(UnixTime(MIDNIGHT)));
        assert_eq!(calendar.end("2026-11-22", NOW), Ok(UnixTime(MIDNIGHT)));
        assert_eq!(calendar.end_of_day(NOW, 0), UnixTime(MIDNIGHT));
        assert_eq!(calendar.end_of_day(NOW, 14), UnixTime(MIDNIGHT + 14 * 86_400));
    }

    #[test]
    fn a_time_is_local_unless_it_says_otherwise() {
        let calendar = jakarta();
        for text in
            ["2026-11-23 00:00", "2026-11-23T00:00:00", "2026-11-22T17:00:00Z", "2026-11-23T00:00+07:00"]
        {
            assert_eq!(calendar.beginning(text, NOW), Ok(UnixTime(MIDNIGHT)), "{text}");
            assert_eq!(calendar.end(text, NOW), Ok(UnixTime(MIDNIGHT)), "{text}");
        }
        assert_eq!(calendar.beginning(" now ", NOW), Ok(NOW));
        assert_eq!(calendar.end("6h", NOW), Ok(UnixTime(NOW.0 + 6 * 3_600)));
    }

    #[test]
    fn a_time_of_day_is_the_next_one() {
        let calendar = jakarta();
        assert_eq!(calendar.end("00:00", NOW), Ok(UnixTime(MIDNIGHT)));
        assert_eq!(calendar.end("23.30", NOW), Ok(UnixTime(NOW.0 + 86_400)));
        assert_eq!(calendar.end("23:31", NOW), Ok(UnixTime(NOW.0 + 60)));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        let calendar = jakarta();
        for text in [
            "",
            "tomorrow",
            "30-11-2026",
            "2026-13-01",
            "2026-02-30",
            "1026-11-30",
            "9999-12-31",
            "2026-11-30 25:00",
            "2026-11-30 15:00 WIB",
            "2026-11-30T15:00[Asia/Jakarta]",
            "24:00",
            "6",
        ] {
            assert!(calendar.beginning(text, NOW).is_err(), "{text}");
            assert!(calendar.end(text, NOW).is_err(), "{text}");
        }
        assert!(calendar.beginning("6h", NOW).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(at in 946_800_000i64..32_000_000_000) {
            let calendar = jakarta();
            let text = calendar.written(UnixTime(at));
            prop_assert_eq!(calendar.beginning(&text, NOW), Ok(UnixTime(at)));
            prop_assert_eq!(calendar.end(&text, NOW), Ok(UnixTime(at)));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}", now: i64) {
            let calendar = Calendar::new("America/Havana").unwrap();
            let _ = (calendar.beginning(&text, UnixTime(now)), calendar.end(&text, UnixTime(now)));
            let _ = (calendar.end_of_day(UnixTime(now), u16::MAX), calendar.written(UnixTime(now)));
        }
    }
}
