use super::{CheckedAt, sites_of, words};
use crate::{
    board::{Bilingual, Category, Service, ServiceId},
    model::{Faults, Hours, Invalid},
};
use serde::{Deserialize, Serialize};
use url::Url;

const LONGEST_TITLE: usize = 60;
const LONGEST_OFFICE: usize = 60;
/// What it is, what it takes and its steps.
const LONGEST_TEXT: usize = 2_000;
/// How long it takes, what it costs, where it is.
const LONGEST_FACT: usize = 300;
const LONGEST_LINK: usize = 500;

/// A service as it is typed. An empty text is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceDraft {
    pub category: String,
    pub title: Bilingual,
    pub office: String,
    pub what: Bilingual,
    pub requirements: Bilingual,
    pub steps: Bilingual,
    pub time: Bilingual,
    pub cost: Bilingual,
    pub place: Bilingual,
    /// Like `Mon-Fri 07:30-15:30`; empty where they are not known.
    pub hours: String,
    pub phone: String,
    pub link: String,
    /// `yes` or `no`.
    pub in_garden: String,
    /// Everywhere where none is named.
    pub sites: Vec<String>,
    pub order: Option<String>,
    /// `yes` or `no`.
    pub shown: String,
}

impl ServiceDraft {
    /// A service with this number.
    ///
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self, id: ServiceId, at: CheckedAt<'_>) -> Result<Service, Faults> {
        let mut faults = Faults::default();
        let category = faults.field::<Category>("category", &self.category);
        let title = words::line_in_both(&mut faults, ("title", "title_en"), &self.title, LONGEST_TITLE);
        let office = match self.office.trim() {
            "" => Some(String::new()),
            office => faults.keep("office", words::line(office, LONGEST_OFFICE)),
        };
        let what = words::prose_in_both(&mut faults, ("what", "what_en"), &self.what, LONGEST_TEXT);
        let mut text = |names, words, most| words::prose_or_none(&mut faults, names, words, most);
        let requirements = text(("requirements", "requirements_en"), &self.requirements, LONGEST_TEXT);
        let steps = text(("steps", "steps_en"), &self.steps, LONGEST_TEXT);
        let time = text(("time", "time_en"), &self.time, LONGEST_FACT);
        let cost = text(("cost", "cost_en"), &self.cost, LONGEST_FACT);
        let place = text(("place", "place_en"), &self.place, LONGEST_FACT);
        let hours = match self.hours.trim() {
            "" => Some(None),
            hours => faults.field::<Hours>("hours", hours).map(Some),
        };
        let phone = match self.phone.trim() {
            "" => Some(String::new()),
            phone => faults.keep("phone", words::phone(phone)),
        };
        let link = faults.keep("link", link(&self.link));
        let in_garden = faults.keep("in_garden", words::yes_or_no(&self.in_garden));
        let reach = at.reach(&mut faults, &self.sites);
        let order = faults.keep("order", words::order(self.order.as_deref()));
        let shown = faults.keep("shown", words::yes_or_no(&self.shown));
        let checked = || {
            Some(Service {
                id,
                category: category?,
                title: title?,
                office: office?,
                what: what?,
                requirements: requirements?,
                steps: steps?,
                time: time?,
                cost: cost?,
                place: place?,
                hours: hours?,
                phone: phone?,
                link: link?,
                in_garden: in_garden?,
                reach: reach?,
                order: order?,
                shown: shown?,
            })
        };
        let checked = checked();
        if checked.as_ref().is_some_and(|service| service.in_garden && service.host().is_none()) {
            faults.keep::<()>("in_garden", Err(Invalid::new("needs a link to a host by its name")));
        }
        faults.settle(checked)
    }

    /// The words of a service.
    #[must_use]
    pub fn of(service: &Service) -> Self {
        let yes_or_no = |it: bool| if it { "yes" } else { "no" }.to_owned();
        Self {
            category: service.category.to_string(),
            title: service.title.clone(),
            office: service.office.clone(),
            what: service.what.clone(),
            requirements: service.requirements.clone(),
            steps: service.steps.clone(),
            time: service.time.clone(),
            cost: service.cost.clone(),
            place: service.place.clone(),
            hours: service.hours.as_ref().map_or_else(String::new, ToString::to_string),
            phone: service.phone.clone(),
            link: service.link.clone(),
            in_garden: yes_or_no(service.in_garden),
            sites: sites_of(&service.reach),
            order: Some(service.order.to_string()),
            shown: yes_or_no(service.shown),
        }
    }
}

/// As a browser would write it; empty where none is named.
fn link(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let wrong = || {
        let text: String = text.chars().take(60).collect();
        Invalid::new(format!("{text:?} is no address of the web like https://www.lapor.go.id/"))
    };
    let url = Url::parse(text).map_err(|_| wrong())?;
    let sound = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.username().is_empty()
        && url.password().is_none()
        && url.as_str().len() <= LONGEST_LINK;
    if sound { Ok(url.to_string()) } else { Err(wrong()) }
}
