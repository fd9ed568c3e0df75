//! The gateway comes up, and survives somebody's mistake.

use super::{PATIENCE, SECOND, staff};
use crate::{
    telling::{Telling, milliseconds, quote, say, timed},
    trickle::Trickle,
};
use lab::{Lab, Part, Phone, wait_until};
use nix::unistd::{Uid, User};
use std::{fs, os::unix::fs::MetadataExt, time::Instant};

pub fn raise(telling: &mut Telling) -> Lab {
    telling.step("An internet, a gateway and an uplink are raised, each a network namespace.");
    let (mut lab, took) = timed(|| Lab::builder().build());
    say("internet", "web.example, purbalinggakab.go.id, a name server, downloads without end");
    say("gateway", format!("a bare Linux box; site \"{}\", no program yet", lab.networks()[0].title));
    say("took", milliseconds(took));

    staff::two_weeks_pass(telling, &lab);

    telling.step("The technician starts controller and portal.");
    for (part, name) in [(Part::Controller, "controller"), (Part::Portal, "portal")] {
        let ((), took) = timed(|| lab.gateway.start_part(part));
        let process = lab.gateway.process_id(part);
        say(name, format!("ready after {}; {}", milliseconds(took), credentials(process)));
    }
    lab
}

/// Somebody empties the kernel's firewall while phone 1 is online and phone 3 is not.
pub fn flushed(telling: &mut Telling, lab: &Lab, online: &Phone, stranger: &Phone) {
    telling.step("Somebody runs `nft flush ruleset` on the gateway: the whole firewall is gone.");
    let repairs = || lab.gateway.wifi_pbg(&["status"])["ruleset_repairs"].as_u64().unwrap_or_default();
    let before = repairs();
    let (guest, intruder) = (Trickle::start(online), Trickle::start(stranger));
    guest.passes_after(Instant::now(), PATIENCE);

    let flush = Instant::now();
    lab.gateway.nft("flush ruleset");
    let flushed = Instant::now();
    let passed = guest.passes_after(flushed, PATIENCE);
    wait_until("the repair is counted", PATIENCE, || repairs() > before);

    let during = guest.datagrams().into_iter().filter(|datagram| (flush..passed).contains(&datagram.sent));
    let lost: Vec<Instant> =
        during.filter(|datagram| datagram.back.is_none()).map(|datagram| datagram.sent).collect();
    let through = intruder.datagrams().iter().filter(|datagram| datagram.back.is_some()).count();
    assert_eq!(through, 0, "no datagram of phone 3, not signed in, was expected to pass");
    let repaired = passed - flush;
    assert!(repaired <= SECOND, "the repair was expected within a second, seen after {repaired:?}");
    let closed = match lost.first() {
        Some(first) => {
            let time = milliseconds(passed - *first);
            format!("none of phone 1's next {} datagrams passed, for {time}", lost.len())
        }
        None => "for less than the millisecond between two of phone 1's datagrams".to_owned(),
    };
    say("closed", closed);
    let repaired = milliseconds(repaired);
    say("repaired", format!("{repaired} after the command was given; phone 1 is online as before"));
    say("stranger", format!("phone 3, not signed in, sent {}; none passed", intruder.datagrams().len()));
    let said = lab.gateway.try_wifi_pbg(&["status"]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    quote(said.lines().find(|line| line.starts_with("ruleset")).unwrap_or(&said));
}

/// Who a process is, and the capabilities it has.
fn credentials(process: u32) -> String {
    let folder = format!("/proc/{process}");
    let user =
        fs::metadata(&folder).ok().and_then(|owned| User::from_uid(Uid::from_raw(owned.uid())).ok()?);
    let status = fs::read_to_string(format!("{folder}/status")).unwrap_or_default();
    let capabilities =
        status.lines().find_map(|line| line.strip_prefix("CapEff:")).unwrap_or("unknown").trim();
    let user = user.map_or_else(|| "unknown".to_owned(), |user| user.name);
    format!("process {process}, user {user}, capabilities {capabilities}")
}
