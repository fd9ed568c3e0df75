use super::{Experience, PATH};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    frame::{Frame, Section},
    leaf::address,
    session::SignedIn,
    sites::Sites,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    model::{PlanDraft, PlanName},
    policy::rights::Right,
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/settings/plans.html")]
struct PlansPage<'a> {
    frame: Frame<'a>,
    plans: Vec<Entry>,
}

struct Entry {
    name: String,
    /// Where it stands in for the plan of the same name; empty for everywhere.
    site: String,
    path: String,
    /// Nothing where its words cannot be taken: then its last good form holds.
    experience: Option<Experience>,
    faults: String,
    can_be_removed: bool,
}

pub async fn list(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let (drafts, sites) = (desk.store.plans().await?, Sites::read(&desk).await?);
    let frame = Frame::new(&desk, &me, Section::Settings).with_news(asked.kabar.as_deref());
    let plans = drafts.iter().map(|draft| Entry::of(draft, &sites, &frame)).collect();
    answer::page(&PlansPage { frame, plans })
}

impl Entry {
    fn of(draft: &PlanDraft, sites: &Sites, frame: &Frame<'_>) -> Self {
        let site = draft.site.as_deref().unwrap_or_default();
        let checked = draft.check();
        let title = site.parse().map_or_else(|_| site.to_owned(), |site| sites.title(&site).to_owned());
        Self {
            name: draft.name.clone(),
            site: title,
            path: address(&format!("{PATH}/ubah"), &[("nama", &draft.name), ("lokasi", site)]),
            faults: checked.as_ref().err().map(ToString::to_string).unwrap_or_default(),
            experience: checked.ok().map(|(plan, _)| Experience::of(&plan, frame)),
            can_be_removed: !site.is_empty() || draft.name != PlanName::standard().as_str(),
        }
    }
}

impl PlansPage<'_> {
    fn edits(&self) -> bool {
        self.frame.may(Right::EditSettings)
    }
}
