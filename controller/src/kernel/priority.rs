use std::io;

/// How much the calling thread yields to others: 0 is everybody's, 19 the most.
///
/// # Errors
/// When the system does not let us, as where a filter of system calls forbids it.
pub fn yield_to_others(nice: i32) -> io::Result<()> {
    // SAFETY: takes three numbers and touches no memory of ours. On Linux 0 names the calling thread and not its process
    // (setpriority(2), "C library/kernel differences"), so no other thread changes.
    match unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, nice) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nice() -> i32 {
        // SAFETY: as above; it only reads.
        unsafe { libc::getpriority(libc::PRIO_PROCESS, 0) }
    }

    #[test]
    fn only_the_calling_thread_yields() {
        let before = nice();
        let yielding = std::thread::spawn(|| {
            yield_to_others(10).unwrap();
            nice()
        });
        assert_eq!(yielding.join().unwrap(), 10);
        assert_eq!(nice(), before);
    }
}
