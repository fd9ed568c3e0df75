//! `wifi-pbg plan`: what guests get. Changes are checked, committed to the store, and the controller is nudged.

mod set;
mod shelf;
mod tell;

#[cfg(test)]
mod tests;

use super::{
    Failure,
    actor::Actor,
    print,
    standing::{Outcome, Standing},
};
use hotspot::{
    config::Config,
    control::{Client, admin::Nudge},
    model::{PlanName, SiteName},
    store::Store,
};
use set::SetPlan;
use shelf::Shelf;
use tell::{Entry, Listing, Removed};

pub(super) use shelf::Refused;

#[derive(Debug, clap::Subcommand)]
pub(super) enum PlanOrder {
    /// Print all plans, what each comes to, and the presets.
    List,
    /// Print a plan's fields as `set` takes them, and what they come to.
    Show {
        name: PlanName,
        /// As it holds at this site.
        #[arg(long)]
        site: Option<SiteName>,
    },
    /// Change a plan, or make one. Fields that are not named stay as they are.
    Set(Box<SetPlan>),
    /// Remove a plan, or a site's own form of it.
    Remove {
        name: PlanName,
        /// Only the form that this site has of its own.
        #[arg(long)]
        site: Option<SiteName>,
    },
}

pub(super) async fn run(
    order: &PlanOrder,
    config: &Config,
    controller: &Client,
    json: bool,
) -> Result<(), Failure> {
    let sites: Vec<SiteName> = config.networks.iter().map(|network| network.site.clone()).collect();
    let store = Store::join(&config.store.path).await?;
    let actor = Actor::of_this_process();
    match order {
        PlanOrder::List => {
            let shelf = Shelf(store.plans().await?);
            let listing = Listing::of(&shelf);
            if json { print::json(&listing)? } else { listing.tell(&sites)? }
        }
        PlanOrder::Show { name, site } => {
            let shelf = Shelf(store.plans().await?);
            let entry = Entry::of(shelf.holding(name, site.as_ref(), &sites)?);
            if json { print::json(&entry)? } else { entry.tell(site.as_ref())? }
        }
        PlanOrder::Set(order) => {
            let plan = set::set(&store, &actor, order, &sites).await?;
            let change = Entry::of(&plan);
            let standing = Standing::of(controller.call(&Nudge {}).await);
            if json {
                print::json(&Outcome { change: &change, standing: &standing })?;
            } else {
                print::line(change.line())?;
                print::line(standing.standing)?;
            }
        }
        PlanOrder::Remove { name, site } => {
            let change = remove(&store, &actor, name, site.as_ref(), &sites).await?;
            let standing = Standing::of(controller.call(&Nudge {}).await);
            if json {
                print::json(&Outcome { change: &change, standing: &standing })?;
            } else {
                print::line(change.sentence)?;
                print::line(standing.standing)?;
            }
        }
    }
    Ok(())
}

async fn remove(
    store: &Store,
    actor: &Actor,
    name: &PlanName,
    site: Option<&SiteName>,
    sites: &[SiteName],
) -> Result<Removed, Failure> {
    if site.is_none() && *name == PlanName::standard() {
        return Err(Refused::Standard.into());
    }
    let mut shelf = Shelf(store.plans().await?);
    let before = shelf.exactly(name, site, sites)?;
    let act = actor.act("plan.remove", shelf::subject(name, site), Some(before), None);
    store.remove_plan(name, site, &act).await?;
    shelf.0.retain(|plan| !shelf::is(plan, name, site));
    Ok(Removed::of(name, site, &shelf))
}
