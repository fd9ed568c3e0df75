use clap::{Parser, Subcommand};
use controller::gateway;
use hotspot::config::Config;
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};
use tracing_subscriber::EnvFilter;

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
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new("info,hickory_net=error,hickory_proto=error,hickory_resolver=error")
    });
    // The journal stamps each line itself.
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .without_time()
        .with_ansi(false)
        .init();
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
