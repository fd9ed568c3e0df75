use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    frame::{Frame, Section},
    session::SignedIn,
};
use askama::Template;
use axum::extract::State;
use hotspot::{model::Role, policy::rights::Right};
use std::sync::Arc;

/// The table that every road asks.
#[derive(Template)]
#[template(path = "admin/staff/rights.html")]
struct RightsPage<'a> {
    frame: Frame<'a>,
    roles: [Role; 5],
    rights: &'static [Right],
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Staff);
    answer::page(&RightsPage { frame, roles: Role::ALL, rights: Right::ALL })
}

/// Under which a right's words stand.
#[must_use]
pub fn right_key(right: Right) -> &'static str {
    match right {
        Right::SeeStatus => "right-status-see",
        Right::HandleAlarms => "right-alarms-handle",
        Right::SeeDevices => "right-devices-see",
        Right::HandleDevices => "right-devices-handle",
        Right::SeeVouchers => "right-vouchers-see",
        Right::HandleVouchers => "right-vouchers-handle",
        Right::SeeAccounts => "right-accounts-see",
        Right::HandleAccounts => "right-accounts-handle",
        Right::SeeBoard => "right-board-see",
        Right::EditBoard => "right-board-edit",
        Right::Alert => "right-emergency-handle",
        Right::SeeAccessPoints => "right-access-points-see",
        Right::EditAccessPoints => "right-access-points-edit",
        Right::SeeUsage => "right-usage-see",
        Right::SeeSettings => "right-settings-see",
        Right::EditSettings => "right-settings-edit",
        Right::ManageStaff => "right-staff-manage",
        Right::SeeAudit => "right-audit-see",
    }
}
