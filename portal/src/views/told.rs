//! What the gateway does with a guest and why, in sentences: for the guest, and for staff who are asked.

use super::{Sentences, notice::again_key};
use hotspot::{
    control::portal::{Guest, Offer, Online, Standing},
    policy::{Essentials, WhyEssentials},
};

/// What a guest is told.
pub struct Told<'a> {
    pub sentences: Sentences<'a>,
    pub guest: &'a Guest,
}

/// A step of the plan, and whether it is the present one.
pub struct Rule {
    pub range: String,
    pub gives: String,
    pub present: bool,
}

impl Told<'_> {
    /// In a few words.
    #[must_use]
    pub fn heading(&self) -> String {
        let (words, offer) = (self.sentences.language.words(), &self.guest.offer);
        let said = |key| words.say(key).to_owned();
        match &self.guest.standing {
            Standing::NotSignedIn { opens: Some(_), .. } => said("closed"),
            Standing::NotSignedIn { .. } => said("not-signed-in"),
            Standing::Paused { .. } => said("paused"),
            Standing::Full => words.tell("place-full", &[("place", &self.guest.site_title)]),
            Standing::Essentials(Essentials { why: WhyEssentials::Closed, .. }) => said("closed"),
            Standing::Essentials(_) => self.sentences.allowance_used_up(offer.per),
            Standing::Online(_) if self.guest.outage.is_some() => said("joined"),
            Standing::Online(online) if online.remaining.step > 0 => said("slower"),
            Standing::Online(_) => said("online"),
        }
    }

    /// The decision, one sentence after another.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        let sentences = &self.sentences;
        let said = |key| Some(self.sentences.language.words().say(key).to_owned());
        let outage =
            self.guest.outage.as_ref().map(|outage| sentences.line_down(&self.guest.site_title, outage));
        let reasons = match &self.guest.standing {
            Standing::NotSignedIn { opens: Some(opens), .. } => {
                vec![said("why-closed"), sentences.opens_again(*opens)]
            }
            Standing::NotSignedIn { again: Some(again), .. } => vec![said(again_key(*again))],
            Standing::NotSignedIn { .. } => vec![said("why-not-signed-in")],
            Standing::Paused { until, .. } => vec![said("why-paused"), sentences.paused_until(*until)],
            Standing::Full => vec![said("place-full-why")],
            Standing::Essentials(Essentials { why: WhyEssentials::Closed, until }) => {
                vec![said("why-closed"), sentences.opens_again(*until)]
            }
            Standing::Essentials(Essentials { until, .. }) => {
                vec![sentences.why_essentials(&self.guest.offer), sentences.internet_returns(*until)]
            }
            // Of a line that carries nothing no speed is true.
            Standing::Online(_) if outage.is_some() => Vec::new(),
            Standing::Online(online) => self.of_the_speed(online),
        };
        outage.into_iter().chain(reasons.into_iter().flatten()).collect()
    }

    /// What staff wrote, where they paused the device and said why.
    #[must_use]
    pub fn staffs_reason(&self) -> Option<&str> {
        match &self.guest.standing {
            Standing::Paused { reason, .. } if !reason.is_empty() => Some(reason),
            _ => None,
        }
    }

    fn of_the_speed(&self, online: &Online) -> Vec<Option<String>> {
        let (sentences, offer, remaining) = (&self.sentences, &self.guest.offer, &online.remaining);
        let words = sentences.language.words();
        let slower = remaining.step > 0;
        vec![
            sentences.step(remaining),
            if slower { sentences.why_slower(offer) } else { None },
            if slower { remaining.resets.and_then(|at| sentences.full_speed_returns(at)) } else { None },
            remaining.rung.map(|rung| sentences.then(rung)),
            online.voucher_until.and_then(|until| sentences.voucher_until(until)),
            online.busy.map(|busy| sentences.busy(busy)),
            Some(words.say(if online.busy.is_some() { "why-busy" } else { "why-signal" }).to_owned()),
        ]
    }

    /// The steps of the plan that decides. Nothing where no plan does.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        let offer = &self.guest.offer;
        let present = match &self.guest.standing {
            Standing::Paused { .. } | Standing::Full => return Vec::new(),
            Standing::Online(online) => Some(online.remaining.step),
            Standing::Essentials(Essentials { why: WhyEssentials::AllowanceUsed, .. }) => {
                offer.steps.len().checked_sub(1)
            }
            Standing::Essentials(_) | Standing::NotSignedIn { .. } => None,
        };
        let rule = |number| {
            let [range, gives] = self.sentences.rule(offer, number)?;
            Some(Rule { range, gives, present: present == Some(number) })
        };
        (0..offer.steps.len()).filter_map(rule).collect()
    }

    /// What has been used, and what else limits.
    #[must_use]
    pub fn numbers(&self) -> Vec<String> {
        let (sentences, offer) = (&self.sentences, &self.guest.offer);
        let Standing::Online(online) = &self.guest.standing else { return self.limits(offer) };
        let mut numbers = match online.clock_trusted {
            true => vec![sentences.used(offer.per, online.remaining.used)],
            false if offer.steps.len() > 1 => vec![sentences.clock_unsure(offer.per)],
            false => Vec::new(),
        };
        numbers.extend(online.time_left.map(|left| format!("{}.", sentences.time_left(left))));
        numbers.extend(online.closes.and_then(|closes| sentences.open_until(closes)));
        numbers.extend(self.limits(offer));
        numbers
    }

    fn limits(&self, offer: &Offer) -> Vec<String> {
        match self.guest.standing {
            Standing::Paused { .. } | Standing::Full => Vec::new(),
            _ => {
                offer.session_length.map(|length| self.sentences.session_length(length)).into_iter().collect()
            }
        }
    }
}
