//! Devices: who is here, how each is treated and why, and what staff do about it. Devices, never people.

mod acts;
mod block;
mod blocks;
mod device;
mod leases;
mod list;
mod row;
mod why;

use super::{
    fault::Fault,
    roads::{Needs, Roads},
};
use hotspot::{
    model::{Mac, SiteName},
    policy::rights::Right,
};

const SEE: Needs = Needs::Right(Right::SeeDevices);
const HANDLE: Needs = Needs::Right(Right::HandleDevices);

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin/perangkat", SEE, list::page)
        .get("/admin/perangkat/arus", SEE, list::stream)
        .get("/admin/perangkat/{mac}", SEE, device::page)
        .post("/admin/perangkat/{mac}/tambah", HANDLE, acts::give_extra)
        .post("/admin/perangkat/{mac}/putuskan", HANDLE, acts::sign_out)
        .get("/admin/perangkat/{mac}/blokir", HANDLE, block::form)
        .post("/admin/perangkat/{mac}/blokir", HANDLE, block::set)
        .post("/admin/perangkat/{mac}/buka-blokir", HANDLE, block::end)
        .get("/admin/blokir", SEE, blocks::page)
        .get("/admin/sewa-alamat", SEE, leases::page)
}

/// Of a path. What is no hardware address is no page.
fn mac_of(text: &str) -> Result<Mac, Fault> {
    text.parse().map_err(|_| Fault::NotFound)
}

fn path_of(mac: Mac) -> String {
    format!("/admin/perangkat/{mac}")
}

/// A site of a filter; any where it is none.
fn site_of(text: &str) -> Option<SiteName> {
    text.parse().ok()
}
