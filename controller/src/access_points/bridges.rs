//! Hears which port of a guest bridge each device comes by.

use crate::{
    complain,
    gateway::{Bell, Event},
    kernel::bridges::{self, Changes, Learned},
};
use hotspot::{
    config::Config,
    model::{Interface, Mac},
};
use std::{io, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, timeout_at};

/// From one batch of news to the next: whoever floods a bridge with addresses wakes the loop no more often. Short enough for
/// a newcomer's port to be known when it takes up its offer.
const GATHER: Duration = Duration::from_millis(25);
/// The whole table is read again this often: who stays where it is makes no news, and is asked about all the same.
const RELOOK: Duration = Duration::from_secs(30);
/// After the socket failed.
const PAUSE: Duration = Duration::from_secs(2);

/// A device was seen at a port of a guest bridge; or the bridge has forgotten where it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    pub mac: Mac,
    pub port: Option<Interface>,
}

#[derive(Debug, thiserror::Error)]
enum Deaf {
    #[error("ports of guests are not heard: {0}")]
    Socket(#[from] io::Error),
    #[error("ports of guests are not read")]
    Table(#[source] io::Error),
    #[error("the loop has ended")]
    Ended,
}

/// Brings sightings to the loop until that ends: at first all that the bridges know, then what changes.
pub async fn follow_bridges(config: Arc<Config>, bell: Bell) {
    loop {
        match follow(&config, &bell).await {
            Ok(()) | Err(Deaf::Ended) => return,
            Err(error) => complain(&error),
        }
        sleep(PAUSE).await;
    }
}

async fn follow(config: &Config, bell: &Bell) -> Result<(), Deaf> {
    let mut changes = Changes::open()?;
    loop {
        tell(config, bridges::table().await.map_err(Deaf::Table)?, bell).await?;
        follow_changes(config, &mut changes, bell).await?;
    }
}

/// Until the whole table is wanted again.
async fn follow_changes(config: &Config, changes: &mut Changes, bell: &Bell) -> Result<(), Deaf> {
    let relook = Instant::now() + RELOOK;
    loop {
        let Ok(news) = timeout_at(relook, changes.next()).await else { return Ok(()) };
        let news = news?;
        tell(config, news.learned, bell).await?;
        sleep(GATHER).await;
        if news.lost {
            return Ok(());
        }
    }
}

async fn tell(config: &Config, learned: Vec<Learned>, bell: &Bell) -> Result<(), Deaf> {
    let guests =
        |learned: &Learned| config.networks.iter().any(|network| network.interface == learned.bridge);
    let sighting = |learned: Learned| {
        let port = (!learned.gone).then_some(learned.port);
        Some(Sighting { mac: Mac::new(learned.hardware).ok()?, port })
    };
    let sightings: Vec<_> = learned.into_iter().filter(guests).filter_map(sighting).collect();
    if sightings.is_empty() {
        return Ok(());
    }
    bell.send(Event::Bridged(sightings)).await.map_err(|_| Deaf::Ended)
}
