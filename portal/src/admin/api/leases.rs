use super::{
    asked::Asked,
    list::{Answer, Leafing, Listed, Moment, json},
    problem::ReadRefused,
};
use crate::admin::desk::Desk;
use axum::extract::State;
use hotspot::{
    model::SiteName,
    store::{LeaseFilter, LeaseRow, Part},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// What the last answer gave as `next`.
    #[param(minimum = 0, maximum = 1_000_000)]
    cursor: Option<u32>,
    /// At most so many.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u32>,
    #[param(value_type = Option<String>, example = "alun-alun")]
    site: Option<SiteName>,
    /// Those that run, or those that are over.
    running: Option<bool>,
    /// Part of an address, a hardware address or a host name.
    #[serde(default)]
    find: String,
}

/// An address and the device that has it, or had it last.
#[derive(Serialize, ToSchema)]
pub struct LeaseEntry {
    site: String,
    address: String,
    mac: String,
    #[schema(required)]
    hostname: Option<String>,
    started: Moment,
    /// When it ends unless it is renewed.
    ends: Moment,
    #[schema(required)]
    ended: Option<Moment>,
}

/// Leases, the newest first; those that are over as long as they are kept.
#[utoipa::path(get, path = "/api/v1/leases", tag = "devices", params(Query),
    responses((status = 200, body = Listed<LeaseEntry>), ReadRefused))]
pub async fn list(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Query>) -> Answer {
    let leaf = Leafing { cursor: asked.cursor, limit: asked.limit }.leaf()?;
    let filter = LeaseFilter {
        site: asked.site,
        running: asked.running,
        find: asked.find.trim().chars().take(64).collect(),
    };
    let part = Part { skip: leaf.skip, most: leaf.most };
    let page = desk.store.leases_page(&filter, desk.now(), part).await?;
    json(&leaf.listed(page.rows.into_iter().map(LeaseEntry::from).collect(), page.total))
}

impl From<LeaseRow> for LeaseEntry {
    fn from(lease: LeaseRow) -> Self {
        Self {
            site: lease.site.to_string(),
            address: lease.address.to_string(),
            mac: lease.mac.to_string(),
            hostname: lease.hostname.map(|name| name.to_string()),
            started: lease.started.into(),
            ends: lease.ends.into(),
            ended: lease.ended.map(Moment::from),
        }
    }
}
