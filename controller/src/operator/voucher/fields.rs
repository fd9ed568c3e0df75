use hotspot::{
    model::{Voucher, VoucherCode},
    policy::drafts::VoucherDraft,
    store::Picked,
};

/// A voucher by its code, or a whole batch.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(in crate::operator) struct Which {
    code: Option<VoucherCode>,
    /// All vouchers that were issued together.
    #[arg(long)]
    batch: Option<i64>,
}

/// What vouchers promise, as it was typed.
#[derive(Debug, Default, clap::Args)]
pub(in crate::operator) struct Fields {
    /// What they give; standard where none is named.
    #[arg(long)]
    plan: Option<String>,
    /// The one site where they are good; everywhere where none is named.
    #[arg(long)]
    site: Option<String>,
    /// How many devices may hold one at the same time; 1 where nothing is said.
    #[arg(long, value_name = "NUMBER")]
    devices: Option<String>,
    /// The first day or moment to use them, like 2026-12-01 or "2026-12-01 15:00"; now where nothing is said.
    #[arg(long, value_name = "MOMENT")]
    from: Option<String>,
    /// The last day or moment to use them for the first time; in a year where nothing is said.
    #[arg(long, value_name = "MOMENT")]
    use_by: Option<String>,
    /// How long they are good for after that, like 4h or 7d; a day where nothing is said.
    #[arg(long, value_name = "SPAN")]
    lasts: Option<String>,
    /// What staff should know of them.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Which {
    pub fn picked(&self) -> Picked {
        match (self.code, self.batch) {
            (Some(code), _) => Picked::Code(code),
            (None, batch) => Picked::Batch(batch.unwrap_or_default()),
        }
    }
}

impl Fields {
    pub fn over(&self, draft: VoucherDraft) -> VoucherDraft {
        let or = |given: &Option<String>, stands| given.clone().unwrap_or(stands);
        VoucherDraft {
            count: draft.count,
            plan: or(&self.plan, draft.plan),
            site: self.site.clone().or(draft.site),
            devices: or(&self.devices, draft.devices),
            from: self.from.clone().or(draft.from),
            use_by: self.use_by.clone().or(draft.use_by),
            lasts: or(&self.lasts, draft.lasts),
            note: or(&self.note, draft.note),
        }
    }

    /// The voucher with the note, where one was typed. What is no note was refused with the other fields.
    pub fn note_over(&self, voucher: &Voucher) -> Option<Voucher> {
        let note = self.note.clone()?;
        Some(Voucher { note: note.trim().to_owned(), ..voucher.clone() })
    }

    pub fn are_none(&self) -> bool {
        self.note.is_none() && !self.change_promises()
    }

    /// Something is named that whoever holds a voucher was promised.
    pub fn change_promises(&self) -> bool {
        let Self { plan, site, devices, from, use_by, lasts, note: _ } = self;
        [plan, site, devices, from, use_by, lasts].into_iter().any(Option::is_some)
    }
}
