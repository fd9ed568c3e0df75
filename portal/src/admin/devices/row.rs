//! One device in a list, in words.

use crate::{
    admin::{frame::Frame, sites::Sites},
    views::{Language, format},
};
use hotspot::{
    control::operator::{Client, ClientState, Moving},
    model::{BitRate, Bytes},
    policy::Remaining,
};

/// Bits per second below which nothing worth a number moves.
const STILL: u64 = 1_000;

/// A device as its line shows it.
pub struct Row<'a> {
    pub client: &'a Client,
    /// As the device calls itself; nothing where it told no name.
    pub name: Option<&'a str>,
    pub path: String,
    pub site: &'a str,
    pub state: State,
    /// What its present step has left.
    pub left: String,
    pub used: String,
    pub speed: String,
}

/// How a device is treated: a word, and the class of its frame.
pub struct State {
    pub words: &'static str,
    pub mark: &'static str,
}

impl<'a> Row<'a> {
    pub fn of(client: &'a Client, sites: &'a Sites, frame: &Frame<'_>) -> Self {
        Self {
            client,
            name: client.hostname.as_ref().map(|name| name.as_str()),
            path: super::path_of(client.mac),
            site: sites.title(&client.site),
            state: State::of(client, frame),
            left: left(client.remaining.as_ref(), frame.language),
            used: format::amount(frame.language, client.used),
            speed: speed(client.moving, frame.language),
        }
    }
}

impl State {
    /// The step as a word, for who is online.
    #[must_use]
    pub fn of(client: &Client, frame: &Frame<'_>) -> Self {
        let slower = client.remaining.is_some_and(|remaining| remaining.step > 0);
        let (key, mark) = match client.state {
            ClientState::Online if slower => ("state-slower", "slow"),
            ClientState::Online => ("state-full-speed", "good"),
            other => (key(other), mark(other)),
        };
        Self { words: frame.words.say(key), mark }
    }
}

/// The words of a state.
#[must_use]
pub fn key(state: ClientState) -> &'static str {
    match state {
        ClientState::Portal => "state-portal",
        ClientState::Full => "state-full",
        ClientState::Online => "state-online",
        ClientState::Idle => "state-idle",
        ClientState::Essentials => "state-essentials",
        ClientState::Paused => "state-paused",
    }
}

fn mark(state: ClientState) -> &'static str {
    match state {
        ClientState::Online => "good",
        ClientState::Essentials => "slow",
        ClientState::Paused | ClientState::Full => "bad",
        ClientState::Portal | ClientState::Idle => "",
    }
}

/// Of the present step; a dash where nothing ends.
fn left(remaining: Option<&Remaining>, language: Language) -> String {
    let rung = remaining.and_then(|remaining| remaining.rung);
    rung.map_or_else(|| "–".to_owned(), |rung| format::amount_left(language, rung.left))
}

/// Both directions together.
#[must_use]
pub fn speed(Moving { down, up }: Moving, language: Language) -> String {
    let both = BitRate::from_bits_per_second(down.saturating_add(up));
    match both.ok().filter(|both| both.bits_per_second() >= STILL) {
        // To a tenth of a megabit, above which nobody reads on.
        Some(both) => {
            let tenths = both.bits_per_second().div_ceil(100_000).saturating_mul(100_000);
            BitRate::from_bits_per_second(tenths)
                .map_or_else(|_| String::new(), |both| format::rate(language, both))
        }
        None => "–".to_owned(),
    }
}

/// Nothing less than a megabyte is said to be nothing.
#[must_use]
pub fn amount(bytes: Bytes, language: Language) -> String {
    match bytes {
        Bytes(1..1_000_000) => language.words().say("less-than-a-megabyte").to_owned(),
        bytes => format::amount(language, bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_said_to_a_tenth_and_what_hardly_moves_is_a_dash() {
        let said = |down, up| speed(Moving { down, up }, Language::Indonesian);
        assert_eq!(said(0, 999), "–");
        assert_eq!(said(1_000, 0), "0,1 Mbit/s");
        assert_eq!(said(4_700_000, 230_001), "5 Mbit/s");
        assert_eq!(said(4_710_000, 0), "4,8 Mbit/s");
    }
}
