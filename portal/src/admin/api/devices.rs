//! Devices with a lease now. Nobody's name is known here; a hardware address is told to those who may handle devices.

use super::{
    asked::{Asked, Named},
    list::{Answer, Leafing, Listed, Moment, json},
    problem::{Problem, ReadRefused},
    status::Traffic,
};
use crate::admin::desk::Desk;
use axum::extract::State;
use hotspot::{
    control::{
        admin::{Asked as Question, Explain},
        operator::{Client, ClientState, FindClients},
    },
    model::{AccessPointName, Mac, SiteName, VoucherId},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
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
    /// Part of a host name, an address or a hardware address, or a whole help code.
    #[serde(default)]
    find: String,
    #[param(value_type = Option<String>, example = "alun-alun")]
    site: Option<SiteName>,
    #[param(value_type = Option<String>)]
    access_point: Option<AccessPointName>,
    #[param(value_type = Option<DeviceState>)]
    state: Option<ClientState>,
    /// Those that came in by this voucher.
    voucher: Option<i64>,
    /// Those that move most first; by address where not.
    #[serde(default)]
    busiest_first: bool,
}

/// A device with a lease now.
#[derive(Serialize, ToSchema)]
pub struct Device {
    mac: String,
    address: String,
    site: String,
    #[schema(required)]
    access_point: Option<String>,
    #[schema(required)]
    hostname: Option<String>,
    help_code: String,
    state: DeviceState,
    plan: String,
    #[schema(required)]
    voucher: Option<i64>,
    #[schema(required)]
    account: Option<String>,
    #[schema(required)]
    online_since: Option<Moment>,
    /// Seconds until its lease ends.
    lease_s: u64,
    moving: Traffic,
    /// IP bytes of its session.
    bytes_down: u64,
    bytes_up: u64,
    /// IP bytes in the present day, week or month of its plan.
    bytes_used: u64,
    /// Its step of the plan, from 1; null while it is not admitted.
    #[schema(required)]
    step: Option<usize>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceState {
    /// Shown the portal.
    Portal,
    /// Shown that the place is full.
    Full,
    Online,
    /// Let through, and silent for a while.
    Idle,
    /// Signed in; the walled garden is all that opens.
    Essentials,
    /// Paused by staff.
    Paused,
}

/// A device, and why it is treated as it is.
#[derive(Serialize, ToSchema)]
pub struct ExplainedDevice {
    device: Device,
    /// The questions of the decision, in their order.
    trace: Vec<Step>,
    /// The pause that holds or held last.
    #[schema(required)]
    block: Option<super::orders::BlockEntry>,
}

/// One question of the decision and its answer.
#[derive(Serialize, ToSchema)]
pub struct Step {
    /// `place`, `block`, `admission`, `hours` or `allowance`.
    rule: String,
    decided: bool,
    facts: BTreeMap<String, String>,
    #[schema(required)]
    since: Option<Moment>,
}

/// Devices with a lease now.
#[utoipa::path(get, path = "/api/v1/devices", tag = "devices", params(Query),
    responses((status = 200, body = Listed<Device>), ReadRefused))]
pub async fn list(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Query>) -> Answer {
    let leaf = Leafing { cursor: asked.cursor, limit: asked.limit }.leaf()?;
    let find = FindClients {
        find: asked.find.chars().take(100).collect(),
        site: asked.site,
        access_point: asked.access_point,
        state: asked.state,
        voucher: asked.voucher.map(VoucherId),
        account: None,
        busiest_first: asked.busiest_first,
        skip: leaf.skip,
        most: leaf.most,
    };
    let found = desk.ask(&find).await?;
    json(&leaf.listed(found.clients.into_iter().map(Device::from).collect(), found.total))
}

/// A device with a lease now, and why it is treated as it is.
#[utoipa::path(get, path = "/api/v1/devices/{mac}", tag = "devices",
    params(("mac" = String, Path, example = "02:00:5e:00:00:01")),
    responses(
        (status = 200, body = ExplainedDevice),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No live lease is the device's."),
        ReadRefused,
    ))]
pub async fn show(
    State(desk): State<Arc<Desk>>,
    Named(mac): Named<Mac>,
    Asked(super::status::Nothing {}): Asked<super::status::Nothing>,
) -> Answer {
    let explained = desk.ask(&Explain { mac }).await?;
    json(&ExplainedDevice {
        device: explained.client.into(),
        trace: explained.trace.into_iter().map(Step::from).collect(),
        block: explained.block.map(super::orders::BlockEntry::from),
    })
}

impl From<Client> for Device {
    fn from(client: Client) -> Self {
        Self {
            mac: client.mac.to_string(),
            address: client.address.to_string(),
            site: client.site.to_string(),
            access_point: client.access_point.map(|name| name.to_string()),
            hostname: client.hostname.map(|name| name.to_string()),
            help_code: client.help_code,
            state: client.state.into(),
            plan: client.plan.to_string(),
            voucher: client.voucher.map(|voucher| voucher.0),
            account: client.account.map(|account| account.to_string()),
            online_since: client.online_since.map(Moment::from),
            lease_s: client.lease_secs,
            moving: client.moving.into(),
            bytes_down: client.down.0,
            bytes_up: client.up.0,
            bytes_used: client.used.0,
            step: client.remaining.map(|remaining| remaining.step + 1),
        }
    }
}

impl From<ClientState> for DeviceState {
    fn from(state: ClientState) -> Self {
        match state {
            ClientState::Portal => Self::Portal,
            ClientState::Full => Self::Full,
            ClientState::Online => Self::Online,
            ClientState::Idle => Self::Idle,
            ClientState::Essentials => Self::Essentials,
            ClientState::Paused => Self::Paused,
        }
    }
}

impl From<Question> for Step {
    fn from(asked: Question) -> Self {
        let rule = serde_json::to_value(asked.rule).ok();
        let rule = rule.and_then(|rule| rule.as_str().map(str::to_owned)).unwrap_or_default();
        Self {
            rule,
            decided: asked.decided,
            facts: asked.facts.into_iter().collect(),
            since: asked.since.map(Moment::from),
        }
    }
}
