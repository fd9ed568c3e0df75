use super::{Known, note};
use crate::model::{Faults, Invalid, PlanName, SiteName, Span, UnixTime, Voucher, VoucherCode, VoucherId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

const MOST_VOUCHERS: u16 = 1_000;
const MOST_DEVICES: u16 = 1_000;
const LASTS: RangeInclusive<u64> = 300..=366 * 86_400;
/// For the first use, where nothing else was written.
const USE_BY: Span = Span::from_days(365);
const LATEST_USE_BY: Span = Span::from_days(5 * 366);

/// The words of vouchers that are issued together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherDraft {
    pub count: String,
    pub plan: String,
    /// Every site where none is named.
    pub site: Option<String>,
    pub devices: String,
    /// From now on where nothing is written.
    pub from: Option<String>,
    /// A year from `from` where nothing is written.
    pub use_by: Option<String>,
    pub lasts: String,
    pub note: String,
}

/// What checked vouchers promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoucherTerms {
    pub count: u16,
    pub plan: PlanName,
    pub site: Option<SiteName>,
    pub devices: u16,
    pub from: UnixTime,
    pub use_by: UnixTime,
    pub lasts: Span,
    pub note: String,
}

impl Default for VoucherDraft {
    fn default() -> Self {
        Self {
            count: "1".to_owned(),
            plan: PlanName::standard().to_string(),
            site: None,
            devices: "1".to_owned(),
            from: None,
            use_by: None,
            lasts: "1 d".to_owned(),
            note: String::new(),
        }
    }
}

impl VoucherDraft {
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self, known: &Known<'_>) -> Result<VoucherTerms, Faults> {
        let mut faults = Faults::default();
        let count = faults.keep("count", number(&self.count, MOST_VOUCHERS));
        let plan = known.plan(&mut faults, &self.plan);
        let site = self.site.as_ref().map(|site| known.site(&mut faults, site));
        let devices = faults.keep("devices", number(&self.devices, MOST_DEVICES));
        let from = match &self.from {
            Some(from) => faults.keep("from", known.calendar.beginning(from, known.now)),
            None => Some(known.now),
        };
        let use_by = from.and_then(|from| faults.keep("use_by", self.use_by(from, known)));
        let lasts = faults.field::<Span>("lasts", &self.lasts);
        let lasts = lasts.and_then(|lasts| faults.keep("lasts", long_enough(lasts)));
        let note = faults.keep("note", note(&self.note));
        let terms = || {
            Some(VoucherTerms {
                count: count?,
                plan: plan?,
                site: site.flatten(),
                devices: devices?,
                from: from?,
                use_by: use_by?,
                lasts: lasts?,
                note: note?,
            })
        };
        let terms = terms();
        faults.settle(terms)
    }

    /// The words of a voucher as it is.
    #[must_use]
    pub fn of(voucher: &Voucher) -> Self {
        let moment = |at: UnixTime| Timestamp::from_second(at.0).ok().map(|at| at.to_string());
        Self {
            count: "1".to_owned(),
            plan: voucher.plan.to_string(),
            site: voucher.site.as_ref().map(ToString::to_string),
            devices: voucher.devices.to_string(),
            from: moment(voucher.from),
            use_by: moment(voucher.use_by),
            lasts: voucher.lasts.to_string(),
            note: voucher.note.clone(),
        }
    }

    fn use_by(&self, from: UnixTime, known: &Known<'_>) -> Result<UnixTime, Invalid> {
        let use_by = match &self.use_by {
            Some(use_by) => known.calendar.end(use_by, known.now)?,
            None => from + USE_BY,
        };
        if use_by <= from.max(known.now) {
            Err(Invalid::new("is over before anybody could use it"))
        } else if use_by > known.now + LATEST_USE_BY {
            Err(Invalid::new("is more than five years from now"))
        } else {
            Ok(use_by)
        }
    }
}

impl VoucherTerms {
    /// A voucher with these terms that nobody has used.
    #[must_use]
    pub fn issued(&self, id: VoucherId, code: VoucherCode, batch: i64, made: UnixTime) -> Voucher {
        Voucher {
            id,
            code,
            batch,
            plan: self.plan.clone(),
            site: self.site.clone(),
            devices: self.devices,
            from: self.from,
            use_by: self.use_by,
            lasts: self.lasts,
            note: self.note.clone(),
            made,
            void: None,
            first_used: None,
        }
    }

    /// The voucher with these terms in place of its own.
    #[must_use]
    pub fn over(&self, voucher: &Voucher) -> Voucher {
        let issued = self.issued(voucher.id, voucher.code, voucher.batch, voucher.made);
        Voucher { void: voucher.void, first_used: voucher.first_used, ..issued }
    }
}

fn number(text: &str, most: u16) -> Result<u16, Invalid> {
    let number = text.trim().parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| Invalid::new(format!("{text:?} is not a whole number from 1 to {most}")))
}

fn long_enough(lasts: Span) -> Result<Span, Invalid> {
    if LASTS.contains(&lasts.secs()) {
        Ok(lasts)
    } else {
        Err(Invalid::new(format!("{lasts} is not between 5 min and 366 d")))
    }
}
