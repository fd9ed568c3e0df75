use hotspot::config::Config;
use http::{HeaderMap, Uri, header};

/// The names and addresses under which the portal's own pages are served.
#[derive(Debug, Clone)]
pub struct PortalNames(Vec<String>);

/// Where a request was meant to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination<'a> {
    Portal,
    /// Some other host, named by the request. Nothing where it named none, or more than one.
    Elsewhere(Option<&'a str>),
}

impl PortalNames {
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let portal = &config.portal;
        let names = std::iter::once(portal.host.clone()).chain(portal.aliases.iter().cloned());
        let addresses = std::iter::once(portal.address)
            .chain(config.networks.iter().map(hotspot::config::Network::gateway));
        Self(names.chain(addresses.map(|address| address.to_string())).collect())
    }

    /// Whether `authority` (host, with or without a port) is one of ours.
    #[must_use]
    pub fn contain(&self, authority: &str) -> bool {
        let host = host_of(authority);
        self.0.iter().any(|ours| ours.eq_ignore_ascii_case(host))
    }

    /// An absolute-form target overrules the Host header (RFC 9112, section 3.2.2).
    #[must_use]
    pub fn destination<'a>(&self, target: &'a Uri, headers: &'a HeaderMap) -> Destination<'a> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let named = match (target.authority(), hosts.next(), hosts.next()) {
            (Some(authority), _, _) => Some(authority.as_str()),
            (None, Some(host), None) => host.to_str().ok(),
            (None, _, _) => None,
        };
        match named {
            Some(authority) if self.contain(authority) => Destination::Portal,
            named => Destination::Elsewhere(named),
        }
    }
}

/// The host of `host[:port]`, without the dot that may end a full name.
fn host_of(authority: &str) -> &str {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    host.strip_suffix('.').unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn names() -> PortalNames {
        PortalNames(
            ["masuk.wifi.pbg", "wifi.example.go.id", "172.16.255.1", "10.20.0.1"].map(str::to_owned).into(),
        )
    }

    #[test]
    fn the_portal_answers_to_its_names_and_addresses_only() {
        for ours in [
            "masuk.wifi.pbg",
            "MASUK.wifi.PBG.",
            "masuk.wifi.pbg:80",
            "wifi.example.go.id:8443",
            "172.16.255.1",
            "10.20.0.1:80",
            "10.20.0.1:",
        ] {
            assert!(names().contain(ours), "{ours}");
        }
        for other in [
            "",
            ":80",
            ".",
            "wifi.pbg",
            "x.masuk.wifi.pbg",
            "masuk.wifi.pbg@evil.example",
            "masuk.wifi.pbg:80@evil.example",
            "user@masuk.wifi.pbg",
            "masuk.wifi.pbg:80:80x",
            "[::1]:80",
            "10.20.0.2",
            "010.20.0.1",
        ] {
            assert!(!names().contain(other), "{other}");
        }
    }

    #[test]
    fn an_absolute_target_overrules_the_host_header() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("masuk.wifi.pbg"));
        let target = "http://example.org/".parse().unwrap();
        assert_eq!(names().destination(&target, &headers), Destination::Elsewhere(Some("example.org")));
        assert_eq!(names().destination(&Uri::from_static("/"), &headers), Destination::Portal);
    }

    #[test]
    fn a_request_naming_no_host_or_two_is_not_for_the_portal() {
        let mut headers = HeaderMap::new();
        let target = Uri::from_static("/");
        assert_eq!(names().destination(&target, &headers), Destination::Elsewhere(None));
        headers.append(header::HOST, HeaderValue::from_static("masuk.wifi.pbg"));
        headers.append(header::HOST, HeaderValue::from_static("example.org"));
        assert_eq!(names().destination(&target, &headers), Destination::Elsewhere(None));
    }
}
