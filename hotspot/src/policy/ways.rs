use super::drafts::WayDraft;
use crate::model::{PlanName, SiteName, Way, WayIn};

/// Which ways in are open where, and the plan that each gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaysIn {
    /// At most one for each way and place; a general one for each way.
    rules: Vec<WayIn>,
}

impl Default for WaysIn {
    /// What holds where the store says nothing: one tap and vouchers are open, accounts are not.
    fn default() -> Self {
        let rule = |way| WayIn { way, site: None, open: way != Way::Account, plan: PlanName::standard() };
        Self { rules: Way::ALL.map(rule).into() }
    }
}

impl WaysIn {
    /// Takes up the store's rules. One that cannot be taken keeps its last good form, and is named with its faults.
    pub fn take_up(&mut self, drafts: &[WayDraft]) -> Vec<String> {
        let before = std::mem::take(self);
        let mut faults = Vec::new();
        for draft in drafts {
            match draft.check() {
                Ok(rule) => self.set(rule),
                Err(fault) => {
                    if let Some(last_good) = before.last_good(draft) {
                        self.set(last_good);
                    }
                    let site = draft.site.iter().map(|site| format!(" at {site:?}")).collect::<String>();
                    faults.push(format!("way {:?}{site}: {fault}", draft.way));
                }
            }
        }
        faults
    }

    /// The rule of a way at a site: the site's own, or the general one.
    #[must_use]
    pub fn at(&self, way: Way, site: &SiteName) -> WayIn {
        let own = self.rules.iter().find(|rule| rule.way == way && rule.site.as_ref() == Some(site));
        own.cloned().unwrap_or_else(|| self.everywhere(way))
    }

    /// The general rule of a way.
    #[must_use]
    pub fn everywhere(&self, way: Way) -> WayIn {
        let rule = self.rules.iter().find(|rule| rule.way == way && rule.site.is_none()).cloned();
        rule.unwrap_or_else(|| WayIn { way, site: None, open: false, plan: PlanName::standard() })
    }

    /// The ways that are open at a site, in the order in which pages offer them.
    pub fn open_at(&self, site: &SiteName) -> impl Iterator<Item = WayIn> + use<> {
        Way::ALL.map(|way| self.at(way, site)).into_iter().filter(|rule| rule.open)
    }

    /// Whether nobody can sign in at a site: accounts are of use only where passwords can be asked for, over TLS.
    #[must_use]
    pub fn shuts_out(&self, site: &SiteName, has_certificate: bool) -> bool {
        !self.open_at(site).any(|rule| rule.way != Way::Account || has_certificate)
    }

    fn set(&mut self, rule: WayIn) {
        self.rules.retain(|other| (other.way, &other.site) != (rule.way, &rule.site));
        self.rules.push(rule);
    }

    fn last_good(&self, draft: &WayDraft) -> Option<WayIn> {
        let way: Way = draft.way.parse().ok()?;
        let site = match &draft.site {
            Some(site) => Some(site.parse::<SiteName>().ok()?),
            None => None,
        };
        self.rules.iter().find(|rule| rule.way == way && rule.site == site).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(way: &str, site: Option<&str>, open: &str, plan: &str) -> WayDraft {
        WayDraft { way: way.into(), site: site.map(str::to_owned), open: open.into(), plan: plan.into() }
    }

    fn open(ways: &WaysIn, site: &str) -> Vec<String> {
        let open = ways.open_at(&site.parse().unwrap());
        open.map(|rule| format!("{} {}", rule.way, rule.plan)).collect()
    }

    #[test]
    fn a_fresh_install_takes_a_tap_or_a_voucher_and_no_account() {
        assert_eq!(open(&WaysIn::default(), "alun-alun"), ["one-tap standard", "voucher standard"]);
    }

    #[test]
    fn accounts_alone_let_nobody_in_where_no_password_can_be_asked_for() {
        let mut ways = WaysIn::default();
        ways.take_up(&[
            draft("one-tap", None, "no", "standard"),
            draft("voucher", None, "no", "standard"),
            draft("account", None, "yes", "standard"),
        ]);
        let site = "alun-alun".parse().unwrap();
        assert!(ways.shuts_out(&site, false) && !ways.shuts_out(&site, true));
    }

    #[test]
    fn a_sites_own_rule_stands_in_for_the_general_one() {
        let mut ways = WaysIn::default();
        let stored = [
            draft("one-tap", None, "no", "standard"),
            draft("one-tap", Some("bukateja"), "yes", "village"),
            draft("account", Some("bukateja"), "yes", "staff"),
        ];
        assert_eq!(ways.take_up(&stored), Vec::<String>::new());
        assert_eq!(open(&ways, "alun-alun"), ["voucher standard"]);
        assert_eq!(open(&ways, "bukateja"), ["one-tap village", "voucher standard", "account staff"]);
        assert_eq!(ways.take_up(&[]), Vec::<String>::new());
        assert_eq!(ways, WaysIn::default(), "a rule that was taken away holds no longer");
    }

    #[test]
    fn a_rule_that_cannot_be_taken_keeps_its_last_good_form() {
        let mut ways = WaysIn::default();
        ways.take_up(&[
            draft("one-tap", None, "no", "standard"),
            draft("voucher", Some("bukateja"), "no", "standard"),
        ]);
        let faults = ways.take_up(&[
            draft("one-tap", None, "perhaps", "standard"),
            draft("voucher", Some("bukateja"), "yes", "Two Words"),
            draft("pigeon", None, "yes", "standard"),
            draft("account", Some("A B"), "yes", "standard"),
        ]);
        assert_eq!(faults.len(), 4, "{faults:?}");
        assert!(faults[0].starts_with("way \"one-tap\": open: "), "{faults:?}");
        assert!(faults[1].starts_with("way \"voucher\" at \"bukateja\": plan: "), "{faults:?}");
        assert_eq!(open(&ways, "alun-alun"), ["voucher standard"]);
        assert_eq!(open(&ways, "bukateja"), Vec::<String>::new());
    }
}
