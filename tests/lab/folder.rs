use crate::namespace;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process,
    sync::{
        Arc, Once,
        atomic::{AtomicU32, Ordering},
    },
};

/// Folders of all labs of this machine. Short, because a Unix socket's path has 108 bytes, and on a memory file system.
const ROOM: &str = "/run/wifi-pbg-lab";

/// The files of one lab, removed with it. Its tag is in the names of the lab's namespaces too.
pub(crate) struct Folder {
    path: PathBuf,
    tag: String,
}

impl Folder {
    /// A new folder of this process; before the first one, what dead processes left behind is removed.
    pub(crate) fn create() -> Arc<Self> {
        static SWEEP: Once = Once::new();
        static LABS: AtomicU32 = AtomicU32::new(0);
        SWEEP.call_once(sweep);

        let tag = format!("{}-{}", process::id(), LABS.fetch_add(1, Ordering::Relaxed));
        let folder = Self { path: Path::new(ROOM).join(&tag), tag };
        let _ = fs::remove_dir_all(&folder.path);
        folder.open_to_all(&folder.path);
        Arc::new(folder)
    }

    /// Process and number of the lab: `4711-0`.
    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A sub-folder that every user may enter.
    pub(crate) fn sub(&self, name: &str) -> PathBuf {
        let path = self.path.join(name);
        self.open_to_all(&path);
        path
    }

    fn open_to_all(&self, path: &Path) {
        fs::create_dir_all(path)
            .unwrap_or_else(|error| panic!("cannot create {} (labs need root): {error}", path.display()));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))
            .expect("open the lab's folder to other users");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes what labs of dead processes left behind: namespaces with all processes inside, and folders. Each process does
/// so before its first lab. Others may sweep at the same time, so nothing is an error.
pub fn sweep() {
    let dead = |tag: &str| {
        let process = tag.split('-').next().and_then(|pid| pid.parse::<u32>().ok());
        process.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists())
    };
    namespace::remove_all_of(dead);
    for entry in fs::read_dir(ROOM).into_iter().flatten().flatten() {
        if dead(&entry.file_name().to_string_lossy()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// What there is of the labs of one process: its namespaces and folders. Nothing once they are dropped or swept.
#[must_use]
pub fn remains_of(process: u32) -> Vec<PathBuf> {
    let theirs = |tag: &str| tag.split('-').next() == Some(&process.to_string());
    let folders = fs::read_dir(ROOM).into_iter().flatten().flatten();
    let folders = folders.filter(|entry| theirs(&entry.file_name().to_string_lossy()));
    namespace::paths_of(theirs).into_iter().chain(folders.map(|entry| entry.path())).collect()
}
