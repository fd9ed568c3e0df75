use hotspot::{
    model::{Bytes, Extra, Holder, Period},
    policy::{Days, days},
};
use jiff::civil::Date;
use std::collections::HashMap;

/// What staff gave beside the plans' allowances, by holder and local day.
#[derive(Debug, Default)]
pub struct Extras(HashMap<Holder, Vec<(Date, Bytes)>>);

impl Extras {
    #[must_use]
    pub fn new(given: Vec<Extra>) -> Self {
        let mut extras: HashMap<Holder, Vec<(Date, Bytes)>> = HashMap::new();
        for Extra { holder, day, bytes, .. } in given {
            extras.entry(holder).or_default().push((day, bytes));
        }
        Self(extras)
    }

    /// What a holder was given for days of the period that `now` lies in, days to come included.
    #[must_use]
    pub fn given(&self, holder: &Holder, per: Period, now: Days) -> Bytes {
        let Some(given) = self.0.get(holder) else { return Bytes(0) };
        let first = |days: Days| match per {
            Period::Day => days.today,
            Period::Week => days.week,
            Period::Month => days.month,
        };
        given.iter().filter(|(day, _)| first(days(*day)) == first(now)).map(|(_, bytes)| *bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::model::UnixTime;
    use jiff::civil::date;

    #[test]
    fn a_gift_counts_in_the_periods_that_its_day_lies_in() {
        let holder = Holder::Account("budi".parse().unwrap());
        let extra = |month, day, bytes| Extra {
            holder: holder.clone(),
            day: date(2026, month, day),
            bytes: Bytes(bytes),
            by: "sari".into(),
            at: UnixTime(0),
        };
        // Sunday the 22nd: the last day of its week.
        let extras = Extras::new(vec![
            extra(11, 22, 1),
            extra(11, 22, 2),
            extra(11, 16, 10),
            extra(11, 15, 100),
            extra(11, 23, 1_000),
            extra(12, 1, 10_000),
        ]);
        let given = |day, per| extras.given(&holder, per, days(date(2026, 11, day)));
        assert_eq!([given(22, Period::Day), given(22, Period::Week)], [Bytes(3), Bytes(13)]);
        assert_eq!(given(22, Period::Month), Bytes(1_113));
        assert_eq!([given(21, Period::Day), given(23, Period::Day)], [Bytes(0), Bytes(1_000)]);
        let other = Holder::Device("02:00:00:00:00:01".parse().unwrap());
        assert_eq!(extras.given(&other, Period::Month, days(date(2026, 11, 22))), Bytes(0));
    }
}
