use crate::controller_link::ControllerLink;
use hotspot::{
    control::portal::{Seen, Shown, TellSeen},
    model::SiteName,
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::sleep;

/// Between two tellings.
pub const TELL_EVERY: Duration = Duration::from_secs(30);

/// Things at sites that are counted between two tellings; one telling holds as many.
const MOST: usize = 1_000;

/// How often what hangs on the board was seen: numbers by thing and site, and nothing of who saw it.
#[derive(Debug, Default)]
pub struct Tally(Mutex<BTreeMap<(Shown, SiteName), Count>>);

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    views: u32,
    taps: u32,
}

impl Tally {
    /// Its title stands on a page.
    pub fn view(&self, what: Shown, site: &SiteName) {
        self.add(what, site.clone(), Count { views: 1, taps: 0 });
    }

    /// Its own page was opened.
    pub fn tap(&self, what: Shown, site: &SiteName) {
        self.add(what, site.clone(), Count { views: 0, taps: 1 });
    }

    /// Tells the controller what is counted. What it does not hear is told the next time.
    pub async fn tell(&self, link: &ControllerLink) {
        let seen = self.take();
        if !seen.is_empty() && link.ask(&TellSeen { seen: seen.clone() }).await.is_err() {
            for Seen { what, site, views, taps } in seen {
                self.add(what, site, Count { views, taps });
            }
        }
    }

    fn take(&self) -> Vec<Seen> {
        let counted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let seen = counted.into_iter();
        seen.map(|((what, site), Count { views, taps })| Seen { what, site, views, taps }).collect()
    }

    fn add(&self, what: Shown, site: SiteName, more: Count) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = counts.len() >= MOST;
        let key = (what, site);
        if full && !counts.contains_key(&key) {
            return;
        }
        let count = counts.entry(key).or_default();
        count.views = count.views.saturating_add(more.views);
        count.taps = count.taps.saturating_add(more.taps);
    }
}

/// Tells the controller `every` so often, for ever.
pub async fn tell(tally: &Tally, link: &ControllerLink, every: Duration) {
    loop {
        sleep(every).await;
        tally.tell(link).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> SiteName {
        "alun-alun".parse().unwrap()
    }

    #[test]
    fn views_and_taps_are_numbers_by_thing_and_site() {
        let tally = Tally::default();
        let pendopo: SiteName = "pendopo".parse().unwrap();
        for _ in 0..3 {
            tally.view(Shown::Announcement(1), &site());
        }
        tally.view(Shown::Announcement(1), &pendopo);
        tally.tap(Shown::Announcement(1), &site());
        tally.tap(Shown::Service(1), &site());
        let seen = |what, site, views, taps| Seen { what, site, views, taps };
        assert_eq!(
            tally.take(),
            [
                seen(Shown::Announcement(1), site(), 3, 1),
                seen(Shown::Announcement(1), pendopo, 1, 0),
                seen(Shown::Service(1), site(), 0, 1),
            ]
        );
        assert!(tally.take().is_empty());
    }

    #[test]
    fn a_telling_is_never_larger_than_it_may_be() {
        let tally = Tally::default();
        for number in 0..3_000 {
            tally.view(Shown::Service(number), &site());
        }
        tally.view(Shown::Service(0), &site());
        let seen = tally.take();
        assert_eq!((seen.len(), seen[0].views), (MOST, 2));
    }
}
