//! Usage of sites and access points: pages, files, where to add, the month on paper. Every figure is [`hotspot::report`]'s.

mod advice;
pub mod asked;
mod detail;
mod files;
mod month;
mod page;
pub mod range;
mod sheet;
mod table;
pub mod words;

pub use advice::advised_lately;

use super::roads::{Needs, Roads};
use hotspot::policy::rights::Right;

pub fn roads(roads: Roads) -> Roads {
    let needs = Needs::Right(Right::SeeUsage);
    roads
        .get("/admin/pemakaian", needs, page::page)
        .get("/admin/pemakaian/berkas", needs, files::file)
        .get("/admin/pemakaian/tambah", needs, advice::page)
        .get("/admin/pemakaian/bulan", needs, month::page)
}
