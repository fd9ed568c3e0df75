use super::{
    super::{Store, StoreError, sound},
    conclude,
};
use crate::model::{Account, AccountName, Act, PasswordBy, PasswordHash, PhoneNumber, UnixTime};
use sqlx::{Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};

/// What another account has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Name,
    Phone,
}

impl Store {
    /// Makes an account, or says what of it is taken: then nothing was written.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_account(&self, account: &Account, act: &Act) -> Result<Result<(), Taken>, StoreError> {
        let mut transaction = self.begin().await?;
        if find(&mut transaction, &account.name).await?.is_some() {
            return Ok(Err(Taken::Name));
        }
        if phone_is_taken(&mut transaction, account).await? {
            return Ok(Err(Taken::Phone));
        }
        sqlx::query(
            "INSERT INTO account (name, phone, password, password_by, password_at, plan, note, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(account.name.as_str())
        .bind(account.phone.as_ref().map(PhoneNumber::as_str))
        .bind(account.password.as_str())
        .bind(account.password_by.as_str())
        .bind(act.at.0)
        .bind(account.plan.as_ref().map(|plan| plan.as_str()))
        .bind(&account.note)
        .bind(account.made.0)
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::writing)?;
        conclude(transaction, act).await?;
        Ok(Ok(()))
    }

    /// All accounts by name. Rows that make no sense are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        load(&self.reader, &mut Vec::new()).await
    }

    /// Writes another form of an account that there is, with another password where one is given, or says that its
    /// telephone number is taken: then nothing was written.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn change_account(
        &self,
        account: &Account,
        password: Option<&PasswordHash>,
        act: &Act,
    ) -> Result<Result<(), Taken>, StoreError> {
        let mut transaction = self.begin().await?;
        if phone_is_taken(&mut transaction, account).await? {
            return Ok(Err(Taken::Phone));
        }
        sqlx::query("UPDATE account SET phone = $2, plan = $3, note = $4, closed_at = $5 WHERE name = $1")
            .bind(account.name.as_str())
            .bind(account.phone.as_ref().map(PhoneNumber::as_str))
            .bind(account.plan.as_ref().map(|plan| plan.as_str()))
            .bind(&account.note)
            .bind(account.closed.map(|at| at.0))
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::writing)?;
        if let Some(password) = password {
            set_password(&mut transaction, &account.name, password, PasswordBy::Staff, act.at).await?;
        }
        conclude(transaction, act).await?;
        Ok(Ok(()))
    }
}

/// The holder chose another password.
pub(in super::super) async fn choose_password(
    connection: &mut SqliteConnection,
    account: &AccountName,
    password: &PasswordHash,
    at: UnixTime,
) -> Result<(), StoreError> {
    set_password(connection, account, password, PasswordBy::Holder, at).await
}

pub(super) async fn load(pool: &SqlitePool, skipped: &mut Vec<String>) -> Result<Vec<Account>, StoreError> {
    let rows = sqlx::query(
        "SELECT name, phone, password, password_by, plan, note, made_at, closed_at FROM account ORDER BY name",
    )
    .fetch_all(pool)
    .await
    .map_err(StoreError::reading)?;
    Ok(rows.iter().filter_map(|row| read(row, skipped)).collect())
}

fn read(row: &SqliteRow, skipped: &mut Vec<String>) -> Option<Account> {
    let name: String = row.get("name");
    let told = format!("account {name:?}");
    let phone = match row.get::<Option<String>, _>("phone") {
        Some(phone) => Some(sound(&phone, &told, skipped)?),
        None => None,
    };
    let plan = match row.get::<Option<String>, _>("plan") {
        Some(plan) => Some(sound(&plan, &told, skipped)?),
        None => None,
    };
    let password_by = match row.get::<String, _>("password_by").as_str() {
        "holder" => PasswordBy::Holder,
        _ => PasswordBy::Staff,
    };
    Some(Account {
        name: sound(&name, &told, skipped)?,
        phone,
        password: PasswordHash::new(row.get("password")),
        password_by,
        plan,
        note: row.get("note"),
        made: UnixTime(row.get("made_at")),
        closed: row.get::<Option<i64>, _>("closed_at").map(UnixTime),
    })
}

async fn find(connection: &mut SqliteConnection, name: &AccountName) -> Result<Option<i64>, StoreError> {
    sqlx::query_scalar("SELECT made_at FROM account WHERE name = $1")
        .bind(name.as_str())
        .fetch_optional(connection)
        .await
        .map_err(StoreError::reading)
}

async fn phone_is_taken(connection: &mut SqliteConnection, account: &Account) -> Result<bool, StoreError> {
    let holder: Option<String> =
        sqlx::query_scalar("SELECT name FROM account WHERE phone = $1 AND name <> $2")
            .bind(account.phone.as_ref().map(PhoneNumber::as_str))
            .bind(account.name.as_str())
            .fetch_optional(connection)
            .await
            .map_err(StoreError::reading)?;
    Ok(holder.is_some())
}

async fn set_password(
    connection: &mut SqliteConnection,
    account: &AccountName,
    password: &PasswordHash,
    by: PasswordBy,
    at: UnixTime,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET password = $2, password_by = $3, password_at = $4 WHERE name = $1")
        .bind(account.as_str())
        .bind(password.as_str())
        .bind(by.as_str())
        .bind(at.0)
        .execute(connection)
        .await
        .map_err(StoreError::writing)?;
    Ok(())
}
