use crate::admin::leaf::Leaf;
use hotspot::{policy::Calendar, store::AuditQuery};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;

/// What is searched for, as the address says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    siapa: String,
    apa: String,
    cari: String,
    /// Local days, both included.
    dari: String,
    sampai: String,
    hal: String,
}

impl Asked {
    /// A day that is none sets no bound.
    pub fn query(&self, calendar: &Calendar) -> AuditQuery {
        let day = |text: &str| text.parse::<Date>().ok();
        let after = |day: Date| day.checked_add(1.day()).ok();
        AuditQuery {
            most: 0,
            skip: 0,
            who: Some(self.siapa.trim().to_owned()).filter(|who| !who.is_empty()),
            did: self.apa.trim().to_owned(),
            find: self.cari.trim().to_owned(),
            from: day(&self.dari).map(|day| calendar.hour_of(day, 0)),
            until: day(&self.sampai).and_then(after).map(|day| calendar.hour_of(day, 0)),
        }
    }

    pub fn number(&self) -> u32 {
        Leaf::number(&self.hal)
    }

    /// As they stand in the address, without the leaf.
    pub fn pairs(&self) -> [(&str, &str); 5] {
        [
            ("siapa", &self.siapa),
            ("apa", &self.apa),
            ("cari", &self.cari),
            ("dari", &self.dari),
            ("sampai", &self.sampai),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_local_and_the_last_one_counts() {
        let calendar = Calendar::new("Asia/Jakarta").unwrap();
        let asked = Asked { dari: "2026-11-22".into(), sampai: "2026-11-22".into(), ..Asked::default() };
        let query = asked.query(&calendar);
        let (from, until) = (query.from.unwrap(), query.until.unwrap());
        assert_eq!((from.0, until.0 - from.0), (1_795_280_400, 86_400));
        let odd = Asked {
            dari: "kemarin".into(),
            sampai: "9999-12-31".into(),
            hal: "-3".into(),
            ..Asked::default()
        };
        let query = odd.query(&calendar);
        assert_eq!((query.from, query.until, odd.number()), (None, None, 1));
    }
}
