use super::Sentences;
use hotspot::{
    control::portal::{Again, NoEntry, Trouble},
    model::Way,
};

/// A sentence about what was just done, or was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    SignedOut,
    Forgotten,
    Erased,
    Reported(Trouble),
    /// The form was too old, or none of ours. Nothing was done.
    Stale,
    /// Something that is needed was left empty.
    Unfilled,
    /// The new password was typed in two ways.
    Unequal,
    Refused(Way, NoEntry),
}

impl Notice {
    /// It says so much that a page of its own could have no other heading.
    #[must_use]
    pub fn is_farewell(&self) -> bool {
        matches!(self, Self::SignedOut | Self::Forgotten | Self::Erased)
    }

    /// What was asked for was done.
    #[must_use]
    pub fn is_thanks(&self) -> bool {
        self.is_farewell() || matches!(self, Self::Reported(_))
    }

    /// Whether a mistake may be the reason that a site did not open.
    #[must_use]
    pub fn is_of_a_closed_site(&self) -> bool {
        *self == Self::Reported(Trouble::SiteClosed)
    }
}

impl Sentences<'_> {
    /// What a notice says at `place`.
    #[must_use]
    pub fn notice(&self, notice: &Notice, place: &str) -> String {
        let words = self.language.words();
        match notice {
            Notice::SignedOut => words.say("signed-out").to_owned(),
            Notice::Forgotten => words.say("forgotten").to_owned(),
            Notice::Erased => words.say("erased").to_owned(),
            Notice::Reported(_) => words.tell("reported", &[("place", place)]),
            Notice::Stale => words.say("stale").to_owned(),
            Notice::Unfilled => words.say("unfilled").to_owned(),
            Notice::Unequal => words.say("passwords-unequal").to_owned(),
            Notice::Refused(way, why) => self.refusal(*way, why, place),
        }
    }

    /// Why a press opened nothing, and what to do next.
    fn refusal(&self, way: Way, why: &NoEntry, place: &str) -> String {
        let words = self.language.words();
        let said = |key| words.say(key).to_owned();
        match why {
            NoEntry::WayClosed => words.tell("way-closed", &[("place", place)]),
            NoEntry::OtherTerms => said("terms-changed"),
            NoEntry::VoucherUnknown => said("voucher-unknown"),
            NoEntry::VoucherUsed => said("voucher-used"),
            NoEntry::VoucherNotYet { from } => match self.from(*from) {
                Some(when) => words.tell("voucher-not-yet", &[("when", &when)]),
                None => said("voucher-never"),
            },
            NoEntry::TooManyDevices { most } => {
                let key = if way == Way::Voucher { "voucher-on-devices" } else { "account-on-devices" };
                words.tell(key, &[("most", &most.to_string())])
            }
            NoEntry::AccountUnknown => said("account-unknown"),
            NoEntry::PasswordUnfit => said("password-unfit"),
            NoEntry::TooManyTries { until } => match self.at(*until) {
                Some(when) => words.tell("too-many-tries", &[("when", &when)]),
                None => said("too-many-tries-today"),
            },
            NoEntry::TooBusy => said("too-busy"),
        }
    }
}

/// The words of why somebody is asked to sign in.
pub(super) fn again_key(again: Again) -> &'static str {
    match again {
        Again::TermsChanged => "terms-changed",
        Again::Copied => "copied",
        Again::GardenUsed => "garden-used",
    }
}
