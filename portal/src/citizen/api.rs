//! The captive portal API (RFC 8908), where systems ask instead of guessing.

use super::Visit;
use crate::{captive::CaptiveState, fault::Fault, portal::Portal};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use hotspot::control::portal::GetGuest;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use std::sync::Arc;

/// Whatever is answered depends on who asks and on what it reads, and holds for this moment only.
const HEADERS: [(HeaderName, HeaderValue); 2] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    (header::VARY, HeaderValue::from_static("accept")),
];

const CAPTIVE_JSON: HeaderValue = HeaderValue::from_static("application/captive+json");

/// Without an answer the system keeps the last state it was told (RFC 8908, section 5). In seconds.
const AGAIN_AFTER: u32 = 5;

/// Over https only: what is said without it could have been said by anybody.
pub async fn captive_state(
    State(portal): State<Arc<Portal>>,
    visit: Visit,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    if !visit.within_tls {
        return Err(Fault::NotFound);
    }
    let home = portal.secure_home.as_str();
    if reads_pages_only(&headers) {
        return Ok((StatusCode::FOUND, HEADERS, [(header::LOCATION, home)]).into_response());
    }
    let guest = match visit.address {
        Some(address) => portal.link.ask(&GetGuest { address }).await.map(Some),
        None => Ok(None),
    };
    let guest = match guest {
        Ok(guest) => guest,
        Err(Fault::UnknownGuest) => None,
        Err(_) => {
            let again = [(header::RETRY_AFTER, HeaderValue::from(AGAIN_AFTER))];
            return Ok((StatusCode::SERVICE_UNAVAILABLE, HEADERS, again).into_response());
        }
    };
    let state = CaptiveState::of(guest.as_ref(), home, &portal.secure_venue);
    Ok((HEADERS, [(header::CONTENT_TYPE, CAPTIVE_JSON)], Json(state)).into_response())
}

/// Whether a person's browser asks, which is shown the portal instead (RFC 8910, section 2): it accepts pages and names no
/// kind of JSON. That it accepts anything else besides, as browsers say, counts for nothing.
fn reads_pages_only(headers: &HeaderMap) -> bool {
    let accepted = || {
        let lists = headers.get_all(header::ACCEPT).iter().filter_map(|accept| accept.to_str().ok());
        lists.flat_map(|list| list.split(',')).filter_map(accepted_type)
    };
    let one_of = |kinds: &[&str]| {
        accepted().any(|accepted| kinds.iter().any(|kind| kind.eq_ignore_ascii_case(accepted)))
    };
    one_of(&["text/html", "application/xhtml+xml"])
        && !one_of(&["application/captive+json", "application/json"])
}

/// The media type of one range of an `Accept`; nothing where its weight is zero (RFC 9110, section 12.5.1).
fn accepted_type(range: &str) -> Option<&str> {
    let mut parts = range.split(';').map(str::trim);
    let kind = parts.next()?;
    let refused = parts.filter_map(|parameter| parameter.split_once('=')).any(|(name, weight)| {
        name.trim().eq_ignore_ascii_case("q")
            && weight.trim().parse::<f32>().is_ok_and(|weight| weight <= 0.0)
    });
    (!refused).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reads_pages_only(accepts: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for accept in accepts {
            headers.append(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
        }
        super::reads_pages_only(&headers)
    }

    #[test]
    fn a_browser_is_shown_the_portal_and_everybody_else_is_told() {
        for accepts in [
            &["text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"][..],
            &["text/html"],
            &["Text/HTML; level=1"],
            &["text/html", "*/*"],
            &["text/html, application/json;q=0"],
            &["application/xhtml+xml,, ;"],
        ] {
            assert!(reads_pages_only(accepts), "{accepts:?}");
        }
        for accepts in [
            &[][..],
            &[""],
            &["*/*"],
            &["application/captive+json"],
            &["text/html;q=0.1, application/captive+json"],
            &["text/html", "Application/JSON"],
            &["text/html;q=0, */*"],
            &["text/html; Q=0.000"],
            &["image/png"],
        ] {
            assert!(!reads_pages_only(accepts), "{accepts:?}");
        }
    }

    proptest! {
        #[test]
        fn no_accept_is_too_odd_to_be_read(accept in "[ -~\t]{0,80}") {
            let _ = reads_pages_only(&[&accept]);
        }
    }
}
