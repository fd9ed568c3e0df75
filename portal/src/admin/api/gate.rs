//! What every request of a program passes: whose token it is, how fast it asks, and whether its scopes reach so far.

use super::{
    pace::{Kind, Pace},
    problem::Refusal,
};
use crate::admin::{desk::Desk, fault::Fault, gate::source_of};
use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};
use data_encoding::HEXLOWER;
use hotspot::{
    model::{Act, Staff},
    policy::{ApiToken, rights::Right},
};
use http::{HeaderMap, header, request::Parts};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::{Arc, LazyLock};
use tokio::time::Instant;

/// A secret is not longer.
const LONGEST_SECRET: usize = 200;

/// What stands before one road.
#[derive(Clone)]
pub struct Gate {
    pub desk: Arc<Desk>,
    pub pace: Arc<Pace>,
    pub right: Right,
    pub kind: Kind,
}

/// A program that may do what it asks for, and whoever answers for it.
#[derive(Debug, Clone)]
pub struct Program {
    token: Arc<ApiToken>,
    pub maker: Arc<Staff>,
    source: String,
}

pub async fn pass(State(gate): State<Gate>, mut request: Request, next: Next) -> Result<Response, Refusal> {
    let source = source_of(&request);
    let program = who(&gate.desk, request.headers(), source).await?.ok_or(Fault::SignIn)?;
    gate.pace.take(program.token.id, gate.kind, seconds()).map_err(Refusal::TooFast)?;
    if !program.may(gate.right) {
        return Err(Fault::Forbidden.into());
    }
    gate.desk.store.see_api_token(&program.token, gate.desk.now()).await?;
    request.extensions_mut().insert(program);
    Ok(next.run(request).await)
}

/// Whose the request's token is, if it holds. A cookie is none.
///
/// # Errors
/// When the store cannot be read.
pub async fn who(desk: &Desk, headers: &HeaderMap, source: String) -> Result<Option<Program>, Fault> {
    let Some(secret) = secret(headers) else { return Ok(None) };
    let hash = HEXLOWER.encode(&Sha256::digest(secret));
    let Some(token) = desk.store.api_token_by_secret(&hash).await? else { return Ok(None) };
    let Ok(maker) = token.made_by.parse() else { return Ok(None) };
    let Some(maker) = desk.store.staff_named(&maker).await? else { return Ok(None) };
    if !token.holds(desk.now()) || maker.closed.is_some() {
        return Ok(None);
    }
    Ok(Some(Program { token: Arc::new(token), maker: Arc::new(maker), source }))
}

impl Program {
    /// Never further than whoever made the token reaches now.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.token.may(right) && right.is_of(&self.maker)
    }

    /// As the audit names it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("token {} ({})", self.token.id, self.token.made_by)
    }

    /// A line of the audit in its name.
    pub fn act<T: Serialize>(
        &self,
        desk: &Desk,
        did: &str,
        subject: impl Into<String>,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Act {
        let json = |state: Option<&T>| state.and_then(|state| serde_json::to_string(state).ok());
        Act {
            at: desk.now(),
            who: self.name(),
            did: did.to_owned(),
            subject: subject.into(),
            before: json(before),
            after: json(after),
            source: self.source.clone(),
        }
    }
}

/// The gate has found it before the handler is called.
impl<S: Sync> FromRequestParts<S> for Program {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get().cloned().ok_or(Refusal::Fault(Fault::SignIn))
    }
}

/// `Authorization: Bearer SECRET` (RFC 6750), once.
fn secret(headers: &HeaderMap) -> Option<&str> {
    let mut told = headers.get_all(header::AUTHORIZATION).iter();
    let (first, None) = (told.next()?, told.next()) else { return None };
    let (scheme, secret) = first.to_str().ok()?.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty() && secret.len() <= LONGEST_SECRET)
        .then_some(secret)
}

/// On a clock that only goes on.
fn seconds() -> u64 {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGAN.elapsed().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_token_comes_as_a_bearer_and_no_other_way() {
        for (told, found) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc", Some("abc")),
            ("Basic abc", None),
            ("Bearer", None),
            ("Bearer ", None),
            ("abc", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(told));
            assert_eq!(secret(&headers), found, "{told:?}");
            headers.append(header::AUTHORIZATION, HeaderValue::from_static("Bearer other"));
            assert_eq!(secret(&headers), None, "two are none");
        }
        assert_eq!(secret(&HeaderMap::new()), None);
    }
}
