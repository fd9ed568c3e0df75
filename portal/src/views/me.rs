//! What the gateway does with this device and why, and what it keeps about it.

use super::{Frame, Language, Sentences, calendar, format};
use askama::Template;
use hotspot::{
    control::portal::{Guest, MyAdmission, MyData, MyDay, MyVisit, Offer, Online, Standing},
    model::{Bytes, UnixTime, Way},
    policy::{Essentials, WhyEssentials},
};
use jiff::civil::Date;

/// Why it is slow, paused or asked to sign in, with the decision behind it.
#[derive(Template)]
#[template(path = "citizen/why.html")]
pub struct WhyPage<'a> {
    pub frame: Frame<'a>,
    pub sentences: Sentences<'a>,
    pub guest: &'a Guest,
}

/// A step of the plan, and whether it is the present one.
struct Rule {
    range: String,
    gives: String,
    present: bool,
}

impl WhyPage<'_> {
    fn heading(&self) -> String {
        let (words, offer) = (self.frame.words, &self.guest.offer);
        let said = |key| words.say(key).to_owned();
        match &self.guest.standing {
            Standing::NotSignedIn { opens: Some(_), .. } => said("closed"),
            Standing::NotSignedIn { .. } => said("not-signed-in"),
            Standing::Paused { .. } => said("paused"),
            Standing::Full => words.tell("place-full", &[("place", self.frame.place)]),
            Standing::Essentials(Essentials { why: WhyEssentials::Closed, .. }) => said("closed"),
            Standing::Essentials(_) => self.sentences.allowance_used_up(offer.per),
            Standing::Online(_) if self.guest.outage.is_some() => said("joined"),
            Standing::Online(online) if online.remaining.step > 0 => said("slower"),
            Standing::Online(_) => said("online"),
        }
    }

    /// The decision, one sentence after another.
    fn reasons(&self) -> Vec<String> {
        let sentences = &self.sentences;
        let said = |key| Some(self.frame.words.say(key).to_owned());
        let outage = self.guest.outage.as_ref().map(|outage| sentences.line_down(self.frame.place, outage));
        let reasons = match &self.guest.standing {
            Standing::NotSignedIn { opens: Some(opens), .. } => {
                vec![said("why-closed"), sentences.opens_again(*opens)]
            }
            Standing::NotSignedIn { terms_changed: true, .. } => vec![said("terms-changed")],
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
    fn staffs_reason(&self) -> Option<&str> {
        match &self.guest.standing {
            Standing::Paused { reason, .. } if !reason.is_empty() => Some(reason),
            _ => None,
        }
    }

    fn of_the_speed(&self, online: &Online) -> Vec<Option<String>> {
        let (sentences, offer, remaining) = (&self.sentences, &self.guest.offer, &online.remaining);
        let slower = remaining.step > 0;
        vec![
            sentences.step(remaining),
            if slower { sentences.why_slower(offer) } else { None },
            if slower { remaining.resets.and_then(|at| sentences.full_speed_returns(at)) } else { None },
            remaining.rung.map(|rung| sentences.then(rung)),
            online.voucher_until.and_then(|until| sentences.voucher_until(until)),
            online.busy.map(|busy| sentences.busy(busy)),
            Some(
                self.frame
                    .words
                    .say(if online.busy.is_some() { "why-busy" } else { "why-signal" })
                    .to_owned(),
            ),
        ]
    }

    /// The steps of the plan that decides. Nothing where no plan does.
    fn rules(&self) -> Vec<Rule> {
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
    fn numbers(&self) -> Vec<String> {
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

    fn twin(&self) -> &str {
        self.frame.twin_paths.why
    }
}

/// Everything that is kept about this device.
#[derive(Template)]
#[template(path = "citizen/my_data.html")]
pub struct MyDataPage<'a> {
    pub frame: Frame<'a>,
    pub sentences: Sentences<'a>,
    pub data: &'a MyData,
    pub token: String,
    /// The form was too old: nothing was erased.
    pub stale: bool,
}

impl MyDataPage<'_> {
    fn moment(&self, moment: &UnixTime) -> String {
        self.sentences.moment(*moment)
    }

    /// As [`Self::moment`], where it has come.
    fn ended(&self, moment: &Option<UnixTime>) -> String {
        moment.map_or_else(
            || self.frame.words.say("not-ended").to_owned(),
            |moment| self.sentences.moment(moment),
        )
    }

    /// How a device came in, with the account it came by.
    fn way(&self, admission: &MyAdmission) -> String {
        let way = self.frame.words.say(match admission.way {
            Way::OneTap => "way-one-tap",
            Way::Voucher => "way-voucher",
            Way::Account => "way-account",
        });
        admission.account.as_ref().map_or_else(|| way.to_owned(), |account| format!("{way}: {account}"))
    }

    /// Nothing less than a megabyte is said to be nothing.
    fn amount(&self, bytes: &Bytes) -> String {
        match bytes {
            Bytes(1..1_000_000) => self.frame.words.say("less-than-a-megabyte").to_owned(),
            bytes => format::amount(self.frame.language, *bytes),
        }
    }

    fn day(&self, day: &MyDay) -> String {
        said_day(self.frame.language, &day.day)
    }

    /// By its title where it is one of this gateway's.
    fn place<'b>(&'b self, visit: &'b MyVisit) -> &'b str {
        let networks = &self.frame.house.config.networks;
        let here = networks.iter().find(|network| network.site == visit.site);
        here.map_or(visit.site.as_str(), |network| network.title.as_str())
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.my_data
    }
}

/// `2026-11-22` as people say it; as it stands where it is no day.
fn said_day(language: Language, day: &str) -> String {
    day.parse::<Date>().map_or_else(|_| day.to_owned(), |day| calendar::date(language, day))
}
