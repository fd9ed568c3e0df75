//! Which resolvers answer, and in which order they are asked. Pure: the time is passed in.
//!
//! ```text
//!              answered
//!      ┌──────────────────────┐
//!      ▼   a guest waited     │   a probe failed              another failed
//!  answering ────────────► doubted ─────────────► failed once ──────────────► silent
//!      │  a probe failed                             ▲  │                       │
//!      └─────────────────────────────────────────────┘  └─────── answered ──────┤
//!      ▲                                                                        │
//!      └──────────── ten seconds ──────────── answering, not yet preferred ◄────┘
//! ```
//!
//! Only probes make a resolver silent: a guest who asks for names whose servers are slow casts a doubt, no more.

use std::time::{Duration, Instant};

/// Without a sign of life for so long, a resolver is probed.
const IDLE: Duration = Duration::from_secs(2);
/// Between the first failed probe and the next.
const AGAIN: Duration = Duration::from_millis(500);
/// Between probes of a resolver that is silent; with the probe's own time, one starts every two to three seconds.
const SILENT: Duration = Duration::from_millis(1000);
/// Failures in a row after which a resolver is silent.
const MOST_FAILURES: u32 = 2;
/// A resolver that came back answers for so long before it is preferred again, so that a flapping one is not.
const SETTLE: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(super) struct Health(Vec<Standing>);

#[derive(Debug, Clone, Default)]
struct Standing {
    /// Failed probes in a row.
    failures: u32,
    doubted: bool,
    heard: Option<Instant>,
    /// Came back, and is not preferred before then.
    settled_at: Option<Instant>,
}

impl Health {
    pub fn new(resolvers: usize) -> Self {
        Self(vec![Standing::default(); resolvers])
    }

    /// Places in the order in which to ask: as configured, but those that answer first. Empty when all are silent.
    pub fn order(&self, now: Instant) -> Vec<usize> {
        if !self.any_answers() {
            return Vec::new();
        }
        let mut order: Vec<usize> = (0..self.0.len()).collect();
        order.sort_by_key(|place| self.0.get(*place).map(|standing| standing.rank(now)));
        order
    }

    pub fn any_answers(&self) -> bool {
        self.0.iter().any(|standing| standing.failures < MOST_FAILURES)
    }

    pub fn answers(&self, place: usize) -> bool {
        self.0.get(place).is_some_and(|standing| standing.failures < MOST_FAILURES)
    }

    pub fn answered(&mut self, place: usize, now: Instant) {
        let Some(standing) = self.0.get_mut(place) else { return };
        if standing.failures > 0 {
            standing.settled_at = Some(now + SETTLE);
        }
        *standing = Standing { heard: Some(now), settled_at: standing.settled_at, ..Standing::default() };
    }

    /// A probe was not answered.
    pub fn failed(&mut self, place: usize) {
        let Some(standing) = self.0.get_mut(place) else { return };
        standing.failures = standing.failures.saturating_add(1);
        standing.doubted = false;
    }

    /// A guest's question was not answered in good time. Tells whether a probe should clear the doubt.
    pub fn doubt(&mut self, place: usize) -> bool {
        let Some(standing) = self.0.get_mut(place) else { return false };
        standing.doubted = standing.failures == 0;
        standing.doubted
    }

    /// Whether there is no reason to probe it now.
    pub fn fresh(&self, place: usize, now: Instant) -> bool {
        self.0.get(place).is_some_and(|standing| {
            standing.failures == 0
                && !standing.doubted
                && standing.heard.is_some_and(|heard| now.saturating_duration_since(heard) < IDLE)
        })
    }

    /// How long until this resolver is to be probed.
    pub fn pause(&self, place: usize, now: Instant) -> Duration {
        let Some(standing) = self.0.get(place) else { return IDLE };
        match (standing.failures, standing.heard) {
            (0, _) if standing.doubted => Duration::ZERO,
            (0, None) => Duration::ZERO,
            (0, Some(heard)) => (heard + IDLE).saturating_duration_since(now),
            (1, _) => AGAIN,
            _ => SILENT,
        }
    }
}

impl Standing {
    fn rank(&self, now: Instant) -> u8 {
        match (self.failures, self.doubted) {
            (0, false) if self.settled_at.is_none_or(|settled| settled <= now) => 0,
            (0, false) => 1,
            (0, true) => 2,
            _ => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn all_are_presumed_to_answer_in_the_configured_order() {
        let health = Health::new(3);
        assert_eq!(health.order(Instant::now()), [0, 1, 2]);
        assert!(health.any_answers());
    }

    #[test]
    fn a_doubted_or_failing_resolver_is_not_asked_first() {
        let (mut health, now) = (Health::new(3), Instant::now());
        assert!(health.doubt(0));
        assert_eq!(health.order(now), [1, 2, 0]);
        assert_eq!(health.pause(0, now), Duration::ZERO, "it is probed at once");
        health.failed(1);
        assert_eq!(health.order(now), [2, 0, 1]);
        health.answered(0, now);
        assert_eq!(health.order(now), [0, 2, 1], "a doubt leaves nothing behind");
    }

    #[test]
    fn one_that_came_back_is_preferred_again_when_it_has_settled() {
        let (mut health, now) = (Health::new(2), Instant::now());
        health.failed(0);
        health.answered(0, now);
        assert_eq!(health.order(now + seconds(9)), [1, 0]);
        health.answered(0, now + seconds(9));
        assert_eq!(health.order(now + seconds(10)), [0, 1]);
    }

    #[test]
    fn doubts_silence_nobody_and_two_failed_probes_do() {
        let (mut health, now) = (Health::new(2), Instant::now());
        for _ in 0..100 {
            health.doubt(0);
            health.doubt(1);
        }
        assert!(health.any_answers() && !health.order(now).is_empty());
        for (place, any) in [(0, true), (0, true), (1, true), (1, false)] {
            health.failed(place);
            assert_eq!(health.any_answers(), any);
        }
        assert!(health.order(now).is_empty(), "nobody waits for those who do not answer");
        health.answered(1, now);
        assert_eq!(health.order(now), [1, 0]);
    }

    #[test]
    fn answers_to_guests_put_the_probe_off() {
        let (mut health, now) = (Health::new(1), Instant::now());
        assert_eq!(health.pause(0, now), Duration::ZERO, "unknown at the start");
        health.answered(0, now);
        health.answered(0, now + seconds(3));
        assert_eq!(health.pause(0, now + seconds(3)), IDLE);
    }
}
