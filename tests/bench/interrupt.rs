//! Ctrl-C: the run ends at its next step, by the ordinary way out, so that every lab is taken down and every program ended.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};
use tokio::{
    runtime,
    signal::unix::{SignalKind, signal},
};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// SIGINT, SIGTERM or SIGHUP has come.
#[derive(Debug)]
pub struct Interrupted;

/// Listens for these signals from now on.
///
/// # Panics
/// When the kernel gives no thread or no signals.
pub fn watch() {
    let runtime =
        runtime::Builder::new_current_thread().enable_all().build().expect("start a runtime for signals");
    let [mut interrupt, mut terminate, mut hang_up] = {
        let _inside = runtime.enter();
        [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()]
            .map(|kind| signal(kind).expect("listen for signals"))
    };
    thread::spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
        });
        eprintln!("bench: ending after this step");
        INTERRUPTED.store(true, Ordering::Relaxed);
    });
}

/// To be asked before each step.
///
/// # Errors
/// Once a signal has come.
pub fn check() -> Result<(), Interrupted> {
    if INTERRUPTED.load(Ordering::Relaxed) { Err(Interrupted) } else { Ok(()) }
}
