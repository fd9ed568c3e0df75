use super::words::AlarmWords;
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    session::SignedIn,
    sites::Sites,
    today::picture::is_put_off,
};
use askama::Template;
use axum::extract::{Path, Query, State};
use hotspot::{
    model::{Alarm, AlarmId, AlarmMessage, Channel, News, Span, Staff, StaffName, UnixTime},
    policy::rights::Right,
};
use serde::Deserialize;
use std::sync::Arc;

const HOUR: Span = Span::from_secs(3_600);
/// Until whoever begins at seven tomorrow.
const MORNING: i8 = 7;

#[derive(Deserialize)]
pub struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/alarms/one.html")]
struct AlarmPage<'a> {
    frame: Frame<'a>,
    form: Form,
    alarm_words: AlarmWords<'a>,
    alarm: Alarm,
    messages: Vec<AlarmMessage>,
    /// Who may be asked to see to it.
    staff: Vec<Staff>,
}

pub async fn page(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let alarm = find(&desk, &id).await?;
    let messages = desk.store.alarm_messages(alarm.id).await?;
    let handlers = |staff: &Staff| Right::HandleAlarms.is_of(staff);
    let staff = desk.store.staff().await?.into_iter().filter(handlers).collect();
    let frame = Frame::new(&desk, &me, Section::Alarms).with_news(asked.kabar.as_deref());
    let assigned = alarm.assigned_to.as_ref().map_or("", StaffName::as_str);
    let form = Form::of(&[("petugas", assigned)]);
    let sites = &Sites::read(&desk).await?;
    let alarm_words = AlarmWords { words: frame.words, sites };
    answer::page(&AlarmPage { frame, form, alarm_words, alarm, messages, staff })
}

/// *Saya tangani*
pub async fn take_on(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let alarm = find(&desk, &id).await?;
    let taken = Some(&me.staff.full_name);
    let act = desk.act(&me, "alarm.acknowledge", subject(&alarm), None, taken);
    desk.store.acknowledge_alarm(alarm.id, &me.staff.full_name, &act).await?;
    answer::done(&back(&fields, &alarm), "done-alarm-taken")
}

/// *Tunda 1 jam*, or until tomorrow morning.
pub async fn put_off(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let alarm = find(&desk, &id).await?;
    let until = match fields.text("sampai") {
        "besok" => {
            let tomorrow = desk.calendar.day_of(desk.now()).tomorrow().map_err(|_| Fault::BadForm)?;
            desk.calendar.hour_of(tomorrow, MORNING)
        }
        "" | "jam" => desk.now() + HOUR,
        _ => return Err(Fault::BadForm),
    };
    let act = desk.act(&me, "alarm.postpone", subject(&alarm), alarm.postponed_until.as_ref(), Some(&until));
    desk.store.postpone_alarm(alarm.id, until, &act).await?;
    answer::done(&back(&fields, &alarm), "done-alarm-put-off")
}

/// Asks somebody to see to it, or nobody any more.
pub async fn hand_on(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let alarm = find(&desk, &id).await?;
    let to = match fields.text("petugas") {
        "" => None,
        name => {
            let name: StaffName = name.parse().map_err(|_| Fault::BadForm)?;
            let known = desk.store.staff_named(&name).await?;
            known.filter(|staff| Right::HandleAlarms.is_of(staff)).ok_or(Fault::BadForm)?;
            Some(name)
        }
    };
    let act = desk.act(&me, "alarm.assign", subject(&alarm), alarm.assigned_to.as_ref(), to.as_ref());
    desk.store.assign_alarm(alarm.id, to.as_ref(), &act).await?;
    answer::done(&back(&fields, &alarm), "done-alarm-handed-on")
}

/// The key of its state's word, and the word's mark.
pub fn state(alarm: &Alarm, now: UnixTime) -> (&'static str, &'static str) {
    if alarm.cleared.is_some() {
        ("alarm-over", "")
    } else if is_put_off(alarm, now) {
        ("alarm-put-off", "slow")
    } else if alarm.acknowledged.is_some() {
        ("alarm-taken", "slow")
    } else {
        ("alarm-stands", "bad")
    }
}

async fn find(desk: &Desk, id: &str) -> Result<Alarm, Fault> {
    let id = id.parse().map_err(|_| Fault::NotFound)?;
    desk.store.alarm(AlarmId(id)).await?.ok_or(Fault::Unknown)
}

fn subject(alarm: &Alarm) -> String {
    format!("alarm {}", alarm.id.0)
}

/// Where the button was pressed: the first page, or the alarm's own.
fn back(fields: &Fields, alarm: &Alarm) -> String {
    match fields.text("kembali") {
        "/admin" => "/admin".to_owned(),
        _ => format!("/admin/gangguan/{}", alarm.id.0),
    }
}

impl AlarmPage<'_> {
    fn what(&self) -> String {
        self.alarm_words.what(&self.alarm)
    }

    fn state(&self) -> (&'static str, &'static str) {
        let (key, mark) = state(&self.alarm, self.frame.now);
        (self.frame.words.say(key), mark)
    }

    fn check(&self) -> &'static str {
        self.alarm_words.check(self.alarm.kind)
    }

    fn moment(&self, at: &UnixTime) -> String {
        self.frame.moment(*at)
    }

    fn stands(&self) -> bool {
        self.alarm.cleared.is_none()
    }

    fn put_off_until(&self) -> Option<String> {
        let until = self.alarm.postponed_until.filter(|_| is_put_off(&self.alarm, self.frame.now))?;
        Some(self.frame.words.tell("alarm-until", &[("until", &self.frame.until(until))]))
    }

    fn assigned(&self) -> Option<&str> {
        let name = self.alarm.assigned_to.as_ref()?;
        let known = self.staff.iter().find(|staff| staff.name == *name);
        Some(known.map_or(name.as_str(), |staff| &staff.full_name))
    }

    fn choices(&self) -> Vec<(&str, &str)> {
        let nobody = ("", self.frame.words.say("alarm-nobody"));
        let staff = self.staff.iter().map(|staff| (staff.name.as_str(), staff.full_name.as_str()));
        [nobody].into_iter().chain(staff).collect()
    }

    fn may_handle(&self) -> bool {
        self.frame.may(Right::HandleAlarms) && self.stands()
    }

    fn notice(&self) -> Option<String> {
        let may = self.frame.may(Right::EditBoard) && self.stands();
        may.then(|| self.alarm_words.notice(&self.alarm, self.frame.now, self.frame.timezone()))
    }

    /// `Surel: terkirim pukul 14.32`
    fn message(&self, message: &AlarmMessage) -> String {
        let words = self.frame.words;
        let channel = words.say(match message.channel {
            Channel::Mail => "channel-mail",
            Channel::Webhook => "channel-webhook",
        });
        let news = words.say(match message.news {
            News::Raised => "news-raised",
            News::Cleared => "news-cleared",
        });
        let variables = [("channel", channel), ("news", news)];
        match message.sent.filter(|sent| *sent >= message.tried) {
            Some(sent) => {
                let when = self.frame.moment(sent);
                words.tell("message-sent", &[variables[0], variables[1], ("when", &when)])
            }
            None => {
                let tries = message.tries.to_string();
                words.tell("message-failed", &[variables[0], variables[1], ("tries", &tries)])
            }
        }
    }
}
