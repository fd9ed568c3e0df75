//! How many leases a second are given, each durable before its ACK, and how long a device waits for one meanwhile.

use super::{dhcp_load::Load, dhcp_servers::Server};
use crate::{
    disk::DiskFolder,
    interrupt::Interrupted,
    process::{memory, time},
    rounds::{interleaved, interleaved_figures},
    table::{Row, Table, figure},
};
use std::cell::RefCell;

/// Four-way exchanges a second that are offered, in steps of some 12 per cent: who has an answer for all of them?
const LADDER: [u32; 37] = [
    50, 60, 70, 80, 100, 125, 150, 175, 200, 250, 300, 350, 400, 500, 600, 700, 800, 900, 1_000, 1_150,
    1_300, 1_500, 1_700, 2_000, 2_300, 2_600, 3_000, 3_500, 4_000, 4_500, 5_000, 6_000, 7_000, 8_000, 9_000,
    10_000, 12_000,
];
const LEAST_RATIO: f64 = 3.0;

/// The rate at which waiting is measured, and how long the slowest of a hundred may wait, in milliseconds.
const BUSY: u32 = 2_000;
const LONGEST_WAIT: f64 = 20.0;

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a server or the load generator does not start.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    // Dropped after the servers, who write there until they end.
    let disk = DiskFolder::create();
    let (ours, dnsmasq) = (Server::ours(&disk), Server::dnsmasq());
    let (kea, durable_kea) = (Server::kea(&disk), Server::durable_kea(&disk));

    let servers = [&ours, &kea, &durable_kea, &dnsmasq];
    let [rate, kea_rate, durable_kea_rate, dnsmasq_rate] =
        interleaved("DHCP exchanges per s", servers, without_loss)?;
    let row = || Row::of("DHCP four-way exchanges, none lost", "per s", &rate);
    table.push(row().beside(kea.name, &kea_rate).goal_ratio(LEAST_RATIO));
    table.push(row().beside(durable_kea.name, &durable_kea_rate).goal_ratio(LEAST_RATIO));
    table.push(row().beside(dnsmasq.name, &dnsmasq_rate));

    let generator = RefCell::new(Vec::new());
    let [[cost, wait, lost], [kea_cost, ..], [durable_kea_cost, ..]] =
        interleaved_figures("DHCP processor time under load", [&ours, &kea, &durable_kea], |server| {
            let before = server.process().and_then(time);
            let load = Load::offer(&server.phone, BUSY);
            let after = server.process().and_then(time);
            let spent = after.zip(before).map_or(f64::NAN, |(after, before)| (after - before).as_secs_f64());
            generator.borrow_mut().push(load.processor_time.as_secs_f64() / load.time);
            let exchanges = load.rate * load.time;
            [1e6 * spent / exchanges, load.slowest_of_a_hundred, 100.0 * load.lost]
        })?;
    let at = format!("at {} exchanges per s", figure(f64::from(BUSY)));
    table.push(Row::of(format!("DHCP answer {at}, p99"), "ms", &wait).goal_below(LONGEST_WAIT));
    table.push(Row::of(format!("DHCP exchanges lost {at}"), "%", &lost));
    let row = || Row::of(format!("the server's processor time for an exchange {at}"), "us", &cost);
    table.push(row().beside(kea.name, &kea_cost));
    table.push(row().beside(durable_kea.name, &durable_kea_cost));
    if let Some(process) = ours.process() {
        table.push(Row::once("the controller's memory after that", "MiB", memory(process)));
    }
    let generator = generator.into_inner();
    let mean = 100.0 * generator.iter().sum::<f64>() / generator.len() as f64;
    table.note(format!("perfdhcp, on the same machine, took {mean:.0} % of a processor {at}"));
    Ok(())
}

/// The highest rate of the ladder at which nothing is lost; zero where that is below its lowest step.
fn without_loss(server: &Server) -> f64 {
    let (mut kept, mut rate) = (0, 0.0);
    let mut lost = LADDER.len();
    while lost - kept > 0 {
        let step = (kept + lost) / 2;
        let load = Load::offer(&server.phone, LADDER[step]);
        if load.is_whole() {
            (kept, rate) = (step + 1, load.rate);
        } else {
            lost = step;
        }
    }
    rate
}
