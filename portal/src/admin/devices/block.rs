//! *Blokir*: a page of its own, which says first what the citizen will read.

use super::{device::block_of, mac_of, path_of};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Path, State};
use hotspot::{
    model::{Block, Faults, Mac},
    policy::drafts::BlockDraft,
};
use std::sync::Arc;

/// How long, as the draft reads it, and the words.
const LENGTHS: [(&str, &str); 5] = [
    ("1h", "block-for-an-hour"),
    ("24h", "block-for-a-day"),
    ("7d", "block-for-a-week"),
    ("30d", "block-for-a-month"),
    ("", "block-until-moment"),
];
/// Guests read them as they stand here, so they are in the hotspot's own language.
const REASONS: [&str; 5] = [
    "Mengganggu pengguna lain",
    "Membagikan sambungan untuk dijual",
    "Mencoba membobol jaringan",
    "Membuka isi yang dilarang",
    "Perangkat terkena virus",
];

#[derive(Template)]
#[template(path = "admin/devices/block.html")]
struct BlockPage<'a> {
    frame: Frame<'a>,
    path: String,
    mac: Mac,
    /// The pause that holds already.
    present: Option<&'a Block>,
    form: Form,
    /// What was asked for, where it can be done.
    would_be: Option<Block>,
}

pub async fn form(State(desk): State<Arc<Desk>>, me: SignedIn, Path(mac): Path<String>) -> Answer {
    let mac = mac_of(&mac)?;
    let present = block_of(&desk, mac).await?;
    let form = match &present {
        Some(block) if !REASONS.contains(&block.reason.as_str()) => {
            Form::of(&[("alasan", ""), ("alasan-lain", &block.reason), ("lama", "24h")])
        }
        Some(block) => Form::of(&[("alasan", &block.reason), ("lama", "24h")]),
        None => Form::of(&[("alasan", REASONS[0]), ("lama", "24h")]),
    };
    let frame = Frame::new(&desk, &me, Section::Devices);
    let (path, present) = (path_of(mac), present.as_ref());
    let would_be = draft(mac, &form).check(me.staff.name.as_str(), &desk.known(&[])).ok();
    answer::page(&BlockPage { frame, path, mac, present, form, would_be })
}

/// Blocks the device, or shows what it would read where `lihat` was pressed.
pub async fn set(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(mac): Path<String>,
    fields: Fields,
) -> Answer {
    let mac = mac_of(&mac)?;
    let present = block_of(&desk, mac).await?;
    let form = Form::sent(&fields);
    let checked = draft(mac, &form).check(me.staff.name.as_str(), &desk.known(&[]));
    let look = fields.has("lihat");
    match checked {
        Ok(block) if !look => write(&desk, &me, present.as_ref(), block).await,
        checked => {
            let frame = Frame::new(&desk, &me, Section::Devices);
            let (form, would_be) = match checked {
                Ok(block) => (form, Some(block)),
                Err(faults) => (with_faults(form, &faults, &frame), None),
            };
            let is_faulty = form.is_faulty();
            let page =
                BlockPage { path: path_of(mac), mac, present: present.as_ref(), form, would_be, frame };
            if is_faulty { answer::refused(&page) } else { answer::page(&page) }
        }
    }
}

/// *Buka blokir*.
pub async fn end(State(desk): State<Arc<Desk>>, me: SignedIn, Path(mac): Path<String>) -> Answer {
    let mac = mac_of(&mac)?;
    let Some(before) = block_of(&desk, mac).await? else {
        return answer::done(&path_of(mac), "done-not-blocked");
    };
    let after = Block { until: desk.now(), ..before.clone() };
    let act = desk.act(&me, "block.end", format!("device {mac}"), Some(&before), Some(&after));
    desk.store.set_block(&after, &act).await?;
    let in_force = desk.nudge().await;
    answer::done(&path_of(mac), if in_force { "done-unblocked" } else { "done-unblocked-later" })
}

async fn write(desk: &Desk, me: &SignedIn, before: Option<&Block>, block: Block) -> Answer {
    let (did, after) = match before {
        Some(before) => ("block.change", Block { from: before.from, ..block }),
        None => ("block.add", block),
    };
    let act = desk.act(me, did, format!("device {}", after.mac), before, Some(&after));
    desk.store.set_block(&after, &act).await?;
    let in_force = desk.nudge().await;
    answer::done(&path_of(after.mac), if in_force { "done-blocked" } else { "done-blocked-later" })
}

/// A reason of one's own goes before the one that was picked.
fn draft(mac: Mac, form: &Form) -> BlockDraft {
    let own = form.value("alasan-lain").trim();
    let reason = if own.is_empty() { form.value("alasan") } else { own };
    let until = match form.value("lama") {
        "" => form.value("sampai").replace('T', " "),
        length => length.to_owned(),
    };
    BlockDraft { mac: mac.to_string(), reason: reason.to_owned(), until }
}

fn with_faults(form: Form, faults: &Faults, frame: &Frame<'_>) -> Form {
    form.with(faults, frame.language, |field| match field {
        "reason" => "alasan-lain",
        "until" => "sampai",
        other => other,
    })
}

impl BlockPage<'_> {
    fn reasons(&self) -> Vec<(&str, &str)> {
        let own = ("", self.frame.words.say("block-own-reason"));
        REASONS.iter().map(|reason| (*reason, *reason)).chain([own]).collect()
    }

    fn lengths(&self) -> Vec<(&str, &str)> {
        LENGTHS.iter().map(|(value, key)| (*value, self.frame.words.say(key))).collect()
    }

    fn until(&self, block: &Block) -> String {
        self.frame.sentences().paused_until(block.until).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(fields: &[(&str, &str)]) -> (String, String) {
        let draft = draft("02:00:00:00:00:01".parse().unwrap(), &Form::of(fields));
        (draft.reason, draft.until)
    }

    #[test]
    fn a_reason_of_ones_own_goes_before_the_one_that_was_picked() {
        let picked = [("alasan", REASONS[0]), ("alasan-lain", "  "), ("lama", "24h")];
        assert_eq!(said(&picked), (REASONS[0].into(), "24h".into()));
        let own = [("alasan", REASONS[0]), ("alasan-lain", " Kabel dicabut "), ("lama", "")];
        assert_eq!(said(&own), ("Kabel dicabut".into(), "".into()));
    }

    #[test]
    fn a_moment_is_read_as_browsers_write_it() {
        let moment = [("alasan", REASONS[0]), ("lama", ""), ("sampai", "2026-11-30T15:00")];
        assert_eq!(said(&moment).1, "2026-11-30 15:00");
    }
}
