//! Tells editors by mail that an announcement of theirs ends in two days.

use super::{DEADLINE, SendError, mail};
use crate::{
    admin::desk::Desk,
    views::{Language, calendar},
};
use hotspot::{
    board::{
        Announcement,
        reminders::{self, Reminder},
    },
    model::{Staff, UnixTime},
    store::StoreError,
};
use std::{sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

/// How often it is looked whether something ends soon; also between two tries where the mail server is away.
const LOOK_EVERY: Duration = Duration::from_secs(600);

/// Sends what falls due, for ever. It is noted up to when everything was sent: after a crash between, one reminder is sent
/// once more rather than never.
pub async fn send(desk: Arc<Desk>) {
    loop {
        if let Err(error) = send_due(&desk).await {
            tracing::error!(%error, "reminders of announcements that end cannot be looked through");
        }
        sleep(LOOK_EVERY).await;
    }
}

async fn send_due(desk: &Desk) -> Result<(), StoreError> {
    let Some(route) = desk.store.sending().await?.mail else { return Ok(()) };
    let (board, staff) = (desk.store.board().await?, desk.store.staff().await?);
    let since = desk.store.reminded_until().await?;
    let mut due = reminders::due(&board, &staff, since, desk.now());
    due.sort_by_key(|reminder| reminder.announcement.until);
    for Reminder { announcement, to } in due {
        for staff in to {
            let (subject, text) = words(desk, announcement, staff);
            let address = [staff.email.clone()];
            let sent = timeout(DEADLINE, mail::send(desk, &route, &address, &subject, &text)).await;
            if let Err(error) = sent.unwrap_or(Err(SendError::Late)) {
                tracing::warn!(%error, "an editor could not be reminded");
                return Ok(());
            }
        }
        let told = UnixTime(announcement.until.0.saturating_sub(reminders::BEFORE.secs() as i64));
        desk.store.note_reminded_until(told).await?;
    }
    Ok(())
}

/// Subject and text, in the language of whoever reads them.
fn words(desk: &Desk, announcement: &Announcement, staff: &Staff) -> (String, String) {
    let language = if staff.language == "en" { Language::English } else { Language::Indonesian };
    let words = language.words();
    let title = announcement.title.indonesian.as_str();
    let until = calendar::until(language, announcement.until, desk.now(), &desk.timezone).unwrap_or_default();
    let page = format!("/admin/pengumuman/{}", announcement.id.0);
    (
        words.tell("reminder-subject", &[("title", title)]),
        words.tell(
            "reminder-text",
            &[("name", &staff.full_name), ("title", title), ("until", &until), ("page", &page)],
        ),
    )
}
