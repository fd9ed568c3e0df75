//! A batch as a table for other programs.

use super::{batch_of, row::Row};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    frame::{Frame, Section},
    session::SignedIn,
};
use axum::extract::{Path, State};
use hotspot::{
    model::{UnixTime, Voucher},
    store::Picked,
};
use std::sync::Arc;

/// By which spreadsheets know that letters are UTF-8.
const BOM: &str = "\u{feff}";

pub async fn file(State(desk): State<Arc<Desk>>, me: SignedIn, Path(batch): Path<String>) -> Answer {
    let batch = batch_of(&batch)?;
    let vouchers = desk.store.vouchers(Some(Picked::Batch(batch))).await?;
    if vouchers.is_empty() {
        return Err(Fault::Unknown);
    }
    let frame = Frame::new(&desk, &me, Section::Vouchers);
    let mut text = format!("{BOM}{}\r\n", frame.words.say("voucher-csv-head"));
    for voucher in &vouchers {
        text.push_str(&line(voucher, &frame));
        text.push_str("\r\n");
    }
    answer::file("text/csv; charset=utf-8", &format!("voucher-{batch}.csv"), text.into_bytes())
}

fn line(voucher: &Voucher, frame: &Frame<'_>) -> String {
    let config = &frame.desk.config;
    let moment = |at: UnixTime| frame.desk.calendar.written(at);
    let used = voucher.use_told(frame.now, config.retention.sessions);
    let cells = [
        voucher.code.to_string(),
        voucher.code.link(&config.portal.host),
        Row::of(voucher, frame).state.to_owned(),
        voucher.plan.to_string(),
        voucher.site.as_ref().map(ToString::to_string).unwrap_or_default(),
        voucher.devices.to_string(),
        moment(voucher.from),
        moment(voucher.use_by),
        voucher.lasts.to_string(),
        used.map(moment).unwrap_or_default(),
        voucher.note.clone(),
    ];
    cells.map(|text| cell(&text)).join(",")
}

/// Quoted (RFC 4180 section 2), and never a formula to a spreadsheet.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_out_of_its_quotes() {
        for (text, written) in [
            ("Pasar malam", "\"Pasar malam\""),
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("-1+1", "\"'-1+1\""),
            ("a,b", "\"a,b\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
