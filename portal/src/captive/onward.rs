use super::PortalNames;
use url::{Host, Url, form_urlencoded};

/// Longer addresses are not offered; the redirect does not make them.
const LONGEST: usize = 1024;

/// Hosts that systems ask only to learn whether there is a portal: no person asked for them.
const CHECKED_BY_SYSTEMS: [&str; 25] = [
    "captive.apple.com",
    "clients3.google.com",
    "conncheck.opensuse.org",
    "connect.rom.miui.com",
    "connectivity-check.ubuntu.com",
    "connectivitycheck.android.com",
    "connectivitycheck.cbg-app.huawei.com",
    "connectivitycheck.grapheneos.network",
    "connectivitycheck.gstatic.com",
    "connectivitycheck.platform.hicloud.com",
    "connectivitycheck.platform.hihonorcloud.com",
    "conntest.nintendowifi.net",
    "ctest.cdn.nintendo.net",
    "detectportal.firefox.com",
    "ipv6.msftconnecttest.com",
    "network-test.debian.org",
    "networkcheck.kde.org",
    "nmcheck.gnome.org",
    "ping.archlinux.org",
    "spectrum.s3.amazonaws.com",
    "static.redhat.com",
    "wifi.vivo.com.cn",
    "www.appleiphonecell.com",
    "www.msftconnecttest.com",
    "www.msftncsi.com",
];

/// Paths of the same checks, on whatever host.
const CHECK_PATHS: [&str; 5] = [
    "/generate_204",
    "/gen_204",
    "/hotspot-detect.html",
    "/library/test/success.html",
    "/static/hotspot.txt",
];

/// The page a guest first asked for, offered as a link after sign-in. Pressing it is the guest's own decision: it is
/// never followed by the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Onward {
    pub href: String,
    /// All that is shown of it.
    pub host: String,
}

impl Onward {
    /// The first page as the redirect's `url` parameter tells it. Nothing where there is not exactly one.
    #[must_use]
    pub fn in_query(query: Option<&str>, portal: &PortalNames) -> Option<Self> {
        let mut told = form_urlencoded::parse(query?.as_bytes()).filter(|(name, _)| name == "url");
        match (told.next(), told.next()) {
            (Some((_, url)), None) => Self::to(&url, portal),
            _ => None,
        }
    }

    /// `path`, which may have a query, with this page as its `url` parameter.
    #[must_use]
    pub fn after(&self, path: &str) -> String {
        let (page, query) = path.split_once('?').unwrap_or((path, ""));
        form_urlencoded::Serializer::for_suffix(format!("{page}?{query}"), page.len() + 1)
            .append_pair("url", &self.href)
            .finish()
    }

    /// Only a plain http or https address of a host that is not the portal, and that a person may have asked for.
    #[must_use]
    pub fn to(text: &str, portal: &PortalNames) -> Option<Self> {
        let plain = text.len() <= LONGEST
            && text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'`'))
            && (text.starts_with("http://") || text.starts_with("https://"));
        if !plain {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let host = match url.host()? {
            Host::Domain(name) => name,
            Host::Ipv4(_) => url.host_str()?,
            Host::Ipv6(_) => return None,
        };
        // The text is compared too: `http:///host` and `http://@host` are read as something they do not say.
        let said = text.split("://").nth(1)?.split(['/', '?', '#']).next()?;
        if said.is_empty() || said.contains(['@', '%']) || portal.contain(said) || portal.contain(host) {
            return None;
        }
        if CHECKED_BY_SYSTEMS.contains(&host) || CHECK_PATHS.contains(&url.path()) {
            return None;
        }
        Some(Self { host: host.to_owned(), href: url.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::config;
    use proptest::prelude::*;

    fn onward(text: &str) -> Option<Onward> {
        Onward::to(text, &PortalNames::new(&config()))
    }

    #[test]
    fn a_plain_address_is_offered_by_its_host() {
        for (text, host) in [
            ("http://example.org/a?b=c&d=%2f#e", "example.org"),
            ("https://EXAMPLE.org:8443/", "example.org"),
            ("http://xn--bcher-kva.example/", "xn--bcher-kva.example"),
            ("http://192.0.2.7/x", "192.0.2.7"),
        ] {
            assert_eq!(onward(text).unwrap().host, host, "{text}");
        }
    }

    #[test]
    fn tricks_are_not_offered() {
        for text in [
            "",
            "/",
            "//",
            "//evil.example",
            "///evil.example",
            "\\\\evil.example",
            "http:\\\\evil.example",
            "http:/evil.example",
            "http:evil.example",
            "http:///evil.example",
            "http://",
            "http://@evil.example",
            "http://user@evil.example/",
            "http://user:word@evil.example/",
            "http://masuk.wifi.pbg@evil.example/",
            "http://evil.example\\@masuk.wifi.pbg/",
            "http://evil%2eexample/",
            "http://%2f%2fevil.example",
            "http://b\u{fc}cher.example/",
            "data:text/html,x",
            "javascript:alert(1)",
            "JaVaScRiPt://example.org/%0aalert(1)",
            "ftp://example.org/",
            "file:///etc/passwd",
            "intent://example.org/",
            "blob:http://example.org/",
            "mailto:a@b",
            " http://example.org/",
            "http://example.org/ x",
            "http://example.org/\r\nSet-Cookie: a=b",
            "http://exa\tmple.org/",
            "http://example.org/\"onclick=x",
            "http://example.org/<script>",
            "http://[::1]/",
            "http://[fe80::1%25a]/",
            "http://example.org:99999/",
            "http://masuk.wifi.pbg/",
            "https://MASUK.wifi.pbg.:443/x",
            "http://172.16.255.1/",
            "http://10.20.0.1/",
            "http://169082881/",
            "http://0xac.0x10.0xff.0x1/",
            "HTTP://example.org/",
            "http://exam\0ple.org",
        ] {
            assert_eq!(onward(text), None, "{text}");
        }
        assert_eq!(onward(&format!("http://example.org/{}", "a".repeat(16 * 1024))), None);
    }

    #[test]
    fn a_systems_own_check_is_no_page_to_go_on_to() {
        for text in [
            "http://connectivitycheck.gstatic.com/generate_204",
            "http://www.google.com/gen_204",
            "http://captive.apple.com/hotspot-detect.html",
            "http://www.msftconnecttest.com/redirect",
        ] {
            assert_eq!(onward(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_offered_is_http_to_another_host(text in "(https?://)?[ -~]{0,80}") {
            if let Some(onward) = onward(&text) {
                let url = Url::parse(&onward.href).unwrap();
                prop_assert!(matches!(url.scheme(), "http" | "https"));
                prop_assert_eq!(url.host_str(), Some(onward.host.as_str()));
                prop_assert!(url.username().is_empty() && url.password().is_none());
                prop_assert!(text.contains("://"));
            }
        }
    }
}
