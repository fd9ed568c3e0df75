use super::Store;
use nix::{
    fcntl::{Flock, FlockArg},
    unistd::{AccessFlags, access},
};
use sqlx::{
    Connection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::OpenOptions,
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

/// The schema this program was built for: the number of its newest migration.
pub const SCHEMA_VERSION: i64 = 5;

/// Earlier versions may corrupt a WAL when two connections write or checkpoint at the same instant.
const OLDEST_SOUND_SQLITE: (u32, u32, u32) = (3, 51, 3);

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("cannot open the store {path}: {source}")]
    Open { path: PathBuf, source: sqlx::Error },
    /// SQLite itself would only say that it cannot open the file, and only when no log lies beside it.
    #[error("the store {path} cannot be written: {source}")]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("cannot create the store {path}: {source}")]
    Create { path: PathBuf, source: io::Error },
    #[error("cannot lock {path} for migration: {source}")]
    Lock { path: PathBuf, source: io::Error },
    #[error("cannot bring the store to version {SCHEMA_VERSION}: {0}")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    #[error("the store is at version {found}, this program needs {SCHEMA_VERSION}: {remedy}")]
    Version { found: i64, remedy: &'static str },
    #[error("SQLite {found} has a known corruption fault; at least 3.51.3 is needed")]
    OldSqlite { found: String },
    #[error("cannot write to the store: {0}")]
    Write(#[source] sqlx::Error),
    #[error("cannot read the store: {0}")]
    Read(#[source] sqlx::Error),
}

impl StoreError {
    pub(super) fn writing(source: sqlx::Error) -> Self {
        Self::Write(source)
    }

    pub(super) fn reading(source: sqlx::Error) -> Self {
        Self::Read(source)
    }
}

impl Store {
    /// Opens the store as its owner: creates the file if need be and brings the schema up to date. The controller alone
    /// does this; the lock keeps a second one from migrating at the same time.
    ///
    /// # Errors
    /// When the file cannot be made, locked, migrated, or comes from a newer version.
    pub async fn own(path: &Path, boot: String) -> Result<Self, StoreError> {
        create(path).map_err(|source| StoreError::Create { path: path.to_owned(), source })?;
        let _lock = lock(path)?;
        let store = Self::connect(path, boot).await?;
        let found = store.version().await?;
        if found > SCHEMA_VERSION {
            let remedy = "it was written by a newer version; install that one, or restore a backup";
            return Err(StoreError::Version { found, remedy });
        }
        MIGRATIONS.run(&store.writer).await.map_err(StoreError::Migrate)?;
        Ok(store)
    }

    /// Opens the store of a gateway whose controller runs or ran: nothing is created or migrated.
    ///
    /// # Errors
    /// When there is no store, or it has another version than this program.
    pub async fn join(path: &Path) -> Result<Self, StoreError> {
        let store = Self::connect(path, String::new()).await?;
        match store.version().await? {
            SCHEMA_VERSION => Ok(store),
            found => {
                let remedy = "start the controller of this version once, or upgrade this program";
                Err(StoreError::Version { found, remedy })
            }
        }
    }

    async fn connect(path: &Path, boot: String) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true);
        let open = |connections: u32, options: SqliteConnectOptions| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .min_connections(1)
                .idle_timeout(None)
                .max_lifetime(None)
                .acquire_timeout(Duration::from_secs(10))
                // It is a file: whether it can be read is seen by reading it.
                .test_before_acquire(false)
                // SQLite rolls back by itself when the disk is full, and sqlx goes on counting the transaction as open:
                // such a connection never writes again. It is closed, and another one opened.
                .before_acquire(|connection, _| {
                    let usable = !connection.is_in_transaction();
                    Box::pin(async move { Ok(usable) })
                })
                .connect_with(options)
        };
        let opening = |source| match unwritable(path) {
            Some(source) => StoreError::Unwritable { path: path.to_owned(), source },
            None => StoreError::Open { path: path.to_owned(), source },
        };
        // What is deleted is overwritten, so that it does not stay in pages nobody reads.
        let writer = open(1, options.clone().pragma("secure_delete", "ON")).await.map_err(opening)?;
        check_sqlite(&writer).await?;
        let reader = open(2, options.read_only(true)).await.map_err(opening)?;
        Ok(Self { writer, reader, path: path.to_owned(), boot })
    }

    /// The file's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Finishes what is under way and closes; the write-ahead log is folded into the file.
    pub async fn close(self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    async fn version(&self) -> Result<i64, StoreError> {
        let mut connection = self.writer.acquire().await.map_err(StoreError::reading)?;
        let migrated: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'",
        )
        .fetch_one(&mut *connection)
        .await
        .map_err(StoreError::reading)?;
        if migrated == 0 {
            return Ok(0);
        }
        sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations")
            .fetch_one(&mut *connection)
            .await
            .map_err(StoreError::reading)
    }
}

/// Makes the file readable and writable for the group: otherwise it belongs to whichever program came first.
fn create(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match OpenOptions::new().write(true).create_new(true).mode(0o660).open(path) {
        Ok(file) => file.set_permissions(std::fs::Permissions::from_mode(0o660)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Why nothing can be written beside the file, where that is so.
fn unwritable(path: &Path) -> Option<io::Error> {
    let folder = path.parent().filter(|_| path.exists())?;
    access(folder, AccessFlags::W_OK).err().map(io::Error::from)
}

fn lock(path: &Path) -> Result<Flock<std::fs::File>, StoreError> {
    let path = path.with_extension("lock");
    let failed = |source| StoreError::Lock { path: path.clone(), source };
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o660)
        .open(&path)
        .map_err(failed)?;
    Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|(_, errno)| failed(errno.into()))
}

async fn check_sqlite(pool: &SqlitePool) -> Result<(), StoreError> {
    let found: String =
        sqlx::query_scalar("SELECT sqlite_version()").fetch_one(pool).await.map_err(StoreError::reading)?;
    let mut numbers = found.split('.').map(|number| number.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SOUND_SQLITE { Err(StoreError::OldSqlite { found }) } else { Ok(()) }
}
