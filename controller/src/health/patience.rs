//! How long trouble that may pass is borne. Withdrawing the API and announcing it again costs every phone a change of mind, and
//! a portal that restarts is back before anybody asks. Pure.

use super::verdict::Portal;
use hotspot::model::{BootTime, Span};

/// A restart of the portal takes less.
const BORNE: Span = Span::from_secs(10);

/// The portal as the rest of the gateway is told of it.
#[derive(Debug, Default)]
pub(super) struct Patience {
    told: Option<Portal>,
    /// Since when everything seen was trouble that may pass.
    lost: Option<BootTime>,
}

impl Patience {
    /// Takes up what was seen and answers what is told; nothing at the start, as long as the portal may be starting too.
    pub fn hear(&mut self, seen: Portal, now: BootTime) -> Option<&Portal> {
        if seen.may_pass() {
            let lost = *self.lost.get_or_insert(now);
            if lost + BORNE <= now {
                self.told = Some(seen);
            }
        } else {
            self.lost = None;
            self.told = Some(seen);
        }
        self.told.as_ref()
    }

    /// Whether what was seen last is sure: else it is worth another look soon.
    pub fn is_sure(&self) -> bool {
        self.lost.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::verdict::{Portal, Why},
        *,
    };

    fn told(patience: &mut Patience, seen: &Portal, secs: i64) -> Option<Portal> {
        patience.hear(seen.clone(), BootTime(secs * 1000)).cloned()
    }

    #[test]
    fn a_portal_that_restarts_is_not_withdrawn_and_one_that_stays_away_is() {
        let mut patience = Patience::default();
        let silent = Portal::Silent("refused".to_owned());
        let shut = Portal::Untrusted(Why::Handshake("cut".to_owned()));
        for (seen, at, wanted) in [
            (&silent, 0, None),
            (&Portal::Plain, 5, Some(&Portal::Plain)),
            (&silent, 10, Some(&Portal::Plain)),
            (&shut, 19, Some(&Portal::Plain)),
            (&silent, 20, Some(&silent)),
            (&Portal::Plain, 21, Some(&Portal::Plain)),
            (&silent, 25, Some(&Portal::Plain)),
        ] {
            assert_eq!(told(&mut patience, seen, at).as_ref(), wanted, "after {at} s");
            assert_eq!(patience.is_sure(), *seen == Portal::Plain);
        }
    }

    #[test]
    fn a_bad_certificate_is_told_at_once() {
        let mut patience = Patience::default();
        told(&mut patience, &Portal::Plain, 0);
        let bad = Portal::Untrusted(Why::SelfSigned);
        assert_eq!(told(&mut patience, &bad, 1), Some(bad));
        assert!(patience.is_sure());
    }
}
