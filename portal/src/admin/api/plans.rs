use super::{
    asked::Asked,
    list::{Answer, Leafing, Listed, json},
    problem::ReadRefused,
};
use crate::admin::desk::Desk;
use axum::extract::State;
use hotspot::model::PlanDraft;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A plan in its own words, as staff write it.
#[derive(Serialize, ToSchema)]
pub struct PlanEntry {
    name: String,
    /// The site at which this takes the place of the plan of the same name.
    #[schema(required)]
    site: Option<String>,
    /// Like `5 Mbit/s`.
    down: String,
    up: String,
    /// `day`, `week` or `month`.
    per: String,
    /// The steps after the first, like `1 GB: 1 Mbit/s / 512 kbit/s`, or `none`.
    steps: String,
    session_length: String,
    hours: String,
    devices: String,
}

/// The plans, stand-ins at single sites included.
#[utoipa::path(get, path = "/api/v1/plans", tag = "settings", params(Leafing),
    responses((status = 200, body = Listed<PlanEntry>), ReadRefused))]
pub async fn list(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Leafing>) -> Answer {
    let leaf = asked.leaf()?;
    json(&leaf.of(desk.store.plans().await?.into_iter().map(PlanEntry::from)))
}

impl From<PlanDraft> for PlanEntry {
    fn from(plan: PlanDraft) -> Self {
        Self {
            name: plan.name,
            site: plan.site,
            down: plan.down,
            up: plan.up,
            per: plan.per,
            steps: plan.steps,
            session_length: plan.session_length,
            hours: plan.hours,
            devices: plan.devices,
        }
    }
}
