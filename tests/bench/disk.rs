use nix::sys::statfs::{TMPFS_MAGIC, statfs};
use std::{
    fs,
    path::{Path, PathBuf},
    process,
};

const ROOM: &str = "/var/tmp";
/// Before the number of the process that made it.
const PREFIX: &str = "wifi-pbg-bench-";

/// A place for the state of gateways on a disk, where a durable write costs what it costs; removed when dropped.
pub struct DiskFolder(PathBuf);

impl DiskFolder {
    /// # Panics
    /// When there is no disk to be had.
    #[must_use]
    pub fn create() -> Self {
        sweep();
        // Kept over a reboot (FHS 3.0 section 5.15), hence on a disk; open to the controller's user, as the workspace's
        // folder may not be. The gateway makes the inner folder and gives it to that user.
        let folder = Self(Path::new(ROOM).join(format!("{PREFIX}{}", process::id())));
        fs::create_dir(&folder.0).expect("make a folder for the state below /var/tmp");
        let system = statfs(&folder.0).expect("ask for the file system of /var/tmp").filesystem_type();
        assert!(system != TMPFS_MAGIC, "/var/tmp is in memory, where a durable write costs nothing");
        folder
    }

    /// Where a gateway's state goes; not there yet.
    #[must_use]
    pub fn state(&self, gateway: &str) -> PathBuf {
        self.0.join(gateway)
    }
}

impl Drop for DiskFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes what killed runs have left behind.
fn sweep() {
    for entry in fs::read_dir(ROOM).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let alive =
            |process: &str| process != process::id().to_string() && Path::new("/proc").join(process).exists();
        if process.is_some_and(|process| !alive(process)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
