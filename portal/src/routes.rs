//! Every road of the citizen's portal.

use crate::{
    citizen, compression, error,
    fault::Fault,
    portal::Portal,
    views::{self, Language},
};
use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
    routing::{get, post},
};
use hotspot::config;
use http::{HeaderName, HeaderValue, header};
use std::sync::Arc;

/// Where the pages of one language live.
#[derive(Debug, PartialEq, Eq)]
pub struct Paths {
    pub home: &'static str,
    pub connect: &'static str,
    pub disconnect: &'static str,
    pub terms: &'static str,
    pub privacy: &'static str,
    pub voucher: &'static str,
    pub account: &'static str,
    pub password: &'static str,
    pub why: &'static str,
    pub report: &'static str,
    pub forget: &'static str,
    pub my_data: &'static str,
    pub erase: &'static str,
    /// Of all.
    pub announcements: &'static str,
    /// One lives below it by its number.
    pub announcement: &'static str,
    /// Of all; a category lives below it by its name, a service by its number.
    pub services: &'static str,
    pub emergency: &'static str,
}

/// An image lives below it by its name, in no language.
pub const IMAGES: &str = "/gambar";

const INDONESIAN: Paths = Paths {
    home: "/",
    connect: "/sambung",
    disconnect: "/putus",
    terms: "/ketentuan",
    privacy: "/privasi",
    voucher: "/voucher",
    account: "/akun",
    password: "/akun/sandi",
    why: "/mengapa",
    report: "/lapor",
    forget: "/lupakan",
    my_data: "/data-saya",
    erase: "/data-saya/hapus",
    announcements: "/pengumuman",
    announcement: "/pengumuman",
    services: "/layanan",
    emergency: "/darurat",
};

const ENGLISH: Paths = Paths {
    home: "/en/",
    connect: "/en/connect",
    disconnect: "/en/disconnect",
    terms: "/en/terms",
    privacy: "/en/privacy",
    voucher: "/en/voucher",
    account: "/en/account",
    password: "/en/account/password",
    why: "/en/why",
    report: "/en/report",
    forget: "/en/forget",
    my_data: "/en/my-data",
    erase: "/en/my-data/erase",
    announcements: "/en/announcements",
    announcement: "/en/announcements",
    services: "/en/services",
    emergency: "/en/emergency",
};

/// For a browser that is shown English where nobody chose: the ways to where people arrive say that Indonesian was chosen.
const INDONESIAN_CHOSEN: Paths =
    Paths { home: "/?bahasa=id", announcements: "/pengumuman?bahasa=id", ..INDONESIAN };

/// Where the pages of `language` live for a browser whose own language is `own`.
#[must_use]
pub const fn paths(language: Language, own: Language) -> &'static Paths {
    match (language, own) {
        (Language::Indonesian, Language::Indonesian) => &INDONESIAN,
        (Language::Indonesian, Language::English) => &INDONESIAN_CHOSEN,
        (Language::English, _) => &ENGLISH,
    }
}

/// The announcements over https, as systems are told them that ask for the venue.
#[must_use]
pub fn venue(host: &str) -> String {
    format!("https://{host}{}", INDONESIAN.announcements)
}

/// The language of whatever lives at `path`.
#[must_use]
pub fn language_of(path: &str) -> Language {
    if path == "/en" || path.starts_with(ENGLISH.home) { Language::English } else { Language::Indonesian }
}

pub fn pages(portal: Arc<Portal>) -> Router {
    let mut pages = Router::new()
        .route("/en", get(citizen::home))
        .route(config::Portal::API, get(citizen::captive_state))
        .route(&below(IMAGES, "{image}"), get(citizen::image));
    for paths in [&INDONESIAN, &ENGLISH] {
        pages = pages
            .route(paths.home, get(citizen::home))
            .route(paths.connect, post(citizen::connect).get(citizen::go_home))
            .route(paths.disconnect, post(citizen::disconnect).get(citizen::go_home))
            .route(paths.terms, get(citizen::terms))
            .route(paths.privacy, get(citizen::privacy))
            .route(paths.voucher, get(citizen::voucher).post(citizen::redeem))
            .route(paths.account, get(citizen::account).post(citizen::enter))
            .route(paths.password, get(citizen::password).post(citizen::change_password))
            .route(paths.why, get(citizen::why))
            .route(paths.report, post(citizen::report).get(citizen::go_home))
            .route(paths.forget, post(citizen::forget).get(citizen::go_home))
            .route(paths.my_data, get(citizen::my_data))
            .route(paths.erase, post(citizen::erase).get(citizen::go_home))
            .route(paths.announcements, get(citizen::announcements))
            .route(&below(paths.announcement, "{announcement}"), get(citizen::announcement))
            .route(paths.services, get(citizen::services))
            .route(&below(paths.services, "{service}"), get(citizen::service))
            .route(paths.emergency, get(citizen::emergency));
    }
    pages
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(async || Fault::WrongMethod)
        .layer(from_fn_with_state(Arc::clone(&portal), error::page_for_faults))
        .layer(from_fn(with_safe_headers))
        .layer(from_fn(compression::compress))
        .with_state(portal)
}

fn below(path: &str, what: &str) -> String {
    format!("{path}/{what}")
}

/// The headers of every page of ours, where it says nothing else itself. No HSTS: plain http must stay usable on this name.
async fn with_safe_headers(request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, HeaderValue); 3] = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Not `no-referrer`, under which a browser hides the Origin of our own forms.
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(views::content_security_policy);
    response
}
