//! Alarms in the reader's words: what is wrong, what to check, and what citizens may be told of it.

use crate::{
    admin::sites::Sites,
    views::{Language, Words, calendar},
};
use hotspot::model::{Alarm, AlarmKind, SiteName, UnixTime};
use jiff::tz::TimeZone;
use url::form_urlencoded;

/// Longest name of a thing that is put into a sentence, in characters.
const LONGEST_SUBJECT: usize = 60;

#[derive(Clone, Copy)]
pub struct AlarmWords<'a> {
    pub words: &'static Words,
    pub sites: &'a Sites,
}

impl AlarmWords<'_> {
    /// `Pendopo-2 tidak menjawab`
    #[must_use]
    pub fn what(&self, alarm: &Alarm) -> String {
        let key = match alarm.kind {
            AlarmKind::LineDown => "alarm-line-down",
            AlarmKind::ResolversDown => "alarm-resolvers-down",
            AlarmKind::Certificate => "alarm-certificate",
            AlarmKind::PortalDown => "alarm-portal-down",
            AlarmKind::Blocklist => "alarm-blocklist",
            AlarmKind::PlaceFull => return self.at_place("alarm-place-full", alarm),
            AlarmKind::AddressConflict => return self.at_place("alarm-address-conflict", alarm),
            AlarmKind::InterfaceDown => return self.at_place("alarm-interface-down", alarm),
            AlarmKind::ForeignDhcp => return self.at_place("alarm-foreign-dhcp", alarm),
            AlarmKind::ForeignRouter => return self.at_place("alarm-foreign-router", alarm),
            AlarmKind::GatewayClaimed => return self.at_place("alarm-gateway-claimed", alarm),
            AlarmKind::CopiedAddresses => return self.at_place("alarm-copied-addresses", alarm),
            AlarmKind::AccessPointDown => {
                let subject: String = alarm.subject.chars().take(LONGEST_SUBJECT).collect();
                return self.words.tell("alarm-access-point-down", &[("name", &subject)]);
            }
        };
        self.words.say(key).to_owned()
    }

    /// What to look at first.
    #[must_use]
    pub fn check(&self, kind: AlarmKind) -> &'static str {
        self.words.say(match kind {
            AlarmKind::LineDown => "check-line-down",
            AlarmKind::ResolversDown => "check-resolvers-down",
            AlarmKind::Certificate => "check-certificate",
            AlarmKind::PortalDown => "check-portal-down",
            AlarmKind::PlaceFull => "check-place-full",
            AlarmKind::AddressConflict => "check-address-conflict",
            AlarmKind::Blocklist => "check-blocklist",
            AlarmKind::InterfaceDown => "check-interface-down",
            AlarmKind::AccessPointDown => "check-access-point-down",
            AlarmKind::ForeignDhcp => "check-foreign-dhcp",
            AlarmKind::ForeignRouter => "check-foreign-router",
            AlarmKind::GatewayClaimed => "check-gateway-claimed",
            AlarmKind::CopiedAddresses => "check-copied-addresses",
        })
    }

    /// `Alun-Alun Purbalingga`, or that it is about the gateway itself.
    #[must_use]
    pub fn place(&self, site: Option<&SiteName>) -> String {
        match site {
            Some(site) => self.sites.title(site).to_owned(),
            None => self.words.say("alarm-gateway").to_owned(),
        }
    }

    /// Where an announcement about it is begun, its words filled in. Citizens read Indonesian first, whoever writes.
    #[must_use]
    pub fn notice(&self, alarm: &Alarm, now: UnixTime, timezone: &TimeZone) -> String {
        let citizens = AlarmWords { words: Language::Indonesian.words(), sites: self.sites };
        let place = citizens.place(alarm.site.as_ref());
        let since = calendar::moment(Language::Indonesian, alarm.since, now, timezone);
        let variables = [("place", place.as_str()), ("since", since.as_str())];
        let (title, text) = match alarm.kind {
            AlarmKind::LineDown | AlarmKind::ResolversDown => (
                citizens.words.say("notice-line-title").to_owned(),
                citizens.words.tell("notice-line-text", &[("since", &since)]),
            ),
            AlarmKind::PlaceFull => (
                citizens.words.tell("notice-full-title", &[("place", &place)]),
                citizens.words.tell("notice-full-text", &[("place", &place)]),
            ),
            AlarmKind::AccessPointDown
            | AlarmKind::InterfaceDown
            | AlarmKind::AddressConflict
            | AlarmKind::ForeignDhcp
            | AlarmKind::ForeignRouter
            | AlarmKind::GatewayClaimed
            | AlarmKind::CopiedAddresses => (
                citizens.words.tell("notice-place-title", &[("place", &place)]),
                citizens.words.tell("notice-place-text", &variables),
            ),
            AlarmKind::Certificate | AlarmKind::PortalDown | AlarmKind::Blocklist => (
                citizens.words.say("notice-other-title").to_owned(),
                citizens.words.tell("notice-other-text", &[("since", &since)]),
            ),
        };
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("judul", &title).append_pair("isi", &text);
        if let Some(site) = &alarm.site {
            query.append_pair("lokasi", site.as_str());
        }
        format!("/admin/pengumuman/baru?{}", query.finish())
    }

    fn at_place(&self, key: &str, alarm: &Alarm) -> String {
        self.words.tell(key, &[("place", &self.place(alarm.site.as_ref()))])
    }
}

/// The kind alone, for lists to choose from.
#[must_use]
pub fn kind_words(words: &'static Words, kind: AlarmKind) -> &'static str {
    words.say(match kind {
        AlarmKind::LineDown => "kind-line-down",
        AlarmKind::ResolversDown => "kind-resolvers-down",
        AlarmKind::Certificate => "kind-certificate",
        AlarmKind::PortalDown => "kind-portal-down",
        AlarmKind::PlaceFull => "kind-place-full",
        AlarmKind::AddressConflict => "kind-address-conflict",
        AlarmKind::Blocklist => "kind-blocklist",
        AlarmKind::InterfaceDown => "kind-interface-down",
        AlarmKind::AccessPointDown => "kind-access-point-down",
        AlarmKind::ForeignDhcp => "kind-foreign-dhcp",
        AlarmKind::ForeignRouter => "kind-foreign-router",
        AlarmKind::GatewayClaimed => "kind-gateway-claimed",
        AlarmKind::CopiedAddresses => "kind-copied-addresses",
    })
}
