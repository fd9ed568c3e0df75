//! What the audit is told of vouchers and accounts: nothing by which its reader could come in.

use crate::model::{Account, Voucher};
use serde::Serialize;

/// Vouchers of one order, without their codes.
#[derive(Debug, Serialize)]
pub struct NotedVouchers<'a> {
    count: usize,
    plan: &'a str,
    site: Option<&'a str>,
    devices: u16,
    from: i64,
    use_by: i64,
    lasts: String,
    note: &'a str,
    taken_back: bool,
}

impl<'a> NotedVouchers<'a> {
    /// So many like this one.
    #[must_use]
    pub fn of(voucher: &'a Voucher, count: usize) -> Self {
        Self {
            count,
            plan: voucher.plan.as_str(),
            site: voucher.site.as_ref().map(|site| site.as_str()),
            devices: voucher.devices,
            from: voucher.from.0,
            use_by: voucher.use_by.0,
            lasts: voucher.lasts.to_string(),
            note: &voucher.note,
            taken_back: voucher.void.is_some(),
        }
    }
}

/// An account, with neither its password nor its number.
#[derive(Debug, Serialize)]
pub struct NotedAccount<'a> {
    has_phone: bool,
    plan: Option<&'a str>,
    note: &'a str,
    closed: bool,
    new_password: bool,
}

impl<'a> NotedAccount<'a> {
    #[must_use]
    pub fn of(account: &'a Account, new_password: bool) -> Self {
        Self {
            has_phone: account.phone.is_some(),
            plan: account.plan.as_ref().map(|plan| plan.as_str()),
            note: &account.note,
            closed: account.closed.is_some(),
            new_password,
        }
    }
}
