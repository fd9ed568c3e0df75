use super::{
    asked::Asked,
    list::{Answer, Leafing, Listed, Moment, json, parameter},
    problem::{ReadRefused, Refusal},
};
use crate::admin::desk::Desk;
use axum::extract::State;
use hotspot::{
    model::{Act, UnixTime},
    store::AuditQuery,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// What the last answer gave as `next`.
    #[param(minimum = 0, maximum = 1_000_000)]
    cursor: Option<u32>,
    /// At most so many.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u32>,
    /// One person, program or token.
    who: Option<String>,
    /// How the act begins, like `notice.`.
    #[serde(default)]
    did: String,
    /// Part of who, what, to what, before or after.
    #[serde(default)]
    find: String,
    /// A day like `2026-11-30`, or RFC 3339.
    from: Option<String>,
    /// Exclusive; a day with its end.
    until: Option<String>,
}

/// Who did what to what, and how it was before and after.
#[derive(Serialize, ToSchema)]
pub struct AuditLine {
    at: Moment,
    who: String,
    did: String,
    subject: String,
    source: String,
    /// Null where there was nothing.
    before: serde_json::Value,
    after: serde_json::Value,
}

/// Lines of the audit, the newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(Query),
    responses((status = 200, body = Listed<AuditLine>), ReadRefused))]
pub async fn list(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Query>) -> Answer {
    let leaf = Leafing { cursor: asked.cursor, limit: asked.limit }.leaf()?;
    let now = desk.now();
    let from = moment("from", asked.from.as_deref(), |text| desk.calendar.beginning(text, now))?;
    let until = moment("until", asked.until.as_deref(), |text| desk.calendar.end(text, now))?;
    let query = AuditQuery {
        most: leaf.most,
        skip: leaf.skip,
        who: asked.who,
        did: asked.did,
        find: asked.find.chars().take(100).collect(),
        from,
        until,
    };
    let page = desk.store.audit_page(&query).await?;
    json(&leaf.listed(page.rows.into_iter().map(AuditLine::from).collect(), page.total))
}

fn moment(
    name: &str,
    text: Option<&str>,
    read: impl Fn(&str) -> Result<UnixTime, hotspot::model::Invalid>,
) -> Result<Option<UnixTime>, Refusal> {
    text.map(read).transpose().map_err(|why| parameter(name, why.to_string()))
}

impl From<Act> for AuditLine {
    fn from(act: Act) -> Self {
        let state = |text: Option<String>| {
            text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(serde_json::Value::Null)
        };
        Self {
            at: act.at.into(),
            who: act.who,
            did: act.did,
            subject: act.subject,
            source: act.source,
            before: state(act.before),
            after: state(act.after),
        }
    }
}
