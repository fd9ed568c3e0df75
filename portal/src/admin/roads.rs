//! Every road of the staff's web and what it takes to go there. Routing, the test of all roads by all roles, and the page
//! that shows the table come from this one list.

use super::{desk::Desk, fault::Fault, gate};
use axum::{
    Router,
    handler::Handler,
    middleware::from_fn_with_state,
    routing::{MethodRouter, get, post},
};
use hotspot::policy::rights::Right;
use std::sync::Arc;

/// What somebody must be to take a road.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anybody who reaches the listener.
    Nothing,
    /// Anybody who is signed in.
    SignIn,
    Right(Right),
    /// A program whose token has the scope; see [`super::api`].
    Scope(Right),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// One road.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Road {
    pub method: Method,
    /// With `{name}` for what varies.
    pub path: &'static str,
    pub needs: Needs,
}

/// All roads, as the rooms add them.
pub struct Roads {
    desk: Arc<Desk>,
    router: Router<Arc<Desk>>,
    list: Vec<Road>,
}

/// A line for each room.
const ROOMS: &[fn(Roads) -> Roads] = &[
    super::access_points::roads,
    super::accounts::roads,
    super::alarms::roads,
    super::api::roads,
    super::assets::roads,
    super::audit::roads,
    super::board::roads,
    super::devices::roads,
    super::doors::roads,
    super::emergency::roads,
    super::me::roads,
    super::messages::roads,
    super::metrics::roads,
    super::poster::roads,
    super::preview::roads,
    super::settings::roads,
    super::staff::roads,
    super::terms::roads,
    super::today::roads,
    super::tokens::roads,
    super::usage::roads,
    super::vouchers::roads,
    super::wall::roads,
];

/// The roads of all rooms.
#[must_use]
pub fn all(desk: &Arc<Desk>) -> Roads {
    let roads = Roads { desk: Arc::clone(desk), router: Router::new(), list: Vec::new() };
    ROOMS.iter().fold(roads, |roads, room| room(roads))
}

impl Roads {
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, needs: Needs, handler: H) -> Self
    where
        H: Handler<T, Arc<Desk>>,
        T: 'static,
    {
        self.add(Road { method: Method::Get, path, needs }, get(handler))
    }

    /// A form: the gate has checked where it comes from and read its [`super::fields::Fields`].
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, needs: Needs, handler: H) -> Self
    where
        H: Handler<T, Arc<Desk>>,
        T: 'static,
    {
        self.add(Road { method: Method::Post, path, needs }, post(handler))
    }

    fn add(mut self, road: Road, handler: MethodRouter<Arc<Desk>>) -> Self {
        let gate = gate::Gate { desk: Arc::clone(&self.desk), road };
        self.list.push(road);
        self.router = self.router.route(road.path, handler.layer(from_fn_with_state(gate, gate::pass)));
        self
    }

    /// A road that brings its gate along.
    #[must_use]
    pub fn with_own_gate(mut self, road: Road, handler: MethodRouter<Arc<Desk>>) -> Self {
        self.list.push(road);
        self.router = self.router.route(road.path, handler);
        self
    }

    #[must_use]
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// Every road with what it needs.
    #[cfg(test)]
    #[must_use]
    pub fn list(&self) -> &[Road] {
        &self.list
    }

    pub fn into_router(self, desk: &Arc<Desk>) -> Router {
        tracing::debug!(roads = self.list.len(), "the staff's web is laid out");
        self.router
            .fallback(async || Fault::NotFound)
            .method_not_allowed_fallback(async || Fault::WrongMethod)
            .layer(from_fn_with_state(Arc::clone(desk), gate::page_for_faults))
            .layer(axum::middleware::from_fn(gate::with_safe_headers))
            .with_state(Arc::clone(desk))
    }
}
