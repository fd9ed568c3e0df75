//! The durable facts, in SQLite. All SQL of the project lives here; it is portable: `$1` places, 64-bit times.
//!
//! One connection writes, always under `BEGIN IMMEDIATE`: a deferred transaction that turns into a write fails at once
//! with BUSY_SNAPSHOT whatever the busy timeout. A commit is on the disk when it returns (synchronous=FULL).

mod access_points;
mod admissions;
mod alarm_history;
mod alarms;
mod api_tokens;
mod audit;
mod board;
mod clock;
mod devices;
mod erasure;
mod extras;
mod figures;
mod first_steps;
mod garden;
mod glance;
mod history;
mod hours;
mod kept_answers;
mod leases;
mod limits;
mod messages;
mod my_data;
mod newcomers;
mod open;
mod page;
mod plans;
mod reports;
mod retention;
mod seen_counts;
mod sessions;
mod settings;
mod site_days;
mod sites;
mod staff;
mod stays;
mod usage;
mod ways_in;

pub use access_points::InventoryRefused;
pub use alarm_history::AlarmFilter;
pub use audit::AuditQuery;
pub use board::SeenSoFar;
pub use erasure::Erased;
pub use history::{SessionFilter, SessionRow};
pub use hours::HourSoFar;
pub use leases::{LeaseFilter, LeaseRow};
pub use my_data::DeviceData;
pub use open::{SCHEMA_VERSION, StoreError};
pub use page::{Page, Part};
pub use retention::{Forgetting, Oldest};
pub use staff::LastAdministrator;
pub use ways_in::{Batch, Picked, Taken, VoucherFilter, WaysIn};

use crate::{
    control::portal::{Seen, Trouble},
    model::{
        AccessPointName, AccountName, Act, Admission, Alarm, BootTime, Bytes, Device, Extra, Holder,
        KeptAnswer, Lease, Now, PasswordHash, RefusalCause, Session, SessionId, SiteCard, SiteHour, SiteName,
        UnixTime, Usage, VoucherId,
    },
    policy::Days,
};
use jiff::civil::Date;
use newcomers::Newcomers;
use sqlx::{Sqlite, SqlitePool, Transaction};
use std::{
    net::Ipv4Addr,
    path::PathBuf,
    time::{Duration, Instant},
};

/// More alarms than kinds, sites and access points can have standing.
const MOST_STANDING: u32 = 4_000;

/// The open store of one program.
#[derive(Debug, Clone)]
pub struct Store {
    writer: SqlitePool,
    reader: SqlitePool,
    path: PathBuf,
    /// This boot's name: moments on the boot clock are only believed by the boot that wrote them.
    boot: String,
}

/// One fact to make durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    DeviceSeen(Device),
    /// The address is bound to the lease's device from now on.
    LeaseGranted(Lease),
    /// The binding is over; the row stays for the device's return.
    LeaseEnded {
        site: SiteName,
        address: Ipv4Addr,
        at: UnixTime,
    },
    /// A new admission, or a new state of a known one.
    Admission(Admission),
    /// A new session, or a new state of a known one.
    Session(Session),
    /// What a session moved, for all books at once. May come after the session's end: it never takes anything back.
    Usage(Usage),
    /// The session is at this access point from then on, or where none is known.
    StayBegan {
        session: SessionId,
        access_point: Option<AccessPointName>,
        from: UnixTime,
    },
    /// What was counted of an hour so far.
    Hour(SiteHour),
    /// So many were refused in the hour that began then, beside those told of before.
    Refused {
        site: SiteName,
        hour: UnixTime,
        cause: RefusalCause,
        count: u32,
    },
    /// An alarm raised, or a new state of a known one.
    Alarm(Alarm),
    /// A line of the audit about what the program did by itself.
    Noted(Act),
    /// Takes the place of what was kept for the name and type.
    KeptAnswer(KeptAnswer),
    /// A voucher's first use, or where that moment is once the clock is known that told it.
    VoucherUsed {
        voucher: VoucherId,
        at: UnixTime,
    },
    /// The holder of an account chose another password.
    PasswordChosen {
        account: AccountName,
        password: PasswordHash,
        at: UnixTime,
    },
    /// Somebody at the site reported a trouble in the hour that began then.
    Reported {
        site: SiteName,
        hour: UnixTime,
        trouble: Trouble,
    },
    /// Things of the board were seen on this local day.
    Seen {
        day: Date,
        seen: Seen,
    },
    /// Everything about a device goes, but what its allowance needs, staff's pause, and a lease that lives.
    Erased(Erased),
}

/// What the controller starts from.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Live and ended leases; an ended one has `ends` in the past.
    pub leases: Vec<Lease>,
    pub devices: Vec<Device>,
    /// The latest admission of each device.
    pub admissions: Vec<Admission>,
    /// Sessions that have not ended.
    pub sessions: Vec<Session>,
    /// What the hour that lasts is counted on from.
    pub hour: HourSoFar,
    /// What was used in the present day, week and month.
    pub used: Vec<UsedSoFar>,
    /// What staff gave beside that, for the present periods and for days to come.
    pub extras: Vec<Extra>,
    /// What staff say of the sites.
    pub sites: Vec<SiteCard>,
    /// Alarms that stand.
    pub alarms: Vec<Alarm>,
    pub last_alarm: i64,
    pub last_admission: i64,
    pub last_session: i64,
    pub ways_in: WaysIn,
    /// Rows that make no sense, named; they are left alone and do not stop a start.
    pub skipped: Vec<String>,
}

/// What a holder has used, today included, in the day, week and month asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedSoFar {
    pub holder: Holder,
    pub today: Bytes,
    pub week: Bytes,
    pub month: Bytes,
}

/// The time of the last commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastTime {
    pub unix: UnixTime,
    /// The same moment on the boot clock, where it was in this boot.
    pub boot: Option<BootTime>,
}

impl Store {
    /// Makes all changes durable, or none.
    ///
    /// # Errors
    /// When the disk or database refuses; nothing was written then.
    pub async fn commit(&self, changes: &[Change], now: Now) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let mut newcomers = Newcomers::default();
        for change in changes {
            match change {
                Change::DeviceSeen(device) => newcomers.seen(device),
                Change::LeaseGranted(lease) => newcomers.granted(lease),
                _ => newcomers.save(&mut transaction, now, &self.boot).await?,
            }
            match change {
                Change::DeviceSeen(_) | Change::LeaseGranted(_) => {}
                Change::LeaseEnded { site, address, at } => {
                    leases::end(&mut transaction, site, *address, *at).await?;
                }
                Change::Admission(admission) => {
                    admissions::save(&mut transaction, admission, now, &self.boot).await?;
                }
                Change::Alarm(alarm) => alarms::save(&mut transaction, alarm).await?,
                Change::Noted(act) => audit::note(&mut transaction, act).await?,
                Change::VoucherUsed { voucher, at } => {
                    ways_in::use_voucher(&mut transaction, *voucher, *at).await?
                }
                Change::PasswordChosen { account, password, at } => {
                    ways_in::choose_password(&mut transaction, account, password, *at).await?;
                }
                Change::Reported { site, hour, trouble } => {
                    reports::add(&mut transaction, site, *hour, *trouble).await?;
                }
                Change::Seen { day, seen } => seen_counts::add(&mut transaction, *day, seen).await?,
                Change::Erased(erased) => erasure::erase(&mut transaction, erased, now.unix).await?,
                Change::KeptAnswer(kept) => kept_answers::save(&mut transaction, kept).await?,
                Change::Session(session) => sessions::save(&mut transaction, session).await?,
                Change::StayBegan { session, access_point, from } => {
                    stays::begin(&mut transaction, *session, access_point.as_ref(), *from).await?;
                }
                Change::Hour(hour) => hours::save(&mut transaction, hour).await?,
                Change::Refused { site, hour, cause, count } => {
                    hours::refuse(&mut transaction, site, *hour, *cause, *count).await?;
                }
                Change::Usage(usage) => {
                    sessions::save_usage(&mut transaction, &usage.session).await?;
                    usage::add(&mut transaction, usage).await?;
                }
            }
        }
        newcomers.save_with_clock(&mut transaction, now, &self.boot).await?;
        transaction.commit().await.map_err(StoreError::writing)
    }

    /// # Errors
    /// When the database cannot be read at all.
    pub async fn load(&self, now: Now, days: Days) -> Result<Loaded, StoreError> {
        let mut loaded = Loaded::default();
        let skipped = &mut loaded.skipped;
        loaded.leases = leases::load(&self.reader, now, &self.boot, skipped).await?;
        loaded.devices = devices::load(&self.reader, skipped).await?;
        loaded.admissions = admissions::latest(&self.reader, now, &self.boot, skipped).await?;
        loaded.sessions = sessions::running(&self.reader, skipped).await?;
        loaded.hour = hours::so_far(&self.reader, now.unix, skipped).await?;
        loaded.used = usage::so_far(&self.reader, days, skipped).await?;
        loaded.extras = self.extras_since(days).await?;
        loaded.sites = self.sites().await?;
        loaded.alarms = alarms::load(&self.reader, true, MOST_STANDING, skipped).await?;
        loaded.last_alarm = alarms::last_id(&self.reader).await?;
        loaded.last_admission = admissions::last_id(&self.reader).await?;
        loaded.last_session = sessions::last_id(&self.reader).await?;
        loaded.ways_in = self.ways_in().await?;
        Ok(loaded)
    }

    /// What was used in these periods.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn used(&self, days: Days) -> Result<Vec<UsedSoFar>, StoreError> {
        usage::so_far(&self.reader, days, &mut Vec::new()).await
    }

    /// When the last commit was; nothing before the first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_time(&self) -> Result<Option<LastTime>, StoreError> {
        clock::load(&self.reader, &self.boot).await
    }

    /// The last true answers to the names by which phones look for the internet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn kept_answers(&self) -> Result<Vec<KeptAnswer>, StoreError> {
        kept_answers::load(&self.reader).await
    }

    /// The install's secret, made by `fresh` on the first call and the same ever after.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn secret(&self, fresh: impl FnOnce() -> String) -> Result<String, StoreError> {
        let mut transaction = self.begin().await?;
        let secret = match settings::get(&mut transaction, "secret").await? {
            Some(secret) => secret,
            None => {
                let secret = fresh();
                settings::put(&mut transaction, "secret", &secret).await?;
                secret
            }
        };
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(secret)
    }

    /// How long one durable commit takes: the disk's share of every sign-in.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn time_of_a_commit(&self, now: UnixTime) -> Result<Duration, StoreError> {
        let started = Instant::now();
        let mut transaction = self.begin().await?;
        settings::put(&mut transaction, "commit_timed_at", &now.0.to_string()).await?;
        transaction.commit().await.map_err(StoreError::writing)?;
        Ok(started.elapsed())
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(StoreError::writing)
    }
}

/// Parses a stored text, or names the row and skips it.
fn sound<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &str,
    row: &dyn std::fmt::Display,
    skipped: &mut Vec<String>,
) -> Option<T> {
    text.parse().map_err(|error| skipped.push(format!("{row}: {error}"))).ok()
}

fn stored(bytes: Bytes) -> i64 {
    i64::try_from(bytes.0).unwrap_or(i64::MAX)
}

fn counted(bytes: i64) -> Bytes {
    Bytes(u64::try_from(bytes).unwrap_or(0))
}

#[cfg(test)]
mod tests;
