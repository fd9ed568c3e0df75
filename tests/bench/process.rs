//! What a program costs the machine: processor time and memory, as the kernel accounts for them.

use nix::{
    sys::wait::{Id, WaitPidFlag, waitid},
    time::{ClockId, clock_getcpuclockid, clock_gettime},
    unistd::Pid,
};
use std::{
    fs,
    io::Read,
    process::{Command, ExitStatus, Stdio},
    time::Duration,
};

/// Processor time that the calling thread has used so far, user's and kernel's.
#[must_use]
pub fn time_of_this_thread() -> Duration {
    time_of(ClockId::CLOCK_THREAD_CPUTIME_ID)
}

/// The same of a whole process; nothing where it is gone.
#[must_use]
pub fn time(process: u32) -> Option<Duration> {
    Some(time_of(clock_getcpuclockid(Pid::from_raw(process.cast_signed())).ok()?))
}

/// Runs a command to its end; what it printed, and its processor time.
///
/// # Panics
/// When it fails.
#[must_use]
pub fn run(command: Command) -> (Vec<u8>, Duration) {
    let program = format!("{command:?}");
    let (printed, time, status) = run_to_its_end(command);
    assert!(status.success(), "{program} ended with {status}");
    (printed, time)
}

/// The same of a command whose status says how it went with what it measures.
///
/// # Panics
/// When it does not start.
#[must_use]
pub fn run_to_its_end(mut command: Command) -> (Vec<u8>, Duration, ExitStatus) {
    let mut child = command.stdout(Stdio::piped()).spawn().expect("start a command");
    let mut printed = Vec::new();
    child.stdout.take().expect("a pipe was asked for").read_to_end(&mut printed).expect("read a command");
    let process = Pid::from_raw(child.id().cast_signed());
    // Its clock runs until it has ended, and is gone once it is no longer waited for.
    waitid(Id::Pid(process), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT).expect("wait for a command's end");
    let time = time_of(clock_getcpuclockid(process).expect("ask for a command's clock"));
    let status = child.wait().expect("take a command's status");
    (printed, time, status)
}

/// What a process keeps in memory (VmRSS), in MiB. What it shares with others counts in full.
///
/// # Panics
/// When there is no such process.
#[must_use]
pub fn memory(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("read a process's status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes: Option<f64> = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    kibibytes.unwrap_or_else(|| panic!("no VmRSS in\n{status}")) / 1024.0
}

fn time_of(clock: ClockId) -> Duration {
    clock_gettime(clock).expect("read a processor clock").into()
}
