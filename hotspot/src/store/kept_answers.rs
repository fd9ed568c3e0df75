use super::StoreError;
use crate::model::{KeptAnswer, UnixTime};
use sqlx::{Row, SqliteConnection, SqlitePool};

/// More rows than the names that are kept can have; bounds what a start reads.
const MOST: i64 = 256;

pub(super) async fn save(connection: &mut SqliteConnection, kept: &KeptAnswer) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO kept_answer (name, type, answer, learned_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name, type) DO UPDATE SET answer = excluded.answer, learned_at = excluded.learned_at",
    )
    .bind(&kept.name)
    .bind(i64::from(kept.kind))
    .bind(&kept.answer)
    .bind(kept.learned.0)
    .execute(connection)
    .await
    .map_err(StoreError::writing)?;
    Ok(())
}

/// What is in them is checked by whoever gives them to a guest.
pub(super) async fn load(pool: &SqlitePool) -> Result<Vec<KeptAnswer>, StoreError> {
    let rows = sqlx::query("SELECT name, type, answer, learned_at FROM kept_answer LIMIT $1")
        .bind(MOST)
        .fetch_all(pool)
        .await
        .map_err(StoreError::reading)?;
    let read = |row: &sqlx::sqlite::SqliteRow| {
        Some(KeptAnswer {
            name: row.get("name"),
            kind: u16::try_from(row.get::<i64, _>("type")).ok()?,
            answer: row.get("answer"),
            learned: UnixTime(row.get("learned_at")),
        })
    };
    Ok(rows.iter().filter_map(read).collect())
}
