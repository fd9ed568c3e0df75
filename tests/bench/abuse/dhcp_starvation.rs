//! How long a real device waits for its lease while somebody asks for thousands that there are not.

use crate::{
    crowd::mac_of,
    disk::DiskFolder,
    interrupt::{self, Interrupted},
    rounds::part,
    table::{Row, Table},
};
use dhcproto::v4::MessageType;
use lab::{
    Lab, Part, Phone,
    phone::{DhcpRaw, Letter, option},
};
use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

/// 10,000 in a minute.
const PAUSE: Duration = Duration::from_millis(6);
const TRIES: u32 = 50;
/// From one try to the next: all of them take the minute.
const EVERY: Duration = Duration::from_millis(1_200);
/// A device that hears nothing says it again after this.
const SAY_AGAIN: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(20);
/// In milliseconds.
const LONGEST_WAIT: f64 = 1_000.0;
/// Made-up devices have higher numbers.
const REAL: u32 = 1_000;

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a real device gets no lease in the end.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    let disk = DiskFolder::create();
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.state_dir = Some(disk.state("starved"));
        // A pool of a thousand, as a square has.
        settings.pool = Some("10.20.4.0-10.20.7.255".to_owned());
    });
    lab.gateway.start_part(Part::Controller);
    let (attacker, phone) = (lab.phone(), lab.phone());
    let (over, asked) = (AtomicBool::new(false), AtomicU32::new(0));
    let waits = thread::scope(|scope| {
        scope.spawn(|| flood(&attacker, &over, &asked));
        let _end = Ending(&over);
        real_devices(&phone)
    })?;
    let name = "ACK for a real device under 10,000 made-up ones a minute, p99 of 50";
    table.push(Row::once(name, "ms", part(&waits, 99)).goal_below(LONGEST_WAIT));
    table.note(format!("made-up devices asked {} times meanwhile", asked.into_inner()));
    Ok(())
}

/// Ends the flood, also where a real device gets nothing.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn flood(attacker: &Phone, over: &AtomicBool, asked: &AtomicU32) {
    let (raw, began) = (attacker.dhcp_raw(), Instant::now());
    while !over.load(Ordering::Relaxed) {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        raw.send(&of(REAL + number, raw.letter(MessageType::Discover)));
        thread::sleep((PAUSE * number).saturating_sub(began.elapsed()));
    }
}

/// In milliseconds, sorted.
fn real_devices(phone: &Phone) -> Result<Vec<f64>, Interrupted> {
    let raw = phone.dhcp_raw();
    let mut waits = Vec::new();
    for device in 0..TRIES {
        interrupt::check()?;
        let began = Instant::now();
        exchange(&raw, device);
        waits.push(1e3 * began.elapsed().as_secs_f64());
        thread::sleep(EVERY.saturating_sub(began.elapsed()));
    }
    waits.sort_by(f64::total_cmp);
    Ok(waits)
}

/// Until the ACK; each question is asked again where nothing is heard.
fn exchange(raw: &DhcpRaw, device: u32) {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let Some(offer) = raw.exchange(&of(device, raw.letter(MessageType::Discover)), SAY_AGAIN) else {
            continue;
        };
        let choosing = raw.letter(MessageType::Request).with_address(option::REQUESTED_ADDRESS, offer.yiaddr);
        let choosing = of(device, choosing.with_address(option::SERVER_ID, offer.server_id()));
        let answer = raw.exchange(&choosing, SAY_AGAIN);
        if answer.is_some_and(|answer| answer.kind() == Some(MessageType::Ack)) {
            return;
        }
    }
    panic!("device {device} was expected to get a lease in {PATIENCE:?}");
}

fn of(device: u32, letter: Letter) -> Letter {
    Letter { chaddr: mac_of(device), from_mac: mac_of(device), ..letter }
}
