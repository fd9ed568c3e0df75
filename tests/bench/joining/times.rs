//! From DISCOVER to the first 204 of the internet, as three DHCP clients and a person who presses at once get there.

use super::{
    PORTAL,
    arrival::{Gate, arrive},
    sniffer::Sniffer,
    steps::{self, PRESS, STEPS, Whose},
};
use crate::{
    disk::DiskFolder,
    interrupt::Interrupted,
    nginx::{Nginx, location},
    rounds::{Sample, interleaved_figures},
    table::{Row, Table, figure},
    visit::HOST,
};
use lab::{Client, Lab};
use std::time::Duration;

const PEER: &str = "dnsmasq (no conflict check) and nginx";
/// Of the steps and of these: all of them, the servers' and the client's own.
const FIGURES: usize = 3 + STEPS.len();

/// The peer's gate: every web request is led to the page, until the page is opened.
const GATE: &str = "table ip by_page {
    set seen {
        type ether_addr
        size 65536
        flags dynamic
    }
    chain steer {
        type nat hook prerouting priority dstnat
        iifname != br-wifi accept
        ip daddr 10.20.0.1 tcp dport 80 add @seen { ether saddr } accept
        ether saddr @seen accept
        tcp dport 80 redirect to :80
    }
}
";

/// Whatever gets an address for the phone.
#[derive(Debug, Clone, Copy)]
enum Joiner {
    Program(Client),
    NetworkManager,
}

const JOINERS: [(&str, Joiner); 3] = [
    ("dhclient", Joiner::Program(Client::Dhclient)),
    ("udhcpc", Joiner::Program(Client::Udhcpc)),
    ("NetworkManager", Joiner::NetworkManager),
];

struct House {
    gate: Gate,
    _nginx: Option<Nginx>,
    lab: Lab,
}

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a phone does not come online.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    // Leases and sign-ins cost what a disk costs. Dropped after the lab, whose controller writes there until it ends.
    let disk = DiskFolder::create();
    let mut ours = Lab::builder().build();
    ours.gateway.configure(|settings| settings.state_dir = Some(disk.state("state")));
    ours.gateway.start();
    let peer = peer(&ours);
    let ours = House { gate: Gate::Button, _nginx: None, lab: ours };
    for (name, joiner) in JOINERS {
        let joins =
            interleaved_figures(&format!("{name} joins"), [&ours, &peer], |house| house.join(joiner))?;
        report(name, &joins, table);
    }
    Ok(())
}

/// dnsmasq for addresses and names, and nginx for the redirect and for the page that `ours` gives. It asks nobody whether
/// an address is free, and its leases need not survive a power cut: the least that these steps can cost.
fn peer(ours: &Lab) -> House {
    let mut guest = ours.phone();
    guest.join(Client::Udhcpc);
    let page = guest.http_get(PORTAL).expect("the portal's page");
    assert_eq!(page.status, 200, "the portal's page");

    let lab = Lab::builder().build();
    let gateway = lab.networks()[0].address;
    lab.gateway.open_by_hand_with(&[&format!("--address=/{HOST}/{gateway}")]);
    lab.gateway.nft(GATE);
    let page = location(&lab.gateway, "/", &page);
    let servers = format!(
        " server {{\n  listen 80 default_server;\n  return 302 {PORTAL};\n }}\n \
         server {{\n  listen 80;\n  server_name {HOST};\n{page} }}\n"
    );
    House { gate: Gate::Open, _nginx: Some(Nginx::start(&lab.gateway, 80, &servers)), lab }
}

impl House {
    /// A new phone joins and comes online: [`FIGURES`] in milliseconds.
    fn join(&self, joiner: Joiner) -> [f64; FIGURES] {
        let mut phone = self.lab.phone();
        let sniffer = Sniffer::start(&phone);
        let arrival = arrive(&phone, self.gate);
        let manager = match joiner {
            Joiner::Program(client) => {
                phone.join(client);
                None
            }
            Joiner::NetworkManager => Some(phone.network_manager()),
        };
        let arrived = arrival.join();
        let frames = sniffer.finish();
        assert!(arrived.is_ok(), "{joiner:?} was expected to come online; the reason is above");
        drop(manager);
        let took = steps::read(&frames, phone.mac().octets());
        let took = took.unwrap_or_else(|missing| panic!("{joiner:?}: {missing} is not in the capture"));
        figures(took)
    }
}

fn figures(took: [Duration; STEPS.len()]) -> [f64; FIGURES] {
    let milliseconds = took.map(|took| 1e3 * took.as_secs_f64());
    let of = |whose: Whose| -> f64 {
        STEPS.iter().zip(milliseconds).filter(|(step, _)| step.whose == whose).map(|(_, took)| took).sum()
    };
    let (servers, clients) = (of(Whose::Server), of(Whose::Client));
    let mut figures = [0.0; FIGURES];
    figures[..3].copy_from_slice(&[servers + clients, servers, clients]);
    figures[3..].copy_from_slice(&milliseconds);
    figures
}

fn report(name: &str, [ours, peer]: &[[Sample; FIGURES]; 2], table: &mut Table) {
    let wholes = [
        "DISCOVER to online (the peer's without a press)",
        "of that, answers waited for",
        "of that, the client's own waiting",
    ];
    let names = wholes.into_iter().chain(STEPS.iter().map(|step| step.name));
    for (what, (ours, peer)) in names.zip(ours.iter().zip(peer)) {
        let row = Row::of(format!("{name}: {what}"), "ms", ours);
        table.push(if what == PRESS { row } else { row.beside(PEER, peer) });
    }
    let share = |step: &Sample| 100.0 * step.median() / ours[0].median();
    let shares = STEPS
        .iter()
        .zip(&ours[3..])
        .map(|(step, took)| format!("{} {} ms ({:.0} %)", step.name, figure(took.median()), share(took)));
    let shares: Vec<String> = shares.collect();
    table.note(format!("{name}: {} ms = {}", figure(ours[0].median()), shares.join(" + ")));
}
