//! Screenshots of the pages, for people.

use lab::{Browser, Seat};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Width and height in CSS pixels.
const PHONE: (u32, u32) = (360, 740);
const DESKTOP: (u32, u32) = (1280, 800);

/// A folder of pictures.
pub struct Pictures {
    folder: PathBuf,
    taken: Vec<PathBuf>,
}

impl Pictures {
    /// `target/demo`, beside the folder of the running program. Pictures of an earlier story are removed.
    pub fn new() -> Self {
        let program = env::current_exe().expect("find the running program");
        let target = program.ancestors().nth(2).unwrap_or(Path::new("target"));
        let folder = target.join("demo");
        fs::create_dir_all(&folder)
            .unwrap_or_else(|error| panic!("cannot create {}: {error}", folder.display()));
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.path().extension().is_some_and(|extension| extension == "png") {
                let _ = fs::remove_file(entry.path());
            }
        }
        Self { folder, taken: Vec::new() }
    }

    /// The page as it is, at the size of a phone and of a desktop.
    pub fn take<S: Seat>(&mut self, browser: &Browser<'_, S>, name: &str) {
        self.take_at(browser, DESKTOP, &format!("{name}-desktop"));
        self.take_at(browser, PHONE, &format!("{name}-phone"));
    }

    /// The page at the size of a phone, for somebody who prefers dark colours.
    pub fn take_dark(&mut self, browser: &Browser<'_>, name: &str) {
        browser.prefer_dark(true);
        self.take_at(browser, PHONE, &format!("{name}-phone-dark"));
        browser.prefer_dark(false);
    }

    pub fn taken(&self) -> &[PathBuf] {
        &self.taken
    }

    fn take_at<S: Seat>(&mut self, browser: &Browser<'_, S>, (width, height): (u32, u32), name: &str) {
        let path = self.folder.join(name).with_extension("png");
        browser.set_viewport(width, height);
        browser.screenshot(&path);
        self.taken.push(path);
    }
}
