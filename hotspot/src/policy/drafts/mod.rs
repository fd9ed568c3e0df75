//! What staff write about the ways in, about access points and where alarms go, as it comes from a command, a form, a file or a row: words,
//! each checked under its own name.

mod access_point;
mod account;
mod block;
mod extra;
pub mod inventory;
mod noted;
mod sending;
mod site;
mod staff;
mod token;
mod voucher;
mod way;

pub use access_point::{AccessPointDraft, AccessPointsKnown};
pub use account::{AccountDraft, AccountTerms, fit_password};
pub use block::BlockDraft;
pub use extra::ExtraDraft;
pub use noted::{NotedAccount, NotedStaff, NotedVouchers};
pub use sending::SendingDraft;
pub use site::SiteDraft;
pub use staff::{StaffDraft, StaffTerms, fit_staff_password};
pub use token::{TokenDraft, TokenTerms};
pub use voucher::{VoucherDraft, VoucherTerms};
pub use way::WayDraft;

use super::Calendar;
use crate::{
    board::line,
    model::{Faults, Invalid, PlanName, SiteName, UnixTime},
};

/// In characters.
const LONGEST_NOTE: usize = 200;

/// What a draft may speak of, and when it is checked.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub sites: &'a [SiteName],
    pub plans: &'a [PlanName],
    pub calendar: &'a Calendar,
    pub now: UnixTime,
}

impl Known<'_> {
    fn site(&self, faults: &mut Faults, text: &str) -> Option<SiteName> {
        let site = faults.field::<SiteName>("site", text)?;
        let known = one_of(&site, self.sites, SiteName::as_str);
        faults.keep(
            "site",
            known.map_err(|known| Invalid::new(format!("there is no site {site}; there are: {known}"))),
        )?;
        Some(site)
    }

    fn plan(&self, faults: &mut Faults, text: &str) -> Option<PlanName> {
        let plan = faults.field::<PlanName>("plan", text)?;
        let known = one_of(&plan, self.plans, PlanName::as_str);
        faults.keep(
            "plan",
            known.map_err(|known| Invalid::new(format!("there is no plan {plan}; there are: {known}"))),
        )?;
        Some(plan)
    }
}

/// A note of staff's, which may be empty.
fn note(text: &str) -> Result<String, Invalid> {
    if text.trim().is_empty() { Ok(String::new()) } else { line(text, LONGEST_NOTE) }
}

fn one_of<T: PartialEq>(name: &T, known: &[T], text: impl Fn(&T) -> &str) -> Result<(), String> {
    if known.contains(name) {
        return Ok(());
    }
    let known: Vec<&str> = known.iter().map(text).collect();
    Err(if known.is_empty() { "none".to_owned() } else { known.join(", ") })
}

#[cfg(test)]
mod tests;
