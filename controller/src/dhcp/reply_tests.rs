use super::*;
use crate::dhcp::{frame::Checksum, message};
use dhcproto::{Decodable, Decoder, v4::DhcpOption};
use hotspot::{
    config::Pool,
    model::{ClientId, RelayInformation, Span},
};

const GATEWAY: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 1);
const HOUR: Span = Span::from_secs(3600);
const ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 53);
const RELAY: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 2);

fn plan() -> Plan {
    Plan {
        site: "alun-alun".parse().unwrap(),
        subnet: "10.20.0.0/16".parse().unwrap(),
        gateway: GATEWAY,
        places: Pool { first: Ipv4Addr::new(10, 20, 0, 50), last: Ipv4Addr::new(10, 20, 250, 250) },
        overflow: None,
        lease_time: Span::from_secs(3600),
        relays: vec![RELAY],
        api: None,
    }
}

fn phone() -> Mac {
    Mac::new([2, 0, 0x5e, 0x10, 0, 1]).unwrap()
}

fn relay() -> Mac {
    Mac::new([2, 0, 0x5e, 0x10, 0, 0xee]).unwrap()
}

fn request() -> Request {
    Request {
        message_type: message::MessageType::Request,
        xid: 0x1234_5678,
        secs: 0,
        broadcast: false,
        mac: phone(),
        ciaddr: None,
        giaddr: None,
        requested_address: Some(ADDRESS),
        server_id: None,
        client_id: None,
        hostname: None,
        vendor_class: None,
        parameter_requests: vec![1, 3, 6],
        max_message_size: None,
        relay_information: None,
    }
}

/// Where the packet goes in IP, where the frame goes, the decoded message and its bytes.
fn answer(request: &Request, answer: Answer) -> (SocketAddrV4, Destination, Message, Vec<u8>) {
    answer_of(&plan(), request, answer)
}

fn answer_of(
    plan: &Plan,
    request: &Request,
    answer: Answer,
) -> (SocketAddrV4, Destination, Message, Vec<u8>) {
    let from = if request.giaddr.is_some() { relay() } else { phone() };
    let reply = Reply::new(plan, request, from, answer).unwrap();
    let udp = frame::parse(&reply.packet, Checksum::Ready).unwrap();
    assert_eq!(udp.from, SocketAddrV4::new(GATEWAY, 67));
    let message = Message::decode(&mut Decoder::new(udp.payload)).unwrap();
    assert_eq!((message.opcode(), message.xid()), (Opcode::BootReply, 0x1234_5678));
    assert_eq!(message.chaddr(), phone().octets());
    (udp.to, reply.to, message, udp.payload.to_vec())
}

fn codes(message: &Message) -> Vec<u8> {
    message.opts().iter().map(|(code, _)| u8::from(*code)).collect()
}

/// Numbers of the options as they stand in the answer, and their values.
fn in_order(request: &Request, plan: &Plan, what: Answer) -> Vec<(u8, Vec<u8>)> {
    let (.., bytes) = answer_of(plan, request, what);
    let options = dhcproto::v4::borrowed::DhcpOptionIterator::new(&bytes[FIXED_PART..]);
    options.map(|option| (u8::from(option.code()), option.data().to_vec())).collect()
}

fn numbers(options: &[(u8, Vec<u8>)]) -> Vec<u8> {
    options.iter().map(|(code, _)| *code).collect()
}

fn with_api() -> Plan {
    Plan { api: Some("https://masuk.wifi.pbg/captive".to_owned()), ..plan() }
}

#[test]
fn an_ack_says_all_that_a_client_needs_to_be_online() {
    let (.., message, bytes) = answer(&request(), Answer::Ack(ADDRESS, HOUR));
    let option = |code| message.opts().get(code).cloned();
    assert_eq!(message.yiaddr(), ADDRESS);
    assert_eq!(option(OptionCode::MessageType), Some(DhcpOption::MessageType(MessageType::Ack)));
    assert_eq!(option(OptionCode::ServerIdentifier), Some(DhcpOption::ServerIdentifier(GATEWAY)));
    assert_eq!(option(OptionCode::AddressLeaseTime), Some(DhcpOption::AddressLeaseTime(3600)));
    assert_eq!(option(OptionCode::SubnetMask), Some(DhcpOption::SubnetMask(Ipv4Addr::new(255, 255, 0, 0))));
    assert_eq!(option(OptionCode::Router), Some(DhcpOption::Router(vec![GATEWAY])));
    assert_eq!(option(OptionCode::DomainNameServer), Some(DhcpOption::DomainNameServer(vec![GATEWAY])));
    assert_eq!(codes(&message), [1, 3, 6, 51, 53, 54], "and nothing nobody asked for");
    assert_eq!(bytes.len(), 300, "padded to the length of a BOOTP message");
}

#[test]
fn the_broadcast_address_is_told_to_those_who_ask() {
    let asking = Request { parameter_requests: vec![28], ..request() };
    let (.., message, _) = answer(&asking, Answer::Offer(ADDRESS, HOUR));
    let expected = DhcpOption::BroadcastAddr(Ipv4Addr::new(10, 20, 255, 255));
    assert_eq!(message.opts().get(OptionCode::BroadcastAddr), Some(&expected));
}

#[test]
fn an_answer_to_inform_has_neither_address_nor_lease_time() {
    let inform = Request { ciaddr: Some(ADDRESS), broadcast: true, ..request() };
    let (to, frame, message, _) = answer(&inform, Answer::Inform);
    assert_eq!(message.yiaddr(), Ipv4Addr::UNSPECIFIED);
    assert_eq!(codes(&message), [1, 3, 6, 53, 54]);
    assert_eq!((to, frame), (SocketAddrV4::new(ADDRESS, 68), Destination::Unicast { mac: phone() }));
}

#[test]
fn the_client_identifier_is_echoed_exactly_when_the_client_sent_one() {
    let id = ClientId::new(&[7; 255]).unwrap();
    for what in [Answer::Offer(ADDRESS, HOUR), Answer::Ack(ADDRESS, HOUR), Answer::Nak] {
        let with_id = Request { client_id: Some(id.clone()), ..request() };
        let (.., message, _) = answer(&with_id, what);
        let expected = DhcpOption::ClientIdentifier(id.as_bytes().to_vec());
        assert_eq!(message.opts().get(OptionCode::ClientIdentifier), Some(&expected));
        let (.., message, _) = answer(&request(), what);
        assert_eq!(message.opts().get(OptionCode::ClientIdentifier), None);
    }
}

#[test]
fn answers_go_where_the_client_can_hear_them() {
    let unicast = Destination::Unicast { mac: phone() };
    let everybody = (SocketAddrV4::new(Ipv4Addr::BROADCAST, 68), Destination::Broadcast);
    let route = |request: &Request, what| {
        let (to, frame, ..) = answer(request, what);
        (to, frame)
    };
    let deaf = Request { broadcast: true, ..request() };
    let other = Ipv4Addr::new(10, 20, 0, 77);
    let renewing = Request { ciaddr: Some(other), ..deaf.clone() };
    assert_eq!(route(&request(), Answer::Offer(ADDRESS, HOUR)), (SocketAddrV4::new(ADDRESS, 68), unicast));
    assert_eq!(route(&deaf, Answer::Offer(ADDRESS, HOUR)), everybody);
    assert_eq!(route(&renewing, Answer::Ack(other, HOUR)), (SocketAddrV4::new(other, 68), unicast));
    assert_eq!(route(&renewing, Answer::Nak), everybody);
    assert_eq!(route(&request(), Answer::Nak), everybody);
}

#[test]
fn a_relay_gets_every_answer_on_the_server_port() {
    let relayed = Request { giaddr: Some(RELAY), ciaddr: Some(ADDRESS), ..request() };
    for what in [Answer::Offer(ADDRESS, HOUR), Answer::Ack(ADDRESS, HOUR), Answer::Inform, Answer::Nak] {
        let (to, frame, message, _) = answer(&relayed, what);
        assert_eq!((to, frame), (SocketAddrV4::new(RELAY, 67), Destination::Unicast { mac: relay() }));
        assert_eq!(message.giaddr(), RELAY);
        assert_eq!(
            message.flags().broadcast(),
            what == Answer::Nak,
            "a refused client hears broadcasts only"
        );
    }
}

#[test]
fn what_is_asked_for_comes_in_the_order_of_asking_and_the_mask_before_the_router() {
    let asking = Request { parameter_requests: vec![114, 6, 15, 3, 28, 1, 6, 53], ..request() };
    let options = in_order(&asking, &with_api(), Answer::Ack(ADDRESS, HOUR));
    assert_eq!(numbers(&options), [53, 54, 51, 1, 114, 6, 3, 28]);
    assert_eq!(numbers(&in_order(&asking, &plan(), Answer::Ack(ADDRESS, HOUR))), [53, 54, 51, 1, 6, 3, 28]);
}

#[test]
fn the_api_is_told_to_whoever_asks_or_leaves_the_choice_to_us_and_ends_without_a_nul() {
    let told = |asked: &[u8], what| {
        let asking = Request { parameter_requests: asked.to_vec(), ..request() };
        let options = in_order(&asking, &with_api(), what);
        options.into_iter().find(|(code, _)| *code == 114).map(|(_, value)| value)
    };
    let api = Some(b"https://masuk.wifi.pbg/captive".to_vec());
    for what in [Answer::Offer(ADDRESS, HOUR), Answer::Ack(ADDRESS, HOUR), Answer::Inform] {
        assert_eq!(told(&[1, 3, 6, 114], what), api);
        assert_eq!(told(&[], what), api);
        assert_eq!(told(&[1, 3, 6], what), None);
    }
    assert_eq!(told(&[114], Answer::Nak), None);
}

#[test]
fn an_api_too_long_for_an_option_is_told_to_nobody() {
    let asking = Request { parameter_requests: vec![114], max_message_size: Some(1500), ..request() };
    for (length, is_told) in [(255, true), (256, false), (0, false)] {
        let plan = Plan { api: Some("a".repeat(length)), ..plan() };
        let options = numbers(&in_order(&asking, &plan, Answer::Ack(ADDRESS, HOUR)));
        assert_eq!(options.contains(&114), is_told, "{length}");
    }
}

#[test]
fn neither_routes_nor_a_network_without_ipv4_nor_the_withdrawn_number_are_told_even_when_asked_for() {
    let asking = Request { parameter_requests: vec![121, 249, 108, 160, 114], ..request() };
    let options = in_order(&asking, &with_api(), Answer::Offer(ADDRESS, HOUR));
    assert_eq!(numbers(&options), [53, 54, 51, 1, 114, 3, 6]);
}

#[test]
fn relay_information_is_echoed_unchanged_and_last_to_whoever_wrote_it() {
    // Sub-options in an order that is not theirs by number.
    let raw = b"\x02\x02ab\x01\x01c";
    for giaddr in [Some(RELAY), None] {
        let marked = Request { giaddr, relay_information: RelayInformation::new(raw), ..request() };
        for what in [Answer::Offer(ADDRESS, HOUR), Answer::Ack(ADDRESS, HOUR), Answer::Nak] {
            let options = in_order(&marked, &with_api(), what);
            assert_eq!(options.last(), Some(&(82, raw.to_vec())));
        }
    }
}

#[test]
fn no_answer_is_larger_than_the_client_takes_and_the_least_important_is_left_out() {
    let asking = Request { parameter_requests: vec![28, 114], ..request() };
    let identified = Request { client_id: ClientId::new(&[7; 255]).ok(), ..asking.clone() };
    let marked = Request { relay_information: RelayInformation::new(&[8; 255]), ..asking.clone() };
    let both = Request { relay_information: RelayInformation::new(&[8; 255]), ..identified.clone() };
    let plan = Plan { api: Some("a".repeat(255)), ..plan() };
    let needed = [53, 54, 51, 1, 3, 6];
    for (request, size, beside) in [
        (&asking, None, &[28, 114][..]),
        (&identified, None, &[61, 28]),
        (&identified, Some(576), &[61, 28]),
        (&identified, Some(1500), &[61, 28, 114]),
        (&marked, None, &[28, 82]),
        (&both, None, &[61, 28]),
        (&both, Some(900), &[61, 28, 82]),
        (&both, Some(u16::MAX), &[61, 28, 114, 82]),
    ] {
        let request = Request { max_message_size: size, ..request.clone() };
        let (.., bytes) = answer_of(&plan, &request, Answer::Ack(ADDRESS, HOUR));
        assert!(bytes.len() + 28 <= usize::from(size.unwrap_or(576)), "{size:?}: {}", bytes.len());
        let mut told = numbers(&in_order(&request, &plan, Answer::Ack(ADDRESS, HOUR)));
        let mut expected = [&needed[..], beside].concat();
        told.sort_unstable();
        expected.sort_unstable();
        assert_eq!(told, expected, "{size:?} {beside:?}");
    }
}
