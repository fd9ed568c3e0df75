//! At which access point a device is. Two witnesses tell: the forwarding table of the guest bridge, by which port the device
//! comes, and option 82 of its lease, what a relay or an access point wrote there. The bridge's word goes before a relay's,
//! and of each the last word counts, so that the place moves with a guest who roams. Pure.

use crate::dhcp::Origin;
use hotspot::model::{
    AccessPoint, AccessPointName, Attachment, BootTime, Interface, Lease, Mac, RelayInformation, SiteName,
    Span,
};
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

/// Devices of which anything is kept. A bridge learns whatever address somebody makes up; who floods it hides where others
/// are, and no more.
const MOST: usize = 65_536;

/// Of a device without a lease nothing is kept for longer: its lease comes a moment after it is seen first.
const STRANGER: Span = Span::from_secs(60);

/// Where devices were seen last. A device of which nothing is known is at no access point.
#[derive(Debug, Default)]
pub struct Places {
    by_interface: HashMap<Interface, AccessPointName>,
    /// The most particular pattern first.
    by_circuit: Vec<Circuit>,
    seen: HashMap<Mac, Seen>,
    changed: HashSet<Mac>,
    /// Ports, and access points behind relays, as addresses are shared out among them; from 1.
    ways: HashMap<String, u16>,
    next_sweep: BootTime,
}

/// Guests of a site whose circuit looks like this are at the access point.
#[derive(Debug)]
struct Circuit {
    site: SiteName,
    pattern: String,
    access_point: AccessPointName,
}

/// What is known of a device's place.
#[derive(Debug)]
struct Seen {
    port: Option<Interface>,
    /// The bridge has forgotten the port: whatever a relay says next is newer.
    port_is_old: bool,
    circuit: Option<(SiteName, String)>,
    /// The interface of its network, which may be an access point's alone.
    network: Option<Interface>,
    last: BootTime,
    at: Option<AccessPointName>,
}

impl Places {
    #[must_use]
    pub fn at(&self, mac: Mac) -> Option<&AccessPointName> {
        self.seen.get(&mac)?.at.as_ref()
    }

    /// The port of the guest bridge that a device came by last.
    #[must_use]
    pub fn port(&self, mac: Mac) -> Option<&Interface> {
        self.seen.get(&mac)?.port.as_ref()
    }

    /// By which way a device comes: the port where a bridge saw it, or the access point that a relay of the site names.
    pub fn origin(&mut self, mac: Mac, relayed: Option<(&SiteName, &RelayInformation)>) -> Origin {
        let port = self.seen.get(&mac).and_then(|seen| Some(seen.port.as_ref()?.to_string()));
        let way = port.or_else(|| {
            let (site, relay) = relayed?;
            Some(self.behind_relay(site, &relay.circuit()?)?.to_string())
        });
        let Some(way) = way else { return Origin::UNKNOWN };
        let next = u16::try_from(self.ways.len() + 1).unwrap_or_default();
        Origin::numbered(*self.ways.entry(way).or_insert(next))
    }

    /// Devices whose place is another one since this was asked last.
    pub fn take_changed(&mut self) -> Vec<Mac> {
        let mut changed: Vec<Mac> = self.changed.drain().collect();
        changed.sort_unstable();
        changed
    }

    /// The inventory is another one.
    pub fn take_up<'a>(&mut self, in_service: impl Iterator<Item = &'a AccessPoint>) {
        (self.by_interface, self.by_circuit) = (HashMap::new(), Vec::new());
        for access_point in in_service {
            match &access_point.attachment {
                Some(Attachment::Port(name) | Attachment::Vlan(name)) => {
                    self.by_interface.insert(name.clone(), access_point.name.clone());
                }
                Some(Attachment::Circuit(pattern)) => self.by_circuit.push(Circuit {
                    site: access_point.site.clone(),
                    pattern: pattern.clone(),
                    access_point: access_point.name.clone(),
                }),
                None => {}
            }
        }
        let particular = |circuit: &Circuit| circuit.pattern.chars().filter(|letter| *letter != '*').count();
        self.by_circuit.sort_by_key(|circuit| Reverse(particular(circuit)));
        let all: Vec<Mac> = self.seen.keys().copied().collect();
        all.into_iter().for_each(|mac| self.decide(mac));
    }

    /// A bridge saw a device at a port, or has forgotten where it was.
    pub fn bridged(&mut self, mac: Mac, port: Option<Interface>, now: BootTime) {
        if self.seen.len() >= MOST && !self.seen.contains_key(&mac) {
            return;
        }
        match port {
            Some(port) => {
                let seen = self.seen.entry(mac).or_insert_with(|| Seen::nowhere(now));
                (seen.port, seen.port_is_old, seen.last) = (Some(port), false, now);
                self.decide(mac);
            }
            // It may only have been silent: until somebody knows better it is where it was.
            None => {
                if let Some(seen) = self.seen.get_mut(&mac) {
                    seen.port_is_old = true;
                }
            }
        }
    }

    /// A device got or renewed a lease on a network with this interface.
    pub fn leased(&mut self, lease: &Lease, network: &Interface, now: BootTime) {
        let circuit = lease.relay.as_ref().and_then(RelayInformation::circuit);
        let seen = self.seen.entry(lease.mac).or_insert_with(|| Seen::nowhere(now));
        if circuit.is_some() && seen.port_is_old {
            seen.port = None;
        }
        seen.circuit = circuit.map(|circuit| (lease.site.clone(), circuit));
        (seen.network, seen.last) = (Some(network.clone()), now);
        self.decide(lease.mac);
    }

    /// Whether strangers should be forgotten again.
    #[must_use]
    pub fn sweep_is_due(&self, now: BootTime) -> bool {
        self.next_sweep <= now
    }

    /// Forgets devices that have no lease.
    pub fn sweep(&mut self, has_lease: impl Fn(Mac) -> bool, now: BootTime) {
        self.next_sweep = now + STRANGER;
        self.seen.retain(|mac, seen| seen.last + STRANGER > now || has_lease(*mac));
        self.changed.retain(|mac| self.seen.contains_key(mac));
    }

    fn behind_relay(&self, site: &SiteName, text: &str) -> Option<&AccessPointName> {
        let fits = |circuit: &&Circuit| circuit.site == *site && matches(&circuit.pattern, text);
        self.by_circuit.iter().find(fits).map(|circuit| &circuit.access_point)
    }

    fn decide(&mut self, mac: Mac) {
        let Some(seen) = self.seen.get(&mac) else { return };
        let on = |interface: &Option<Interface>| self.by_interface.get(interface.as_ref()?);
        let relayed = || {
            let (site, text) = seen.circuit.as_ref()?;
            self.behind_relay(site, text)
        };
        let at = on(&seen.port).or_else(relayed).or_else(|| on(&seen.network)).cloned();
        if at != seen.at
            && let Some(seen) = self.seen.get_mut(&mac)
        {
            seen.at = at;
            self.changed.insert(mac);
        }
    }
}

impl Seen {
    fn nowhere(now: BootTime) -> Self {
        Self { port: None, port_is_old: false, circuit: None, network: None, last: now, at: None }
    }
}

/// Whether a text is as the pattern says, in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut last = None;
    for part in parts {
        // The part before was not the last one: where it comes first leaves the most for what follows.
        if let Some(part) = last.replace(part) {
            let Some(place) = rest.find(part) else { return false };
            rest = rest.get(place + part.len()..).unwrap_or_default();
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::model::{ClientId, UnixTime};
    use proptest::prelude::*;

    const NOW: BootTime = BootTime(0);

    fn access_point(name: &str, attachment: &str) -> AccessPoint {
        AccessPoint {
            name: name.parse().unwrap(),
            site: "alun-alun".parse().unwrap(),
            title: name.into(),
            place: None,
            make: String::new(),
            mac: None,
            address: None,
            attachment: attachment.parse().ok(),
            capacity: 40,
            made: UnixTime(0),
            retired: None,
        }
    }

    fn mac(last: u8) -> Mac {
        Mac::new([2, 0, 0, 0, 0, last]).unwrap()
    }

    fn lease(last: u8, circuit: &str) -> Lease {
        let length = u8::try_from(circuit.len()).unwrap();
        let relay = [&[1, length], circuit.as_bytes()].concat();
        Lease {
            site: "alun-alun".parse().unwrap(),
            address: [10, 20, 0, last].into(),
            mac: mac(last),
            client: ClientId::of_mac(mac(last)),
            hostname: None,
            relay: RelayInformation::new(&relay).filter(|_| !circuit.is_empty()),
            started: UnixTime(0),
            ends: BootTime(3_600_000),
        }
    }

    fn places() -> Places {
        let mut places = Places::default();
        let all = [
            access_point("timur", "port:lan1"),
            access_point("barat", "vlan:lan2.20"),
            access_point("pendopo", "circuit:*pendopo*"),
            access_point("pendopo-2", "circuit:*pendopo/2*"),
            access_point("whole", "vlan:br-whole"),
        ];
        places.take_up(all.iter());
        places
    }

    fn port(name: &str) -> Option<Interface> {
        name.parse().ok()
    }

    fn at(places: &Places, last: u8) -> Option<&str> {
        places.at(mac(last)).map(AccessPointName::as_str)
    }

    #[test]
    fn the_place_moves_with_the_guest_from_port_to_port() {
        let mut places = places();
        places.bridged(mac(1), port("lan1"), NOW);
        assert_eq!((places.take_changed(), at(&places, 1)), (vec![mac(1)], Some("timur")));
        places.bridged(mac(1), port("lan1"), NOW);
        assert_eq!(places.take_changed(), []);
        places.bridged(mac(1), port("lan2.20"), NOW);
        assert_eq!((places.take_changed(), at(&places, 1)), (vec![mac(1)], Some("barat")));
        places.bridged(mac(1), None, NOW);
        assert_eq!((places.take_changed(), at(&places, 1)), (vec![], Some("barat")), "it is only silent");
        places.bridged(mac(1), port("lan9"), NOW);
        assert_eq!((places.take_changed(), at(&places, 1)), (vec![mac(1)], None), "nobody hangs there");
    }

    #[test]
    fn a_port_goes_before_a_circuit_unless_the_bridge_has_forgotten_it() {
        let (mut places, whole) = (places(), "br-wifi".parse().unwrap());
        places.leased(&lease(1, "eth0/pendopo/1"), &whole, NOW);
        assert_eq!(at(&places, 1), Some("pendopo"));
        places.leased(&lease(1, "eth0/pendopo/2"), &whole, NOW);
        assert_eq!(at(&places, 1), Some("pendopo-2"), "the more particular pattern");
        places.bridged(mac(1), port("to-switch"), NOW);
        assert_eq!(at(&places, 1), Some("pendopo-2"), "the port is nobody's");
        places.bridged(mac(1), port("lan1"), NOW);
        places.leased(&lease(1, "eth0/pendopo/2"), &whole, NOW);
        assert_eq!(at(&places, 1), Some("timur"));
        places.bridged(mac(1), None, NOW);
        assert_eq!(at(&places, 1), Some("timur"));
        places.leased(&lease(1, "eth0/pendopo/2"), &whole, NOW);
        assert_eq!(at(&places, 1), Some("pendopo-2"));
    }

    #[test]
    fn a_network_may_be_one_access_points_alone() {
        let mut places = places();
        places.leased(&lease(1, ""), &"br-whole".parse().unwrap(), NOW);
        places.leased(&lease(2, ""), &"br-wifi".parse().unwrap(), NOW);
        assert_eq!((at(&places, 1), at(&places, 2)), (Some("whole"), None));
    }

    #[test]
    fn another_inventory_moves_who_is_there_already() {
        let mut places = places();
        places.bridged(mac(1), port("lan1"), NOW);
        places.take_changed();
        places.take_up([access_point("baru", "port:lan1")].iter());
        assert_eq!((places.take_changed(), at(&places, 1)), (vec![mac(1)], Some("baru")));
        places.take_up([].iter());
        assert_eq!((places.take_changed(), at(&places, 1)), (vec![mac(1)], None));
    }

    #[test]
    fn strangers_are_forgotten_after_a_minute_and_a_flood_of_them_is_bounded() {
        let mut places = places();
        for number in 0..70_000u32 {
            let [_, a, b, c] = number.to_be_bytes();
            places.bridged(Mac::new([2, 1, 0, a, b, c]).unwrap(), port("lan1"), NOW);
        }
        assert_eq!(places.seen.len(), MOST);
        places.leased(&lease(1, "pendopo"), &"br-wifi".parse().unwrap(), NOW);
        assert_eq!(at(&places, 1), Some("pendopo"), "who has a lease is always kept");
        let later = BootTime(61_000);
        assert!(places.sweep_is_due(later));
        places.sweep(|known| known == mac(1), later);
        assert_eq!((places.seen.len(), places.take_changed()), (1, vec![mac(1)]));
        assert!(!places.sweep_is_due(later));
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, fits, fits_not) in [
            ("lan1", &["lan1"][..], &["lan11", "xlan1", ""][..]),
            ("*pendopo*", &["pendopo", "a pendopo b"], &["pendop", ""]),
            ("eth*/2", &["eth0/2", "eth/2", "eth0/2/2"], &["eth0/3", "xeth0/2", "eth/22"]),
            ("a*b*c", &["abc", "axbxc", "abbcc"], &["ac", "acb", "abcx"]),
            ("*a*a", &["aa", "xaya"], &["a", "ab"]),
        ] {
            fits.iter().for_each(|text| assert!(matches(pattern, text), "{pattern} {text}"));
            fits_not.iter().for_each(|text| assert!(!matches(pattern, text), "{pattern} {text}"));
        }
    }

    proptest! {
        #[test]
        fn a_pattern_fits_what_its_stars_are_filled_with(
            parts in proptest::collection::vec("[ab]{0,2}", 1..5),
            filling in "[abc]{0,3}",
        ) {
            prop_assert!(matches(&parts.join("*"), &parts.join(&filling)));
        }

        #[test]
        fn no_text_makes_it_panic(pattern in "(\\*|\\PC){0,10}", text in "\\PC{0,10}") {
            matches(&pattern, &text);
        }
    }
}
