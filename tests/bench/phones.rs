//! Many phones with sockets of their own: each an interface with its own hardware address and lease, all in one
//! namespace behind one port of the bridge, as behind an access point.

use crate::{
    crowd::{lease, mac_of, sign_in},
    interrupt::Interrupted,
};
use hotspot::model::Mac;
use lab::{Gateway, Lab, Phone};
use std::{
    fmt::Write,
    io,
    net::{Ipv4Addr, SocketAddr},
};
use tokio::net::{TcpSocket, TcpStream};

pub struct Phones {
    /// Whose radio carries all of their frames. It holds no address itself.
    port: Phone,
    each: Vec<Device>,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct Device {
    interface: String,
    address: Ipv4Addr,
}

impl Phones {
    /// Lets so many phones join.
    ///
    /// # Errors
    /// When the run is interrupted.
    ///
    /// # Panics
    /// When one of them gets no lease.
    pub fn join(lab: &Lab, phones: usize) -> Result<Self, Interrupted> {
        let port = lab.phone();
        let leases = lease(&port, 0..phones)?;
        let (gateway, its_mac) = (lab.networks()[0].address, mac(port.gateway_mac()));
        // Each interface answers ARP for its own address alone, and takes what comes for it from anywhere.
        for key in ["arp_ignore", "arp_announce"] {
            port.namespace().sysctl(&format!("net/ipv4/conf/all/{key}"), "2");
        }
        port.namespace().sysctl("net/ipv4/conf/all/rp_filter", "0");
        port.namespace().sysctl("net/ipv4/conf/default/rp_filter", "0");
        let (mut lines, mut each) = (String::new(), Vec::new());
        for (number, (device, address)) in leases.into_iter().enumerate() {
            let (interface, own_mac) = (format!("device{number}"), mac(mac_of(device)));
            // The kernel keeps few neighbours for the whole machine, and one that has joined knows the gateway.
            let _ = writeln!(
                lines,
                "link add {interface} link wlan0 address {own_mac} type macvlan mode private\n\
                 addr add {address}/16 dev {interface}\nlink set {interface} up\n\
                 neigh replace {gateway} lladdr {its_mac} dev {interface} nud permanent\n\
                 route add default via {gateway} dev {interface} metric {}",
                number + 1
            );
            each.push(Device { interface, address });
        }
        port.namespace().ip(&lines);
        Ok(Self { port, each })
    }

    /// Signs every second of them in.
    ///
    /// # Errors
    /// When the run is interrupted.
    ///
    /// # Panics
    /// When one of them is not let in.
    pub fn sign_every_second_in(&self, gateway: &Gateway) -> Result<(), Interrupted> {
        let addresses: Vec<Ipv4Addr> = self.each.iter().step_by(2).map(|device| device.address).collect();
        sign_in(gateway, &addresses)
    }

    /// Whose radio carries all of their frames.
    #[must_use]
    pub fn port(&self) -> &Phone {
        &self.port
    }

    #[must_use]
    pub fn each(&self) -> &[Device] {
        &self.each
    }

    /// Runs `work` where the sockets of all of them are theirs.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.port.run(work)
    }
}

impl Device {
    #[must_use]
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// A connection from this phone; to be called within [`Phones::run`].
    ///
    /// # Errors
    /// None is made.
    pub async fn connect(&self, server: SocketAddr) -> io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.bind_device(Some(self.interface.as_bytes()))?;
        socket.bind((self.address, 0).into())?;
        let stream = socket.connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

fn mac(octets: [u8; 6]) -> Mac {
    Mac::new(octets).expect("a hardware address of one station")
}
