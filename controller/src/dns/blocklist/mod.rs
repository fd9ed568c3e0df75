//! Lists of names that no guest reaches, read from files and read again when they change. A list that cannot be read leaves
//! its last good reading in force.

mod file;
mod lines;
mod names;

pub(super) use names::Judgement;

use super::locked;
use file::{Fault, MOST_NAMES, Stamp};
use names::Names;
use std::{
    hash::RandomState,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};
use tokio::{sync::watch, task::spawn_blocking, time::sleep};

/// Between two looks at the files.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How one list stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListState {
    pub path: PathBuf,
    /// Names in force, repeated ones counted once.
    pub names: usize,
    /// Lines of the last good reading that meant nothing to us.
    pub unread: u64,
    /// Why the file as it is now is not in force.
    pub fault: Option<String>,
}

/// All lists. Their number changes with [`Blocklists::generation`].
#[derive(Debug)]
pub(super) struct Blocklists {
    keys: RandomState,
    in_force: RwLock<(u64, Arc<[Arc<Names>]>)>,
    /// The file of each list as it was when it was last read.
    files: Mutex<Vec<(PathBuf, Option<Stamp>)>>,
    states: watch::Sender<Arc<[ListState]>>,
}

impl Blocklists {
    /// Nothing is read before the first [`Blocklists::look`].
    pub fn new(paths: Vec<PathBuf>) -> Self {
        let states = paths.iter().map(|path| ListState::unread(path.clone())).collect();
        let nothing = paths.iter().map(|_| Arc::default()).collect();
        Self {
            keys: RandomState::new(),
            in_force: RwLock::new((0, nothing)),
            files: Mutex::new(paths.into_iter().map(|path| (path, None)).collect()),
            states: watch::Sender::new(states),
        }
    }

    /// `name` is in lower case, without the final dot.
    pub fn judge(&self, name: &str) -> Judgement {
        let in_force = self.in_force.read().unwrap_or_else(PoisonError::into_inner);
        names::judge(in_force.1.iter().map(|list| &**list), &self.keys, name)
    }

    /// Changes whenever other names are in force.
    pub fn generation(&self) -> u64 {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).0
    }

    pub fn states(&self) -> watch::Receiver<Arc<[ListState]>> {
        self.states.subscribe()
    }

    /// Looks at the files for ever, calling `changed` when other names came into force.
    pub async fn watch(self: Arc<Self>, changed: impl Fn()) {
        if locked(&self.files).is_empty() {
            return std::future::pending().await;
        }
        let mut known = self.generation();
        loop {
            sleep(LOOK_EVERY).await;
            self.clone().look().await;
            let generation = self.generation();
            if std::mem::replace(&mut known, generation) != generation {
                changed();
            }
        }
    }

    /// Reads what has changed, off the runtime's threads.
    pub async fn look(self: Arc<Self>) {
        if let Err(error) = spawn_blocking(move || self.look_now()).await {
            tracing::error!(%error, "reading the blocklists failed; what was in force stays");
        }
    }

    fn look_now(&self) {
        let mut files = locked(&self.files);
        let mut states = self.states.borrow().to_vec();
        for (place, ((path, seen), state)) in files.iter_mut().zip(&mut states).enumerate() {
            let stamp = file::stamp(path);
            match stamp {
                Ok(stamp) if *seen == Some(stamp) => continue,
                Ok(stamp) => *seen = Some(stamp),
                // Once it is readable again it is read, whatever it was before.
                Err(_) => *seen = None,
            }
            match stamp.and_then(|_| file::read(path, &self.keys, self.room(place))) {
                Ok((names, unread)) => {
                    *state = ListState { path: path.clone(), names: names.len(), unread, fault: None };
                    tracing::info!(list = %path.display(), names = state.names, unread, "blocklist in force");
                    self.put(place, names);
                }
                Err(fault) => {
                    // Whatever makes it readable need not change the file: a permission, a disk.
                    if matches!(fault, Fault::Unreadable(_)) {
                        *seen = None;
                    }
                    state.take(&fault);
                }
            }
        }
        self.states.send_if_modified(|told| {
            let modified = told[..] != states[..];
            *told = states.into();
            modified
        });
    }

    /// How many names this list may have beside the others.
    fn room(&self, place: usize) -> usize {
        let in_force = self.in_force.read().unwrap_or_else(PoisonError::into_inner);
        let others = in_force.1.iter().enumerate().filter(|(other, _)| *other != place);
        MOST_NAMES.saturating_sub(others.map(|(_, names)| names.len()).sum())
    }

    fn put(&self, place: usize, names: Names) {
        let mut in_force = self.in_force.write().unwrap_or_else(PoisonError::into_inner);
        let mut lists = in_force.1.to_vec();
        if let Some(list) = lists.get_mut(place) {
            *list = Arc::new(names);
        }
        *in_force = (in_force.0 + 1, lists.into());
    }
}

impl ListState {
    fn unread(path: PathBuf) -> Self {
        Self { path, names: 0, unread: 0, fault: None }
    }

    fn take(&mut self, fault: &Fault) {
        let told = fault.to_string();
        if self.fault.as_ref() != Some(&told) {
            tracing::warn!(list = %self.path.display(), "the blocklist {told}; what was in force stays");
            self.fault = Some(told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    /// A folder of its own, gone when the test is over.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("blocklist-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn write(&self, name: &str, text: &str) -> PathBuf {
            let (new, path) = (self.0.join("new"), self.0.join(name));
            fs::write(&new, text).unwrap();
            fs::rename(new, &path).unwrap();
            path
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn faults(lists: &Blocklists) -> Vec<bool> {
        lists.states.borrow().iter().map(|state| state.fault.is_some()).collect()
    }

    #[test]
    fn lists_are_read_again_when_they_change_and_only_then() {
        let folder = Folder::new("changes");
        let hosts = folder.write("hosts", "0.0.0.0 bad.id\n");
        let zone = folder.write("zone", "*.worse.id CNAME .\n");
        let lists = Blocklists::new(vec![hosts, zone]);
        assert_eq!(lists.judge("bad.id"), Judgement::Free);
        let looked = |lists: &Blocklists| {
            let before = lists.generation();
            lists.look_now();
            lists.generation() != before
        };
        assert!(looked(&lists) && !looked(&lists));
        assert_eq!(
            (lists.judge("bad.id"), lists.judge("a.worse.id")),
            (Judgement::Blocked, Judgement::Blocked)
        );
        folder.write("hosts", "0.0.0.0 new.id\n# more\nwhat is this\n");
        assert!(looked(&lists));
        assert_eq!((lists.judge("bad.id"), lists.judge("new.id")), (Judgement::Free, Judgement::Blocked));
        assert_eq!(lists.judge("a.worse.id"), Judgement::Blocked);
        let states = lists.states.borrow().clone();
        assert_eq!((states[0].names, states[0].unread, states[1].names), (1, 1, 1));
    }

    #[test]
    fn the_last_good_reading_stays_in_force() {
        let folder = Folder::new("faults");
        let path = folder.write("hosts", "0.0.0.0 bad.id\n");
        let lists = Blocklists::new(vec![path.clone(), PathBuf::from("/nowhere/list")]);
        lists.look_now();
        assert_eq!(faults(&lists), [false, true]);
        fs::remove_file(&path).unwrap();
        lists.look_now();
        assert_eq!((faults(&lists), lists.judge("bad.id")), (vec![true, true], Judgement::Blocked));
        folder.write("hosts", "<html>Not found</html>\n");
        lists.look_now();
        assert_eq!((faults(&lists), lists.judge("bad.id")), (vec![true, true], Judgement::Blocked));
        folder.write("hosts", "0.0.0.0 other.id\n");
        lists.look_now();
        assert_eq!((faults(&lists), lists.judge("bad.id")), (vec![false, true], Judgement::Free));
        assert!(lists.states.borrow()[1].path == Path::new("/nowhere/list"));
    }
}
