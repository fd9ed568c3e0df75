//! A laboratory of network namespaces for tests: a guest, the gateway and the internet, each a thread of its own, gone
//! with the test. Needs root, and fails without it.

use super::nft::{Door, Edit, Element, Key, Set};
use super::{routing, rtnl, ruleset, sysctl};
use crate::firewall;
use hotspot::config::Config;
use hotspot::model::Mac;
use ipnet::Ipv4Net;
use nix::sched::{CloneFlags, unshare};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    net::Ipv4Addr,
    process::Command,
    sync::mpsc::{self, Sender},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How long the lab waits for what must happen.
pub const PATIENCE: Duration = Duration::from_secs(5);

pub const GUEST: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 50);
pub const NEIGHBOUR: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 77);
pub const GATEWAY: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 1);
pub const UPLINK: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 2);
pub const MODEM: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 1);
pub const SERVER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 9);
pub const GARDEN: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 80);
pub const OFFICE: Ipv4Addr = Ipv4Addr::new(10, 99, 0, 5);
pub const ROUTER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 200);

/// The class of a guest that is signed in.
pub const CLASS: u16 = 0x1000;

type Job = Box<dyn FnOnce() + Send>;

/// A network namespace and the thread that lives in it.
pub struct Room {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    /// Names the room to `ip`.
    pub id: i32,
}

impl Room {
    pub fn new() -> Self {
        let (jobs, work) = mpsc::channel::<Job>();
        let (ready, is_ready) = mpsc::channel();
        let thread = thread::spawn(move || {
            unshare(CloneFlags::CLONE_NEWNET).expect("these tests need root, for network namespaces");
            // Some kernels hand bridged frames to the firewall of new namespaces, which would fake isolation.
            for family in ["ip", "ip6", "arp"] {
                let _ = fs::write(format!("/proc/sys/net/bridge/bridge-nf-call-{family}tables"), "0");
            }
            ready.send(nix::unistd::gettid().as_raw()).unwrap();
            work.into_iter().for_each(|job| job());
        });
        let id = is_ready.recv().expect("the room's thread is up");
        let room = Self { jobs: Some(jobs), thread: Some(thread), id };
        room.ip("link set lo up");
        room
    }

    /// Does something in the room and waits for it; a failure there is a failure here.
    pub fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> T {
        let (answer, answered) = mpsc::channel();
        let job: Job = Box::new(move || {
            let _ = answer.send(std::panic::catch_unwind(std::panic::AssertUnwindSafe(job)));
        });
        self.jobs.as_ref().unwrap().send(job).unwrap();
        answered.recv().unwrap().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// Runs a future in the room.
    pub fn wait<T: Send + 'static, F: Future<Output = T>>(
        &self,
        future: impl FnOnce() -> F + Send + 'static,
    ) -> T {
        self.run(|| runtime().block_on(async { future().await }))
    }

    pub fn ip(&self, arguments: &str) {
        self.command(&format!("ip {arguments}"));
    }

    /// A link that was just plugged in loses packets until the kernel has given it a queue.
    pub fn wait_for_link(&self, name: &str) {
        until("the link carries packets", || {
            let link = self.command(&format!("ip -o link show dev {name}"));
            link.contains("state UP") && !link.contains("qdisc noop ")
        });
    }

    /// Runs a command that must succeed, and returns what it prints.
    pub fn command(&self, line: &str) -> String {
        let line = line.to_owned();
        self.run(move || {
            let mut words = line.split_whitespace();
            let output = Command::new(words.next().unwrap()).args(words).output().unwrap();
            assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// A guest, the gateway with everything loaded, and an internet.
pub struct Lab {
    pub guest: Room,
    pub gateway: Room,
    pub internet: Room,
    pub config: Config,
}

pub fn guest_mac() -> Mac {
    Mac::new([2, 0, 0x5e, 0x10, 0, 0x50]).unwrap()
}

impl Lab {
    /// Wires the rooms for the example with one site, loads ruleset and guard, and switches routing on.
    pub fn new(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = firewall::examples::one_site();
        change(&mut config);
        let (guest, gateway, internet) = (Room::new(), Room::new(), Room::new());
        gateway.ip(&format!(
            "link add br-wifi type veth peer name eth0 address {} netns {}",
            guest_mac(),
            guest.id
        ));
        gateway.ip(&format!("link add wan type veth peer name eth0 netns {}", internet.id));
        for line in [format!("address add {GATEWAY}/16 dev br-wifi"), "link set br-wifi up".into()] {
            gateway.ip(&line);
        }
        for line in [format!("address add {UPLINK}/24 dev wan"), "link set wan up".into()] {
            gateway.ip(&line);
        }
        gateway.ip(&format!("route add default via {MODEM}"));
        // As strict about sources as any distribution makes it.
        gateway.run(|| fs::write("/proc/sys/net/ipv4/conf/wan/rp_filter", "1").unwrap());
        for line in [format!("address add {GUEST}/16 dev eth0"), "link set eth0 up".into()] {
            guest.ip(&line);
        }
        guest.ip(&format!("route add default via {GATEWAY}"));
        for line in [format!("address add {MODEM}/24 dev eth0"), "link set eth0 up".into()] {
            internet.ip(&line);
        }
        for address in [SERVER, GARDEN, ROUTER] {
            internet.ip(&format!("address add {address}/32 dev lo"));
        }
        internet.ip(&format!("route add 10.20.0.0/16 via {UPLINK}"));

        for (room, name) in [(&guest, "eth0"), (&gateway, "br-wifi"), (&gateway, "wan"), (&internet, "eth0")]
        {
            room.wait_for_link(name);
        }
        let lab = Self { guest, gateway, internet, config };
        lab.load();
        lab
    }

    /// Loads ruleset and guard as the gateway does at its start.
    pub fn load(&self) {
        let config = self.config.clone();
        self.gateway.wait(|| async move {
            ruleset::apply(&firewall::render(&config, &firewall::examples::UPLINK_SUBNETS)).await.unwrap();
            routing::ensure(&rtnl::open().unwrap(), &firewall::guard(&config)).await.unwrap();
            sysctl::prepare_guest_interface(&config.networks[0].interface).unwrap();
            sysctl::set_routes_ipv4(true).unwrap();
        });
    }

    pub fn edit(&self, edits: Vec<Edit>) -> Vec<(Set, super::nft::Member)> {
        self.gateway.run(move || Door::open().unwrap().apply(&edits).unwrap())
    }

    pub fn lease(&self) {
        self.lease_to(guest_mac(), GUEST);
    }

    pub fn lease_to(&self, mac: Mac, address: Ipv4Addr) {
        self.edit(vec![Edit::Add(plain(Set::Lease, Key::Pair(mac, address)))]);
    }

    pub fn sign_in(&self) {
        self.sign_in_as(guest_mac(), GUEST);
    }

    pub fn sign_in_as(&self, mac: Mac, address: Ipv4Addr) {
        let [signed_in, up] = [Set::SignedIn, Set::Up].map(|set| plain(set, Key::Pair(mac, address)));
        let member = |element| Element { class: Some(CLASS), ..element };
        let down = plain(Set::Down, Key::Address(address));
        self.edit([signed_in, member(up), member(down)].map(Edit::Add).to_vec());
    }

    /// Another network of the gateway's, with one host in it.
    pub fn office(&self) -> Room {
        let office = Room::new();
        self.gateway.ip(&format!("link add office type veth peer name eth0 netns {}", office.id));
        self.gateway.ip("address add 10.99.0.1/24 dev office");
        self.gateway.ip("link set office up");
        office.ip(&format!("address add {OFFICE}/24 dev eth0"));
        office.ip("link set eth0 up");
        office.ip("route add default via 10.99.0.1");
        self.gateway.wait_for_link("office");
        office.wait_for_link("eth0");
        office
    }

    /// From now on the guest's room is another device, at [`NEIGHBOUR`], with a lease and signed in.
    pub fn another_device(&self) {
        let mac = Mac::new([2, 0, 0x5e, 0x10, 0, 0x77]).unwrap();
        self.guest.ip(&format!("link set eth0 address {mac}"));
        self.guest.ip(&format!("address add {NEIGHBOUR}/16 dev eth0"));
        self.lease_to(mac, NEIGHBOUR);
        self.sign_in_as(mac, NEIGHBOUR);
    }

    pub fn sign_out(&self) -> Vec<(Set, super::nft::Member)> {
        let pair = Key::Pair(guest_mac(), GUEST);
        let edits = [(Set::SignedIn, pair), (Set::Up, pair), (Set::Down, Key::Address(GUEST))];
        self.edit(edits.map(|(set, key)| Edit::Remove(set, key)).to_vec())
    }

    /// Packets counted by the gateway's rules with this comment.
    pub fn dropped(&self, comment: &str) -> u64 {
        let objects = self.objects();
        let rules = objects.iter().map(|object| &object["rule"]).filter(|rule| rule["comment"] == comment);
        let statements = rules.flat_map(|rule| rule["expr"].as_array().unwrap());
        let counters: Vec<&Value> = statements.map(|statement| &statement["counter"]).collect();
        // Rules may share a counter that has a name.
        let names: BTreeSet<&str> = counters.iter().filter_map(|counter| counter.as_str()).collect();
        let is_named = |counter: &&Value| counter["name"].as_str().is_some_and(|name| names.contains(name));
        let named = objects.iter().map(|object| &object["counter"]).filter(is_named);
        counters.iter().copied().chain(named).filter_map(|counter| counter["packets"].as_u64()).sum()
    }

    /// Takes the rules with this comment away, to see what happens without them.
    pub fn without(&self, comment: &str) {
        for rule in self.rules(comment) {
            let (chain, handle) = (rule["chain"].as_str().unwrap(), &rule["handle"]);
            self.gateway.command(&format!("nft delete rule inet wifi_pbg {chain} handle {handle}"));
        }
    }

    fn rules(&self, comment: &str) -> Vec<Value> {
        let rules = self.objects().into_iter().map(|mut object| object["rule"].take());
        rules.filter(|rule| rule["comment"] == comment).collect()
    }

    fn objects(&self) -> Vec<Value> {
        let mut listing: Value = serde_json::from_str(&self.gateway.command("nft -j list ruleset")).unwrap();
        serde_json::from_value(listing["nftables"].take()).unwrap()
    }
}

pub fn plain(set: Set, key: Key) -> Element {
    Element { set, key, lifetime: None, generation: None, class: None }
}

/// Waits for something that must become true.
pub fn until(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !happened() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

pub fn net(text: &str) -> Ipv4Net {
    text.parse().unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
