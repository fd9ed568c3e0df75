//! One error page for all roads. Internal text never reaches it.

use crate::{
    captive::Onward,
    citizen::{Visit, guest_if_known},
    fault::Fault,
    portal::Portal,
    views::{ErrorPage, Frame, into_html},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::header;
use std::sync::Arc;

/// Puts the error page where a handler returned a [`Fault`].
pub async fn page_for_faults(State(portal): State<Arc<Portal>>, request: Request, next: Next) -> Response {
    let visit = Visit::of(&request);
    let onward = Onward::in_query(request.uri().query(), &portal.names);
    let response = next.run(request).await;
    let Some(fault) = response.extensions().get::<Fault>().copied() else { return response };
    let (mut parts, _) = response.into_parts();
    // Whoever calls for help has the code at hand, where the device is known.
    let guest = match fault {
        Fault::Restarting | Fault::UnknownGuest => None,
        _ => guest_if_known(&portal, &visit).await,
    };
    let frame = Frame::new(portal.house(), &visit, guest.as_ref());
    let page = ErrorPage { frame, fault, onward: onward.as_ref() };
    // Should even this page fail to be written, the status goes out alone.
    let (written, body) = into_html(&page).unwrap_or_default().into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(written.headers);
    Response::from_parts(parts, body)
}
