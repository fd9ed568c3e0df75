//! Sentences made from what is so. What is left is never rounded up.

use super::Language;
use crate::views::{calendar, format};
use hotspot::{
    control::portal::{Busy, Offer, Outage},
    model::{Bytes, Gives, Period, Span, Speed, UnixTime},
    policy::{Remaining, Rung},
};
use jiff::tz::TimeZone;

/// Speaks to one guest at one moment.
pub struct Sentences<'a> {
    pub language: Language,
    /// By the controller's clock, as every moment that is spoken of.
    pub now: UnixTime,
    pub timezone: &'a TimeZone,
}

impl Sentences<'_> {
    /// What one tap gives, in at most `words` words where that can be: how long a device is remembered is left out first.
    #[must_use]
    pub fn offer(&self, offer: &Offer, words: usize) -> String {
        let mut text = self.allowance(offer);
        if let Some(length) = offer.session_length {
            text.push(' ');
            text.push_str(&self.session_length(length));
        }
        let memory = self.memory(offer.remembered);
        if word_count(&text) + word_count(&memory) <= words {
            text.push(' ');
            text.push_str(&memory);
        }
        text
    }

    /// What time it is.
    #[must_use]
    pub fn counted_at(&self) -> String {
        self.tell("counted-at", &[("clock", &self.moment(self.now))])
    }

    /// Until when staff paused a device. Nothing where the pause has no end.
    #[must_use]
    pub fn paused_until(&self, until: UnixTime) -> Option<String> {
        Some(self.tell("paused-until", &[("when", &self.until(until)?)]))
    }

    /// How long the voucher is good by which a guest is in.
    #[must_use]
    pub fn voucher_until(&self, until: UnixTime) -> Option<String> {
        Some(self.tell("voucher-until", &[("when", &self.until(until)?)]))
    }

    /// When the internet opens again outside opening hours. Nothing where it never does.
    #[must_use]
    pub fn opens_again(&self, opens: UnixTime) -> Option<String> {
        Some(self.tell("opens-again", &[("when", &self.at(opens)?)]))
    }

    /// When the allowance is whole again, after which nothing but essentials was left.
    #[must_use]
    pub fn internet_returns(&self, until: UnixTime) -> Option<String> {
        Some(self.tell("internet-returns", &[("when", &self.at(until)?)]))
    }

    /// Until when the opening hours last. Nothing where they never end.
    #[must_use]
    pub fn open_until(&self, closes: UnixTime) -> Option<String> {
        Some(self.tell("open-until", &[("when", &self.until(closes)?)]))
    }

    /// Since when nobody at `place` has the internet.
    #[must_use]
    pub fn line_down(&self, place: &str, Outage { since }: &Outage) -> String {
        self.tell("line-down", &[("place", place), ("since", &self.moment(*since))])
    }

    #[must_use]
    pub fn full_speed_returns(&self, resets: UnixTime) -> Option<String> {
        Some(self.tell("full-speed-returns", &[("when", &self.at(resets)?)]))
    }

    /// Why a guest is on a slower step. Nothing where the offer has only one.
    #[must_use]
    pub fn why_slower(&self, offer: &Offer) -> Option<String> {
        let full = format::exact_amount(self.language, offer.steps.get(1)?.from);
        Some(self.tell("slower-why", &[("amount", &full), ("per", name(offer.per))]))
    }

    /// The present step. Nothing where it gives no internet.
    #[must_use]
    pub fn step(&self, remaining: &Remaining) -> Option<String> {
        let Gives::Internet(Speed { down, .. }) = remaining.gives else { return None };
        let key = if remaining.step == 0 { "step-full" } else { "step-reduced" };
        Some(self.tell(key, &[("rate", &format::rate(self.language, down))]))
    }

    /// From where a step of the ladder begins and where the next one does, and what it gives.
    #[must_use]
    pub fn rule(&self, offer: &Offer, number: usize) -> Option<[String; 2]> {
        let amount = |bytes| format::exact_amount(self.language, bytes);
        let step = offer.steps.get(number)?;
        let per = name(offer.per);
        let range = match (number, offer.steps.get(1)) {
            (0, None) => self.language.words().say("rule-always").to_owned(),
            (0, Some(next)) => self.tell("rule-first", &[("amount", &amount(next.from)), ("per", per)]),
            _ => self.tell("rule-after", &[("amount", &amount(step.from)), ("per", per)]),
        };
        let gives = match step.gives {
            Gives::Internet(Speed { down, .. }) => {
                self.tell("rule-speed", &[("rate", &format::rate(self.language, down))])
            }
            Gives::Essentials => self.language.words().say("rule-essentials").to_owned(),
        };
        Some([range, gives])
    }

    /// Every step of the ladder as [`Self::rule`] says it.
    #[must_use]
    pub fn ladder(&self, offer: &Offer) -> Vec<[String; 2]> {
        (0..offer.steps.len()).filter_map(|number| self.rule(offer, number)).collect()
    }

    /// Why nothing but essentials is left of the allowance. Nothing where the offer has only one step.
    #[must_use]
    pub fn why_essentials(&self, offer: &Offer) -> Option<String> {
        let all = offer.steps.last().filter(|last| last.from.0 > 0)?;
        let amount = format::exact_amount(self.language, all.from);
        Some(self.tell("essentials-why", &[("amount", &amount), ("per", name(offer.per))]))
    }

    /// What comes when the present step is used up.
    #[must_use]
    pub fn then(&self, rung: Rung) -> String {
        let left = format::amount_left(self.language, rung.left);
        match rung.then {
            Gives::Internet(Speed { down, .. }) => {
                let rate = format::rate(self.language, down);
                self.tell("then-slower", &[("left", &left), ("rate", &rate)])
            }
            Gives::Essentials => self.tell("then-essentials", &[("left", &left)]),
        }
    }

    /// How long one press lasts.
    #[must_use]
    pub fn session_length(&self, length: Span) -> String {
        self.tell("offer-time", &[("length", &format::length(self.language, length))])
    }

    /// How long a device is remembered.
    #[must_use]
    pub fn memory(&self, length: Span) -> String {
        self.tell("offer-memory", &[("length", &format::length(self.language, length))])
    }

    /// What is left of the present step, and until when it must last.
    #[must_use]
    pub fn left(&self, rung: Rung, resets: Option<UnixTime>) -> String {
        let left = &format::amount_left(self.language, rung.left);
        let of = &format::exact_amount(self.language, rung.of);
        capitalised(&match resets.and_then(|at| self.until(at)) {
            Some(when) => self.tell("left-until", &[("left", left), ("of", of), ("when", &when)]),
            None => self.tell("left", &[("left", left), ("of", of)]),
        })
    }

    /// What is left over all steps before only essentials open.
    #[must_use]
    pub fn until_essentials(&self, left: Bytes) -> String {
        let left = format::amount_left(self.language, left);
        capitalised(&self.tell("left-until-essentials", &[("left", &left)]))
    }

    #[must_use]
    pub fn nearly_used(&self, left: Bytes) -> String {
        self.tell("nearly-used", &[("left", &format::amount_left(self.language, left))])
    }

    #[must_use]
    pub fn used(&self, per: Period, used: Bytes) -> String {
        self.tell("used", &[("per", name(per)), ("amount", &format::amount(self.language, used))])
    }

    #[must_use]
    pub fn allowance_used_up(&self, per: Period) -> String {
        self.tell("allowance-used-up", &[("per", name(per))])
    }

    /// Why nothing is said of the allowance.
    #[must_use]
    pub fn clock_unsure(&self, per: Period) -> String {
        self.tell("clock-unsure", &[("per", name(per))])
    }

    #[must_use]
    pub fn time_left(&self, left: Span) -> String {
        capitalised(&self.tell("time-left", &[("left", &format::length_left(self.language, left))]))
    }

    #[must_use]
    pub fn busy(&self, Busy { devices, line }: Busy) -> String {
        let (devices, line) = (devices.to_string(), format::rate(self.language, line));
        self.tell("busy", &[("devices", &devices), ("line", &line)])
    }

    /// By the ladder's steps: the first has a speed, and only the last may be essentials.
    fn allowance(&self, offer: &Offer) -> String {
        let per = name(offer.per);
        let amount = |bytes| format::exact_amount(self.language, bytes);
        match offer.steps.as_slice() {
            [] => self.language.words().say("offer-without-steps").to_owned(),
            [only] => self.without_allowance(only.gives),
            [_, next] if next.gives == Gives::Essentials => {
                self.tell("offer-then-essentials", &[("amount", &amount(next.from)), ("per", per)])
            }
            [_, next, later @ ..] => {
                let mut text =
                    self.tell("offer-then-slower", &[("amount", &amount(next.from)), ("per", per)]);
                if let Some(last) = later.last().filter(|last| last.gives == Gives::Essentials) {
                    text.push(' ');
                    text.push_str(&self.tell("offer-essentials-last", &[("amount", &amount(last.from))]));
                }
                text
            }
        }
    }

    fn without_allowance(&self, gives: Gives) -> String {
        match gives {
            Gives::Internet(Speed { down, .. }) => {
                self.tell("offer-flat", &[("rate", &format::rate(self.language, down))])
            }
            Gives::Essentials => self.language.words().say("offer-essentials").to_owned(),
        }
    }

    fn tell(&self, key: &str, variables: &[(&str, &str)]) -> String {
        self.language.words().tell(key, variables)
    }

    /// `pukul 14.32`, with its day where that is not today.
    #[must_use]
    pub fn moment(&self, moment: UnixTime) -> String {
        calendar::moment(self.language, moment, self.now, self.timezone)
    }

    /// When something happens.
    #[must_use]
    pub fn at(&self, moment: UnixTime) -> Option<String> {
        calendar::at(self.language, moment, self.now, self.timezone)
    }

    /// From when something holds.
    #[must_use]
    pub fn from(&self, moment: UnixTime) -> Option<String> {
        calendar::from(self.language, moment, self.now, self.timezone)
    }

    fn until(&self, moment: UnixTime) -> Option<String> {
        calendar::until(self.language, moment, self.now, self.timezone)
    }
}

/// By this the words choose how a period is bent.
const fn name(period: Period) -> &'static str {
    match period {
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
    }
}

/// Words as a reader counts them: what stands between spaces, lone marks aside.
#[must_use]
pub fn word_count(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
