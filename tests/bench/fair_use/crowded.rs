//! What thousands of classes of the traffic shaper cost a guest who signs in, and what their house keeps in memory.

use crate::{
    crowd::Crowd,
    disk::DiskFolder,
    interrupt::Interrupted,
    press::{MOST, Presser},
    process,
    rounds::interleaved,
    table::{Row, Table, count},
};
use lab::{Client, Lab, Part, Phone};
use std::{path::PathBuf, thread, time::Duration};

/// Signed in while others sign in.
const CROWD: usize = 5_000;
/// Signed in while memory is looked at.
const LARGE_CROWD: usize = 10_000;
/// Design goal for both programs together, in MiB.
const MOST_MEMORY: f64 = 96.0;
/// In which counters are read three times and the books are written.
const SOME_PASSES: Duration = Duration::from_secs(16);

/// Two hotspots fill up, one of which keeps speeds.
///
/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a guest is not let in, or has no class.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    // Dropped after the labs, whose controllers write there until they end.
    let disk = DiskFolder::create();
    let (shaped, plain) = (hotspot(disk.state("shaped"), true), hotspot(disk.state("plain"), false));
    let (on, off) = (guest(&shaped), guest(&plain));
    let (on, off) = (Presser::new(&shaped, &on), Presser::new(&plain, &off));
    let (mut crowd, mut other) = (Crowd::new(&shaped), Crowd::new(&plain));

    press(0, &on, &off, table)?;
    crowd.grow_to(CROWD)?;
    other.grow_to(CROWD)?;
    assert_classes(&shaped, CROWD);
    press(CROWD, &on, &off, table)?;
    drop(off);
    drop(other);
    drop(plain);
    crowd.grow_to(LARGE_CROWD)?;
    assert_classes(&shaped, LARGE_CROWD);
    crowd.send_a_datagram_each();
    thread::sleep(SOME_PASSES);
    memory(&shaped, table);
    Ok(())
}

fn hotspot(state: PathBuf, shape: bool) -> Lab {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.state_dir = Some(state);
        settings.shape = shape;
    });
    lab.gateway.start();
    lab
}

fn guest(lab: &Lab) -> Phone {
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    phone
}

fn press(others: usize, on: &Presser<'_>, off: &Presser<'_>, table: &mut Table) -> Result<(), Interrupted> {
    let [on, off] = interleaved(&format!("sign-in, {others} classes"), [on, off], |presser| {
        1e3 * presser.press().as_secs_f64()
    })?;
    let name = format!("press to first packet forwarded, {} others with classes", count(others));
    table.push(Row::of(name, "ms", &on).beside("as many others, shaping off", &off).goal_below(MOST));
    Ok(())
}

fn assert_classes(lab: &Lab, guests: usize) {
    let listing = lab.gateway.command("tc").args(["class", "show", "dev", "wan"]).output();
    let listing = listing.expect("start tc (package iproute2)").stdout;
    let classes = String::from_utf8_lossy(&listing).lines().count();
    assert!(classes > guests, "{guests} guests were expected to have classes, of which there are {classes}");
}

fn memory(lab: &Lab, table: &mut Table) {
    let [controller, portal] =
        [Part::Controller, Part::Portal].map(|part| process::memory(lab.gateway.process_id(part)));
    let row = |what: &str, memory| {
        Row::once(format!("memory of {what}, {} online", count(LARGE_CROWD)), "MiB", memory)
    };
    table.push(row("the controller", controller));
    table.push(row("the portal", portal));
    table.push(row("both together", controller + portal).goal_below(MOST_MEMORY));
}
