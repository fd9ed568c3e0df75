use hotspot::control::portal::{Guest, Online, Standing};
use hotspot::model::{Bytes, UnixTime};
use serde::Serialize;

/// What a system that asks is told of its captivity (RFC 8908, section 5): the numbers of the guest's own page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CaptiveState<'a> {
    pub captive: bool,
    /// Told always: without it Android and ChromeOS drop an answer that says captive.
    pub user_portal_url: &'a str,
    pub venue_info_url: &'a str,
    /// Whether a press before the end of a session makes it longer.
    pub can_extend_session: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_remaining: Option<u64>,
    /// Both directions, IP headers included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_remaining: Option<u64>,
}

impl<'a> CaptiveState<'a> {
    /// Of nobody where the controller knows no device at the address. `home` is the portal's page over https, `venue` what
    /// there is to know of the place.
    #[must_use]
    pub fn of(guest: Option<&Guest>, home: &'a str, venue: &'a str) -> Self {
        let captive = Self {
            captive: true,
            user_portal_url: home,
            venue_info_url: venue,
            can_extend_session: false,
            seconds_remaining: None,
            bytes_remaining: None,
        };
        let Some(guest) = guest else { return captive };
        match &guest.standing {
            Standing::NotSignedIn { .. }
            | Standing::Paused { .. }
            | Standing::Full
            | Standing::Essentials(_) => captive,
            Standing::Online(online) => Self {
                captive: false,
                seconds_remaining: seconds_remaining(online, guest.now),
                bytes_remaining: online.remaining.until_essentials.map(|Bytes(bytes)| bytes),
                ..captive
            },
        }
    }
}

/// To the end of the press or of the opening hours, whichever is nearer.
fn seconds_remaining(online: &Online, now: UnixTime) -> Option<u64> {
    let of_the_press = online.time_left.map(|left| left.secs());
    let of_the_hours =
        online.closes.map(|UnixTime(closes)| closes.saturating_sub(now.0).max(0).unsigned_abs());
    of_the_press.into_iter().chain(of_the_hours).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{NOW, guest, online};
    use hotspot::{
        model::Span,
        policy::{Essentials, WhyEssentials},
    };

    const HOME: &str = "https://masuk.wifi.pbg/";
    const VENUE: &str = "https://masuk.wifi.pbg/pengumuman";

    fn told(standing: Standing) -> String {
        serde_json::to_string(&CaptiveState::of(Some(&guest(standing)), HOME, VENUE)).unwrap()
    }

    fn remaining(change: impl FnOnce(&mut Online)) -> (Option<u64>, Option<u64>) {
        let mut online = online();
        change(&mut online);
        let guest = guest(Standing::Online(online));
        let state = CaptiveState::of(Some(&guest), HOME, VENUE);
        assert!(!state.captive);
        (state.seconds_remaining, state.bytes_remaining)
    }

    #[test]
    fn whoever_meets_the_portal_is_captive_and_told_where_it_is() {
        let captive = format!(
            r#"{{"captive":true,"user-portal-url":"{HOME}","venue-info-url":"{VENUE}","can-extend-session":false}}"#
        );
        assert_eq!(serde_json::to_string(&CaptiveState::of(None, HOME, VENUE)).unwrap(), captive);
        for standing in [
            Standing::NotSignedIn { opens: None, again: None },
            Standing::NotSignedIn { opens: Some(NOW), again: None },
            Standing::Full,
            Standing::Essentials(Essentials { why: WhyEssentials::AllowanceUsed, until: NOW }),
            Standing::Essentials(Essentials { why: WhyEssentials::Closed, until: NOW }),
        ] {
            assert_eq!(told(standing.clone()), captive, "{standing:?}");
        }
    }

    #[test]
    fn without_limits_nothing_is_said_to_remain() {
        let free = format!(
            r#"{{"captive":false,"user-portal-url":"{HOME}","venue-info-url":"{VENUE}","can-extend-session":false}}"#
        );
        assert_eq!(told(Standing::Online(online())), free);
    }

    #[test]
    fn the_nearer_end_counts() {
        let closes = UnixTime(NOW.0 + 600);
        assert_eq!(remaining(|online| online.closes = Some(closes)).0, Some(600));
        for (left, seconds) in [(599, 599), (601, 600)] {
            let both = |online: &mut Online| {
                (online.time_left, online.closes) = (Some(Span::from_secs(left)), Some(closes));
            };
            assert_eq!(remaining(both).0, Some(seconds));
        }
    }

    #[test]
    fn an_end_that_has_come_leaves_nothing() {
        assert_eq!(remaining(|online| online.closes = Some(UnixTime(i64::MIN))).0, Some(0));
        let never = remaining(|online| online.closes = Some(UnixTime(i64::MAX))).0;
        assert_eq!(never, Some((i64::MAX - NOW.0).unsigned_abs()));
    }

    #[test]
    fn bytes_are_told_where_the_internet_ends_with_them() {
        let limited = remaining(|online| online.remaining.until_essentials = Some(Bytes(639_999_999)));
        assert_eq!(limited, (None, Some(639_999_999)));
    }
}
