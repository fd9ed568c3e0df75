//! Plans: a ladder of steps over an allowance, and what a citizen will experience before anything is saved.

mod edit;
mod ladder;
mod overview;

pub use edit::{form, remove, set};
pub use overview::list;

use crate::{
    admin::frame::Frame,
    views::{format, opening_hours},
};
use hotspot::{
    control::portal::Offer,
    model::{Plan, PlanDraft},
};
use sha2::{Digest, Sha256};

pub const PATH: &str = "/admin/pengaturan/paket";

/// What a plan comes to for a citizen.
struct Experience {
    /// From how much, and what there is then.
    ladder: Vec<[String; 2]>,
    /// Everything else, a sentence each.
    more: Vec<String>,
}

impl Experience {
    fn of(plan: &Plan, frame: &Frame<'_>) -> Self {
        let (sentences, offer, language) = (frame.sentences(), Offer::of(plan), frame.language);
        let length = |span| format::length(language, span);
        let tell = |key, name, value: &str| frame.words.tell(key, &[(name, value)]);
        let hours = opening_hours(language, &plan.hours);
        let more = [
            plan.session_length.map(|length| sentences.session_length(length)),
            Some(sentences.memory(plan.memory.since_last_seen)),
            Some(tell("plan-remembers-at-most", "length", &length(plan.memory.at_most))),
            Some(if plan.hours.always() { hours } else { tell("plan-hours", "hours", &hours) }),
            Some(tell("plan-idle", "length", &length(plan.idle))),
            Some(tell("plan-devices", "count", &plan.devices.to_string())),
        ];
        Self { ladder: sentences.ladder(&offer), more: more.into_iter().flatten().collect() }
    }
}

/// By which a form knows again what it was opened on. Empty for none.
fn mark_of(draft: Option<&PlanDraft>) -> String {
    let words = draft.and_then(|draft| serde_json::to_vec(draft).ok());
    words.map(|words| data_encoding::HEXLOWER.encode(&Sha256::digest(words))).unwrap_or_default()
}

/// The plan of this name, everywhere or at a site.
fn find<'a>(drafts: &'a [PlanDraft], name: &str, site: &str) -> Option<&'a PlanDraft> {
    drafts.iter().find(|draft| draft.name == name && draft.site.as_deref().unwrap_or_default() == site)
}
