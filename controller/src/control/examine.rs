//! The controller's part of `wifi-pbg doctor`: what only the running daemon can tell.

use super::{Desk, retention};
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
        Ok(status) => {
            checks.extend(of_status(&status));
            checks.push(retention::check(desk, status.retention_fault.as_deref()).await);
        }
        Err(refusal) => checks.push(Check::new("controller", Verdict::Fault, refusal.message)),
    }
    checks.push(store(desk).await);
    match timeout(Duration::from_secs(5), desk.dns.examine()).await {
        Ok(found) => checks.extend(found),
        Err(_) => checks.push(Check::new(
            "upstream DNS",
            Verdict::Fault,
            "no answer in 5 s; check the uplink and [dns] upstream",
        )),
    }
    checks.extend(kernel::features::examine(&desk.config));
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
    checks.extend(status.networks.iter().map(|network| {
        Check::new(&format!("plan at {}", network.site), Verdict::Ok, network.experience.as_str())
    }));
    checks.push(clock(status.clock_trusted));
    checks.push(status.shaping.clone());
    checks.push(status.ports.clone());
    checks.push(status.phones.clone());
    checks.push(status.accounts.clone());
    checks.push(match status.alarms {
        0 => Check::new("alarms", Verdict::Ok, "none stands"),
        some => Check::new("alarms", Verdict::Warning, format!("{some} stand; see `wifi-pbg alarms`")),
    });
    checks
}

fn clock(trusted: bool) -> Check {
    if trusted {
        return Check::new("clock", Verdict::Ok, "trusted");
    }
    let message = "the time cannot be right, so limits by the calendar and opening hours wait; see timedatectl, \
                   and whether an NTP server is reachable over the uplink";
    Check::new("clock", Verdict::Warning, message)
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

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::control::operator::{LineNow, Moving, NetworkStatus};

    fn status(clock_trusted: bool) -> Status {
        let link = |interface: &str| Link { interface: interface.parse().unwrap(), present: true, up: true };
        let network = |site: &str, experience: &str| NetworkStatus {
            site: site.parse().unwrap(),
            title: String::new(),
            link: link("br-wifi"),
            pool_size: 100,
            leases: 0,
            overflow: 0,
            turned_away: 0,
            online: 0,
            moving: Moving::default(),
            experience: experience.to_owned(),
        };
        Status {
            gateway: "gateway".to_owned(),
            version: String::new(),
            started: UnixTime(0),
            ruleset_verified: true,
            ruleset_repairs: 0,
            uplink: link("wan"),
            networks: vec![network("alun-alun", "5 Mbit/s"), network("bukateja", "3 Mbit/s")],
            outage: None,
            line: LineNow {
                moving: Moving::default(),
                down: "100 Mbit/s".parse().unwrap(),
                up: "50 Mbit/s".parse().unwrap(),
            },
            api: None,
            alarms: 0,
            phones: Check::new("phones", Verdict::Ok, "are told"),
            accounts: Check::new("accounts", Verdict::Ok, "closed"),
            shaping: Check::new("shaping", Verdict::Ok, "fq_codel leaves"),
            ports: Check::new("ports", Verdict::Ok, "bounded"),
            clock_trusted,
            busy: None,
            retention_fault: None,
            dropped: Vec::new(),
        }
    }

    fn check(status: &Status, name: &str) -> (Verdict, String) {
        let found = of_status(status).into_iter().find(|check| check.name == name).unwrap();
        (found.verdict, found.message)
    }

    #[test]
    fn the_doctor_says_what_guests_get_at_every_site() {
        let status = status(true);
        assert_eq!(check(&status, "plan at alun-alun"), (Verdict::Ok, "5 Mbit/s".to_owned()));
        assert_eq!(check(&status, "plan at bukateja"), (Verdict::Ok, "3 Mbit/s".to_owned()));
    }

    #[test]
    fn a_clock_that_cannot_be_right_is_a_warning_with_its_remedy() {
        assert_eq!(check(&status(true), "clock").0, Verdict::Ok);
        let (verdict, message) = check(&status(false), "clock");
        assert!(verdict == Verdict::Warning && message.contains("timedatectl"), "{message}");
    }
}
