//! What reports count of the hour that lasts, as it happens to real phones.

use crate::*;
use lab::Part;

const BULK_URL: &str = "http://203.0.113.80/bulk";
/// A round of accounting, a round of booking, and something for a slow machine.
const WRITTEN_WITHIN: Duration = Duration::from_secs(30);

/// The last hour of the site: devices, sessions, peak.
fn counted(lab: &Lab) -> String {
    let query = "SELECT SUM(sessions), MAX(devices), MAX(peak) FROM usage_site_hour WHERE access_point = ''";
    lab.gateway.rows(query).join("")
}

fn bytes(lab: &Lab, table: &str) -> u64 {
    let sum = lab.gateway.rows(&format!("SELECT COALESCE(SUM(up + down), 0) FROM {table}"));
    sum.first().and_then(|sum| sum.parse().ok()).expect("a number")
}

#[test]
fn an_hour_tells_who_was_there_whatever_dies_meanwhile_and_its_bytes_are_those_of_the_sessions() {
    let mut lab = hotspot();
    let (first, second) = (online(&lab), online(&lab));
    let flow = first.start_download(BULK_URL);
    wait_until("something has passed", 10 * SECOND, || flow.bytes() > 1_000_000);
    drop(flow);
    // Were the hour to turn during the test, each of the two is counted in both, and began in one.
    wait_until("both are counted", WRITTEN_WITHIN, || counted(&lab) == "2|2|2");

    disconnect(&second);
    lab.gateway.kill(Part::Controller);
    assert_eq!(counted(&lab), "2|2|2");
    lab.gateway.start_part(Part::Controller);
    wait_until("somebody watches", 2 * WRITTEN_WITHIN, || {
        !lab.gateway.rows("SELECT 1 FROM usage_site_hour WHERE observed_s > 0").is_empty()
    });
    assert_eq!(counted(&lab), "2|2|2", "nobody came, and nobody was forgotten");

    let third = online(&lab);
    wait_until("the third is counted", WRITTEN_WITHIN, || counted(&lab) == "3|3|2");
    disconnect(&third);
    disconnect(&first);
    lab.gateway.stop(Part::Controller);
    let moved = bytes(&lab, "session");
    assert!(moved > 1_000_000, "{moved}");
    assert_eq!(bytes(&lab, "usage_site_hour"), moved);
}

#[test]
fn a_wrong_voucher_is_a_refusal_and_its_repetition_is_not_another() {
    let lab = hotspot();
    let phone = joined(&lab);
    for code in ["AAAA-BBBB-CCCC", "AAAA-BBBB-DDDD"] {
        ways_in::redeem(&phone, code);
        assert!(meets_the_portal(&phone));
    }
    wait_until("it is counted", WRITTEN_WITHIN, || !refusals(&lab).is_empty());
    assert_eq!(refusals(&lab), ["alun-alun|voucher|1"]);
}

fn refusals(lab: &Lab) -> Vec<String> {
    lab.gateway.rows("SELECT site, cause, count FROM refusal")
}
