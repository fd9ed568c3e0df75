use crate::admin::session::Key;
use hotspot::model::{PasswordHash, Staff, StaffName, TotpSecret};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// For finding the phone and opening its program.
const WITHIN: Duration = Duration::from_secs(10 * 60);
/// Whoever stands there has typed a right password, so these are few; the oldest makes room.
const MOST: usize = 256;

/// Those between the password and being signed in. Kept apart from the signed-in, under a cookie of another name, and in
/// memory alone: no road but the second step knows of them, and a restart forgets them.
#[derive(Default)]
pub struct Entrances(Mutex<HashMap<String, Standing>>);

/// Somebody whose password was right.
#[derive(Debug, Clone)]
pub struct Entrance {
    pub name: StaffName,
    /// Another one by now, and the entrance is shut.
    pub password: PasswordHash,
    pub next: Next,
    /// Where to, when all is done.
    pub to: String,
}

/// What is asked of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// A code of their phone, or one for when it is lost.
    Code,
    /// To put this secret on their phone, and to show that it is there.
    SetUp(TotpSecret),
}

struct Standing {
    entrance: Entrance,
    since: Instant,
}

impl Entrances {
    pub fn begin(&self, key: &Key, entrance: Entrance) {
        let mut standing = self.standing();
        if standing.len() >= MOST {
            let oldest = standing.iter().min_by_key(|(_, one)| one.since).map(|(id, _)| id.clone());
            oldest.and_then(|oldest| standing.remove(&oldest));
        }
        standing.insert(key.id(), Standing { entrance, since: Instant::now() });
    }

    #[must_use]
    pub fn of(&self, key: &Key) -> Option<Entrance> {
        self.standing().get(&key.id()).map(|one| one.entrance.clone())
    }

    pub fn end(&self, key: &Key) {
        self.standing().remove(&key.id());
    }

    fn standing(&self) -> MutexGuard<'_, HashMap<String, Standing>> {
        let mut standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        standing.retain(|_, one| one.since.elapsed() < WITHIN);
        standing
    }
}

impl Entrance {
    /// Whether the account is still the one whose password was typed.
    #[must_use]
    pub fn is_of(&self, staff: &Staff) -> bool {
        staff.closed.is_none() && staff.password.as_ref() == Some(&self.password)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entrance_is_found_by_its_own_key_until_it_is_over_and_the_oldest_makes_room() {
        let entrances = Entrances::default();
        let entrance = |name: &str| Entrance {
            name: name.parse().unwrap(),
            password: PasswordHash::new("hash".to_owned()),
            next: Next::Code,
            to: "/admin".to_owned(),
        };
        let (first, second) = (Key::draw().unwrap(), Key::draw().unwrap());
        entrances.begin(&first, entrance("sari"));
        assert!(entrances.of(&second).is_none());
        assert_eq!(entrances.of(&first).unwrap().name.as_str(), "sari");
        (0..MOST).for_each(|_| entrances.begin(&Key::draw().unwrap(), entrance("budi")));
        assert!(entrances.of(&first).is_none());
        assert_eq!(entrances.standing().len(), MOST);
        entrances.begin(&second, entrance("sari"));
        entrances.end(&second);
        assert!(entrances.of(&second).is_none());
    }
}
