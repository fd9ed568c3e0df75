//! How things are: the gateway at a glance, and its sites.

use super::{
    asked::Asked,
    list::{Answer, Leafing, Listed, Moment, json},
    problem::ReadRefused,
};
use crate::admin::desk::Desk;
use axum::extract::State;
use hotspot::control::operator::{GetStatus, Moving, NetworkStatus, Status};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// No parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The gateway at a glance.
#[derive(Serialize, ToSchema)]
pub struct GatewayStatus {
    gateway: String,
    version: String,
    started: Moment,
    line: Line,
    /// Since when nobody has the internet; null while it carries.
    #[schema(required)]
    outage_since: Option<Moment>,
    devices_online: u32,
    /// Alarms that stand.
    alarms: u32,
    /// The gate's rules were read back and are ours.
    gate_verified: bool,
    /// Speeds are kept.
    shaping: bool,
    /// Why phones do not trust the portal, in a sentence; null where they do.
    #[schema(required)]
    portal_trouble: Option<String>,
    clock_trusted: bool,
}

/// The internet line, in bits per second.
#[derive(Serialize, ToSchema)]
pub struct Line {
    interface: String,
    up: bool,
    moving: Traffic,
    /// What it is said to carry.
    capacity: Traffic,
    /// Of the fuller direction.
    percent: u8,
}

/// In bits per second; towards the guests is down.
#[derive(Serialize, ToSchema)]
pub struct Traffic {
    down: u64,
    up: u64,
}

/// A place with a network for guests.
#[derive(Serialize, ToSchema)]
pub struct Site {
    name: String,
    title: String,
    interface: String,
    interface_up: bool,
    devices_online: u32,
    leases: u32,
    addresses: u32,
    /// Newcomers who found no place since the start.
    turned_away: u64,
    moving: Traffic,
}

/// The gateway at a glance.
#[utoipa::path(get, path = "/api/v1/status", tag = "status", responses((status = 200, body = GatewayStatus), ReadRefused))]
pub async fn status(State(desk): State<Arc<Desk>>, Asked(Nothing {}): Asked<Nothing>) -> Answer {
    let status = desk.ask(&GetStatus {}).await?;
    json(&GatewayStatus::from(status))
}

/// The sites of this gateway.
#[utoipa::path(get, path = "/api/v1/sites", tag = "status", params(Leafing),
    responses((status = 200, body = Listed<Site>), ReadRefused))]
pub async fn sites(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Leafing>) -> Answer {
    let leaf = asked.leaf()?;
    let status = desk.ask(&GetStatus {}).await?;
    json(&leaf.of(status.networks.into_iter().map(Site::from)))
}

impl From<Status> for GatewayStatus {
    fn from(status: Status) -> Self {
        use hotspot::control::operator::Verdict;
        let phones = status.phones;
        Self {
            gateway: status.gateway,
            version: status.version,
            started: status.started.into(),
            line: Line {
                interface: status.uplink.interface.to_string(),
                up: status.uplink.up,
                moving: status.line.moving.into(),
                capacity: Traffic {
                    down: status.line.down.bits_per_second(),
                    up: status.line.up.bits_per_second(),
                },
                percent: status.line.percent(),
            },
            outage_since: status.outage.map(|outage| outage.since.into()),
            devices_online: status.networks.iter().map(|network| network.online).sum(),
            alarms: status.alarms,
            gate_verified: status.ruleset_verified,
            shaping: status.shaping.verdict == Verdict::Ok,
            portal_trouble: (phones.verdict != Verdict::Ok).then_some(phones.message),
            clock_trusted: status.clock_trusted,
        }
    }
}

impl From<NetworkStatus> for Site {
    fn from(network: NetworkStatus) -> Self {
        Self {
            name: network.site.to_string(),
            title: network.title,
            interface: network.link.interface.to_string(),
            interface_up: network.link.up,
            devices_online: network.online,
            leases: network.leases,
            addresses: network.pool_size,
            turned_away: network.turned_away,
            moving: network.moving.into(),
        }
    }
}

impl From<Moving> for Traffic {
    fn from(moving: Moving) -> Self {
        Self { down: moving.down, up: moving.up }
    }
}
