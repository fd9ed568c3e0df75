//! Vouchers: made in batches, printed, handed over, taken back.

mod batch;
mod batches;
mod cards;
mod csv;
mod make;
mod row;
mod take_back;

use super::{
    assets::asset,
    fault::Fault,
    roads::{Needs, Roads},
};
use hotspot::policy::rights::Right;

const SEE: Needs = Needs::Right(Right::SeeVouchers);
const HANDLE: Needs = Needs::Right(Right::HandleVouchers);

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin/voucher", SEE, batches::page)
        .get("/admin/voucher/baru", HANDLE, make::form)
        .post("/admin/voucher/baru", HANDLE, make::make)
        .get("/admin/voucher/kartu.css", Needs::Nothing, || async {
            asset("text/css; charset=utf-8", cards::STYLE)
        })
        .get("/admin/voucher/kartu.js", Needs::Nothing, || async {
            asset("text/javascript; charset=utf-8", cards::SCRIPT)
        })
        .get("/admin/voucher/{batch}", SEE, batch::page)
        .get("/admin/voucher/{batch}/csv", SEE, csv::file)
        .get("/admin/voucher/{batch}/cetak", HANDLE, cards::page)
        .post("/admin/voucher/{batch}/batal", HANDLE, take_back::batch)
        .post("/admin/voucher/{batch}/batal/{id}", HANDLE, take_back::one)
}

fn batch_of(text: &str) -> Result<i64, Fault> {
    text.parse().ok().filter(|batch| *batch > 0).ok_or(Fault::NotFound)
}

fn path_of(batch: i64) -> String {
    format!("/admin/voucher/{batch}")
}
