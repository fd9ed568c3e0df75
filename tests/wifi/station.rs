//! A phone whose `wlan0` is a radio: the lab's phone, joined to an access point by wpa_supplicant instead of a cable.

use crate::{
    PATIENCE,
    access_point::{AccessPoint, FREQUENCIES, SSID, give_radio},
    supplicant::Desk,
};
use lab::{
    Client, Lab, Mark, Phone,
    addresses::WEB,
    http::{Request, Response},
};
use std::{
    io,
    net::{Ipv4Addr, UdpSocket},
    process::Child,
    thread,
    time::Duration,
};

pub const PORTAL: &str = "http://masuk.wifi.pbg/";
pub const WEB_PAGE: &str = "http://web.example/";

/// For each step of a request.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);
/// Between two datagrams of a phone that does not stop.
const TICK: Duration = Duration::from_millis(100);

pub struct Station {
    pub phone: Phone,
    desk: Desk,
    _supplicant: Child,
}

impl Station {
    /// A phone with this radio, which looks for the open network: at `only` if told so, else wherever it is strongest.
    pub fn switch_on(lab: &Lab, radio: u8, only: Option<&AccessPoint>) -> Self {
        let phone = lab.phone();
        phone.namespace().ip("link del wlan0\n");
        give_radio(radio, phone.namespace().name());
        phone.namespace().ip("link set wlan0 up\n");

        let desk = Desk::new(phone.hostname());
        let pinned = only.map(|point| format!("bssid={}\n", point.bssid)).unwrap_or_default();
        let configuration = desk.configure(&format!(
            "ctrl_interface={}\nnetwork={{\nssid=\"{SSID}\"\nkey_mgmt=NONE\nscan_freq={FREQUENCIES}\n{pinned}}}\n",
            desk.sockets().display()
        ));
        let log = desk.log();
        let arguments = ["-D", "nl80211", "-i", "wlan0", "-c", &configuration, "-f", &log];
        let supplicant = phone.spawn("wpa_supplicant", &arguments);
        Self { phone, desk, _supplicant: supplicant }
    }

    pub fn wait_associated(&self) {
        self.desk.wait_for_answer("STATUS", "wpa_state=COMPLETED\n", None);
    }

    /// Listens until it has heard an access point that it may roam to.
    pub fn hear(&self, point: &AccessPoint) {
        let scan = format!("SCAN freq={}", FREQUENCIES.replace(' ', ","));
        self.desk.wait_for_answer(&format!("BSS {}", point.bssid), "bssid=", Some(&scan));
    }

    /// Moves to another access point while everything runs, as phones do when that one is stronger.
    pub fn roam(&self, to: &AccessPoint) {
        let answer = self.desk.ask(&format!("ROAM {}", to.bssid)).expect("wpa_supplicant answers");
        assert_eq!(answer.trim(), "OK", "wpa_supplicant was asked to roam to {}", to.bssid);
        self.desk.wait_for_answer("STATUS", &format!("bssid={}\n", to.bssid), None);
        self.wait_associated();
    }

    pub fn get_lease(&mut self) -> lab::Lease {
        let lease = self.phone.try_join(Client::Udhcpc, PATIENCE);
        lease.unwrap_or_else(|log| panic!("{} got no lease; it said:\n{log}", self.phone.hostname()))
    }

    /// One GET, redirects not followed, asked again until something answers.
    pub fn get(&self, url: &str) -> Response {
        let request = Request::get(url).timeout(ANSWERS_WITHIN);
        lab::wait_for(&format!("{url} answers"), PATIENCE, || self.phone.http(&request))
    }

    /// Presses *Sambungkan* as a browser without scripts does: the form's own fields, sent where it says.
    pub fn sign_in(&self) -> Response {
        let page = self.get(PORTAL);
        let fields = page.form("/sambung").unwrap_or_else(|| panic!("no form to sign in:\n{}", page.text()));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let form = Request::post_form(&format!("{PORTAL}sambung"), &fields).timeout(ANSWERS_WITHIN);
        self.phone.http(&form).expect("the portal answers the form")
    }

    /// Asks for a page until it comes from the web itself.
    pub fn wait_online(&self) {
        lab::wait_for("the web answers itself", PATIENCE, || {
            let answer = self.get(WEB_PAGE);
            if answer.status == 200 && answer.text().contains("internet") {
                return Ok(());
            }
            Err((answer.status, answer.text()))
        });
    }

    /// Whether a page of the web is answered by a way to the portal.
    pub fn meets_the_portal(&self) -> bool {
        let answer = self.get(WEB_PAGE);
        answer.status == 302 && answer.header("location").is_some_and(|to| to.starts_with(PORTAL))
    }

    /// Whether any of three echoes comes back.
    pub fn reaches(&self, other: Ipv4Addr) -> bool {
        (0..3).any(|_| self.phone.ping(other))
    }

    /// As [`Station::reaches`], where both send to each other by way of this router although they are in one subnet.
    pub fn reaches_through(&self, router: Ipv4Addr, other: &Self) -> bool {
        let (here, there) = (self.phone.address(), other.phone.address());
        self.phone.namespace().ip(&format!("route add {there}/32 via {router}\n"));
        other.phone.namespace().ip(&format!("route add {here}/32 via {router}\n"));
        let reached = self.reaches(there);
        self.phone.namespace().ip(&format!("route del {there}/32\n"));
        other.phone.namespace().ip(&format!("route del {here}/32\n"));
        reached
    }

    /// Goes on sending to the web, with or without a network, as long as the machine runs. All carries the mark returned.
    pub fn send_without_end(&self) -> Mark {
        let mark = Mark::new();
        self.phone.namespace().thread("sender", move || {
            let mut socket: io::Result<UdpSocket> = UdpSocket::bind("0.0.0.0:0");
            loop {
                match &socket {
                    Ok(open) => drop(open.send_to(&mark.0, (WEB, 7))),
                    Err(_) => socket = UdpSocket::bind("0.0.0.0:0"),
                }
                thread::sleep(TICK);
            }
        });
        mark
    }
}
