//! What is around the gateway: an internet behind `wan`, and `br-wifi` for the access points' cables.

use crate::{ip, run};
use lab::{Lab, addresses::*};
use std::fs;

/// Two for access points, three for phones.
const RADIOS: u8 = 5;
/// The bridge's own hardware address. Phones remember it, so it is the same at each start.
const BRIDGE_MAC: &str = "02:00:00:00:bb:01";

/// The lab's internet and its phones, with the machine itself in the place of the lab's gateway.
pub fn build() -> Lab {
    run("modprobe", &["mac80211_hwsim", &format!("radios={RADIOS}")]);
    let radios = fs::read_dir("/sys/class/ieee80211").map_or(0, Iterator::count);
    assert_eq!(radios, usize::from(RADIOS), "mac80211_hwsim made {radios} radios");

    let lab = Lab::builder().build();
    // The cable to the internet is pulled out of the lab's gateway and plugged in here, with the same addresses.
    ip(&format!("-n {} link set wan netns 1", lab.gateway.namespace().name()));
    ip(&format!("addr add {WAN}/24 dev wan"));
    ip("link set wan up");
    ip(&format!("route add default via {ROUTER}"));
    ip(&format!("link add br-wifi address {BRIDGE_MAC} type bridge"));
    ip("link set br-wifi up");
    lab
}
