//! The operator's command `wifi-pbg`: asks the running controller, or commits to the store and nudges it.

mod access_point;
mod account;
mod actor;
mod alarms;
mod audit;
mod block;
mod clients;
mod doctor;
mod emergency;
mod extra;
mod garden;
mod notice;
mod pinboard;
mod plan;
mod print;
mod register;
mod reports;
mod service;
mod staff;
mod standing;
mod status;
mod terms;
mod voucher;
mod way;

use access_point::AccessPointOrder;
use account::AccountOrder;
use alarms::AlarmOrder;
use audit::AuditOrder;
use block::BlockOrder;
use clap::{Parser, Subcommand};
use emergency::EmergencyOrder;
use extra::ExtraOrder;
use hotspot::{
    config::{Config, ConfigError},
    control::{CallError, Client, admin::GetAccessPoints},
    model::{GardenName, Mac},
    store::StoreError,
};
use notice::NoticeOrder;
use pinboard::Pinboard;
use plan::PlanOrder;
use register::Register;
use reports::ReportsOrder;
use service::ServiceOrder;
use staff::StaffOrder;
use std::{io, path::PathBuf, process::ExitCode};
use terms::TermsOrder;
use voucher::VoucherOrder;
use way::WayOrder;

/// Runs and looks after a wifi.pbg gateway.
#[derive(Debug, Parser)]
#[command(name = "wifi-pbg", version)]
pub struct Command {
    /// The gateway's configuration file.
    #[arg(long, global = true, default_value = "/etc/wifi-pbg/gateway.toml")]
    config: PathBuf,
    /// Print JSON for programs instead of text for people.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    order: Order,
}

#[derive(Debug, Subcommand)]
enum Order {
    /// The gateway at a glance.
    Status,
    /// Every device with a lease: who is online, since when, how much.
    Clients,
    /// End a device's sign-in now; its running connections stop.
    SignOut { mac: Mac },
    /// Examine the gateway and name what is wrong.
    Doctor,
    /// The walled garden: names reachable before sign-in.
    #[command(subcommand)]
    Garden(GardenOrder),
    /// The plans: how fast, how much, how long and when guests have the internet.
    #[command(subcommand)]
    Plan(PlanOrder),
    /// By what guests come in, and where.
    #[command(subcommand)]
    Way(WayOrder),
    /// Vouchers: access on paper, from its first use.
    #[command(subcommand)]
    Voucher(VoucherOrder),
    /// Accounts: people who sign in by a name and a password.
    #[command(subcommand)]
    Account(AccountOrder),
    /// Devices that staff paused.
    #[command(subcommand)]
    Block(BlockOrder),
    /// The access points: the inventory, how each is, and who is by it.
    #[command(subcommand)]
    AccessPoint(AccessPointOrder),
    /// What devices and accounts were given beside their plan's allowance.
    #[command(subcommand)]
    Extra(ExtraOrder),
    /// The announcements: what an office tells citizens, from a day to a day.
    #[command(subcommand)]
    Notice(NoticeOrder),
    /// The directory of public services.
    #[command(subcommand)]
    Service(ServiceOrder),
    /// Emergency notices, warnings and drills: first on every page until their end.
    #[command(subcommand)]
    Emergency(EmergencyOrder),
    /// Who runs the hotspot from a browser.
    #[command(subcommand)]
    Staff(StaffOrder),
    /// The terms of use, by edition.
    #[command(subcommand)]
    Terms(TermsOrder),
    /// What is wrong, since when, where, and what to check. Alone: the alarms that stand.
    Alarms {
        #[command(subcommand)]
        order: Option<AlarmOrder>,
    },
    /// Who did what: staff, and the program by itself.
    Audit(AuditOrder),
    /// What troubles citizens reported at each site, in numbers.
    Reports(ReportsOrder),
}

#[derive(Debug, Subcommand)]
enum GardenOrder {
    /// Print the names.
    List,
    /// Tell what a name would open, what speaks against it, and which other hosts its page needs. Changes nothing.
    Check { name: String },
    /// Open a name: a host, or `*.` and a domain for everything below it.
    Add { name: GardenName },
    /// Close a name. Addresses already given out stay open until they run out.
    Remove { name: GardenName },
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Alarm(#[from] alarms::Refused),
    #[error(transparent)]
    Plan(#[from] plan::Refused),
    #[error(transparent)]
    Board(#[from] pinboard::Refused),
    #[error(transparent)]
    Register(#[from] register::Refused),
    #[error("cannot read the clock: {0}")]
    Clock(io::Error),
    #[error("cannot print: {0}")]
    Print(#[from] io::Error),
    #[error("cannot start: {0}")]
    Start(io::Error),
}

/// Carries the command out; success, or 1 when it was refused or the doctor found a fault.
#[must_use]
pub fn run(command: &Command) -> ExitCode {
    match carry_out(command) {
        Ok(code) => code,
        Err(failure) => {
            print::complaint(&failure);
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: &Command) -> Result<ExitCode, Failure> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::Start)?;
    runtime.block_on(async {
        if let Order::Doctor = command.order {
            return doctor::run(&command.config, command.json).await;
        }
        let config = Config::load(&command.config)?;
        let controller = Client::new(config.gateway.runtime_dir.join("control.sock"));
        match &command.order {
            Order::Status => status::run(&controller, &config, command.json).await?,
            Order::Clients => clients::list(&controller, &config, command.json).await?,
            Order::SignOut { mac } => clients::sign_out(&controller, *mac, command.json).await?,
            Order::Garden(order) => garden::run(order, &config, &controller, command.json).await?,
            Order::Plan(order) => plan::run(order, &config, &controller, command.json).await?,
            Order::Way(order) => {
                let said = way::carry_out(&Register::open(&config).await?, order).await?;
                said.tell(&controller, command.json).await?;
            }
            Order::Voucher(order) => {
                let said = voucher::carry_out(&Register::open(&config).await?, order).await?;
                said.tell(&controller, command.json).await?;
            }
            Order::Account(order) => {
                let said = account::carry_out(&Register::open(&config).await?, order, io::stdin()).await?;
                said.tell(&controller, command.json).await?;
            }
            Order::Block(order) => {
                let said = block::carry_out(&Register::open(&config).await?, order).await?;
                said.tell(&controller, command.json).await?;
            }
            Order::Staff(order) => {
                let said = staff::carry_out(&Register::open(&config).await?, order).await?;
                said.tell(&controller, command.json).await?;
            }
            Order::Extra(order) => {
                let said = extra::carry_out(&Register::open(&config).await?, order).await?;
                said.tell(&controller, command.json).await?;
            }
            Order::AccessPoint(order) => {
                let asked = order.asks_how_they_are();
                // What the store has is told while the controller is away too.
                let now = if asked { controller.call(&GetAccessPoints {}).await } else { Ok(Vec::new()) };
                let register = Register::open(&config).await?;
                let said = access_point::carry_out(&register, order, &now.unwrap_or_default()).await?;
                said.tell(&controller, command.json).await?;
            }
            Order::Notice(order) => {
                let said = notice::carry_out(&Pinboard::open(&config).await?, order).await?;
                said.tell(&controller, command.json).await?;
            }
            Order::Service(order) => {
                let said = service::carry_out(&Pinboard::open(&config).await?, order).await?;
                said.tell(&controller, command.json).await?;
            }
            Order::Emergency(order) => {
                let said = emergency::carry_out(&Pinboard::open(&config).await?, order).await?;
                said.tell(&controller, command.json).await?;
            }
            Order::Terms(order) => {
                let said = terms::carry_out(&Pinboard::open(&config).await?, order).await?;
                said.tell(&controller, command.json).await?;
            }
            Order::Alarms { order } => alarms::run(order.as_ref(), &config, command.json).await?,
            Order::Audit(order) => audit::run(order, &config, command.json).await?,
            Order::Reports(order) => reports::run(order, &config, command.json).await?,
            Order::Doctor => {}
        }
        Ok(ExitCode::SUCCESS)
    })
}
