//! What the box has found out about itself and holds now, and what is told of it. Pure.

use crate::health::{Line, Portal};
use hotspot::{
    config,
    control::{
        operator::{Check, Verdict},
        portal::Outage,
    },
    model::{BootTime, GardenName, Now, SiteName},
};
use std::collections::BTreeMap;

/// The findings that hold now.
#[derive(Debug, Default)]
pub struct Findings {
    pub(super) line: Line,
    /// As a phone would judge it; nothing until the first look.
    pub(super) portal: Option<Portal>,
    /// The captive portal API's address, while a phone would trust whoever answers there.
    pub(super) api: Option<String>,
    /// Hosts that say whether the portal's certificate was revoked: phones ask them before they trust it.
    pub(super) garden: Vec<GardenName>,
    /// Sites whose interface is of no use, since when, and in words.
    pub(super) dark_sites: BTreeMap<SiteName, (BootTime, String)>,
    /// Until when each site's last conflict of addresses is an alarm.
    pub(super) conflicts: BTreeMap<SiteName, BootTime>,
}

impl Findings {
    #[must_use]
    pub fn outage(&self) -> Option<Outage> {
        self.line.trouble().map(|since| Outage { since })
    }

    #[must_use]
    pub fn api(&self) -> Option<&str> {
        self.api.as_deref()
    }

    /// Names of the walled garden that nobody wrote down.
    #[must_use]
    pub fn garden(&self) -> &[GardenName] {
        &self.garden
    }

    /// What phones are told of the portal, and what they lack.
    #[must_use]
    pub fn phones(&self, config: &config::Portal, now: Now) -> Check {
        let (verdict, message) = match &self.portal {
            None => (Verdict::Ok, "the portal has not been looked at yet".to_owned()),
            Some(Portal::Plain) => (
                Verdict::Warning,
                format!(
                    "no certificate is configured: phones find the portal by themselves, but are not told what is left; \
                     give [portal] a certificate for {} and they are (DHCP option 114)",
                    config.host
                ),
            ),
            Some(Portal::Trusted(facts)) => match facts.warning(now.unix) {
                None => (Verdict::Ok, format!("are told of {}, and trust its certificate", config.api())),
                Some(warning) => (Verdict::Warning, warning),
            },
            Some(Portal::Untrusted(why)) => (
                Verdict::Fault,
                format!("{why}; until it is mended phones are led to plain http and told of no certificate"),
            ),
            Some(Portal::Silent(why)) => (Verdict::Fault, why.clone()),
        };
        Check::new("phones", verdict, message)
    }

    /// Whether somebody can sign in by an account, where the way is open at these sites.
    #[must_use]
    pub fn accounts(&self, open_at: &[SiteName]) -> Check {
        let sites = open_at.iter().map(SiteName::as_str).collect::<Vec<_>>().join(", ");
        let (verdict, message) = match (open_at, self.secure()) {
            ([], _) => (
                Verdict::Ok,
                "the way is closed everywhere; `wifi-pbg way set account --open yes` opens it".to_owned(),
            ),
            (_, Some(true)) => (Verdict::Ok, format!("open at {sites}")),
            (_, None) => (Verdict::Ok, format!("open at {sites} once the portal has been looked at")),
            (_, Some(false)) => (
                Verdict::Warning,
                format!(
                    "open at {sites}, and off: passwords are asked for over https alone, and phones cannot trust the \
                     portal there; see phones"
                ),
            ),
        };
        Check::new("accounts", verdict, message)
    }

    /// Whether phones can trust the portal's certificate; nothing before the first look.
    pub fn secure(&self) -> Option<bool> {
        self.portal.as_ref().map(|_| self.api.is_some())
    }
}
