use hotspot::model::{Role, Staff, UnixTime};

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
