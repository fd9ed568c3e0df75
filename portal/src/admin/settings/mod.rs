//! What holds for everybody: plans, ways in, walled garden, sites, what is kept.

mod garden;
mod index;
mod plans;
mod privacy;
mod sites;
mod ways;

use super::roads::{Needs, Roads};
use hotspot::policy::rights::Right;

const SEE: Needs = Needs::Right(Right::SeeSettings);
const EDIT: Needs = Needs::Right(Right::EditSettings);

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin/pengaturan", SEE, index::page)
        .get(plans::PATH, SEE, plans::list)
        .get("/admin/pengaturan/paket/ubah", SEE, plans::form)
        .post("/admin/pengaturan/paket/ubah", EDIT, plans::set)
        .post("/admin/pengaturan/paket/hapus", EDIT, plans::remove)
        .get(ways::PATH, SEE, ways::page)
        .post(ways::PATH, EDIT, ways::set)
        .get(garden::PATH, SEE, garden::page)
        .post("/admin/pengaturan/taman/tambah", EDIT, garden::add)
        .post("/admin/pengaturan/taman/hapus", EDIT, garden::remove)
        .get(sites::PATH, SEE, sites::page)
        .post(sites::PATH, EDIT, sites::set)
        .get("/admin/pengaturan/privasi", SEE, privacy::page)
}
