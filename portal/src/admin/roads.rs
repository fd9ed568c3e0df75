//! Every road of the staff's web and what it takes to go there. Routing, the test of all roads by all roles, and the page
//! that shows the table come from this one list.

use super::{assets, desk::Desk, doors, fault::Fault, gate, today};
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

/// The rooms.
#[must_use]
pub fn all(desk: &Arc<Desk>) -> Roads {
    let roads = Roads { desk: Arc::clone(desk), router: Router::new(), list: Vec::new() };
    [assets::roads, doors::roads, today::roads].into_iter().fold(roads, |roads, room| room(roads))
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

    /// Every road with what it needs.
    #[must_use]
    pub fn list(&self) -> &[Road] {
        &self.list
    }

    pub fn into_router(self, desk: &Arc<Desk>) -> Router {
        self.router
            .fallback(async || Fault::NotFound)
            .method_not_allowed_fallback(async || Fault::WrongMethod)
            .layer(from_fn_with_state(Arc::clone(desk), gate::page_for_faults))
            .layer(axum::middleware::from_fn(gate::with_safe_headers))
            .with_state(Arc::clone(desk))
    }
}
