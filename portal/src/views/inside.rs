//! The pages of a guest who has signed in: what is left, what still opens, and the way out.

use super::{Frame, Notice, Sentences, format};
use crate::captive::Onward;
use askama::Template;
use hotspot::{
    control::portal::{Offer, Online, Outage},
    model::Way,
    policy::{Essentials, Remaining, WhyEssentials},
};

/// The length of a [`Meter`]'s bar.
const WHOLE: u64 = 1_000;

#[derive(Template)]
#[template(path = "citizen/connected.html")]
pub struct ConnectedPage<'a> {
    pub frame: Frame<'a>,
    pub sentences: Sentences<'a>,
    pub offer: &'a Offer,
    pub online: &'a Online,
    pub ways: &'a [Way],
    pub outage: Option<Outage>,
    pub token: String,
    pub notice: Option<Notice>,
    pub onward: Option<&'a Onward>,
    pub in_captive_sheet: bool,
}

/// How much of something is left: in words, and as a bar where it is part of something.
struct Meter {
    warning: Option<String>,
    bar: Option<Bar>,
    text: String,
}

/// How much is used, in thousandths: rounded up, as what is left is rounded down.
struct Bar {
    used: u64,
}

impl ConnectedPage<'_> {
    fn slower(&self) -> bool {
        self.online.remaining.step > 0
    }

    fn heading(&self) -> &str {
        let words = self.frame.words;
        match self.outage {
            Some(_) => words.say("joined"),
            None if self.slower() => words.say("slower"),
            None => words.say("online"),
        }
    }

    fn notice(&self) -> Option<String> {
        self.notice.as_ref().map(|notice| self.sentences.notice(notice, self.frame.place))
    }

    fn is_thanks(&self) -> bool {
        self.notice.as_ref().is_some_and(Notice::is_thanks)
    }

    /// A site that does not open may be one that is closed for everybody.
    fn of_a_closed_site(&self) -> bool {
        self.notice.as_ref().is_some_and(Notice::is_of_a_closed_site)
    }

    fn voucher_until(&self) -> Option<String> {
        self.sentences.voucher_until(self.online.voucher_until?)
    }

    /// A voucher would give something else.
    fn takes_voucher(&self) -> bool {
        self.online.way != Way::Voucher && self.ways.contains(&Way::Voucher)
    }

    fn full_speed_returns(&self) -> Option<String> {
        self.sentences.full_speed_returns(self.online.remaining.resets?)
    }

    fn allowance(&self) -> Option<Meter> {
        let (remaining, per) = (&self.online.remaining, self.offer.per);
        if !self.online.clock_trusted {
            let has_steps = self.offer.steps.len() > 1;
            return has_steps.then(|| Meter::of_words(self.sentences.clock_unsure(per)));
        }
        Some(match remaining.rung {
            Some(rung) => Meter {
                warning: rung.nearly_used().then(|| self.sentences.nearly_used(rung.left)),
                bar: Some(Bar::new(rung.left.0, rung.of.0)),
                text: self.sentences.left(rung, remaining.resets),
            },
            // On the last step nothing more can be used up.
            None => Meter::of_words(self.sentences.used(per, remaining.used)),
        })
    }

    /// What all steps together leave, where the present one is not the last that has the internet.
    fn until_essentials(&self) -> Option<String> {
        let Remaining { rung, until_essentials, .. } = self.online.remaining;
        let left = until_essentials.filter(|left| rung.is_none_or(|rung| rung.left != *left))?;
        Some(self.sentences.until_essentials(left))
    }

    fn time(&self) -> Option<Meter> {
        let left = self.online.time_left?;
        let bar = self.offer.session_length.map(|whole| Bar::new(left.secs(), whole.secs()));
        Some(Meter { bar, ..Meter::of_words(self.sentences.time_left(left)) })
    }

    fn open_until(&self) -> Option<String> {
        self.sentences.open_until(self.online.closes?)
    }

    fn busy(&self) -> Option<String> {
        self.online.busy.map(|busy| self.sentences.busy(busy))
    }

    fn in_this_session(&self) -> String {
        format::amount(self.frame.language, self.online.up + self.online.down)
    }

    fn since(&self) -> String {
        self.sentences.moment(self.online.since)
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.home
    }
}

impl Meter {
    fn of_words(text: String) -> Self {
        Self { warning: None, bar: None, text }
    }
}

impl Bar {
    fn new(left: u64, of: u64) -> Self {
        let left = u128::from(left.min(of)) * u128::from(WHOLE) / u128::from(of.max(1));
        Self { used: WHOLE.saturating_sub(left as u64) }
    }
}

#[derive(Template)]
#[template(path = "citizen/essentials.html")]
pub struct EssentialsPage<'a> {
    pub frame: Frame<'a>,
    pub sentences: Sentences<'a>,
    pub offer: &'a Offer,
    pub essentials: &'a Essentials,
    pub ways: &'a [Way],
    pub outage: Option<Outage>,
    pub token: String,
    pub notice: Option<Notice>,
}

impl EssentialsPage<'_> {
    fn heading(&self) -> String {
        match self.essentials.why {
            WhyEssentials::AllowanceUsed => self.sentences.allowance_used_up(self.offer.per),
            WhyEssentials::Closed => self.frame.words.say("closed").to_owned(),
        }
    }

    fn notice(&self) -> Option<String> {
        self.notice.as_ref().map(|notice| self.sentences.notice(notice, self.frame.place))
    }

    fn of_a_closed_site(&self) -> bool {
        self.notice.as_ref().is_some_and(Notice::is_of_a_closed_site)
    }

    fn is_thanks(&self) -> bool {
        self.notice.as_ref().is_some_and(Notice::is_thanks)
    }

    fn takes_voucher(&self) -> bool {
        self.ways.contains(&Way::Voucher)
    }

    /// When there is more than essentials again, where that is known.
    fn ends(&self) -> Option<String> {
        let Essentials { why, until } = *self.essentials;
        match why {
            WhyEssentials::AllowanceUsed => self.sentences.internet_returns(until),
            WhyEssentials::Closed => self.sentences.opens_again(until),
        }
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.home
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bar_never_shows_more_left_than_there_is(left: u64, of: u64) {
            let Bar { used } = Bar::new(left, of);
            prop_assert!(used <= WHOLE);
            prop_assert!(u128::from(WHOLE - used) * u128::from(of) <= u128::from(left) * u128::from(WHOLE));
        }
    }
}
