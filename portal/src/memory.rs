//! Memory that nobody uses any more.

/// Gives it back to the system. The GNU allocator would keep what lies between pieces in use (malloc_trim(3)), which after
/// four thousand conversations is a hundred megabytes and more. Takes milliseconds.
#[expect(unsafe_code, reason = "the C library's own function")]
pub fn give_back() {
    // SAFETY: it may be called at any time, by any thread, and touches free memory alone.
    #[cfg(target_env = "gnu")]
    unsafe {
        libc::malloc_trim(0);
    }
}
