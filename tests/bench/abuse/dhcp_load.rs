//! perfdhcp (package kea-admin), which plays a relay with thousands of devices behind it.

use crate::process::run_to_its_end;
use lab::Phone;
use std::time::Duration;

const DEVICES: &str = "20000";
/// For how long exchanges begin, in seconds, and how long answers are waited for after that, in microseconds.
const TIME: u32 = 4;
const PATIENCE: &str = "250000";
/// Of a rate, in per cent: the generator shares the machine with what it measures, and may fall behind.
const KEPT_UP: f64 = 97.0;
/// Below this nothing is lost: an exchange in thousands that this machine's own receive buffers drop.
const NOTHING: f64 = 0.001;

/// What became of the exchanges that were offered.
#[derive(Debug)]
pub struct Load {
    /// That ended with an ACK, per second.
    pub rate: f64,
    /// Of those begun, as a part of one.
    pub lost: f64,
    /// Of OFFERs or of ACKs, whichever is slower, in milliseconds; what never came counts as the longest wait.
    pub slowest_of_a_hundred: f64,
    /// Of the generator.
    pub processor_time: Duration,
    /// In seconds.
    pub time: f64,
    kept_up: bool,
}

impl Load {
    /// Lets devices behind this phone begin so many exchanges a second.
    ///
    /// # Panics
    /// When perfdhcp does not start, or tells nothing.
    #[must_use]
    pub fn offer(phone: &Phone, rate: u32) -> Self {
        let mut command = phone.command("perfdhcp");
        command.args(["-4", "-l", "wlan0", "-R", DEVICES, "-W", PATIENCE, "-x", "t"]);
        // A second thread takes more of a small machine from the server than it gives to the generator.
        command.args(["-g", "single"]);
        command.args(["-r", &rate.to_string(), "-p", &TIME.to_string()]);
        // Its status says whether anything was lost, and so does what it prints.
        let (said, processor_time, _) = run_to_its_end(command);
        let said = String::from_utf8_lossy(&said);
        read(&said, rate, processor_time).unwrap_or_else(|| panic!("perfdhcp told no figures:\n{said}"))
    }

    /// Whether all that was offered was answered, and all of it was offered.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.kept_up && self.lost < NOTHING
    }
}

fn read(said: &str, rate: u32, processor_time: Duration) -> Option<Load> {
    let of = |exchange: &str, label: &str| -> Option<f64> {
        let part = said.split(&format!("***Statistics for: {exchange}***")).nth(1)?;
        part.lines().find_map(|line| line.strip_prefix(label)?.trim().parse().ok())
    };
    let (begun, ended) = (of("DISCOVER-OFFER", "sent packets:")?, of("REQUEST-ACK", "received packets:")?);
    let slowest = ["DISCOVER-OFFER", "REQUEST-ACK"].map(|exchange| {
        let asked = of(exchange, "sent packets:").unwrap_or_default();
        slowest_of_a_hundred(&waits(said, exchange), asked as usize)
    });
    Some(Load {
        rate: ended / f64::from(TIME),
        lost: 1.0 - ended / begun.max(1.0),
        slowest_of_a_hundred: slowest.into_iter().fold(0.0, f64::max),
        processor_time,
        time: f64::from(TIME),
        kept_up: begun >= f64::from(rate * TIME) * KEPT_UP / 100.0,
    })
}

/// From each question to its answer, in milliseconds.
fn waits(said: &str, exchange: &str) -> Vec<f64> {
    let Some(part) = said.split(&format!("***Timestamps for packets: {exchange}***")).nth(1) else {
        return Vec::new();
    };
    let wait = |line: &str| -> Option<f64> {
        let (sent, received) = line.strip_prefix("sent / received:")?.split_once('/')?;
        Some(1e3 * (received.trim().parse::<f64>().ok()? - sent.trim().parse::<f64>().ok()?))
    };
    part.lines()
        .skip(1)
        .map_while(|line| if line.is_empty() { None } else { Some(wait(line)) })
        .flatten()
        .collect()
}

fn slowest_of_a_hundred(waits: &[f64], asked: usize) -> f64 {
    let mut sorted = waits.to_vec();
    sorted.resize(asked.max(sorted.len()), f64::from(TIME) * 1e3);
    sorted.sort_by(f64::total_cmp);
    if sorted.is_empty() { f64::from(TIME) * 1e3 } else { crate::rounds::part(&sorted, 99) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "***Rate statistics***\nRate: 66.3 4-way exchanges/second, expected rate: 100\n\n\
        ***Statistics for: DISCOVER-OFFER***\nsent packets: 400\nreceived packets: 400\ndrops: 0\n\n\
        ***Statistics for: REQUEST-ACK***\nsent packets: 400\nreceived packets: 399\ndrops: 1\n\n\
        ***Timestamps for packets: DISCOVER-OFFER***\nsent / received: 000000.000086 / 000000.006990\n\n\
        ***Timestamps for packets: REQUEST-ACK***\nsent / received: 000001.999990 / 000002.011990\n\n";

    #[test]
    fn an_exchange_without_its_ack_is_lost() {
        let load = read(SAID, 100, Duration::ZERO).expect("it tells its figures");
        assert_eq!((load.rate, load.kept_up, load.is_whole()), (99.75, true, false));
        assert!((load.lost - 0.0025).abs() < 1e-9, "{load:?}");
        assert!(read("perfdhcp: no server", 100, Duration::ZERO).is_none());
    }

    #[test]
    fn a_wait_is_told_by_its_two_moments_and_what_never_came_is_the_longest() {
        let near = |waits: Vec<f64>, wait: f64| waits.len() == 1 && (waits[0] - wait).abs() < 1e-6;
        assert!(near(waits(SAID, "DISCOVER-OFFER"), 6.904) && near(waits(SAID, "REQUEST-ACK"), 12.0));
        assert_eq!(slowest_of_a_hundred(&[1.0, 2.0], 2), 2.0);
        assert_eq!(slowest_of_a_hundred(&[1.0, 2.0], 3), 4_000.0);
    }
}
