use super::{CheckedAt, sites_of, words};
use crate::{
    board::{Bilingual, Emergency, EmergencyId, EmergencyKind, EmergencyPhone, Hazard, templates},
    model::{Faults, Invalid, Span, UnixTime},
    policy::Calendar,
};
use serde::{Deserialize, Serialize};

const LONGEST_TITLE: usize = 60;
const LONGEST_STEP: usize = 80;
const MOST_STEPS: usize = 3;
const MOST_PHONES: usize = 2;
const LONGEST_OWNER: usize = 30;
const LONGEST_GATHERING: usize = 300;
const LONGEST_SOURCE: usize = 60;
const USUAL_LENGTH: Span = Span::from_secs(6 * 3_600);
/// From its beginning, or from its last change: longer emergencies are looked at again.
const LONGEST: Span = Span::from_secs(48 * 3_600);

/// An emergency notice as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyDraft {
    pub kind: String,
    pub hazard: String,
    pub title: Bilingual,
    pub steps: Vec<Bilingual>,
    /// `BPBD=0281-891012`, or the number alone.
    pub phones: Vec<String>,
    pub gathering: Bilingual,
    /// The operator where it is not named.
    pub source: Option<String>,
    /// Everywhere where none is named.
    pub sites: Vec<String>,
    /// Now where it is not named; see [`Calendar::beginning`].
    pub from: Option<String>,
    /// Six hours later where it is not named; see [`Calendar::end`].
    pub until: Option<String>,
}

impl EmergencyDraft {
    /// The words that are ready for a hazard at a place.
    #[must_use]
    pub fn ready(kind: EmergencyKind, hazard: Hazard, place: &str) -> Self {
        Self {
            kind: kind.to_string(),
            hazard: hazard.to_string(),
            title: templates::title(hazard, place.trim()),
            steps: templates::steps(hazard).to_vec(),
            ..Self::default()
        }
    }

    /// An emergency notice with this number.
    ///
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self, id: EmergencyId, at: CheckedAt<'_>) -> Result<Emergency, Faults> {
        let mut faults = Faults::default();
        let kind = faults.field::<EmergencyKind>("kind", &self.kind);
        let hazard = faults.field::<Hazard>("hazard", &self.hazard);
        let title = words::line_in_both(&mut faults, ("title", "title_en"), &self.title, LONGEST_TITLE);
        let steps = self.steps(&mut faults);
        let phones = self.phones(&mut faults);
        let gathering = words::prose_or_none(
            &mut faults,
            ("gathering", "gathering_en"),
            &self.gathering,
            LONGEST_GATHERING,
        );
        let source = self.source.as_deref().filter(|source| !source.trim().is_empty()).unwrap_or(at.operator);
        let source = faults.keep("source", words::line(source, LONGEST_SOURCE));
        let reach = at.reach(&mut faults, &self.sites);
        let times = self.times(&mut faults, at);
        let checked = || {
            let (from, until) = times?;
            Some(Emergency {
                id,
                kind: kind?,
                hazard: hazard?,
                title: title?,
                steps: steps?,
                phones: phones?,
                gathering: gathering?,
                source: source?,
                reach: reach?,
                from,
                updated: at.now,
                until,
                ended: None,
            })
        };
        let checked = checked();
        faults.settle(checked)
    }

    /// The words of an emergency notice.
    #[must_use]
    pub fn of(emergency: &Emergency, calendar: &Calendar) -> Self {
        let phone = |phone: &EmergencyPhone| match phone.of.as_str() {
            "" => phone.number.clone(),
            of => format!("{of}={}", phone.number),
        };
        Self {
            kind: emergency.kind.to_string(),
            hazard: emergency.hazard.to_string(),
            title: emergency.title.clone(),
            steps: emergency.steps.clone(),
            phones: emergency.phones.iter().map(phone).collect(),
            gathering: emergency.gathering.clone(),
            source: Some(emergency.source.clone()),
            sites: sites_of(&emergency.reach),
            from: Some(calendar.written(emergency.from)),
            until: Some(calendar.written(emergency.until)),
        }
    }

    fn steps(&self, faults: &mut Faults) -> Option<Vec<Bilingual>> {
        if self.steps.len() > MOST_STEPS {
            let many = format!("{} steps are more than the {MOST_STEPS} that are read", self.steps.len());
            return faults.keep("step", Err(Invalid::new(many)));
        }
        let steps =
            self.steps.iter().map(|step| words::line_in_both(faults, ("step", "step"), step, LONGEST_STEP));
        steps.collect::<Vec<_>>().into_iter().collect()
    }

    fn phones(&self, faults: &mut Faults) -> Option<Vec<EmergencyPhone>> {
        if self.phones.len() > MOST_PHONES {
            let many =
                format!("{} numbers are more than the {MOST_PHONES} that have a place", self.phones.len());
            return faults.keep("phone", Err(Invalid::new(many)));
        }
        let phones = self.phones.iter().map(|text| faults.keep("phone", phone(text)));
        phones.collect::<Vec<_>>().into_iter().collect()
    }

    fn times(&self, faults: &mut Faults, at: CheckedAt<'_>) -> Option<(UnixTime, UnixTime)> {
        let from = match &self.from {
            None => Some(at.now),
            Some(text) => faults.keep("from", at.calendar.beginning(text, at.now)),
        };
        let until = match &self.until {
            None => from.map(|from| from + USUAL_LENGTH),
            Some(text) => faults.keep("until", at.calendar.end(text, at.now)),
        };
        let (from, until) = from.zip(until)?;
        let checked = if until <= from {
            Err(Invalid::new("lies before its beginning"))
        } else if until <= at.now {
            Err(Invalid::new("has passed"))
        } else if until > from.max(at.now) + LONGEST {
            Err(Invalid::new("lies more than 48 h ahead; prolong it while it lasts"))
        } else {
            Ok((from, until))
        };
        faults.keep("until", checked)
    }
}

fn phone(text: &str) -> Result<EmergencyPhone, Invalid> {
    let (of, number) = text.split_once('=').unwrap_or(("", text));
    let of = if of.trim().is_empty() { String::new() } else { words::line(of, LONGEST_OWNER)? };
    Ok(EmergencyPhone { of, number: words::phone(number)? })
}
