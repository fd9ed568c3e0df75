use hotspot::model::{Act, UnixTime};
use nix::unistd::{Uid, User};
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};

/// Who gives the order, as the audit names them.
#[derive(Debug, Clone)]
pub(super) struct Actor {
    who: String,
    pub now: UnixTime,
}

impl Actor {
    /// The user of this process; behind `sudo` the one who called it.
    pub fn of_this_process() -> Self {
        let uid = Uid::current();
        let name = User::from_uid(uid).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name);
        let called = std::env::var("SUDO_USER").ok().filter(|_| uid.is_root());
        let called = called.filter(|user| user.len() <= 32 && user.chars().all(|c| c.is_ascii_graphic()));
        let who = called.map_or_else(|| name.clone(), |user| format!("{user} (as {name})"));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        Self { who, now: UnixTime(i64::try_from(now).unwrap_or(i64::MAX)) }
    }

    #[cfg(test)]
    pub fn named(who: &str, now: UnixTime) -> Self {
        Self { who: who.to_owned(), now }
    }

    pub fn who(&self) -> &str {
        &self.who
    }

    /// `did` like `notice.add`, `subject` like `notice 12`.
    pub fn act<T: Serialize>(
        &self,
        did: &str,
        subject: String,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Act {
        let json = |state: Option<&T>| state.and_then(|state| serde_json::to_string(state).ok());
        Act {
            at: self.now,
            who: self.who.clone(),
            did: did.to_owned(),
            subject,
            before: json(before),
            after: json(after),
            source: "wifi-pbg".to_owned(),
        }
    }
}
