//! What passes the gateway for one guest while others are signed in.

use super::peers;
use crate::{
    interrupt::Interrupted,
    rounds::{Sample, interleaved},
    table::{Row, Table, count},
};
use lab::{Direction, Lab, Phone, addresses::BULK, throughput};
use std::{
    net::{SocketAddrV4, UdpSocket},
    thread,
    time::{Duration, Instant},
};

const LEAST_TCP_RATIO: f64 = 0.95;
const LEAST_PACKETS_RATIO: f64 = 0.85;
/// Of one measurement.
const TIME: Duration = Duration::from_secs(1);
/// Bytes of payload in one datagram.
const SMALL: usize = 100;
/// Of the socket that takes the datagrams.
const PORT: u16 = 4001;
/// For the last datagrams to arrive.
const TRAIL: Duration = Duration::from_millis(20);

/// A phone that is let through, its gateway and its internet.
pub struct Line<'lab> {
    pub lab: &'lab Lab,
    pub phone: &'lab Phone,
    /// Never read: what is beyond its buffer is dropped without a word, where a closed port would answer.
    _sink: UdpSocket,
}

/// One step's throughput of ours in per cent of plain NAT, round by round.
pub struct Step {
    guests: usize,
    tcp: Sample,
    packets: Sample,
}

impl<'lab> Line<'lab> {
    #[must_use]
    pub fn new(lab: &'lab Lab, phone: &'lab Phone) -> Self {
        let sink = lab.internet.namespace().run(|| UdpSocket::bind((BULK, PORT)));
        Self { lab, phone, _sink: sink.expect("open a socket in the internet") }
    }

    /// One TCP upload, in Gbit/s.
    fn tcp(&self) -> f64 {
        throughput::iperf3(self.lab, self.phone, Direction::Up, TIME, 1) / 1e9
    }

    /// Small datagrams delivered per second, offered as fast as the phone can.
    fn packets(&self) -> f64 {
        let (before, started) = (self.lab.internet.packets_received(), Instant::now());
        let sent = throughput::blast_udp(self.phone, SocketAddrV4::new(BULK, PORT), SMALL, TIME);
        let took = started.elapsed();
        thread::sleep(TRAIL);
        let delivered = self.lab.internet.packets_received() - before;
        assert!(delivered > 0, "none of {sent} datagrams was delivered");
        delivered as f64 / took.as_secs_f64()
    }
}

/// Measures with `guests` signed in, ours among both peers.
///
/// # Errors
/// When the run is interrupted.
pub fn measure(
    guests: usize,
    ours: &Line<'_>,
    plain: &Line<'_>,
    rules: &Line<'_>,
    table: &mut Table,
) -> Result<Step, Interrupted> {
    let lines = [ours, plain, rules];
    let tcp = interleaved(&format!("forwarding TCP, {guests} guests"), lines, Line::tcp)?;
    let packets = interleaved(&format!("forwarding small datagrams, {guests} guests"), lines, Line::packets)?;
    for ([ours, plain, rules], what, unit, goal) in [
        (&tcp, "TCP, one flow", "Gbit/s", LEAST_TCP_RATIO),
        (&packets, "100-byte datagrams", "per s", LEAST_PACKETS_RATIO),
    ] {
        let row = || Row::of(format!("{what}, {} signed in", count(guests)), unit, ours);
        table.push(row().beside(peers::PLAIN_NAT, plain).goal_ratio(goal));
        table.push(row().beside(peers::RULE_PER_CLIENT, rules));
    }
    let [tcp, packets] = [tcp, packets].map(|[ours, plain, _]| ours.percent_of(&plain));
    Ok(Step { guests, tcp, packets })
}

/// The largest crowd beside the smallest, both in relation to plain NAT at their time. The goal is the ratio at which the
/// spreads still touch: below it, the crowd costs something.
pub fn compare(steps: &[Step], table: &mut Table) {
    let [smallest, .., largest] = steps else { return };
    for (what, few, many) in
        [("TCP", &smallest.tcp, &largest.tcp), ("100-byte datagrams", &smallest.packets, &largest.packets)]
    {
        let goal = (few.spread().0 / few.median()) * (many.median() / many.spread().1);
        let row =
            Row::of(format!("slope, {what}, {} signed in", count(largest.guests)), "% of plain NAT", many);
        table.push(
            row.beside(format!("ours with {} signed in", count(smallest.guests)), few).goal_ratio(goal),
        );
    }
}
