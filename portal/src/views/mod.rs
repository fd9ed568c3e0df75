//! Pages as people read them. A page is a struct; its template has the same name.

mod board;
pub mod calendar;
mod failure;
pub mod format;
mod frame;
mod home;
mod icons;
mod inside;
mod me;
mod notice;
mod reading;
mod text;
mod told;
mod ways;
pub mod words;

pub use board::{
    AnnouncementPage, AnnouncementsPage, CategoryPage, EmergencyPage, OverPage, ServicePage, ServicesPage,
    category_of, opening_hours,
};
pub use failure::ErrorPage;
pub use frame::{Frame, House};
pub use home::{BlockedPage, FullPage, PausedPage, SignInPage};
pub use icons::Icon;
pub use inside::{ConnectedPage, EssentialsPage};
pub use me::{MyDataPage, WhyPage};
pub use notice::Notice;
pub use reading::{PrivacyPage, TermsPage};
pub use text::{Phrase, Prose};
pub use told::Told;
pub use ways::{
    AccountPage, Hidden, InsecurePage, PasswordChangedPage, PasswordPage, VoucherPage, WayClosedPage,
};
pub use words::{Language, Sentences, Words, word_count};

use crate::fault::Fault;
use askama::Template;
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use data_encoding::BASE64;
use http::{HeaderValue, header};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The one style sheet, written into every page.
pub const STYLE: &str = concat!(
    include_str!("../../../templates/components/palette.css"),
    include_str!("../../../templates/components/style.css"),
    include_str!("../../../templates/components/ways.css"),
);

/// # Errors
/// [`Fault::Unwritten`] where the template cannot be filled in.
pub fn into_html(page: &impl Template) -> Result<Response, Fault> {
    let html = page.render().map_err(|error| {
        tracing::error!(%error, "cannot write a page");
        Fault::Unwritten
    })?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], Body::from(html))
        .into_response())
}

/// Nothing but our own style and our own forms: no script, no image, no frame, no other host.
#[must_use]
pub fn content_security_policy() -> HeaderValue {
    static POLICY: LazyLock<HeaderValue> =
        LazyLock::new(|| policy("form-action 'self'; frame-ancestors 'none'"));
    POLICY.clone()
}

/// For a page that shows an image of ours besides.
#[must_use]
pub fn content_security_policy_with_images() -> HeaderValue {
    static POLICY: LazyLock<HeaderValue> =
        LazyLock::new(|| policy("img-src 'self'; form-action 'self'; frame-ancestors 'none'"));
    POLICY.clone()
}

/// For a page that staff look at within one of theirs, where none of its buttons does anything. An image that is not kept
/// yet is within the page.
#[must_use]
pub fn content_security_policy_in_a_frame() -> HeaderValue {
    static POLICY: LazyLock<HeaderValue> =
        LazyLock::new(|| policy("img-src 'self' data:; form-action 'none'; frame-ancestors 'self'"));
    POLICY.clone()
}

fn policy(more: &str) -> HeaderValue {
    let style = BASE64.encode(&Sha256::digest(STYLE));
    let policy = format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; {more}");
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}
