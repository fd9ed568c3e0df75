use crate::operator::{
    print::{LocalClock, aligned, picture, plain},
    register::{Refused, Register},
};
use hotspot::model::{UnixTime, Voucher, VoucherState};
use serde::Serialize;

/// A voucher, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Entry<'a> {
    code: String,
    /// Fills the code in.
    link: String,
    batch: i64,
    state: &'static str,
    plan: &'a str,
    site: Option<&'a str>,
    devices: u16,
    from: UnixTime,
    use_by: UnixTime,
    lasts: String,
    first_used: Option<UnixTime>,
    /// When it ends that was used.
    ends: Option<UnixTime>,
    note: &'a str,
}

impl<'a> Entry<'a> {
    pub fn of(voucher: &'a Voucher, register: &Register) -> Self {
        Self {
            code: voucher.code.to_string(),
            link: voucher.code.link(&register.host),
            batch: voucher.batch,
            state: state(voucher, register.now()),
            plan: voucher.plan.as_str(),
            site: voucher.site.as_ref().map(|site| site.as_str()),
            devices: voucher.devices,
            from: voucher.from,
            use_by: voucher.use_by,
            lasts: voucher.lasts.to_string(),
            first_used: voucher.first_used,
            ends: voucher.ends(),
            note: &voucher.note,
        }
    }

    pub fn lines(&self, clock: &LocalClock) -> Vec<String> {
        let moment = |at: Option<UnixTime>| at.map_or_else(|| "-".to_owned(), |at| clock.moment(at));
        let rows = [
            ("code", self.code.clone()),
            ("link", self.link.clone()),
            ("state", self.state.to_owned()),
            ("batch", self.batch.to_string()),
            ("plan", self.plan.to_owned()),
            ("site", self.site.unwrap_or("everywhere").to_owned()),
            ("devices", self.devices.to_string()),
            ("from", clock.moment(self.from)),
            ("use by", clock.moment(self.use_by)),
            ("lasts", self.lasts.clone()),
            ("first used", moment(self.first_used)),
            ("ends", moment(self.ends)),
            ("note", plain(self.note)),
        ];
        let rows: Vec<Vec<String>> =
            rows.into_iter().map(|(field, value)| vec![field.to_owned(), value]).collect();
        aligned(&["FIELD", "VALUE"], &rows)
    }

    pub fn drawn(&self) -> Result<Vec<String>, Refused> {
        picture(&self.link).map_err(Refused::Picture)
    }
}

/// Vouchers, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Listing<'a> {
    vouchers: Vec<Entry<'a>>,
}

impl<'a> Listing<'a> {
    pub fn of(vouchers: &'a [Voucher], register: &Register) -> Self {
        Self { vouchers: vouchers.iter().map(|voucher| Entry::of(voucher, register)).collect() }
    }

    pub fn table(&self, clock: &LocalClock) -> Vec<String> {
        if self.vouchers.is_empty() {
            return vec!["there are no such vouchers".to_owned()];
        }
        let row = |entry: &Entry<'_>| {
            let until = entry.ends.unwrap_or(entry.use_by);
            vec![
                entry.code.clone(),
                entry.batch.to_string(),
                entry.state.to_owned(),
                entry.plan.to_owned(),
                entry.site.unwrap_or("everywhere").to_owned(),
                entry.lasts.clone(),
                clock.moment(until),
                plain(entry.note),
            ]
        };
        let rows: Vec<Vec<String>> = self.vouchers.iter().map(row).collect();
        aligned(&["CODE", "BATCH", "STATE", "PLAN", "SITE", "LASTS", "UNTIL", "NOTE"], &rows)
    }

    /// What is cut out and handed over.
    pub fn issued(&self, clock: &LocalClock) -> Vec<String> {
        let mut lines: Vec<String> =
            self.vouchers.iter().map(|entry| format!("{}  {}", entry.code, entry.link)).collect();
        if let Some(first) = self.vouchers.first() {
            lines.push(format!(
                "batch {}: {} of the plan {}, good for {} from the first use, which must be before {}",
                first.batch,
                self.vouchers.len(),
                first.plan,
                first.lasts,
                clock.moment(first.use_by)
            ));
        }
        lines
    }
}

/// In words.
fn state(voucher: &Voucher, now: UnixTime) -> &'static str {
    match voucher.state(now) {
        VoucherState::Unused => "unused",
        VoucherState::NotYet => "not yet",
        VoucherState::InUse => "in use",
        VoucherState::UsedUp => "used up",
        VoucherState::TooLate => "too late",
        VoucherState::TakenBack => "taken back",
    }
}
