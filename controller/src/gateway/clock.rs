use super::timekeeper::Reading;
use hotspot::model::{BootTime, UnixTime};
use nix::time::{ClockId, clock_gettime};
use std::{io, path::Path, time::SystemTime};

/// Touched by systemd-timesyncd whenever it has set the clock right (systemd-timesyncd.service(8)). The kernel knows as
/// well, but its answer (adjtimex) comes by a system call that a service must not have that may not set the clock.
const SYNCHRONISED: &str = "/run/systemd/timesync/synchronized";

/// Reads both clocks, and whether the wall clock is kept right.
///
/// # Errors
/// Never on Linux, which has had both clocks since 2.6.39.
pub fn read() -> io::Result<Reading> {
    let boot = clock_gettime(ClockId::CLOCK_BOOTTIME)?;
    let wall = clock_gettime(ClockId::CLOCK_REALTIME)?;
    Ok(Reading {
        boot: BootTime(boot.tv_sec().saturating_mul(1000).saturating_add(boot.tv_nsec() / 1_000_000)),
        wall: UnixTime(wall.tv_sec()),
        synchronised: Path::new(SYNCHRONISED).exists(),
    })
}

/// When somebody who knows the time (systemd-timesyncd) last set the wall clock right in this boot.
#[must_use]
pub fn last_set() -> Option<SystemTime> {
    std::fs::metadata(SYNCHRONISED).and_then(|mark| mark.modified()).ok()
}

/// This boot's name.
///
/// # Errors
/// When /proc is not mounted.
pub fn boot_id() -> io::Result<String> {
    Ok(std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?.trim().to_owned())
}
