//! Which member of staff may do what. The one table: roads of the staff's web, scopes of tokens, documentation and tests
//! all come from it.

use crate::model::{Invalid, Role, Staff, serde_by_text};
use std::{fmt, str::FromStr};

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $text:literal: $($role:ident)+;)+) => {
        /// Something that staff may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Right {
            $($(#[$doc])* $name,)+
        }

        impl Right {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// Whose role it comes with.
            #[must_use]
            pub fn roles(self) -> &'static [Role] {
                match self {
                    $(Self::$name => &[$(Role::$role),+],)+
                }
            }
        }
    };
}

rights! {
    /// First page, sites, access points, alarms: how things are. No device is named.
    SeeStatus = "status.see": Administrator Operator Editor Analyst Technician;
    /// Take an alarm on, put it off, pass it on.
    HandleAlarms = "alarms.handle": Administrator Operator Technician;
    /// Devices, leases, what a device is treated as and why.
    SeeDevices = "devices.see": Administrator Operator;
    /// Sign out, give more, block and unblock.
    HandleDevices = "devices.handle": Administrator Operator;
    SeeVouchers = "vouchers.see": Administrator Operator;
    HandleVouchers = "vouchers.handle": Administrator Operator;
    SeeAccounts = "accounts.see": Administrator Operator;
    HandleAccounts = "accounts.handle": Administrator Operator;
    /// Announcements and services, also drafts and those that are over.
    SeeBoard = "board.see": Administrator Operator Editor;
    /// Announcements and services: an editor's of the own office, an administrator's of all.
    EditBoard = "board.edit": Administrator Editor;
    /// Raise, change and end an emergency. The right *darurat* gives it to anybody.
    Alert = "emergency.handle": Administrator;
    SeeAccessPoints = "access-points.see": Administrator Operator Analyst Technician;
    EditAccessPoints = "access-points.edit": Administrator Operator;
    /// Usage, where to add, exports.
    SeeUsage = "usage.see": Administrator Operator Analyst;
    /// Plans, ways in, walled garden, sites, terms.
    SeeSettings = "settings.see": Administrator Operator Technician;
    EditSettings = "settings.edit": Administrator;
    /// Staff, tokens, where alarms are sent.
    ManageStaff = "staff.manage": Administrator;
    /// The audit log.
    SeeAudit = "audit.see": Administrator;
}

impl Right {
    /// Whether a member of staff has it. Who has left has none.
    #[must_use]
    pub fn is_of(self, staff: &Staff) -> bool {
        let by_role = self.roles().contains(&staff.role) || (self == Self::Alert && staff.may_alert);
        by_role && staff.closed.is_none()
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Right {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = Self::ALL.iter().find(|right| right.as_str() == text);
        known.copied().ok_or_else(|| Invalid::new(format!("{text:?} is no right, like \"usage.see\"")))
    }
}

serde_by_text!(Right);

/// Whether somebody may change what belongs to an office: editors their own office's alone.
#[must_use]
pub fn may_edit_for(staff: &Staff, office: &str) -> bool {
    let own = !staff.office.is_empty() && staff.office.trim().eq_ignore_ascii_case(office.trim());
    Right::EditBoard.is_of(staff) && (staff.role == Role::Administrator || own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UnixTime;

    fn staff(role: Role) -> Staff {
        Staff {
            name: "sari".parse().unwrap(),
            full_name: "Sari".into(),
            email: String::new(),
            role,
            office: "Dinporapar".into(),
            may_alert: false,
            language: "id".into(),
            password: None,
            totp_secret: None,
            totp_step: 0,
            recovery_left: 0,
            invited_until: None,
            made: UnixTime(0),
            closed: None,
        }
    }

    #[test]
    fn administrators_have_every_right_and_who_has_left_has_none() {
        let here = staff(Role::Administrator);
        assert!(Right::ALL.iter().all(|right| right.is_of(&here)));
        let gone = Staff { closed: Some(UnixTime(1)), may_alert: true, ..here };
        assert!(!Right::ALL.iter().any(|right| right.is_of(&gone)));
    }

    /// The table of SECURITY.md is this one: whoever changes a right changes both.
    #[test]
    fn the_documentation_has_the_same_table() {
        let mark = |right: &Right, role: &Role| if right.roles().contains(role) { "yes" } else { "–" };
        let row = |right: &Right| {
            let marks: Vec<_> = Role::ALL.iter().map(|role| mark(right, role)).collect();
            format!("| `{right}` | {} |\n", marks.join(" | "))
        };
        let head: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
        let rows: String = Right::ALL.iter().map(row).collect();
        let table = format!("| Right | {} |\n|---|---|---|---|---|---|\n{rows}\n", head.join(" | "));
        let said = include_str!("../../../SECURITY.md");
        let heading = said.find("## Rights of staff").expect("SECURITY.md tells the rights of staff");
        assert!(said[heading..].contains(&table), "SECURITY.md should have:\n{table}");
    }

    #[test]
    fn the_right_to_alert_can_be_given_to_an_editor_and_gives_nothing_else() {
        let editor = staff(Role::Editor);
        let alerting = Staff { may_alert: true, ..editor.clone() };
        let more: Vec<_> =
            Right::ALL.iter().filter(|right| right.is_of(&alerting) != right.is_of(&editor)).collect();
        assert_eq!(more, [&Right::Alert]);
    }

    #[test]
    fn an_editor_writes_for_the_own_office_alone() {
        let editor = staff(Role::Editor);
        assert!(may_edit_for(&editor, " dinporapar "));
        assert!(!may_edit_for(&editor, "BPBD"));
        assert!(!may_edit_for(&Staff { office: String::new(), ..editor }, ""));
        assert!(may_edit_for(&staff(Role::Administrator), "BPBD"));
        assert!(!may_edit_for(&staff(Role::Operator), "Dinporapar"));
    }

    #[test]
    fn a_right_is_read_as_it_is_written() {
        for right in Right::ALL {
            assert_eq!(right.as_str().parse(), Ok(*right));
        }
        assert!("staff".parse::<Right>().is_err());
    }
}
