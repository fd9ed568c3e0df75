//! Every word of the citizen's pages, in both languages.

mod english;
mod indonesian;
mod sentences;

pub use sentences::{Sentences, word_count};

use crate::fault::Fault;
use hotspot::model::Period;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Indonesian,
    English,
}

impl Language {
    #[must_use]
    pub const fn words(self) -> &'static Words {
        match self {
            Self::Indonesian => &indonesian::WORDS,
            Self::English => &english::WORDS,
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

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    /// BCP 47.
    pub tag: &'static str,
    /// The language's name in itself.
    pub own_name: &'static str,

    pub welcome: &'static str,
    pub connect: &'static str,
    pub stale: &'static str,
    pub signed_out: &'static str,
    /// Stands before the link to the terms.
    pub terms_before: &'static str,
    pub terms_link: &'static str,
    pub nothing_asked: &'static str,

    pub online: &'static str,
    /// Instead, while nobody is online.
    pub joined: &'static str,
    /// Around the word on the sheet's own button.
    pub sheet: [&'static str; 3],
    pub continue_to: &'static str,
    /// On every step but the first.
    pub slower: &'static str,
    pub slow_still_works: &'static str,
    pub this_session: &'static str,
    pub online_since: &'static str,
    pub counted_at: &'static str,
    pub refresh: &'static str,
    pub disconnect: &'static str,
    pub come_back: &'static str,

    pub still_readable: &'static str,
    pub try_again: &'static str,

    /// After the place's name.
    pub is_full: &'static str,
    pub full_why: &'static str,

    pub blocked: &'static str,
    /// After the site's name.
    pub on_the_list: &'static str,
    pub blocked_why: &'static str,
    pub not_recorded: &'static str,
    /// Before the telephone number, and where there is none.
    pub mistake_call: &'static str,
    pub mistake_tell: &'static str,
    /// Before the help code.
    pub mention_code: &'static str,
    pub way_on: &'static str,

    pub closed: &'static str,
    pub essentials_stay: &'static str,
    pub still_open: &'static str,
    pub essentials: &'static str,

    pub terms_title: &'static str,
    pub terms: [&'static str; 6],
    pub version: &'static str,
    pub privacy: &'static str,
    pub privacy_lines: [&'static str; 4],
    pub questions: &'static str,
    pub back: &'static str,

    pub emergency_numbers: &'static str,
    pub numbers: [(&'static str, &'static str); 4],
    pub run_by: &'static str,
    pub help: &'static str,
    pub help_code: &'static str,

    day: PeriodWords,
    week: PeriodWords,
    month: PeriodWords,
    faults: Faults,
}

/// How the words for a period are bent.
#[derive(Debug)]
pub struct PeriodWords {
    /// `1 GB a day`.
    pub each: &'static str,
    /// `Today's 1 GB`, in Indonesian after the amount.
    pub this: &'static str,
    pub allowance_used_up: &'static str,
    pub used: &'static str,
    pub clock_unsure: &'static str,
}

/// What is the matter, why, and the way on.
#[derive(Debug)]
pub struct FaultWords {
    pub what: &'static str,
    pub why: &'static str,
    pub way_on: &'static str,
}

#[derive(Debug)]
struct Faults {
    not_found: FaultWords,
    unreadable: FaultWords,
    foreign_form: FaultWords,
    too_large: FaultWords,
    too_slow: FaultWords,
    unknown_guest: FaultWords,
    restarting: FaultWords,
    unwritten: FaultWords,
}

impl Words {
    #[must_use]
    pub const fn of_period(&self, period: Period) -> &PeriodWords {
        match period {
            Period::Day => &self.day,
            Period::Week => &self.week,
            Period::Month => &self.month,
        }
    }

    #[must_use]
    pub const fn of_fault(&self, fault: Fault) -> &FaultWords {
        match fault {
            Fault::NotFound => &self.faults.not_found,
            Fault::WrongMethod | Fault::Malformed | Fault::WrongType => &self.faults.unreadable,
            Fault::ForeignForm => &self.faults.foreign_form,
            Fault::TooLarge => &self.faults.too_large,
            Fault::TooSlow => &self.faults.too_slow,
            Fault::UnknownGuest => &self.faults.unknown_guest,
            Fault::Restarting => &self.faults.restarting,
            Fault::Unwritten => &self.faults.unwritten,
        }
    }
}
