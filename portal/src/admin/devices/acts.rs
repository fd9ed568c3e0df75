//! What staff do to a device at once: give it more, sign it out.

use super::{device::holder_of, mac_of, path_of};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    session::SignedIn,
};
use axum::extract::{Path, State};
use hotspot::{
    control::{
        admin::Explain,
        operator::{SignOut, SignedOut},
    },
    model::{Bytes, Extra},
};
use std::sync::Arc;

/// What the button gives: as much as a day has at full speed in a fresh install.
const GIFT: Bytes = Bytes(1_000_000_000);

/// *Tambah 1 GB hari ini*: to the account a device came in by, else to the device.
pub async fn give_extra(State(desk): State<Arc<Desk>>, me: SignedIn, Path(mac): Path<String>) -> Answer {
    let mac = mac_of(&mac)?;
    let path = path_of(mac);
    let explanation = desk.ask(&Explain { mac }).await?;
    let now = desk.now();
    let extra = Extra {
        holder: holder_of(&explanation),
        day: desk.calendar.day_of(now),
        bytes: GIFT,
        by: me.staff.name.to_string(),
        at: now,
    };
    let act = desk.act(&me, "extra.give", extra.holder.to_string(), None, Some(&extra));
    if desk.store.give_extra(&extra, &act).await?.is_err() {
        return answer::done(&path, "done-extra-too-much");
    }
    let in_force = desk.nudge().await;
    answer::done(&path, if in_force { "done-extra" } else { "done-extra-later" })
}

/// *Putuskan*. The controller writes the end of the admission; the audit hears of it from here.
pub async fn sign_out(State(desk): State<Arc<Desk>>, me: SignedIn, Path(mac): Path<String>) -> Answer {
    let mac = mac_of(&mac)?;
    let signed_out: SignedOut = desk.ask(&SignOut { mac }).await?;
    let act = desk.act(&me, "device.sign-out", format!("device {mac}"), None, Some(&signed_out));
    desk.store.note(&act).await?;
    answer::done(&path_of(mac), "done-signed-out")
}
