//! Thousands of guests behind one port of the bridge, as behind a large access point: each with a hardware address and a
//! lease of its own, each signed in by the verb that the portal uses. That sign-ins need no browser is the only shortcut.

use crate::{
    interrupt::{self, Interrupted},
    table::{Row, Table},
};
use dhcproto::{
    Decodable, Decoder, Encodable,
    v4::{DhcpOption, Message, MessageType, Opcode, OptionCode},
};
use hotspot::control::{
    Client,
    portal::{SignIn, Standing},
};
use lab::{
    Gateway, Lab, Phone,
    addresses::BULK,
    packet::{self, ETHERTYPE_IPV4, protocol},
};
use socket2::Socket;
use std::{
    collections::HashMap,
    io::{Read, Write},
    net::Ipv4Addr,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Devices in the middle of an exchange, and likewise guests in the middle of a press.
const AT_A_TIME: usize = 64;
/// A device that hears nothing says it again after this.
const SAY_AGAIN: Duration = Duration::from_secs(1);
/// A crowd that makes no progress for so long is given up.
const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(100);
/// Progress is told after as many.
const TOLD_EVERY: usize = 1_000;

/// Of the guests' datagrams, at both ends; nobody listens.
const PORT: u16 = 4003;

/// Ethernet, IPv4 and UDP headers before a DHCP message.
const HEADERS: usize = 14 + 20 + 8;

pub struct Crowd<'lab> {
    lab: &'lab Lab,
    /// Whose radio carries all of their frames. It holds no address itself.
    port: Phone,
    /// Who has which address.
    guests: Vec<(u32, Ipv4Addr)>,
    /// What all of them together have taken.
    leasing: Duration,
    signing_in: Duration,
}

impl<'lab> Crowd<'lab> {
    #[must_use]
    pub fn new(lab: &'lab Lab) -> Self {
        let none = Duration::ZERO;
        Self { lab, port: lab.phone(), guests: Vec::new(), leasing: none, signing_in: none }
    }

    #[must_use]
    pub fn size(&self) -> usize {
        self.guests.len()
    }

    /// Lets new guests come until there are `size`.
    ///
    /// # Errors
    /// When the run is interrupted.
    ///
    /// # Panics
    /// When a device gets no lease, a guest is not let in, or the gateway counts otherwise.
    pub fn grow_to(&mut self, size: usize) -> Result<(), Interrupted> {
        let online = self.online();
        let started = Instant::now();
        let guests = lease(&self.port, self.size()..size)?;
        let leased = Instant::now();
        let addresses: Vec<Ipv4Addr> = guests.iter().map(|(_, address)| *address).collect();
        sign_in(&self.lab.gateway, &addresses)?;
        self.leasing += leased - started;
        self.signing_in += leased.elapsed();
        self.guests.extend(guests);
        assert_eq!(
            self.online(),
            online + addresses.len() as u64,
            "the gateway was expected to count every guest"
        );
        Ok(())
    }

    /// Each guest sends one datagram to the internet, so that there is something to account for everybody.
    pub fn send_a_datagram_each(&self) {
        let gateway = self.port.gateway_mac();
        let datagram = packet::udp(PORT, PORT, &[0; 64]);
        let frames = self.guests.iter().map(|(device, address)| {
            let packet = packet::ipv4(*address, BULK, protocol::UDP, &datagram);
            packet::ethernet(gateway, mac_of(*device), ETHERTYPE_IPV4, &packet)
        });
        self.port.send_frames(&frames.collect::<Vec<_>>());
    }

    /// The port they came by, and the hardware and IP address of each, for whoever goes on in their name.
    #[must_use]
    pub fn leave(self) -> (Phone, Vec<([u8; 6], Ipv4Addr)>) {
        (self.port, self.guests.iter().map(|(device, address)| (mac_of(*device), *address)).collect())
    }

    /// How fast they came in, beside the way.
    pub fn report(&self, table: &mut Table) {
        for (what, time) in [
            ("leases given, by one bounded port", self.leasing),
            ("sign-ins by the portal's socket", self.signing_in),
        ] {
            let rate = self.size() as f64 / time.as_secs_f64();
            table.push(Row::once(format!("{what}, {AT_A_TIME} at a time"), "per s", rate));
        }
    }

    fn online(&self) -> u64 {
        let status = self.lab.gateway.wifi_pbg(&["status"]);
        status["networks"][0]["online"].as_u64().unwrap_or_else(|| panic!("no count of guests in {status}"))
    }
}

/// Lets the devices with these numbers ask for an address, all by the port of one phone; who got which.
///
/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When one of them gets no lease.
pub fn lease(port: &Phone, devices: std::ops::Range<usize>) -> Result<Vec<(u32, Ipv4Addr)>, Interrupted> {
    Exchange::new(port, devices).run()
}

/// Four-way exchanges (RFC 2131 section 3.1) of many devices by one socket.
struct Exchange {
    socket: Socket,
    /// Numbers of devices that have not begun; a device's number is in its hardware address and is its `xid`.
    waiting: std::ops::Range<usize>,
    talking: HashMap<u32, Talk>,
    leases: Vec<(u32, Ipv4Addr)>,
}

struct Talk {
    /// Address and server, once there was an offer.
    offer: Option<(Ipv4Addr, Ipv4Addr)>,
    said: Instant,
}

impl Exchange {
    fn new(port: &Phone, devices: std::ops::Range<usize>) -> Self {
        let socket = port.frame_socket();
        socket.set_read_timeout(Some(POLL)).expect("set a packet socket's timeout");
        Self { socket, waiting: devices, talking: HashMap::new(), leases: Vec::new() }
    }

    fn run(mut self) -> Result<Vec<(u32, Ipv4Addr)>, Interrupted> {
        let (wanted, mut progress) = (self.waiting.len(), Instant::now());
        let mut frame = [0; 2048];
        while self.leases.len() < wanted {
            interrupt::check()?;
            self.begin();
            let before = self.leases.len();
            match self.socket.read(&mut frame) {
                Ok(length) => self.hear(&frame[..length]),
                Err(_) => self.say_again(),
            }
            if self.leases.len() > before {
                progress = Instant::now();
                tell("have a lease", self.leases.len(), wanted);
            }
            assert!(progress.elapsed() < PATIENCE, "no lease in {PATIENCE:?} after {before} of {wanted}");
        }
        Ok(self.leases)
    }

    fn begin(&mut self) {
        while self.talking.len() < AT_A_TIME
            && let Some(device) = self.waiting.next()
        {
            let device = u32::try_from(device).expect("fewer devices than hardware addresses");
            self.talking.insert(device, Talk { offer: None, said: Instant::now() });
            self.say(device, None);
        }
    }

    fn say_again(&mut self) {
        let silent: Vec<u32> = self
            .talking
            .iter()
            .filter(|(_, talk)| talk.said.elapsed() >= SAY_AGAIN)
            .map(|(device, _)| *device)
            .collect();
        for device in silent {
            let offer = self.talking.get_mut(&device).and_then(|talk| {
                talk.said = Instant::now();
                talk.offer
            });
            self.say(device, offer);
        }
    }

    /// DISCOVER, or REQUEST of what was offered.
    fn say(&mut self, device: u32, offer: Option<(Ipv4Addr, Ipv4Addr)>) {
        let mac = mac_of(device);
        let mut message = Message::default();
        message.set_opcode(Opcode::BootRequest).set_xid(device).set_chaddr(&mac);
        let options = message.opts_mut();
        options.insert(DhcpOption::MessageType(MessageType::Discover));
        if let Some((address, server)) = offer {
            options.insert(DhcpOption::MessageType(MessageType::Request));
            options.insert(DhcpOption::RequestedIpAddress(address));
            options.insert(DhcpOption::ServerIdentifier(server));
        }
        let message = message.to_vec().expect("write a DHCP message");
        let packet = packet::ipv4(
            Ipv4Addr::UNSPECIFIED,
            Ipv4Addr::BROADCAST,
            protocol::UDP,
            &packet::udp(68, 67, &message),
        );
        let frame = packet::ethernet(packet::BROADCAST, mac, ETHERTYPE_IPV4, &packet);
        self.socket.write_all(&frame).expect("send a frame by the crowd's port");
    }

    fn hear(&mut self, frame: &[u8]) {
        let Some((device, kind, offer)) = read_reply(frame) else { return };
        let Some(talk) = self.talking.get_mut(&device) else { return };
        match kind {
            MessageType::Offer => {
                *talk = Talk { offer: Some(offer), said: Instant::now() };
                self.say(device, Some(offer));
            }
            MessageType::Ack => {
                self.talking.remove(&device);
                self.leases.push((device, offer.0));
            }
            other => panic!("device {device} was expected to get a lease, not {other:?}"),
        }
    }
}

/// Device, kind, address and server of a reply; nothing where the frame is none.
fn read_reply(frame: &[u8]) -> Option<(u32, MessageType, (Ipv4Addr, Ipv4Addr))> {
    // UDP (byte 23) to port 68, in an IPv4 packet without options.
    let is_reply = frame.get(12..15)? == [0x08, 0x00, 0x45] && frame.get(23) == Some(&protocol::UDP);
    if !is_reply || frame.get(36..38)? != 68_u16.to_be_bytes() {
        return None;
    }
    let message = Message::decode(&mut Decoder::new(frame.get(HEADERS..)?)).ok()?;
    let Some(DhcpOption::ServerIdentifier(server)) = message.opts().get(OptionCode::ServerIdentifier) else {
        return None;
    };
    Some((message.xid(), message.opts().msg_type()?, (message.yiaddr(), *server)))
}

/// Locally administered, and unlike those that phones of the lab make up only by chance the same.
#[must_use]
pub fn mac_of(device: u32) -> [u8; 6] {
    let [a, b, c, d] = device.to_be_bytes();
    [0x02, 0xcc, a, b, c, d]
}

/// Signs guests in at these addresses, as the portal does it.
///
/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a guest is not let in.
pub fn sign_in(gateway: &Gateway, guests: &[Ipv4Addr]) -> Result<(), Interrupted> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let client = Client::new(gateway.runtime_dir().join("portal.sock")).with_deadline(PATIENCE);
    runtime.expect("start a runtime for sign-ins").block_on(press(&client, guests))
}

async fn press(client: &Client, guests: &[Ipv4Addr]) -> Result<(), Interrupted> {
    let mut presses = JoinSet::new();
    let (mut waiting, mut done) = (guests.iter(), 0);
    while done < guests.len() {
        interrupt::check()?;
        while presses.len() < AT_A_TIME
            && let Some(address) = waiting.next()
        {
            let (client, verb) =
                (client.clone(), SignIn { address: *address, terms: hotspot::board::BUILT_IN_TERMS });
            presses.spawn(async move { client.call(&verb).await });
        }
        let answer = presses.join_next().await.expect("some guest is not in yet");
        let guest =
            answer.expect("a call does not panic").unwrap_or_else(|error| panic!("no sign-in: {error}"));
        assert!(
            matches!(guest.guest.standing, Standing::Online(_)),
            "a guest was expected to be let through"
        );
        done += 1;
        tell("are signed in", done, guests.len());
    }
    Ok(())
}

fn tell(what: &str, done: usize, wanted: usize) {
    if done.is_multiple_of(TOLD_EVERY) || done == wanted {
        eprintln!("crowd: {done} of {wanted} new guests {what}");
    }
}
