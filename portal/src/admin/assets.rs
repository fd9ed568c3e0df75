//! Style and script of the staff's pages: ours, and nobody else's.

use super::roads::{Needs, Roads};
use axum::response::IntoResponse;
use http::{HeaderValue, header};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const STYLE: &str = concat!(
    include_str!("../../../templates/components/palette.css"),
    include_str!("../../../templates/admin/components/style.css"),
    include_str!("../../../templates/admin/wall/wall.css"),
);
const ICON: &str = concat!(
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#0B5A4A" stroke-width="3">"##,
    r##"<path d="M2 20C8 19 12 8 16 8s8 11 14 12M2 26q4-3 7 0t7 0 7 0 7 0"/></svg>"##
);
const SCRIPT: &str = include_str!("../../../templates/admin/components/live.js");

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin/gaya.css", Needs::Nothing, || async { asset("text/css; charset=utf-8", STYLE) })
        .get("/admin/ikon.svg", Needs::Nothing, || async { asset("image/svg+xml", ICON) })
        .get("/admin/hidup.js", Needs::Nothing, || async { asset("text/javascript; charset=utf-8", SCRIPT) })
}

/// Where a page finds them: with every change another address, so that browsers may keep them.
pub fn style() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| versioned("/admin/gaya.css", STYLE));
    &PATH
}

pub fn script() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| versioned("/admin/hidup.js", SCRIPT));
    &PATH
}

pub(super) fn versioned(path: &str, content: &str) -> String {
    let version = data_encoding::HEXLOWER.encode(&Sha256::digest(content)[..6]);
    format!("{path}?v={version}")
}

pub(super) fn asset(kind: &'static str, content: &'static str) -> impl IntoResponse {
    let kept = HeaderValue::from_static("max-age=31536000, immutable");
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, kept)], content)
}
