//! What we answer, and where the answer goes (RFC 2131 sections 4.1 and 4.3.1, table 3). Pure.

use super::{CLIENT_PORT, Plan, Request, SERVER_PORT, frame, message::MAX_MESSAGE};
use dhcproto::{
    Encodable,
    v4::{DhcpOption, EncodeError, Flags, MIN_PACKET_SIZE, Message, MessageType, Opcode, OptionCode},
};
use hotspot::model::Mac;
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
    Offer(Ipv4Addr),
    Ack(Ipv4Addr),
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
        Answer::Offer(address) | Answer::Ack(address) => Some(request.ciaddr.unwrap_or(address)),
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
        Answer::Offer(address) => (MessageType::Offer, address, none),
        Answer::Ack(address) => (MessageType::Ack, address, request.ciaddr.unwrap_or(none)),
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
    let options = message.opts_mut();
    options.insert(DhcpOption::MessageType(message_type));
    options.insert(DhcpOption::ServerIdentifier(plan.gateway));
    // RFC 6842: echoed exactly when the client sent one, in every answer.
    if let Some(client) = &request.client_id {
        options.insert(DhcpOption::ClientIdentifier(client.as_bytes().to_vec()));
    }
    if matches!(answer, Answer::Offer(_) | Answer::Ack(_)) {
        // Options 58 and 59 are left out: clients then renew at 1/2 and rebind at 7/8 of the lease, as we want it.
        let secs = u32::try_from(plan.lease_time.secs()).unwrap_or(u32::MAX - 1);
        options.insert(DhcpOption::AddressLeaseTime(secs));
    }
    if answer != Answer::Nak {
        options.insert(DhcpOption::SubnetMask(plan.subnet.netmask()));
        options.insert(DhcpOption::Router(vec![plan.gateway]));
        options.insert(DhcpOption::DomainNameServer(vec![plan.gateway]));
        if request.parameter_requests.contains(&u8::from(OptionCode::BroadcastAddr)) {
            options.insert(DhcpOption::BroadcastAddr(plan.subnet.broadcast()));
        }
    }
    let mut bytes = message.to_vec()?;
    append_relay_information(&mut bytes, request);
    if bytes.len() < MIN_PACKET_SIZE {
        // Some old clients and relays drop what is shorter than a BOOTP message (RFC 951, RFC 1542 section 2.1).
        bytes.resize(MIN_PACKET_SIZE, 0);
    }
    Ok(bytes)
}

/// Echoes option 82 unchanged as the last one, to relays only; left out where the answer would grow too large for the
/// client (RFC 3046 section 2.2). By hand, because the codec would reorder its sub-options.
fn append_relay_information(message: &mut Vec<u8>, request: &Request) {
    let (Some(_), Some(raw)) = (request.giaddr, &request.relay_information) else { return };
    let Ok(length) = u8::try_from(raw.len()) else { return };
    // Every host takes an IP packet of 576 bytes; headers are 28 of it. Without option 82 an answer always fits that.
    let limit = usize::from(request.max_message_size.unwrap_or(576)).min(MAX_MESSAGE) - 28;
    if message.len() + 2 + raw.len() > limit || message.pop_if(|last| *last == 255).is_none() {
        return;
    }
    message.extend([u8::from(OptionCode::RelayAgentInformation), length]);
    message.extend(raw);
    message.push(255);
}

#[cfg(test)]
#[path = "reply_tests.rs"]
mod tests;
