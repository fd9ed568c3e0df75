//! What a question gets, decided by the question; and which answers may pass to a guest or into the walled garden. Pure.

use super::{
    answer::{Local, denial},
    blocklist::Judgement,
    probes::probe,
    special::{Question, Special, special},
};
use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{
            A, AAAA,
            svcb::{IpHint, SvcParamValue},
        },
    },
};
use hotspot::{config::BeforeSignIn, model::GardenName};
use ipnet::Ipv4Net;
use std::net::{Ipv4Addr, Ipv6Addr};
use tokio::sync::watch;

/// Time to live of the portal's address, in seconds.
pub(super) const PORTAL_TTL: u32 = 60;
/// Most addresses of one garden answer; what is beyond is left out of the answer too.
pub(super) const MOST_ADDRESSES: usize = 32;
const MOST_HOPS: usize = 8;
/// How long a denial is believed that stands for addresses taken out, in seconds.
const CLEANED_TTL: u32 = 60;

/// Blocks that are not the internet's: "this network" and "reserved" (RFC 1122, RFC 1112), private (RFC 1918), shared
/// (RFC 6598), loopback, link-local (RFC 3927) and multicast (RFC 5771). The blocks for documentation (RFC 5737) and
/// benchmarks (RFC 2544) are not among them: laboratories and demonstrations use them as their internet.
const NOT_OF_THE_INTERNET: [Ipv4Net; 9] = [
    block(0, 0, 8),
    block(10, 0, 8),
    block(100, 64, 10),
    block(127, 0, 8),
    block(169, 254, 16),
    block(172, 16, 12),
    block(192, 168, 16),
    block(224, 0, 4),
    block(240, 0, 4),
];

/// Windows takes the network for broken unless this name has this address, although the address is a private one.
const WINDOWS_PROBE: (&str, Ipv6Addr) =
    ("dns.msftncsi.com.", Ipv6Addr::new(0xfd3e, 0x4f5a, 0x5b81, 0, 0, 0, 0, 1));

/// What configuration says about names and addresses.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    portal_names: Vec<String>,
    pub portal_address: Ipv4Addr,
    own_networks: Vec<Ipv4Net>,
    uplink_networks: watch::Receiver<Vec<Ipv4Net>>,
    allow_private: Vec<Ipv4Net>,
    before_sign_in: BeforeSignIn,
    https_records: bool,
}

/// What a question gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// The portal's address, from here.
    Portal,
    /// The portal's address too, where it says that the name is blocked.
    Blocked,
    /// A denial, from here, because a list says so.
    Emptied,
    /// A denial, from here.
    Deny(Special),
    /// The truth, after its addresses have been opened for everybody.
    Garden,
    /// The portal's address instead of the truth, not to be remembered.
    Withhold,
    /// The truth as far as the guest's ration goes, then as [`Course::Withhold`].
    Ration,
    /// The truth.
    Tell,
}

impl Rules {
    pub fn new(
        portal_names: &[String],
        portal_address: Ipv4Addr,
        own_networks: Vec<Ipv4Net>,
        uplink_networks: watch::Receiver<Vec<Ipv4Net>>,
        allow_private: Vec<Ipv4Net>,
        before_sign_in: BeforeSignIn,
        https_records: bool,
    ) -> Self {
        let portal_names =
            portal_names.iter().map(|name| name.trim_end_matches('.').to_ascii_lowercase()).collect();
        Self {
            portal_names,
            portal_address,
            own_networks,
            uplink_networks,
            allow_private,
            before_sign_in,
            https_records,
        }
    }

    /// Portal, garden (the staff's own choice wins over lists), lists, special names, the rest. Garden names are told
    /// with their HTTPS records, for https to them is open.
    pub fn course(
        &self,
        question: &Question<'_>,
        garden: &[GardenName],
        judge: impl FnOnce(&str) -> Judgement,
    ) -> Course {
        let name = question.name;
        if self.portal_names.iter().any(|portal| portal == name) {
            return Course::Portal;
        }
        if garden.iter().any(|entry| entry.covers(name)) {
            return Course::Garden;
        }
        match judge(name) {
            Judgement::Free => {}
            Judgement::Blocked => return Course::Blocked,
            Judgement::Empty => return Course::Emptied,
        }
        if let Some(special) = special(question, self.https_records) {
            return Course::Deny(special);
        }
        // Names of probes must be true: a private address there is taken for a broken network, not for a portal.
        if question.signed_in || probe(name).is_some() {
            return Course::Tell;
        }
        match self.before_sign_in {
            BeforeSignIn::Strict => Course::Withhold,
            BeforeSignIn::Compatible => Course::Ration,
        }
    }

    /// The portal's address, to those who ask for an address of its kind.
    pub fn portal(&self, kind: RecordType) -> Local {
        if kind == RecordType::A { Local::Address(self.portal_address) } else { Local::NoData }
    }

    /// Whether `address` is the internet's, and not ours or somebody's private one.
    pub fn of_the_internet(&self, address: Ipv4Addr) -> bool {
        let uplink = self.uplink_networks.borrow();
        let ours = NOT_OF_THE_INTERNET.iter().chain(&self.own_networks).chain(&*uplink);
        !ours.into_iter().any(|network| network.contains(&address))
    }

    /// Whether guests may be told `address`: private ones that configuration lets them reach are told, never opened.
    fn may_be_told(&self, address: Ipv4Addr) -> bool {
        self.of_the_internet(address) || self.allow_private.iter().any(|network| network.contains(&address))
    }

    /// Takes out what would lead a guest's browser to a private address (DNS rebinding). Tells whether anything was; if
    /// nothing remains, the answer says for a minute that there is no such record.
    pub fn clean(&self, message: &mut Message) -> bool {
        let before = message.answers.len();
        message.answers.retain(|record| self.may_pass(record));
        if message.answers.is_empty() && before > 0 {
            message.metadata.response_code = ResponseCode::NoError;
            message.authorities.clear();
            if let Some(question) = message.queries.first() {
                let denial = denial(question.name().clone(), CLEANED_TTL);
                message.authorities.push(denial);
            }
        }
        message.answers.len() < before
    }

    fn may_pass(&self, record: &Record) -> bool {
        match &record.data {
            RData::A(A(address)) => self.may_be_told(*address),
            RData::AAAA(AAAA(address)) => self.v6_may_pass(&record.name, *address),
            RData::HTTPS(service) => self.hints_may_pass(record, &service.svc_params),
            RData::SVCB(service) => self.hints_may_pass(record, &service.svc_params),
            _ => true,
        }
    }

    fn v6_may_pass(&self, name: &Name, address: Ipv6Addr) -> bool {
        let private = address.is_unspecified()
            || address.is_loopback()
            || address.is_unique_local()
            || address.is_unicast_link_local()
            || address.to_ipv4_mapped().is_some_and(|address| !self.of_the_internet(address));
        !private || address == WINDOWS_PROBE.1 && name.to_ascii().eq_ignore_ascii_case(WINDOWS_PROBE.0)
    }

    /// HTTPS records carry addresses of their own (RFC 9460 section 7.3).
    fn hints_may_pass<K>(&self, record: &Record, params: &[(K, SvcParamValue)]) -> bool {
        params.iter().all(|(_, value)| match value {
            SvcParamValue::Ipv4Hint(IpHint(hints)) => hints.iter().all(|A(hint)| self.may_be_told(*hint)),
            SvcParamValue::Ipv6Hint(IpHint(hints)) => {
                hints.iter().all(|AAAA(hint)| self.v6_may_pass(&record.name, *hint))
            }
            _ => true,
        })
    }

    /// The way from `question` to its addresses in an upstream's answer.
    pub fn chase(&self, message: &Message, question: &Name) -> Chase {
        let mut chase = Chase { chain: vec![question.clone()], ..Chase::default() };
        let mut name = question;
        loop {
            let mut found = false;
            for record in message.answers.iter().filter(|record| record.name == *name) {
                let RData::A(A(address)) = record.data else { continue };
                found = true;
                chase.see(record.ttl);
                let place =
                    if self.of_the_internet(address) { &mut chase.addresses } else { &mut chase.refused };
                if !place.contains(&address) {
                    place.push(address);
                }
            }
            if found {
                return chase;
            }
            let alias = message.answers.iter().find_map(|record| match &record.data {
                RData::CNAME(target) if record.name == *name => Some((&target.0, record.ttl)),
                _ => None,
            });
            let Some((target, ttl)) = alias else { return chase };
            if chase.chain.len() > MOST_HOPS || chase.chain.contains(target) {
                return chase;
            }
            chase.see(ttl);
            chase.chain.push(target.clone());
            name = target;
        }
    }

    /// Leaves those addresses in a garden answer that will be open, at most [`MOST_ADDRESSES`]. Tells whether any went.
    pub fn keep_reached(message: &mut Message, chase: &Chase) -> bool {
        let before = message.answers.len();
        let end = chase.chain.last();
        message.answers.retain(|record| match &record.data {
            RData::A(A(address)) => Some(&record.name) == end && chase.reached().contains(address),
            _ => true,
        });
        message.answers.len() < before
    }
}

/// Names and addresses reached from a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chase {
    /// The question first.
    pub chain: Vec<Name>,
    pub addresses: Vec<Ipv4Addr>,
    /// Reached, but not the internet's.
    pub refused: Vec<Ipv4Addr>,
    /// The shortest time to live on the way, in seconds.
    shortest: Option<u32>,
}

impl Chase {
    /// The addresses to open.
    pub fn reached(&self) -> &[Ipv4Addr] {
        self.addresses.get(..MOST_ADDRESSES).unwrap_or(&self.addresses)
    }

    /// How long the addresses stay in the garden, in seconds: as long as the answer is good, a minute at least and a day at
    /// most; and five minutes more, for guests who use an answer a little longer than they should.
    pub fn element_life(&self) -> u32 {
        self.shortest.unwrap_or(0).clamp(60, 86_400) + 300
    }

    fn see(&mut self, ttl: u32) {
        self.shortest = Some(self.shortest.map_or(ttl, |shortest| shortest.min(ttl)));
    }
}

/// Whether a question of `kind` in the garden opens addresses. IPv6 does not pass the gateway.
pub(super) fn opens(course: Course, kind: RecordType) -> bool {
    course == Course::Garden && kind == RecordType::A
}

/// What `judge` says about the names that an answer leads on to (CNAME), the worst of it.
pub(super) fn leads_to(message: &Message, judge: impl Fn(&str) -> Judgement) -> Judgement {
    let mut worst = Judgement::Free;
    for record in &message.answers {
        let RData::CNAME(target) = &record.data else { continue };
        match judge(target.0.to_ascii().to_ascii_lowercase().trim_end_matches('.')) {
            Judgement::Free => {}
            Judgement::Blocked => return Judgement::Blocked,
            Judgement::Empty => worst = Judgement::Empty,
        }
    }
    worst
}

const fn block(first: u8, second: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(first, second, 0, 0), prefix)
}
