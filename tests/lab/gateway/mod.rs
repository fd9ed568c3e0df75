//! The gateway: a bare machine on which the programs under test run as their real users.

mod by_hand;
mod clock;
mod program;
mod settings;
mod store;
mod users;

pub use by_hand::CAPTIVE_PORTAL;
pub use settings::Settings;

use crate::{folder::Folder, namespace::Namespace};
use nix::sys::signal::Signal;
use program::Program;
use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Output},
    sync::Arc,
    thread,
    time::Duration,
};

/// Longest path of a Unix socket, in bytes, without the final zero.
const LONGEST_SOCKET_PATH: usize = 107;
/// Lines of each log shown when a test fails.
const LOG_TAIL: usize = 60;

pub struct Gateway {
    // Programs are dropped before the namespace they run in.
    programs: [Option<Program>; 3],
    binaries: PathBuf,
    settings: Settings,
    without_ration: bool,
    namespace: Namespace,
    folder: Arc<Folder>,
}

impl Drop for Gateway {
    /// A failed test shows how the logs end.
    fn drop(&mut self) {
        for part in [Part::Controller, Part::Portal, Part::Admin] {
            let log = self.log(part);
            if !thread::panicking() || log.is_empty() {
                continue;
            }
            let skipped = log.lines().count().saturating_sub(LOG_TAIL);
            let tail: Vec<&str> = log.lines().skip(skipped).collect();
            eprintln!(
                "---- log of {}, its end after {skipped} lines\n{}\n----",
                part.binary(),
                tail.join("\n")
            );
        }
    }
}

/// A program under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Controller,
    Portal,
    /// The staff's web: the portal's program with another listener.
    Admin,
}

impl Gateway {
    pub(crate) fn new(namespace: Namespace, settings: Settings, folder: &Arc<Folder>) -> Self {
        let gateway = Self {
            programs: [None, None, None],
            binaries: binaries(),
            settings,
            without_ration: false,
            namespace,
            folder: Arc::clone(folder),
        };
        gateway.set_clock(true);
        gateway
    }

    #[must_use]
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// A command as root on the gateway.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        self.namespace.command(program)
    }

    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Changes what `gateway.toml` says from the next start on.
    pub fn configure(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings);
    }

    /// Whether programs write all lines from their next start on, however many of a kind.
    pub fn write_without_ration(&mut self, without: bool) {
        self.without_ration = without;
    }

    /// Starts programs from another folder from now on: stubs, or the version before.
    pub fn use_binaries(&mut self, folder: &Path) {
        self.binaries = folder.to_path_buf();
    }

    pub(crate) fn new_folder(&self, purpose: &str) -> PathBuf {
        let names = (1..).map(|number| self.folder.path().join(format!("{purpose}-{number}")));
        let created = names.map(|path| fs::create_dir(&path).map(|()| path));
        created.into_iter().find_map(Result::ok).expect("there are numbers without end")
    }

    /// Starts the controller, then the portal, each ready before the next step.
    pub fn start(&mut self) {
        self.start_part(Part::Controller);
        self.start_part(Part::Portal);
    }

    /// Starts one program with the present settings and waits until it is ready.
    ///
    /// # Panics
    /// When it does not become ready, or runs already.
    pub fn start_part(&mut self, part: Part) {
        assert!(self.programs[part as usize].is_none(), "{} runs already", part.binary());
        let (command, [log, notify]) = self.prepared(part);
        self.programs[part as usize] = Some(Program::start(part.name(), command, &log, &notify));
    }

    /// Starts a program and kills it so long after, ready or not.
    pub fn kill_while_starting(&mut self, part: Part, after: Duration) {
        let (command, [log, notify]) = self.prepared(part);
        let (program, _socket) = Program::begin(part.name(), command, &log, &notify);
        thread::sleep(after);
        program.kill();
    }

    /// What starts a program with the present settings; its log and the socket where it says that it is ready.
    fn prepared(&self, part: Part) -> (Command, [PathBuf; 2]) {
        self.write_configuration();
        let mut command = self.privileged_as(part);
        if self.without_ration {
            command.env("RUST_LOG", "info");
        }
        let file = |ending: &str| self.folder.path().join(format!("{}.{ending}", part.name()));
        (command, [file("log"), file("notify")])
    }

    /// Ends a program with SIGTERM, and returns how it ended.
    pub fn stop(&mut self, part: Part) -> ExitStatus {
        self.take(part).stop()
    }

    /// Kills a program with SIGKILL, as a crash would.
    pub fn kill(&mut self, part: Part) {
        self.take(part).kill();
    }

    /// Stops a program with SIGTERM and starts it again.
    pub fn restart(&mut self, part: Part) {
        self.stop(part);
        self.start_part(part);
    }

    /// Freezes a program (SIGSTOP), or lets it go on (SIGCONT).
    pub fn freeze(&self, part: Part, frozen: bool) {
        let signal = if frozen { Signal::SIGSTOP } else { Signal::SIGCONT };
        self.running(part).signal(signal);
    }

    #[must_use]
    pub fn process_id(&self, part: Part) -> u32 {
        self.running(part).id()
    }

    /// What a program has logged, over all its starts.
    #[must_use]
    pub fn log(&self, part: Part) -> String {
        fs::read_to_string(self.folder.path().join(format!("{}.log", part.name()))).unwrap_or_default()
    }

    /// The operator's command with `--json`, and the JSON it printed.
    ///
    /// # Panics
    /// With what it said, when it fails or prints no JSON.
    #[must_use]
    pub fn wifi_pbg(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.try_wifi_pbg(&[arguments, &["--json"]].concat());
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (said(&output.stdout), said(&output.stderr));
        assert!(
            output.status.success(),
            "wifi-pbg {arguments:?} ended with {}: {stderr}{stdout}",
            output.status
        );
        serde_json::from_str(&stdout).unwrap_or_else(|error| {
            panic!("wifi-pbg {arguments:?} was expected to print JSON ({error}): {stdout}{stderr}")
        })
    }

    /// The operator's command as root, with exactly these arguments after `--config`.
    #[must_use]
    pub fn try_wifi_pbg(&self, arguments: &[&str]) -> Output {
        self.run_as_root("wifi-pbg", arguments)
    }

    /// The controller as root with arguments of its own: `check`.
    #[must_use]
    pub fn controller_command(&self, arguments: &[&str]) -> Output {
        self.run_as_root(Part::Controller.binary(), arguments)
    }

    /// `gateway.toml` as the programs read it.
    #[must_use]
    pub fn configuration(&self) -> PathBuf {
        self.folder.path().join("gateway.toml")
    }

    #[must_use]
    pub fn state_dir(&self) -> PathBuf {
        self.settings.state_dir.clone().unwrap_or_else(|| self.folder.path().join("state"))
    }

    #[must_use]
    pub fn runtime_dir(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    /// Writes `gateway.toml` and makes both folders, owned as on a real gateway.
    pub fn write_configuration(&self) {
        users::ensure();
        let longest = self.runtime_dir().join("control.sock");
        assert!(
            longest.as_os_str().len() <= LONGEST_SOCKET_PATH,
            "{} is too long for a socket",
            longest.display()
        );
        for (path, mode) in [(self.state_dir(), 0o2770), (self.runtime_dir(), 0o755)] {
            if !path.exists() {
                fs::create_dir(&path).expect("create a folder of the gateway");
                users::give_to_controller(&path, mode);
            }
        }
        let toml = self.settings.to_toml(&self.state_dir(), &self.runtime_dir());
        fs::write(self.configuration(), toml).expect("write gateway.toml");
    }

    /// The program as its unit starts it: own user, the controller with three capabilities, the portal with none.
    fn privileged_as(&self, part: Part) -> Command {
        let mut command = self.command("sh");
        clock::show(&mut command, &self.clock_folder());
        // As many files as its unit lets it open.
        let files = if part == Part::Admin { 4_096 } else { 16_384 };
        command.args(["prlimit", &format!("--nofile={files}:"), "setpriv"]);
        match part {
            Part::Controller => {
                let capabilities = "-all,+net_admin,+net_raw,+net_bind_service";
                command.args([
                    "--reuid",
                    users::CONTROLLER,
                    "--regid",
                    users::CONTROLLER,
                    "--groups",
                    users::PORTAL,
                ]);
                command.args([
                    "--inh-caps",
                    capabilities,
                    "--ambient-caps",
                    capabilities,
                    "--bounding-set",
                    capabilities,
                ]);
            }
            Part::Portal => {
                command.args(["--reuid", users::PORTAL, "--regid", users::PORTAL, "--clear-groups"]);
                command.args(["--inh-caps", "-all", "--bounding-set", "-all"]);
            }
            Part::Admin => {
                command.args([
                    "--reuid",
                    users::ADMIN,
                    "--regid",
                    users::ADMIN,
                    "--groups",
                    users::CONTROLLER,
                ]);
                command.args(["--inh-caps", "-all", "--bounding-set", "-all"]);
            }
        }
        if part == Part::Admin {
            // As the unit has it: what it makes of the store's files is the group's too.
            command.args(["--no-new-privs", "--", "sh", "-c", "umask 0007; exec \"$@\"", "sh"]);
            command.arg(self.binary(part.binary()));
        } else {
            command.args(["--no-new-privs", "--"]).arg(self.binary(part.binary()));
        }
        match part {
            Part::Controller => {}
            Part::Portal => drop(command.arg("citizen")),
            Part::Admin => drop(command.arg("admin")),
        }
        command.arg("--config").arg(self.configuration());
        command
    }

    fn run_as_root(&self, binary: &str, arguments: &[&str]) -> Output {
        if !self.configuration().exists() {
            self.write_configuration();
        }
        let mut command = self.namespace.command(self.binary(binary));
        command.arg("--config").arg(self.configuration()).args(arguments);
        command.output().unwrap_or_else(|error| panic!("cannot run {binary}: {error}"))
    }

    /// The program where every user can start it: a home folder that others may not enter is left by a copy.
    fn binary(&self, name: &str) -> PathBuf {
        let built = self.binaries.join(name);
        assert!(built.exists(), "{} is missing: run `cargo build --workspace` first", built.display());
        let enterable =
            |folder: &Path| fs::metadata(folder).is_ok_and(|folder| folder.permissions().mode() & 0o001 != 0);
        if built.ancestors().skip(1).all(enterable) {
            return built;
        }
        let copy = self.folder.sub("bin").join(name);
        // Not over a program that runs, and not the copy of another version.
        let _ = fs::remove_file(&copy);
        fs::copy(&built, &copy).unwrap_or_else(|error| panic!("cannot copy {}: {error}", built.display()));
        copy
    }

    fn running(&self, part: Part) -> &Program {
        self.programs[part as usize]
            .as_ref()
            .unwrap_or_else(|| panic!("{} was expected to run", part.binary()))
    }

    fn take(&mut self, part: Part) -> Program {
        self.programs[part as usize].take().unwrap_or_else(|| panic!("{} was expected to run", part.binary()))
    }
}

impl Part {
    fn binary(self) -> &'static str {
        match self {
            Self::Controller => "wifi-pbg-controller",
            Self::Portal | Self::Admin => "wifi-pbg-portal",
        }
    }

    /// Of its log.
    fn name(self) -> &'static str {
        match self {
            Self::Controller => "wifi-pbg-controller",
            Self::Portal => "wifi-pbg-portal",
            Self::Admin => "wifi-pbg-admin",
        }
    }
}

/// Where cargo puts the workspace's programs: beside the running test, or where `WIFI_PBG_BIN_DIR` says.
fn binaries() -> PathBuf {
    if let Some(folder) = env::var_os("WIFI_PBG_BIN_DIR") {
        return PathBuf::from(folder);
    }
    let test = env::current_exe().expect("find the running test");
    let folder = test.parent().expect("the running test is in a folder");
    // Tests are in `deps`, one below the programs.
    if folder.ends_with("deps") {
        folder.parent().expect("deps is in a folder").to_path_buf()
    } else {
        folder.to_path_buf()
    }
}
