use super::{
    asked::Asked,
    list::{Answer, Leafing, Listed, Moment, json},
    problem::ReadRefused,
    status::Traffic,
};
use crate::admin::desk::Desk;
use axum::extract::State;
use hotspot::{
    control::admin::{AccessPointNow, GetAccessPoints},
    model::{AccessPoint, ApState},
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Arc};
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
    /// At this site alone.
    site: Option<String>,
    /// Also those that were taken down.
    #[serde(default)]
    retired: bool,
}

/// A radio at a site: its inventory, and how the gateway sees it now.
#[derive(Serialize, ToSchema)]
pub struct AccessPointEntry {
    name: String,
    site: String,
    title: String,
    make: String,
    #[schema(required)]
    mac: Option<String>,
    /// For its management.
    #[schema(required)]
    address: Option<String>,
    /// `port:NAME`, `vlan:NAME` or `circuit:PATTERN`.
    #[schema(required)]
    attachment: Option<String>,
    #[schema(required)]
    latitude: Option<f64>,
    #[schema(required)]
    longitude: Option<f64>,
    /// Devices it is planned for at once.
    capacity: u32,
    #[schema(required)]
    retired_at: Option<Moment>,
    /// Null where the gateway does not watch it.
    #[schema(required)]
    now: Option<AccessPointState>,
}

#[derive(Serialize, ToSchema)]
pub struct AccessPointState {
    state: AccessPointHealth,
    since: Moment,
    #[schema(required)]
    answered_at: Option<Moment>,
    devices_online: u32,
    moving: Traffic,
}

/// Access points by name, each with how it is now.
#[utoipa::path(get, path = "/api/v1/access-points", tag = "access points", params(Query),
    responses((status = 200, body = Listed<AccessPointEntry>), ReadRefused))]
pub async fn list(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Query>) -> Answer {
    let leaf = Leafing { cursor: asked.cursor, limit: asked.limit }.leaf()?;
    let now = desk.ask(&GetAccessPoints {}).await?;
    let now: HashMap<_, _> = now.into_iter().map(|now| (now.name.clone(), now)).collect();
    let wanted = |stands: &AccessPoint| {
        (asked.retired || stands.is_in_service())
            && asked.site.as_deref().is_none_or(|site| site == stands.site.as_str())
    };
    let all = desk.store.access_points().await?.into_iter().filter(wanted);
    json(&leaf.of(all.map(|stands| AccessPointEntry::of(&stands, now.get(&stands.name)))))
}

impl AccessPointEntry {
    fn of(stands: &AccessPoint, now: Option<&AccessPointNow>) -> Self {
        fn text(value: Option<&impl ToString>) -> Option<String> {
            value.map(ToString::to_string)
        }
        let degrees = |e6: i32| f64::from(e6) / 1e6;
        Self {
            name: stands.name.to_string(),
            site: stands.site.to_string(),
            title: stands.title.clone(),
            make: stands.make.clone(),
            mac: text(stands.mac.as_ref()),
            address: text(stands.address.as_ref()),
            attachment: text(stands.attachment.as_ref()),
            latitude: stands.place.map(|place| degrees(place.latitude_e6)),
            longitude: stands.place.map(|place| degrees(place.longitude_e6)),
            capacity: stands.capacity,
            retired_at: stands.retired.map(Moment::from),
            now: now.map(|now| AccessPointState {
                state: now.state.into(),
                since: now.since.into(),
                answered_at: now.answered.map(Moment::from),
                devices_online: now.online,
                moving: now.moving.into(),
            }),
        }
    }
}

/// `silent`: it answers, and nobody has come by it for longer than is usual.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccessPointHealth {
    Up,
    Shaky,
    Down,
    Silent,
    Unknown,
}

impl From<ApState> for AccessPointHealth {
    fn from(state: ApState) -> Self {
        match state {
            ApState::Up => Self::Up,
            ApState::Shaky => Self::Shaky,
            ApState::Down => Self::Down,
            ApState::Silent => Self::Silent,
            ApState::Unknown => Self::Unknown,
        }
    }
}
