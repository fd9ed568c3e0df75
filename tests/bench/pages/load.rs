//! Two kinds of load: clients who look again as soon as they have their page, and visits that each begin at their moment,
//! whatever became of those before.

use crate::{
    phones::{Device, Phones},
    process,
    visit::page,
};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    runtime::Runtime,
    task::JoinSet,
    time::{Instant, sleep_until},
};

/// Until the first visit of a load.
const HEAD_START: Duration = Duration::from_millis(50);

/// What came of clients who look again and again.
pub struct Views {
    pub per_second: f64,
    /// From the connection's first packet to the page's last byte, in milliseconds, sorted.
    pub waits: Vec<f64>,
    /// Part of one processor that the clients themselves took.
    pub own_share: f64,
}

/// So many clients at a time for this long. Each view is the next phone's: what bounds one device bounds none of them.
///
/// # Panics
/// When a view brings no page.
#[must_use]
pub fn again_and_again(phones: &Phones, clients: usize, time: Duration, request: &[u8]) -> Views {
    let devices: Arc<[Device]> = phones.each().into();
    let (next, request): (_, Arc<[u8]>) = (Arc::new(AtomicUsize::new(0)), request.into());
    phones.run(|| {
        let (begin, own) = (Instant::now(), process::time_of_this_thread());
        let waits = runtime().block_on(async {
            let mut crowd = JoinSet::new();
            for _ in 0..clients {
                let (devices, next, request) = (devices.clone(), next.clone(), request.clone());
                crowd.spawn(async move {
                    let mut waits = Vec::new();
                    while begin.elapsed() < time {
                        let turn = next.fetch_add(1, Ordering::Relaxed) % devices.len();
                        let asked = Instant::now();
                        page(&devices[turn], None, &request).await?;
                        waits.push(milliseconds(asked.elapsed()));
                    }
                    io::Result::Ok(waits)
                });
            }
            crowd.join_all().await
        });
        let took = begin.elapsed().as_secs_f64();
        let own_share = (process::time_of_this_thread() - own).as_secs_f64() / took;
        let waits = waits.into_iter().map(|waits| waits.unwrap_or_else(|error| panic!("a view: {error}")));
        let waits = sorted(waits.flatten().collect());
        Views { per_second: waits.len() as f64 / took, waits, own_share }
    })
}

/// Begins so many visits at `rate` a second; what came of each, in their order. Every one is told its number and the
/// moment it was to begin.
///
/// # Panics
/// When one of them brings nothing.
pub fn at_rate<T, F>(
    phones: &Phones,
    rate: u32,
    visits: usize,
    visit: impl Fn(usize, Instant) -> F + Sync,
) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = io::Result<T>> + Send + 'static,
{
    phones.run(|| {
        runtime().block_on(async {
            let begin = Instant::now() + HEAD_START;
            let mut running = Vec::with_capacity(visits);
            for number in 0..visits {
                let moment = begin + Duration::from_secs_f64(number as f64 / f64::from(rate));
                sleep_until(moment).await;
                running.push(tokio::spawn(visit(number, moment)));
            }
            let mut came = Vec::with_capacity(visits);
            for visit in running {
                let visit = visit.await.expect("a visit ends without panic");
                came.push(visit.unwrap_or_else(|error| panic!("visit {}: {error}", came.len())));
            }
            came
        })
    })
}

#[must_use]
pub fn milliseconds(time: Duration) -> f64 {
    1e3 * time.as_secs_f64()
}

#[must_use]
pub fn sorted(mut times: Vec<f64>) -> Vec<f64> {
    times.sort_by(f64::total_cmp);
    times
}

/// For the sockets of phones, all on the thread that calls it.
pub fn runtime() -> Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("start a runtime for the phones")
}
