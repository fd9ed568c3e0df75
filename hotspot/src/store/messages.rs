//! Where alarms are sent, and what became of each message.

use super::{Part, Store, StoreError, audit, settings};
use crate::model::{Act, Alarm, AlarmId, AlarmMessage, Channel, News, Sending, Span, UnixTime};
use sqlx::{Row, sqlite::SqliteRow};

const SENDING: &str = "sending";
/// An alarm that was over for longer is no news.
const NEWS: Span = Span::from_days(2);
/// Of more at once nobody reads all messages.
const MOST: u32 = Part::MOST;

impl Store {
    /// Where alarms are sent: nowhere in a fresh install, nor where the row makes no sense.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sending(&self) -> Result<Sending, StoreError> {
        let text: Option<String> = sqlx::query_scalar("SELECT value FROM setting WHERE key = $1")
            .bind(SENDING)
            .fetch_optional(&self.reader)
            .await
            .map_err(StoreError::reading)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// # Errors
    /// When the database refuses.
    pub async fn set_sending(&self, sending: &Sending, act: &Act) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let text = serde_json::to_string(sending).unwrap_or_default();
        settings::put(&mut transaction, SENDING, &text).await?;
        audit::note(&mut transaction, act).await?;
        transaction.commit().await.map_err(StoreError::writing)
    }

    /// Alarms of which somebody may still have to be told: those that stand, and those that were over a while ago, each
    /// with what became of its messages.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn alarms_to_tell(&self, now: UnixTime) -> Result<Vec<(Alarm, Vec<AlarmMessage>)>, StoreError> {
        let since = UnixTime(now.0.saturating_sub(NEWS.secs() as i64));
        let found = self.alarms_since(since, MOST).await?;
        let rows = sqlx::query(
            "SELECT alarm, channel, what, tries, tried_at, sent_at, fault FROM alarm_message
             WHERE alarm IN (SELECT id FROM alarm WHERE cleared_at IS NULL OR cleared_at >= $1)",
        )
        .bind(since.0)
        .fetch_all(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        let messages: Vec<AlarmMessage> = rows.iter().filter_map(read).collect();
        let of = |id: AlarmId| messages.iter().filter(|message| message.alarm == id).cloned().collect();
        Ok(found.into_iter().map(|alarm| (of(alarm.id), alarm)).map(|(told, alarm)| (alarm, told)).collect())
    }

    /// What became of the messages of one alarm.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn alarm_messages(&self, id: AlarmId) -> Result<Vec<AlarmMessage>, StoreError> {
        let rows = sqlx::query(
            "SELECT alarm, channel, what, tries, tried_at, sent_at, fault FROM alarm_message WHERE alarm = $1
             ORDER BY tried_at",
        )
        .bind(id.0)
        .fetch_all(&self.reader)
        .await
        .map_err(StoreError::reading)?;
        Ok(rows.iter().filter_map(read).collect())
    }

    /// Notes a try and what came of it. An alarm that is gone meanwhile is none to note of.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn note_message(&self, message: &AlarmMessage) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO alarm_message (alarm, channel, what, tries, tried_at, sent_at, fault)
                 SELECT $1, $2, $3, $4, $5, $6, $7 WHERE EXISTS (SELECT 1 FROM alarm WHERE id = $1)
             ON CONFLICT (alarm, channel, what) DO UPDATE SET tries = excluded.tries, tried_at = excluded.tried_at,
                 sent_at = excluded.sent_at, fault = excluded.fault",
        )
        .bind(message.alarm.0)
        .bind(message.channel.as_str())
        .bind(message.news.as_str())
        .bind(i64::from(message.tries))
        .bind(message.tried.0)
        .bind(message.sent.map(|at| at.0))
        .bind(&message.fault)
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        transaction.commit().await.map_err(StoreError::writing)
    }
}

fn read(row: &SqliteRow) -> Option<AlarmMessage> {
    let (channel, news): (String, String) = (row.get("channel"), row.get("what"));
    Some(AlarmMessage {
        alarm: AlarmId(row.get("alarm")),
        channel: Channel::ALL.into_iter().find(|known| known.as_str() == channel)?,
        news: News::ALL.into_iter().find(|known| known.as_str() == news)?,
        tries: u32::try_from(row.get::<i64, _>("tries")).unwrap_or(u32::MAX),
        tried: UnixTime(row.get("tried_at")),
        sent: row.get::<Option<i64>, _>("sent_at").map(UnixTime),
        fault: row.get("fault"),
    })
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;
