use super::Known;
use crate::model::{AccountName, Bytes, Extra, Faults, Holder, Invalid, Mac};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// Further ahead nobody knows what a guest will need.
const DAYS_AHEAD: i64 = 31;
/// Less is not worth a line in the audit.
const LEAST: Bytes = Bytes(1_000_000);

/// The words of a gift beside a plan's allowance, to a device or to an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraDraft {
    /// One of the two.
    pub mac: String,
    pub account: String,
    /// Like `1 GB`.
    pub bytes: String,
    /// Like `2026-11-30`; the present local day where nothing stands.
    pub day: String,
}

impl ExtraDraft {
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self, by: &str, known: &Known<'_>) -> Result<Extra, Faults> {
        let mut faults = Faults::default();
        let holder = self.holder(&mut faults);
        let bytes = faults.field::<Bytes>("bytes", &self.bytes);
        let bytes = bytes.and_then(|bytes| faults.keep("bytes", fit(bytes)));
        let day = faults.keep("day", self.day(known));
        let extra =
            || Some(Extra { holder: holder?, day: day?, bytes: bytes?, by: by.to_owned(), at: known.now });
        let extra = extra();
        faults.settle(extra)
    }

    fn holder(&self, faults: &mut Faults) -> Option<Holder> {
        match (self.mac.trim(), self.account.trim()) {
            (mac, "") => faults.field::<Mac>("mac", mac).map(Holder::Device),
            ("", account) => faults.field::<AccountName>("account", account).map(Holder::Account),
            _ => faults.keep("account", Err(Invalid::new("name a device or an account, not both"))),
        }
    }

    fn day(&self, known: &Known<'_>) -> Result<Date, Invalid> {
        let today = known.calendar.day_of(known.now);
        let text = self.day.trim();
        if text.is_empty() {
            return Ok(today);
        }
        let wrong = || {
            let text: String = text.chars().take(40).collect();
            Invalid::new(format!("{text:?} is no day like {today}"))
        };
        let day = Some(text).filter(|text| text.len() == 10).and_then(|text| text.parse::<Date>().ok());
        let day = day.ok_or_else(wrong)?;
        if day < today {
            Err(Invalid::new("is over"))
        } else if day > today.saturating_add(DAYS_AHEAD.days()) {
            Err(Invalid::new(format!("is more than {DAYS_AHEAD} days from now")))
        } else {
            Ok(day)
        }
    }
}

fn fit(bytes: Bytes) -> Result<Bytes, Invalid> {
    if bytes < LEAST {
        Err(Invalid::new(format!("{bytes} is less than {LEAST}")))
    } else if bytes > Extra::MOST_A_DAY {
        Err(Invalid::new(format!("{bytes} is more than {} for one day", Extra::MOST_A_DAY)))
    } else {
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::UnixTime, policy::Calendar};

    fn checked(mac: &str, account: &str, bytes: &str, day: &str) -> Result<Extra, String> {
        let calendar = Calendar::new("Asia/Jakarta").unwrap();
        // Sunday 2026-11-22, 23.30 in Jakarta.
        let known = Known { sites: &[], plans: &[], calendar: &calendar, now: UnixTime(1_795_365_000) };
        let [mac, account, bytes, day] = [mac, account, bytes, day].map(str::to_owned);
        ExtraDraft { mac, account, bytes, day }.check("sari", &known).map_err(|faults| faults.to_string())
    }

    #[test]
    fn a_gift_is_for_the_present_local_day_unless_another_is_named() {
        let extra = checked("02-00-00-00-00-01", "", "1 GB", "").unwrap();
        assert_eq!((extra.day.to_string().as_str(), extra.bytes), ("2026-11-22", Bytes(1_000_000_000)));
        let extra = checked("", "budi", "1.5 GB", "2026-12-01").unwrap();
        assert_eq!(
            (extra.holder.to_string().as_str(), extra.day.to_string()),
            ("account budi", "2026-12-01".into())
        );
    }

    #[test]
    fn a_refusal_names_every_field() {
        let refused = checked("K7M2", "", "much", "tomorrow").unwrap_err();
        assert!(["mac: ", "bytes: ", "day: "].iter().all(|field| refused.contains(field)), "{refused}");
        for (mac, account, bytes, day, field) in [
            ("02:00:00:00:00:01", "budi", "1 GB", "", "account: "),
            ("", "", "1 GB", "", "mac: "),
            ("", "budi", "20.1 GB", "", "bytes: "),
            ("", "budi", "1 kB", "", "bytes: "),
            ("", "budi", "1 GB", "2026-11-21", "day: is over"),
            ("", "budi", "1 GB", "2027-11-21", "day: "),
            ("", "budi", "1 GB", "2026-11-22T10:00", "day: "),
        ] {
            let refused = checked(mac, account, bytes, day).unwrap_err();
            assert!(refused.starts_with(field), "{refused}");
        }
    }
}
