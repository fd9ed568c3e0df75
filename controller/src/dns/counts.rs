//! How often something was dropped or refused, by kind. Pure but for the counting itself.

use hotspot::control::operator::Dropped;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why a question got no answer, or not the one it wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Malformed,
    /// A message that is itself an answer.
    NotAQuestion,
    /// An operation, class or type we do not serve.
    Unsupported,
    Oversized,
    /// From an address outside the guest networks.
    Stranger,
    /// More questions a second than one guest may ask.
    Rate,
    /// A type of record that nobody needs before sign-in.
    Kind,
    /// What one guest may learn before sign-in is used up: in all, by one domain, or by one domain with all the others.
    RationGuest,
    RationDomain,
    RationTogether,
    /// Too many questions wait for the upstream.
    Overload,
    Connections,
    Upstream,
    /// The kernel did not confirm the addresses of a garden name in time.
    Gate,
    /// A name of a blocklist, or one that leads to such a name; a cached answer is not counted again.
    Blocked,
    Socket,
}

const KINDS: [(Cause, &str); 16] = [
    (Cause::Malformed, "dns-malformed"),
    (Cause::NotAQuestion, "dns-not-a-question"),
    (Cause::Unsupported, "dns-unsupported"),
    (Cause::Oversized, "dns-oversized"),
    (Cause::Stranger, "dns-stranger"),
    (Cause::Rate, "dns-rate"),
    (Cause::Kind, "dns-type-before-sign-in"),
    (Cause::RationGuest, "dns-ration-of-guest"),
    (Cause::RationDomain, "dns-ration-of-domain"),
    (Cause::RationTogether, "dns-ration-of-domain-in-all"),
    (Cause::Overload, "dns-overload"),
    (Cause::Connections, "dns-connections"),
    (Cause::Upstream, "dns-upstream-failed"),
    (Cause::Gate, "dns-garden-not-opened"),
    (Cause::Blocked, "dns-blocked"),
    (Cause::Socket, "dns-socket"),
];

#[derive(Debug, Default)]
pub(super) struct Counts([AtomicU64; KINDS.len()]);

impl Counts {
    pub fn add(&self, cause: Cause) {
        if let Some(count) = self.0.get(cause as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Every kind, those never seen included.
    pub fn read(&self) -> Vec<Dropped> {
        KINDS
            .iter()
            .filter_map(|(cause, kind)| {
                let count = self.0.get(*cause as usize)?.load(Ordering::Relaxed);
                Some(Dropped { kind: (*kind).to_owned(), count })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_counted_under_its_own_kind() {
        let counts = Counts::default();
        for (place, (cause, _)) in KINDS.iter().enumerate() {
            (0..=place).for_each(|_| counts.add(*cause));
        }
        for (place, dropped) in counts.read().iter().enumerate() {
            assert_eq!((dropped.kind.as_str(), dropped.count), (KINDS[place].1, place as u64 + 1));
        }
    }
}
