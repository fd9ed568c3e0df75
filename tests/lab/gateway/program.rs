//! A running program under test: ready when it says so.

use crate::wait::poll;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fs::{self, OpenOptions},
    os::unix::{fs::PermissionsExt, net::UnixDatagram},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// From start to `READY=1`; a debug build on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// From SIGTERM to the end.
const STOPPED_WITHIN: Duration = Duration::from_secs(10);

pub(super) struct Program {
    name: &'static str,
    child: Child,
}

impl Program {
    /// Starts `command` and waits until it has told systemd's socket that it is ready (sd_notify).
    ///
    /// # Panics
    /// When it ends or is not ready in time.
    pub(super) fn start(name: &'static str, command: Command, log: &Path, notify: &Path) -> Self {
        let (mut program, ready) = Self::begin(name, command, log, notify);
        let deadline = Instant::now() + READY_WITHIN;
        let mut message = [0; 4096];
        loop {
            let length = ready.recv(&mut message).unwrap_or(0);
            if String::from_utf8_lossy(&message[..length]).lines().any(|line| line == "READY=1") {
                return program;
            }
            if let Some(status) = program.child.try_wait().expect("look after a program") {
                panic!("{name} was expected to become ready, but ended with {status}");
            }
            assert!(Instant::now() < deadline, "{name} was expected to be ready within {READY_WITHIN:?}");
        }
    }

    /// Starts `command`; it will tell this socket when it is ready.
    pub(super) fn begin(
        name: &'static str,
        mut command: Command,
        log: &Path,
        notify: &Path,
    ) -> (Self, UnixDatagram) {
        let _ = fs::remove_file(notify);
        let ready = UnixDatagram::bind(notify).expect("listen for READY=1");
        fs::set_permissions(notify, fs::Permissions::from_mode(0o777)).expect("let every user say READY=1");
        ready.set_read_timeout(Some(Duration::from_millis(20))).expect("set a socket's timeout");

        let file = OpenOptions::new().create(true).append(true).open(log).expect("open a log file");
        command.env("NOTIFY_SOCKET", notify).env("RUST_BACKTRACE", "1").stdin(Stdio::null());
        command.stdout(file.try_clone().expect("share a log file")).stderr(file);
        let child = command.spawn().unwrap_or_else(|error| panic!("cannot start {name}: {error}"));
        (Self { name, child }, ready)
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(self.child.id().cast_signed());
        kill(id, signal).unwrap_or_else(|error| panic!("cannot send {signal} to {}: {error}", self.name));
    }

    /// SIGTERM, and waits for the end.
    ///
    /// # Panics
    /// When it has not ended in ten seconds.
    pub(super) fn stop(mut self) -> ExitStatus {
        self.signal(Signal::SIGTERM);
        let ended = poll(STOPPED_WITHIN, || self.child.try_wait().expect("look after a program").ok_or(()));
        ended.unwrap_or_else(|()| {
            panic!("{} was expected to end within {STOPPED_WITHIN:?} of SIGTERM", self.name)
        })
    }

    /// SIGKILL: it has no chance to do anything.
    pub(super) fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}
