//! What the shaper takes from a guest whom no speed holds back.

use crate::{
    crowd,
    interrupt::Interrupted,
    rounds::interleaved,
    table::{Row, Table},
};
use lab::{Client, Direction, Lab, Phone, throughput};
use std::time::Duration;

/// Of line and plan, each way: more than this machine forwards.
const FAST: &str = "10 Gbit/s";
/// Of one measurement.
const TIME: Duration = Duration::from_secs(1);

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a guest is not let in.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    let (shaped, plain) = (fast_hotspot(true)?, fast_hotspot(false)?);
    for (direction, name) in [(Direction::Down, "down"), (Direction::Up, "up")] {
        let [on, off] = interleaved(&format!("forwarding TCP {name}"), [&shaped, &plain], |(lab, phone)| {
            throughput::iperf3(lab, phone, direction, TIME, 1) / 1e9
        })?;
        let row = Row::of(format!("TCP {name}, one flow, plan and line of {FAST}"), "Gbit/s", &on);
        table.push(row.beside("shaping off", &off));
    }
    Ok(())
}

fn fast_hotspot(shape: bool) -> Result<(Lab, Phone), Interrupted> {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.shape = shape;
        settings.speeds = (FAST.to_owned(), FAST.to_owned());
    });
    lab.gateway.start();
    let plan = ["plan", "set", "standard", "--down", FAST, "--up", FAST, "--steps", "none"];
    let _ = lab.gateway.wifi_pbg(&plan);
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    crowd::sign_in(&lab.gateway, &[phone.address()])?;
    Ok((lab, phone))
}
