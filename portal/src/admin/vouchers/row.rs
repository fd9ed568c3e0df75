//! One voucher in a list, in words.

use crate::admin::frame::Frame;
use hotspot::model::{Voucher, VoucherState};

pub struct Row<'a> {
    pub voucher: &'a Voucher,
    pub state: &'static str,
    pub mark: &'static str,
    /// When it was used first, while that may be told.
    pub used: Option<String>,
    /// Until when it is good, or can be used for the first time.
    pub until: String,
    pub can_be_taken_back: bool,
}

impl<'a> Row<'a> {
    pub fn of(voucher: &'a Voucher, frame: &Frame<'_>) -> Self {
        let now = frame.now;
        let state = voucher.state(now);
        let used = voucher.use_told(now, frame.desk.config.retention.sessions);
        let until = voucher.ends().unwrap_or(voucher.use_by);
        let over = matches!(state, VoucherState::UsedUp | VoucherState::TooLate | VoucherState::TakenBack);
        Self {
            voucher,
            state: frame.words.say(key(state)),
            mark: mark(state),
            used: used.map(|at| frame.moment(at)),
            until: if over { frame.moment(until) } else { frame.until(until) },
            can_be_taken_back: !over,
        }
    }
}

#[must_use]
pub fn key(state: VoucherState) -> &'static str {
    match state {
        VoucherState::Unused => "voucher-is-unused",
        VoucherState::NotYet => "voucher-is-not-yet",
        VoucherState::InUse => "voucher-is-in-use",
        VoucherState::UsedUp => "voucher-is-used-up",
        VoucherState::TooLate => "voucher-is-too-late",
        VoucherState::TakenBack => "voucher-is-taken-back",
    }
}

fn mark(state: VoucherState) -> &'static str {
    match state {
        VoucherState::InUse => "good",
        VoucherState::TakenBack => "bad",
        VoucherState::TooLate => "slow",
        VoucherState::Unused | VoucherState::NotYet | VoucherState::UsedUp => "",
    }
}
