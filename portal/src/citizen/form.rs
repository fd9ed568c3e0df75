use crate::{captive::PortalNames, fault::Fault, portal::Portal};
use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use http::{HeaderMap, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Bytes;
use std::sync::Arc;
use tokio::time::timeout;
use url::{Url, form_urlencoded};

/// The largest form, in bytes. Ours have two short fields.
const MAX_FORM: usize = 16 * 1024;

/// The longest value of a field, in bytes.
const MAX_FIELD: usize = 2 * 1024;

/// A pressed button: what came with the form of a page of ours, or at least of no page of somebody else's.
/// Whether its token holds is for the handler to find out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Press {
    /// Empty where the form brought none.
    pub token: String,
    /// The page first asked for, as it was told.
    pub url: String,
}

impl FromRequest<Arc<Portal>> for Press {
    type Rejection = Fault;

    async fn from_request(request: Request, portal: &Arc<Portal>) -> Result<Self, Fault> {
        if is_foreign(request.headers(), &portal.names) {
            return Err(Fault::ForeignForm);
        }
        if !is_form(request.headers()) {
            return Err(Fault::WrongType);
        }
        let body = timeout(portal.deadlines.form, whole(request.into_body()))
            .await
            .map_err(|_| Fault::TooSlow)??;
        Self::read(&body)
    }
}

impl Press {
    /// Fields that we do not know are left alone; one of ours twice, overlong or not UTF-8 is refused.
    fn read(form: &[u8]) -> Result<Self, Fault> {
        let (mut token, mut url) = (None, None);
        for (name, value) in form_urlencoded::parse(form) {
            let field = match name.as_ref() {
                "token" => &mut token,
                "url" => &mut url,
                _ => continue,
            };
            // The parser puts this character where bytes are not UTF-8; nothing of ours contains it.
            let readable = value.len() <= MAX_FIELD && !value.contains(char::REPLACEMENT_CHARACTER);
            if !readable || field.replace(value.into_owned()).is_some() {
                return Err(Fault::Malformed);
            }
        }
        Ok(Self { token: token.unwrap_or_default(), url: url.unwrap_or_default() })
    }
}

async fn whole(body: Body) -> Result<Bytes, Fault> {
    match Limited::new(body, MAX_FORM).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(Fault::TooLarge),
        Err(_) => Err(Fault::Malformed),
    }
}

/// Whether the browser says that some other site sent this form. Older browsers say nothing; the token decides then.
fn is_foreign(headers: &HeaderMap, names: &PortalNames) -> bool {
    if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        return true;
    }
    headers.get_all(header::ORIGIN).iter().any(|origin| {
        let ours = |origin: &str| {
            let origin = Url::parse(origin).ok().filter(|origin| matches!(origin.scheme(), "http" | "https"));
            origin.and_then(|origin| origin.host_str().map(|host| names.contain(host))).unwrap_or(false)
        };
        !origin.to_str().is_ok_and(|origin| origin == "null" || ours(origin))
    })
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::config;
    use http::HeaderValue;
    use proptest::prelude::*;

    #[test]
    fn a_form_is_read_whatever_else_it_brings() {
        let press = Press::read(b"url=http%3A%2F%2Fexample.org%2F&more=1&token=ab&more=2").unwrap();
        assert_eq!(press, Press { token: "ab".into(), url: "http://example.org/".into() });
        assert_eq!(Press::read(b""), Ok(Press::default()));
    }

    #[test]
    fn a_field_twice_overlong_or_unreadable_is_refused() {
        for form in [
            "token=a&token=b",
            "url=a&url=",
            "token=%ff",
            "url=%c3%28",
            &format!("url={}", "a".repeat(MAX_FIELD + 1)),
        ] {
            assert_eq!(Press::read(form.as_bytes()), Err(Fault::Malformed), "{form}");
        }
    }

    #[test]
    fn another_sites_form_is_told_by_its_headers() {
        let names = PortalNames::new(&config());
        for (name, value, foreign) in [
            ("origin", "http://masuk.wifi.pbg", false),
            ("origin", "https://masuk.wifi.pbg:8443", false),
            ("origin", "http://172.16.255.1", false),
            ("origin", "null", false),
            ("origin", "http://evil.example", true),
            ("origin", "http://masuk.wifi.pbg.evil.example", true),
            ("origin", "http://masuk.wifi.pbg@evil.example", true),
            ("origin", "file://masuk.wifi.pbg", true),
            ("origin", "", true),
            ("sec-fetch-site", "same-origin", false),
            ("sec-fetch-site", "none", false),
            ("sec-fetch-site", "cross-site", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            assert_eq!(is_foreign(&headers, &names), foreign, "{name}: {value}");
        }
        assert!(!is_foreign(&HeaderMap::new(), &names));
    }

    proptest! {
        #[test]
        fn no_form_is_too_odd_to_be_read(form in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Press::read(&form);
        }
    }
}
