//! Around the story: waits for its end or for Ctrl-C, and leaves nothing behind.

use crate::{TELL, telling};
use nix::{
    errno::Errno,
    sys::{
        prctl::{set_child_subreaper, set_pdeathsig},
        signal::{SigSet, Signal, kill},
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    unistd::{Pid, geteuid, getppid},
};
use std::{
    env, fs,
    io::{self, Write},
    panic,
    process::{Command, ExitCode},
    thread,
    time::{Duration, Instant},
};

/// What asks for the end: Ctrl-C, `kill`, and a terminal that is closed.
const ASK_FOR_THE_END: [Signal; 3] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP];
/// How the story says that all of it is told, and that from now on Ctrl-C is its proper end.
const TOLD: Signal = Signal::SIGUSR1;
/// For ending every process and removing every namespace.
const CLEAN_WITHIN: Duration = Duration::from_secs(10);
/// Between the first look and the second.
const SECOND_LOOK_AFTER: Duration = Duration::from_millis(200);

/// How the story came to its end.
enum End {
    /// With this exit code.
    Exited(i32),
    Asked {
        by: Signal,
        told: bool,
    },
    Killed(Signal),
}

/// Starts the story in a process of its own and sees to its end. Fails where the story or the clean-up fails.
pub fn supervise(arguments: &[&str]) -> ExitCode {
    if !geteuid().is_root() {
        eprintln!("demo: run it as root: it makes network namespaces");
        return ExitCode::FAILURE;
    }
    let (story, end) = match start(arguments).and_then(|(story, signals)| Ok((story, wait(story, &signals)?)))
    {
        Ok(ended) => ended,
        Err(error) => {
            eprintln!("demo: the story cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    // The terminal may be gone: nobody to tell is no reason to leave something behind.
    let mut out = io::stdout();
    if let End::Asked { by, .. } = end {
        let _ = write!(out, "\n{by}: everything is taken down.");
    }
    let started = Instant::now();
    if let Err(left) = clean(story) {
        let _ = writeln!(out, "\nThis was expected to be gone and is still there: {left}");
        return ExitCode::FAILURE;
    }
    let took = telling::milliseconds(started.elapsed());
    let _ = writeln!(out, "\nClean: looked twice, no namespace, process or folder is left ({took}).");
    match end {
        End::Exited(0) | End::Asked { told: true, .. } => ExitCode::SUCCESS,
        End::Exited(_) => ExitCode::FAILURE,
        End::Asked { by, told: false } => ExitCode::from(128 + by as u8),
        End::Killed(signal) => {
            eprintln!("demo: the story was killed by {signal}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the story in the process started for it: a panic is its failure, told where it happened.
pub fn tell(story: impl FnOnce()) -> ExitCode {
    // The mask of the supervisor is inherited, by this process and by each one it starts.
    let ready = signals().thread_unblock().and_then(|()| set_pdeathsig(Signal::SIGKILL));
    if let Err(error) = ready {
        eprintln!("demo: cannot prepare for signals: {error}");
        return ExitCode::FAILURE;
    }
    panic::set_hook(Box::new(telling::failed));
    match panic::catch_unwind(panic::AssertUnwindSafe(story)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Tells the supervisor that all of the story is told.
pub fn told() {
    // A supervisor that is gone takes this process with it.
    let _ = kill(getppid(), TOLD);
}

fn signals() -> SigSet {
    ASK_FOR_THE_END.into_iter().chain([TOLD, Signal::SIGCHLD]).collect()
}

fn start(arguments: &[&str]) -> io::Result<(Pid, SigSet)> {
    // Processes that lose their parent become children of this one, so that none escapes the clean-up.
    set_child_subreaper(true)?;
    let signals = signals();
    signals.thread_block()?;
    let story = Command::new(env::current_exe()?).arg(TELL).args(arguments).spawn()?;
    Ok((Pid::from_raw(story.id().cast_signed()), signals))
}

fn wait(story: Pid, signals: &SigSet) -> io::Result<End> {
    let mut told = false;
    loop {
        match signals.wait()? {
            TOLD => told = true,
            Signal::SIGCHLD => match reap(story) {
                // Ctrl-C reaches every process of the terminal, the story perhaps first.
                Some(WaitStatus::Signaled(_, by, _)) if ASK_FOR_THE_END.contains(&by) => {
                    return Ok(End::Asked { by, told });
                }
                Some(WaitStatus::Signaled(_, by, _)) => return Ok(End::Killed(by)),
                Some(WaitStatus::Exited(_, code)) => return Ok(End::Exited(code)),
                _ => {}
            },
            by => {
                kill(story, Signal::SIGKILL)?;
                return Ok(End::Asked { by, told });
            }
        }
    }
}

/// Buries children that have ended; says how the story did if it is among them.
fn reap(story: Pid) -> Option<WaitStatus> {
    let mut end = None;
    while let Ok(status) = waitpid(None, Some(WaitPidFlag::WNOHANG)) {
        match status.pid() {
            None => break,
            Some(pid) if pid == story => end = Some(status),
            Some(_) => {}
        }
    }
    end
}

/// Ends what the story started and removes what it made, until two looks in a row find nothing.
///
/// # Errors
/// Names what is still there after ten seconds.
fn clean(story: Pid) -> Result<(), String> {
    let deadline = Instant::now() + CLEAN_WITHIN;
    let mut found_nothing = false;
    loop {
        end_children();
        lab::sweep();
        let left = left_of(story);
        if left.is_empty() && found_nothing {
            return Ok(());
        }
        if Instant::now() > deadline && !left.is_empty() {
            return Err(left.join(", "));
        }
        found_nothing = left.is_empty();
        thread::sleep(if found_nothing { SECOND_LOOK_AFTER } else { Duration::from_millis(20) });
    }
}

/// Children of this process and no others; theirs become ours and are next.
fn end_children() {
    for child in children() {
        let _ = kill(child, Signal::SIGKILL);
    }
    while waitpid(None, Some(WaitPidFlag::WNOHANG)).is_ok_and(|status| status.pid().is_some()) {}
}

fn children() -> Vec<Pid> {
    let listed = fs::read_to_string("/proc/thread-self/children").unwrap_or_default();
    listed.split_whitespace().filter_map(|pid| pid.parse().ok()).map(Pid::from_raw).collect()
}

fn left_of(story: Pid) -> Vec<String> {
    let remains = lab::remains_of(story.as_raw().unsigned_abs());
    let mut left: Vec<String> = remains.iter().map(|path| path.display().to_string()).collect();
    if waitpid(None, Some(WaitPidFlag::WNOHANG)) != Err(Errno::ECHILD) {
        left.push(format!("processes {:?}", children()));
    }
    left
}
