use crate::operator::pinboard::over;
use hotspot::board::ServiceDraft;

/// A service's fields as they were typed; "" empties one.
#[derive(Debug, clap::Args)]
pub(in crate::operator) struct Fields {
    /// health, permits, civil-records, complaints, emergency, education, tourism or cameras.
    #[arg(long)]
    category: Option<String>,
    /// At most 60 characters.
    #[arg(long)]
    title: Option<String>,
    #[arg(long, value_name = "TITLE")]
    title_en: Option<String>,
    /// Who gives it.
    #[arg(long)]
    office: Option<String>,
    /// What it is.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    what: Option<String>,
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    what_en: Option<String>,
    /// What to bring.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    requirements: Option<String>,
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    requirements_en: Option<String>,
    /// How it goes.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    steps: Option<String>,
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    steps_en: Option<String>,
    /// How long it takes.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    time: Option<String>,
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    time_en: Option<String>,
    /// What it costs.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    cost: Option<String>,
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    cost_en: Option<String>,
    /// Where to go.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    place: Option<String>,
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    place_en: Option<String>,
    /// Opening hours like "Mon-Thu 07:30-15:30, Fri 07:30-11:00".
    #[arg(long)]
    hours: Option<String>,
    /// As it is written out.
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// An address of the web.
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// Whether the link's host opens before sign-in.
    #[arg(long, value_name = "yes|no")]
    in_garden: Option<String>,
    /// Only at this site; may be given several times. "all" for everywhere.
    #[arg(long)]
    site: Vec<String>,
    /// Lower stands higher within its category: -100 to 100.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    order: Option<String>,
    /// Whether citizens see it.
    #[arg(long, value_name = "yes|no")]
    shown: Option<String>,
}

impl Fields {
    /// What was typed, in place of what stands.
    pub(super) fn over(&self, stands: ServiceDraft) -> ServiceDraft {
        let or = |given: &Option<String>, stands: String| given.clone().unwrap_or(stands);
        ServiceDraft {
            category: or(&self.category, stands.category),
            title: over(self.title.clone(), self.title_en.clone(), stands.title),
            office: or(&self.office, stands.office),
            what: over(self.what.clone(), self.what_en.clone(), stands.what),
            requirements: over(self.requirements.clone(), self.requirements_en.clone(), stands.requirements),
            steps: over(self.steps.clone(), self.steps_en.clone(), stands.steps),
            time: over(self.time.clone(), self.time_en.clone(), stands.time),
            cost: over(self.cost.clone(), self.cost_en.clone(), stands.cost),
            place: over(self.place.clone(), self.place_en.clone(), stands.place),
            hours: or(&self.hours, stands.hours),
            phone: or(&self.phone, stands.phone),
            link: or(&self.link, stands.link),
            in_garden: or(&self.in_garden, stands.in_garden),
            sites: if self.site.is_empty() { stands.sites } else { self.site.clone() },
            order: self.order.clone().or(stands.order),
            shown: or(&self.shown, stands.shown),
        }
    }
}
