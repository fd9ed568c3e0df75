//! The staff's web: the same program behind another listener, which no guest network reaches. It opens the store, writes
//! what staff cause, each change with its line in the audit, and nudges the controller.
//!
//! A room is a folder with its roads, handlers and page structs; `roads` lists who may take which road, `gate` lets in.

mod access_points;
mod accounts;
mod alarms;
mod answer;
mod api;
mod assets;
mod audit;
mod board;
mod certificate;
mod charts;
mod desk;
mod devices;
mod door;
mod doors;
mod emergency;
mod fault;
mod fields;
mod form;
mod frame;
mod gate;
mod leaf;
mod live;
mod me;
mod messages;
mod metrics;
mod patience;
mod poster;
mod preview;
mod qr;
mod roads;
mod session;
mod settings;
mod sites;
mod staff;
mod stream;
mod terms;
mod today;
mod tokens;
mod usage;
mod vouchers;
mod wall;
mod wrong;

#[cfg(test)]
mod tests;

use crate::{
    listen::Listener,
    tls::{self, Certificates},
};
use anyhow::Context;
use desk::Desk;
use door::Door;
use hotspot::config::{Config, Tls};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

/// How often our own certificate is looked after.
const RENEWAL: Duration = Duration::from_secs(3_600);

/// How long a message about an alarm may go on after the signal to stop.
const GRACE: Duration = Duration::from_secs(5);

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
    let door = Door::new(&desk, acceptor(&desk).await?);
    tokio::spawn(door.serve(listener));
    tokio::spawn(live::follow(Arc::clone(&desk)));
    tokio::spawn(messages::reminders::send(Arc::clone(&desk)));
    let (stopping, told) = tokio::sync::watch::channel(false);
    let messages = tokio::spawn(messages::send(desk, told));
    tracing::info!(address = %listen, "serving staff");
    crate::tell_ready();
    stop.await;
    tracing::info!("stopping");
    stopping.send_replace(true);
    // Whoever took a message over is not to get it once more after the next start.
    let _ = tokio::time::timeout(GRACE, messages).await;
    Ok(())
}

/// What every connection but one of this machine itself is within.
async fn acceptor(desk: &Arc<Desk>) -> anyhow::Result<Option<TlsAcceptor>> {
    let admin = &desk.config.admin;
    let Some(files) = admin.certificate(&desk.config.gateway.state_dir) else { return Ok(None) };
    if admin.tls.is_none() {
        certificate::keep(&files, admin.listen, desk.now())?;
        tokio::spawn(renew(Arc::clone(desk), files.clone()));
    }
    let certificates = Arc::new(Certificates::of_staff(files));
    certificates.follow(tls::CHECK_EVERY).await;
    Ok(Some(certificates.acceptor()?))
}

/// Makes our own certificate anew in time, and when the clock turned out to have been wrong.
async fn renew(desk: Arc<Desk>, files: Tls) {
    loop {
        sleep(RENEWAL).await;
        if let Err(error) = certificate::keep(&files, desk.config.admin.listen, desk.now()) {
            tracing::error!("{error:#}");
        }
    }
}
