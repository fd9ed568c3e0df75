//! One batch: what it promises, and each of its vouchers.

use super::{
    batch_of, path_of,
    row::{Row, key},
};
use crate::{
    admin::{
        answer::{self, Answer},
        desk::Desk,
        fault::Fault,
        frame::{Frame, Section},
        leaf::{Leaf, ROWS},
        session::SignedIn,
        sites::Sites,
    },
    views::format,
};
use askama::Template;
use axum::extract::{Path, Query, State};
use hotspot::{
    model::{Voucher, VoucherState},
    policy::rights::Right,
    store::{Page, Part, VoucherFilter},
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    cari: String,
    keadaan: String,
    hal: String,
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/vouchers/batch.html")]
struct BatchPage<'a> {
    frame: Frame<'a>,
    asked: &'a Asked,
    path: String,
    batch: i64,
    /// What all were made with.
    first: &'a Voucher,
    site: &'a str,
    rows: Vec<Row<'a>>,
    leaf: Leaf,
}

pub async fn page(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(batch): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let batch = batch_of(&batch)?;
    let frame = Frame::new(&desk, &me, Section::Vouchers).with_news(asked.kabar.as_deref());
    let one = Part { skip: 0, most: 1 };
    let all = VoucherFilter { batch: Some(batch), ..VoucherFilter::default() };
    let first = desk.store.vouchers_page(&all, frame.now, one).await?.rows.into_iter().next();
    let first = first.ok_or(Fault::Unknown)?;
    let number = Leaf::number(&asked.hal);
    let filter = VoucherFilter {
        state: VoucherState::ALL.into_iter().find(|state| state.as_str() == asked.keadaan),
        find: asked.cari.trim().chars().take(64).collect(),
        ..all
    };
    let part = Part { skip: Leaf::skip(number), most: ROWS };
    let Page { rows, total } = desk.store.vouchers_page(&filter, frame.now, part).await?;
    let query = [("cari", asked.cari.as_str()), ("keadaan", &asked.keadaan)];
    let path = path_of(batch);
    let sites = Sites::read(&desk).await?;
    let site = first.site.as_ref().map_or_else(|| frame.words.say("every-site"), |site| sites.title(site));
    answer::page(&BatchPage {
        batch,
        asked: &asked,
        site,
        rows: rows.iter().map(|voucher| Row::of(voucher, &frame)).collect(),
        leaf: Leaf::new(&path, &query, number, total),
        first: &first,
        path,
        frame,
    })
}

impl BatchPage<'_> {
    fn handles(&self) -> bool {
        self.frame.may(Right::HandleVouchers)
    }

    fn states(&self) -> Vec<(&'static str, &'static str)> {
        let any = ("", self.frame.words.say("any-state"));
        let states = VoucherState::ALL.map(|state| (state.as_str(), self.frame.words.say(key(state))));
        std::iter::once(any).chain(states).collect()
    }

    fn lasts(&self) -> String {
        format::length(self.frame.language, self.first.lasts)
    }
}
