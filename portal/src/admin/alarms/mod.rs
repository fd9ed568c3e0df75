//! *Gangguan*: what stands, what was, and what staff do about each.

mod list;
mod one;
pub mod words;

use super::roads::{Needs, Roads};
use hotspot::policy::rights::Right;

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin/gangguan", Needs::Right(Right::SeeStatus), list::page)
        .get("/admin/gangguan/{id}", Needs::Right(Right::SeeStatus), one::page)
        .post("/admin/gangguan/{id}/tangani", Needs::Right(Right::HandleAlarms), one::take_on)
        .post("/admin/gangguan/{id}/tunda", Needs::Right(Right::HandleAlarms), one::put_off)
        .post("/admin/gangguan/{id}/serahkan", Needs::Right(Right::HandleAlarms), one::hand_on)
}
