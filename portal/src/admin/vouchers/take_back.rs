//! Vouchers are taken back: nobody comes in by them any more, and who did is signed out.

use super::{batch_of, path_of};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    session::SignedIn,
};
use axum::extract::{Path, State};
use hotspot::{
    model::{Voucher, VoucherId},
    policy::drafts::NotedVouchers,
    store::Picked,
};
use std::sync::Arc;

pub async fn batch(State(desk): State<Arc<Desk>>, me: SignedIn, Path(batch): Path<String>) -> Answer {
    let batch = batch_of(&batch)?;
    let in_force = take_back(&desk, &me, Picked::Batch(batch), format!("batch {batch}")).await?;
    answer::done(&path_of(batch), if in_force { "done-batch-taken-back" } else { "done-taken-back-later" })
}

pub async fn one(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path((batch, id)): Path<(String, String)>,
) -> Answer {
    let batch = batch_of(&batch)?;
    let id = VoucherId(id.parse().map_err(|_| Fault::NotFound)?);
    let vouchers = desk.store.vouchers(Some(Picked::Batch(batch))).await?;
    let voucher = vouchers.iter().find(|voucher| voucher.id == id).ok_or(Fault::Unknown)?;
    let in_force = take_back(&desk, &me, Picked::Code(voucher.code), format!("voucher {}", id.0)).await?;
    answer::done(&path_of(batch), if in_force { "done-voucher-taken-back" } else { "done-taken-back-later" })
}

/// Answers whether the controller has taken it up.
async fn take_back(desk: &Desk, me: &SignedIn, picked: Picked, subject: String) -> Result<bool, Fault> {
    let now = desk.now();
    let void = |voucher: &Voucher| {
        let open = voucher.void.is_none();
        open.then(|| Voucher { void: Some(now), ..voucher.clone() })
    };
    let act = |changed: &[(Voucher, Voucher)]| {
        let noted = |voucher| NotedVouchers::of(voucher, changed.len());
        let before = changed.first().map(|(before, _)| noted(before));
        let after = changed.first().map(|(_, after)| noted(after));
        desk.act(me, "voucher.end", subject, before.as_ref(), after.as_ref())
    };
    desk.store.change_vouchers(picked, void, act).await?;
    Ok(desk.nudge().await)
}
