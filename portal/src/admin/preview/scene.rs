//! What a citizen's phone can show, and the guest that is invented for it.

use hotspot::{
    board::BUILT_IN_TERMS,
    config::Network,
    control::portal::{Again, Busy, Guest, NoEntry, Offer, Online, Outage, Standing},
    model::{BitRate, Bytes, Gives, Plan, Span, UnixTime, Way},
    policy::{Calendar, Case, Essentials, Today, WhyEssentials, remaining},
};

/// A state of the portal that staff can look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    SignIn,
    TermsChanged,
    Copied,
    OnlineFull,
    OnlineSlow,
    OnlineBusy,
    Essentials,
    Closed,
    Paused,
    Full,
    Outage,
    Restarting,
    VoucherUnknown,
    VoucherUsed,
    VoucherNotYet,
    VoucherOnDevices,
    TooManyTries,
    Announcements,
    Services,
    Emergency,
    Terms,
    Privacy,
}

impl Scene {
    pub const ALL: [Self; 22] = [
        Self::SignIn,
        Self::TermsChanged,
        Self::Copied,
        Self::OnlineFull,
        Self::OnlineSlow,
        Self::OnlineBusy,
        Self::Essentials,
        Self::Closed,
        Self::Paused,
        Self::Full,
        Self::Outage,
        Self::Restarting,
        Self::VoucherUnknown,
        Self::VoucherUsed,
        Self::VoucherNotYet,
        Self::VoucherOnDevices,
        Self::TooManyTries,
        Self::Announcements,
        Self::Services,
        Self::Emergency,
        Self::Terms,
        Self::Privacy,
    ];

    /// As forms and addresses name it, and the key of its words.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::SignIn => ("masuk", "scene-sign-in"),
            Self::TermsChanged => ("ketentuan-berubah", "scene-terms-changed"),
            Self::Copied => ("alamat-disalin", "scene-copied"),
            Self::OnlineFull => ("tersambung", "scene-online-full"),
            Self::OnlineSlow => ("hemat", "scene-online-slow"),
            Self::OnlineBusy => ("ramai", "scene-online-busy"),
            Self::Essentials => ("kuota-habis", "scene-essentials"),
            Self::Closed => ("tutup", "scene-closed"),
            Self::Paused => ("dihentikan", "scene-paused"),
            Self::Full => ("penuh", "scene-full"),
            Self::Outage => ("jalur-putus", "scene-outage"),
            Self::Restarting => ("disiapkan", "scene-restarting"),
            Self::VoucherUnknown => ("voucher-tidak-dikenal", "scene-voucher-unknown"),
            Self::VoucherUsed => ("voucher-terpakai", "scene-voucher-used"),
            Self::VoucherNotYet => ("voucher-belum-berlaku", "scene-voucher-not-yet"),
            Self::VoucherOnDevices => ("voucher-penuh", "scene-voucher-on-devices"),
            Self::TooManyTries => ("terlalu-banyak-percobaan", "scene-too-many-tries"),
            Self::Announcements => ("pengumuman", "scene-announcements"),
            Self::Services => ("layanan", "scene-services"),
            Self::Emergency => ("darurat", "scene-emergency"),
            Self::Terms => ("ketentuan", "scene-terms"),
            Self::Privacy => ("privasi", "scene-privacy"),
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scene| scene.names().0 == name)
    }

    /// It is the citizen's first page.
    #[must_use]
    pub fn is_at_home(self) -> bool {
        let own_page = [Self::Announcements, Self::Services, Self::Emergency, Self::Terms, Self::Privacy]
            .contains(&self);
        !own_page && !self.is_of_voucher()
    }

    /// A voucher was typed, and opens nothing.
    #[must_use]
    pub fn is_of_voucher(self) -> bool {
        self.refusal(UnixTime(0)).is_some()
    }

    /// Why the voucher of the scene opens nothing.
    #[must_use]
    pub fn refusal(self, now: UnixTime) -> Option<NoEntry> {
        Some(match self {
            Self::VoucherUnknown => NoEntry::VoucherUnknown,
            Self::VoucherUsed => NoEntry::VoucherUsed,
            Self::VoucherNotYet => NoEntry::VoucherNotYet { from: now + Span::from_secs(7 * 86_400) },
            Self::VoucherOnDevices => NoEntry::TooManyDevices { most: 3 },
            Self::TooManyTries => NoEntry::TooManyTries { until: now + Span::from_secs(600) },
            _ => return None,
        })
    }
}

/// Of which somebody is invented: a place with its ways in and its plan, at a moment.
pub struct Stage<'a> {
    pub network: &'a Network,
    pub ways: Vec<Way>,
    pub plan: &'a Plan,
    pub calendar: &'a Calendar,
    pub today: Today,
    /// What everybody shares.
    pub line: BitRate,
    /// What staff would have written for a pause.
    pub reason: &'a str,
}

impl Stage<'_> {
    /// A guest whom nobody is, as the scene has it.
    #[must_use]
    pub fn guest(&self, scene: Scene) -> Guest {
        let now = self.today.now.unix;
        let standing = match scene {
            Scene::OnlineFull | Scene::OnlineSlow | Scene::OnlineBusy => Standing::Online(self.online(scene)),
            Scene::Essentials => Standing::Essentials(Essentials {
                why: WhyEssentials::AllowanceUsed,
                until: self.today.ends(self.plan.ladder.per),
            }),
            Scene::Closed => Standing::NotSignedIn { opens: Some(self.morning()), again: None },
            Scene::Paused => {
                Standing::Paused { until: now + Span::from_secs(86_400), reason: self.reason.to_owned() }
            }
            Scene::Full => Standing::Full,
            Scene::TermsChanged => Standing::NotSignedIn { opens: None, again: Some(Again::TermsChanged) },
            Scene::Copied => Standing::NotSignedIn { opens: None, again: Some(Again::Copied) },
            _ => Standing::NotSignedIn { opens: None, again: None },
        };
        let outage = (scene == Scene::Outage).then_some(Outage { since: UnixTime(now.0 - 25 * 60) });
        Guest {
            site: self.network.site.clone(),
            site_title: self.network.title.clone(),
            help_code: "K7M2".to_owned(),
            now,
            offer: Offer {
                per: self.plan.ladder.per,
                steps: self.plan.ladder.steps().to_vec(),
                session_length: self.plan.session_length,
                remembered: self.plan.memory.since_last_seen,
            },
            ways: self.ways.clone(),
            standing,
            outage,
        }
    }

    fn online(&self, scene: Scene) -> Online {
        let steps = self.plan.ladder.steps();
        // As much as leads to the second step where that still is the internet, else half of the first.
        let second = steps.get(1).copied();
        let used = match second {
            Some(step) if scene == Scene::OnlineSlow && step.gives != Gives::Essentials => step.from.0,
            Some(step) => step.from.0 / 2,
            None => 400_000_000,
        };
        let case = Case {
            has_place: true,
            block: None,
            admission: None,
            accepted_since: BUILT_IN_TERMS,
            withdrawn: false,
            plan: self.plan,
            used: Bytes(used),
            given: Bytes(0),
        };
        let online_for = Span::from_secs(25 * 60);
        Online {
            way: self.ways.first().copied().unwrap_or(Way::OneTap),
            account: None,
            voucher_until: None,
            since: UnixTime(self.today.now.unix.0 - online_for.secs() as i64),
            up: Bytes(used / 10),
            down: Bytes(used - used / 10),
            remaining: remaining(&case, &self.today),
            time_left: self
                .plan
                .session_length
                .map(|whole| Span::from_secs(whole.secs().saturating_sub(online_for.secs()).max(60))),
            closes: None,
            clock_trusted: true,
            busy: (scene == Scene::OnlineBusy).then_some(Busy { devices: 85, line: self.line }),
        }
    }

    /// Five o'clock of the day that comes.
    fn morning(&self) -> UnixTime {
        let day = self.today.day();
        self.calendar.hour_of(day.tomorrow().unwrap_or(day), 5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_is_found_by_its_own_name_alone() {
        for scene in Scene::ALL {
            assert_eq!(Scene::named(scene.names().0), Some(scene));
        }
        assert_eq!(Scene::named("MASUK"), None);
        assert_eq!(Scene::named(""), None);
    }
}
