//! *Langkah awal*: what an install needs in its first days, each looked up where it shows.

use crate::admin::{desk::Desk, live::Snapshot};
use hotspot::store::StoreError;

/// In the order of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstStep {
    Contact,
    Terms,
    Numbers,
    Phone,
    Poster,
    Second,
    Messages,
}

/// A step and whether it is behind us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    pub step: FirstStep,
    pub is_done: bool,
}

impl FirstStep {
    const ALL: [Self; 7] =
        [Self::Contact, Self::Terms, Self::Numbers, Self::Phone, Self::Poster, Self::Second, Self::Messages];

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Terms => "terms",
            Self::Numbers => "numbers",
            Self::Phone => "phone",
            Self::Poster => "poster",
            Self::Second => "second",
            Self::Messages => "messages",
        }
    }

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Contact => "step-contact",
            Self::Terms => "step-terms",
            Self::Numbers => "step-numbers",
            Self::Phone => "step-phone",
            Self::Poster => "step-poster",
            Self::Second => "step-second",
            Self::Messages => "step-messages",
        }
    }

    /// Where it is done.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Contact | Self::Numbers => "/admin/pengaturan",
            Self::Terms => "/admin/ketentuan",
            Self::Phone => "/admin/perangkat",
            Self::Poster => "/admin/poster",
            Self::Second => "/admin/petugas",
            Self::Messages => "/admin/pengaturan/pemberitahuan",
        }
    }

    /// Whether it leaves no trace but that somebody says so: reading and hanging up.
    #[must_use]
    pub fn is_ticked(self) -> bool {
        matches!(self, Self::Terms | Self::Numbers | Self::Poster)
    }
}

/// All steps, or none where none is left.
pub async fn left(desk: &Desk, snapshot: &Snapshot) -> Result<Vec<Done>, StoreError> {
    let ticked = desk.store.ticked_steps().await?;
    let mut steps = Vec::new();
    for step in FirstStep::ALL {
        let is_done = match step {
            FirstStep::Contact => {
                let operator = &desk.config.operator;
                !operator.name.is_empty() && !operator.phone.is_empty()
            }
            // Whoever wrote terms of their own has read them.
            FirstStep::Terms => !snapshot.kept.board.terms.is_empty(),
            FirstStep::Numbers | FirstStep::Poster => false,
            FirstStep::Phone => desk.store.had_guests().await?,
            FirstStep::Second => {
                let here = |staff: &hotspot::model::Staff| staff.closed.is_none();
                desk.store.staff().await?.iter().filter(|staff| here(staff)).count() > 1
            }
            FirstStep::Messages => !desk.store.sending().await?.channels().is_empty(),
        };
        let is_done = is_done || ticked.iter().any(|name| name == step.name());
        steps.push(Done { step, is_done });
    }
    if steps.iter().all(|step| step.is_done) {
        steps.clear();
    }
    Ok(steps)
}
