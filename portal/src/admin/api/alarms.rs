use super::{
    asked::Asked,
    list::{Answer, Leafing, Listed, MOST, Moment, json},
    problem::ReadRefused,
};
use crate::admin::desk::Desk;
use axum::extract::State;
use hotspot::model::Alarm;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// So far back alarms that are over are told.
const MOST_OVER: u32 = 4 * MOST;

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
    /// Also those that are over, the 2,000 newest.
    #[serde(default)]
    over: bool,
}

/// Something that staff should look at.
#[derive(Serialize, ToSchema)]
pub struct AlarmEntry {
    id: i64,
    /// Like `line-down`.
    kind: String,
    /// Null where it is about the gateway itself.
    #[schema(required)]
    site: Option<String>,
    /// The one thing of the site it is about, like an access point; empty where it is about all of it.
    subject: String,
    /// What was seen last, in a sentence for a technician.
    seen: String,
    /// What to check.
    check: &'static str,
    since: Moment,
    #[schema(required)]
    cleared_at: Option<Moment>,
    #[schema(required)]
    acknowledged_by: Option<String>,
    #[schema(required)]
    acknowledged_at: Option<Moment>,
    #[schema(required)]
    assigned_to: Option<String>,
    #[schema(required)]
    postponed_until: Option<Moment>,
}

/// Alarms, the newest first: those that stand, or also those that are over.
#[utoipa::path(get, path = "/api/v1/alarms", tag = "status", params(Query),
    responses((status = 200, body = Listed<AlarmEntry>), ReadRefused))]
pub async fn list(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Query>) -> Answer {
    let leaf = Leafing { cursor: asked.cursor, limit: asked.limit }.leaf()?;
    let alarms = desk.store.alarms(!asked.over, MOST_OVER).await?;
    json(&leaf.of(alarms.into_iter().map(AlarmEntry::from)))
}

impl From<Alarm> for AlarmEntry {
    fn from(alarm: Alarm) -> Self {
        let (by, at) = alarm.acknowledged.map(|done| (done.by, done.at)).unzip();
        Self {
            id: alarm.id.0,
            kind: alarm.kind.to_string(),
            site: alarm.site.map(|site| site.to_string()),
            subject: alarm.subject,
            seen: alarm.seen,
            check: alarm.kind.check(),
            since: alarm.since.into(),
            cleared_at: alarm.cleared.map(Moment::from),
            acknowledged_by: by,
            acknowledged_at: at.map(Moment::from),
            assigned_to: alarm.assigned_to.map(|name| name.to_string()),
            postponed_until: alarm.postponed_until.map(Moment::from),
        }
    }
}
