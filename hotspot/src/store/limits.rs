//! How long each kind of fact is kept, and the SQL by which what is older goes.

use super::StoreError;
use crate::{
    config::Retention,
    model::{Span, UnixTime},
    policy::{Calendar, days},
};
use jiff::civil::Date;
use sqlx::SqliteConnection;

/// Images are large, and what is deleted is overwritten.
const MOST_IMAGES: u32 = 8;
/// What hung on the board goes a year after its end.
const BOARD: Span = Span::from_days(365);
/// The kind whose days are counted first.
pub(super) const SESSIONS: &str = "sessions";

/// Facts that ended before these moments go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub now: UnixTime,
    /// Never within the present day, which is still to be counted.
    pub sessions: UnixTime,
    /// Devices, and what staff gave or set for one that is over.
    pub devices: UnixTime,
    pub leases: UnixTime,
    pub audit: UnixTime,
    pub alarms: UnixTime,
    pub reports: UnixTime,
    pub board: UnixTime,
    /// Books of persons: never of the present week and month, which allowances need.
    pub books: Date,
    pub report_days: Date,
}

/// Rows of a kind that go. In their SQL `$1` is how many at most, `$2` the limit.
pub(super) struct Rule {
    pub kind: &'static str,
    pub most: u32,
    pub limit: Limit,
    delete: &'static str,
}

pub(super) enum Limit {
    None,
    At(UnixTime),
    Day(Date),
}

impl Limits {
    pub fn at(now: UnixTime, calendar: &Calendar, keep: &Retention) -> Self {
        let before = |span: Span| UnixTime(now.0.saturating_sub(span.secs() as i64));
        let periods = days(calendar.day_of(now));
        Self {
            now,
            sessions: before(keep.sessions).min(calendar.hour_of(periods.today, 0)),
            devices: before(keep.sessions),
            leases: before(keep.leases),
            audit: before(keep.audit),
            alarms: before(keep.alarms),
            reports: before(keep.reports),
            board: before(BOARD),
            books: calendar.day_of(before(keep.sessions)).min(periods.week).min(periods.month),
            report_days: calendar.day_of(before(keep.reports)),
        }
    }

    /// What goes, in an order in which nothing goes before what refers to it.
    pub fn rules(&self, most: u32) -> [Rule; 20] {
        let rule = |kind, limit, delete| Rule { kind, most, limit, delete };
        let at = |kind, limit, delete| rule(kind, Limit::At(limit), delete);
        let day = |kind, limit, delete| rule(kind, Limit::Day(limit), delete);
        [
            at(
                SESSIONS,
                self.sessions,
                "DELETE FROM session WHERE id IN
                 (SELECT id FROM session WHERE ended_at < $2 AND NOT paused ORDER BY ended_at LIMIT $1)",
            ),
            at(
                "admissions",
                self.now,
                "DELETE FROM admission WHERE id IN
                 (SELECT id FROM admission WHERE COALESCE(ended_at, valid_until_at) < $2
                  AND NOT EXISTS (SELECT 1 FROM session WHERE session.admission = admission.id) LIMIT $1)",
            ),
            at(
                "leases",
                self.leases,
                "DELETE FROM lease WHERE (site, address) IN
                 (SELECT site, address FROM lease WHERE COALESCE(ended_at, ends_at) < $2 LIMIT $1)",
            ),
            at(
                "devices",
                self.devices,
                "DELETE FROM device WHERE mac IN
                 (SELECT mac FROM device WHERE last_seen_at < $2
                  AND NOT EXISTS (SELECT 1 FROM admission WHERE admission.mac = device.mac)
                  AND NOT EXISTS (SELECT 1 FROM lease WHERE lease.mac = device.mac) LIMIT $1)",
            ),
            day(
                "device-days",
                self.books,
                "DELETE FROM usage_device_day WHERE (mac, day) IN
                 (SELECT mac, day FROM usage_device_day WHERE day < $2 LIMIT $1)",
            ),
            day(
                "account-days",
                self.books,
                "DELETE FROM usage_account_day WHERE (account, day) IN
                 (SELECT account, day FROM usage_account_day WHERE day < $2 LIMIT $1)",
            ),
            day(
                "extras",
                self.books,
                "DELETE FROM extra WHERE id IN (SELECT id FROM extra WHERE day < $2 LIMIT $1)",
            ),
            at(
                "vouchers",
                self.devices,
                "DELETE FROM voucher WHERE id IN
                 (SELECT id FROM voucher WHERE COALESCE(void_at, first_used_at + lasts_s, use_by_at) < $2 LIMIT $1)",
            ),
            at(
                "pauses",
                self.devices,
                "DELETE FROM block WHERE mac IN (SELECT mac FROM block WHERE until_at < $2 LIMIT $1)",
            ),
            at(
                "audit",
                self.audit,
                "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < $2 LIMIT $1)",
            ),
            at(
                "alarms",
                self.alarms,
                "DELETE FROM alarm WHERE id IN (SELECT id FROM alarm WHERE cleared_at < $2 LIMIT $1)",
            ),
            at(
                "announcements",
                self.board,
                "DELETE FROM announcement WHERE id IN
                 (SELECT id FROM announcement WHERE COALESCE(ended_at, until_at) < $2 LIMIT $1)",
            ),
            at(
                "emergencies",
                self.board,
                "DELETE FROM emergency WHERE id IN
                 (SELECT id FROM emergency WHERE COALESCE(ended_at, until_at) < $2 LIMIT $1)",
            ),
            Rule {
                kind: "images",
                most: most.min(MOST_IMAGES),
                limit: Limit::None,
                delete: "DELETE FROM image WHERE id IN
                 (SELECT id FROM image
                  WHERE NOT EXISTS (SELECT 1 FROM announcement WHERE announcement.image = image.id) LIMIT $1)",
            },
            at(
                "reports",
                self.reports,
                "DELETE FROM citizen_report WHERE (site, hour_at, trouble) IN
                 (SELECT site, hour_at, trouble FROM citizen_report WHERE hour_at < $2 LIMIT $1)",
            ),
            day(
                "views",
                self.report_days,
                "DELETE FROM seen WHERE (kind, id, site, day) IN
                 (SELECT kind, id, site, day FROM seen WHERE day < $2 LIMIT $1)",
            ),
            day(
                "site-days",
                self.report_days,
                "DELETE FROM site_day WHERE (site, day) IN
                 (SELECT site, day FROM site_day WHERE day < $2 LIMIT $1)",
            ),
            day(
                "access-point-days",
                self.report_days,
                "DELETE FROM access_point_day WHERE (site, access_point, day) IN
                 (SELECT site, access_point, day FROM access_point_day WHERE day < $2 LIMIT $1)",
            ),
            at(
                "refusals",
                self.reports,
                "DELETE FROM refusal WHERE (site, hour_at, cause) IN
                 (SELECT site, hour_at, cause FROM refusal WHERE hour_at < $2 LIMIT $1)",
            ),
            at(
                "site-hours",
                self.reports,
                "DELETE FROM usage_site_hour WHERE (site, access_point, hour_at) IN
                 (SELECT site, access_point, hour_at FROM usage_site_hour WHERE hour_at < $2 LIMIT $1)",
            ),
        ]
    }
}

impl Rule {
    /// Answers how many rows went.
    pub async fn apply(&self, connection: &mut SqliteConnection) -> Result<u64, StoreError> {
        let delete = sqlx::query(self.delete).bind(i64::from(self.most));
        let delete = match &self.limit {
            Limit::None => delete,
            Limit::At(at) => delete.bind(at.0),
            Limit::Day(day) => delete.bind(day.to_string()),
        };
        Ok(delete.execute(connection).await.map_err(StoreError::writing)?.rows_affected())
    }
}
