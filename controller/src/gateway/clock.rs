use hotspot::model::{BootTime, Now, UnixTime};
use nix::time::{ClockId, clock_gettime};
use std::io;

/// Reads both clocks.
///
/// # Errors
/// Never on Linux, which has had both clocks since 2.6.39.
pub fn now() -> io::Result<Now> {
    let boot = clock_gettime(ClockId::CLOCK_BOOTTIME)?;
    let unix = clock_gettime(ClockId::CLOCK_REALTIME)?;
    Ok(Now {
        boot: BootTime(boot.tv_sec().saturating_mul(1000).saturating_add(boot.tv_nsec() / 1_000_000)),
        unix: UnixTime(unix.tv_sec()),
    })
}

/// This boot's name.
///
/// # Errors
/// When /proc is not mounted.
pub fn boot_id() -> io::Result<String> {
    Ok(std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?.trim().to_owned())
}
