use super::{compose, mail, webhook};
use crate::admin::{
    alarms::words::kind_words,
    answer::{self, Answer},
    desk::Desk,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    session::SignedIn,
    sites::Sites,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    model::{Alarm, AlarmId, AlarmKind, Channel, MailTls, News, Sending},
    policy::drafts::SendingDraft,
};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// A person waits: shorter than for a message that nobody waits for.
const TRYING: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
pub struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/messages/settings.html")]
struct SettingsPage<'a> {
    frame: Frame<'a>,
    form: Form,
    present: Sending,
    /// What came of a test, by channel.
    tried: Vec<(Channel, Result<(), String>)>,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let present = desk.store.sending().await?;
    let frame = Frame::new(&desk, &me, Section::Settings).with_news(asked.kabar.as_deref());
    let form = form_of(&present);
    answer::page(&SettingsPage { frame, form, present, tried: Vec::new() })
}

pub async fn set(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let present = desk.store.sending().await?;
    let sending = match draft(&fields).check(&present) {
        Ok(sending) => sending,
        Err(faults) => {
            let frame = Frame::new(&desk, &me, Section::Settings);
            let form = Form::sent(&fields).with(&faults, frame.language, |field| field);
            return answer::refused(&SettingsPage { frame, form, present, tried: Vec::new() });
        }
    };
    let (before, after) = (present.without_secrets(), sending.without_secrets());
    let act = desk.act(&me, "messages.set", "messages", Some(&before), Some(&after));
    desk.store.set_sending(&sending, &act).await?;
    answer::done("/admin/pengaturan/pemberitahuan", "done-messages-set")
}

/// Sends a test by every channel that is set, and says what came of each.
pub async fn test(State(desk): State<Arc<Desk>>, me: SignedIn, _fields: Fields) -> Answer {
    let present = desk.store.sending().await?;
    let alarm = example(&desk);
    let sites = Sites::read(&desk).await?;
    let mut tried = Vec::new();
    if let Some(route) = &present.mail {
        let (_, text) = compose::mail(&desk, &sites, &alarm, News::Raised);
        let subject = crate::views::Language::Indonesian.words().say("mail-test-subject");
        let sent = timeout(TRYING, mail::send(&desk, route, &route.recipients, subject, &text)).await;
        tried.push((Channel::Mail, told(sent)));
    }
    if let Some(route) = &present.webhook {
        let sent =
            timeout(TRYING, webhook::call(&desk, route, compose::json(&desk, &sites, &alarm, News::Raised)))
                .await;
        tried.push((Channel::Webhook, told(sent)));
    }
    let frame = Frame::new(&desk, &me, Section::Settings);
    let form = form_of(&present);
    answer::page(&SettingsPage { frame, form, present, tried })
}

fn told(sent: Result<Result<(), super::SendError>, tokio::time::error::Elapsed>) -> Result<(), String> {
    sent.unwrap_or(Err(super::SendError::Late)).map_err(|error| error.to_string())
}

/// An alarm that nobody raised.
fn example(desk: &Desk) -> Alarm {
    Alarm {
        id: AlarmId(0),
        kind: AlarmKind::LineDown,
        site: None,
        subject: String::new(),
        seen: String::new(),
        since: desk.now(),
        cleared: None,
        acknowledged: None,
        assigned_to: None,
        postponed_until: None,
    }
}

fn draft(fields: &Fields) -> SendingDraft {
    let minutes = AlarmKind::ALL.into_iter().map(|kind| (kind, fields.owned(&field_of(kind))));
    SendingDraft {
        mail_server: fields.owned("mail_server"),
        mail_port: fields.owned("mail_port"),
        mail_tls: fields.owned("mail_tls"),
        mail_user: fields.owned("mail_user"),
        mail_password: fields.owned("mail_password"),
        sender: fields.owned("sender"),
        recipients: fields.owned("recipients"),
        webhook_url: fields.owned("webhook_url"),
        webhook_secret: fields.owned("webhook_secret"),
        tolerance: minutes.collect(),
    }
}

/// Passwords and secrets are never shown again.
fn form_of(present: &Sending) -> Form {
    let mail = present.mail.as_ref();
    let text = |of: fn(&hotspot::model::MailRoute) -> String| mail.map(of).unwrap_or_default();
    let mut values = vec![
        ("mail_server".to_owned(), text(|mail| mail.server.clone())),
        ("mail_port".to_owned(), mail.map_or_else(|| "465".to_owned(), |mail| mail.port.to_string())),
        ("mail_tls".to_owned(), mail.map_or("tls", |mail| mail.tls.as_str()).to_owned()),
        ("mail_user".to_owned(), text(|mail| mail.user.clone())),
        ("sender".to_owned(), text(|mail| mail.sender.clone())),
        ("recipients".to_owned(), text(|mail| mail.recipients.join("\n"))),
        ("webhook_url".to_owned(), present.webhook.as_ref().map(|it| it.url.clone()).unwrap_or_default()),
    ];
    let minutes = AlarmKind::ALL.into_iter();
    values.extend(minutes.map(|kind| (field_of(kind), present.tolerance_of(kind).to_string())));
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Form::of(&values)
}

fn field_of(kind: AlarmKind) -> String {
    format!("minutes-{kind}")
}

impl SettingsPage<'_> {
    fn ways(&self) -> [(&'static str, &'static str); 3] {
        MailTls::ALL.map(|tls| {
            let key = match tls {
                MailTls::Tls => "mail-tls",
                MailTls::Starttls => "mail-starttls",
                MailTls::None => "mail-clear",
            };
            (tls.as_str(), self.frame.words.say(key))
        })
    }

    fn kinds(&self) -> Vec<(String, &'static str)> {
        let words = self.frame.words;
        AlarmKind::ALL.into_iter().map(|kind| (field_of(kind), kind_words(words, kind))).collect()
    }

    fn password_hint(&self) -> &'static str {
        let known = self.present.mail.as_ref().is_some_and(|mail| !mail.password.0.is_empty());
        self.frame.words.say(if known { "secret-kept" } else { "secret-none" })
    }

    fn secret_hint(&self) -> &'static str {
        let known = self.present.webhook.as_ref().is_some_and(|webhook| !webhook.secret.0.is_empty());
        self.frame.words.say(if known { "secret-kept" } else { "webhook-secret-none" })
    }

    fn has_channels(&self) -> bool {
        !self.present.channels().is_empty()
    }

    fn came_of(&self, (channel, done): &(Channel, Result<(), String>)) -> String {
        let channel = self.frame.words.say(match channel {
            Channel::Mail => "channel-mail",
            Channel::Webhook => "channel-webhook",
        });
        match done {
            Ok(()) => self.frame.words.tell("message-test-sent", &[("channel", channel)]),
            Err(why) => self.frame.words.tell("message-test-failed", &[("channel", channel), ("why", why)]),
        }
    }
}
