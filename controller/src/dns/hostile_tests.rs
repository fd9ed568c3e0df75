//! A resolver, or whoever answers in its place, that says the worst it can.

use super::{
    cache::{MOST_ANSWERS, MOST_BYTES},
    double::{Internet, SERVER, Town, addresses, settings},
    locked,
    message::Transport,
    resolve::Step,
};
use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{A, CNAME},
    },
};
use hotspot::config::{BeforeSignIn, Upstream};
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UdpSocket},
};

/// Answers by the first label of the name asked for.
fn worst(question: &[u8], over_tcp: bool) -> Vec<u8> {
    let asked = Message::from_vec(question).unwrap();
    let owner = asked.queries[0].name.clone();
    let label = owner.to_ascii().to_ascii_lowercase();
    let mut bare = question.to_vec();
    bare[2] |= 0x80;
    let truncated = |mut bytes: Vec<u8>| {
        bytes[2] |= 0x02;
        bytes
    };
    let a = |owner: &Name, last| {
        Record::from_rdata(owner.clone(), 300, RData::A(A(Ipv4Addr::new(198, 51, 100, last))))
    };
    let alias =
        |owner: &Name, to: &Name| Record::from_rdata(owner.clone(), 300, RData::CNAME(CNAME(to.clone())));
    let mut answer = asked.into_response();
    match label.split(['.', '-']).next().unwrap_or_default() {
        "counts" => bare[6..12].fill(0xff),
        "cut" => bare.truncate(14),
        "noise" => bare[12..].fill(0xc0),
        "again" => return truncated(bare),
        "silence" => return Vec::new(),
        "chain" => {
            let names: Vec<Name> =
                (0..60).map(|hop| Name::from_ascii(format!("hop{hop}.evil.id.")).unwrap()).collect();
            answer.add_answer(alias(&owner, &names[0]));
            answer.add_answers(names.windows(2).map(|pair| alias(&pair[0], &pair[1])));
            answer.add_answer(alias(&names[59], &names[0]));
            return answer.to_vec().unwrap();
        }
        "huge" if over_tcp => {
            answer.add_answers((0..4000).map(|_| a(&owner, 66)));
            return answer.to_vec().unwrap();
        }
        "huge" => return truncated(bare),
        _ => {
            answer.add_answer(a(&owner, SERVER.octets()[3]));
            return answer.to_vec().unwrap();
        }
    }
    bare
}

async fn hostile() -> SocketAddr {
    let (udp, tcp) = loop {
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr().unwrap()).await {
            break (udp, tcp);
        }
    };
    let address = tcp.local_addr().unwrap();
    tokio::spawn(async move {
        let mut datagram = [0; 2048];
        loop {
            let (length, from) = udp.recv_from(&mut datagram).await.unwrap();
            udp.send_to(&worst(&datagram[..length], false), from).await.unwrap();
        }
    });
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = tcp.accept().await {
            tokio::spawn(async move {
                while let Ok(length) = stream.read_u16().await {
                    let mut question = vec![0; usize::from(length)];
                    if stream.read_exact(&mut question).await.is_err() {
                        return;
                    }
                    let answer = worst(&question, true);
                    let _ = stream.write_u16(u16::try_from(answer.len()).unwrap()).await;
                    let _ = stream.write_all(&answer).await;
                }
            });
        }
    });
    address
}

async fn town() -> Town {
    let upstream = vec![Upstream::Plain(hostile().await)];
    let (settings, short) = (settings(BeforeSignIn::Compatible), Duration::from_millis(300));
    let town = Town::with_upstream(settings, Internet::start().await, upstream, short).await;
    town.firewall.signed_in.store(true, Ordering::Relaxed);
    town
}

#[tokio::test]
async fn no_answer_ends_anything_and_after_each_the_next_name_is_told() {
    let town = town().await;
    for (number, kind) in ["counts", "cut", "noise", "again", "silence", "chain", "huge"].iter().enumerate() {
        let answer = town.ask(&format!("{kind}.evil.id."), RecordType::A).await;
        let told = addresses(&answer);
        assert!(told.is_empty() || *kind == "huge", "{kind}: {answer}");
        if matches!(*kind, "counts" | "cut" | "noise" | "again" | "silence") {
            assert_eq!(answer.metadata.response_code, ResponseCode::ServFail, "{kind}");
        }
        let good = town.ask(&format!("good{number}.id."), RecordType::A).await;
        assert_eq!(addresses(&good), [SERVER], "after {kind}");
    }
}

#[tokio::test]
async fn what_is_kept_of_huge_answers_is_bounded() {
    let town = town().await;
    for number in 0..300 {
        town.ask(&format!("huge-{number}.evil.id."), RecordType::A).await;
        let cache = locked(&town.dns.cache);
        assert!(cache.bytes() <= MOST_BYTES && cache.len() <= MOST_ANSWERS);
    }
}

#[tokio::test]
async fn a_flood_from_fifty_sources_is_dropped_beyond_each_ones_share_and_others_are_served() {
    let town = town().await;
    let known = super::message::tests::question("good.id.", RecordType::A, None);
    assert_eq!(addresses(&town.ask("good.id.", RecordType::A).await), [SERVER]);
    let (mut answered, mut dropped) = (0, 0);
    // All of it within one moment.
    tokio::time::pause();
    for _ in 0..1000 {
        for source in 1..=50 {
            match Arc::clone(&town.dns).receive(&known, Ipv4Addr::new(127, 9, 9, source), Transport::Udp) {
                Step::Reply(_) => answered += 1,
                Step::Silent => dropped += 1,
                Step::Wait(_) => panic!("the answer is in the cache"),
            }
        }
    }
    tokio::time::resume();
    assert_eq!((answered, dropped), (50 * 400, 50 * 600));
    assert_eq!(town.dropped("dns-rate"), dropped);
    assert_eq!(addresses(&town.ask("good.id.", RecordType::A).await), [SERVER]);
}
