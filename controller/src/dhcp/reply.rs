//! What we answer, and where the answer goes (RFC 2131 sections 4.1 and 4.3.1, table 3). Pure.

use super::{
    CLIENT_PORT, Plan, Request, SERVER_PORT, frame,
    message::{FIXED_PART, MAX_MESSAGE},
};
use dhcproto::{
    Encodable,
    v4::{EncodeError, Flags, MIN_PACKET_SIZE, Message, MessageType, Opcode, OptionCode},
};
use hotspot::model::{Mac, Span};
use std::net::{Ipv4Addr, SocketAddrV4};

/// A packet ready for the packet socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub to: Destination,
    /// IPv4 and UDP headers, with checksums, and the message.
    pub packet: Vec<u8>,
}

/// Where the frame goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    Broadcast,
    Unicast { mac: Mac },
}

/// What the answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// For so long, once it is taken.
    Offer(Ipv4Addr, Span),
    /// From now on, for so long.
    Ack(Ipv4Addr, Span),
    /// To an INFORM: parameters only, neither address nor lease time (RFC 2131 section 4.3.5).
    Inform,
    Nak,
}

impl Reply {
    /// `from` is the link-layer source of the request: the client, or the relay that passed it on.
    ///
    /// # Errors
    /// Only if the codec refuses what we put in, which would be a mistake of ours.
    pub fn new(plan: &Plan, request: &Request, from: Mac, answer: Answer) -> Result<Self, EncodeError> {
        let (address, port, to) = route(request, from, answer);
        let message = encode(plan, request, answer)?;
        let server = SocketAddrV4::new(plan.gateway, SERVER_PORT);
        Ok(Self { to, packet: frame::build(server, SocketAddrV4::new(address, port), &message) })
    }
}

/// RFC 2131 section 4.1. A unicast to a client that has no address yet needs no ARP: the frame is addressed by `chaddr`.
fn route(request: &Request, from: Mac, answer: Answer) -> (Ipv4Addr, u16, Destination) {
    if let Some(relay) = request.giaddr {
        return (relay, SERVER_PORT, Destination::Unicast { mac: from });
    }
    let address = match answer {
        Answer::Nak => None,
        Answer::Inform => request.ciaddr,
        Answer::Offer(address, _) | Answer::Ack(address, _) => Some(request.ciaddr.unwrap_or(address)),
    };
    match address {
        Some(address) if request.ciaddr.is_some() || !request.broadcast => {
            (address, CLIENT_PORT, Destination::Unicast { mac: request.mac })
        }
        _ => (Ipv4Addr::BROADCAST, CLIENT_PORT, Destination::Broadcast),
    }
}

fn encode(plan: &Plan, request: &Request, answer: Answer) -> Result<Vec<u8>, EncodeError> {
    let none = Ipv4Addr::UNSPECIFIED;
    let (message_type, yiaddr, ciaddr) = match answer {
        Answer::Offer(address, _) => (MessageType::Offer, address, none),
        Answer::Ack(address, _) => (MessageType::Ack, address, request.ciaddr.unwrap_or(none)),
        Answer::Inform => (MessageType::Ack, none, request.ciaddr.unwrap_or(none)),
        Answer::Nak => (MessageType::Nak, none, none),
    };
    let giaddr = request.giaddr.unwrap_or(none);
    let mut message = Message::new_with_id(request.xid, ciaddr, yiaddr, none, giaddr, &request.mac.octets());
    message.set_opcode(Opcode::BootReply);
    // A client that is told "no" by way of a relay may have an address that the relay cannot reach it by.
    if request.broadcast || (answer == Answer::Nak && request.giaddr.is_some()) {
        message.set_flags(Flags::default().set_broadcast());
    }
    let mut bytes = message.to_vec()?;
    // By hand from here: the codec would order options by number, and reorder what is in option 82.
    bytes.truncate(FIXED_PART);
    for (code, value) in fitting(options(plan, request, message_type, answer), request) {
        bytes.extend([code.into(), value.len() as u8]);
        bytes.extend(value);
    }
    bytes.push(OptionCode::End.into());
    if bytes.len() < MIN_PACKET_SIZE {
        // Some old clients and relays drop what is shorter than a BOOTP message (RFC 951, RFC 1542 section 2.1).
        bytes.resize(MIN_PACKET_SIZE, 0);
    }
    Ok(bytes)
}

type Options = Vec<(OptionCode, Vec<u8>)>;

/// All that an answer says, in its order. Values have 255 bytes at most.
fn options(plan: &Plan, request: &Request, message_type: MessageType, answer: Answer) -> Options {
    let mut options = vec![
        (OptionCode::MessageType, vec![message_type.into()]),
        (OptionCode::ServerIdentifier, plan.gateway.octets().to_vec()),
    ];
    if let Answer::Offer(_, time) | Answer::Ack(_, time) = answer {
        // Options 58 and 59 are left out: clients then renew at 1/2 and rebind at 7/8 of the lease, as we want it.
        let secs = u32::try_from(time.secs()).unwrap_or(u32::MAX - 1);
        options.push((OptionCode::AddressLeaseTime, secs.to_be_bytes().to_vec()));
    }
    // RFC 6842: echoed exactly when the client sent one, in every answer.
    if let Some(client) = &request.client_id {
        options.push((OptionCode::ClientIdentifier, client.as_bytes().to_vec()));
    }
    if answer != Answer::Nak {
        options.extend(parameters(plan, request));
    }
    // Unchanged, and last (RFC 3046 section 2.2): to relays, and to access points and switches that write it into what
    // they pass on and take it out again, without a word of it in `giaddr`.
    if let Some(relay) = &request.relay_information {
        options.push((OptionCode::RelayAgentInformation, relay.as_bytes().to_vec()));
    }
    options
}

/// What every client needs, asked or not, and what it asks for beside that, in its order (RFC 2132 section 9.8).
///
/// Not among it, asked or not: 121, since a client that is told routes ignores option 3 (RFC 3442); 108, which would
/// switch IPv4 off (RFC 8925); 160, which is withdrawn and means something else to telephones (RFC 8910 section 4.2).
fn parameters(plan: &Plan, request: &Request) -> Options {
    // The mask goes before the router (RFC 2132 section 3.3).
    let mut codes = vec![OptionCode::SubnetMask];
    let asked = request.parameter_requests.iter().map(|code| OptionCode::from(*code));
    codes.extend(asked.chain([OptionCode::Router, OptionCode::DomainNameServer]));
    if request.parameter_requests.is_empty() {
        // Whoever lists nothing leaves the choice to us, and may be told unasked (RFC 8910 section 2); who knows nothing
        // of it skips it (RFC 2132 section 2). Whoever lists without it has said what it is ready for.
        codes.push(OptionCode::CaptivePortal);
    }
    let mut options = Options::new();
    for code in codes {
        let value = match code {
            OptionCode::SubnetMask => plan.subnet.netmask().octets().to_vec(),
            OptionCode::Router | OptionCode::DomainNameServer => plan.gateway.octets().to_vec(),
            OptionCode::BroadcastAddr => plan.subnet.broadcast().octets().to_vec(),
            // Without a NUL at its end (RFC 8910 section 2.1).
            OptionCode::CaptivePortal => plan.api.as_deref().unwrap_or_default().as_bytes().to_vec(),
            _ => continue,
        };
        let is_told = options.iter().any(|(told, _)| *told == code);
        if !is_told && (1..=255).contains(&value.len()) {
            options.push((code, value));
        }
    }
    options
}

/// What goes with an answer that cannot hold all, the most important first. Without the last three it always fits.
const BY_IMPORTANCE: [OptionCode; 10] = [
    OptionCode::MessageType,
    OptionCode::ServerIdentifier,
    OptionCode::AddressLeaseTime,
    OptionCode::SubnetMask,
    OptionCode::Router,
    OptionCode::DomainNameServer,
    OptionCode::ClientIdentifier,
    OptionCode::RelayAgentInformation,
    OptionCode::BroadcastAddr,
    OptionCode::CaptivePortal,
];

/// Leaves out what would make the answer larger than its client takes: 576 bytes of IP packet where it says nothing
/// (RFC 2131 section 2), of which headers are 28 and the end mark one.
fn fitting(mut options: Options, request: &Request) -> Options {
    let limit = usize::from(request.max_message_size.unwrap_or(576)).min(MAX_MESSAGE);
    let mut room = limit.saturating_sub(28 + FIXED_PART + 1);
    for code in BY_IMPORTANCE {
        let Some(place) = options.iter().position(|(other, _)| *other == code) else { continue };
        match options.get(place).and_then(|(_, value)| room.checked_sub(2 + value.len())) {
            Some(rest) => room = rest,
            None => _ = options.remove(place),
        }
    }
    options
}

#[cfg(test)]
#[path = "reply_tests.rs"]
mod tests;
