//! Answers: JSON, long lists a part at a time, moments in words that programs read.

use super::problem::Refusal;
use crate::admin::fault::Fault;
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use hotspot::model::UnixTime;
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub type Answer = Result<Response, Refusal>;

/// Where nobody says how many.
const USUAL: u32 = 50;
pub const MOST: u32 = 500;
/// Nobody leafs on further: a list so long is filtered.
const FURTHEST: u32 = 1_000_000;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Leafing {
    /// What the last answer gave as `next`.
    #[param(minimum = 0, maximum = 1_000_000)]
    pub cursor: Option<u32>,
    /// At most so many.
    #[param(minimum = 1, maximum = 500, default = 50)]
    pub limit: Option<u32>,
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// So many there are in all.
    pub total: u32,
    /// The `cursor` of the next part; null after the last.
    #[schema(required)]
    pub next: Option<u32>,
}

/// A checked [`Leafing`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    pub skip: u32,
    pub most: u32,
}

impl Leafing {
    /// # Errors
    /// Names the parameter that is out of bounds.
    pub fn leaf(self) -> Result<Leaf, Refusal> {
        let (skip, most) = (self.cursor.unwrap_or(0), self.limit.unwrap_or(USUAL));
        if !(1..=MOST).contains(&most) {
            return Err(parameter("limit", format!("must be 1 to {MOST}")));
        }
        if skip > FURTHEST {
            return Err(parameter("cursor", format!("must be at most {FURTHEST}")));
        }
        Ok(Leaf { skip, most })
    }
}

impl Leaf {
    /// The part of a list that is known whole.
    #[must_use]
    pub fn of<T>(self, all: impl IntoIterator<Item = T>) -> Listed<T> {
        let all: Vec<T> = all.into_iter().collect();
        let total = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let items = all.into_iter().skip(self.skip as usize).take(self.most as usize).collect();
        self.listed(items, total)
    }

    /// A part that was cut already.
    #[must_use]
    pub fn listed<T>(self, items: Vec<T>, total: u32) -> Listed<T> {
        let next = self.skip.saturating_add(u32::try_from(items.len()).unwrap_or(u32::MAX));
        Listed { next: (next < total && !items.is_empty()).then_some(next), items, total }
    }
}

/// A moment, RFC 3339, UTC.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-22T07:30:00Z")]
pub struct Moment(String);

impl From<UnixTime> for Moment {
    fn from(at: UnixTime) -> Self {
        Self(Timestamp::from_second(at.0).unwrap_or(Timestamp::UNIX_EPOCH).to_string())
    }
}

/// # Errors
/// [`Fault::Unwritten`] where a value has no JSON.
pub fn json(value: &impl Serialize) -> Answer {
    written(StatusCode::OK, value)
}

/// # Errors
/// As [`json`].
pub fn created(value: &impl Serialize) -> Answer {
    written(StatusCode::CREATED, value)
}

pub fn parameter(field: &str, detail: impl Into<String>) -> Refusal {
    let error = super::problem::FieldError { field: field.to_owned(), detail: detail.into() };
    Refusal::Parameters(vec![error])
}

fn written(status: StatusCode, value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "cannot write an answer of the API");
        Fault::Unwritten
    })?;
    let kind = HeaderValue::from_static("application/json");
    Ok((status, [(header::CONTENT_TYPE, kind)], Body::from(body)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leafing_from_answer_to_answer_shows_everything_once() {
        let (mut cursor, mut seen) = (None, Vec::new());
        loop {
            let leaf = Leafing { cursor, limit: Some(3) }.leaf().unwrap();
            let part = leaf.of(0..7);
            assert_eq!(part.total, 7);
            seen.extend(part.items);
            cursor = part.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, (0..7).collect::<Vec<_>>());
        assert!(Leafing { cursor: None, limit: Some(0) }.leaf().is_err());
        assert!(Leafing { cursor: Some(9), limit: None }.leaf().unwrap().of(0..7).next.is_none());
    }
}
