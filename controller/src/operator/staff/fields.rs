use hotspot::policy::drafts::StaffDraft;

/// Who somebody is, as it was typed.
#[derive(Debug, Default, clap::Args)]
pub(in crate::operator) struct Fields {
    /// What people call them.
    #[arg(long, value_name = "TEXT")]
    full_name: Option<String>,
    /// administrator, operator, editor, analyst or technician.
    #[arg(long)]
    role: Option<String>,
    /// Whose announcements and services an editor writes.
    #[arg(long, value_name = "TEXT")]
    office: Option<String>,
    /// Where alarms and reminders go; or none.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// id or en.
    #[arg(long)]
    language: Option<String>,
    /// With the right to raise an emergency, beside what the role gives.
    #[arg(long, conflicts_with = "no_alert")]
    alert: bool,
    /// Without it.
    #[arg(long)]
    no_alert: bool,
}

impl Fields {
    pub fn over(&self, draft: StaffDraft) -> StaffDraft {
        let given = |given: &Option<String>, stands: String| given.clone().unwrap_or(stands);
        StaffDraft {
            name: draft.name,
            full_name: given(&self.full_name, draft.full_name),
            email: match self.email.as_deref() {
                None => draft.email,
                Some("none") => String::new(),
                Some(email) => email.to_owned(),
            },
            role: given(&self.role, draft.role),
            office: given(&self.office, draft.office),
            may_alert: (draft.may_alert || self.alert) && !self.no_alert,
            language: given(&self.language, draft.language),
        }
    }

    pub fn are_none(&self) -> bool {
        let texts = [&self.full_name, &self.role, &self.office, &self.email, &self.language];
        texts.iter().all(|text| text.is_none()) && !self.alert && !self.no_alert
    }
}
