//! Floods: each is bounded and counted, others do not feel it, and everything is idle again afterwards.

mod crowded;
mod flows;
mod hostile;
mod journal;
mod names;
mod passwords;
mod redirects;
mod slow;
mod syn;
mod told;

use crate::*;
use lab::Part;
use std::{fs, thread, time::Instant};

/// Memory that an allocator may keep of what is over, in KiB.
const KEPT: u64 = 4 * 1024;
/// Of the page while others flood. It comes at once; machines may be busy.
const PAGE: Duration = Duration::from_secs(3);
/// Between two looks at how much a program computes.
const LOOK: Duration = Duration::from_millis(500);
/// In hundredths of a second: what a program does at rest, in that time and built without optimisation.
const AT_REST: u64 = 4;
/// A thread for work that waits on a disk: kept while there is any of it now and then.
const SPARE_THREADS: usize = 1;
/// Threads that a program keeps for a while after their work go within this time.
const IDLE_WITHIN: Duration = Duration::from_secs(30);

/// What a program holds, as the kernel accounts for it.
#[derive(Debug, Clone, Copy)]
struct Holding {
    files: usize,
    threads: usize,
    /// In KiB.
    memory: u64,
}

impl Holding {
    fn of(lab: &Lab, part: Part) -> Self {
        let process = lab.gateway.process_id(part);
        let entries = |name| fs::read_dir(format!("/proc/{process}/{name}")).expect("it runs").count();
        let memory = in_kib(&status_of(lab, part), "VmRSS:");
        Self { files: entries("fd"), threads: entries("task"), memory }
    }
}

/// The most memory that a program has held since it began, in KiB.
fn most_memory(lab: &Lab, part: Part) -> u64 {
    in_kib(&status_of(lab, part), "VmHWM:")
}

fn status_of(lab: &Lab, part: Part) -> String {
    fs::read_to_string(format!("/proc/{}/status", lab.gateway.process_id(part))).expect("it runs")
}

fn in_kib(status: &str, what: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(what)).expect("it has memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number of KiB")
}

/// What the programs held before a flood.
struct Before<const N: usize> {
    parts: [Part; N],
    held: [Holding; N],
}

impl<const N: usize> Before<N> {
    fn of(lab: &Lab, parts: [Part; N]) -> Self {
        Self { parts, held: parts.map(|part| Holding::of(lab, part)) }
    }

    /// Waits until each program holds no more files than before and at most one thread more, and computes next to nothing.
    /// What they keep of memory is at most this many KiB more.
    fn wait_idle(&self, lab: &Lab, kept: u64) {
        for (part, before) in self.parts.into_iter().zip(self.held) {
            lab::wait_for("a program is idle again", IDLE_WITHIN, || {
                let spent = processor_time(lab, part);
                thread::sleep(LOOK);
                let spent = processor_time(lab, part) - spent;
                let now = Holding::of(lab, part);
                let threads = before.threads + SPARE_THREADS;
                let idle = now.files <= before.files && now.threads <= threads && spent <= AT_REST;
                if idle { Ok(()) } else { Err((part, before, now, spent)) }
            });
            let after = Holding::of(lab, part);
            assert!(after.memory <= before.memory + kept, "{part:?}: {before:?}, then {after:?}");
        }
    }
}

/// Of a program so far, in hundredths of a second (proc(5): utime and stime).
fn processor_time(lab: &Lab, part: Part) -> u64 {
    let process = lab.gateway.process_id(part);
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    fields[11..13].iter().map(|ticks| ticks.parse::<u64>().expect("ticks")).sum()
}

/// How often this was withheld, as `wifi-pbg status` tells.
fn withheld(lab: &Lab, kind: &str) -> u64 {
    let status = lab.gateway.wifi_pbg(&["status"]);
    let kinds = status["dropped"].as_array().cloned().unwrap_or_default();
    let found = kinds.iter().find(|dropped| dropped["kind"] == kind);
    found.and_then(|found| found["count"].as_u64()).unwrap_or(0)
}

/// How long a guest waits for the portal's page.
fn page_within(phone: &Phone, within: Duration) {
    let asked = Instant::now();
    let page = phone.http(&Request::get(PORTAL).timeout(within));
    let page = page.unwrap_or_else(|error| panic!("no page within {within:?}: {error}"));
    assert_eq!(page.status, 200);
    assert!(asked.elapsed() < within, "it took {:?}", asked.elapsed());
}

/// How many packets the counter of the rule with this comment has; nothing where there is no such rule.
fn dropped_by(lab: &Lab, comment: &str) -> Option<u64> {
    let rules = lab.gateway.command("nft").args(["list", "table", "inet", "wifi_pbg"]).output();
    let rules = String::from_utf8_lossy(&rules.expect("start nft").stdout).into_owned();
    let rule = rules.lines().find(|line| line.contains(&format!("comment \"{comment}\"")))?;
    let name = rule.split("counter name \"").nth(1)?.split('"').next()?;
    let counter = rules.split(&format!("counter {name} {{")).nth(1)?;
    counter.trim_start().strip_prefix("packets ")?.split(' ').next()?.parse().ok()
}
