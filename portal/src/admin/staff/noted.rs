use hotspot::model::{Role, Staff, UnixTime};
use serde::Serialize;

/// Somebody as the audit has them: nothing that they come in by.
#[derive(Debug, Serialize)]
pub struct Noted<'a> {
    full_name: &'a str,
    email: &'a str,
    role: Role,
    office: &'a str,
    may_alert: bool,
    closed: bool,
    invited_until: Option<UnixTime>,
}

impl<'a> Noted<'a> {
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

/// Under which a role's words stand.
#[must_use]
pub fn role_key(role: Role) -> &'static str {
    match role {
        Role::Administrator => "role-administrator",
        Role::Operator => "role-operator",
        Role::Editor => "role-editor",
        Role::Analyst => "role-analyst",
        Role::Technician => "role-technician",
    }
}

/// How somebody stands: the class of its mark, and its words.
#[must_use]
pub fn state(staff: &Staff, now: UnixTime) -> (&'static str, &'static str) {
    match (staff.closed, &staff.password, staff.invited_until) {
        (Some(_), ..) => ("", "staff-state-closed"),
        (None, Some(_), _) if staff.role.needs_second_step() && staff.totp_secret.is_none() => {
            ("slow", "staff-state-half")
        }
        (None, Some(_), _) => ("good", "staff-state-open"),
        (None, None, Some(until)) if until > now => ("slow", "staff-state-invited"),
        (None, None, _) => ("bad", "staff-state-ran-out"),
    }
}
