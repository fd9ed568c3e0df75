use super::language::own_language;
use crate::{
    routes::{self, Paths},
    views::Language,
};
use axum::extract::{FromRequestParts, Request};
use http::{Extensions, HeaderMap, Method, Uri, header, request::Parts};
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr},
};

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// IPv4-mapped ones as IPv4.
    pub address: IpAddr,
    pub within_tls: bool,
}

/// Who asks, and how to speak to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// Of the page asked for.
    pub language: Language,
    /// What the browser is shown where nobody chose.
    pub own_language: Language,
    /// Nothing for a peer that has no IPv4 address, which no guest of ours is.
    pub address: Option<Ipv4Addr>,
    pub within_tls: bool,
    /// The page is shown in the sheet that Apple's systems open by themselves and that ends with "Done".
    pub in_captive_sheet: bool,
    /// The page is for a person to read: neither its head alone nor a system's check is asked for.
    pub is_read: bool,
}

impl Visit {
    #[must_use]
    pub fn of(request: &Request) -> Self {
        Self::read(request.method(), request.uri(), request.headers(), request.extensions())
    }

    /// Where this visit's pages live.
    #[must_use]
    pub const fn paths(&self) -> &'static Paths {
        routes::paths(self.language, self.own_language)
    }

    /// Where the same pages live in the other language.
    #[must_use]
    pub const fn twin_paths(&self) -> &'static Paths {
        routes::paths(self.language.other(), self.own_language)
    }

    fn read(method: &Method, uri: &Uri, headers: &HeaderMap, extensions: &Extensions) -> Self {
        let peer = extensions.get::<Peer>();
        let address = match peer.map(|peer| peer.address) {
            Some(IpAddr::V4(address)) => Some(address),
            _ => None,
        };
        let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        Self {
            language: routes::language_of(uri.path()),
            own_language: own_language(headers),
            address,
            within_tls: peer.is_some_and(|peer| peer.within_tls),
            in_captive_sheet: is_captive_sheet(agent),
            is_read: method != Method::HEAD && !is_check(agent),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::read(&parts.method, &parts.uri, &parts.headers, &parts.extensions))
    }
}

/// The sheet is WebKit on an Apple system that, unlike every browser, does not call itself Safari.
fn is_captive_sheet(agent: &str) -> bool {
    let apple = ["iPhone", "iPad", "iPod", "Macintosh"].iter().any(|device| agent.contains(device));
    agent.contains("CaptiveNetworkSupport")
        || (apple && agent.contains("AppleWebKit/") && !agent.contains("Safari/"))
}

/// What follows the redirect only to learn whether there is a portal.
fn is_check(agent: &str) -> bool {
    ["CaptiveNetworkSupport", "Microsoft NCSI"].iter().any(|system| agent.contains(system))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_apples_sheet_is_told_to_tap_done() {
        for (agent, sheet) in [
            ("CaptiveNetworkSupport-443.40.5 wispr", true),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
                true,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
                true,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                false,
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36",
                false,
            ),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0", false),
            ("curl/7.88.1", false),
            ("", false),
        ] {
            assert_eq!(is_captive_sheet(agent), sheet, "{agent}");
        }
    }
}
