//! Passwords are hashed here, beside the loop: a few at a time, a few more waiting, each for a bounded time, by threads that
//! yield to everything else. So whoever floods us with passwords makes others who type one wait, and nobody else.

mod bench;

use crate::kernel::priority;
use bench::Bench;
use hotspot::{
    model::PasswordHash,
    passwords::{HashError, Memory},
};
use std::{sync::Arc, thread, time::Duration};
use tokio::{
    sync::oneshot,
    time::{Instant, timeout_at},
};
use zeroize::Zeroizing;

/// Threads that hash: one processor is always left to the loop and the portal.
const MOST_AT_ONCE: usize = 4;
/// How much those threads yield to others, see setpriority(2): to a third of what each other gets. With less, nobody gets in by
/// a password in time while five others work on each processor.
const NICE: i32 = 5;
/// All that is done for one press: the portal waits two seconds for its answer, and is to hear why there is none.
const WAIT: Duration = Duration::from_millis(1_500);

/// A password, wiped from memory when it is dropped.
pub type Password = Zeroizing<String>;

/// More passwords wait than can be checked in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more passwords wait to be checked than can be")]
pub struct TooBusy;

/// The threads that hash.
#[derive(Debug)]
pub struct Passwords {
    bench: Arc<Bench<Job>>,
    /// What a password for an account that there is not is checked against, so that time tells nothing.
    nobodys: PasswordHash,
}

/// What a thread is to do, until when, and for whom.
#[derive(Debug)]
struct Job {
    password: Password,
    by: Instant,
    work: Work,
}

#[derive(Debug)]
enum Work {
    Check { hash: PasswordHash, right: oneshot::Sender<bool> },
    Hash { hash: oneshot::Sender<Result<PasswordHash, HashError>> },
}

impl Passwords {
    /// Starts the threads.
    ///
    /// # Errors
    /// When there is no chance to be had from the kernel, or no thread.
    pub fn start() -> Result<Self, HashError> {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self::with_threads(processors.saturating_sub(1).clamp(1, MOST_AT_ONCE))
    }

    fn with_threads(threads: usize) -> Result<Self, HashError> {
        let secret: [u8; 32] = hotspot::random::bytes()?;
        let nobodys = Memory::default().hash(&secret)?;
        let bench = Arc::new(Bench::default());
        for number in 0..threads {
            let bench = bench.clone();
            let name = format!("passwords-{number}");
            thread::Builder::new().name(name).spawn(move || work(&bench))?;
        }
        Ok(Self { bench, nobodys })
    }

    /// Until when passwords of a press that comes now are worth checking.
    #[must_use]
    pub fn patience() -> Instant {
        Instant::now() + WAIT
    }

    /// Whether the password is the one that was hashed. Without a hash it is not, and takes as long to find out.
    ///
    /// # Errors
    /// When it is not found out in time.
    pub async fn check(
        &self,
        password: Password,
        hash: Option<PasswordHash>,
        by: Instant,
    ) -> Result<bool, TooBusy> {
        let is_somebodys = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.clone());
        let (right, answer) = oneshot::channel();
        Ok(self.done(Job { password, by, work: Work::Check { hash, right } }, answer).await? && is_somebodys)
    }

    /// # Errors
    /// When it is not hashed in time, or cannot be.
    pub async fn hash(&self, password: Password, by: Instant) -> Result<PasswordHash, TooBusy> {
        let (hash, answer) = oneshot::channel();
        self.done(Job { password, by, work: Work::Hash { hash } }, answer).await?.map_err(|error| {
            crate::complain(&error);
            TooBusy
        })
    }

    async fn done<T>(&self, job: Job, answer: oneshot::Receiver<T>) -> Result<T, TooBusy> {
        let by = job.by;
        self.bench.put(job).map_err(|_| TooBusy)?;
        timeout_at(by, answer).await.map_err(|_| TooBusy)?.map_err(|_| TooBusy)
    }
}

impl Drop for Passwords {
    fn drop(&mut self) {
        self.bench.close();
    }
}

/// Works until the bench closes.
fn work(bench: &Bench<Job>) {
    if let Err(error) = priority::yield_to_others(NICE) {
        tracing::debug!("passwords are hashed at everybody's priority: {error}");
    }
    let mut memory = Memory::default();
    while let Some(job) = bench.take(|| memory.release()) {
        // Whoever asked has gone away, or has been told that it takes too long.
        if job.by <= Instant::now() || job.work.is_in_vain() {
            continue;
        }
        match job.work {
            Work::Check { hash, right } => {
                let _ = right.send(memory.is_right(job.password.as_bytes(), &hash));
            }
            Work::Hash { hash } => {
                let _ = hash.send(memory.hash(job.password.as_bytes()));
            }
        }
    }
}

impl Work {
    fn is_in_vain(&self) -> bool {
        match self {
            Self::Check { right, .. } => right.is_closed(),
            Self::Hash { hash } => hash.is_closed(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt, future::join_all};

    fn password(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_is_right_for_its_own_account_and_for_no_other() {
        let passwords = Passwords::with_threads(2).unwrap();
        // However busy the machine is that runs this.
        let by = Instant::now() + Duration::from_secs(600);
        let hash = passwords.hash(password("kopi-tubruk"), by).await.unwrap();
        assert_eq!(passwords.check(password("kopi-tubruk"), Some(hash.clone()), by).await, Ok(true));
        assert_eq!(passwords.check(password("teh-manis"), Some(hash), by).await, Ok(false));
        assert_eq!(passwords.check(password("kopi-tubruk"), None, by).await, Ok(false), "nobody's account");
    }

    /// Without threads nothing is ever done, as when all are busy for long.
    #[tokio::test(start_paused = true)]
    async fn beyond_those_that_may_wait_one_is_turned_away_at_once_and_the_others_in_time() {
        let passwords = Passwords::with_threads(0).unwrap();
        let began = Instant::now();
        let by = Passwords::patience();
        let mut waiting: Vec<_> = (0..bench::MOST_WAITING)
            .map(|_| Box::pin(passwords.check(password("kopi-tubruk"), None, by)))
            .collect();
        for one in &mut waiting {
            assert_eq!(one.as_mut().now_or_never(), None, "the loop goes on while it waits");
        }
        assert_eq!(passwords.check(password("kopi-tubruk"), None, by).now_or_never(), Some(Err(TooBusy)));
        assert!(join_all(waiting).await.iter().all(|answer| *answer == Err(TooBusy)));
        assert!(began.elapsed() < Duration::from_secs(2), "the portal still hears it");
    }

    #[tokio::test]
    async fn nobody_waits_for_what_is_done_in_vain() {
        let passwords = Passwords::with_threads(0).unwrap();
        let by = Passwords::patience();
        let _ = passwords.check(password("kopi-tubruk"), None, by).now_or_never();
        passwords.bench.close();
        let job = passwords.bench.take(|| ()).unwrap();
        assert!(job.work.is_in_vain());
    }
}
