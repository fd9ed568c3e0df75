//! What a stranger's question goes through, and what a resolver's answer does that may be hostile.
#![allow(clippy::expect_used, reason = "a fuzzer is told of faults by panics")]

use super::{
    answer::{LONGEST_LIFE, Local},
    blocklist::Judgement,
    cache::Key,
    message::{HEADER, LARGEST_DATAGRAM, Query, Transport},
    policy::{Rules, leads_to},
    resolve::judge,
};
use hickory_proto::{
    op::{DnsResponse, ResponseCode},
    rr::{Name, RecordType},
};
use hotspot::config::BeforeSignIn;
use std::net::Ipv4Addr;

const ADDRESS: Ipv4Addr = Ipv4Addr::new(172, 16, 255, 1);

/// A message to our port, and every kind of answer of our own to it.
///
/// # Panics
/// On a fault of ours.
pub fn question(bytes: &[u8]) {
    let query = match Query::read(bytes) {
        Ok(query) => query,
        Err(unfit) => {
            let answer = unfit.answer.unwrap_or_else(|| vec![0; HEADER]);
            assert!(answer.len() >= HEADER && answer.len() <= LARGEST_DATAGRAM, "a refusal is a message");
            return;
        }
    };
    let answers = [
        query.failure(ResponseCode::ServFail),
        Local::Address(ADDRESS).reply(&query, 60, Transport::Udp),
        Local::NoData.reply(&query, 60, Transport::Udp),
        Local::NoName.reply(&query, 60, Transport::Tcp),
    ];
    for answer in answers {
        assert_eq!(answer.get(..2), bytes.get(..2), "it has the question's number");
        assert!(answer.len() <= LARGEST_DATAGRAM, "it fits a datagram");
    }
}

/// An upstream's answer to a question for an address, in the garden and elsewhere.
///
/// # Panics
/// On a fault of ours.
pub fn answer(bytes: &[u8]) {
    let name = "www.purbalinggakab.go.id";
    let owner = Name::from_ascii("www.purbalinggakab.go.id.").expect("a name");
    let rules = Rules::new(
        &[],
        ADDRESS,
        vec!["10.20.0.0/16".parse().expect("a network")],
        tokio::sync::watch::channel(Vec::new()).1,
        Vec::new(),
        BeforeSignIn::Compatible,
        false,
    );
    for garden in [None, Some(1)] {
        let Ok(response) = DnsResponse::from_buffer(bytes.to_vec()) else { return };
        let _ = leads_to(&response, |_| Judgement::Free);
        let key = Key { garden, ..Key::plain(name, RecordType::A).expect("a question") };
        if let Some(judged) = judge(&rules, response, &key, &owner, name) {
            assert!(judged.answer.life() <= LONGEST_LIFE, "it is not kept for longer than we keep anything");
            let opened = judged.opening.map(|opening| opening.addresses).unwrap_or_default();
            let private = |address: &Ipv4Addr| address.is_private() || address.is_loopback();
            assert!(!opened.iter().any(|(address, _)| private(address)), "no private address is opened");
        }
    }
}
