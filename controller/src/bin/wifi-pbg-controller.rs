use clap::{Parser, Subcommand};
use controller::gateway;
use hotspot::{config::Config, journal};
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

/// The privileged daemon of a wifi.pbg gateway: firewall, leases, names, accounting.
#[derive(Debug, Parser)]
#[command(version)]
struct Command {
    /// The gateway's configuration file.
    #[arg(long, default_value = "/etc/wifi-pbg/gateway.toml")]
    config: PathBuf,
    #[command(subcommand)]
    order: Option<Order>,
}

#[derive(Debug, Subcommand)]
enum Order {
    /// Validate the configuration and print the ruleset that would be loaded.
    Check,
    /// Load the closed ruleset and the guard, and end: for the early boot, before any interface comes up.
    Firewall,
}

fn main() -> ExitCode {
    let command = Command::parse();
    journal::open("info,hickory_net=error,hickory_proto=error,hickory_resolver=error");
    match carry_out(&command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "wifi-pbg-controller: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: &Command) -> anyhow::Result<()> {
    let config = Config::load(&command.config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match command.order {
        None => runtime.block_on(controller::run(config))?,
        Some(Order::Firewall) => runtime.block_on(gateway::close(config))?,
        Some(Order::Check) => {
            gateway::missing_interfaces(&config)?;
            let ruleset = controller::firewall::render(&config, &[]);
            let mut out = io::stdout().lock();
            serde_json::to_writer_pretty(&mut out, &ruleset.json)?;
            writeln!(out)?;
        }
    }
    Ok(())
}
