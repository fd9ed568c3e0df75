//! Whether what is old has gone, for `wifi-pbg doctor`.

use super::Desk;
use hotspot::{
    control::operator::{Check, Verdict},
    model::{Span, UnixTime},
    policy::Calendar,
    store::{Oldest, StoreError},
};
use std::time::{Duration, SystemTime};
use tokio::time::timeout;

/// What should have gone longer ago than this is a fault, and so is a run that is longer ago: one night may be missed.
const GRACE: Span = Span::from_days(2);

/// `fault` is why the last run failed.
pub(super) async fn check(desk: &Desk, fault: Option<&str>) -> Check {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = UnixTime(i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
    let calendar = match Calendar::new(&desk.config.gateway.timezone) {
        Ok(calendar) => calendar,
        Err(error) => return Check::new("retention", Verdict::Fault, error.to_string()),
    };
    match timeout(Duration::from_secs(5), look(desk, &calendar, now)).await {
        Ok(Ok((oldest, ran))) => judge(&oldest, ran, fault, &calendar, now),
        Ok(Err(error)) => Check::new("retention", Verdict::Fault, error.to_string()),
        Err(_) => {
            Check::new("retention", Verdict::Fault, "the store was not read in 5 s; the disk is failing")
        }
    }
}

async fn look(
    desk: &Desk,
    calendar: &Calendar,
    now: UnixTime,
) -> Result<(Vec<Oldest>, Option<UnixTime>), StoreError> {
    let oldest = desk.store.oldest(now, calendar, &desk.config.retention, GRACE).await?;
    Ok((oldest, desk.store.forgot_at().await?))
}

fn judge(
    oldest: &[Oldest],
    ran: Option<UnixTime>,
    fault: Option<&str>,
    calendar: &Calendar,
    now: UnixTime,
) -> Check {
    let list = |rows: Vec<&Oldest>| {
        let rows = rows.iter().map(|row| format!("{} of {}", row.kind, calendar.day_of(row.at)));
        rows.collect::<Vec<_>>().join(", ")
    };
    let kept = match list(oldest.iter().collect()) {
        nothing if nothing.is_empty() => "nothing is kept yet".to_owned(),
        rows => format!("oldest kept: {rows}"),
    };
    let last = match ran {
        Some(ran) => format!("last run at {}", calendar.written(ran)),
        None => "it has not run yet".to_owned(),
    };
    let overdue = list(oldest.iter().filter(|row| row.overdue).collect());
    let late = ran.is_some_and(|ran| ran + GRACE < now);
    let (verdict, wrong) = match fault {
        Some(why) => (
            Verdict::Fault,
            format!(
                "what is old was not forgotten: {why}; free space on the disk, it is tried again every hour; "
            ),
        ),
        None if !overdue.is_empty() => {
            (Verdict::Fault, format!("{overdue} should have gone; see: journalctl -u wifi-pbg-controller; "))
        }
        None if late => {
            let message =
                "nothing was forgotten for more than two nights; is the clock trusted? See timedatectl; ";
            (Verdict::Fault, message.to_owned())
        }
        None => (Verdict::Ok, String::new()),
    };
    Check::new("retention", verdict, format!("{wrong}{kept}; {last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_798_693_200);

    fn judged(overdue: bool, ran: Option<i64>, fault: Option<&str>) -> (Verdict, String) {
        let oldest = [
            Oldest { kind: "sessions", at: UnixTime(NOW.0 - 20 * 86_400), overdue },
            Oldest { kind: "leases", at: UnixTime(NOW.0 - 3_600), overdue: false },
        ];
        let calendar = Calendar::new("Asia/Jakarta").unwrap();
        let check = judge(&oldest, ran.map(|ago| UnixTime(NOW.0 - ago)), fault, &calendar, NOW);
        (check.verdict, check.message)
    }

    #[test]
    fn the_oldest_of_each_kind_and_the_last_run_are_told_with_their_dates() {
        let told = "oldest kept: sessions of 2026-12-11, leases of 2026-12-31; last run at 2026-12-31T11:00:00+07:00";
        assert_eq!(judged(false, Some(3_600), None), (Verdict::Ok, told.to_owned()));
        let (verdict, message) = judged(false, None, None);
        assert!(verdict == Verdict::Ok && message.ends_with("it has not run yet"), "{message}");
    }

    #[test]
    fn what_should_have_gone_a_failed_run_and_none_at_all_are_faults() {
        for (overdue, ran, fault, named) in [
            (true, 3_600, None, "sessions of 2026-12-11 should have gone"),
            (false, 3_600, Some("the disk is full"), "the disk is full"),
            (false, 3 * 86_400, None, "more than two nights"),
        ] {
            let (verdict, message) = judged(overdue, Some(ran), fault);
            assert!(verdict == Verdict::Fault && message.contains(named), "{message}");
        }
    }
}
