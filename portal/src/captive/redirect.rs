use axum::body::Body;
use hotspot::config;
use http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header, header::InvalidHeaderValue};
use hyper::body::Bytes;
use url::form_urlencoded::byte_serialize;

/// A longer `Location` would be cut by some phone; the way to the portal counts for more than the page first asked for.
const LONGEST_LOCATION: usize = 1023;

/// Less would be "no internet" to Android, and nobody reads it.
const SHORT_BODY: Bytes = Bytes::from_static(b"302 Found\n");

/// The answer to whatever was not asked of the portal: 302, the only status that every system's check understands as
/// "sign in here" (ChromeOS takes 303 and 511 for no connectivity, 301 and 308 are cached).
pub struct Redirect {
    plain: Way,
    /// Over https: one more round trip, and a blank page for who cannot trust the certificate.
    secure: Way,
}

/// The way to the portal by one scheme.
struct Way {
    /// `http://masuk.wifi.pbg/`, absolute and from configuration, never from the request.
    portal: String,
    headers: HeaderMap,
    body: Bytes,
    /// The least that leads there.
    short_headers: HeaderMap,
}

impl Redirect {
    /// # Errors
    /// Where the portal's host cannot stand in a header.
    pub fn new(portal: &config::Portal) -> Result<Self, InvalidHeaderValue> {
        Ok(Self { plain: Way::new("http", &portal.host)?, secure: Way::new("https", &portal.host)? })
    }

    /// The way is over https where phones can trust our certificate.
    #[must_use]
    pub fn answer(&self, secure: bool, authority: Option<&str>, target: &Uri) -> Response<Body> {
        let way = if secure { &self.secure } else { &self.plain };
        way.answer(authority, target)
    }

    /// The same way in the fewest bytes, made beforehand, without the page asked for: no person asked for it.
    #[must_use]
    pub fn short_answer(&self, secure: bool) -> Response<Body> {
        let way = if secure { &self.secure } else { &self.plain };
        found(way.short_headers.clone(), SHORT_BODY)
    }
}

fn found(headers: HeaderMap, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::FOUND;
    *response.headers_mut() = headers;
    response
}

impl Way {
    fn new(scheme: &str, host: &str) -> Result<Self, InvalidHeaderValue> {
        let portal = format!("{scheme}://{host}/");
        let mut headers = HeaderMap::new();
        headers.insert(header::LOCATION, HeaderValue::from_str(&portal)?);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        let short_headers = headers.clone();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        // Not empty: an answer of less than five bytes is "no internet" to Android.
        let body =
            format!("<!DOCTYPE html><title>@wifi.pbg</title><a href=\"{portal}\">Sambungkan / Connect</a>\n");
        Ok(Self { portal, headers, body: body.into(), short_headers })
    }

    fn answer(&self, authority: Option<&str>, target: &Uri) -> Response<Body> {
        let mut headers = self.headers.clone();
        if let Some(location) = authority.and_then(|authority| self.remembering(authority, target)) {
            headers.insert(header::LOCATION, location);
        }
        found(headers, self.body.clone())
    }

    /// The portal's address with the page first asked for as its parameter, where that page has a plausible address.
    fn remembering(&self, authority: &str, target: &Uri) -> Option<HeaderValue> {
        let path = target
            .path_and_query()
            .map(http::uri::PathAndQuery::as_str)
            .filter(|path| path.starts_with('/'))?;
        if !is_host_and_port(authority) {
            return None;
        }
        let room = LONGEST_LOCATION.checked_sub(self.portal.len() + authority.len() + path.len())?;
        let mut location = String::with_capacity(LONGEST_LOCATION - room + 64);
        location.push_str(&self.portal);
        location.push_str("?url=");
        for part in [b"http://".as_slice(), authority.as_bytes(), path.as_bytes()] {
            location.extend(byte_serialize(part));
        }
        (location.len() <= LONGEST_LOCATION).then(|| HeaderValue::from_str(&location).ok())?
    }
}

/// A name or IPv4 address with an optional port: letters, digits, dots, hyphens and underscores.
fn is_host_and_port(authority: &str) -> bool {
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (1..=253).contains(&host.len())
        && host.bytes().all(in_name)
        && host.starts_with(|first: char| first.is_ascii_alphanumeric())
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn redirect() -> Redirect {
        Redirect::new(&config::Portal {
            host: "masuk.wifi.pbg".into(),
            aliases: Vec::new(),
            address: [172, 16, 255, 1].into(),
            http_listen: ([127, 0, 0, 1], 0).into(),
            https_listen: ([127, 0, 0, 1], 0).into(),
            tls: None,
        })
        .unwrap()
    }

    fn location(authority: Option<&str>, target: &str) -> String {
        let answer = redirect().answer(false, authority, &target.parse().unwrap());
        answer.headers().get(header::LOCATION).unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn the_page_first_asked_for_is_remembered() {
        assert_eq!(
            location(Some("example.org:8080"), "/a?b=c&d"),
            "http://masuk.wifi.pbg/?url=http%3A%2F%2Fexample.org%3A8080%2Fa%3Fb%3Dc%26d"
        );
    }

    #[test]
    fn where_phones_trust_us_the_way_is_over_https() {
        let answer = redirect().answer(true, Some("example.org"), &Uri::from_static("/"));
        let location = "https://masuk.wifi.pbg/?url=http%3A%2F%2Fexample.org%2F";
        assert_eq!(answer.headers().get(header::LOCATION).unwrap(), location);
    }

    #[test]
    fn an_implausible_or_long_address_is_left_out() {
        for authority in
            ["a@b", "", "-a", ".a", "a b", "a:b", "a:99999", "a:", "[::1]", "a/b", "ex\u{e4}mple", "a\"b"]
        {
            assert_eq!(location(Some(authority), "/"), "http://masuk.wifi.pbg/", "{authority}");
        }
        assert_eq!(location(None, "/"), "http://masuk.wifi.pbg/");
        assert_eq!(location(Some("example.org"), "*"), "http://masuk.wifi.pbg/");
        assert_eq!(
            location(Some("example.org"), &format!("/{}", "a".repeat(1000))),
            "http://masuk.wifi.pbg/"
        );
    }

    #[test]
    fn the_short_answer_leads_to_the_portal_and_says_nothing_else() {
        for (secure, portal) in [(false, "http://masuk.wifi.pbg/"), (true, "https://masuk.wifi.pbg/")] {
            let answer = redirect().short_answer(secure);
            let headers = answer.headers();
            assert_eq!(
                (answer.status(), &headers[header::LOCATION]),
                (StatusCode::FOUND, &HeaderValue::from_static(portal))
            );
            assert_eq!(
                (&headers[header::CONNECTION], headers.len()),
                (&HeaderValue::from_static("close"), 3)
            );
        }
    }

    #[test]
    fn the_body_is_short_but_not_empty() {
        let Redirect { plain, secure } = redirect();
        for length in [plain.body.len(), secure.body.len()] {
            assert!((6..300).contains(&length), "{length}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_asked_the_way_leads_to_the_portal(secure: bool, authority in "\\PC{0,60}", path in "/[!-~]{0,1200}") {
            if let Ok(target) = path.parse::<Uri>() {
                let answer = redirect().answer(secure, Some(&authority), &target);
                let location = answer.headers().get(header::LOCATION).unwrap().to_str().unwrap();
                let url = url::Url::parse(location).unwrap();
                prop_assert_eq!(url.host_str(), Some("masuk.wifi.pbg"));
                prop_assert_eq!(url.path(), "/");
                prop_assert!(location.len() < 1024);
            }
        }
    }
}
