//! The table to keep: CSV for programs, CSV as spreadsheets here read it, or a spreadsheet.

use super::{
    asked::{Asked, Place, Places},
    page::made,
    sheet::{Method, workbook},
    table::Table,
};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    frame::{Frame, Section},
    session::SignedIn,
};
use axum::extract::{Query, State};
use hotspot::report::Usage;
use std::sync::Arc;

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub async fn file(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Usage);
    let places = Places::load(&desk).await?;
    let period = asked.period(desk.calendar.day_of(frame.now)).map_err(|_| Fault::Unknown)?;
    let place = places.find(&asked.tempat)?;
    let usage = places.usage(&desk, &place, period).await?;
    let table = Table::of(&usage, frame.words, frame.timezone());
    let name = file_name(&place, &usage);
    let (kind, name, bytes) = match asked.bentuk.as_str() {
        "csv" => (CSV, format!("{name}.csv"), table.csv(false).map_err(unwritten)?),
        "csv-excel" => (CSV, format!("{name}.csv"), table.csv(true).map_err(unwritten)?),
        "xlsx" => {
            let title = places.called(&place, frame.words.say("usage-all-sites"));
            let method = Method {
                title: format!("{title}, {} – {}", period.first, period.last),
                made: made(&frame, frame.now),
                language: frame.language,
                usage: &usage,
            };
            (XLSX, format!("{name}.xlsx"), workbook(&table, &method).map_err(unwritten)?)
        }
        _ => return Err(Fault::Unknown),
    };
    // Figures that leave the house: it is known by whom.
    desk.store.note(&desk.act::<()>(&me, "usage.export", name.as_str(), None, None)).await?;
    answer::file(kind, &name, bytes)
}

fn file_name(place: &Place, usage: &Usage) -> String {
    let place = match place {
        Place::All => "semua".to_owned(),
        Place::Site(site) => site.to_string(),
        Place::AccessPoint(_, name) => name.to_string(),
    };
    let period = &usage.period;
    format!("pemakaian-{place}-{}-{}", period.first, period.last)
}

fn unwritten(error: impl std::fmt::Display) -> Fault {
    tracing::error!(%error, "a file of figures was not written");
    Fault::Unwritten
}
