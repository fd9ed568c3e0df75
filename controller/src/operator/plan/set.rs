use super::{
    Actor, Failure, print,
    shelf::{self, Refused, Shelf},
};
use hotspot::{
    model::{Faults, PlanDraft, PlanName, Preset, SiteName},
    store::Store,
};

#[derive(Debug, clap::Args)]
pub(in crate::operator) struct SetPlan {
    /// `standard`, which one tap gives, or a name of your own.
    name: PlanName,
    /// Only at this site, in place of the plan everywhere.
    #[arg(long)]
    site: Option<SiteName>,
    /// Begin from a preset and not from the plan as it stands: standard, village or crowded.
    #[arg(long)]
    preset: Option<Preset>,
    #[command(flatten)]
    fields: Fields,
}

/// What is to be changed, as it was typed.
#[derive(Debug, clap::Args)]
struct Fields {
    /// The most a guest gets, like "5 Mbit/s".
    #[arg(long, value_name = "SPEED")]
    down: Option<String>,
    /// The most a guest sends, like "2 Mbit/s".
    #[arg(long, value_name = "SPEED")]
    up: Option<String>,
    /// What the steps are counted over: day, week or month.
    #[arg(long, value_name = "PERIOD")]
    per: Option<String>,
    /// What comes after how much, like "1 GB: 1 Mbit/s / 500 kbit/s, 2 GB: essentials"; or none.
    #[arg(long)]
    steps: Option<String>,
    /// How long one press lasts, like 4h; or none.
    #[arg(long, value_name = "SPAN")]
    session_length: Option<String>,
    /// Silence after which a visit has ended for the books, like 15min.
    #[arg(long, value_name = "SPAN")]
    idle: Option<String>,
    /// How long after its last visit a device needs no press, like 30d.
    #[arg(long, value_name = "SPAN")]
    remembered: Option<String>,
    /// How long after its press at most, like 90d.
    #[arg(long, value_name = "SPAN")]
    remembered_at_most: Option<String>,
    /// When the internet is open, like "Mon-Fri 05:00-22:00, Sat-Sun 06:00-24:00"; or always.
    #[arg(long)]
    hours: Option<String>,
    /// How many devices one account may have signed in at the same time.
    #[arg(long, value_name = "NUMBER")]
    devices: Option<String>,
}

/// Makes the change durable; answers with the plan as it is now.
///
/// # Errors
/// Where a field or the site is refused, and then nothing was written; or where the store fails.
pub(super) async fn set(
    store: &Store,
    actor: &Actor,
    order: &SetPlan,
    sites: &[SiteName],
) -> Result<PlanDraft, Failure> {
    if let Some(site) = &order.site {
        shelf::known(site, sites)?;
    }
    let shelf = Shelf(store.plans().await?);
    let refused = |faults| Refused::Fields(by_option(&faults));
    let (plan, site) = order.wanted(&shelf).check().map_err(refused)?;
    // Not as it was typed, so that one plan has one wording.
    let words = PlanDraft::of(&plan, site.as_ref());
    let before = shelf.get(&order.name, site.as_ref());
    let subject = shelf::subject(&order.name, site.as_ref());
    store.set_plan(&words, &actor.act("plan.set", subject, before, Some(&words))).await?;
    Ok(words)
}

impl SetPlan {
    fn wanted(&self, shelf: &Shelf) -> PlanDraft {
        let stands = || {
            let own = self.site.as_ref().and_then(|site| shelf.get(&self.name, Some(site)));
            own.or_else(|| shelf.get(&self.name, None)).cloned()
        };
        let beginning = match self.preset {
            Some(preset) => preset.named(&self.name),
            None => stands().unwrap_or_else(|| Preset::Standard.named(&self.name)),
        };
        let site = self.site.as_ref().map(ToString::to_string);
        self.fields.over(PlanDraft { site, ..beginning })
    }
}

impl Fields {
    fn over(&self, plan: PlanDraft) -> PlanDraft {
        let or = |given: &Option<String>, stands| given.clone().unwrap_or(stands);
        PlanDraft {
            name: plan.name,
            site: plan.site,
            down: or(&self.down, plan.down),
            up: or(&self.up, plan.up),
            per: or(&self.per, plan.per),
            steps: or(&self.steps, plan.steps),
            session_length: or(&self.session_length, plan.session_length),
            idle: or(&self.idle, plan.idle),
            remembered: or(&self.remembered, plan.remembered),
            remembered_at_most: or(&self.remembered_at_most, plan.remembered_at_most),
            hours: or(&self.hours, plan.hours),
            devices: or(&self.devices, plan.devices),
        }
    }
}

/// Each fault under the name of the argument that sets the field.
pub(super) fn by_option(faults: &Faults) -> Vec<String> {
    print::by_option(faults, &["name"])
}
