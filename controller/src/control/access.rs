//! Who may call on a socket. The file's mode and group keep others from connecting; the caller's user is checked again.

use nix::unistd::{Gid, Group, Uid, User};

/// The rule of one socket.
#[derive(Debug, Clone)]
pub struct Access {
    /// Group that owns the socket file; the daemon's own where the machine has no such group.
    pub group: Option<Gid>,
    users: Vec<Uid>,
    members_of: Option<Group>,
}

impl Access {
    /// Root, the daemon's own user, and the user of that name; the file belongs to the group, whose other members may not call.
    #[must_use]
    pub fn of_user(name: &str, group: &str) -> Self {
        let user = User::from_name(name).ok().flatten();
        let users = user.iter().map(|user| user.uid).chain([Uid::from_raw(0), Uid::effective()]).collect();
        let group = Group::from_name(group).ok().flatten();
        Self { group: group.map(|group| group.gid), users, members_of: None }
    }

    /// Root, the daemon's own user, and whoever is in the group of that name.
    #[must_use]
    pub fn of_group(name: &str) -> Self {
        let group = Group::from_name(name).ok().flatten();
        Self {
            group: group.as_ref().map(|group| group.gid),
            users: vec![Uid::from_raw(0), Uid::effective()],
            members_of: group,
        }
    }

    /// Whether a caller with this user and primary group may call.
    #[must_use]
    pub fn allows(&self, uid: u32, gid: u32) -> bool {
        if self.users.contains(&Uid::from_raw(uid)) {
            return true;
        }
        self.members_of.as_ref().is_some_and(|group| {
            group.gid == Gid::from_raw(gid)
                || User::from_uid(Uid::from_raw(uid))
                    .ok()
                    .flatten()
                    .is_some_and(|user| user.gid == group.gid || group.mem.contains(&user.name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_and_ourselves_may_call_and_a_stranger_may_not() {
        for access in [Access::of_user("no-such-user", "no-such-group"), Access::of_group("no-such-group")] {
            assert!(access.allows(0, 0) && access.allows(Uid::effective().as_raw(), 12345));
            assert!(!access.allows(65_533, 65_533));
        }
    }

    #[test]
    fn a_user_socket_is_not_opened_by_the_users_group() {
        let daemon = User::from_name("daemon").unwrap().unwrap();
        let access = Access::of_user("daemon", "daemon");
        assert!(access.allows(daemon.uid.as_raw(), 9));
        assert!(!access.allows(65_533, daemon.gid.as_raw()));
        assert!(Access::of_group("daemon").allows(65_533, daemon.gid.as_raw()));
    }
}
