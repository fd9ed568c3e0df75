//! The staff's web: the same program behind another listener, which no guest network reaches. It opens the store, writes
//! what staff cause, each change with its line in the audit, and nudges the controller.
//!
//! A room is a folder with its roads, handlers and page structs; `roads` lists who may take which road, `gate` lets in.

mod answer;
mod assets;
mod charts;
mod desk;
mod door;
mod doors;
mod fault;
mod fields;
mod form;
mod frame;
mod gate;
mod roads;
mod session;
mod today;
mod wrong;

use crate::listen::Listener;
use anyhow::Context;
use desk::Desk;
use door::Door;
use hotspot::config::Config;
use std::{path::Path, sync::Arc};

/// Opens the store and the listener; serves until `stop` says so.
///
/// # Errors
/// Where the configuration, the store or the listener cannot be opened.
pub async fn serve(config: &Path, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
    let config = Config::load(config)?;
    let listen = config.admin.listen;
    let desk = Arc::new(Desk::open(config).await?);
    let listener =
        Listener::bind(listen).with_context(|| format!("cannot listen on {listen} (admin.listen)"))?;
    let door = Door::new(&desk);
    tokio::spawn(door.serve(listener));
    tracing::info!(address = %listen, "serving staff");
    crate::tell_ready();
    stop.await;
    tracing::info!("stopping");
    Ok(())
}
