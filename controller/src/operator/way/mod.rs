//! `wifi-pbg way`: by what guests come in, and where.

#[cfg(test)]
mod tests;

use super::{
    Failure,
    pinboard::Said,
    print::aligned,
    register::{Refused, Register},
};
use hotspot::{
    model::{SiteName, Way, WayIn},
    policy::{WaysIn, drafts::WayDraft},
};
use serde::Serialize;

#[derive(Debug, clap::Subcommand)]
pub(super) enum WayOrder {
    /// Print which ways are open where, and the plan that each gives.
    List,
    /// Open or close a way, or give it another plan: everywhere, or at one site.
    Set {
        /// one-tap, voucher or account.
        way: Way,
        /// yes or no.
        #[arg(long)]
        open: Option<String>,
        #[arg(long)]
        plan: Option<String>,
        /// Only at this site, in place of the rule everywhere.
        #[arg(long)]
        site: Option<String>,
    },
}

pub(super) async fn carry_out(register: &Register, order: &WayOrder) -> Result<Said, Failure> {
    match order {
        WayOrder::List => {
            let listing = Listing::of(&in_force(register).await?.0, register);
            Ok(Said::of(listing.lines(), &listing))
        }
        WayOrder::Set { way, open, plan, site } => {
            if open.is_none() && plan.is_none() {
                return Err(Refused::Nothing.into());
            }
            let (ways, _) = in_force(register).await?;
            // A site that there is not has the general rule, and is refused with the other fields.
            let stands = match site.as_ref().and_then(|site| site.trim().parse().ok()) {
                Some(site) => ways.at(*way, &site),
                None => ways.everywhere(*way),
            };
            let stands = WayDraft::of(&stands);
            let draft = WayDraft {
                way: way.to_string(),
                site: site.clone(),
                open: open.clone().unwrap_or(stands.open),
                plan: plan.clone().unwrap_or(stands.plan),
            };
            set(register, &draft).await
        }
    }
}

async fn set(register: &Register, draft: &WayDraft) -> Result<Said, Failure> {
    let rule = draft.check_among(&register.known()).map_err(Refused::from)?;
    let (before, _) = in_force(register).await?;
    let before = match &rule.site {
        Some(site) => before.at(rule.way, site),
        None => before.everywhere(rule.way),
    };
    let act = register.actor.act("way.set", subject(&rule), Some(&before), Some(&rule));
    register.store.set_way(&rule, &act).await?;
    let (ways, _) = in_force(register).await?;
    let listing = Listing::of(&ways, register);
    let state = if rule.open { "open" } else { "closed" };
    let mut lines = vec![format!("{} is {state}, with the plan {}", subject(&rule), rule.plan)];
    lines.extend(listing.warnings.iter().map(|warning| format!("warning: {warning}")));
    Ok(Said::written(lines, &listing))
}

/// The rules as the controller takes them up, and what is wrong with the stored ones.
async fn in_force(register: &Register) -> Result<(WaysIn, Vec<String>), Failure> {
    let mut ways = WaysIn::default();
    let faults = ways.take_up(&register.store.ways_in().await?.rules);
    Ok((ways, faults))
}

/// The ways at each site, for programs.
#[derive(Debug, Serialize)]
struct Listing {
    ways: Vec<Entry>,
    warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Entry {
    way: Way,
    site: SiteName,
    open: bool,
    plan: String,
    /// The site has a rule of its own.
    own: bool,
}

impl Listing {
    fn of(ways: &WaysIn, register: &Register) -> Self {
        let entry = |way: Way, site: &SiteName| {
            let WayIn { open, plan, site: of, .. } = ways.at(way, site);
            Entry { way, site: site.clone(), open, plan: plan.to_string(), own: of.is_some() }
        };
        let sites = register.sites.iter();
        let entries: Vec<Entry> = sites.flat_map(|site| Way::ALL.map(|way| entry(way, site))).collect();
        let warnings = warnings(&entries, register);
        Self { ways: entries, warnings }
    }

    fn lines(&self) -> Vec<String> {
        let row = |entry: &Entry| {
            vec![
                entry.site.to_string(),
                entry.way.to_string(),
                if entry.open { "open" } else { "closed" }.to_owned(),
                entry.plan.clone(),
                if entry.own { "the site's own" } else { "everywhere" }.to_owned(),
            ]
        };
        let rows: Vec<Vec<String>> = self.ways.iter().map(row).collect();
        let mut lines = aligned(&["SITE", "WAY", "STATE", "PLAN", "RULE"], &rows);
        lines.extend(self.warnings.iter().map(|warning| format!("warning: {warning}")));
        lines
    }
}

fn warnings(entries: &[Entry], register: &Register) -> Vec<String> {
    let open = |site: &SiteName, way: &dyn Fn(Way) -> bool| {
        entries.iter().any(|entry| entry.site == *site && entry.open && way(entry.way))
    };
    let is_usable = |way: Way| way != Way::Account || register.has_certificate;
    let mut warnings: Vec<String> = register
        .sites
        .iter()
        .filter(|site| !open(site, &is_usable))
        .map(|site| format!("nobody can sign in at {site}: no way is open there"))
        .collect();
    if !register.has_certificate && register.sites.iter().any(|site| open(site, &|way| way == Way::Account)) {
        warnings.push(
            "accounts are off until [portal] has a certificate: passwords are asked for over https alone"
                .to_owned(),
        );
    }
    warnings
}

fn subject(rule: &WayIn) -> String {
    match &rule.site {
        Some(site) => format!("way {} at {site}", rule.way),
        None => format!("way {}", rule.way),
    }
}
