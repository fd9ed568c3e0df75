//! A request for the time and its answer: RFC 5905 in server mode, which is SNTP (RFC 4330) on the wire. Pure.
//!
//! ```text
//!  0        1        2        3        4       8       12      16       24       32       40       48
//!  ├LI·V·mode┼stratum┼─ poll ─┼precis. ┼ delay ┼ disp. ┼ ref id┼ set at ┼ origin ┼received┼  sent  ┤
//! ```

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Bytes of a request without extensions, and of every answer.
pub(super) const LENGTH: usize = 48;

const CLIENT: u8 = 3;
const SERVER: u8 = 4;
/// Leap indicator: the clock is not synchronised.
const ALARM: u8 = 3;

/// systemd-timesyncd keeps to itself how far from a true clock it is. So we say what is certainly not too good, and what
/// other servers say who do not know better (ntpd and chrony: `local stratum 10`): everybody takes it, nobody prefers it to a
/// server that knows.
const STRATUM: u8 = 10;
/// Whom the clock follows is not known either: the number for one's own clock, as ntpd and chrony write it.
const REFERENCE: [u8; 4] = [127, 127, 1, 1];
/// Instead of it while there is no time to tell (RFC 5905 section 7.4): not yet synchronised. DENY or RSTR would make clients
/// give up the server they believe to have asked, which is another than ours.
const NOT_YET: [u8; 4] = *b"INIT";
/// 2^-10 s: between the arrival of a request and our look at the clock a millisecond may pass.
const PRECISION: i8 = -10;

/// How wrong the clock may be when it was just set. A usual line and a usual server stay far below; it is the most that
/// common clients still take.
const WHEN_SET: Duration = Duration::from_secs(1);
/// What it loses or wins from then on, in parts per million (PHI, RFC 5905 section 7.2).
const DRIFT: u32 = 15;
/// From here on it counts as not synchronised (MAXDISP).
const TOO_WRONG: Duration = Duration::from_secs(16);

/// Seconds from 1900, where NTP's time begins, to 1970.
const SINCE_1900: u64 = 2_208_988_800;

/// What the box knows of the time when a request has come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub now: SystemTime,
    /// When it was last set right; nothing while nobody vouches for it.
    pub set: Option<SystemTime>,
}

/// The answer, never longer than the request; nothing where it is no request of a client in a version we know.
///
/// While there is no time to tell, the answer says so instead of silence, as RFC 4330 section 6 prefers: a phone asks its next
/// server or comes again, instead of waiting for its own deadline, and learns no wrong time, for there is none in it.
pub(super) fn answer(request: &[u8], clock: Clock) -> Option<[u8; LENGTH]> {
    let request: &[u8; LENGTH] = request.first_chunk()?;
    let [first, _, poll, ..] = *request;
    let (version, mode) = (first >> 3 & 7, first & 7);
    if mode != CLIENT || !(1..=4).contains(&version) {
        return None;
    }
    let told = clock.set.map(|set| (set, dispersion(clock.now, set)));
    let told = told.filter(|(_, dispersion)| *dispersion < TOO_WRONG);

    let leap = if told.is_some() { 0 } else { ALARM };
    let stratum = if told.is_some() { STRATUM } else { 0 };
    let now = told.map_or(0, |_| timestamp(clock.now));
    let mut answer = [0; LENGTH];
    let fields: [&[u8]; 9] = [
        &[leap << 6 | version << 3 | SERVER, stratum, poll],
        &PRECISION.to_be_bytes(),
        // Root delay: it is all counted as dispersion.
        &[0; 4],
        &told.map_or(0, |(_, dispersion)| short(dispersion)).to_be_bytes(),
        if told.is_some() { &REFERENCE } else { &NOT_YET },
        &told.map_or(0, |(set, _)| timestamp(set)).to_be_bytes(),
        // The request's own mark, by which the client knows its answer.
        &request[40..],
        &now.to_be_bytes(),
        &now.to_be_bytes(),
    ];
    for (place, byte) in answer.iter_mut().zip(fields.into_iter().flatten()) {
        *place = *byte;
    }
    Some(answer)
}

/// How wrong the clock may be by now.
fn dispersion(now: SystemTime, set: SystemTime) -> Duration {
    // Set in the future: the clock was put back, which is setting it.
    let age = now.duration_since(set).unwrap_or_default();
    WHEN_SET + age / 1_000_000 * DRIFT
}

/// NTP's timestamp: seconds since 1900, modulo 2^32 as eras want it (RFC 5905 section 6), and their fraction.
fn timestamp(time: SystemTime) -> u64 {
    // A clock before 1970 is not one that somebody vouches for.
    let since_1970 = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let fraction = (u64::from(since_1970.subsec_nanos()) << 32) / 1_000_000_000;
    (since_1970.as_secs().wrapping_add(SINCE_1900) << 32) | fraction
}

/// NTP's short format: 16 bits of seconds, 16 of their fraction.
fn short(span: Duration) -> u32 {
    u32::try_from(span.as_millis().saturating_mul(1 << 16) / 1000).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 23 November 2026 08:00:00.5 UTC.
    const NOW: Duration = Duration::from_millis(1_795_420_800_500);

    fn set_before(age: Duration) -> Clock {
        let now = UNIX_EPOCH + NOW;
        Clock { now, set: Some(now - age) }
    }

    fn unset() -> Clock {
        Clock { now: UNIX_EPOCH + NOW, set: None }
    }

    /// What Android sends (SntpClient): version 3, and a mark of random bits where its own time would stand.
    fn request_of_a_phone() -> [u8; LENGTH] {
        let mut request = [0; LENGTH];
        request[0] = 0x1b;
        request[40..].copy_from_slice(&0x0123_4567_89ab_cdef_u64.to_be_bytes());
        request
    }

    fn number(bytes: &[u8]) -> u64 {
        bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    #[test]
    fn a_phone_gets_the_time_and_its_own_mark() {
        let answer = answer(&request_of_a_phone(), set_before(Duration::from_secs(600))).unwrap();
        assert_eq!(answer[0], 0x1c, "no leap second, version 3, server");
        assert_eq!((answer[1], answer[3] as i8), (10, -10));
        assert_eq!(number(&answer[24..32]), 0x0123_4567_89ab_cdef);
        let seconds = NOW.as_secs() + SINCE_1900;
        assert_eq!(number(&answer[16..24]) >> 32, seconds - 600);
        assert_eq!(number(&answer[32..40]), seconds << 32 | 1 << 31);
        assert_eq!(number(&answer[32..40]), number(&answer[40..48]));
    }

    #[test]
    fn every_version_is_answered_in_its_own_and_others_not_at_all() {
        for (first, answered) in [(0x0b, true), (0x13, true), (0x1b, true), (0x23, true), (0xe3, true)]
            .into_iter()
            .chain([(0x03, false), (0x2b, false), (0x3b, false)])
        {
            let answer = answer(&[first; LENGTH], set_before(Duration::ZERO));
            assert_eq!(answer.map(|answer| answer[0]), answered.then_some(first & 0x38 | SERVER));
        }
    }

    #[test]
    fn control_and_private_messages_and_answers_get_nothing() {
        for mode in [0, 1, 2, 4, 5, 6, 7] {
            let datagram = [4 << 3 | mode; 500];
            assert!(answer(&datagram, set_before(Duration::ZERO)).is_none(), "mode {mode}");
        }
    }

    #[test]
    fn the_dispersion_grows_with_the_time_that_nobody_set_the_clock() {
        let dispersion_after = |age| {
            let answer = answer(&request_of_a_phone(), set_before(age)).unwrap();
            (answer[0] >> 6, number(&answer[8..12]))
        };
        assert_eq!(dispersion_after(Duration::ZERO), (0, 1 << 16));
        assert_eq!(dispersion_after(Duration::from_secs(200_000)), (0, 4 << 16));
        assert_eq!(dispersion_after(Duration::from_secs(1_000_000)), (ALARM, 0));
    }

    #[test]
    fn a_clock_that_was_put_back_is_one_that_was_set() {
        let now = UNIX_EPOCH + NOW;
        let clock = Clock { now, set: Some(now + Duration::from_secs(3600)) };
        assert_eq!(answer(&request_of_a_phone(), clock).unwrap()[1], STRATUM);
    }

    #[test]
    fn while_there_is_no_time_the_answer_says_so_and_holds_none() {
        let answer = answer(&request_of_a_phone(), unset()).unwrap();
        assert_eq!((answer[0] >> 6, answer[1], &answer[12..16]), (ALARM, 0, &b"INIT"[..]));
        assert_eq!(number(&answer[24..32]), 0x0123_4567_89ab_cdef);
        assert!(answer[16..24].iter().chain(&answer[32..]).all(|byte| *byte == 0));
    }

    #[test]
    fn the_time_goes_on_when_its_seconds_begin_anew_in_2036() {
        let end_of_era = UNIX_EPOCH + Duration::from_secs((1 << 32) - SINCE_1900);
        assert_eq!(timestamp(end_of_era - Duration::from_secs(1)) >> 32, u64::from(u32::MAX));
        assert_eq!(timestamp(end_of_era + Duration::from_secs(1)), 1 << 32);
    }

    proptest! {
        #[test]
        fn no_datagram_is_answered_by_a_larger_one(
            datagram in proptest::collection::vec(any::<u8>(), 0..200),
            set in proptest::option::of(0u64..u64::from(u32::MAX) * 4),
        ) {
            let set = set.map(|secs| UNIX_EPOCH + Duration::from_secs(secs));
            if let Some(answer) = answer(&datagram, Clock { now: UNIX_EPOCH + NOW, set }) {
                prop_assert!(answer.len() <= datagram.len());
                prop_assert_eq!(answer[0] & 7, SERVER);
                prop_assert_eq!(&answer[24..32], &datagram[40..48]);
            }
        }
    }
}
