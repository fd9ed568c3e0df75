//! A thousand people press the button at a hundred a second: each sees the page first, and none waits for another.

use super::{
    CONNECT, DISCONNECT,
    browser::{Reads, get, post},
    house::House,
    load::{at_rate, milliseconds, sorted},
};
use crate::{
    disk::DiskFolder,
    interrupt::Interrupted,
    phones::Device,
    rounds::{interleaved_figures, part},
    table::{Row, Table},
    visit::page,
};
use lab::{Lab, http::Response};
use std::{cell::Cell, io, sync::Arc};
use tokio::time::Instant;

/// Sign-ins a second, and in each of seven rounds: 1,001 in all, each by a phone that was never here before.
const RATE: u32 = 100;
const EACH_ROUND: usize = 143;
const PHONES: usize = 7 * EACH_ROUND;
/// Design goal for the 99th of 100, in milliseconds.
const MOST: f64 = 100.0;

/// What somebody waited, in milliseconds.
struct Entry {
    /// For the page, from the moment it was to be asked for.
    page: f64,
    /// From the press to the whole page that says they are online.
    press: f64,
    answer: Response,
}

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When somebody is not let in.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    // A press is answered when it is durable, which costs what a disk costs. Dropped after the lab.
    let disk = DiskFolder::create();
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| settings.state_dir = Some(disk.state("state")));
    let house = House::ours(lab, PHONES)?;
    let devices: Arc<[Device]> = house.phones.each().into();

    let (round, slowest) = (Cell::new(0), Cell::new(0.0_f64));
    let [figures] = interleaved_figures("sign-ins by one tap", [&house], |house| {
        let first = round.replace(round.get() + EACH_ROUND);
        let entries = at_rate(&house.phones, RATE, EACH_ROUND, |number, moment| {
            enter(devices[first + number].clone(), moment)
        });
        for entry in &entries {
            assert!(entry.answer.form(DISCONNECT).is_some(), "nobody came in by {:?}", entry.answer.text());
        }
        let of = |wait: fn(&Entry) -> f64| sorted(entries.iter().map(wait).collect());
        let (pages, presses, both) =
            (of(|entry| entry.page), of(|entry| entry.press), of(|entry| entry.page + entry.press));
        slowest.set(slowest.get().max(part(&presses, 100)));
        [part(&presses, 99), part(&presses, 50), part(&pages, 99), part(&both, 99)]
    })?;
    let row = |what: &str, figure| Row::of(format!("{RATE} sign-ins a second: {what}"), "ms", figure);
    let [press, median, page, both] = &figures;
    table.push(row("press to the page of who is online, 99 of 100", press).goal_below(MOST));
    table.push(row("press to the page of who is online, median", median));
    table.push(row("the page before, from its planned moment, 99 of 100", page));
    table.push(row("both, from the planned moment, 99 of 100", both).goal_below(MOST));
    let slowest =
        Row::once(format!("{RATE} sign-ins a second: slowest press of {PHONES}"), "ms", slowest.get());
    table.push(slowest);
    Ok(())
}

async fn enter(device: Device, moment: Instant) -> io::Result<Entry> {
    let shown = page(&device, None, &get("/", Reads::Plain)).await?;
    let waited = moment.elapsed();
    let shown = shown.read()?;
    let fields = shown.form(CONNECT).ok_or_else(|| io::Error::other("no button on the page"))?;
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let form = post("http", CONNECT, &fields);
    let pressed = Instant::now();
    let answer = page(&device, None, &form).await?;
    let press = milliseconds(pressed.elapsed());
    Ok(Entry { page: milliseconds(waited), press, answer: answer.read()? })
}
