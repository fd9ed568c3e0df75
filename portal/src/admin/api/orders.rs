//! What programs order about a device.

use super::{
    asked::{Named, Told},
    gate::Program,
    list::{Answer, Moment, created, json},
    problem::{Problem, Refusal, WriteRefused},
};
use crate::admin::{desk::Desk, fault::Fault};
use axum::extract::State;
use hotspot::{
    control::operator::SignOut,
    model::{Act, Block, Bytes, Mac},
    policy::drafts::{BlockDraft, ExtraDraft},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Nothing more is to be said: `{}`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Addresses at which the gate was closed.
#[derive(Serialize, ToSchema)]
pub struct SignedOut {
    closed: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockOrder {
    /// Why, as the guest reads it.
    #[schema(min_length = 1, max_length = 120)]
    reason: String,
    /// How long from now, like `24h`, or until when: `2026-12-01 15:00` (local), RFC 3339.
    #[serde(default = "a_day")]
    #[schema(default = "24h")]
    until: String,
}

/// A device that staff paused.
#[derive(Serialize, ToSchema)]
pub struct BlockEntry {
    mac: String,
    from: Moment,
    until: Moment,
    reason: String,
    by: String,
}

/// What was written, and whether the gate has it already.
#[derive(Serialize, ToSchema)]
pub struct Blocked {
    block: BlockEntry,
    /// The controller has taken it up. Otherwise it does within a minute of being back.
    in_force: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtraOrder {
    /// Beside the plan's allowance.
    #[schema(minimum = 1_000_000, maximum = 20_000_000_000_u64)]
    bytes: u64,
    /// The local day for which it is; today where none is named.
    #[schema(format = Date)]
    day: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Given {
    mac: String,
    bytes: u64,
    #[schema(format = Date)]
    day: String,
    /// See `Blocked`.
    in_force: bool,
}

/// Ends the admission of a device; answered when nothing of it passes any more.
#[utoipa::path(post, path = "/api/v1/devices/{mac}/sign-out", tag = "devices", params(("mac" = String, Path)),
    request_body = Nothing,
    responses(
        (status = 200, body = SignedOut),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such device."),
        WriteRefused,
    ))]
pub async fn sign_out(
    State(desk): State<Arc<Desk>>,
    program: Program,
    Named(mac): Named<Mac>,
    Told(Nothing {}): Told<Nothing>,
) -> Answer {
    let done = desk.ask(&SignOut { mac }).await?;
    let act = program.act::<()>(&desk, "device.sign-out", format!("device {mac}"), None, None);
    desk.store.note(&act).await?;
    json(&SignedOut { closed: done.closed.iter().map(ToString::to_string).collect() })
}

/// Pauses a device until a moment. It reads the reason.
#[utoipa::path(post, path = "/api/v1/devices/{mac}/block", tag = "devices", params(("mac" = String, Path)),
    request_body = BlockOrder,
    responses(
        (status = 201, body = Blocked),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "That is no hardware address."),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "It is paused already."),
        WriteRefused,
    ))]
pub async fn block(
    State(desk): State<Arc<Desk>>,
    program: Program,
    Named(mac): Named<Mac>,
    Told(order): Told<BlockOrder>,
) -> Answer {
    let draft = BlockDraft { mac: mac.to_string(), reason: order.reason, until: order.until };
    let plans = desk.plan_names().await?;
    let block =
        draft.check(&program.name(), &desk.known(&plans)).map_err(|faults| Refusal::of(&faults, same))?;
    if holding(&desk, mac).await?.is_some() {
        return Err(Refusal::Already("This device is paused already."));
    }
    let act = program.act(&desk, "block.add", format!("device {mac}"), None, Some(&block));
    created(&write(&desk, block, &act).await?)
}

/// Ends the pause of a device now.
#[utoipa::path(post, path = "/api/v1/devices/{mac}/unblock", tag = "devices", params(("mac" = String, Path)),
    request_body = Nothing,
    responses(
        (status = 200, body = Blocked),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "It is not paused."),
        WriteRefused,
    ))]
pub async fn unblock(
    State(desk): State<Arc<Desk>>,
    program: Program,
    Named(mac): Named<Mac>,
    Told(Nothing {}): Told<Nothing>,
) -> Answer {
    let before = holding(&desk, mac).await?.ok_or(Fault::Unknown)?;
    let after = Block { until: desk.now(), ..before.clone() };
    let act = program.act(&desk, "block.end", format!("device {mac}"), Some(&before), Some(&after));
    json(&write(&desk, after, &act).await?)
}

/// Gives a device more beside its plan's allowance, for one local day. What is given twice adds up.
#[utoipa::path(post, path = "/api/v1/devices/{mac}/extra", tag = "devices", params(("mac" = String, Path)),
    request_body = ExtraOrder,
    responses(
        (status = 201, body = Given),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "That is no hardware address."),
        WriteRefused,
    ))]
pub async fn extra(
    State(desk): State<Arc<Desk>>,
    program: Program,
    Named(mac): Named<Mac>,
    Told(order): Told<ExtraOrder>,
) -> Answer {
    let draft = ExtraDraft {
        mac: mac.to_string(),
        account: String::new(),
        bytes: Bytes(order.bytes).to_string(),
        day: order.day.unwrap_or_default(),
    };
    let extra =
        draft.check(&program.name(), &desk.known(&[])).map_err(|faults| Refusal::of(&faults, same))?;
    let act = program.act(&desk, "extra.give", format!("device {mac}"), None, Some(&extra));
    desk.store.give_extra(&extra, &act).await?.map_err(|faults| Refusal::of(&faults, same))?;
    let (bytes, day) = (extra.bytes.0, extra.day.to_string());
    created(&Given { mac: mac.to_string(), bytes, day, in_force: desk.nudge().await })
}

async fn write(desk: &Desk, block: Block, act: &Act) -> Result<Blocked, Refusal> {
    desk.store.set_block(&block, act).await?;
    Ok(Blocked { block: block.into(), in_force: desk.nudge().await })
}

/// The pause of a device that holds now.
async fn holding(desk: &Desk, mac: Mac) -> Result<Option<Block>, Refusal> {
    let blocks = desk.store.ways_in().await?.blocks;
    Ok(blocks.into_iter().find(|block| block.mac == mac && block.holds(desk.now())))
}

impl From<Block> for BlockEntry {
    fn from(block: Block) -> Self {
        Self {
            mac: block.mac.to_string(),
            from: block.from.into(),
            until: block.until.into(),
            reason: block.reason,
            by: block.by,
        }
    }
}

fn a_day() -> String {
    "24h".to_owned()
}

fn same(field: &'static str) -> &'static str {
    field
}
