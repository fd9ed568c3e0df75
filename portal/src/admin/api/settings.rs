//! What holds for everybody beside the plans: who is blocked, what opens before sign-in, how long anything is kept.

use super::{
    asked::Asked,
    list::{Answer, Leafing, Listed, Moment, json},
    problem::ReadRefused,
};
use crate::admin::desk::Desk;
use axum::extract::State;
use hotspot::model::{Block, Span};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A device that staff paused.
#[derive(Serialize, ToSchema)]
pub struct BlockEntry {
    mac: String,
    from: Moment,
    until: Moment,
    /// As the guest reads it.
    reason: String,
    by: String,
    /// It holds now.
    holds: bool,
}

/// A name that opens before sign-in.
#[derive(Serialize, ToSchema)]
pub struct GardenEntry {
    /// Like `*.go.id`.
    name: String,
    /// The service of the board that needs it; null where staff wrote it down.
    #[schema(required)]
    service: Option<i64>,
}

/// For how many days what is kept, after its end.
#[derive(Serialize, ToSchema)]
pub struct RetentionEntry {
    sessions: u64,
    leases: u64,
    audit: u64,
    alarms: u64,
    /// Counts that carry no person.
    reports: u64,
}

/// Nothing.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Nothing {}

/// Blocks, those that are over included as long as they are kept.
#[utoipa::path(get, path = "/api/v1/blocks", tag = "devices", params(Leafing),
    responses((status = 200, body = Listed<BlockEntry>), ReadRefused))]
pub async fn blocks(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Leafing>) -> Answer {
    let (leaf, now) = (asked.leaf()?, desk.now());
    let entry = |block: Block| BlockEntry {
        holds: block.holds(now),
        mac: block.mac.to_string(),
        from: block.from.into(),
        until: block.until.into(),
        reason: block.reason,
        by: block.by,
    };
    json(&leaf.of(desk.store.blocks().await?.into_iter().map(entry)))
}

/// The walled garden.
#[utoipa::path(get, path = "/api/v1/walled-garden", tag = "settings", params(Leafing),
    responses((status = 200, body = Listed<GardenEntry>), ReadRefused))]
pub async fn garden(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Leafing>) -> Answer {
    let leaf = asked.leaf()?;
    let names = desk.store.garden(&desk.config.defaults.walled_garden).await?;
    let board = desk.store.board().await?;
    let own = names.iter().map(|name| GardenEntry { name: name.to_string(), service: None });
    let of_services = board
        .garden()
        .into_iter()
        .map(|(host, service)| GardenEntry { name: host.to_string(), service: Some(service.id.0) });
    json(&leaf.of(own.chain(of_services)))
}

/// How long what is kept.
#[utoipa::path(get, path = "/api/v1/retention", tag = "settings", params(Nothing),
    responses((status = 200, body = RetentionEntry), ReadRefused))]
pub async fn retention(State(desk): State<Arc<Desk>>, Asked(_): Asked<Nothing>) -> Answer {
    let (keep, days) = (&desk.config.retention, |span: Span| span.secs() / 86_400);
    json(&RetentionEntry {
        sessions: days(keep.sessions),
        leases: days(keep.leases),
        audit: days(keep.audit),
        alarms: days(keep.alarms),
        reports: days(keep.reports),
    })
}
