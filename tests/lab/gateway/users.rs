//! The system users the programs run as, made where the machine does not have them.

use nix::{
    fcntl::{Flock, FlockArg},
    unistd::{Gid, Group, Uid, User, chown},
};
use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
    sync::OnceLock,
};

pub(super) const CONTROLLER: &str = "wifi-pbg";
pub(super) const PORTAL: &str = "wifi-pbg-portal";
pub(super) const ADMIN: &str = "wifi-pbg-admin";

/// Creates missing users, once per process and never in two processes at a time. They stay: removing them would pull
/// the ground from under labs in other processes.
pub(super) fn ensure() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        let lock =
            File::create("/run/wifi-pbg-lab.lock").expect("create the labs' lock file (labs need root)");
        let _locked =
            Flock::lock(lock, FlockArg::LockExclusive).expect("lock out other labs while adding users");
        for name in [CONTROLLER, PORTAL, ADMIN] {
            if User::from_name(name).expect("look up a user").is_none() {
                add(name);
            }
        }
    });
}

/// Gives a folder to the controller's user and group.
pub(super) fn give_to_controller(path: &Path, mode: u32) {
    let (user, group) = (id_of_user(CONTROLLER), id_of_group(CONTROLLER));
    chown(path, Some(user), Some(group)).expect("give a folder to the controller's user");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set a folder's mode");
}

fn add(name: &str) {
    let arguments = [
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/usr/sbin/nologin",
    ];
    let output =
        Command::new("useradd").args(arguments).arg(name).output().expect("start useradd (package passwd)");
    assert!(output.status.success(), "cannot add user {name}: {}", String::from_utf8_lossy(&output.stderr));
}

fn id_of_user(name: &str) -> Uid {
    User::from_name(name).expect("look up a user").unwrap_or_else(|| panic!("there is no user {name}")).uid
}

fn id_of_group(name: &str) -> Gid {
    Group::from_name(name).expect("look up a group").unwrap_or_else(|| panic!("there is no group {name}")).gid
}
