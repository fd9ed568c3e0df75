//! All batches, and how to find one voucher.

use super::{path_of, row::Row};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    frame::{Frame, Section},
    leaf::{Leaf, ROWS, address},
    session::SignedIn,
    sites::Sites,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    model::{SiteName, VoucherCode},
    policy::rights::Right,
    store::{Batch, Page, Part, Picked, VoucherFilter},
};
use serde::Deserialize;
use std::sync::Arc;

const PATH: &str = "/admin/voucher";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Part of a code or of a note.
    cari: String,
    hal: String,
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/vouchers/batches.html")]
struct BatchesPage<'a> {
    frame: Frame<'a>,
    asked: &'a Asked,
    sites: &'a Sites,
    batches: &'a [Batch],
    /// What was looked for, where something was.
    rows: Option<Vec<Row<'a>>>,
    leaf: Leaf,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let find: String = asked.cari.trim().chars().take(64).collect();
    if let Ok(code) = find.parse::<VoucherCode>()
        && let Some(voucher) = desk.store.vouchers(Some(Picked::Code(code))).await?.first()
    {
        return answer::see(&address(&path_of(voucher.batch), &[("cari", &code.to_string())]));
    }
    let number = Leaf::number(&asked.hal);
    let part = Part { skip: Leaf::skip(number), most: ROWS };
    let frame = Frame::new(&desk, &me, Section::Vouchers).with_news(asked.kabar.as_deref());
    let sites = Sites::read(&desk).await?;
    let query = [("cari", asked.cari.as_str())];
    if find.is_empty() {
        let batches = desk.store.voucher_batches().await?;
        let total = u32::try_from(batches.len()).unwrap_or(u32::MAX);
        let skip = (part.skip as usize).min(batches.len());
        let batches = batches[skip..].iter().take(ROWS as usize).cloned().collect::<Vec<_>>();
        let leaf = Leaf::new(PATH, &query, number, total);
        return answer::page(&BatchesPage {
            asked: &asked,
            sites: &sites,
            batches: &batches,
            rows: None,
            leaf,
            frame,
        });
    }
    let filter = VoucherFilter { find, ..VoucherFilter::default() };
    let Page { rows, total } = desk.store.vouchers_page(&filter, frame.now, part).await?;
    let rows = Some(rows.iter().map(|voucher| Row::of(voucher, &frame)).collect());
    let leaf = Leaf::new(PATH, &query, number, total);
    answer::page(&BatchesPage { asked: &asked, sites: &sites, batches: &[], rows, leaf, frame })
}

impl BatchesPage<'_> {
    fn handles(&self) -> bool {
        self.frame.may(Right::HandleVouchers)
    }

    fn site<'a>(&'a self, site: &'a Option<SiteName>) -> &'a str {
        site.as_ref().map_or_else(|| self.frame.words.say("every-site"), |site| self.sites.title(site))
    }

    /// Neither used nor taken back.
    fn left(&self, batch: &Batch) -> u32 {
        batch.count.saturating_sub(batch.used).saturating_sub(batch.void)
    }
}
