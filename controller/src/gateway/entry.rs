//! The ways in beside one tap: vouchers and accounts. Pure.

use super::{
    event::{Reply, Turn},
    state::State,
};
use hotspot::{
    control::{Refusal, RefusalKind, portal},
    model::Now,
};

impl State {
    /// The voucher's code stands on a page of ours.
    pub fn redeem_voucher(
        &mut self,
        _verb: &portal::RedeemVoucher,
        reply: Reply<portal::Entry>,
        _now: Now,
        _turn: &mut Turn,
    ) {
        let _ = reply.send(Err(Refusal::new(RefusalKind::Unavailable, "vouchers are not taken yet")));
    }
}
