use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

#[derive(Parser)]
#[command(name = "wifi-pbg-portal", version, about = "The web pages of wifi.pbg")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve guests: redirect their plain web requests to the portal and answer its pages.
    Citizen {
        /// The gateway's configuration.
        #[arg(long, value_name = "FILE", default_value = "/etc/wifi-pbg/gateway.toml")]
        config: PathBuf,
    },
    /// Serve staff: how things are, devices, vouchers, announcements, reports.
    Admin {
        /// The gateway's configuration.
        #[arg(long, value_name = "FILE", default_value = "/etc/wifi-pbg/gateway.toml")]
        config: PathBuf,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    hotspot::journal::open("info");
    let outcome = match Arguments::parse().command {
        Command::Citizen { config } => portal::serve_citizens(&config).await,
        Command::Admin { config } => portal::serve_staff(&config).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
