//! Names by which devices call themselves when they ask for an address.

use super::*;
use crate::SECOND;
use dhcproto::v4::MessageType;
use hotspot::model::HostLabel;
use lab::{
    Lab,
    phone::{DhcpRaw, Letter, Reply, option},
    wait_until,
};
use std::{collections::BTreeMap, net::Ipv4Addr, time::Duration};

/// As many as stand on a leaf of a list.
const DEVICES: u8 = 50;
/// After so long a silence nothing more comes.
const QUIET: Duration = Duration::from_millis(300);
const HOST_NAME: u8 = 12;
const DOMAIN_NAME: u8 = 81;

type Device = [u8; 6];

/// Devices at one radio, with their addresses.
struct Devices {
    raw: DhcpRaw,
    addresses: BTreeMap<Device, Ipv4Addr>,
}

impl Devices {
    fn join(phone: &Phone) -> Self {
        let raw = phone.dhcp_raw();
        let mut devices = Self { raw, addresses: BTreeMap::new() };
        wait_until("all have addresses", 30 * SECOND, || {
            for number in 0..DEVICES {
                let device = [2, 0, 0, 0x5e, 0, number];
                if !devices.addresses.contains_key(&device) {
                    devices.raw.send(&of(device, devices.raw.letter(MessageType::Discover)));
                }
            }
            devices.hear(|reply| reply.server_id());
            devices.addresses.len() == usize::from(DEVICES)
        });
        devices
    }

    /// Each asks for its address again under another name.
    fn call_themselves(&mut self, names: &[Payload]) {
        for (names, (device, address)) in names.iter().zip(&self.addresses) {
            let text = names.text.as_bytes();
            let domain = [&[0; 3][..], text].concat();
            let letter =
                self.raw.letter(MessageType::Request).with_address(option::REQUESTED_ADDRESS, *address);
            self.raw.send(&of(*device, letter.with(HOST_NAME, text).with(DOMAIN_NAME, &domain)));
        }
        self.hear(|reply| reply.server_id());
    }

    fn hear(&mut self, server: impl Fn(&Reply) -> Ipv4Addr) {
        while let Some(reply) = self.raw.receive(QUIET, |_| true) {
            match reply.kind() {
                Some(MessageType::Offer) => {
                    let letter = self.raw.letter(MessageType::Request);
                    let letter = letter.with_address(option::REQUESTED_ADDRESS, reply.yiaddr);
                    let letter = letter.with_address(option::SERVER_ID, server(&reply));
                    self.raw.send(&of(reply.chaddr, letter));
                }
                Some(MessageType::Ack) => {
                    self.addresses.insert(reply.chaddr, reply.yiaddr);
                }
                _ => (),
            }
        }
    }
}

fn of(device: Device, letter: Letter) -> Letter {
    Letter { chaddr: device, from_mac: device, ..letter }
}

/// What the gateway keeps, of those that have a name.
fn kept(lab: &Lab) -> BTreeSet<String> {
    lab.gateway.rows("SELECT hostname FROM lease WHERE hostname <> ''").into_iter().collect()
}

#[test]
fn of_the_name_of_a_device_letters_digits_and_hyphens_are_kept_and_shown_and_nothing_runs() {
    let lab = hotspot();
    let mut devices = Devices::join(&lab.phone());
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let browser = sari.browser();
    judge::listen(&browser);
    for some in payloads().chunks(usize::from(DEVICES)) {
        let names = some.iter().filter_map(|payload| HostLabel::from_wire(payload.text.as_bytes()));
        let names: BTreeSet<String> = names.map(|name| name.to_string()).collect();
        devices.call_themselves(some);
        wait_until("the names are kept", 10 * SECOND, || names.is_subset(&kept(&lab)));
        let plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        assert!(kept(&lab).iter().all(plain), "{:?}", kept(&lab));
        let mac = "/admin/perangkat/02:00:00:5e:00:07".to_owned();
        let paths = ["/admin/perangkat".to_owned(), "/admin/sewa-alamat".to_owned(), mac];
        for path in &paths[..2] {
            let shown = walk(&browser, ADMIN, std::slice::from_ref(path));
            assert!(names.is_subset(&shown), "{path} shows {shown:?} and not {names:?}");
        }
        let _ = walk(&browser, ADMIN, &paths[2..]);
    }
    for payload in one_of_each(&payloads()) {
        let find = in_an_address(&payload.text);
        let _ = walk(
            &browser,
            ADMIN,
            &["perangkat?cari", "perangkat?titik", "sewa-alamat?cari", "blokir?mac"]
                .map(|road| format!("/admin/{road}={find}")),
        );
    }
}
