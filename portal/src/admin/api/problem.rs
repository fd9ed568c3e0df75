//! How the API refuses: `application/problem+json` (RFC 9457), which names every field that is wrong.

use crate::{admin::fault::Fault, views::Language};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use hotspot::{model::Faults, store::StoreError};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{
        RefOr,
        content::ContentBuilder,
        response::{Response as Documented, ResponseBuilder},
        schema::Ref,
    },
};

/// What an error says (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    status: u16,
    /// A sentence for whoever reads the log of the program that asked.
    detail: String,
    /// Each parameter or field that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    pub field: String,
    pub detail: String,
}

/// Why a program does not get what it asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    Fault(Fault),
    /// Parameters that cannot be taken: 400.
    Parameters(Vec<FieldError>),
    /// A body that is none of ours: 400.
    Body(String),
    /// A body of another kind: 415.
    NotJson,
    /// Fields that cannot be taken: 422.
    Fields(Vec<FieldError>),
    /// It is so already: 409.
    Already(&'static str),
    /// It may ask again after so many seconds: 429.
    TooFast(u64),
}

impl Refusal {
    /// What a draft found wrong; `name_of` leads from the draft's field to the body's where they differ.
    pub fn of(faults: &Faults, name_of: impl Fn(&'static str) -> &'static str) -> Self {
        let error = |fault: &hotspot::model::FieldFault| FieldError {
            field: name_of(fault.field).to_owned(),
            detail: fault.why.to_string(),
        };
        Self::Fields(faults.0.iter().map(error).collect())
    }

    fn told(&self) -> (StatusCode, String, &[FieldError]) {
        match self {
            Self::Fault(fault) => {
                let words = Language::English.words();
                (fault.status(), words.say(fault.key()).to_owned(), &[])
            }
            Self::Parameters(errors) => {
                (StatusCode::BAD_REQUEST, "Some parameters cannot be taken.".to_owned(), errors)
            }
            Self::Body(why) => (StatusCode::BAD_REQUEST, why.clone(), &[]),
            Self::NotJson => {
                let why = "The body must be JSON, with Content-Type: application/json.";
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, why.to_owned(), &[])
            }
            Self::Fields(errors) => {
                let why = "Nothing was changed: some fields cannot be taken.";
                (StatusCode::UNPROCESSABLE_ENTITY, why.to_owned(), errors)
            }
            Self::Already(why) => (StatusCode::CONFLICT, (*why).to_owned(), &[]),
            Self::TooFast(wait) => {
                (StatusCode::TOO_MANY_REQUESTS, format!("This token may ask again in {wait} s."), &[])
            }
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, detail, errors) = self.told();
        let title = status.canonical_reason().unwrap_or("Error");
        let problem =
            Problem { kind: "about:blank", title, status: status.as_u16(), detail, errors: errors.to_vec() };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, kind)], Body::from(body)).into_response();
        let headers = response.headers_mut();
        match self {
            Self::TooFast(wait) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
            }
            Self::Fault(Fault::SignIn) => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::Fault(fault) => fault.tell_when(headers),
            _ => {}
        }
        response
    }
}

/// A fault of the router itself, on a road of the API. The headers it came with stay, like `Allow`.
#[must_use]
pub fn of_fault(fault: Fault, came: &Response) -> Response {
    let mut response = Refusal::Fault(fault).into_response();
    if let Some(allowed) = came.headers().get(header::ALLOW) {
        response.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    response
}

/// How every read may be refused.
pub struct ReadRefused;

/// How every order may be refused.
pub struct WriteRefused;

impl IntoResponses for ReadRefused {
    fn responses() -> BTreeMap<String, RefOr<Documented>> {
        documented(&[
            (400, "A parameter is unknown or cannot be taken; `errors` names it."),
            (401, "No token, or one that does not hold (any more)."),
            (403, "The token has not the scope for this."),
            (429, "Too many requests of this token in this minute: 600 reads, 60 orders. See Retry-After."),
            (503, "The controller or the store gives no answer now."),
        ])
    }
}

impl IntoResponses for WriteRefused {
    fn responses() -> BTreeMap<String, RefOr<Documented>> {
        let more = documented(&[
            (408, "The body did not come in time."),
            (413, "The body is larger than 64 KiB."),
            (415, "The body is not JSON."),
            (422, "Fields cannot be taken; `errors` names each. Nothing was changed."),
        ]);
        ReadRefused::responses().into_iter().chain(more).collect()
    }
}

fn documented(answers: &[(u16, &str)]) -> BTreeMap<String, RefOr<Documented>> {
    let answer = |(status, why): &(u16, &str)| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let answer = ResponseBuilder::new().description(*why).content("application/problem+json", content);
        (status.to_string(), RefOr::T(answer.build()))
    };
    answers.iter().map(answer).collect()
}
