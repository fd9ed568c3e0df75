//! What handlers answer with.

use super::fault::Fault;
use askama::Template;
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use url::form_urlencoded;

pub type Answer = Result<Response, Fault>;

/// # Errors
/// [`Fault::Unwritten`] where the template cannot be filled in.
pub fn page(page: &impl Template) -> Answer {
    written(StatusCode::OK, page)
}

/// A form that was refused, shown again with its faults: 422, so that no program takes it for done.
///
/// # Errors
/// As [`page`].
pub fn refused(page: &impl Template) -> Answer {
    written(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// # Errors
/// As [`page`].
pub fn written(status: StatusCode, page: &impl Template) -> Answer {
    let html = page.render().map_err(|error| {
        tracing::error!(%error, "cannot write a page of staff");
        Fault::Unwritten
    })?;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    Ok((status, [(header::CONTENT_TYPE, kind)], Body::from(html)).into_response())
}

/// On to a page of ours after a form was carried out: what was done stands there, by the key of its words (`done-...`).
///
/// # Errors
/// Never; as all answers.
pub fn done(path: &str, key: &str) -> Answer {
    let join = if path.contains('?') { '&' } else { '?' };
    let key: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
    see(&format!("{path}{join}kabar={key}"))
}

/// On to a page of ours.
///
/// # Errors
/// [`Fault::Unwritten`] where the path fits no header.
pub fn see(path: &str) -> Answer {
    let location = HeaderValue::try_from(path).map_err(|_| Fault::Unwritten)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// A file to keep, like a table: browsers save it under its name.
///
/// # Errors
/// [`Fault::Unwritten`] where the name fits no header.
pub fn file(kind: &'static str, name: &str, content: Vec<u8>) -> Answer {
    let name = format!("attachment; filename=\"{}\"", name.replace(['"', '\\', '\r', '\n'], ""));
    let name = HeaderValue::try_from(name).map_err(|_| Fault::Unwritten)?;
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from(content)).into_response())
}
