//! What a client says (RFC 2131 section 2, options of RFC 2132), as checked values. Pure.

use super::frame::BadPacket;
use dhcproto::v4::{self, OptionCode, borrowed};
use hotspot::model::{ClientId, HostLabel, Mac, RelayInformation};
use std::{collections::BTreeMap, net::Ipv4Addr};

/// The longest message that is read, in bytes: what one Ethernet packet holds, with some air.
pub const MAX_MESSAGE: usize = 1500;

/// Header fields and magic cookie, before the options.
pub const FIXED_PART: usize = 240;
const FILE: std::ops::Range<usize> = 108..236;
const SERVER_NAME: std::ops::Range<usize> = 44..108;

/// A client's message. Addresses of zero, which mean "none", are absent here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub message_type: MessageType,
    /// Chosen by the client, echoed in the answer.
    pub xid: u32,
    /// Seconds since the client began, as it says.
    pub secs: u16,
    /// The client cannot take a unicast before it has an address.
    pub broadcast: bool,
    /// `chaddr`, the client's hardware address.
    pub mac: Mac,
    /// `ciaddr`, the address the client already uses.
    pub ciaddr: Option<Ipv4Addr>,
    /// `giaddr`, the relay agent that passed the message on.
    pub giaddr: Option<Ipv4Addr>,
    /// Option 50.
    pub requested_address: Option<Ipv4Addr>,
    /// Option 54.
    pub server_id: Option<Ipv4Addr>,
    /// Option 61, only when the client sent one.
    pub client_id: Option<ClientId>,
    /// Option 12, absent too when nothing of it is a host name.
    pub hostname: Option<HostLabel>,
    /// Option 60: what the client says it is. 1 to 255 bytes.
    pub vendor_class: Option<Vec<u8>>,
    /// Option 55: codes the client wants, in its order of preference. At most 255.
    pub parameter_requests: Vec<u8>,
    /// Option 57: the largest IP packet the client takes, in bytes. 576 to 65,535.
    pub max_message_size: Option<u16>,
    /// Option 82 as a relay, or an access point on the way, sent it (RFC 3046).
    pub relay_information: Option<RelayInformation>,
}

/// The messages a client sends to a server (RFC 2131 section 3, table 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageType {
    Discover,
    Request,
    Decline,
    Release,
    Inform,
}

/// Why a packet is no client's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error(transparent)]
    Packet(#[from] BadPacket),
    #[error("the frame's source is not one device's hardware address")]
    Source,
    #[error("the message is shorter than 240 bytes")]
    Truncated,
    #[error("the message is longer than {MAX_MESSAGE} bytes")]
    Oversized,
    #[error("the message is not a request (op)")]
    NotARequest,
    #[error("the hardware address is not that of one Ethernet device (htype, hlen, chaddr)")]
    HardwareAddress,
    #[error("the magic cookie is missing")]
    Cookie,
    #[error("option {0} has a wrong length or value")]
    Option(u8),
    #[error("the message type (option 53) is missing or not one a client sends")]
    MessageType,
    #[error("the ARP packet claims no IPv4 address for its sender")]
    Arp,
}

impl Malformed {
    /// A stable word for counting.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Packet(packet) => packet.kind(),
            Self::Source => "dhcp-source",
            Self::Truncated => "dhcp-truncated",
            Self::Oversized => "dhcp-oversized",
            Self::NotARequest => "dhcp-not-a-request",
            Self::HardwareAddress => "dhcp-hardware-address",
            Self::Cookie => "dhcp-cookie",
            Self::Option(_) => "dhcp-option",
            Self::MessageType => "dhcp-message-type",
            Self::Arp => "dhcp-arp",
        }
    }
}

impl Request {
    /// Reads a UDP payload. Options we do not use are skipped, whatever they hold; options that run over the end are
    /// taken as absent.
    ///
    /// # Errors
    /// [`Malformed`] names the field.
    pub fn parse(payload: &[u8]) -> Result<Self, Malformed> {
        if payload.len() < FIXED_PART {
            return Err(Malformed::Truncated);
        }
        if payload.len() > MAX_MESSAGE {
            return Err(Malformed::Oversized);
        }
        let message = borrowed::Message::new(payload).map_err(|_| Malformed::Truncated)?;
        if message.opcode() != v4::Opcode::BootRequest {
            return Err(Malformed::NotARequest);
        }
        // The length is checked before `chaddr()`, which trusts it.
        if message.htype() != v4::HType::Eth || message.hlen() != 6 {
            return Err(Malformed::HardwareAddress);
        }
        let mac = message.chaddr().try_into().ok().and_then(|octets| Mac::new(octets).ok());
        if payload.get(FILE.end..FIXED_PART) != Some(v4::MAGIC.as_slice()) {
            return Err(Malformed::Cookie);
        }
        let options = Options::read(payload)?;
        Ok(Self {
            message_type: options.message_type()?,
            xid: message.xid(),
            secs: message.secs(),
            broadcast: message.flags().broadcast(),
            mac: mac.ok_or(Malformed::HardwareAddress)?,
            ciaddr: present(message.ciaddr()),
            giaddr: present(message.giaddr()),
            requested_address: options.address(OptionCode::RequestedIpAddress)?,
            server_id: options.address(OptionCode::ServerIdentifier)?,
            client_id: options.client_id()?,
            hostname: options.get(OptionCode::Hostname).and_then(HostLabel::from_wire),
            vendor_class: options.vendor_class(),
            parameter_requests: options.short(OptionCode::ParameterRequestList)?.unwrap_or_default().to_vec(),
            max_message_size: options.max_message_size()?,
            relay_information: options
                .short(OptionCode::RelayAgentInformation)?
                .and_then(RelayInformation::new),
        })
    }

    /// The identity of this client's binding: what it calls itself, else its hardware address.
    #[must_use]
    pub fn identity(&self) -> ClientId {
        self.client_id.clone().unwrap_or_else(|| ClientId::of_mac(self.mac))
    }
}

/// Options by code; parts of one option are joined wherever they stand (RFC 3396).
struct Options(BTreeMap<u8, Vec<u8>>);

impl Options {
    fn read(payload: &[u8]) -> Result<Self, Malformed> {
        let mut options = Self(BTreeMap::new());
        options.add(payload.get(FIXED_PART..).unwrap_or_default());
        // Option overload (RFC 2132 section 9.3): options go on in the fields `file` and `sname`, in this order.
        let overload = match options.get(OptionCode::OptionOverload) {
            None => 0,
            Some([fields @ 1..=3]) => *fields,
            Some(_) => return Err(wrong(OptionCode::OptionOverload)),
        };
        for (bit, field) in [(1, FILE), (2, SERVER_NAME)] {
            if overload & bit != 0 {
                options.add(payload.get(field).unwrap_or_default());
            }
        }
        Ok(options)
    }

    fn add(&mut self, section: &[u8]) {
        for option in borrowed::DhcpOptionIterator::new(section) {
            self.0.entry(option.code().into()).or_default().extend_from_slice(option.data());
        }
    }

    fn get(&self, code: OptionCode) -> Option<&[u8]> {
        self.0.get(&u8::from(code)).map(Vec::as_slice)
    }

    /// At most 255 bytes; an option without content is taken as absent.
    fn short(&self, code: OptionCode) -> Result<Option<&[u8]>, Malformed> {
        match self.get(code) {
            Some(value) if value.len() > 255 => Err(wrong(code)),
            value => Ok(value.filter(|value| !value.is_empty())),
        }
    }

    fn address(&self, code: OptionCode) -> Result<Option<Ipv4Addr>, Malformed> {
        let Some(value) = self.get(code) else { return Ok(None) };
        let octets: [u8; 4] = value.try_into().map_err(|_| wrong(code))?;
        Ok(present(octets.into()))
    }

    fn client_id(&self) -> Result<Option<ClientId>, Malformed> {
        let code = OptionCode::ClientIdentifier;
        self.short(code)?.map(|value| ClientId::new(value).map_err(|_| wrong(code))).transpose()
    }

    /// Nothing depends on it but a comparison, so one that is too long is cut.
    fn vendor_class(&self) -> Option<Vec<u8>> {
        let value = self.get(OptionCode::ClassIdentifier).filter(|value| !value.is_empty())?;
        Some(value.get(..255).unwrap_or(value).to_vec())
    }

    fn max_message_size(&self) -> Result<Option<u16>, Malformed> {
        let code = OptionCode::MaxMessageSize;
        let Some(value) = self.get(code) else { return Ok(None) };
        let size = u16::from_be_bytes(value.try_into().map_err(|_| wrong(code))?);
        // 576 is the least a client may say (RFC 2132 section 9.10); some say less and mean it no more than that.
        Ok(Some(size.max(576)))
    }

    fn message_type(&self) -> Result<MessageType, Malformed> {
        match self.get(OptionCode::MessageType) {
            Some([1]) => Ok(MessageType::Discover),
            Some([3]) => Ok(MessageType::Request),
            Some([4]) => Ok(MessageType::Decline),
            Some([7]) => Ok(MessageType::Release),
            Some([8]) => Ok(MessageType::Inform),
            _ => Err(Malformed::MessageType),
        }
    }
}

fn wrong(code: OptionCode) -> Malformed {
    Malformed::Option(code.into())
}

fn present(address: Ipv4Addr) -> Option<Ipv4Addr> {
    (!address.is_unspecified()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A DISCOVER of 02:00:5e:10:00:01 with these bytes of options after its type.
    fn discover(options: &[u8]) -> Vec<u8> {
        let mut payload = vec![0; FIXED_PART];
        payload[..3].copy_from_slice(&[1, 1, 6]);
        payload[28..34].copy_from_slice(&[2, 0, 0x5e, 0x10, 0, 1]);
        payload[236..].copy_from_slice(&v4::MAGIC);
        payload.extend([53, 1, 1]);
        payload.extend(options);
        payload
    }

    fn changed(at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut payload = discover(&[255]);
        payload[at..at + bytes.len()].copy_from_slice(bytes);
        payload
    }

    #[test]
    fn every_field_is_read() {
        let mut payload = discover(b"\x32\x04\x0a\x14\x00\x35\x36\x04\x0a\x14\x00\x01\x3d\x03\x01ab\x0c\x05Redmi\x3c\x05udhcp\x37\x03\x01\x1c\x72\x39\x02\x05\xdc\x52\x03\x01\x01x\xff");
        payload[4..12].copy_from_slice(&[1, 2, 3, 4, 0, 9, 0x80, 0]);
        payload[12..16].copy_from_slice(&[10, 20, 0, 60]);
        payload[24..28].copy_from_slice(&[10, 20, 0, 2]);
        let expected = Request {
            message_type: MessageType::Discover,
            xid: 0x0102_0304,
            secs: 9,
            broadcast: true,
            mac: Mac::new([2, 0, 0x5e, 0x10, 0, 1]).unwrap(),
            ciaddr: Some(Ipv4Addr::new(10, 20, 0, 60)),
            giaddr: Some(Ipv4Addr::new(10, 20, 0, 2)),
            requested_address: Some(Ipv4Addr::new(10, 20, 0, 53)),
            server_id: Some(Ipv4Addr::new(10, 20, 0, 1)),
            client_id: Some(ClientId::new(b"\x01ab").unwrap()),
            hostname: HostLabel::from_wire(b"Redmi"),
            vendor_class: Some(b"udhcp".to_vec()),
            parameter_requests: vec![1, 28, 114],
            max_message_size: Some(1500),
            relay_information: RelayInformation::new(b"\x01\x01x"),
        };
        assert_eq!(Request::parse(&payload), Ok(expected));
    }

    #[test]
    fn what_is_no_clients_message_is_refused_by_name() {
        let refused = |payload: &[u8]| Request::parse(payload).unwrap_err().kind();
        assert_eq!(refused(&[1; 239]), "dhcp-truncated");
        assert_eq!(refused(&[1; 1501]), "dhcp-oversized");
        assert_eq!(refused(&changed(0, &[2])), "dhcp-not-a-request");
        assert_eq!(refused(&changed(1, &[6])), "dhcp-hardware-address");
        assert_eq!(refused(&changed(2, &[255])), "dhcp-hardware-address");
        assert_eq!(refused(&changed(28, &[0xff; 6])), "dhcp-hardware-address");
        assert_eq!(refused(&changed(236, &[0])), "dhcp-cookie");
        for message_type in [0, 2, 5, 6, 9, 255] {
            assert_eq!(refused(&changed(242, &[message_type])), "dhcp-message-type");
        }
        for options in [
            &[50, 3, 1, 2, 3][..],
            &[54, 0],
            &[57, 1, 5],
            &[52, 1, 4],
            &[50, 4, 1, 2, 3, 4, 50, 4, 1, 2, 3, 4],
        ] {
            assert_eq!(refused(&discover(options)), "dhcp-option", "{options:?}");
        }
    }

    #[test]
    fn an_unreadable_option_hides_no_other() {
        let request = Request::parse(&discover(b"\x0c\x02\xff\xfe\x51\x01\x00\x3d\x02\x01a\xff")).unwrap();
        assert_eq!(request.hostname, None);
        assert_eq!(request.client_id, Some(ClientId::new(b"\x01a").unwrap()));
    }

    #[test]
    fn an_option_in_parts_is_one_wherever_they_stand() {
        // Next to each other, with padding between, and with another option between (RFC 3396 section 5).
        for between in [&[][..], &[0, 0], &[50, 4, 10, 20, 0, 60]] {
            for code in [12, 55, 61, 82] {
                let parts = [&[code, 2, b'a', b'b'], between, &[code, 1, b'c', 255]].concat();
                let request = Request::parse(&discover(&parts)).unwrap();
                let value = match code {
                    12 => request.hostname.map(|name| name.as_str().as_bytes().to_vec()),
                    55 => Some(request.parameter_requests),
                    61 => request.client_id.map(|id| id.as_bytes().to_vec()),
                    _ => request.relay_information.map(|raw| raw.as_bytes().to_vec()),
                };
                assert_eq!(value, Some(b"abc".to_vec()), "{code} {between:?}");
            }
        }
    }

    #[test]
    fn parts_in_the_fields_of_the_header_follow_those_in_the_options() {
        let mut payload = discover(&[52, 1, 3, 61, 1, b'a', 255]);
        payload[44..48].copy_from_slice(&[61, 1, b'c', 255]);
        payload[108..112].copy_from_slice(&[61, 1, b'b', 255]);
        assert_eq!(Request::parse(&payload).unwrap().client_id, ClientId::new(b"abc").ok());
    }

    #[test]
    fn a_part_that_runs_over_the_end_takes_only_its_own_option_with_it() {
        let request =
            Request::parse(&discover(b"\x32\x04\x0a\x14\x00\x3c\x3d\x02\x01a\x3d\xc8\x01")).unwrap();
        assert_eq!(request.requested_address, Some(Ipv4Addr::new(10, 20, 0, 60)));
        assert_eq!(request.client_id, None, "half an identity is none");
    }

    #[test]
    fn an_option_in_parts_of_more_than_it_may_hold_is_refused() {
        let parts = [&[61, 200][..], &[7; 200], &[61, 200], &[7; 200], &[255]].concat();
        assert_eq!(Request::parse(&discover(&parts)), Err(Malformed::Option(61)));
    }

    #[test]
    fn a_small_maximum_size_is_raised_to_what_every_host_takes() {
        let request = Request::parse(&discover(&[57, 2, 0, 64])).unwrap();
        assert_eq!(request.max_message_size, Some(576));
    }

    #[test]
    fn options_go_on_in_the_file_field_where_the_client_says_so() {
        let mut payload = discover(&[52, 1, 1, 255]);
        payload[108..114].copy_from_slice(&[61, 2, 1, b'a', 255, 0]);
        assert_eq!(Request::parse(&payload).unwrap().client_id, Some(ClientId::new(b"\x01a").unwrap()));
    }

    proptest! {
        #[test]
        fn no_message_makes_the_reader_panic(noise in prop::collection::vec(any::<u8>(), 0..1600), header in 0usize..=243) {
            let mut payload = discover(&[]);
            payload.truncate(header);
            payload.extend(noise);
            if let Ok(request) = Request::parse(&payload) {
                prop_assert!(request.parameter_requests.len() <= 255);
            }
        }
    }
}
