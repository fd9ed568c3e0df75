//! *Petugas*: who runs the hotspot, and what each may do.

mod invite;
mod list;
mod noted;
mod one;
mod rights;

pub use noted::role_key;
pub use rights::right_key;

use super::roads::{Needs, Roads};
use hotspot::policy::rights::Right;

pub fn roads(roads: Roads) -> Roads {
    let needs = Needs::Right(Right::ManageStaff);
    roads
        .get("/admin/petugas", needs, list::page)
        .get("/admin/petugas/hak", needs, rights::page)
        .get("/admin/petugas/undang", needs, invite::form)
        .post("/admin/petugas/undang", needs, invite::invite)
        .get("/admin/petugas/orang/{name}", needs, one::page)
        .post("/admin/petugas/orang/{name}", needs, one::change)
        .post("/admin/petugas/orang/{name}/tutup", needs, one::close)
        .post("/admin/petugas/orang/{name}/atur-ulang", needs, one::reset)
}
