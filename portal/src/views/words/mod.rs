//! Every word of the pages, in both languages: Fluent files, read once.

mod faults;
mod sentences;

pub use sentences::{Sentences, word_count};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast::Entry;
use hotspot::model::Staff;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{LazyLock, Mutex, PoisonError},
};

/// One list for both languages: `words/id` and `words/en` have a file for each room of pages.
macro_rules! rooms {
    ($($name:literal),+ $(,)?) => {
        &[$(Room {
            name: $name,
            indonesian: include_str!(concat!("../../../../words/id/", $name, ".ftl")),
            english: include_str!(concat!("../../../../words/en/", $name, ".ftl")),
        }),+]
    };
}

pub const ROOMS: &[Room] = rooms![
    "admin",
    "admin-access-points",
    "admin-accounts",
    "admin-alarms",
    "admin-board",
    "admin-devices",
    "admin-doors",
    "admin-emergency",
    "admin-messages",
    "admin-poster",
    "admin-preview",
    "admin-settings",
    "admin-staff",
    "admin-terms",
    "admin-today",
    "admin-usage",
    "admin-vouchers",
    "amounts",
    "calendar",
    "emergency",
    "faults",
    "frame",
    "home",
    "me",
    "notices",
    "privacy",
    "services",
    "terms",
    "ways",
];

/// The words of one room of pages, as their files have them.
#[derive(Debug)]
pub struct Room {
    /// Of the files, without `.ftl`.
    pub name: &'static str,
    pub indonesian: &'static str,
    pub english: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    Indonesian,
    English,
}

impl Language {
    /// Read when they are first asked for, as they are at the start.
    #[must_use]
    pub fn words(self) -> &'static Words {
        static INDONESIAN: LazyLock<Words> = LazyLock::new(|| Words::read(Language::Indonesian));
        static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::read(Language::English));
        match self {
            Self::Indonesian => &INDONESIAN,
            Self::English => &ENGLISH,
        }
    }

    /// The one that somebody of staff chose.
    #[must_use]
    pub fn of_staff(staff: &Staff) -> Self {
        if staff.language == Self::English.tag() { Self::English } else { Self::Indonesian }
    }

    /// BCP 47.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Indonesian => "id",
            Self::English => "en",
        }
    }

    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Indonesian => Self::English,
            Self::English => Self::Indonesian,
        }
    }

    #[must_use]
    pub fn pick<T>(self, indonesian: T, english: T) -> T {
        match self {
            Self::Indonesian => indonesian,
            Self::English => english,
        }
    }
}

/// The words of one language. The tests see to it that no key and no variable is missing; were one, its name would stand in
/// the page.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
    /// The messages without variables, by key.
    prepared: HashMap<String, String>,
}

impl Words {
    /// A message without variables.
    #[must_use]
    pub fn say(&'static self, key: &str) -> &'static str {
        self.prepared.get(key).map_or_else(|| missing(key), String::as_str)
    }

    /// A message without variables, where there is one of this key: for keys that come from outside.
    #[must_use]
    pub fn known(&'static self, key: &str) -> Option<&'static str> {
        self.prepared.get(key).map(String::as_str)
    }

    /// A message with variables, each formatted already. A plain whole number still chooses between one and many.
    #[must_use]
    pub fn tell(&self, key: &str, variables: &[(&str, &str)]) -> String {
        let message = self.bundle.get_message(key);
        let Some(pattern) = message.and_then(|message| message.value()) else {
            return missing(key).to_owned();
        };
        let mut arguments = FluentArgs::with_capacity(variables.len());
        for (name, text) in variables {
            arguments.set(*name, value(text));
        }
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut faults);
        if !faults.is_empty() {
            tracing::debug!(key, ?faults, "cannot fill in words");
        }
        text.into_owned()
    }

    fn read(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(language.tag().parse().into_iter().collect());
        // Both languages are written from left to right: nothing has to be kept apart.
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        for room in ROOMS {
            let text = language.pick(room.indonesian, room.english).to_owned();
            let resource = FluentResource::try_new(text).unwrap_or_else(|(readable, faults)| {
                tracing::warn!(room = room.name, ?faults, "cannot read some words");
                readable
            });
            keys.extend(resource.entries().filter_map(|entry| match entry {
                Entry::Message(message) => Some(message.id.name.to_owned()),
                _ => None,
            }));
            if let Err(faults) = bundle.add_resource(resource) {
                tracing::warn!(room = room.name, ?faults, "some words have two meanings");
            }
        }
        let mut prepared = HashMap::new();
        for key in keys {
            if let Some(text) = said(&bundle, &key) {
                prepared.insert(key, text);
            }
        }
        Self { bundle, prepared }
    }
}

/// A message's text. Nothing where it has variables.
fn said(bundle: &FluentBundle<FluentResource>, key: &str) -> Option<String> {
    let mut faults = Vec::new();
    let text = bundle.format_pattern(bundle.get_message(key)?.value()?, None, &mut faults);
    faults.is_empty().then(|| text.into_owned())
}

/// Prints as `text` in every case: `00.05` would lose a digit as a number.
fn value(text: &str) -> FluentValue<'_> {
    let whole = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole && (text == "0" || !text.starts_with('0')) {
        FluentValue::try_number(text)
    } else {
        FluentValue::from(text)
    }
}

/// The key itself. It lives on, so that it is logged once; keys come from our source alone, so these are few.
fn missing(key: &str) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(key) = known.get(key) {
        return key;
    }
    tracing::debug!(key, "no such words");
    let key: &'static str = Box::leak(key.into());
    known.insert(key);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Indonesian};

    #[test]
    fn a_number_told_as_text_chooses_between_one_and_many() {
        let busy = |devices| English.words().tell("busy", &[("devices", devices), ("line", "5 Mbit/s")]);
        assert_eq!(busy("1"), "Busy now: 1 device uses 5 Mbit/s. It may feel slow.");
        assert_eq!(busy("85"), "Busy now: 85 devices share 5 Mbit/s. It may feel slow.");
    }

    #[test]
    fn a_variable_stands_in_the_text_as_it_was_told() {
        for told in ["", "0", "7", "007", "00.05", "14.32", "1e3", "123456789", "12345678901", "{ $clock }"] {
            assert_eq!(Indonesian.words().tell("moment-today", &[("clock", told)]), format!("pukul {told}"));
        }
    }

    #[test]
    fn words_that_are_missing_are_named_and_break_nothing() {
        for language in [Indonesian, English] {
            let words = language.words();
            assert_eq!([words.say("no-such-key"), words.say("no-such-key")], ["no-such-key"; 2]);
            assert_eq!(words.say("line-down"), "line-down", "it has variables");
            assert_eq!(words.tell("no-such-key", &[("a", "b")]), "no-such-key");
            assert!(words.tell("line-down", &[]).contains("$place"));
        }
    }
}
