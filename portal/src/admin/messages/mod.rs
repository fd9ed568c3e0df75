//! Who is told of alarms: by mail and by a call to a web address, each message once.

mod compose;
pub mod due;
mod mail;
pub mod reminders;
mod settings;
mod webhook;

use super::{
    desk::Desk,
    roads::{Needs, Roads},
    sites::Sites,
};
use hotspot::{
    model::{Alarm, AlarmMessage, Channel, News, Sending},
    policy::rights::Right,
    store::StoreError,
};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::timeout};

/// How often it is looked whether somebody is to be told.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// For one message, whatever the other side does.
const DEADLINE: Duration = Duration::from_secs(15);
/// In one look; the rest waits for the next.
const MOST_AT_ONCE: usize = 20;
/// Longest fault that is kept, in characters: part of it may come from a stranger.
const LONGEST_FAULT: usize = 200;

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin/pengaturan/pemberitahuan", Needs::Right(Right::ManageStaff), settings::page)
        .post("/admin/pengaturan/pemberitahuan", Needs::Right(Right::ManageStaff), settings::set)
        .post("/admin/pengaturan/pemberitahuan/uji", Needs::Right(Right::ManageStaff), settings::test)
}

/// Why a message was not taken over by the other side.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    #[error("gateway.trusted_roots cannot be read: {0}")]
    Roots(String),
    #[error("the store cannot be read: {0}")]
    Store(String),
    #[error("the mail cannot be written: {0}")]
    Mail(String),
    #[error("the mail server: {0}")]
    Server(String),
    #[error("the web address cannot be called: {0}")]
    Call(String),
    #[error("the web address answered {0}")]
    Answer(u16),
    #[error("no answer in {} s", DEADLINE.as_secs())]
    Late,
}

/// Sends what is due until it is to stop; what is being sent then is still noted. A message is noted as tried before and as
/// sent after: after a crash between, it is sent once more rather than never.
pub async fn send(desk: Arc<Desk>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = send_due(&desk, &stop).await {
            tracing::error!(%error, "messages about alarms cannot be looked through");
        }
        // Nobody is left who could say stop: the program ends.
        if let Ok(Err(_)) = timeout(LOOK_EVERY, stop.changed()).await {
            return;
        }
    }
}

async fn send_due(desk: &Desk, stop: &watch::Receiver<bool>) -> Result<(), StoreError> {
    let sending = desk.store.sending().await?;
    if sending.channels().is_empty() {
        return Ok(());
    }
    let now = desk.now();
    let alarms = desk.store.alarms_to_tell(now).await?;
    let due = alarms.iter().flat_map(|(alarm, told)| {
        due::due(alarm, told, &sending, now).into_iter().map(move |due| (alarm, told, due))
    });
    for (alarm, told, due) in due.take(MOST_AT_ONCE) {
        if *stop.borrow() {
            break;
        }
        let same = |it: &&AlarmMessage| it.channel == due.channel && it.news == due.news;
        let before = told.iter().find(same).and_then(|it| it.sent);
        let trying = due::noted(alarm, due, before, Err(String::new()), now);
        desk.store.note_message(&trying).await?;
        let done = tell(desk, &sending, due.channel, due.news, alarm).await;
        match &done {
            Ok(()) => tracing::info!(channel = due.channel.as_str(), alarm = alarm.id.0, "told of an alarm"),
            Err(error) => {
                tracing::warn!(channel = due.channel.as_str(), alarm = alarm.id.0, %error, "could not tell of an alarm");
            }
        }
        let done = done.map_err(|error| error.to_string().chars().take(LONGEST_FAULT).collect());
        desk.store.note_message(&due::noted(alarm, due, before, done, desk.now())).await?;
    }
    Ok(())
}

async fn tell(
    desk: &Desk,
    sending: &Sending,
    channel: Channel,
    news: News,
    alarm: &Alarm,
) -> Result<(), SendError> {
    let told = async {
        let sites = Sites::read(desk).await.map_err(|error| SendError::Store(error.to_string()))?;
        match (channel, &sending.mail, &sending.webhook) {
            (Channel::Mail, Some(route), _) => {
                let (subject, text) = compose::mail(desk, &sites, alarm, news);
                mail::send(desk, route, &route.recipients, &subject, &text).await
            }
            (Channel::Webhook, _, Some(route)) => {
                webhook::call(desk, route, compose::json(desk, &sites, alarm, news)).await
            }
            _ => Ok(()),
        }
    };
    timeout(DEADLINE, told).await.unwrap_or(Err(SendError::Late))
}

/// Whose certificates mail servers and web addresses must show.
fn roots(desk: &Desk) -> Result<Vec<CertificateDer<'static>>, SendError> {
    let wrong = |error: &dyn std::fmt::Display| SendError::Roots(error.to_string());
    let certificates =
        CertificateDer::pem_file_iter(&desk.config.gateway.trusted_roots).map_err(|error| wrong(&error))?;
    certificates.collect::<Result<_, _>>().map_err(|error| wrong(&error))
}
