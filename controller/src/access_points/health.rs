//! How an access point is, from one look at it after the other: damped, so that neither a lost packet nor a bad cable makes
//! it come and go. Pure.
//!
//! ```text
//!              1 answers                2 of the last 8 fail
//!   Unknown ──────────────► Up ◄──────────────────────────────► Shaky
//!      │                    ▲ │       8 in a row answer        ▲ │
//!      │ 3 in a row fail    │ │ 3 in a row fail                │ │ 3 in a row fail
//!      └────────► Down ◄────┼─┘                                │ │
//!                 │  ▲      │ 2 in a row answer                │ │
//!                 │  └──────┼──────────────────────────────────┼─┘
//!                 └─────────┴──────────────────────────────────┘
//!                               where it fell twice in ten minutes
//! ```

use hotspot::model::{ApState, Now, Span, UnixTime};

/// In a row, until it is down.
const FAILURES: u32 = 3;
/// In a row, until one that was down is up.
const ANSWERS: u32 = 2;
/// Failures among the last [`WINDOW`] that make it shaky.
const SHAKY: u32 = 2;
const WINDOW: u32 = 8;
/// Of a fall: another one within so many readings (ten minutes) is the same trouble.
const SAME: u32 = 40;
/// Readings in a row in which no echo came and the neighbour lived, until it is believed that echoes are not answered any
/// more. The kernel asks a neighbour that is sent something and does not answer after half a minute, and gives it up.
const MUTE: u32 = 8;

/// Nobody is by it for longer than that, and somebody was in the week before: it is silent.
const SILENCE: Span = Span::from_days(1);
const WEEK: Span = Span::from_days(7);

/// One look at an access point, every fifteen seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Its management address answered an echo.
    pub answered: bool,
    pub round_trip_us: Option<u32>,
    /// The kernel's neighbour table knows its hardware address, from a time not long ago.
    pub neighbour_alive: bool,
}

/// What the readings of one access point come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    state: ApState,
    since: UnixTime,
    /// When the first of the present failures was.
    failing_since: UnixTime,
    answered: Option<UnixTime>,
    round_trip_us: Option<u32>,
    /// The last eight readings, the newest lowest; a failure is 1.
    window: u8,
    failures: u32,
    answers: u32,
    /// It has answered echoes: then they count, and the neighbour table does not.
    echoes: bool,
    mute: u32,
    /// Readings since it fell; nothing before the first fall.
    since_fall: Option<u32>,
    /// It fell twice within [`SAME`].
    relapsed: bool,
}

impl Health {
    #[must_use]
    pub fn unknown(since: UnixTime) -> Self {
        Self {
            state: ApState::Unknown,
            since,
            failing_since: since,
            answered: None,
            round_trip_us: None,
            window: 0,
            failures: 0,
            answers: 0,
            echoes: false,
            mute: 0,
            since_fall: None,
            relapsed: false,
        }
    }

    /// Takes in a reading.
    pub fn read(&mut self, reading: Reading, now: UnixTime) {
        let lives = self.lives(reading);
        if lives {
            (self.answers, self.failures) = (self.answers.saturating_add(1), 0);
            (self.answered, self.round_trip_us) = (Some(now), reading.round_trip_us);
        } else {
            if self.failures == 0 {
                self.failing_since = now;
            }
            (self.answers, self.failures) = (0, self.failures.saturating_add(1));
        }
        self.window = self.window << 1 | u8::from(!lives);
        self.since_fall = self.since_fall.map(|readings| readings.saturating_add(1));
        let next = self.next(lives);
        if next != self.state {
            self.enter(next, now);
        }
    }

    /// [`ApState::Unknown`], [`ApState::Up`], [`ApState::Shaky`] or [`ApState::Down`].
    #[must_use]
    pub fn state(&self) -> ApState {
        self.state
    }

    /// Since when; of one that is down, since it answered no more.
    #[must_use]
    pub fn since(&self) -> UnixTime {
        self.since
    }

    #[must_use]
    pub fn answered(&self) -> Option<UnixTime> {
        self.answered
    }

    /// Of the last answer, where that was an echo.
    #[must_use]
    pub fn round_trip_us(&self) -> Option<u32> {
        self.round_trip_us
    }

    /// An echo, or from one that never answers echoes its neighbour entry.
    fn lives(&mut self, reading: Reading) -> bool {
        self.mute = match reading {
            Reading { answered: true, .. } => {
                self.echoes = true;
                0
            }
            Reading { neighbour_alive: true, .. } => self.mute.saturating_add(1),
            _ => 0,
        };
        if self.mute >= MUTE {
            self.echoes = false;
        }
        reading.answered || reading.neighbour_alive && !self.echoes
    }

    fn next(&self, lives: bool) -> ApState {
        match self.state {
            ApState::Down if self.answers < ANSWERS => ApState::Down,
            ApState::Down if self.relapsed => ApState::Shaky,
            _ if self.failures >= FAILURES => ApState::Down,
            ApState::Up if self.window.count_ones() >= SHAKY => ApState::Shaky,
            ApState::Shaky if self.answers < WINDOW => ApState::Shaky,
            ApState::Unknown if !lives => ApState::Unknown,
            _ => ApState::Up,
        }
    }

    fn enter(&mut self, next: ApState, now: UnixTime) {
        if next == ApState::Down {
            self.relapsed = self.since_fall.is_some_and(|readings| readings <= SAME);
            self.since_fall = Some(0);
        }
        // What belongs to a fall that is over says nothing about the time after it.
        if self.state == ApState::Down {
            self.window = 0;
        }
        self.since = if next == ApState::Down { self.failing_since } else { now };
        self.state = next;
    }
}

/// Whether an access point that may well answer is of no use: nobody has come by it for a day, though somebody had within
/// the seven days before that. Without a trusted clock nobody can tell.
#[must_use]
pub fn is_silent(has_guests: bool, last_guest: Option<UnixTime>, now: Now) -> bool {
    let silent = |last: UnixTime| last + SILENCE < now.unix && now.unix < last + SILENCE + WEEK;
    now.trusted && !has_guests && last_guest.is_some_and(silent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::model::BootTime;
    use proptest::prelude::*;

    const ECHO: Reading = Reading { answered: true, round_trip_us: Some(900), neighbour_alive: true };
    const NOTHING: Reading = Reading { answered: false, round_trip_us: None, neighbour_alive: false };
    const NEIGHBOUR: Reading = Reading { neighbour_alive: true, ..NOTHING };

    /// The state after each reading; one every fifteen seconds.
    fn states(readings: impl IntoIterator<Item = Reading>) -> Vec<ApState> {
        let mut health = Health::unknown(UnixTime(0));
        let each = readings.into_iter().zip(1..).map(|(reading, number)| {
            health.read(reading, UnixTime(number * 15));
            health.state()
        });
        each.collect()
    }

    /// `+` answered, `-` did not; the states by their first letters, `?` where it is not known.
    fn told(readings: &str) -> String {
        let reading = |letter| if letter == '+' { ECHO } else { NOTHING };
        let letter = |state: &ApState| match state {
            ApState::Up => 'U',
            ApState::Shaky => 'S',
            ApState::Down => 'D',
            ApState::Silent | ApState::Unknown => '?',
        };
        states(readings.chars().map(reading)).iter().map(letter).collect()
    }

    #[test]
    fn a_lost_packet_changes_nothing_two_make_it_shaky_three_in_a_row_are_a_fall() {
        assert_eq!(told("+-++++++++-+"), "UUUUUUUUUUUU");
        assert_eq!(told("+-+-++++++++++"), "UUUSSSSSSSSUUU");
        assert_eq!(told("+---++"), "UUSDDU");
        assert_eq!(told("--+"), "??U");
        assert_eq!(told("---+-++"), "??DDDDU");
    }

    #[test]
    fn one_that_falls_again_within_ten_minutes_comes_back_shaky() {
        assert_eq!(told("+---++---++++++++++"), "UUSDDUUSDDSSSSSSUUU");
        let long = format!("+---{}---++", "+".repeat(60));
        assert!(told(&long).ends_with("SDDU"), "{}", told(&long));
    }

    #[test]
    fn one_that_never_answers_echoes_lives_by_its_neighbour_entry() {
        assert_eq!(states([NEIGHBOUR; 3]), [ApState::Up; 3]);
        let gone = [vec![NEIGHBOUR; 3], vec![NOTHING; 3]].concat();
        assert_eq!(states(gone).last(), Some(&ApState::Down));
        // The entry of one that has died lasts half a minute longer.
        let died = [vec![ECHO; 3], vec![NEIGHBOUR; 3]].concat();
        assert_eq!(states(died).last(), Some(&ApState::Down));
        let mute = [vec![ECHO; 3], vec![NEIGHBOUR; 9]].concat();
        assert_eq!(states(mute).last(), Some(&ApState::Up), "it was told to answer echoes no more");
    }

    #[test]
    fn a_fall_counts_from_the_first_failure() {
        let mut health = Health::unknown(UnixTime(0));
        for (at, reading) in [(15, ECHO), (30, NOTHING), (45, NOTHING), (60, NOTHING)] {
            health.read(reading, UnixTime(at));
        }
        assert_eq!((health.state(), health.since().0), (ApState::Down, 30));
        assert_eq!((health.answered(), health.round_trip_us()), (Some(UnixTime(15)), Some(900)));
    }

    #[test]
    fn silent_is_who_had_guests_this_week_and_none_since_yesterday() {
        const HOUR: i64 = 3_600;
        let now = Now { boot: BootTime(0), unix: UnixTime(1_000 * HOUR), trusted: true };
        let ago = |hours: i64| Some(UnixTime((1_000 - hours) * HOUR));
        assert!(is_silent(false, ago(25), now) && is_silent(false, ago(24 * 8 - 1), now));
        assert!(!is_silent(false, ago(23), now) && !is_silent(true, ago(25), now));
        assert!(!is_silent(false, ago(24 * 8 + 1), now) && !is_silent(false, None, now));
        assert!(!is_silent(false, ago(25), Now { trusted: false, ..now }));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_flap(readings in proptest::collection::vec((any::<bool>(), any::<bool>()), 0..300)) {
            let reading = |(answered, neighbour_alive)| {
                Reading { answered, round_trip_us: None, neighbour_alive }
            };
            let states = states(readings.into_iter().map(reading));
            let entered = |wanted: ApState| {
                let pairs = states.windows(2).enumerate();
                pairs.filter(move |(_, pair)| pair[0] != wanted && pair[1] == wanted).map(|(place, _)| place)
            };
            let ups: Vec<usize> = entered(ApState::Up).collect();
            for three in ups.windows(3) {
                prop_assert!(three[2] - three[0] > 8, "{ups:?} in {states:?}");
            }
            let downs: Vec<usize> = entered(ApState::Down).collect();
            for two in downs.windows(2) {
                prop_assert!(two[1] - two[0] >= (FAILURES + ANSWERS) as usize, "{downs:?} in {states:?}");
            }
        }
    }
}
