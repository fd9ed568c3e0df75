//! Those who come in by name: citizens with an account, and staff. Of passwords and phones nothing is told.

use super::{
    asked::Asked,
    list::{Answer, Leafing, Listed, Moment, json},
    problem::ReadRefused,
};
use crate::admin::desk::Desk;
use axum::extract::State;
use hotspot::model::{Account, Staff};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// An account of a citizen.
#[derive(Serialize, ToSchema)]
pub struct AccountEntry {
    name: String,
    #[schema(required)]
    phone: Option<String>,
    /// Null where the way's own plan holds.
    #[schema(required)]
    plan: Option<String>,
    note: String,
    made: Moment,
    #[schema(required)]
    closed: Option<Moment>,
}

/// A member of staff.
#[derive(Serialize, ToSchema)]
pub struct StaffEntry {
    name: String,
    full_name: String,
    /// `administrator`, `operator`, `editor`, `analyst` or `technician`.
    role: String,
    office: String,
    /// Beside the role: may raise emergency notices.
    may_alert: bool,
    /// Needs a code of a phone beside the password.
    second_step: bool,
    /// The invitation was taken up.
    joined: bool,
    made: Moment,
    #[schema(required)]
    closed: Option<Moment>,
}

/// The accounts of citizens, closed ones included.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "devices", params(Leafing),
    responses((status = 200, body = Listed<AccountEntry>), ReadRefused))]
pub async fn list(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Leafing>) -> Answer {
    let leaf = asked.leaf()?;
    json(&leaf.of(desk.store.accounts().await?.into_iter().map(AccountEntry::from)))
}

/// The members of staff, those who left included.
#[utoipa::path(get, path = "/api/v1/staff", tag = "audit", params(Leafing),
    responses((status = 200, body = Listed<StaffEntry>), ReadRefused))]
pub async fn staff(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Leafing>) -> Answer {
    let leaf = asked.leaf()?;
    json(&leaf.of(desk.store.staff().await?.into_iter().map(StaffEntry::from)))
}

impl From<Account> for AccountEntry {
    fn from(account: Account) -> Self {
        Self {
            name: account.name.to_string(),
            phone: account.phone.map(|phone| phone.to_string()),
            plan: account.plan.map(|plan| plan.to_string()),
            note: account.note,
            made: account.made.into(),
            closed: account.closed.map(Moment::from),
        }
    }
}

impl From<Staff> for StaffEntry {
    fn from(staff: Staff) -> Self {
        Self {
            name: staff.name.to_string(),
            full_name: staff.full_name,
            role: staff.role.as_str().to_owned(),
            office: staff.office,
            may_alert: staff.may_alert,
            second_step: staff.totp_secret.is_some(),
            joined: staff.password.is_some(),
            made: staff.made.into(),
            closed: staff.closed.map(Moment::from),
        }
    }
}
