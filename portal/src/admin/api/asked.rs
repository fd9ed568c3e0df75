//! What a program asks: parameters, a body, a name in the path. What is unknown is refused by its name.

use super::problem::{FieldError, Refusal};
use crate::admin::fault::Fault;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use http::{header, request::Parts};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_path_to_error::{Error, Segment};
use std::{fmt::Display, str::FromStr, time::Duration};
use tokio::time::timeout;
use url::form_urlencoded;

/// A body is not larger, in bytes.
const LONGEST_BODY: usize = 64 * 1024;
const READING: Duration = Duration::from_secs(10);

/// The parameters of the query. The type refuses unknown fields.
pub struct Asked<T>(pub T);

/// The body. The type refuses unknown fields.
pub struct Told<T>(pub T);

/// The name in the path; one that cannot be read is nobody's: 404.
pub struct Named<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        let asked = serde_path_to_error::deserialize(pairs);
        asked.map(Self).map_err(|error| Refusal::Parameters(vec![wrong(&error)]))
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Told<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Refusal::NotJson);
        }
        let body = Limited::new(request.into_body(), LONGEST_BODY).collect();
        let body = match timeout(READING, body).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(Fault::TooLarge.into()),
            Ok(Err(_)) => return Err(Refusal::Body("The body broke off.".to_owned())),
            Err(_) => return Err(Fault::TooSlow.into()),
        };
        // First whether it is JSON at all: what it says is another question.
        let value: serde_json::Value = serde_json::from_slice(&body)
            .map_err(|error| Refusal::Body(format!("The body is no JSON: {error}.")))?;
        if !value.is_object() {
            return Err(Refusal::Body("The body must be a JSON object.".to_owned()));
        }
        let told = serde_path_to_error::deserialize(value);
        told.map(Self).map_err(|error| Refusal::Fields(vec![wrong(&error)]))
    }
}

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let unknown = Refusal::Fault(Fault::Unknown);
        let names = RawPathParams::from_request_parts(parts, state).await.map_err(|_| unknown.clone())?;
        let name = names.iter().next().and_then(|(_, name)| name.parse().ok());
        name.map(Self).ok_or(unknown)
    }
}

/// Which field it is, and why it is wrong. What is unknown, missing or told twice is named by the reason alone.
fn wrong<E: Display>(error: &Error<E>) -> FieldError {
    let detail = error.inner().to_string();
    let named = error.path().iter().any(|segment| !matches!(segment, Segment::Unknown));
    let field = match detail.split('`').nth(1) {
        Some(field) if is_about_a_name(&detail) => field.to_owned(),
        _ if named => error.path().to_string(),
        _ => String::new(),
    };
    FieldError { field, detail }
}

fn is_about_a_name(detail: &str) -> bool {
    ["unknown field", "missing field", "duplicate field"].iter().any(|kind| detail.starts_with(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[allow(dead_code)]
        bytes: u64,
    }

    fn field(body: &str) -> String {
        let value: serde_json::Value = serde_json::from_str(body).unwrap();
        let told: Result<Body, _> = serde_path_to_error::deserialize(value);
        wrong(&told.unwrap_err()).field
    }

    #[test]
    fn what_is_unknown_missing_or_of_another_type_is_named() {
        assert_eq!(field(r#"{"bytes": 1, "bites": 2}"#), "bites");
        assert_eq!(field("{}"), "bytes");
        assert_eq!(field(r#"{"bytes": "many"}"#), "bytes");
    }

    #[tokio::test]
    async fn an_unknown_parameter_is_refused_by_its_name() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Query {
            #[allow(dead_code)]
            limit: Option<u32>,
        }
        for (query, field) in [("limt=1", "limt"), ("limit=x", "limit"), ("limit=1&limit=2", "limit")] {
            let uri = format!("/api/v1/devices?{query}");
            let (mut parts, ()) = http::Request::get(uri).body(()).unwrap().into_parts();
            let Err(Refusal::Parameters(errors)) =
                Asked::<Query>::from_request_parts(&mut parts, &()).await.map(|asked| asked.0)
            else {
                panic!("{query} was taken");
            };
            assert_eq!(errors[0].field, field);
        }
    }
}
