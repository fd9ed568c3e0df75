//! Devices whose apps ask and ask behind their holder's back, and that never look at the portal: from a certain number on
//! they are led there in fewer words. Pure: the time is passed in.

use std::{
    collections::HashMap,
    net::IpAddr,
    time::{Duration, Instant},
};

/// A person's browser and a system's checks together stay below this in a minute.
const PATIENCE: u32 = 30;
const MINUTE: Duration = Duration::from_secs(60);
/// Whoever is beyond is led in full: it costs a few words.
const MOST: usize = 65_536;

#[derive(Debug, Default)]
pub struct Askers {
    known: HashMap<IpAddr, Asked>,
    /// When those were last sorted out who have stopped.
    swept: Option<Instant>,
}

#[derive(Debug)]
struct Asked {
    since: Instant,
    times: u32,
    /// It has exceeded our patience, and has not been quiet since.
    tires: bool,
}

impl Askers {
    /// Counts one question; whether a short answer will do for it.
    pub fn tires(&mut self, who: IpAddr, now: Instant) -> bool {
        if self.known.len() >= MOST && !self.known.contains_key(&who) {
            self.sweep(now);
            if self.known.len() >= MOST {
                return false;
            }
        }
        let asked = self.known.entry(who).or_insert(Asked { since: now, times: 0, tires: false });
        if now.saturating_duration_since(asked.since) >= MINUTE {
            *asked = Asked { since: now, times: 0, tires: asked.times > PATIENCE };
        }
        asked.times = asked.times.saturating_add(1);
        asked.tires |= asked.times > PATIENCE;
        asked.tires
    }

    /// Somebody there looks at the portal.
    pub fn looks(&mut self, who: IpAddr) {
        self.known.remove(&who);
    }

    /// At most once in a minute, so that a full house costs nothing.
    fn sweep(&mut self, now: Instant) {
        if self.swept.is_some_and(|swept| now.saturating_duration_since(swept) < MINUTE) {
            return;
        }
        self.swept = Some(now);
        self.known.retain(|_, asked| now.saturating_duration_since(asked.since) < MINUTE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u32) -> IpAddr {
        IpAddr::from((0x0a14_0000 + number).to_be_bytes())
    }

    fn tiring(askers: &mut Askers, who: u32, times: u32, now: Instant) -> u32 {
        (0..times).map(|_| u32::from(askers.tires(address(who), now))).sum()
    }

    #[test]
    fn who_asks_without_end_gets_the_short_answer_until_it_is_quiet_or_somebody_looks() {
        let (mut askers, start) = (Askers::default(), Instant::now());
        assert_eq!(tiring(&mut askers, 1, 100, start), 70);
        assert_eq!(tiring(&mut askers, 2, 30, start), 0, "another device");
        // It goes on for hours: its first question of a minute is no better.
        for minute in 1..180 {
            assert_eq!(tiring(&mut askers, 1, 40, start + MINUTE * minute), 40);
        }
        askers.looks(address(1));
        assert_eq!(tiring(&mut askers, 1, 30, start + MINUTE * 180), 0);
        assert_eq!(tiring(&mut askers, 1, 1, start + MINUTE * 180), 1);
        assert_eq!(tiring(&mut askers, 1, 10, start + MINUTE * 181), 10, "it was not quiet");
        assert_eq!(tiring(&mut askers, 1, 10, start + MINUTE * 182), 0, "it was");
    }

    #[test]
    fn a_phone_that_checks_every_few_seconds_is_told_everything() {
        let (mut askers, start) = (Askers::default(), Instant::now());
        let times = (0..1_000).map(|number| start + Duration::from_millis(2_500) * number);
        assert_eq!(times.filter(|now| askers.tires(address(1), *now)).count(), 0);
    }

    #[test]
    fn the_memory_of_devices_is_bounded_and_taken_up_again() {
        let (mut askers, start) = (Askers::default(), Instant::now());
        for number in 0..MOST as u32 + 1_000 {
            askers.tires(address(number), start);
        }
        assert_eq!(askers.known.len(), MOST);
        assert_eq!(tiring(&mut askers, MOST as u32 + 1, 100, start), 0, "led in full");
        assert_eq!(tiring(&mut askers, MOST as u32 + 1, 100, start + MINUTE), 70);
        assert_eq!(askers.known.len(), 1);
    }
}
