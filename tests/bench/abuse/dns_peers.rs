//! dnsmasq and unbound as Debian packages them, in the place of our own name service: at the same address of the same
//! gateway, behind the same firewall and with the same resolver upstream.

use lab::{Gateway, Part, addresses::ROUTER, wait_until};
use std::{
    fs,
    net::{Ipv4Addr, UdpSocket},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Who answers at the gateway's port 53.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    Ours,
    Dnsmasq,
    Unbound,
}

/// As many answers as ours keeps.
const CACHED: usize = 10_000;

/// Whoever answers now. Ours runs on when nobody else does.
pub enum Running {
    Ours,
    /// Our controller is stopped meanwhile; what it told the kernel holds.
    Peer(Child),
}

impl Running {
    /// Lets `server` answer at `address`, and nobody else.
    ///
    /// # Panics
    /// When a program does not start.
    pub fn change(&mut self, gateway: &mut Gateway, address: Ipv4Addr, server: Server) {
        match self {
            Self::Ours if server == Server::Ours => return,
            Self::Ours => gateway.kill(Part::Controller),
            Self::Peer(peer) => {
                let _ = peer.kill();
                let _ = peer.wait();
            }
        }
        let mut command = match server {
            Server::Ours => {
                gateway.start_part(Part::Controller);
                *self = Self::Ours;
                return;
            }
            Server::Dnsmasq => dnsmasq(gateway, address),
            Server::Unbound => unbound(gateway, address),
        };
        command.stdout(Stdio::null()).stderr(Stdio::null());
        *self = Self::Peer(command.spawn().expect("start a name server (packages dnsmasq-base, unbound)"));
        wait_until("the name server listens", Duration::from_secs(5), || {
            gateway.namespace().run(|| UdpSocket::bind((address, 53)).is_err())
        });
    }

    /// The process that answers.
    #[must_use]
    pub fn process(&self, gateway: &Gateway) -> u32 {
        match self {
            Self::Ours => gateway.process_id(Part::Controller),
            Self::Peer(peer) => peer.id(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Self::Peer(peer) = self {
            let _ = peer.kill();
            let _ = peer.wait();
        }
    }
}

fn dnsmasq(gateway: &Gateway, address: Ipv4Addr) -> Command {
    let mut command = gateway.command("dnsmasq");
    command.args([
        "--keep-in-foreground",
        "--conf-file=/dev/null",
        "--pid-file=",
        "--user=root",
        "--no-resolv",
    ]);
    command.args(["--no-hosts", "--bind-interfaces", "--dns-forward-max=1000"]);
    command.arg(format!("--cache-size={CACHED}")).arg(format!("--server={ROUTER}"));
    command.arg(format!("--listen-address={address}")).arg("--except-interface=lo");
    command
}

/// A thread for each processor, and nothing checked that ours does not check.
fn unbound(gateway: &Gateway, address: Ipv4Addr) -> Command {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let file = gateway.configuration().with_file_name("unbound.conf");
    let text = format!(
        "server:\n username: \"\"\n chroot: \"\"\n pidfile: \"\"\n do-daemonize: no\n use-syslog: no\n \
         interface: {address}\n access-control: 0.0.0.0/0 allow\n num-threads: {threads}\n so-reuseport: yes\n \
         module-config: \"iterator\"\n qname-minimisation: no\n outgoing-range: 4096\n num-queries-per-thread: 2048\n \
         so-rcvbuf: 1m\nforward-zone:\n name: \".\"\n forward-addr: {ROUTER}\nremote-control:\n control-enable: no\n"
    );
    fs::write(&file, text).expect("write unbound's configuration");
    let mut command = gateway.command("unbound");
    command.arg("-c").arg(file);
    command
}
