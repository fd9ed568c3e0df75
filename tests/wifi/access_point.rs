//! An access point as a box of its own: a namespace with a radio and hostapd, cabled to the gateway's bridge.

use crate::{ip, run, supplicant::Desk};
use hotspot::model::Mac;
use std::process::{Child, Command};

pub const SSID: &str = "@wifi.pbg";
/// Frequencies of channels 1 and 6, in MHz: all that a station need listen to.
pub const FREQUENCIES: &str = "2412 2437";

pub struct AccessPoint {
    /// Of its namespace, and of its cable at the gateway.
    name: String,
    pub bssid: String,
    desk: Desk,
    _daemon: Child,
}

impl AccessPoint {
    /// Puts up access point 1 or 2, with the radio of one less, and returns when it is on the air.
    pub fn put_up(number: u8) -> Self {
        let name = format!("ap{number}");
        ip(&format!("netns add {name}"));
        ip(&format!("link add {name} type veth peer name cable netns {name}"));
        ip(&format!("link set {name} master br-wifi up"));
        ip(&format!("-n {name} link add br0 type bridge"));
        ip(&format!("-n {name} link set br0 up"));
        ip(&format!("-n {name} link set cable master br0 up"));
        give_radio(number - 1, &name);

        let desk = Desk::new(&name);
        let bssid = format!("02:00:00:00:aa:{number:02}");
        let (channel, sockets) = ([1, 6][usize::from(number - 1)], desk.sockets());
        let configuration = desk.configure(&format!(
            "interface=wlan0\nbridge=br0\ndriver=nl80211\nssid={SSID}\nbssid={bssid}\nhw_mode=g\nchannel={channel}\n\
             wpa=0\nap_isolate=1\nctrl_interface={}\n",
            sockets.display()
        ));
        let arguments = ["netns", "exec", &name, "hostapd", "-f", &desk.log(), &configuration];
        let daemon = Command::new("ip").args(arguments).spawn().expect("start hostapd (package hostapd)");
        desk.wait_for_answer("STATUS", "state=ENABLED\n", None);
        Self { name, bssid, desk, _daemon: daemon }
    }

    /// Whether the gateway's bridge keeps this access point apart from others.
    pub fn set_isolated(&self, isolated: bool) {
        let isolated = if isolated { "on" } else { "off" };
        ip(&format!("link set {} type bridge_slave isolated {isolated}", self.name));
    }

    /// Whether a station with this address is associated here.
    pub fn serves(&self, station: Mac) -> bool {
        self.desk.ask(&format!("STA {station}")).is_ok_and(|answer| answer.contains("[ASSOC]"))
    }
}

/// Moves a radio into a namespace, where it is `wlan0`.
pub fn give_radio(radio: u8, namespace: &str) {
    run("iw", &["phy", &format!("phy{radio}"), "set", "netns", "name", namespace]);
    ip(&format!("-n {namespace} link set wlan{radio} name wlan0"));
}
