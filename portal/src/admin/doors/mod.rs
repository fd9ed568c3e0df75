//! Signing in and out.

mod sign_in;

use super::roads::{Needs, Roads};

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin/masuk", Needs::Nothing, sign_in::form)
        .post("/admin/masuk", Needs::Nothing, sign_in::enter)
        .post("/admin/keluar", Needs::SignIn, sign_in::leave)
}
