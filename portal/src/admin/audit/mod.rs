//! *Catatan audit*: who did what, when, from where, and how it was before and after. Read, searched and taken along; never
//! changed: there is no road that does so.

mod diff;
mod query;

use super::{
    answer::{self, Answer},
    desk::Desk,
    form::Form,
    frame::{Frame, Section},
    leaf::{self, Leaf},
    roads::{Needs, Roads},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Query, State};
use diff::{Field, diff};
use hotspot::{
    model::Act,
    policy::rights::Right,
    store::{AuditQuery, Page},
};
use query::Asked;
use std::sync::Arc;

/// Lines in a file, the newest; who wants more asks by month.
const IN_A_FILE: u32 = 50_000;

pub fn roads(roads: Roads) -> Roads {
    let needs = Needs::Right(Right::SeeAudit);
    roads.get("/admin/audit", needs, page).get("/admin/audit.csv", needs, file)
}

#[derive(Template)]
#[template(path = "admin/audit/audit.html")]
struct AuditPage<'a> {
    frame: Frame<'a>,
    form: Form,
    page: Page<Act>,
    leaf: Leaf,
    file: String,
}

async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let number = asked.number();
    let query = AuditQuery { most: leaf::ROWS, skip: Leaf::skip(number), ..asked.query(&desk.calendar) };
    let page = desk.store.audit_page(&query).await?;
    let frame = Frame::new(&desk, &me, Section::Audit);
    let leaf = Leaf::new("/admin/audit", &asked.pairs(), number, page.total);
    let file = leaf::address("/admin/audit.csv", &asked.pairs());
    answer::page(&AuditPage { frame, form: Form::of(&asked.pairs()), page, leaf, file })
}

impl AuditPage<'_> {
    fn fields(&self, act: &Act) -> Vec<Field> {
        diff(act.before.as_deref(), act.after.as_deref(), |at| self.frame.moment(at))
    }
}

async fn file(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let query = AuditQuery { most: IN_A_FILE, ..asked.query(&desk.calendar) };
    let acts = desk.store.audit(&query).await?;
    let frame = Frame::new(&desk, &me, Section::Audit);
    let day =
        jiff::Timestamp::from_second(frame.now.0).unwrap_or_default().to_zoned(frame.timezone().clone());
    let name = format!("audit-{}.csv", day.strftime("%F"));
    answer::file("text/csv; charset=utf-8", &name, csv(&acts, &frame))
}

/// With a byte order mark, by which spreadsheets know the letters.
fn csv(acts: &[Act], frame: &Frame<'_>) -> Vec<u8> {
    let mut text = String::from("\u{feff}at,who,did,subject,before,after,source\r\n");
    for act in acts {
        let at =
            jiff::Timestamp::from_second(act.at.0).unwrap_or_default().to_zoned(frame.timezone().clone());
        let at = at.strftime("%FT%T%:z").to_string();
        let states = [&act.before, &act.after].map(|state| state.as_deref().unwrap_or_default());
        let cells = [&at, &act.who, &act.did, &act.subject, states[0], states[1], &act.source];
        text.push_str(&cells.map(cell).join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// Quoted (RFC 4180); what a spreadsheet would take for a formula is given a quote mark before it.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        assert_eq!(cell(r#"{"a":1}"#), r#""{""a"":1}""#);
        assert_eq!(cell("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
        assert_eq!(cell("a,b\nc"), "\"a,b\nc\"");
    }
}
