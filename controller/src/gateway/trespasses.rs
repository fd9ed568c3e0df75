//! Who pretends to be somebody on a guest network, and what follows: an alarm while it lasts, and for a guest whose
//! hardware address is used twice, one more sign-in. Pure.

use super::{event::Turn, state::State};
use crate::{
    dhcp::Request,
    intruders::{Copies, ForeignReply, Sign, Trespass},
};
use hotspot::{
    model::{Act, AlarmKind, BootTime, EndOfAdmission, Interface, Mac, Now, SiteName, Span},
    store::Change,
};
use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    net::Ipv4Addr,
};

/// Who is not heard for so long has stopped. Servers and routers are asked for more often than that.
const QUIET: Span = Span::from_secs(600);
/// An alarm's words follow what is heard no more often than this, whoever makes up names by the thousand.
const PACE: Span = Span::from_secs(10);
/// So many devices of a site asked again within [`QUIET`] are no accident.
const MANY: usize = 3;

/// The kinds of alarm that stand while somebody is heard.
const KINDS: [AlarmKind; 4] =
    [AlarmKind::ForeignDhcp, AlarmKind::ForeignRouter, AlarmKind::GatewayClaimed, AlarmKind::CopiedAddresses];

/// What is remembered of them; a restart forgets it, and hears them again.
#[derive(Debug, Default)]
pub struct Trespasses {
    /// By kind of alarm and network.
    heard: BTreeMap<(AlarmKind, usize), Heard>,
    pub(super) copies: Copies,
    /// Devices that were asked to sign in again, the oldest first.
    asked: VecDeque<(BootTime, usize, Mac)>,
}

#[derive(Debug)]
struct Heard {
    /// When the alarm's words were written last.
    told: BootTime,
    until: BootTime,
}

impl State {
    /// A host of a guest network said what nobody but the gateway should say.
    pub fn trespassed(&mut self, network: usize, mac: Mac, trespass: Trespass, now: Now, turn: &mut Turn) {
        let (kind, seen) = match trespass {
            Trespass::Dhcp(reply) if self.speaks_for_us(network, &reply) => return,
            Trespass::Dhcp(reply) => {
                self.count("dhcp-foreign-server");
                (AlarmKind::ForeignDhcp, self.seen_of_server(mac, &reply))
            }
            Trespass::Router(advertisement) => {
                self.count("ipv6-foreign-router");
                let prefix =
                    advertisement.prefix.map(|(prefix, length)| format!(", prefix {prefix}/{length}"));
                let (who, from) = (self.whereabouts(mac), advertisement.from);
                let seen =
                    format!("{who} announces itself as IPv6 router {from}{}", prefix.unwrap_or_default());
                (AlarmKind::ForeignRouter, seen)
            }
        };
        self.heard(kind, network, seen, now, turn);
    }

    /// A host says that an address of the gateway is its own. Who believed it hears the truth again.
    pub(super) fn gateway_claimed(
        &mut self,
        network: usize,
        address: Ipv4Addr,
        mac: Mac,
        now: Now,
        turn: &mut Turn,
    ) {
        let seen = format!(
            "{} says by ARP that {address}, the gateway's own address, is there",
            self.whereabouts(mac)
        );
        if self.heard(AlarmKind::GatewayClaimed, network, seen, now, turn) {
            turn.defended.push(network);
        }
    }

    /// Whether an address is the gateway's own, as guests of a network see it.
    pub(super) fn is_ours(&self, network: usize, address: Ipv4Addr) -> bool {
        let gateway = self.config.networks.get(network).map(hotspot::config::Network::gateway);
        gateway == Some(address) || self.config.portal.address == address
    }

    /// A guest's packets come by this port now.
    pub(super) fn watch_moves(&mut self, mac: Mac, port: &Interface, now: Now, turn: &mut Turn) {
        if self.is_admitted(mac)
            && let Some(sign) = self.trespasses.copies.moved(mac, self.places.port(mac), port, now.boot)
        {
            self.copied(mac, &sign, now, turn);
        }
    }

    /// A device of a network asks the DHCP server.
    pub(super) fn watch_habits(
        &mut self,
        network: usize,
        from: Mac,
        request: &Request,
        now: Now,
        turn: &mut Turn,
    ) {
        let known = self.machines.get(network).and_then(|machine| machine.knows(request, from));
        let Some(leased) = known else { return };
        let sign = self.trespasses.copies.spoke(request, leased, now.boot);
        if let Some(sign) = sign.filter(|_| self.is_admitted(request.mac)) {
            self.copied(request.mac, &sign, now, turn);
        }
    }

    /// Who has not been heard for a while has stopped.
    pub(super) fn pass_trespasses(&mut self, now: Now, turn: &mut Turn) {
        let sites: Vec<SiteName> = self.config.networks.iter().map(|network| network.site.clone()).collect();
        for (network, site) in sites.iter().enumerate() {
            for kind in KINDS {
                let stands = self.alarms.stands(kind, Some(site), "");
                let until = self.trespasses.heard.get(&(kind, network)).map(|heard| heard.until);
                match until {
                    Some(until) if until <= now.boot => {
                        self.trespasses.heard.remove(&(kind, network));
                        self.alarm_of(kind, (Some(site), ""), None, now, turn);
                    }
                    // One that stood at the last stop has no end of its own.
                    None if stands => {
                        let heard = Heard { told: BootTime(0), until: now.boot + QUIET };
                        self.trespasses.heard.insert((kind, network), heard);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Two devices seem to use one hardware address: which of them is whose, nobody can tell but by another sign-in.
    fn copied(&mut self, mac: Mac, sign: &Sign, now: Now, turn: &mut Turn) {
        self.end_admission(mac, EndOfAdmission::Copied, now, turn);
        turn.changes.push(Change::Noted(Act {
            at: now.unix,
            who: "wifi-pbg".to_owned(),
            did: "device.sign-in-again".to_owned(),
            subject: format!("device {mac}"),
            before: None,
            after: Some(because(sign)),
            source: "controller".to_owned(),
        }));
        let lease = self.leases(now).find(|lease| lease.mac == mac);
        let Some(network) = lease.and_then(|lease| self.network_of(&lease.site)) else { return };
        let asked = &mut self.trespasses.asked;
        while asked.front().is_some_and(|(at, ..)| *at + QUIET <= now.boot) {
            asked.pop_front();
        }
        asked.push_back((now.boot, network, mac));
        let devices: HashSet<Mac> =
            asked.iter().filter(|(_, at, _)| *at == network).map(|(.., mac)| *mac).collect();
        if devices.len() >= MANY {
            let last = match sign {
                Sign::Places(one, other) => format!("the last came by {one} and {other} in turn"),
                Sign::Fingerprint => "the last asked for its address in two ways".to_owned(),
            };
            let seen = format!("{} devices in ten minutes were used by two at a time; {last}", devices.len());
            self.heard(AlarmKind::CopiedAddresses, network, seen, now, turn);
        }
    }

    /// Raises the alarm, or lets it stand for longer; answers whether its words are new.
    fn heard(&mut self, kind: AlarmKind, network: usize, seen: String, now: Now, turn: &mut Turn) -> bool {
        let Some(site) = self.config.networks.get(network).map(|network| network.site.clone()) else {
            return false;
        };
        let until = now.boot + QUIET;
        let known = self.trespasses.heard.get_mut(&(kind, network));
        match known {
            Some(heard) if heard.told + PACE > now.boot => {
                heard.until = until;
                return false;
            }
            Some(heard) => *heard = Heard { told: now.boot, until },
            None => drop(self.trespasses.heard.insert((kind, network), Heard { told: now.boot, until })),
        }
        self.alarm_of(kind, (Some(&site), ""), Some(seen), now, turn);
        true
    }

    /// A relay of ours hands on what we said: by its own hardware address, and by ours or its own address.
    fn speaks_for_us(&self, network: usize, reply: &ForeignReply) -> bool {
        let Some(network) = self.config.networks.get(network) else { return false };
        let relayed = network.relays.contains(&reply.from)
            || !network.relays.is_empty() && reply.from == network.gateway();
        reply.server == Some(network.gateway()) && relayed
    }

    fn seen_of_server(&self, mac: Mac, reply: &ForeignReply) -> String {
        let server = reply.server.unwrap_or(reply.from);
        let router = reply.router.map(|router| format!(", router {router}")).unwrap_or_default();
        let routes = if reply.routes { ", with routes of its own (option 121)" } else { "" };
        format!("{} gives out addresses as server {server}{router}{routes}", self.whereabouts(mac))
    }

    /// `02:00:5e:00:00:07 at port lan1 (timur)`
    fn whereabouts(&self, mac: Mac) -> String {
        let port = self.places.port(mac).map(|port| format!(" at port {port}")).unwrap_or_default();
        let by = self.places.at(mac).map(|access_point| format!(" ({access_point})")).unwrap_or_default();
        format!("{mac}{port}{by}")
    }

    fn is_admitted(&self, mac: Mac) -> bool {
        self.admissions.get(&mac).is_some_and(|admission| admission.ended.is_none())
    }
}

/// For the audit, as JSON.
fn because(sign: &Sign) -> String {
    match sign {
        Sign::Places(one, other) => {
            serde_json::json!({"why": "places", "ports": [one.as_str(), other.as_str()]})
        }
        Sign::Fingerprint => serde_json::json!({"why": "dhcp-fingerprint"}),
    }
    .to_string()
}
