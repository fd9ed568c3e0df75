//! What the audit is told of vouchers, accounts and staff: nothing by which its reader could come in.

use crate::model::{Account, Role, Staff, UnixTime, Voucher};
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

/// Somebody of staff, without password, secret or code.
#[derive(Debug, Serialize)]
pub struct NotedStaff<'a> {
    full_name: &'a str,
    email: &'a str,
    role: Role,
    office: &'a str,
    may_alert: bool,
    closed: bool,
    invited_until: Option<UnixTime>,
}

impl<'a> NotedStaff<'a> {
    #[must_use]
    pub fn of(staff: &'a Staff) -> Self {
        Self {
            full_name: &staff.full_name,
            email: &staff.email,
            role: staff.role,
            office: &staff.office,
            may_alert: staff.may_alert,
            closed: staff.closed.is_some(),
            invited_until: staff.invited_until,
        }
    }
}
