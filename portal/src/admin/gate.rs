//! What every request of staff passes: who asks, whether they may, and whether a form is really theirs.

use super::{
    answer, api,
    desk::Desk,
    door::Source,
    fault::Fault,
    fields::Fields,
    frame::{FaultPage, Frame},
    roads::{Method, Needs, Road},
    session::{self, Key, SignedIn},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use hotspot::model::{Act, StaffSession};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use std::sync::Arc;
use url::{Url, form_urlencoded};

/// A browser's last visit is written again only when it moved on by so much, in seconds.
const VISIT_GRAIN: i64 = 60;

/// What stands before one road.
#[derive(Clone)]
pub struct Gate {
    pub desk: Arc<Desk>,
    pub road: Road,
}

/// Lets in who may take the road, with [`SignedIn`] and, for a form, its [`Fields`] in the request.
pub async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Result<Response, Fault> {
    let Gate { desk, road } = gate;
    let mut request = request;
    let me = who(&desk, request.headers(), source_of(&request)).await?;
    if road.method == Method::Post && is_foreign(request.headers()) {
        return Err(Fault::ForeignForm);
    }
    match (road.needs, &me) {
        (Needs::Nothing, _) => {}
        (_, None) => return Err(Fault::SignIn),
        (Needs::SignIn, Some(_)) => {}
        (Needs::Right(right), Some(me)) if me.may(right) => {}
        (Needs::Right(_) | Needs::Scope(_), Some(_)) => return Err(Fault::Forbidden),
    }
    if road.method == Method::Post {
        request = with_fields(request, me.as_ref().filter(|_| road.needs != Needs::Nothing)).await?;
    }
    if let Some(me) = me {
        request.extensions_mut().insert(me);
    }
    Ok(next.run(request).await)
}

/// Reads the form and checks that it comes from a page that the same browser was shown.
async fn with_fields(request: Request, me: Option<&SignedIn>) -> Result<Request, Fault> {
    let (mut head, body) = request.into_parts();
    let mut read = Request::new(body);
    *read.headers_mut() = head.headers.clone();
    let fields = Fields::read(read, me.is_some()).await?;
    if me.is_some_and(|me| !session::is_token(fields.text("token"), &me.token)) {
        return Err(Fault::BadForm);
    }
    head.extensions.insert(fields);
    Ok(Request::from_parts(head, axum::body::Body::empty()))
}

/// Whom the request's cookie is, if it is good.
async fn who(desk: &Desk, headers: &HeaderMap, source: String) -> Result<Option<SignedIn>, Fault> {
    let Some(key) = Key::of(headers) else { return Ok(None) };
    let Some((session, staff)) = desk.store.staff_session(&key.id()).await? else { return Ok(None) };
    let now = desk.now();
    if staff.closed.is_some() || session::is_over(&session, now) {
        let act = Act {
            at: now,
            who: staff.name.to_string(),
            did: "staff.time-out".to_owned(),
            subject: format!("staff {}", staff.name),
            before: None,
            after: None,
            source: session.source.clone(),
        };
        desk.store.end_staff_sessions(&staff.name, Some(&session.id), &act).await?;
        return Ok(None);
    }
    let seen = if is_by_script(headers) { session.seen } else { now };
    if seen.0 - session.seen.0 >= VISIT_GRAIN || session.source != source {
        desk.store.see_staff_session(&session.id, seen, &source).await?;
    }
    let session = StaffSession { source, ..session };
    Ok(Some(SignedIn::new(staff, session, &key)))
}

/// An open page asks for its own news: that is no use of the browser, or nobody would ever be signed out before one. Browsers
/// say what a request is for (Fetch Metadata); what somebody opens or sends is a document.
fn is_by_script(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|destination| destination == "empty")
}

/// The address a request came from, as the audit has it.
#[must_use]
pub fn source_of(request: &Request) -> String {
    request.extensions().get::<Source>().map_or_else(String::new, |source| source.0.to_string())
}

/// A form of ours comes from a page of ours: browsers tell by Origin, and by Sec-Fetch-Site. One that tells neither sends
/// no form here.
fn is_foreign(headers: &HeaderMap) -> bool {
    if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    let Ok(origin) = Url::parse(origin) else { return true };
    let named = match (origin.host_str(), origin.port()) {
        (Some(name), Some(port)) => format!("{name}:{port}"),
        (Some(name), None) => name.to_owned(),
        (None, _) => return true,
    };
    !named.eq_ignore_ascii_case(host)
}

/// Puts the page of a [`Fault`] where a handler or the gate returned one. Whoever is not signed in is led to the sign-in.
pub async fn page_for_faults(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let (headers, source) = (request.headers().clone(), source_of(&request));
    let is_get = request.method() == http::Method::GET;
    let path = request.uri().path_and_query().map_or("/admin", |path| path.as_str()).to_owned();
    let response = next.run(request).await;
    let Some(fault) = response.extensions().get::<Fault>().copied() else { return response };
    if path.starts_with("/api/") {
        return api::of_fault(fault, &response);
    }
    if fault == Fault::SignIn && is_get {
        let to: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
        if let Ok(answer) = answer::see(&format!("/admin/masuk?ke={to}")) {
            return answer;
        }
    }
    let me = who(&desk, &headers, source).await.unwrap_or(None);
    let frame = Frame::of(&desk, me.as_ref(), &headers);
    match answer::written(fault.status(), &FaultPage { frame, fault }) {
        Ok(mut page) => {
            fault.tell_when(page.headers_mut());
            page
        }
        Err(_) => response,
    }
}

/// The headers of every answer to staff, where it says nothing else itself.
pub async fn with_safe_headers(request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, HeaderValue); 6] = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                 frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ),
        ),
    ];
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    response
}
