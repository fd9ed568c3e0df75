//! The REST API for programs, under `/api/v1`: the same facts and the same orders as the pages, by token, in JSON. Errors are
//! told by RFC 9457; `/api/v1/openapi.json` describes everything, and comes from this code.

mod access_points;
mod accounts;
mod advice;
mod alarms;
mod asked;
mod audit;
mod board;
mod devices;
mod document;
mod emergencies;
mod gate;
mod leases;
mod list;
mod orders;
mod pace;
mod plans;
mod problem;
mod settings;
mod status;
mod usage;
mod vouchers;

pub use gate::{Gate, pass};
pub use problem::of_fault;

use super::{
    desk::Desk,
    roads::{Method, Needs, Road, Roads},
};
use axum::{
    handler::Handler,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use hotspot::policy::rights::Right;
use pace::Pace;
use std::sync::Arc;

pub fn roads(roads: Roads) -> Roads {
    use Right::{
        Alert, EditBoard, HandleDevices, HandleVouchers, ManageStaff, SeeAccessPoints, SeeAccounts, SeeAudit,
        SeeBoard, SeeDevices, SeeSettings, SeeStatus, SeeUsage, SeeVouchers,
    };
    Api { roads, pace: Arc::default() }
        .get("/api/v1/status", SeeStatus, status::status)
        .get("/api/v1/sites", SeeStatus, status::sites)
        .get("/api/v1/access-points", SeeAccessPoints, access_points::list)
        .get("/api/v1/devices", SeeDevices, devices::list)
        .get("/api/v1/devices/{mac}", SeeDevices, devices::show)
        .post("/api/v1/devices/{mac}/sign-out", HandleDevices, orders::sign_out)
        .post("/api/v1/devices/{mac}/block", HandleDevices, orders::block)
        .post("/api/v1/devices/{mac}/unblock", HandleDevices, orders::unblock)
        .post("/api/v1/devices/{mac}/extra", HandleDevices, orders::extra)
        .get("/api/v1/leases", SeeDevices, leases::list)
        .get("/api/v1/blocks", SeeDevices, settings::blocks)
        .get("/api/v1/accounts", SeeAccounts, accounts::list)
        .get("/api/v1/alarms", SeeStatus, alarms::list)
        .get("/api/v1/announcements", SeeBoard, board::announcements)
        .post("/api/v1/announcements", EditBoard, board::announce)
        .get("/api/v1/services", SeeBoard, board::services)
        .get("/api/v1/emergencies", SeeBoard, emergencies::list)
        .post("/api/v1/emergencies", Alert, emergencies::raise)
        .post("/api/v1/emergencies/{id}/end", Alert, emergencies::end)
        .get("/api/v1/voucher-batches", SeeVouchers, vouchers::list)
        .post("/api/v1/voucher-batches", HandleVouchers, vouchers::issue)
        .get("/api/v1/plans", SeeSettings, plans::list)
        .get("/api/v1/walled-garden", SeeSettings, settings::garden)
        .get("/api/v1/retention", SeeSettings, settings::retention)
        .get("/api/v1/usage", SeeUsage, usage::usage)
        .get("/api/v1/usage/advice", SeeUsage, advice::list)
        .get("/api/v1/reports", SeeUsage, usage::reports)
        .get("/api/v1/staff", ManageStaff, accounts::staff)
        .get("/api/v1/audit", SeeAudit, audit::list)
        .roads
        .get("/api/v1/openapi.json", Needs::Nothing, document::show)
}

/// For a road of programs that is none of the API's.
pub fn gate(desk: &Arc<Desk>, right: Right) -> Gate {
    Gate { desk: Arc::clone(desk), pace: Arc::default(), right, kind: pace::Kind::Read }
}

/// Roads behind the gate for programs.
struct Api {
    roads: Roads,
    pace: Arc<Pace>,
}

impl Api {
    fn get<H: Handler<T, Arc<Desk>>, T: 'static>(self, path: &'static str, right: Right, handler: H) -> Self {
        let gate = self.gate(right, pace::Kind::Read);
        let handler = get(handler).layer(from_fn_with_state(gate, gate::pass));
        let road = Road { method: Method::Get, path, needs: Needs::Scope(right) };
        Self { roads: self.roads.with_own_gate(road, handler), pace: self.pace }
    }

    fn post<H: Handler<T, Arc<Desk>>, T: 'static>(
        self,
        path: &'static str,
        right: Right,
        handler: H,
    ) -> Self {
        let gate = self.gate(right, pace::Kind::Write);
        let handler = post(handler).layer(from_fn_with_state(gate, gate::pass));
        let road = Road { method: Method::Post, path, needs: Needs::Scope(right) };
        Self { roads: self.roads.with_own_gate(road, handler), pace: self.pace }
    }

    fn gate(&self, right: Right, kind: pace::Kind) -> Gate {
        Gate { desk: Arc::clone(self.roads.desk()), pace: Arc::clone(&self.pace), right, kind }
    }
}
