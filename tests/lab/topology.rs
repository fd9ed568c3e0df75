//! The cables: which interface of which namespace is joined with which, and the addresses that are not under test.

use crate::{
    Network,
    addresses::*,
    folder::Folder,
    namespace::{Namespace, ip_batch},
};
use hotspot::model::Mac;
use std::{fs::File, io::Read};

/// Namespaces without phones.
pub(crate) struct Backbone {
    pub(crate) internet: Namespace,
    pub(crate) gateway: Namespace,
    pub(crate) router: Option<Namespace>,
    /// Lines of `ip` for the other end of the uplink's cable: what the kernel there forgets with the carrier.
    pub(crate) ways_back: String,
}

pub(crate) fn backbone(
    folder: &Folder,
    networks: &[Network],
    path_mtu: Option<u16>,
    private_host: bool,
) -> Backbone {
    let [internet, gateway] = Namespace::create(folder.tag(), ["internet", "gateway"]);
    // Some kernels switch these on in new namespaces: then iptables' view of bridged frames fakes isolation.
    for table in ["ip", "ip6", "arp"] {
        gateway.sysctl_if_there(&format!("net/bridge/bridge-nf-call-{table}tables"), "0");
    }
    let (router, ways_back) = match path_mtu {
        None => {
            ip_batch(None, &cable(&gateway, "wan", &internet, "uplink"));
            internet.ip(&format!(
                "addr add {ROUTER}/24 dev uplink\naddr add {ROUTER6}/64 dev uplink\nlink set uplink up\n"
            ));
            (None, ways_back_to_guests(""))
        }
        Some(mtu) => {
            let ways_back = format!(
                "route replace 198.51.100.0/24 dev near mtu {mtu}\nroute replace 2001:db8:100::/64 dev near mtu {mtu}\n{}",
                ways_back_to_guests(&format!(" mtu {mtu}"))
            );
            (Some(router(folder, &gateway, &internet, mtu)), ways_back)
        }
    };
    let (beyond, interface) = router.as_ref().map_or((&internet, "uplink"), |router| (router, "near"));
    beyond.sysctl(&format!("net/ipv6/conf/{interface}/keep_addr_on_down"), "1");
    gateway.ip(&gateway_lines(networks));
    internet.ip(&internet_lines(private_host));
    beyond.ip(&ways_back);
    Backbone { internet, gateway, router, ways_back }
}

/// A phone's namespace, its `wlan0` joined to the network's bridge by the port `phoneNUMBER`.
pub(crate) fn phone(
    folder: &Folder,
    gateway: &Namespace,
    network: &Network,
    number: u32,
    isolated: bool,
) -> Namespace {
    let [phone] = Namespace::create(folder.tag(), [&format!("phone{number}")]);
    phone.write_resolv_conf("");
    let port = format!("phone{number}");
    ip_batch(None, &cable(gateway, &port, &phone, "wlan0"));
    let (bridge, isolated) = (&network.interface, if isolated { "on" } else { "off" });
    gateway.ip(&format!(
        "link set {port} master {bridge}\nlink set {port} type bridge_slave isolated {isolated}\nlink set {port} up\n"
    ));
    phone.ip(&format!("link set lo up\nlink set wlan0 address {}\nlink set wlan0 up\n", made_up_mac()));
    phone
}

/// A hardware address as phones make them up: one station, locally administered.
pub(crate) fn made_up_mac() -> Mac {
    let mut octets = [0; 6];
    File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut octets))
        .expect("read /dev/urandom");
    octets[0] = octets[0] & 0xfc | 0x02;
    Mac::new(octets).expect("a locally administered address of one station")
}

/// A line of `ip` for a cable between two namespaces.
pub(crate) fn cable(one: &Namespace, interface: &str, other: &Namespace, peer: &str) -> String {
    format!("link add {interface} netns {} type veth peer name {peer} netns {}\n", one.name(), other.name())
}

fn gateway_lines(networks: &[Network]) -> String {
    let mut lines = format!(
        "link set lo up\naddr add {WAN}/24 dev wan\naddr add {WAN6}/64 dev wan\nlink set wan up\n\
         route add default via {ROUTER}\nroute add default via {ROUTER6}\n"
    );
    for network in networks {
        lines += &bridge_lines(network);
    }
    lines
}

fn bridge_lines(Network { interface, .. }: &Network) -> String {
    // An address of its own: otherwise the bridge takes the lowest of its ports', and changes it as phones come.
    format!("link add {interface} address {} type bridge\nlink set {interface} up\n", made_up_mac())
}

/// The bridge again, if it is there or not, with the ports that have no bridge.
pub(crate) fn rebuild_bridge(gateway: &Namespace, network: &Network, isolated: bool) {
    let bridge = &network.interface;
    let ports_of = |arguments: &[&str]| {
        let listing = gateway.command("ip").args(["-o", "link", "show"]).args(arguments).output();
        let listing = listing.expect("list the gateway's ports").stdout;
        let names = String::from_utf8_lossy(&listing).into_owned();
        let name = |line: &str| Some(line.split(": ").nth(1)?.split('@').next()?.to_owned());
        names.lines().filter_map(name).filter(|name| name.starts_with("phone")).collect::<Vec<String>>()
    };
    let mut ports = ports_of(&["nomaster"]);
    ports.extend(ports_of(&["master", bridge]));
    let exists = gateway.command("ip").args(["link", "show", bridge]).output().expect("look for the bridge");
    let mut lines = if exists.status.success() { format!("link del {bridge}\n") } else { String::new() };
    lines += &bridge_lines(network);
    let isolated = if isolated { "on" } else { "off" };
    for port in ports {
        lines += &format!(
            "link set {port} master {bridge}\nlink set {port} type bridge_slave isolated {isolated}\n"
        );
    }
    gateway.ip(&lines);
}

/// The servers' addresses.
fn internet_lines(private_host: bool) -> String {
    let mut addresses = vec![WEB, GARDEN, CRL, DNS, ENCRYPTED_DNS, VALIDATING_DNS, BULK, PUBLIC_RESOLVER];
    if private_host {
        addresses.extend([PRIVATE_HOST, PRIVATE_HOST_10]);
    }
    let mut lines = format!("link set lo up\naddr add {WEB6}/128 dev lo\n");
    lines.extend(addresses.iter().map(|address| format!("addr add {address}/32 dev lo\n")));
    lines
}

/// The way back to the gateway, and to guests of one that does not masquerade.
fn ways_back_to_guests(mtu: &str) -> String {
    format!("route replace 10.16.0.0/12 via {WAN}{mtu}\nroute replace 2001:db8:20::/48 via {WAN6}{mtu}\n")
}

/// A router with a small path MTU in both directions. To the gateway the uplink looks the same: the router answers ARP
/// for [`ROUTER`], which stays with the internet; its ICMP errors come from an address of its own.
fn router(folder: &Folder, gateway: &Namespace, internet: &Namespace, mtu: u16) -> Namespace {
    let [router] = Namespace::create(folder.tag(), ["router"]);
    ip_batch(None, &(cable(gateway, "wan", &router, "near") + &cable(&router, "far", internet, "uplink")));
    router.sysctl("net/ipv4/ip_forward", "1");
    router.sysctl("net/ipv6/conf/all/forwarding", "1");
    router.sysctl("net/ipv4/conf/near/proxy_arp", "1");
    router.sysctl("net/ipv4/neigh/near/proxy_delay", "0");
    router.ip(&format!(
        "link set lo up\nlink set near up\nlink set far up\n\
         addr add 198.51.100.3/24 dev near noprefixroute\n\
         addr add {ROUTER6}/64 dev near noprefixroute\n\
         addr add 198.51.101.1/30 dev far\naddr add 2001:db8:101::1/64 dev far\n\
         route add {ROUTER}/32 via 198.51.101.2 mtu {mtu}\nroute add default via 198.51.101.2 mtu {mtu}\n\
         route add default via 2001:db8:101::2 mtu {mtu}\n"
    ));
    internet.ip(&format!(
        "link set lo up\naddr add 198.51.101.2/30 dev uplink\naddr add 2001:db8:101::2/64 dev uplink\nlink set uplink up\n\
         addr add {ROUTER}/32 dev lo\nroute add default via 198.51.101.1\nroute add default via 2001:db8:101::1\n"
    ));
    router
}
