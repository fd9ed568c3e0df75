//! A crowd at a small pool.

use super::*;
use hotspot::model::Mac;
use lab::Mark;
use std::collections::{BTreeMap, BTreeSet};

const DEVICES: usize = 200;
/// As many addresses as a /25 has without its first and last, and of them those for whoever finds no place.
const ADDRESSES: usize = 126;
const OVERFLOW: usize = 7;
const PLACES: usize = ADDRESSES - OVERFLOW;
/// Longer than an offer waits for somebody else's claim; whoever heard nothing asks again.
const QUIET: Duration = Duration::from_millis(400);
const LAST_PLACE: Ipv4Addr = Ipv4Addr::new(10, 20, 1, PLACES as u8);

// D11
#[test]
fn a_crowd_of_200_at_a_pool_of_126_shares_no_address_and_fills_it_again_when_some_have_left() {
    let lab = hotspot_with(|settings| {
        settings.pool = Some(format!("10.20.1.1-10.20.1.{ADDRESSES}"));
        settings.overflow = Some(OVERFLOW as u32);
        settings.lease_time = "2 min".to_owned();
    });
    let phone = lab.phone();
    let mut crowd = Crowd::at(&phone);
    let rounds = crowd.ask_until_full(&lab);
    println!("{DEVICES} devices filled {ADDRESSES} addresses in {rounds} rounds");

    let leaving: Vec<Device> = crowd.placed().step_by(2).collect();
    crowd.leave(&phone, &leaving);
    wait_until("they have left", WITHIN, || leases(&lab).len() == ADDRESSES - leaving.len());
    let rounds = crowd.ask_until_full(&lab);
    println!("{} left, and others had all their places after {rounds} rounds", leaving.len());
    assert!(alarm(&lab, "place-full").is_some_and(|seen| seen.contains(&format!("({PLACES} in all)"))));
    assert_eq!(lab.gateway.wifi_pbg(&["status"])["networks"][0]["leases"], PLACES);
}

/// By its hardware address.
pub type Device = [u8; 6];

/// Many devices at one radio.
struct Crowd {
    raw: DhcpRaw,
    devices: BTreeSet<Device>,
    leases: BTreeMap<Device, Ipv4Addr>,
}

impl Crowd {
    fn at(phone: &Phone) -> Self {
        let made_up = |_| {
            let [a, b, c, d, e, ..] = Mark::new().0;
            [2, a, b, c, d, e]
        };
        Self { raw: phone.dhcp_raw(), devices: (0..DEVICES).map(made_up).collect(), leases: BTreeMap::new() }
    }

    fn placed(&self) -> impl Iterator<Item = Device> {
        self.leases.iter().filter(|(_, address)| **address <= LAST_PLACE).map(|(device, _)| *device)
    }

    /// Everybody without a place asks, again and again; how often.
    fn ask_until_full(&mut self, lab: &Lab) -> usize {
        let mut rounds = 0;
        wait_until("every address is somebody's", 20 * SECOND, || {
            rounds += 1;
            self.ask();
            (self.placed().count(), self.leases.len()) == (PLACES, ADDRESSES)
        });
        let known = self.leases.iter().map(|(device, address)| {
            (Mac::new(*device).expect("the address of one station").to_string(), address.to_string())
        });
        assert_eq!(leases(lab), known.collect(), "the gateway knows of the same leases");
        rounds
    }

    /// All who have no place say DISCOVER at once, take what they are offered, and hear the last of the answers.
    fn ask(&mut self) {
        let placed: BTreeSet<Device> = self.placed().collect();
        for device in self.devices.difference(&placed) {
            self.raw.send(&of(*device, self.raw.letter(MessageType::Discover)));
        }
        while let Some(reply) = self.raw.receive(QUIET, |_| true) {
            if reply.kind() == Some(MessageType::Offer) {
                let choosing = rebooting(&self.raw, reply.yiaddr);
                let choosing = choosing.with_address(option::SERVER_ID, reply.server_id());
                self.raw.send(&of(reply.chaddr, choosing));
            }
            let Some(address) = acknowledged(&reply) else { continue };
            self.leases.insert(reply.chaddr, address);
            let holders = self.leases.values().filter(|held| **held == address).count();
            assert_eq!(holders, 1, "{address} was given twice");
        }
    }

    fn leave(&mut self, phone: &Phone, leaving: &[Device]) {
        for device in leaving {
            let address = self.leases.remove(device).expect("it has a lease");
            self.devices.remove(device);
            self.raw.send(&of(*device, releasing(phone, &self.raw, address)));
        }
    }
}

pub fn of(device: Device, letter: Letter) -> Letter {
    Letter { chaddr: device, from_mac: device, ..letter }
}

/// As the gateway knows them: hardware address and address.
fn leases(lab: &Lab) -> BTreeMap<String, String> {
    let clients = lab.gateway.wifi_pbg(&["clients"]);
    let text =
        |client: &serde_json::Value, field: &str| client[field].as_str().unwrap_or_default().to_owned();
    let clients = clients.as_array().cloned().unwrap_or_default();
    clients.iter().map(|client| (text(client, "mac"), text(client, "address"))).collect()
}
