use crate::views::{Frame, Icon, Phrase, Prose, calendar, format};
use askama::Template;
use hotspot::{
    board::{Emergency, EmergencyKind, EmergencyPhone, Hazard},
    control::portal::Shown,
};

/// An emergency notice as a page shows it.
pub struct Warning<'a> {
    /// Of its frame and colours.
    pub class: &'static str,
    pub icon: Icon,
    pub kind: &'static str,
    pub hazard: &'static str,
    pub title: Phrase<'a>,
    pub steps: Vec<Phrase<'a>>,
    pub phones: Vec<Phone<'a>>,
    pub gathering: Prose,
    pub source: &'a str,
    /// When its words were last changed, and until when it holds.
    pub times: String,
}

pub struct Phone<'a> {
    /// Whose it is.
    pub of: &'a str,
    pub number: &'a str,
    pub dialled: String,
}

impl Phone<'_> {
    /// Leaves room for a word beside it on the narrowest screen.
    pub fn is_short(&self) -> bool {
        self.dialled.len() <= 6
    }
}

/// The notices in force as they stand on every page: the most urgent, and how many more.
pub struct Foremost<'a> {
    pub warning: Warning<'a>,
    pub others: Option<String>,
}

impl Frame<'_> {
    /// Whatever is not urgent makes room then.
    #[must_use]
    pub fn has_emergency(&self) -> bool {
        !self.house.board.emergencies_at(self.site, self.now).is_empty()
    }

    #[must_use]
    pub fn foremost_emergency(&self) -> Option<Foremost<'_>> {
        let here = self.house.board.emergencies_at(self.site, self.now);
        let (first, others) = here.split_first()?;
        self.shows(Shown::Emergency(first.id.0));
        let others = Some(others.len()).filter(|count| *count > 0);
        Some(Foremost {
            warning: self.warning(first),
            others: others.map(|count| self.words.tell("other-notices", &[("count", &count.to_string())])),
        })
    }

    fn warning<'b>(&self, emergency: &'b Emergency) -> Warning<'b> {
        let (class, icon, kind) = match emergency.kind {
            EmergencyKind::Emergency => ("alert", Icon::Triangle, "kind-emergency"),
            EmergencyKind::Warning => ("warn", Icon::Mark, "kind-warning"),
            EmergencyKind::Drill => ("drill", Icon::Bell, "kind-drill"),
        };
        Warning {
            class,
            icon,
            kind: self.words.say(kind),
            hazard: self.words.say(name(emergency.hazard)),
            title: self.phrase(&emergency.title),
            steps: emergency.steps.iter().map(|step| self.phrase(step)).collect(),
            phones: emergency.phones.iter().filter_map(phone).collect(),
            gathering: self.phrase(&emergency.gathering).prose(),
            source: &emergency.source,
            times: self.times(emergency),
        }
    }

    fn times(&self, emergency: &Emergency) -> String {
        let timezone = self.house.timezone;
        let updated = calendar::moment(self.language, emergency.updated, self.now, timezone);
        let updated = self.words.tell("notice-updated", &[("when", &updated)]);
        match calendar::until(self.language, emergency.until, self.now, timezone) {
            Some(until) => format!("{updated} {}", self.words.tell("notice-until", &[("when", &until)])),
            None => updated,
        }
    }
}

const fn name(hazard: Hazard) -> &'static str {
    match hazard {
        Hazard::Flood => "hazard-flood",
        Hazard::Landslide => "hazard-landslide",
        Hazard::Earthquake => "hazard-earthquake",
        Hazard::Weather => "hazard-weather",
        Hazard::Volcano => "hazard-volcano",
        Hazard::Fire => "hazard-fire",
        Hazard::MissingPerson => "hazard-missing-person",
        Hazard::Disruption => "hazard-disruption",
    }
}

/// Nothing for what nobody can dial.
fn phone(phone: &EmergencyPhone) -> Option<Phone<'_>> {
    let dialled = Some(format::dialled(&phone.number)).filter(|digits| !digits.is_empty())?;
    Some(Phone { of: &phone.of, number: &phone.number, dialled })
}

/// Everything in force, in full.
#[derive(Template)]
#[template(path = "board/emergency.html")]
pub struct EmergencyPage<'a> {
    pub frame: Frame<'a>,
}

impl EmergencyPage<'_> {
    /// The most urgent.
    fn first(&self) -> Option<Warning<'_>> {
        self.in_force().first().map(|emergency| self.frame.warning(emergency))
    }

    fn others(&self) -> Vec<Warning<'_>> {
        self.in_force().into_iter().skip(1).map(|emergency| self.frame.warning(emergency)).collect()
    }

    fn in_force(&self) -> Vec<&Emergency> {
        self.frame.house.board.emergencies_at(self.frame.site, self.frame.now)
    }

    fn twin(&self) -> &str {
        self.frame.twin_paths.emergency
    }
}
