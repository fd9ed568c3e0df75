use super::{
    asked::{Asked, Told},
    gate::Program,
    list::{Answer, Leafing, Listed, Moment, created, json},
    problem::{ReadRefused, Refusal, WriteRefused},
};
use crate::admin::{desk::Desk, fault::Fault};
use axum::extract::State;
use hotspot::{
    model::{Voucher, VoucherCode},
    policy::drafts::VoucherDraft,
    random::Random,
    store::Batch,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Vouchers that were issued together. Codes are told once, in the answer to the order.
#[derive(Serialize, ToSchema)]
pub struct VoucherBatch {
    batch: i64,
    plan: String,
    /// Null where they are good everywhere.
    #[schema(required)]
    site: Option<String>,
    count: u32,
    used: u32,
    taken_back: u32,
    note: String,
    made_at: Moment,
    /// For the first use.
    use_by: Moment,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchOrder {
    #[schema(minimum = 1, maximum = 1000)]
    count: u32,
    /// The standard plan where none is named.
    plan: Option<String>,
    /// Every site where none is named.
    site: Option<String>,
    /// For so many devices each.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1000, default = 1)]
    devices: u32,
    /// From now on where nothing is told: a day like `2026-11-30`, a local time, RFC 3339.
    from: Option<String>,
    /// A year later where nothing is told.
    use_by: Option<String>,
    /// From the first use: `1 d`, `8 h`.
    #[serde(default = "a_day")]
    #[schema(default = "1 d")]
    lasts: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    note: String,
}

#[derive(Serialize, ToSchema)]
pub struct IssuedBatch {
    batch: i64,
    /// `XXXX-XXXX-XXXX`
    codes: Vec<String>,
    use_by: Moment,
    /// The controller knows them already. Otherwise it does within a minute of being back.
    in_force: bool,
}

/// The 1,000 newest batches.
#[utoipa::path(get, path = "/api/v1/voucher-batches", tag = "vouchers", params(Leafing),
    responses((status = 200, body = Listed<VoucherBatch>), ReadRefused))]
pub async fn list(State(desk): State<Arc<Desk>>, Asked(asked): Asked<Leafing>) -> Answer {
    let leaf = asked.leaf()?;
    json(&leaf.of(desk.store.voucher_batches().await?.into_iter().map(VoucherBatch::from)))
}

/// Issues vouchers.
#[utoipa::path(post, path = "/api/v1/voucher-batches", tag = "vouchers", request_body = BatchOrder,
    responses((status = 201, body = IssuedBatch), WriteRefused))]
pub async fn issue(State(desk): State<Arc<Desk>>, program: Program, Told(order): Told<BatchOrder>) -> Answer {
    let plans = desk.plan_names().await?;
    let checked = order.draft().check(&desk.known(&plans));
    let terms = checked.map_err(|faults| Refusal::of(&faults, |field| field))?;
    let mut random = Random::open().map_err(|_| Fault::Busy)?;
    let codes: Option<Vec<VoucherCode>> = (0..terms.count).map(|_| VoucherCode::draw(&mut random)).collect();
    let codes = codes.ok_or(Fault::Busy)?;
    let act = |issued: &[Voucher]| {
        let batch = issued.first().map_or(0, |voucher| voucher.batch);
        program.act(&desk, "voucher.add", format!("batch {batch}"), None, Some(&Noted::of(issued)))
    };
    let issued = desk.store.issue_vouchers(&terms, &codes, desk.now(), act).await?;
    created(&IssuedBatch {
        batch: issued.first().map_or(0, |voucher| voucher.batch),
        codes: issued.iter().map(|voucher| voucher.code.to_string()).collect(),
        use_by: terms.use_by.into(),
        in_force: desk.nudge().await,
    })
}

/// Codes are not noted: whoever reads the audit could come in by them.
#[derive(Serialize)]
struct Noted<'a> {
    count: usize,
    plan: &'a str,
    site: Option<&'a str>,
    note: &'a str,
}

impl<'a> Noted<'a> {
    fn of(issued: &'a [Voucher]) -> Self {
        let first = issued.first();
        Self {
            count: issued.len(),
            plan: first.map_or("", |voucher| voucher.plan.as_str()),
            site: first.and_then(|voucher| voucher.site.as_ref()).map(|site| site.as_str()),
            note: first.map_or("", |voucher| &voucher.note),
        }
    }
}

impl BatchOrder {
    fn draft(self) -> VoucherDraft {
        let usual = VoucherDraft::default();
        VoucherDraft {
            count: self.count.to_string(),
            plan: self.plan.unwrap_or(usual.plan),
            site: self.site,
            devices: self.devices.to_string(),
            from: self.from,
            use_by: self.use_by,
            lasts: self.lasts,
            note: self.note,
        }
    }
}

impl From<Batch> for VoucherBatch {
    fn from(batch: Batch) -> Self {
        Self {
            batch: batch.batch,
            plan: batch.plan.to_string(),
            site: batch.site.map(|site| site.to_string()),
            count: batch.count,
            used: batch.used,
            taken_back: batch.void,
            note: batch.note,
            made_at: batch.made.into(),
            use_by: batch.use_by.into(),
        }
    }
}

fn one() -> u32 {
    1
}

fn a_day() -> String {
    "1 d".to_owned()
}
