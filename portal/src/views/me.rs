//! What the gateway does with this device and why, and what it keeps about it.

use super::{Frame, Language, Sentences, Told, calendar, format};
use askama::Template;
use hotspot::{
    control::portal::{MyAdmission, MyData, MyDay, MyExtra, MyVisit},
    model::{Bytes, UnixTime, Way},
};
use jiff::civil::Date;

/// Why it is slow, paused or asked to sign in, with the decision behind it.
#[derive(Template)]
#[template(path = "citizen/why.html")]
pub struct WhyPage<'a> {
    pub frame: Frame<'a>,
    pub told: Told<'a>,
}

impl WhyPage<'_> {
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

    /// Where it was, one after the other.
    fn access_points(&self, visit: &MyVisit) -> String {
        visit.access_points.join(" → ")
    }

    fn extra_day(&self, extra: &MyExtra) -> String {
        said_day(self.frame.language, &extra.day)
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.my_data
    }
}

/// `2026-11-22` as people say it; as it stands where it is no day.
fn said_day(language: Language, day: &str) -> String {
    day.parse::<Date>().map_or_else(|_| day.to_owned(), |day| calendar::date(language, day))
}
