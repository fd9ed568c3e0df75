//! `wifi-pbg-portal`: the web pages. `citizen` is what a browser meets before and after sign-in: it holds no store and no
//! privilege, everything it knows or wants goes through the controller's `portal.sock`. `admin` is the staff's web.

mod admin;
mod board;
mod captive;
mod citizen;
mod compression;
mod connection;
mod controller_link;
mod drops;
mod error;
mod fault;
mod health;
mod listen;
mod memory;
mod portal;
mod routes;
#[cfg(any(test, feature = "fuzzing"))]
pub mod strange;
#[cfg(test)]
mod tests;
mod tls;
mod trust;
mod views;

use anyhow::Context;
use connection::Host;
use hotspot::config::Config;
use listen::{Crowd, Listener};
use portal::Portal;
use sd_notify::NotifyState;
use std::{path::Path, sync::Arc, time::Duration};
use tls::Certificates;
use tokio::signal::unix::{SignalKind, signal};

/// How long the start waits for a controller that may be starting too.
const GREETING: Duration = Duration::from_secs(1);

/// How long running conversations may go on after the signal to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Serves guests: redirects their plain web requests to the portal and answers its pages.
///
/// # Errors
/// Where the configuration cannot be used, or an address cannot be listened on.
pub async fn serve_citizens(config: &Path) -> anyhow::Result<()> {
    let config = Config::load(config)?;
    let stop = told_to_stop()?;

    let (http_listen, https_listen) = (config.portal.http_listen, config.portal.https_listen);
    let portal = Arc::new(Portal::new(config)?);
    let host = Arc::new(Host::new(Arc::clone(&portal)));
    let crowd = Arc::new(Crowd::default());

    let telling = Arc::clone(&portal);
    tokio::spawn(async move { drops::tell(&telling.drops, &telling.link).await });
    let following = Arc::clone(&portal);
    tokio::spawn(async move { health::follow(&following, health::ASK_EVERY).await });
    let counting = Arc::clone(&portal);
    tokio::spawn(async move { board::tell(&counting.tally, &counting.link, board::TELL_EVERY).await });

    let http = Listener::bind(http_listen)
        .with_context(|| format!("cannot listen on {http_listen} (http_listen)"))?;
    // Guests wait in the listener's queue meanwhile, rather than being told to wait by a page.
    if tokio::time::timeout(GREETING, portal.link.greet()).await.is_err() {
        tracing::warn!("the controller is not there yet; guests are asked to wait");
        let greeting = Arc::clone(&portal);
        tokio::spawn(async move { greeting.link.greet().await });
    }
    tokio::spawn(http.serve(Arc::clone(&host), Arc::clone(&crowd), None));
    tracing::info!(address = %http_listen, "serving http");

    if let Some(files) = portal.config.portal.tls.clone() {
        let certificates = Arc::new(Certificates::new(files, portal.names.clone()));
        let acceptor = certificates.acceptor()?;
        // A bad certificate keeps nobody from http.
        certificates.follow(tls::CHECK_EVERY).await;
        let https = Listener::bind(https_listen)
            .with_context(|| format!("cannot listen on {https_listen} (https_listen)"))?;
        tokio::spawn(https.serve(host, Arc::clone(&crowd), Some(acceptor)));
        tracing::info!(address = %https_listen, "serving https");
    }

    tell_ready();
    stop.await;
    tracing::info!("stopping");
    let _ = sd_notify::notify(&[NotifyState::Stopping]);
    crowd.close();
    if tokio::time::timeout(GRACE, crowd.gone()).await.is_err() {
        tracing::debug!("some conversations were cut");
    }
    portal.tally.tell(&portal.link).await;
    Ok(())
}

/// Serves staff: how things are, devices, vouchers, announcements, reports.
///
/// # Errors
/// Where the configuration or the store cannot be used, or an address cannot be listened on.
pub async fn serve_staff(config: &Path) -> anyhow::Result<()> {
    admin::serve(config, told_to_stop()?).await
}

/// Waits for SIGTERM or SIGINT.
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

fn tell_ready() {
    if let Err(error) = sd_notify::notify(&[NotifyState::Ready]) {
        tracing::warn!(%error, "cannot tell systemd that we are ready");
    }
}
