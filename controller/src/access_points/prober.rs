//! Looks at every access point each fifteen seconds: an echo to its management address, and for those that do not answer
//! the neighbour table. Nothing is written there: the entries that fix guests' addresses stay as they are.

use super::health::Reading;
use crate::{
    complain,
    gateway::{Bell, Event},
    kernel::{echo::EchoSocket, neighbours, rtnl::Handle},
};
use hotspot::model::{AccessPoint, AccessPointName};
use std::{collections::HashMap, io, net::Ipv4Addr, sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, timeout_at},
};

const EVERY: Duration = Duration::from_secs(15);
/// For all echoes of a round.
const DEADLINE: Duration = Duration::from_secs(2);

/// An access point, and the address it is asked at.
pub type Target = (AccessPointName, Ipv4Addr);

/// Brings readings of the access points to the loop until that ends.
pub async fn probe(targets: watch::Receiver<Arc<[Target]>>, handle: Handle, bell: Bell) {
    let mut rounds = interval(EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut complained = false;
    loop {
        rounds.tick().await;
        let targets = targets.borrow().clone();
        if targets.is_empty() {
            continue;
        }
        let heard = match hear(&targets).await {
            Ok(heard) => heard,
            // Our own trouble says nothing about them.
            Err(error) => {
                if !std::mem::replace(&mut complained, true) {
                    tracing::error!("access points are not looked at: {error}");
                }
                continue;
            }
        };
        complained = false;
        let readings = readings(&targets, &heard, &handle).await;
        if bell.send(Event::AccessPoints(readings)).await.is_err() {
            return;
        }
    }
}

/// How long the echo of each took that answered in time, by its place among the targets.
async fn hear(targets: &[Target]) -> io::Result<HashMap<u16, Duration>> {
    // Its own in each round, so that nobody waits for the late answers of another one.
    let mut socket = EchoSocket::open()?;
    let mut sent = HashMap::new();
    let mut heard = HashMap::new();
    let asking = async {
        for (number, (_, address)) in (0..=u16::MAX).zip(targets.iter().take(AccessPoint::MOST)) {
            sent.insert(number, (*address, Instant::now()));
            // No route, no neighbour: no answer.
            let _ = socket.send(*address, number).await;
        }
        while heard.len() < sent.len() {
            let echo = socket.receive().await?;
            if let Some((address, at)) = sent.get(&echo.sequence)
                && *address == echo.from
            {
                heard.entry(echo.sequence).or_insert(at.elapsed());
            }
        }
        Ok(())
    };
    match timeout_at(Instant::now() + DEADLINE, asking).await {
        Ok(Err(error)) => Err(error),
        Ok(Ok(())) | Err(_) => Ok(heard),
    }
}

async fn readings(
    targets: &[Target],
    heard: &HashMap<u16, Duration>,
    handle: &Handle,
) -> Vec<(AccessPointName, Reading)> {
    let all_answered = heard.len() >= targets.len().min(AccessPoint::MOST);
    let neighbours = if all_answered { Ok(Default::default()) } else { neighbours::living(handle).await };
    let neighbours = neighbours.unwrap_or_else(|error| {
        complain(&error);
        Default::default()
    });
    let targets = (0..=u16::MAX).zip(targets.iter().take(AccessPoint::MOST));
    let reading = |(number, (name, address)): (u16, &Target)| {
        let took = heard.get(&number).map(|took| u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        let neighbour_alive = neighbours.contains(address);
        (name.clone(), Reading { answered: took.is_some(), round_trip_us: took, neighbour_alive })
    };
    targets.map(reading).collect()
}
