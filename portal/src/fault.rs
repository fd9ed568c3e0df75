//! What can go wrong between a guest and a page: a fault has a status and, in both languages, what is the matter, why, and
//! the way on.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

/// Why a guest does not get the page asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No such page.
    NotFound,
    /// A page asked for in a way it does not answer.
    WrongMethod,
    /// A form that no page of ours sends.
    Malformed,
    /// A form that some other site's page sent.
    ForeignForm,
    /// A form that is no form.
    WrongType,
    TooLarge,
    TooSlow,
    /// The controller knows no device at this address.
    UnknownGuest,
    /// The controller is away, or not ready.
    Restarting,
    /// A page could not be written.
    Unwritten,
}

impl Fault {
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::ForeignForm | Self::UnknownGuest => StatusCode::FORBIDDEN,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Restarting => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unwritten => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Seconds after which the page asks again by itself: only where waiting is all there is to do.
    #[must_use]
    pub fn again_after(self) -> Option<u32> {
        (self == Self::Restarting).then_some(5)
    }

    /// The rest of the request was not read.
    fn ends_the_connection(self) -> bool {
        matches!(self, Self::ForeignForm | Self::WrongType | Self::TooLarge | Self::TooSlow)
    }
}

/// Carries the fault to [`crate::error::page_for_faults`], which knows the guest's language.
impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        if self.ends_the_connection() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Some(seconds) = self.again_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
