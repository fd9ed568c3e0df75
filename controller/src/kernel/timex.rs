//! Whether somebody keeps the wall clock right.

use std::io;

/// Whether the kernel holds the wall clock for synchronised (STA_UNSYNC of adjtimex(2) is clear), as NTP, PTP and the like
/// tell it. Any user may ask.
///
/// # Errors
/// Where the system call is filtered.
pub fn wall_clock_is_synchronised() -> io::Result<bool> {
    // SAFETY: all-zero is a valid `timex`, and its `modes` of zero ask to change nothing.
    let mut answer: libc::timex = unsafe { std::mem::zeroed() };
    // SAFETY: the kernel writes into `answer`, which lives through the call.
    let state = unsafe { libc::adjtimex(&raw mut answer) };
    if state < 0 { Err(io::Error::last_os_error()) } else { Ok(answer.status & libc::STA_UNSYNC == 0) }
}
