//! The privileged daemon of a gateway, and the operator's command.

pub mod access_points;
pub mod accounting;
pub mod control;
pub mod dhcp;
pub mod dns;
pub mod firewall;
pub mod gateway;
pub mod health;
pub mod intruders;
pub mod kernel;
mod ntp;
pub mod operator;
mod passwords;
pub mod shaping;
mod start;
#[cfg(any(test, feature = "fuzzing"))]
pub mod strange;

pub use start::{StartError, run};

/// Logs an error with all its causes.
fn complain(error: &dyn std::error::Error) {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    tracing::error!("{text}");
}
