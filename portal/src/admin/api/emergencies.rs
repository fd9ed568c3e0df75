use super::{
    asked::{Asked, Named, Told},
    board::{Query, checked_at, in_body, sites_of},
    gate::Program,
    list::{Answer, Leafing, Listed, Moment, created, json},
    orders::Nothing,
    problem::{Problem, ReadRefused, Refusal, WriteRefused},
};
use crate::admin::{desk::Desk, fault::Fault};
use axum::extract::State;
use hotspot::{
    board::{Bilingual, Emergency, EmergencyDraft, EmergencyId, EmergencyKind, Hazard},
    model::UnixTime,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct EmergencyEntry {
    id: i64,
    /// `emergency`, `warning` or `drill`.
    kind: String,
    hazard: String,
    title: String,
    #[schema(required)]
    title_en: Option<String>,
    /// What to do, in Indonesian.
    steps: Vec<String>,
    source: String,
    /// Null where it is shown everywhere.
    #[schema(required)]
    sites: Option<Vec<String>>,
    from: Moment,
    updated_at: Moment,
    until: Moment,
    in_force: bool,
    /// Ended before its time.
    #[schema(required)]
    ended_at: Option<Moment>,
}

/// A notice that stands first on every page. The words that are ready for the hazard are used where no others are given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyOrder {
    /// `emergency`, `warning` or `drill`.
    #[schema(example = "warning")]
    kind: String,
    /// `flood`, `landslide`, `earthquake`, `weather`, `volcano`, `fire`, `missing-person` or `disruption`.
    #[schema(example = "flood")]
    hazard: String,
    /// Where it is, as it stands in the title that is ready: `Kecamatan Bukateja`.
    #[schema(max_length = 60)]
    place: Option<String>,
    #[schema(max_length = 60)]
    title: Option<String>,
    #[schema(max_length = 60)]
    title_en: Option<String>,
    /// At most three, in Indonesian.
    #[serde(default)]
    #[schema(max_items = 3)]
    steps: Vec<String>,
    /// `BPBD=0281-891012`, or the number alone; at most two.
    #[serde(default)]
    #[schema(max_items = 2)]
    phones: Vec<String>,
    /// Who says so; the operator where nobody is named.
    source: Option<String>,
    /// Everywhere where none is named.
    #[serde(default)]
    #[schema(max_items = 100)]
    sites: Vec<String>,
    /// Six hours from now where it is not named, at most 48: `6h`, `20:00`, RFC 3339.
    until: Option<String>,
}

/// Emergency notices, the newest first: those that are in force or to come, or all.
#[utoipa::path(get, path = "/api/v1/emergencies", tag = "emergency", params(Query),
    responses((status = 200, body = Listed<EmergencyEntry>), ReadRefused))]
pub async fn list(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Query>) -> Answer {
    let leaf = Leafing { cursor: asked.cursor, limit: asked.limit }.leaf()?;
    let (mut all, now) = (desk.store.board().await?.emergencies, desk.now());
    all.retain(|it| asked.over || !is_over(it, now));
    all.sort_by_key(|it| std::cmp::Reverse(it.id));
    json(&leaf.of(all.into_iter().map(|it| EmergencyEntry::of(it, now))))
}

/// Raises a notice now, at the named sites or everywhere.
#[utoipa::path(post, path = "/api/v1/emergencies", tag = "emergency", request_body = EmergencyOrder,
    responses((status = 201, body = EmergencyEntry), WriteRefused))]
pub async fn raise(
    State(desk): State<Arc<Desk>>,
    program: Program,
    Told(order): Told<EmergencyOrder>,
) -> Answer {
    let checked = order.draft().check(EmergencyId(0), checked_at(&desk));
    let emergency = checked.map_err(|faults| Refusal::of(&faults, in_body))?;
    let act = |raised: &Emergency| {
        program.act(&desk, "emergency.raise", format!("emergency {}", raised.id.0), None, Some(raised))
    };
    let raised = desk.store.raise_emergency(emergency, act).await?;
    desk.nudge().await;
    created(&EmergencyEntry::of(raised, desk.now()))
}

/// Ends a notice now.
#[utoipa::path(post, path = "/api/v1/emergencies/{id}/end", tag = "emergency", params(("id" = i64, Path)),
    request_body = Nothing,
    responses(
        (status = 200, body = EmergencyEntry),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such notice."),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "It is over, or was changed meanwhile."),
        WriteRefused,
    ))]
pub async fn end(
    State(desk): State<Arc<Desk>>,
    program: Program,
    Named(id): Named<i64>,
    Told(Nothing {}): Told<Nothing>,
) -> Answer {
    let (all, now) = (desk.store.board().await?.emergencies, desk.now());
    let before = all.into_iter().find(|it| it.id.0 == id).ok_or(Fault::Unknown)?;
    if is_over(&before, now) {
        return Err(Refusal::Already("This notice is over."));
    }
    let after = Emergency { ended: Some(now), ..before.clone() };
    let act = program.act(&desk, "emergency.end", format!("emergency {id}"), Some(&before), Some(&after));
    if !desk.store.change_emergency(&before, &after, &act).await? {
        return Err(Refusal::Already("This notice was changed meanwhile; ask again."));
    }
    desk.nudge().await;
    json(&EmergencyEntry::of(after, now))
}

fn is_over(it: &Emergency, now: UnixTime) -> bool {
    it.ended.is_some() || it.until <= now
}

impl EmergencyOrder {
    /// The words that are ready, and over them those that were told.
    fn draft(self) -> EmergencyDraft {
        let place = self.place.unwrap_or_default();
        let ready = match (self.kind.parse::<EmergencyKind>(), self.hazard.parse::<Hazard>()) {
            (Ok(kind), Ok(hazard)) => EmergencyDraft::ready(kind, hazard, &place),
            _ => EmergencyDraft { kind: self.kind, hazard: self.hazard, ..EmergencyDraft::default() },
        };
        let own = |indonesian: String| Bilingual { indonesian, english: None };
        let title = match self.title {
            Some(title) => Bilingual { indonesian: title, english: self.title_en },
            None => ready.title,
        };
        let steps =
            if self.steps.is_empty() { ready.steps } else { self.steps.into_iter().map(own).collect() };
        EmergencyDraft {
            title,
            steps,
            phones: self.phones,
            source: self.source,
            sites: self.sites,
            until: self.until,
            ..ready
        }
    }
}

impl EmergencyEntry {
    fn of(it: Emergency, now: UnixTime) -> Self {
        Self {
            id: it.id.0,
            kind: it.kind.to_string(),
            hazard: it.hazard.to_string(),
            in_force: it.is_in_force(now),
            sites: sites_of(&it.reach),
            title: it.title.indonesian,
            title_en: it.title.english,
            steps: it.steps.into_iter().map(|step| step.indonesian).collect(),
            source: it.source,
            from: it.from.into(),
            updated_at: it.updated.into(),
            until: it.until.into(),
            ended_at: it.ended.map(Moment::from),
        }
    }
}
