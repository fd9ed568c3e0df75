//! What many phones ask the portal, each as its system does, and how long every one of them waits.

use crate::{
    phones::{Device, Phones},
    visit::{HOST, PATIENCE, connect, exchange},
};
use std::{io, time::Duration};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};
use tokio_rustls::TlsConnector;

/// In which each phone asks for the first time, and again for the second.
const PERIOD: Duration = Duration::from_millis(500);
const TIMES: u32 = 2;
/// Until everybody has started; connections that are kept alive are made in this time.
const HEAD_START: Duration = Duration::from_millis(300);

/// What is asked for, and how.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    pub path: &'static str,
    pub accept: &'static str,
    pub secure: bool,
    /// On a connection that was made before.
    pub kept_alive: bool,
}

/// When the phones ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Each twice a second, none waiting for another.
    Steady,
    /// Each once, all in the same moment, as when the access point comes back after a power cut.
    AtOnce,
}

/// Lets all phones ask; what each of them waited, in milliseconds, sorted.
///
/// # Panics
/// When one of them gets no whole answer.
#[must_use]
pub fn ask(phones: &Phones, tls: &TlsConnector, question: Question, pace: Pace) -> Vec<f64> {
    let waits = phones.run(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("start a runtime for the phones").block_on(async {
            let begin = Instant::now() + HEAD_START;
            let mut asking = JoinSet::new();
            for (number, device) in phones.each().iter().enumerate() {
                let asker = Asker { device: device.clone(), tls: tls.clone(), question };
                asking.spawn(asker.ask_at(times(begin, number, pace)));
            }
            asking.join_all().await
        })
    });
    let waits = waits.into_iter().map(|waits| waits.unwrap_or_else(|error| panic!("{question:?}: {error}")));
    let mut waits: Vec<f64> = waits.flatten().map(|wait| 1e3 * wait.as_secs_f64()).collect();
    waits.sort_by(f64::total_cmp);
    waits
}

fn times(begin: Instant, number: usize, pace: Pace) -> Vec<Instant> {
    match pace {
        Pace::AtOnce => vec![begin],
        Pace::Steady => {
            let first = begin + PERIOD.mul_f64(scattered(number as u64));
            (0..TIMES).map(|time| first + time * PERIOD).collect()
        }
    }
}

/// Anything from 0 to 1, the same for the same number (SplitMix64): phones do not come at even distances.
fn scattered(number: u64) -> f64 {
    let mut bits = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (bits ^ (bits >> 31)) as f64 / u64::MAX as f64
}

struct Asker {
    device: Device,
    tls: TlsConnector,
    question: Question,
}

impl Asker {
    async fn ask_at(self, times: Vec<Instant>) -> io::Result<Vec<Duration>> {
        let Question { path, accept, secure, kept_alive } = self.question;
        let tls = Some(&self.tls).filter(|_| secure);
        let connection = if kept_alive { "keep-alive" } else { "close" };
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: {accept}\r\nConnection: {connection}\r\n\r\n"
        );
        let mut kept = if kept_alive { Some(connect(&self.device, tls).await?) } else { None };
        let mut waits = Vec::new();
        for time in times {
            sleep_until(time).await;
            let asked = Instant::now();
            let answer = timeout(PATIENCE, async {
                match &mut kept {
                    Some(stream) => exchange(stream, request.as_bytes()).await,
                    None => exchange(&mut connect(&self.device, tls).await?, request.as_bytes()).await,
                }
            })
            .await??;
            if !answer.is_ok() {
                return Err(io::Error::other(format!("an answer that is not expected: {:?}", answer.read())));
            }
            waits.push(asked.elapsed());
        }
        Ok(waits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_ask_at_moments_all_over_the_period() {
        let sum: f64 = (0..200).map(scattered).sum();
        assert!(
            (0..200).all(|number| (0.0..=1.0).contains(&scattered(number))) && (80.0..120.0).contains(&sum)
        );
    }
}
