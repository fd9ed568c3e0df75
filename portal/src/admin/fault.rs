use axum::response::{IntoResponse, Response};
use hotspot::store::StoreError;
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// After which whoever found too much going on may come again, in seconds.
const BUSY: u64 = 5;
const CROWDED: u64 = 60;

/// Why somebody of staff does not get what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No such page.
    NotFound,
    /// No such thing: it was never there, or is gone.
    Unknown,
    WrongMethod,
    /// Whoever asks is not signed in, or not any more.
    SignIn,
    /// Signed in, without the right.
    Forbidden,
    /// A form that is none of ours, or came without the page's token.
    BadForm,
    /// A form that another site's page sent.
    ForeignForm,
    TooLarge,
    TooSlow,
    /// Too many passwords wait to be checked.
    Busy,
    /// Too many wrong tries; in so many seconds there is another.
    TooManyTries(u64),
    /// As many watch as can be served.
    Crowded,
    /// The controller gives no answer.
    Away,
    /// The store cannot be read or written.
    Store,
    /// A page could not be written.
    Unwritten,
}

impl Fault {
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotFound | Self::Unknown => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooManyTries(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Crowded | Self::Away | Self::Store => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unwritten => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Tells programs when to come again (RFC 9110, section 10.2.3), where that is known.
    pub fn tell_when(self, headers: &mut HeaderMap) {
        let wait = match self {
            Self::TooManyTries(wait) => wait,
            Self::Busy => BUSY,
            Self::Crowded => CROWDED,
            _ => return,
        };
        headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }

    /// Under which its words stand.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NotFound => "staff-fault-not-found",
            Self::Unknown => "staff-fault-unknown",
            Self::WrongMethod => "staff-fault-wrong-method",
            Self::SignIn => "staff-fault-sign-in",
            Self::Forbidden => "staff-fault-forbidden",
            Self::BadForm => "staff-fault-bad-form",
            Self::ForeignForm => "staff-fault-foreign-form",
            Self::TooLarge => "staff-fault-too-large",
            Self::TooSlow => "staff-fault-too-slow",
            Self::Busy => "staff-fault-busy",
            Self::TooManyTries(_) => "staff-fault-too-many-tries",
            Self::Crowded => "staff-fault-crowded",
            Self::Away => "staff-fault-away",
            Self::Store => "staff-fault-store",
            Self::Unwritten => "staff-fault-unwritten",
        }
    }
}

/// Carries the fault to [`super::gate::page_for_faults`], which knows the language.
impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        self.tell_when(response.headers_mut());
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store refused");
        Self::Store
    }
}
