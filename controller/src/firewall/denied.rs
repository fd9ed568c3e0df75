//! What the rules drop and refuse, by kind. Each kind is a counter of the kernel's with a name of its own, because one that is
//! part of a rule begins anew with each reload.

use std::collections::BTreeMap;

/// Why a packet went no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Denied {
    Ipv6,
    /// From a guest network, under an address that its device has no lease for.
    NoLease,
    /// Under a guest's address, from where guests are not.
    Elsewhere,
    /// Of no connection, though it pretends to be.
    Invalid,
    GuestToGuest,
    NewFlows,
    Flows,
    FlowsBeforeSignIn,
    Echoes,
    Questions,
    Visits,
    Intercepted,
    Times,
    /// At the port of a bridge, under a hardware address that was not heard before.
    SendersByPort,
    /// Asked the DHCP server, at the port of a bridge.
    DhcpByPort,
    ArpByPort,
    Icmpv6ByPort,
    GardenTooFast,
    GardenTooFastOnEssentials,
    GardenUsedUp,
    NoService,
    /// Answered with a refusal.
    Refused,
    /// Not even that, because the device was refused so often.
    Refusals,
    /// To a guest who is not signed in, or not any more.
    NotSignedIn,
    /// To a guest, who began no such flow.
    NotAskedFor,
    /// To a guest, by a flow that another one announced.
    Related,
    /// To a guest, from a network of the box's that guests do not reach.
    NotInternet,
    /// To the gateway itself, by the uplink.
    Uplink,
}

/// With the counter's name in the kernel. A table of ours in another family may have more of them: they are read by name.
const NAMES: [(Denied, &str); 28] = [
    (Denied::Ipv6, "ipv6"),
    (Denied::NoLease, "no-lease"),
    (Denied::Elsewhere, "guest-address-from-elsewhere"),
    (Denied::Invalid, "invalid"),
    (Denied::GuestToGuest, "guest-to-guest"),
    (Denied::NewFlows, "too-many-new-flows"),
    (Denied::Flows, "too-many-flows"),
    (Denied::FlowsBeforeSignIn, "too-many-flows-before-sign-in"),
    (Denied::Echoes, "too-many-echoes"),
    (Denied::Questions, "too-many-questions"),
    (Denied::Visits, "too-many-visits"),
    (Denied::Intercepted, "too-many-intercepted"),
    (Denied::Times, "too-many-times"),
    (Denied::SendersByPort, "too-many-senders-by-port"),
    (Denied::DhcpByPort, "too-much-dhcp-by-port"),
    (Denied::ArpByPort, "too-much-arp-by-port"),
    (Denied::Icmpv6ByPort, "too-much-icmpv6-by-port"),
    (Denied::GardenTooFast, "garden-too-fast"),
    (Denied::GardenTooFastOnEssentials, "garden-too-fast-on-essentials"),
    (Denied::GardenUsedUp, "garden-used-up"),
    (Denied::NoService, "no-such-service"),
    (Denied::Refused, "refused"),
    (Denied::Refusals, "too-many-refusals"),
    (Denied::NotSignedIn, "to-nobody-signed-in"),
    (Denied::NotAskedFor, "not-asked-for"),
    (Denied::Related, "related"),
    (Denied::NotInternet, "not-from-the-internet"),
    (Denied::Uplink, "from-the-uplink"),
];

impl Denied {
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.into_iter().map(|(kind, _)| kind)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

/// Packets of each kind since we began to look, though counters may be gone or begin anew in between.
#[derive(Debug, Default)]
pub struct Tally(BTreeMap<&'static str, Count>);

#[derive(Debug, Default)]
struct Count {
    /// Of counters that are no more.
    before: u64,
    now: u64,
}

impl Tally {
    /// What all counters say now: one that says less than before began anew, as one did that is missing.
    pub fn take(&mut self, counters: &[(String, u64)]) {
        for (_, name) in NAMES {
            let said = counters.iter().filter(|(counter, _)| counter == name).map(|(_, packets)| packets);
            let (said, count) = (said.sum(), self.0.entry(name).or_default());
            if said < count.now {
                count.before += count.now;
            }
            count.now = said;
        }
    }

    /// Each kind that was read, and how often there was of it.
    pub fn read(&self) -> impl Iterator<Item = (String, u64)> {
        self.0.iter().map(|(name, count)| (format!("firewall-{name}"), count.before + count.now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> = Denied::all().map(Denied::name).collect();
        assert_eq!(names.len(), NAMES.len());
        assert!(
            names
                .iter()
                .all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || b"-6".contains(&byte)))
        );
    }

    #[test]
    fn what_was_counted_stays_counted_whatever_becomes_of_the_counters() {
        let mut tally = Tally::default();
        let total = |tally: &Tally| {
            tally.read().find(|(kind, _)| kind == "firewall-no-lease").map(|(_, count)| count)
        };
        let said = |packets| [("no-lease".to_owned(), packets), ("foreign".to_owned(), 7)];
        assert_eq!(total(&tally), None);
        tally.take(&said(40));
        tally.take(&said(50));
        assert_eq!(total(&tally), Some(50));
        tally.take(&said(3));
        assert_eq!(total(&tally), Some(53), "somebody set them back");
        tally.take(&[]);
        assert_eq!(total(&tally), Some(53), "the table is gone");
        tally.take(&said(2));
        assert_eq!(total(&tally), Some(55), "and there again");
        tally.take(&[said(2), said(4)].concat());
        assert_eq!(total(&tally), Some(59), "two tables count together");
        assert!(tally.read().all(|(kind, _)| !kind.contains("foreign")));
    }
}
