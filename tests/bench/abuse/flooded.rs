//! What nine guests who download have of their speed while a tenth sends as fast as it can.

use crate::{
    crowd,
    interrupt::Interrupted,
    rounds::interleaved,
    table::{Row, Table},
};
use lab::{Client, Direction, Lab, Phone, addresses::BULK, throughput};
use std::{net::SocketAddrV4, thread, time::Duration};

const HONEST: usize = 9;
/// Of the line; each guest's plan is a tenth of it.
const LINE: &str = "100 Mbit/s";
const PLAN: &str = "10 Mbit/s";
/// Of a download, and how long the flood is there before it, and after.
const TIME: Duration = Duration::from_secs(2);
const AROUND: Duration = Duration::from_millis(500);
/// Small ones: what costs a gateway is their number.
const PAYLOAD: usize = 100;
/// Nobody listens there.
const NOWHERE: SocketAddrV4 = SocketAddrV4::new(BULK, 9);
const LEAST_RATIO: f64 = 0.9;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flood {
    Nothing,
    /// Of one flow.
    Datagrams,
    /// Each datagram to another port.
    Flows,
    /// By a device that has not signed in.
    Stranger,
}

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a guest is not let in, or gets nothing at all.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| settings.speeds = (LINE.to_owned(), LINE.to_owned()));
    lab.gateway.start();
    let plan = ["plan", "set", "standard", "--down", PLAN, "--up", PLAN, "--steps", "none"];
    let _ = lab.gateway.wifi_pbg(&plan);
    let phones: Vec<Phone> = (0..HONEST + 2)
        .map(|_| {
            let mut phone = lab.phone();
            phone.join(Client::Udhcpc);
            phone
        })
        .collect();
    let [honest @ .., attacker, stranger] = &phones[..] else { unreachable!("there are that many phones") };
    let guests: Vec<_> = honest.iter().chain([attacker]).map(Phone::address).collect();
    crowd::sign_in(&lab.gateway, &guests)?;

    let kinds = [Flood::Nothing, Flood::Datagrams, Flood::Flows, Flood::Stranger];
    let [quiet, datagrams, flows, before] = interleaved("nine guests, Mbit/s in all", kinds, |kind| {
        thread::scope(|scope| {
            scope.spawn(move || flood(kind, attacker, stranger));
            thread::sleep(AROUND);
            let downloads: Vec<_> = honest
                .iter()
                .map(|phone| {
                    let lab = &lab;
                    scope.spawn(move || throughput::iperf3(lab, phone, Direction::Down, TIME, 1))
                })
                .collect();
            let rates = downloads.into_iter().map(|download| download.join().expect("a download ends"));
            rates.sum::<f64>() / 1e6
        })
    })?;
    for (what, figures) in [
        ("a guest sends datagrams", &datagrams),
        ("a guest begins flows", &flows),
        ("a device that is not signed in sends datagrams", &before),
    ] {
        let row = Row::of(format!("nine guests download while {what}"), "Mbit/s", figures);
        table.push(row.beside("undisturbed", &quiet).goal_ratio(LEAST_RATIO));
    }
    Ok(())
}

fn flood(kind: Flood, attacker: &Phone, stranger: &Phone) {
    let time = AROUND + TIME + AROUND;
    let _ = match kind {
        Flood::Nothing => 0,
        Flood::Datagrams => throughput::blast_udp(attacker, NOWHERE, PAYLOAD, time),
        Flood::Flows => throughput::blast_flows(attacker, PAYLOAD, time),
        Flood::Stranger => throughput::blast_udp(stranger, NOWHERE, PAYLOAD, time),
    };
}
