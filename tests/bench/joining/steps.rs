//! A join as its packets tell it: which step took how long.

use super::sniffer::Frame;
use dhcproto::{
    Decodable, Decoder,
    v4::{Message, MessageType},
};
use lab::packet::protocol;
use std::time::Duration;

/// Each begins where the one before ends.
pub const STEPS: [Step; 9] = [
    Step { name: "DISCOVER to OFFER", whose: Whose::Server },
    Step { name: "OFFER to REQUEST", whose: Whose::Client },
    Step { name: "REQUEST to ACK", whose: Whose::Server },
    Step { name: "ACK to first DNS question", whose: Whose::Client },
    Step { name: "first DNS answer", whose: Whose::Server },
    Step { name: "probe to redirect", whose: Whose::Server },
    Step { name: "portal's page", whose: Whose::Server },
    Step { name: PRESS, whose: Whose::Server },
    Step { name: "first 204", whose: Whose::Server },
];
pub const PRESS: &str = "press";

#[derive(Debug)]
pub struct Step {
    pub name: &'static str,
    pub whose: Whose,
}

/// Who is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The gateway, or the internet behind it; with what little the phone does between two answers.
    Server,
    /// The DHCP client and its hook.
    Client,
}

/// How long each of the [`STEPS`] took in a capture at the phone with this hardware address. A press that there was not
/// took no time.
///
/// # Errors
/// The name of what is missing.
pub fn read(frames: &[Frame], own: [u8; 6]) -> Result<[Duration; STEPS.len()], &'static str> {
    let told: Vec<(Duration, Word)> =
        frames.iter().filter_map(|frame| Some((frame.at, word(&frame.bytes, own)?))).collect();
    let first = |after: Duration, name: &'static str, wanted: &dyn Fn(&Word) -> bool| {
        let found = told.iter().find(|(at, word)| *at >= after && wanted(word));
        found.map(|(at, _)| *at).ok_or(name)
    };
    // An answer ends with the last bytes that come to the port that asked.
    let answered = |after: Duration, name: &'static str, request: &[u8]| {
        let asked = told.iter().find_map(|(at, word)| match word {
            Word::Said { port, text } if *at >= after && text.starts_with(request) => Some((*at, *port)),
            _ => None,
        });
        let (asked, from) = asked.ok_or(name)?;
        let heard = told.iter().rev().find(|(at, word)| *at > asked && *word == Word::Heard { port: from });
        heard.map(|(at, _)| *at).ok_or(name)
    };
    let dhcp = |after, name, wanted: MessageType| {
        first(after, name, &|word| matches!(word, Word::Dhcp(kind) if *kind == wanted))
    };

    let discover = dhcp(Duration::ZERO, "DISCOVER", MessageType::Discover)?;
    let offer = dhcp(discover, "OFFER", MessageType::Offer)?;
    let request = dhcp(offer, "REQUEST", MessageType::Request)?;
    let ack = dhcp(request, "ACK", MessageType::Ack)?;
    let question = first(ack, "a DNS question", &|word| *word == Word::Question)?;
    let answer = first(question, "a DNS answer", &|word| *word == Word::Answer)?;
    let redirect = answered(answer, "the redirect", b"GET /generate_204")?;
    let page = answered(redirect, "the page", b"GET /")?;
    let pressed = answered(page, "the answer to the press", b"POST /").unwrap_or(page);
    let online = answered(pressed, "the last answer", b"GET /generate_204")?;

    let marks = [discover, offer, request, ack, question, answer, redirect, page, pressed, online];
    Ok(std::array::from_fn(|step| marks[step + 1] - marks[step]))
}

/// What a frame says.
#[derive(Debug, PartialEq, Eq)]
enum Word {
    Dhcp(MessageType),
    Question,
    Answer,
    /// Payload from the phone, by its port.
    Said {
        port: u16,
        text: Vec<u8>,
    },
    /// Payload to the phone.
    Heard {
        port: u16,
    },
}

/// Nothing where the frame is of no concern, or not to or from this phone.
fn word(frame: &[u8], own: [u8; 6]) -> Option<Word> {
    let is_ours = frame.get(6..12)? == own;
    if frame.get(12..14)? != [0x08, 0x00] {
        return None;
    }
    let header = usize::from(frame.get(14)? & 0x0f) * 4;
    let length = usize::from(u16::from_be_bytes([*frame.get(16)?, *frame.get(17)?]));
    let packet = frame.get(14..14 + length).or_else(|| frame.get(14..))?;
    let payload = packet.get(header..)?;
    let port = |at: usize| Some(u16::from_be_bytes([*payload.get(at)?, *payload.get(at + 1)?]));
    let (source, destination) = (port(0)?, port(2)?);
    match (*frame.get(23)?, source, destination) {
        (protocol::UDP, 68, 67) | (protocol::UDP, 67, 68) => {
            let message = Message::decode(&mut Decoder::new(payload.get(8..)?)).ok()?;
            let is_for_us = message.chaddr().get(..6)? == own;
            message.opts().msg_type().filter(|_| is_for_us).map(Word::Dhcp)
        }
        (protocol::UDP, _, 53) if is_ours => Some(Word::Question),
        (protocol::UDP, 53, _) if !is_ours => Some(Word::Answer),
        (protocol::TCP, 80, port) | (protocol::TCP, port, 80) => {
            let text = payload.get(usize::from(*payload.get(12)? >> 4) * 4..)?;
            let said = || Word::Said { port, text: text.iter().take(64).copied().collect() };
            (!text.is_empty()).then(|| if is_ours { said() } else { Word::Heard { port } })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhcproto::{Encodable, v4::DhcpOption};
    use lab::packet::{self, ETHERTYPE_IPV4};
    use std::net::Ipv4Addr;

    const PHONE: ([u8; 6], Ipv4Addr) = ([2, 0, 0, 0, 0, 7], Ipv4Addr::new(10, 20, 0, 50));
    const GATEWAY: ([u8; 6], Ipv4Addr) = ([2, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 20, 0, 1));

    fn frame(from: ([u8; 6], Ipv4Addr), protocol: u8, payload: &[u8]) -> Vec<u8> {
        let to = if from == PHONE { GATEWAY } else { PHONE };
        let packet = packet::ipv4(from.1, to.1, protocol, payload);
        packet::ethernet(to.0, from.0, ETHERTYPE_IPV4, &packet)
    }

    fn dhcp(from: ([u8; 6], Ipv4Addr), kind: MessageType, chaddr: [u8; 6]) -> Vec<u8> {
        let mut message = Message::default();
        message.set_chaddr(&chaddr);
        message.opts_mut().insert(DhcpOption::MessageType(kind));
        let (source, destination) = if from == PHONE { (68, 67) } else { (67, 68) };
        let message = message.to_vec().expect("write a DHCP message");
        frame(from, protocol::UDP, &packet::udp(source, destination, &message))
    }

    fn dns(from: ([u8; 6], Ipv4Addr)) -> Vec<u8> {
        let (source, destination) = if from == PHONE { (5353, 53) } else { (53, 5353) };
        frame(from, protocol::UDP, &packet::udp(source, destination, b"a name"))
    }

    fn web(from: ([u8; 6], Ipv4Addr), port: u16, text: &str) -> Vec<u8> {
        let (source, destination) = if from == PHONE { (port, 80) } else { (80, port) };
        let segment = packet::tcp_syn(from.1, GATEWAY.1, source, destination, text.as_bytes());
        frame(from, protocol::TCP, &segment)
    }

    fn took(frames: &[(u64, Vec<u8>)]) -> Result<[u64; STEPS.len()], &'static str> {
        let at =
            |(at, bytes): &(u64, Vec<u8>)| Frame { at: Duration::from_millis(*at), bytes: bytes.clone() };
        let frames: Vec<Frame> = frames.iter().map(at).collect();
        read(&frames, PHONE.0).map(|steps| steps.map(|step| step.as_millis() as u64))
    }

    fn join() -> Vec<(u64, Vec<u8>)> {
        vec![
            (0, dhcp(PHONE, MessageType::Discover, PHONE.0)),
            (1, dhcp(GATEWAY, MessageType::Offer, [9; 6])),
            (2, dhcp(GATEWAY, MessageType::Offer, PHONE.0)),
            (5, dhcp(PHONE, MessageType::Request, PHONE.0)),
            (9, dhcp(GATEWAY, MessageType::Ack, PHONE.0)),
            (14, dns(PHONE)),
            (20, dns(GATEWAY)),
            (21, web(PHONE, 1001, "GET /nm HTTP/1.1")),
            (22, web(PHONE, 1002, "GET /generate_204 HTTP/1.1")),
            (27, web(GATEWAY, 1002, "HTTP/1.1 302")),
            (28, web(PHONE, 1003, "GET / HTTP/1.1")),
            (29, web(GATEWAY, 1003, "HTTP/1.1 200")),
            (30, web(GATEWAY, 1001, "HTTP/1.1 302")),
            (35, web(GATEWAY, 1003, "the rest of the page")),
            (36, web(PHONE, 1004, "POST /sambung HTTP/1.1")),
            (44, web(GATEWAY, 1004, "HTTP/1.1 200")),
            (45, web(PHONE, 1005, "GET /generate_204 HTTP/1.1")),
            (46, web(PHONE, 1005, "")),
            (53, web(GATEWAY, 1005, "HTTP/1.1 204")),
            (54, web(GATEWAY, 1005, "")),
        ]
    }

    #[test]
    fn each_step_begins_where_the_one_before_ends() {
        assert_eq!(took(&join()), Ok([2, 3, 4, 5, 6, 7, 8, 9, 9]));
    }

    #[test]
    fn without_a_press_its_step_takes_no_time() {
        let mut frames = join();
        frames.retain(|(at, _)| ![36, 44].contains(at));
        assert_eq!(took(&frames), Ok([2, 3, 4, 5, 6, 7, 8, 0, 18]));
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut frames = join();
        frames.truncate(16);
        assert_eq!(took(&frames), Err("the last answer"));
        assert_eq!(took(&[(0, vec![0; 20]), (1, Vec::new())]), Err("DISCOVER"));
    }
}
