use super::{
    Failure,
    print::{self, LocalClock},
};
use hotspot::{
    config::Config,
    control::{
        Client,
        operator::{GetStatus, Link, Status},
    },
};

pub(super) async fn run(controller: &Client, config: &Config, json: bool) -> Result<(), Failure> {
    let status = controller.call(&GetStatus {}).await?;
    if json {
        print::json(&status)?;
    } else {
        tell(&status, &LocalClock::of(config))?;
    }
    Ok(())
}

fn tell(status: &Status, clock: &LocalClock) -> std::io::Result<()> {
    print::line(format!("gateway {} (version {})", status.gateway, status.version))?;
    let ruleset =
        if status.ruleset_verified { "loaded and verified" } else { "NOT LOADED, the gate is closed" };
    print::line(format!("ruleset {ruleset}, repaired {} times", status.ruleset_repairs))?;
    print::line(format!("uplink {}: {}", status.uplink.interface, state(&status.uplink)))?;
    if let Some(outage) = status.outage {
        let since = clock.moment(outage.since);
        print::line(format!("NO INTERNET since {since}; see `wifi-pbg alarms`"))?;
    }
    if status.alarms > 0 {
        print::line(format!("alarms: {}; see `wifi-pbg alarms`", status.alarms))?;
    }
    if !status.clock_trusted {
        print::line(
            "warning: the clock is not trusted; limits by the calendar wait until it is set (see: timedatectl)",
        )?;
    }
    if let Some(busy) = status.busy {
        print::line(format!("busy: {} devices share the line, full at {}", busy.devices, busy.line))?;
    }
    let rows: Vec<Vec<String>> = status
        .networks
        .iter()
        .map(|network| {
            vec![
                network.site.to_string(),
                format!("{}: {}", network.link.interface, state(&network.link)),
                match network.overflow {
                    0 => format!("{} of {}", network.leases, network.pool_size),
                    waiting => {
                        format!("{} of {}, FULL for {waiting}", network.leases, network.pool_size)
                    }
                },
                network.online.to_string(),
                network.title.clone(),
            ]
        })
        .collect();
    print::table(&["SITE", "INTERFACE", "LEASES", "ONLINE", "TITLE"], &rows)?;
    for network in &status.networks {
        print::line(format!("guests at {}: {}", network.site, network.experience))?;
    }
    for dropped in &status.dropped {
        print::line(format!("dropped {}: {}", dropped.kind, dropped.count))?;
    }
    Ok(())
}

fn state(link: &Link) -> &'static str {
    match (link.present, link.up) {
        (true, true) => "up",
        (true, false) => "down",
        (false, _) => "missing",
    }
}
