//! `make bench BENCH=AREA`: measures the release programs beside their peers, on this machine and in the same run.
//! Without an area, all of them. Ends with 1 when something could not be measured; a goal missed is no failure.

mod abuse;
mod admin;
mod asking;
mod crowd;
mod disk;
mod fair_use;
mod interrupt;
mod joining;
mod nginx;
mod online;
mod pages;
mod phones;
mod press;
mod process;
mod rounds;
mod table;
mod visit;

use interrupt::Interrupted;
use std::{env, process::ExitCode, time::Instant};
use table::Table;

/// By its name on the command line and in `target/bench/NAME.json`, and how it is measured.
type Area = (&'static str, fn(&mut Table) -> Result<(), Interrupted>);

const AREAS: [Area; 6] = [
    ("online", online::measure),
    ("fair-use", fair_use::measure),
    ("joining", joining::measure),
    ("pages", pages::measure),
    ("admin", admin::measure),
    ("abuse", abuse::measure),
];

/// A wrong command line, and the end by SIGINT as shells tell it.
const USAGE: u8 = 2;
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let wanted: Vec<String> = env::args().skip(1).collect();
    if let Some(unknown) = wanted.iter().find(|name| AREAS.iter().all(|(area, _)| area != name)) {
        let known: Vec<&str> = AREAS.iter().map(|(name, _)| *name).collect();
        eprintln!("bench: there is no area {unknown:?}; there is: {}", known.join(", "));
        return USAGE.into();
    }
    if cfg!(debug_assertions) {
        eprintln!("bench: this is a debug build, its figures mean nothing; run `make bench`");
    }
    interrupt::watch();

    let mut whole = true;
    for (name, measure) in
        AREAS.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|w| w == name))
    {
        let (started, mut table) = (Instant::now(), Table::new(name));
        if measure(&mut table).is_err() {
            eprintln!("bench: interrupted; the labs are taken down");
            return INTERRUPTED.into();
        }
        table.print();
        match table.write() {
            Ok(path) => eprintln!("bench: {} in {} s", path.display(), started.elapsed().as_secs()),
            Err(error) => {
                eprintln!("bench: cannot write the figures: {error}");
                whole = false;
            }
        }
        for missing in table.failures() {
            eprintln!("bench: could not be measured: {missing}");
            whole = false;
        }
    }
    if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
