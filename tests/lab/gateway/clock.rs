//! Whether the box's clock was set right, as systemd-timesyncd tells whoever looks.

use super::Gateway;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Where it says so (systemd-timesyncd.service(8)).
const SAYS_SO: &str = "/run/systemd/timesync";

impl Gateway {
    /// Whether somebody who knows the time has set the gateway's clock, as of now. It was set when the lab was built: so
    /// it is on a gateway in service, and no test depends on what the machine's own clock is kept by.
    pub fn set_clock(&self, right: bool) {
        let mark = self.clock_folder().join("synchronized");
        let said = if right { fs::write(&mark, "") } else { fs::remove_file(&mark) };
        said.expect("say whether the clock is right");
    }

    pub(super) fn clock_folder(&self) -> PathBuf {
        self.folder.sub("timesync")
    }
}

/// Begins a shell's arguments: whatever program follows runs in the shell's place and sees `folder` where timesyncd would
/// speak. It has a mount namespace of its own (ip-netns(8)), so that nobody else does.
pub(super) fn show(shell: &mut Command, folder: &Path) {
    let script = format!("mkdir -p {SAYS_SO} && mount --bind \"$0\" {SAYS_SO} && exec \"$@\"");
    shell.args(["-c", &script]).arg(folder);
}
