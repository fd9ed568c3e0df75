use hotspot::policy::drafts::AccountDraft;

/// What is to be changed, as it was typed.
#[derive(Debug, Default, clap::Args)]
pub(in crate::operator) struct Fields {
    /// A telephone number that may be typed in place of the name; or none.
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// What it gives, in place of the way's own plan; or none.
    #[arg(long)]
    plan: Option<String>,
    /// What staff should know of it.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Fields {
    pub fn over(&self, draft: AccountDraft) -> AccountDraft {
        let or_none = |given: &Option<String>, stands: Option<String>| match given.as_deref() {
            None => stands,
            Some("none") => None,
            Some(given) => Some(given.to_owned()),
        };
        AccountDraft {
            name: draft.name,
            phone: or_none(&self.phone, draft.phone),
            plan: or_none(&self.plan, draft.plan),
            note: self.note.clone().unwrap_or(draft.note),
        }
    }

    pub fn are_none(&self) -> bool {
        self.phone.is_none() && self.plan.is_none() && self.note.is_none()
    }
}
