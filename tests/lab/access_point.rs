//! Access points as a hotspot has them: a box that bridges between its radio and one cable to the gateway.

use crate::{
    Lab, Phone,
    namespace::{Namespace, ip_batch},
    topology, wait_until,
};
use std::{net::Ipv4Addr, time::Duration};

/// An access point, plugged into a guest bridge of the gateway.
pub struct AccessPoint {
    namespace: Namespace,
}

impl Lab {
    /// An access point of the first network, by the bridge port `port`; it is managed at `address`.
    #[must_use]
    pub fn access_point(&self, port: &str, address: Ipv4Addr) -> AccessPoint {
        let [namespace] = Namespace::create(self.folder.tag(), [&format!("ap-{port}")]);
        for table in ["ip", "ip6", "arp"] {
            namespace.sysctl_if_there(&format!("net/bridge/bridge-nf-call-{table}tables"), "0");
        }
        let gateway = self.gateway.namespace();
        ip_batch(None, &topology::cable(gateway, port, &namespace, "lan"));
        namespace.ip(&format!(
            "link add radio address {} type bridge\nlink set radio up\naddr add {address}/16 dev radio\n\
             link set lan master radio\nlink set lan up\n",
            topology::made_up_mac()
        ));
        gateway.ip(&format!("link set {port} master {}\nlink set {port} up\n", self.networks[0].interface));
        AccessPoint { namespace }
    }

    /// A new phone whose radio hears this access point.
    #[must_use]
    pub fn phone_by(&self, access_point: &AccessPoint) -> Phone {
        let phone = self.phone();
        access_point.associate(&phone, self.gateway.namespace());
        phone
    }

    /// A phone goes from one access point to the other, and says there that it has come, as radios do.
    pub fn roam(&self, phone: &Phone, from: &AccessPoint, to: &AccessPoint) {
        to.associate(phone, &from.namespace);
        phone.namespace().ip("link set wlan0 up\n");
        let gateway = phone.network().address;
        wait_until("the phone hears its gateway again", Duration::from_secs(5), || phone.ping(gateway));
    }
}

impl AccessPoint {
    /// Takes its power away, or gives it back.
    pub fn switch(&self, on: bool) {
        let state = if on { "up" } else { "down" };
        self.namespace.ip(&format!("link set lan {state}\nlink set radio {state}\n"));
    }

    /// Makes the phone's radio end a port of ours; it is in `from` until then.
    fn associate(&self, phone: &Phone, from: &Namespace) {
        let end = phone.hostname().replace('-', "");
        from.ip(&format!("link set {end} netns {}\n", self.namespace.name()));
        self.namespace.ip(&format!("link set {end} master radio\nlink set {end} up\n"));
    }
}
