//! Frames that no ordinary application sends.

use super::Phone;
use crate::packet::{self, ETHERTYPE_ARP, ETHERTYPE_IPV4, ETHERTYPE_IPV6, ethernet};
use std::{
    io::{Read, Write},
    net::IpAddr,
    time::{Duration, Instant},
};

/// For the answer to one ARP question, and how many are asked.
const ARP_PATIENCE: Duration = Duration::from_millis(300);
const ARP_TRIES: usize = 10;

impl Phone {
    /// Sends an IP packet with any protocol number straight to the gateway's hardware address, from the phone's own
    /// address or, over IPv6, from a made-up global one.
    pub fn send_ip_protocol(&self, protocol: u8, destination: impl Into<IpAddr>, payload: &[u8]) {
        match destination.into() {
            IpAddr::V4(destination) => {
                self.send_ipv4(&packet::ipv4(self.address(), destination, protocol, payload))
            }
            IpAddr::V6(destination) => {
                let source = "2001:db8:20::50".parse().expect("an address of the documentation range");
                self.send_ipv6(&packet::ipv6(source, destination, protocol, payload));
            }
        }
    }

    /// Sends a whole IPv4 packet to the gateway's hardware address.
    pub fn send_ipv4(&self, packet: &[u8]) {
        self.send_frame(&ethernet(self.gateway_mac(), self.mac().octets(), ETHERTYPE_IPV4, packet));
    }

    /// Sends a whole IPv6 packet to the gateway's hardware address.
    pub fn send_ipv6(&self, packet: &[u8]) {
        self.send_frame(&ethernet(self.gateway_mac(), self.mac().octets(), ETHERTYPE_IPV6, packet));
    }

    /// A socket for whole frames of `wlan0`: receives all, sends what is written.
    #[must_use]
    pub fn frame_socket(&self) -> socket2::Socket {
        self.run(|| packet::frame_socket("wlan0"))
    }

    /// Sends frames as they are, one after the other, and waits until the gateway has taken them.
    pub fn send_frames(&self, frames: &[Vec<u8>]) {
        let sent = self.run(|| {
            let mut socket = packet::frame_socket("wlan0");
            frames.iter().try_for_each(|frame| socket.write_all(frame))
        });
        sent.expect("send frames by wlan0");
        self.settle();
    }

    /// Sends a frame as it is, and waits until the gateway has taken it.
    pub fn send_frame(&self, frame: &[u8]) {
        self.run(|| packet::frame_socket("wlan0").write_all(frame)).expect("send a frame by wlan0");
        self.settle();
    }

    /// Returns when the gateway has taken all that the phone sent before: it has answered an ARP question that came
    /// after. A gateway that answers nothing is not waited for.
    pub fn settle(&self) {
        let _ = self.ask_for_gateway(1);
    }

    /// Whether a frame that satisfies `matches` arrives while `act` runs or within `within` after.
    pub fn receives(
        &self,
        within: Duration,
        matches: impl Fn(&[u8]) -> bool + Send + Sync,
        act: impl FnOnce() + Send,
    ) -> bool {
        self.run(|| {
            let mut socket = packet::frame_socket("wlan0");
            act();
            wait_for_frame(&mut socket, within, |frame| matches(frame).then_some(())).is_some()
        })
    }

    /// The hardware address of the network's gateway, by ARP; known even without an address of the phone's own.
    ///
    /// # Panics
    /// When the gateway does not answer.
    #[must_use]
    pub fn gateway_mac(&self) -> [u8; 6] {
        let found = self.ask_for_gateway(ARP_TRIES);
        found.unwrap_or_else(|| {
            panic!("{} was expected to answer {}'s ARP question", self.network.address, self.name)
        })
    }

    fn ask_for_gateway(&self, tries: usize) -> Option<[u8; 6]> {
        let (own, gateway) = (self.mac().octets(), self.network.address);
        let question = packet::arp_request(own, self.held_address().unwrap_or([0; 4].into()), gateway);
        let question = ethernet(packet::BROADCAST, own, ETHERTYPE_ARP, &question);
        // An ARP answer: operation 2 and the sender's protocol address, 14 bytes of Ethernet header before.
        let answer = |frame: &[u8]| {
            let is_answer = frame.get(12..14)? == ETHERTYPE_ARP.to_be_bytes() && frame.get(20..22)? == [0, 2];
            if is_answer && frame.get(28..32)? == gateway.octets() {
                frame.get(22..28)?.try_into().ok()
            } else {
                None
            }
        };
        self.run(|| {
            let mut socket = packet::frame_socket("wlan0");
            (0..tries).find_map(|_| {
                socket.write_all(&question).expect("send an ARP question by wlan0");
                wait_for_frame(&mut socket, ARP_PATIENCE, answer)
            })
        })
    }
}

fn wait_for_frame<T>(
    socket: &mut socket2::Socket,
    within: Duration,
    look: impl Fn(&[u8]) -> Option<T>,
) -> Option<T> {
    let deadline = Instant::now() + within;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let left = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
        socket.set_read_timeout(Some(left)).expect("set a packet socket's timeout");
        if let Ok(length) = socket.read(&mut buffer)
            && let Some(found) = look(&buffer[..length])
        {
            return Some(found);
        }
    }
}
