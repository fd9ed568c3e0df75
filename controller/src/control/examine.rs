//! The controller's part of `wifi-pbg doctor`: what only the running daemon can tell.

use super::Desk;
use crate::{gateway::Event, kernel};
use hotspot::{
    control::operator::{Check, Link, Status, Verdict},
    model::UnixTime,
};
use std::time::{Duration, SystemTime};
use tokio::time::timeout;

/// Above this a sign-in is felt as slow; the cure is another disk.
const SLOW_COMMIT: Duration = Duration::from_millis(50);

/// Examines the running gateway; takes at most some seconds.
pub async fn examine(desk: &Desk) -> Vec<Check> {
    let mut checks = Vec::new();
    match desk.ask(Event::GetStatus).await {
        Ok(status) => checks.extend(of_status(&status)),
        Err(refusal) => checks.push(Check::new("controller", Verdict::Fault, refusal.message)),
    }
    checks.push(store(desk).await);
    checks.push(match timeout(Duration::from_secs(5), desk.dns.examine()).await {
        Ok(check) => check,
        Err(_) => Check::new(
            "upstream DNS",
            Verdict::Fault,
            "no answer in 5 s; check the uplink and [dns] upstream",
        ),
    });
    checks.extend(kernel::features::examine());
    checks
}

fn of_status(status: &Status) -> Vec<Check> {
    let mut checks = vec![link("uplink", &status.uplink)];
    checks.extend(
        status.networks.iter().map(|network| link(&format!("network {}", network.site), &network.link)),
    );
    checks.push(if status.ruleset_verified {
        let repairs = match status.ruleset_repairs {
            0 => String::new(),
            repairs => format!("; repaired {repairs} times after somebody else changed it"),
        };
        Check::new("ruleset and guard", Verdict::Ok, format!("loaded and read back{repairs}"))
    } else {
        let message = "the kernel does not hold our ruleset; the gate is closed. See the controller's log for the reason";
        Check::new("ruleset and guard", Verdict::Fault, message)
    });
    checks.extend(status.networks.iter().filter(|network| network.leases * 10 >= network.pool_size * 9).map(
        |network| {
            let message = format!(
                "{} of {} addresses are leased; enlarge the pool or shorten lease_time",
                network.leases, network.pool_size
            );
            Check::new(&format!("addresses of {}", network.site), Verdict::Warning, message)
        },
    ));
    checks
}

fn link(name: &str, link: &Link) -> Check {
    let interface = &link.interface;
    match (link.present, link.up) {
        (true, true) => Check::new(name, Verdict::Ok, format!("{interface} is up")),
        (true, false) => Check::new(
            name,
            Verdict::Fault,
            format!("{interface} has no carrier or is down; check the cable and the port"),
        ),
        (false, _) => {
            let message =
                format!("no interface {interface} on this machine; the gate stays closed until it comes");
            Check::new(name, Verdict::Fault, message)
        }
    }
}

async fn store(desk: &Desk) -> Check {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let at = UnixTime(i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
    match timeout(Duration::from_secs(5), desk.store.time_of_a_commit(at)).await {
        Ok(Ok(took)) if took < SLOW_COMMIT => {
            let message = format!(
                "{} writes durably in {:.1} ms",
                desk.store.path().display(),
                took.as_secs_f64() * 1e3
            );
            Check::new("store", Verdict::Ok, message)
        }
        Ok(Ok(took)) => {
            let message = format!(
                "a durable write took {:.0} ms, so every sign-in waits that long; use a faster disk for [gateway] state_dir",
                took.as_secs_f64() * 1e3
            );
            Check::new("store", Verdict::Warning, message)
        }
        Ok(Err(error)) => {
            Check::new("store", Verdict::Fault, format!("{error}; check free space and permissions"))
        }
        Err(_) => Check::new("store", Verdict::Fault, "no durable write in 5 s; the disk is failing or full"),
    }
}
