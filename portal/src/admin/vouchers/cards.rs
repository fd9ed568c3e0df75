//! Vouchers on paper: sheets of A4 to be cut, as they will look, before they are printed.

use super::{batch_of, path_of};
use crate::{
    admin::{
        answer::{self, Answer},
        assets::versioned,
        desk::Desk,
        fault::Fault,
        frame::{Frame, Section},
        qr::Qr,
        session::SignedIn,
        sites::Sites,
    },
    views::format,
};
use askama::Template;
use axum::extract::{Path, Query, State};
use hotspot::{
    model::{Voucher, VoucherState},
    store::Picked,
};
use serde::Deserialize;
use std::sync::{Arc, LazyLock};

pub const STYLE: &str = include_str!("../../../../templates/admin/vouchers/cards.css");
pub const SCRIPT: &str = include_str!("../../../../templates/admin/vouchers/cards.js");

/// In characters: what a card has room for in one line.
const LONGEST_TITLE: usize = 40;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `2x5`, or else three by eight.
    bentuk: String,
    qr: String,
    judul: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/vouchers/cards.html")]
struct CardsPage<'a> {
    frame: Frame<'a>,
    path: String,
    layout: Layout,
    with_qr: bool,
    title: String,
    /// Of a line, so the same on every card.
    promise: String,
    sheets: Vec<Vec<Card>>,
    count: usize,
}

/// How many cards a sheet has, across and down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    name: &'static str,
    class: &'static str,
    cards: usize,
}

const SMALL: Layout = Layout { name: "3x8", class: "small", cards: 24 };
const LARGE: Layout = Layout { name: "2x5", class: "large", cards: 10 };

struct Card {
    code: String,
    qr: Option<Qr>,
}

pub async fn page(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(batch): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let batch = batch_of(&batch)?;
    let vouchers = desk.store.vouchers(Some(Picked::Batch(batch))).await?;
    let Some(first) = vouchers.first() else { return Err(Fault::Unknown) };
    let sites = Sites::read(&desk).await?;
    let frame = Frame::new(&desk, &me, Section::Vouchers);
    let layout = if asked.bentuk == LARGE.name { LARGE } else { SMALL };
    // Without a title nobody has asked for anything yet.
    let with_qr = asked.judul.is_none() || asked.qr == "1";
    let title = asked.judul.unwrap_or_else(|| frame.words.say("card-title").to_owned());
    let host = &desk.config.portal.host;
    let says = frame.words.say("card-qr");
    let cards = vouchers.iter().filter(|voucher| is_printed(voucher, &frame)).map(|voucher| {
        let qr = with_qr.then(|| Qr::of(&voucher.code.link(host), says)).transpose();
        Ok(Card { code: voucher.code.to_string(), qr: qr.map_err(|_| Fault::Unwritten)? })
    });
    let mut cards: Vec<Card> = cards.collect::<Result<_, Fault>>()?;
    let count = cards.len();
    let mut sheets = Vec::new();
    while !cards.is_empty() {
        let rest = cards.split_off(layout.cards.min(cards.len()));
        sheets.push(std::mem::replace(&mut cards, rest));
    }
    answer::page(&CardsPage {
        path: path_of(batch),
        layout,
        with_qr,
        title: title.chars().take(LONGEST_TITLE).collect(),
        promise: promise(first, &sites, &frame),
        sheets,
        count,
        frame,
    })
}

/// Only what still opens something is worth its paper.
fn is_printed(voucher: &Voucher, frame: &Frame<'_>) -> bool {
    matches!(voucher.state(frame.now), VoucherState::Unused | VoucherState::NotYet)
}

/// Site, plan and validity in one line.
fn promise(voucher: &Voucher, sites: &Sites, frame: &Frame<'_>) -> String {
    let place = voucher.site.as_ref().map_or_else(|| frame.words.say("every-site"), |site| sites.title(site));
    let lasts = format::length(frame.language, voucher.lasts);
    let plan = voucher.plan.as_str();
    frame.words.tell(
        "card-promise",
        &[("place", place), ("plan", plan), ("lasts", &lasts), ("use-by", &frame.day(voucher.use_by))],
    )
}

impl CardsPage<'_> {
    fn style(&self) -> &'static str {
        static PATH: LazyLock<String> = LazyLock::new(|| versioned("/admin/voucher/kartu.css", STYLE));
        &PATH
    }

    fn script(&self) -> &'static str {
        static PATH: LazyLock<String> = LazyLock::new(|| versioned("/admin/voucher/kartu.js", SCRIPT));
        &PATH
    }

    fn summary(&self) -> String {
        let (count, sheets) = (self.count.to_string(), self.sheets.len().to_string());
        self.frame.words.tell("cards-on-sheets", &[("count", &count), ("sheets", &sheets)])
    }
}
