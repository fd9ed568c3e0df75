//! What is said of an alarm, in Indonesian for people and in JSON for programs.

use crate::{
    admin::{alarms::words::AlarmWords, desk::Desk, sites::Sites},
    views::{Language, calendar},
};
use hotspot::model::{Alarm, News};
use serde_json::json;

/// Subject and text of a mail.
pub fn mail(desk: &Desk, sites: &Sites, alarm: &Alarm, news: News) -> (String, String) {
    let words = Language::Indonesian.words();
    let alarms = AlarmWords { words, sites };
    let what = alarms.what(alarm);
    let moment = |at| calendar::moment(Language::Indonesian, at, desk.now(), &desk.timezone);
    let since = moment(alarm.since);
    let place = alarms.place(alarm.site.as_ref());
    let gateway = desk.config.gateway.name.to_string();
    let page = format!("/admin/gangguan/{}", alarm.id.0);
    let (subject, text) = match (news, alarm.cleared) {
        (News::Cleared, Some(cleared)) => {
            let until = moment(cleared);
            let variables =
                [("what", &*what), ("place", &place), ("since", &since), ("until", &until), ("page", &page)];
            (
                words.tell("mail-cleared-subject", &[("what", &what)]),
                words.tell("mail-cleared-text", &variables),
            )
        }
        _ => {
            let check = alarms.check(alarm.kind);
            let variables =
                [("what", &*what), ("place", &place), ("since", &since), ("check", check), ("page", &page)];
            (
                words.tell("mail-raised-subject", &[("what", &what)]),
                words.tell("mail-raised-text", &variables),
            )
        }
    };
    (format!("[{gateway}] {subject}"), text)
}

/// The same for a program. It names no device.
pub fn json(desk: &Desk, sites: &Sites, alarm: &Alarm, news: News) -> Vec<u8> {
    let at = |at: hotspot::model::UnixTime| {
        jiff::Timestamp::from_second(at.0).map(|at| at.to_string()).unwrap_or_default()
    };
    let told = json!({
        "event": match news { News::Raised => "alarm.raised", News::Cleared => "alarm.cleared" },
        "gateway": desk.config.gateway.name.to_string(),
        "alarm": {
            "id": alarm.id.0,
            "kind": alarm.kind.to_string(),
            "site": alarm.site.as_ref().map(ToString::to_string),
            "subject": alarm.subject,
            "text": AlarmWords { words: Language::Indonesian.words(), sites }.what(alarm),
            "since": at(alarm.since),
            "cleared": alarm.cleared.map(at),
        },
    });
    told.to_string().into_bytes()
}
