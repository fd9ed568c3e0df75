//! Ports of bridges, and whether guests at one of them reach those at another (bridge(8), `isolated` and `hairpin`).

use super::links::LinkState;
use super::rtnl::{self, Handle, RouteError};
use hotspot::model::Interface;
use netlink_packet_route::link::{InfoBridgePort, InfoPortData, LinkAttribute, LinkInfo, LinkMessage};
use rtnetlink::LinkBridgePort;

/// An interface that is a port of a bridge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    pub name: Interface,
    pub index: u32,
    /// The number of the bridge.
    pub bridge: u32,
    /// It reaches no other port that is isolated too.
    pub isolated: bool,
    /// What comes in by it may go out by it again.
    pub hairpin: bool,
}

/// All ports of all bridges.
///
/// # Errors
/// Where the kernel refuses or does not answer.
pub async fn all(handle: &Handle) -> Result<Vec<Port>, RouteError> {
    let messages = rtnl::all("list the ports of bridges", handle.link().get().execute()).await?;
    Ok(messages.iter().filter_map(read).collect())
}

/// The ports that this bridge has among `ports`, in the order of their names.
#[must_use]
pub fn of(ports: &[Port], bridge: LinkState) -> Vec<Interface> {
    let here = ports.iter().filter(|port| port.bridge == bridge.index);
    let mut names: Vec<Interface> = here.map(|port| port.name.clone()).collect();
    names.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    names
}

/// Lets every port of this bridge among `ports` reach the bridge alone; returns those that reached others before.
///
/// # Errors
/// Where the kernel refuses or does not answer; the ports before it are done.
pub async fn keep_apart<'a>(
    handle: &Handle,
    ports: &'a [Port],
    bridge: LinkState,
) -> Result<Vec<&'a Interface>, RouteError> {
    let mut changed = Vec::new();
    let open = |port: &&Port| port.bridge == bridge.index && (!port.isolated || port.hairpin);
    for port in ports.iter().filter(open) {
        let act = format!("isolate the port {}", port.name);
        let message = LinkBridgePort::new(port.index).isolated(true).hairpin(false).build();
        let result = rtnl::done(&act, handle.link().set_port(message).execute()).await;
        // It may have left the bridge, or be gone.
        rtnl::unless(&[libc::ENODEV, libc::EINVAL, libc::EOPNOTSUPP], result)?;
        changed.push(&port.name);
    }
    Ok(changed)
}

fn read(message: &LinkMessage) -> Option<Port> {
    let (mut name, mut bridge, mut facts) = (None, None, None);
    for attribute in &message.attributes {
        match attribute {
            LinkAttribute::IfName(text) => name = text.parse().ok(),
            LinkAttribute::Controller(index) => bridge = Some(*index),
            LinkAttribute::LinkInfo(infos) => facts = facts.or(infos.iter().find_map(of_bridge)),
            _ => {}
        }
    }
    let facts = facts?;
    let is = |wanted: fn(&InfoBridgePort) -> bool| facts.iter().any(wanted);
    Some(Port {
        name: name?,
        index: message.header.index,
        bridge: bridge?,
        isolated: is(|fact| *fact == InfoBridgePort::Isolated(true)),
        hairpin: is(|fact| *fact == InfoBridgePort::HairpinMode(true)),
    })
}

fn of_bridge(info: &LinkInfo) -> Option<&[InfoBridgePort]> {
    match info {
        LinkInfo::PortData(InfoPortData::BridgePort(facts)) => Some(facts),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lab::Room;
    use super::super::links;
    use super::*;

    #[test]
    fn every_port_of_the_guests_bridge_is_kept_apart_and_no_other() {
        let room = Room::new();
        for line in [
            "link add br-guests type bridge",
            "link add br-office type bridge",
            "link add one type veth peer name one-end",
            "link add two type veth peer name two-end",
            "link add desk type veth peer name desk-end",
            "link set one master br-guests",
            "link set two master br-guests",
            "link set two type bridge_slave hairpin on isolated on",
            "link set desk master br-office",
        ] {
            room.ip(line);
        }
        let (changed, after) = room.wait(|| async {
            let handle = rtnl::open().unwrap();
            let ports = all(&handle).await.unwrap();
            let bridge = links::state(&handle, &"br-guests".parse().unwrap()).await.unwrap().unwrap();
            let changed = keep_apart(&handle, &ports, bridge).await.unwrap();
            let changed = changed.into_iter().cloned().collect::<std::collections::BTreeSet<_>>();
            let after = all(&handle).await.unwrap();
            assert!(keep_apart(&handle, &after, bridge).await.unwrap().is_empty(), "once is enough");
            (changed, after)
        });
        assert_eq!(changed, ["one", "two"].map(|name| name.parse().unwrap()).into());
        let mut found: Vec<_> =
            after.iter().map(|port| (port.name.as_str(), port.isolated, port.hairpin)).collect();
        found.sort_unstable();
        assert_eq!(found, [("desk", false, false), ("one", true, false), ("two", true, false)]);
    }
}
