use nix::sys::statfs::{TMPFS_MAGIC, statfs};
use std::{fs, path::PathBuf, process};

/// A place for a gateway's state on a disk, where a durable write costs what it costs; removed when dropped.
pub struct DiskFolder(PathBuf);

impl DiskFolder {
    /// # Panics
    /// When there is no disk to be had.
    #[must_use]
    pub fn create() -> Self {
        // Kept over a reboot (FHS 3.0 section 5.15), hence on a disk; open to the controller's user, as the workspace's
        // folder may not be. The gateway makes the inner folder and gives it to that user.
        let folder = Self(PathBuf::from(format!("/var/tmp/wifi-pbg-bench-{}", process::id())));
        let _ = fs::remove_dir_all(&folder.0);
        fs::create_dir(&folder.0).expect("make a folder for the state below /var/tmp");
        let system = statfs(&folder.0).expect("ask for the file system of /var/tmp").filesystem_type();
        assert!(system != TMPFS_MAGIC, "/var/tmp is in memory, where a durable write costs nothing");
        folder
    }

    /// Where the state goes; not there yet.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.0.join("state")
    }
}

impl Drop for DiskFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
