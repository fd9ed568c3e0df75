//! What became of a change that staff have made.

use hotspot::control::{CallError, admin::Nudged};
use serde::Serialize;
use std::io;

/// What the controller made of a change that is on the disk.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Standing {
    pub in_force: bool,
    pub standing: String,
}

impl Standing {
    pub fn of(answer: Result<Nudged, CallError>) -> Self {
        let stored = |why: String| Self { in_force: false, standing: format!("stored; {why}") };
        match answer {
            Ok(nudged) if nudged.plan_faults.is_empty() => {
                Self { in_force: true, standing: "in force now".to_owned() }
            }
            Ok(nudged) => Self {
                in_force: true,
                standing: format!(
                    "in force now; others keep their last sound form: {}",
                    nudged.plan_faults.join("; ")
                ),
            },
            Err(CallError::Unreachable { source, .. })
                if matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) =>
            {
                stored("the controller is not running and takes it up when it starts".to_owned())
            }
            Err(error) => stored(format!("the controller will take it up at its next check ({error})")),
        }
    }
}

/// A change that is on the disk, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Outcome<'a, C> {
    #[serde(flatten)]
    pub change: &'a C,
    #[serde(flatten)]
    pub standing: &'a Standing,
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::control::{Refusal, RefusalKind};

    #[test]
    fn a_change_tells_whether_the_controller_has_it() {
        let said = |answer| {
            let standing = Standing::of(answer);
            (standing.in_force, standing.standing)
        };
        let nudged = |plan_faults| Ok(Nudged { garden_names: 2, plans: 1, plan_faults });
        let unreachable = |kind: io::ErrorKind| {
            Err(CallError::Unreachable { socket: "/run/wifi-pbg/control.sock".into(), source: kind.into() })
        };
        assert_eq!(said(nudged(vec![])), (true, "in force now".to_owned()));
        let (_, others) = said(nudged(vec!["plan \"x\": down: ".to_owned()]));
        assert!(
            others.starts_with("in force now; others keep their last sound form: plan \"x\""),
            "{others}"
        );
        for kind in [io::ErrorKind::NotFound, io::ErrorKind::ConnectionRefused] {
            let stored = "stored; the controller is not running and takes it up when it starts".to_owned();
            assert_eq!(said(unreachable(kind)), (false, stored));
        }
        for error in [
            unreachable(io::ErrorKind::PermissionDenied),
            Err(CallError::Late(std::time::Duration::from_secs(2))),
            Err(CallError::Refused(Refusal::new(RefusalKind::Unavailable, "busy"))),
        ] {
            let (in_force, words) = said(error);
            assert!(
                !in_force && words.starts_with("stored; the controller will take it up at its next check ("),
                "{words}"
            );
        }
    }
}
