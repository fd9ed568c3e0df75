//! The guest interfaces as they come and go: what each needs is set up when it appears, again when it comes back.

use super::{
    bell::Bell,
    event::{Event, Neighbour},
};
use crate::{
    complain,
    dhcp::{Datagram, Heard, Port, Reply, Sent},
    intruders::Trespass,
    kernel::{
        links::{self, LinkState},
        neighbours::{Change, Neighbours},
        ports,
        rtnl::Handle,
        sysctl,
    },
};
use hotspot::{
    config::{Config, Network},
    control::operator::Link,
    model::{Interface, Lease, Mac},
};
use std::{net::Ipv4Addr, sync::Arc};
use tokio::{sync::watch, task::JoinHandle};

pub struct Links {
    config: Arc<Config>,
    bell: Bell,
    handle: Handle,
    neighbours: Neighbours,
    uplink: Link,
    /// Whether the uplink's interface is up, for whoever watches the line.
    uplink_up: watch::Sender<bool>,
    /// One per network, in the configuration's order.
    places: Vec<Place>,
}

/// A network's interface as far as we know and use it.
struct Place {
    link: Option<LinkState>,
    serving: Option<Serving>,
}

/// Leases are served on the interface.
struct Serving {
    port: Arc<Port>,
    reader: JoinHandle<()>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Links {
    pub fn new(
        config: Arc<Config>,
        handle: Handle,
        neighbours: Neighbours,
        bell: Bell,
        uplink_up: watch::Sender<bool>,
    ) -> Self {
        let uplink = as_told(&config.uplink.interface, None);
        let places = config.networks.iter().map(|_| Place { link: None, serving: None }).collect();
        Self { config, bell, handle, neighbours, uplink, uplink_up, places }
    }

    /// Looks at every interface and sets up what is new. What cannot be done is told, and tried again at the next look.
    /// Answers the networks on which leases are served from now on.
    pub async fn refresh(&mut self, leases: &[Lease]) -> Vec<usize> {
        let mut begun = Vec::new();
        let config = self.config.clone();
        if let Err(error) = links::ensure_portal_address(&self.handle, config.portal.address).await {
            complain(&error);
        }
        let uplink = links::state(&self.handle, &config.uplink.interface).await.unwrap_or_default();
        self.uplink = as_told(&config.uplink.interface, uplink);
        self.uplink_up.send_if_modified(|up| std::mem::replace(up, self.uplink.up) != self.uplink.up);
        let ports = ports::all(&self.handle).await.unwrap_or_else(|error| {
            complain(&error);
            Vec::new()
        });
        for (number, network) in config.networks.iter().enumerate() {
            let found = match links::state(&self.handle, &network.interface).await {
                Ok(found) => found,
                Err(error) => {
                    complain(&error);
                    continue;
                }
            };
            if let Some(link) = found.filter(|_| network.isolate_ports) {
                self.keep_apart(&ports, link).await;
            }
            let Some(place) = self.places.get_mut(number) else { continue };
            let before = std::mem::replace(&mut place.link, found);
            match found {
                None => {
                    place.serving = None;
                    if before.is_some() {
                        tracing::warn!(
                            "{} is gone; its guests are closed until it returns",
                            network.interface
                        );
                    }
                }
                Some(link) if before.is_none_or(|before| before.index != link.index) => {
                    place.serving = None;
                    tracing::info!("{} is there; setting it up for {}", network.interface, network.site);
                    self.set_up(number, network, link, leases).await;
                    begun.push(number);
                }
                Some(link) if link.up && !place.is_served() => {
                    self.serve(number, network);
                    begun.push(number);
                }
                Some(_) => {}
            }
        }
        begun
    }

    /// A change of neighbours never stops a lease: an entry that cannot be fixed is learnt by ARP as anywhere else.
    pub fn set_neighbours(&mut self, neighbours: &[Neighbour]) {
        if neighbours.is_empty() {
            return;
        }
        let changes: Vec<Change> =
            neighbours.iter().filter_map(|neighbour| self.change(*neighbour)).collect();
        match self.neighbours.change(&changes) {
            Ok(refused) => refused.iter().for_each(|(change, fault)| {
                tracing::warn!("the kernel did not fix where {} is: {fault}", change.address);
            }),
            Err(error) => tracing::warn!("where guests are was not fixed: {error}"),
        }
    }

    fn change(&self, neighbour: Neighbour) -> Option<Change> {
        let (network, address, device) = match neighbour {
            Neighbour::Bound { network, address, mac } => (network, address, Some(mac)),
            Neighbour::Freed { network, address } => (network, address, None),
        };
        let link = self.places.get(network)?.link?;
        Some(Change { link, address, device })
    }

    /// Sends a reply on a network; returns the kind under which a reply that did not leave is counted.
    pub fn send(&self, network: usize, reply: &Reply) -> Option<&'static str> {
        let Some(serving) = self.places.get(network).and_then(|place| place.serving.as_ref()) else {
            return Some("dhcp-interface-gone");
        };
        match serving.port.send(reply) {
            Ok(Sent::Whole) => None,
            Ok(Sent::Dropped(kind)) => Some(kind),
            Err(error) => {
                tracing::warn!("a DHCP reply did not leave: {error}");
                Some("dhcp-send-failed")
            }
        }
    }

    /// Asks whether anybody has an address. One that was not asked for is asked for again.
    pub fn probe(&self, network: usize, address: Ipv4Addr) {
        let Some(place) = self.places.get(network) else { return };
        if let (Some(link), Some(serving)) = (place.link, &place.serving)
            && let Err(error) = serving.port.probe(address, link.hardware)
        {
            tracing::debug!("an ARP probe did not leave: {error}");
        }
    }

    /// Asks on every guest network for servers and routers that have no business there.
    pub fn search(&self) {
        for place in &self.places {
            let xid = hotspot::random::bytes().map_or(0, u32::from_be_bytes);
            if let (Some(link), Some(serving)) = (place.link, &place.serving)
                && let Err(error) = serving.port.search(link.hardware, xid)
            {
                tracing::debug!("foreign servers and routers were not asked for: {error}");
            }
        }
    }

    /// Says again on a network whose the gateway's address is (RFC 5227 section 2.4).
    pub fn defend(&self, number: usize) {
        let network = self.config.networks.get(number).zip(self.places.get(number));
        if let Some((network, place)) = network
            && let (Some(link), Some(serving)) = (place.link, &place.serving)
            && let Err(error) = serving.port.announce(network.gateway(), link.hardware)
        {
            tracing::debug!("the gateway's address was not defended: {error}");
        }
    }

    pub fn network(&self, number: usize) -> Option<Link> {
        let network = self.config.networks.get(number)?;
        Some(as_told(&network.interface, self.places.get(number)?.link))
    }

    pub fn uplink(&self) -> Link {
        self.uplink.clone()
    }

    async fn set_up(&mut self, number: usize, network: &Network, link: LinkState, leases: &[Lease]) {
        if let Err(error) = sysctl::prepare_guest_interface(&network.interface) {
            complain(&error);
        }
        for done in [
            links::ensure_up(&self.handle, link).await,
            links::ensure_address(&self.handle, link, network.address).await,
        ] {
            if let Err(error) = done {
                complain(&error);
            }
        }
        let bound: Vec<Neighbour> = leases
            .iter()
            .filter(|lease| lease.site == network.site)
            .map(|lease| Neighbour::Bound { network: number, address: lease.address, mac: lease.mac })
            .collect();
        self.set_neighbours(&bound);
        self.serve(number, network);
        // Guests remember the hardware address of the interface that was there before.
        if let Some(serving) = self.places.get(number).and_then(|place| place.serving.as_ref())
            && let Err(error) = serving.port.announce(network.gateway(), link.hardware)
        {
            tracing::warn!("{} was not announced to its guests: {error}", network.interface);
        }
    }

    /// Guests at one port of the bridge do not reach those at another.
    async fn keep_apart(&self, ports: &[ports::Port], bridge: LinkState) {
        match ports::keep_apart(&self.handle, ports, bridge).await {
            Ok(changed) => {
                changed.into_iter().for_each(|port| tracing::info!("{port} reaches the gateway alone now"))
            }
            Err(error) => complain(&error),
        }
    }

    fn serve(&mut self, number: usize, network: &Network) {
        let Some(place) = self.places.get_mut(number) else { return };
        match Port::open(&network.interface, network.gateway()) {
            Ok(port) => {
                let port = Arc::new(port);
                let own = place.link.map(|link| link.hardware).unwrap_or_default();
                let own = Own { network: number, address: network.gateway(), hardware: own };
                let reader = tokio::spawn(read(own, port.clone(), self.bell.clone()));
                place.serving = Some(Serving { port, reader });
            }
            Err(error) => tracing::error!("no leases are served on {}: {error}", network.interface),
        }
    }
}

impl Place {
    fn is_served(&self) -> bool {
        self.serving.as_ref().is_some_and(|serving| !serving.reader.is_finished())
    }
}

/// What is ours on a network: access points may send back what they heard of us.
struct Own {
    network: usize,
    address: Ipv4Addr,
    hardware: [u8; 6],
}

/// Brings requests, and what nobody else should say, to the loop until the interface goes down or away.
async fn read(own: Own, port: Arc<Port>, bell: Bell) {
    let network = own.network;
    let is_ours = |mac: Mac| mac.octets() == own.hardware;
    let trespass = |mac, trespass| bell.ring(Event::Trespass { network, mac, trespass });
    loop {
        match port.receive().await {
            Ok(Ok(Heard::Request(Datagram { from, request }))) => {
                bell.ring(Event::Dhcp { network, from, request: Box::new(request) });
            }
            Ok(Ok(Heard::Arp { mac, .. })) if is_ours(mac) => {}
            Ok(Ok(Heard::Arp { address, mac })) => bell.ring(Event::Claimed { network, address, mac }),
            Ok(Ok(Heard::Reply { reply, mac })) if is_ours(mac) && reply.server == Some(own.address) => {}
            Ok(Ok(Heard::Reply { reply, mac })) => trespass(mac, Trespass::Dhcp(reply)),
            Ok(Ok(Heard::Router { advertisement, mac })) => trespass(mac, Trespass::Router(advertisement)),
            Ok(Err(malformed)) => bell.ring(Event::Dropped(malformed.kind())),
            Err(error) => {
                tracing::debug!("an interface stopped bringing DHCP messages: {error}");
                return bell.ring(Event::LinksChanged);
            }
        }
    }
}

fn as_told(interface: &Interface, link: Option<LinkState>) -> Link {
    Link {
        interface: interface.clone(),
        present: link.is_some(),
        up: link.is_some_and(|link| link.up && link.carrier),
    }
}
