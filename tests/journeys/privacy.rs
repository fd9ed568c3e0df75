//! What is kept about a device, shown to its owner, and forgotten: at a wish, or by the night's job.

use crate::*;
use lab::{Part, wait_for};
use serde_json::Value;
use std::time::SystemTime;

const BULK_URL: &str = "http://203.0.113.80/bulk";
const DAY: i64 = 86_400;

#[test]
fn a_forgotten_device_is_asked_again_at_its_next_visit() {
    let lab = hotspot();
    let mut phone = online(&lab);
    let page = phone.http_get(PORTAL).expect("a page");
    let said = submit(&phone, &page, "/lupakan").text();
    assert!(said.contains("Perangkat ini dilupakan"), "{said}");
    assert!(meets_the_portal(&phone));
    phone.leave();
    phone.join(Client::Udhcpc);
    assert!(meets_the_portal(&phone), "nothing is remembered");
    press(&phone);
    assert!(reaches_the_web(&phone));
}

#[test]
fn my_data_shows_what_the_store_has_of_this_device_and_of_no_other() {
    let lab = hotspot();
    let (phone, other) = (online(&lab), online(&lab));
    use_some(&lab, &phone);
    disconnect(&phone);
    press(&phone);
    let page = phone.http_get("http://masuk.wifi.pbg/data-saya").expect("a page").text();
    let mac = phone.mac().to_string();
    for shown in
        [mac.as_str(), &phone.address().to_string(), phone.hostname(), "Sambungkan", "Alun-Alun Purbalingga"]
    {
        assert!(page.contains(shown), "{shown} on {page}");
    }
    let count = |query: &str| -> usize {
        lab.gateway.rows(&query.replace("$1", &format!("'{mac}'")))[0].parse().expect("a number")
    };
    let rows = |heading: &str| {
        let table = page.split(&format!("id=\"{heading}\"")).nth(1).expect(heading);
        table.split("<h2").next().unwrap_or_default().matches("<tr role=\"row\"><td").count()
    };
    assert_eq!(rows("admissions"), count("SELECT COUNT(*) FROM admission WHERE mac = $1"), "{page}");
    assert_eq!(rows("days"), count("SELECT COUNT(*) FROM usage_device_day WHERE mac = $1"), "{page}");
    assert_eq!(rows("visits"), count("SELECT COUNT(*) FROM session WHERE mac = $1"), "{page}");
    assert_eq!(rows("admissions"), 2);
    for stranger in [other.mac().to_string(), other.address().to_string(), other.hostname().to_owned()] {
        assert!(!page.contains(&format!(">{stranger}<")), "{stranger} on {page}");
    }
}

#[test]
fn erase_me_leaves_nothing_of_a_device_but_its_present_use_its_lease_and_its_pause() {
    let lab = hotspot();
    let (mut phone, other) = (online(&lab), online(&lab));
    use_some(&lab, &phone);
    let (mac, used) = (phone.mac().to_string(), used_by(&lab, &phone));
    let before = tables_with(&lab, &phone);
    assert_eq!(before, ["admission", "device", "lease", "session", "usage_device_day"]);
    let said = erase(&phone);
    assert!(said.contains("Data perangkat ini sudah dihapus"), "{said}");
    assert!(meets_the_portal(&phone));
    // The kernel's last word on a session may come after it.
    wait_for("all but the use and the lease is gone", 15 * SECOND, || {
        let left = tables_with(&lab, &phone);
        if left == ["lease", "usage_device_day"] { Ok(()) } else { Err(left) }
    });
    assert_eq!(lab.gateway.rows(&format!("SELECT hostname FROM lease WHERE mac = '{mac}'")), [""]);
    assert_eq!(
        lab.gateway.rows(&format!("SELECT COUNT(*) FROM usage_device_day WHERE mac = '{mac}'")),
        ["1"]
    );
    assert!(reaches_the_web(&other) && tables_with(&lab, &other).len() >= 4, "another device's data stays");
    press(&phone);
    assert!(used_by(&lab, &phone) >= used, "what was used today stays used");

    let pause = ["block", "add", &mac, "--reason", "Mengirim spam", "--until", "1h"];
    let _ = lab.gateway.wifi_pbg(&pause);
    erase(&phone);
    phone.leave();
    phone.join(Client::Udhcpc);
    let page = phone.http_get(PORTAL).expect("a page").text();
    assert!(page.contains("Perangkat ini dihentikan sementara") && page.contains("Mengirim spam"), "{page}");
    let audit = lab.gateway.wifi_pbg(&["audit", "--did", "device.erase"]);
    assert_eq!(
        (audit[0]["who"].as_str(), audit[0]["subject"].as_str()),
        (Some("guest"), Some("a device at alun-alun"))
    );
    assert!(!audit.to_string().contains(&mac), "the audit names nobody: {audit}");
}

#[test]
fn a_report_counts_once_a_kind_for_the_site_and_names_nobody() {
    let lab = hotspot();
    let (phone, other) = (online(&lab), online(&lab));
    for trouble in ["slow", "slow", "drops", "slow", "site-closed", "drops"] {
        let said = report(&phone, trouble);
        assert!(
            said.text().contains("Terima kasih. Laporan dicatat untuk Alun-Alun Purbalingga"),
            "{}",
            said.text()
        );
    }
    report(&other, "slow");
    assert_eq!(report(&phone, "angry").status, 400);
    let counted = "SELECT trouble, SUM(count) FROM citizen_report GROUP BY trouble ORDER BY trouble";
    wait_for("the reports are counted", 5 * SECOND, || {
        let counted = lab.gateway.rows(counted);
        if counted == ["drops|1", "site-closed|1", "slow|2"] { Ok(()) } else { Err(counted) }
    });
    for phone in [&phone, &other] {
        assert!(!tables_with(&lab, phone).contains(&"citizen_report".to_owned()));
    }
    let columns = lab.gateway.rows("SELECT name FROM pragma_table_info('citizen_report')");
    assert_eq!(columns, ["site", "hour_at", "trouble", "count"]);
    let told = lab.gateway.wifi_pbg(&["reports"]);
    assert!(told.to_string().contains("site-closed"), "{told}");
}

#[test]
fn the_night_forgets_what_is_old_keeps_the_rest_and_its_totals_and_says_so_once() {
    let mut lab = hotspot();
    let phone = online(&lab);
    wait_for("the first night's work is done", 15 * SECOND, || runs(&lab).first().cloned().ok_or("no run"));
    lab.gateway.stop(Part::Controller);
    let now = i64::try_from(
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a date after 1970").as_secs(),
    )
    .expect("a date before the end of time");
    lab.gateway.rewrite(&old_and_new(now));
    lab.gateway.start_part(Part::Controller);
    let run = wait_for("the night's work is done", 30 * SECOND, || {
        let runs = runs(&lab);
        if runs.len() == 2 { Ok(runs[0].clone()) } else { Err(runs.len()) }
    });
    let kept = |table: &str, column: &str| {
        lab.gateway
            .rows(&format!("SELECT DISTINCT {column} FROM {table} WHERE {column} LIKE '02:aa:%' ORDER BY 1"))
    };
    assert_eq!(kept("session", "mac"), ["02:aa:00:00:00:02"]);
    assert_eq!(kept("admission", "mac"), ["02:aa:00:00:00:02"]);
    assert_eq!(kept("device", "mac"), ["02:aa:00:00:00:02"]);
    assert_eq!(kept("usage_device_day", "mac"), ["02:aa:00:00:00:02"]);
    assert_eq!(lab.gateway.rows("SELECT subject FROM audit WHERE did = 'test.act'"), ["new"]);
    assert_eq!(lab.gateway.rows("SELECT trouble FROM citizen_report"), ["drops"]);
    assert_eq!(lab.gateway.rows("SELECT mac FROM block"), ["02:aa:00:00:00:02"]);
    // Two devices with three visits were there on the day that is gone.
    let total = "SELECT site, devices, sessions, frozen FROM site_day ORDER BY day LIMIT 1";
    assert_eq!(lab.gateway.rows(total), ["alun-alun|2|3|1"]);
    let counts = &run["after"];
    for (kind, number) in
        [("sessions", 3), ("admissions", 2), ("devices", 2), ("audit", 1), ("reports", 1), ("pauses", 1)]
    {
        assert_eq!(counts[kind], number, "{kind}: {run}");
    }
    assert_eq!(run["who"], "wifi-pbg", "{run}");
    let (verdict, message) = doctor_on_retention(&lab);
    assert!(
        verdict == "ok" && message.contains("oldest kept: ") && message.contains("sessions of "),
        "{message}"
    );
    assert!(message.contains("last run at "), "{message}");
    assert!(reaches_the_web(&phone), "who is here notices nothing");
}

#[test]
fn doctor_names_what_should_have_gone_long_ago() {
    let mut lab = hotspot();
    wait_for("the first night's work is done", 15 * SECOND, || runs(&lab).first().cloned().ok_or("no run"));
    lab.gateway.stop(Part::Controller);
    // A run in this night is noted, which did not do its work.
    lab.gateway.rewrite("INSERT INTO audit (at, who, did, subject, before, after, source) VALUES (86400, 'a', 'test.act', 'b', '', '', 'c')");
    lab.gateway.start_part(Part::Controller);
    let (verdict, message) = doctor_on_retention(&lab);
    assert_eq!(verdict, "fault", "{message}");
    assert!(message.contains("audit of 1970-01-02 should have gone"), "{message}");
}

#[test]
fn the_audit_has_a_line_for_each_thing_that_staff_did_and_no_secret() {
    let lab = hotspot();
    let issued = lab.gateway.wifi_pbg(&["voucher", "add"]);
    let code = issued["vouchers"][0]["code"].as_str().expect("a code").to_owned();
    let made = lab.gateway.wifi_pbg(&["account", "add", "budi", "--phone", "0812-3456-7890"]);
    let password = made["password"].as_str().expect("a password").to_owned();
    for order in [
        &["voucher", "change", &code, "--note", "Rapat"][..],
        &["voucher", "end", &code],
        &["account", "change", "budi", "--note", "Petugas"],
        &["account", "end", "budi"],
        &["block", "add", "02:aa:00:00:00:09", "--reason", "Spam"],
        &["block", "end", "02:aa:00:00:00:09"],
        &["way", "set", "account", "--open", "no"],
    ] {
        let _ = lab.gateway.wifi_pbg(order);
    }
    let refused = lab.gateway.try_wifi_pbg(&["block", "add", "no-address", "--reason", "Spam"]);
    assert!(!refused.status.success());
    let audit = lab.gateway.wifi_pbg(&["audit"]);
    let lines = audit.as_array().cloned().unwrap_or_default();
    let did: Vec<&str> = lines.iter().rev().filter_map(|line| line["did"].as_str()).collect();
    let did: Vec<&str> = did.into_iter().filter(|did| *did != "retention.run").collect();
    let expected = [
        "voucher.add",
        "account.add",
        "voucher.change",
        "voucher.end",
        "account.change",
        "account.end",
        "block.add",
        "block.end",
        "way.set",
    ];
    assert_eq!(did, expected, "{audit}");
    assert!(
        lines.iter().all(|line| line["did"] == "retention.run"
            || line["who"].as_str().is_some_and(|who| who.contains("root")))
    );
    let text = audit.to_string();
    for secret in [code.as_str(), &password, "81234567890"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let hash = lab.gateway.rows("SELECT password FROM account").remove(0);
    assert!(hash.starts_with("$argon2id$") && !text.contains(&hash));
}

/// Two devices that were here more than a year ago and have not come again, another of yesterday, and what staff and
/// citizens did then; and a last run that is longer ago than a night.
fn old_and_new(now: i64) -> String {
    let (old, new) = (now - 400 * DAY, now - DAY);
    let calendar = hotspot::policy::Calendar::new("Asia/Jakarta").expect("Jakarta's time");
    let noon = calendar.hour_of(calendar.day_of(hotspot::model::UnixTime(old)), 12).0;
    let mut sql = format!("UPDATE setting SET value = '{}' WHERE key = 'retention_ran_at';", now - 2 * DAY);
    let visits =
        [("02:aa:00:00:00:01", noon, 2), ("02:aa:00:00:00:03", noon, 1), ("02:aa:00:00:00:02", new, 1)];
    for (number, (mac, at, sessions)) in (9_000..).zip(visits) {
        sql += &format!(
            "INSERT INTO device (mac, first_seen_at, last_seen_at) VALUES ('{mac}', {at}, {at});
             INSERT INTO admission (id, mac, way, plan, terms, since_at, valid_until_at, ended_at, ended_why)
             VALUES ({number}, '{mac}', 'one-tap', 'standard', '2', {at}, {at}, {at}, 'guest');
             INSERT INTO usage_device_day (mac, day, up, down) VALUES ('{mac}', '{}', 1, 2);",
            calendar.day_of(hotspot::model::UnixTime(at))
        );
        for turn in 0..sessions {
            let id = number * 10 + turn;
            sql += &format!(
                "INSERT INTO session (id, admission, mac, site, address, started_at, ended_at, up, down, seen_up, seen_down,
                 generation) VALUES ({id}, {number}, '{mac}', 'alun-alun', '10.20.9.9', {at}, {at} + 60, 1, 2, 1, 2, 1);"
            );
        }
    }
    let acts = [("02:aa:00:00:00:01", old, "old", "slow"), ("02:aa:00:00:00:02", new, "new", "drops")];
    for (mac, at, subject, trouble) in acts {
        // Counts are kept for two years.
        let reported = if at == old { now - 800 * DAY } else { at };
        sql += &format!(
            "INSERT INTO audit (at, who, did, subject, before, after, source)
             VALUES ({at}, 'a', 'test.act', '{subject}', '', '', 'b');
             INSERT INTO citizen_report (site, hour_at, trouble, count) VALUES ('alun-alun', {reported}, '{trouble}', 1);
             INSERT INTO block (mac, from_at, until_at, reason, by) VALUES ('{mac}', {at}, {at} + 60, 'c', 'd');"
        );
    }
    sql
}

/// The audit's lines of runs, the newest first.
fn runs(lab: &Lab) -> Vec<Value> {
    let runs = lab.gateway.wifi_pbg(&["audit", "--did", "retention.run"]);
    runs.as_array().cloned().unwrap_or_default()
}

fn doctor_on_retention(lab: &Lab) -> (String, String) {
    let doctor = lab.gateway.try_wifi_pbg(&["doctor", "--json"]);
    let checks: Value = serde_json::from_slice(&doctor.stdout).expect("JSON");
    let checks = checks.as_array().cloned().unwrap_or_default();
    let check = checks.iter().find(|check| check["name"] == "retention").expect("a check of retention");
    [&check["verdict"], &check["message"]].map(|text| text.as_str().unwrap_or_default().to_owned()).into()
}

/// Downloads some megabytes, and waits until they stand in the book of the day.
fn use_some(lab: &Lab, phone: &Phone) {
    let flow = phone.start_download(BULK_URL);
    wait_until("two megabytes have come", 15 * SECOND, || flow.bytes() > 2_000_000);
    drop(flow);
    wait_until("they are in the book", 15 * SECOND, || used_by(lab, phone) > 2_000_000);
}

/// Bytes of today in the store's book.
fn used_by(lab: &Lab, phone: &Phone) -> u64 {
    let book = format!("SELECT SUM(up + down) FROM usage_device_day WHERE mac = '{}'", phone.mac());
    lab.gateway.rows(&book).first().and_then(|used| used.parse().ok()).unwrap_or(0)
}

/// The tables of the store in which a device's hardware address stands, as text or as bytes.
fn tables_with(lab: &Lab, phone: &Phone) -> Vec<String> {
    let text = phone.mac().to_string();
    let bytes = text.replace(':', "");
    let mut found: Vec<String> = Vec::new();
    for line in lab.gateway.rows(".dump") {
        let row = line.to_lowercase();
        let Some(table) = row.strip_prefix("insert into ") else { continue };
        let table = table.split([' ', '(']).next().unwrap_or_default().trim_matches('"').to_owned();
        if (row.contains(&text) || row.contains(&bytes)) && !found.contains(&table) {
            found.push(table);
        }
    }
    found.sort();
    found
}

fn erase(phone: &Phone) -> String {
    let page = phone.http_get("http://masuk.wifi.pbg/data-saya").expect("a page");
    submit(phone, &page, "/data-saya/hapus").text()
}

/// Presses one of the buttons of *Ada masalah?*
fn report(phone: &Phone, trouble: &str) -> Response {
    let page = phone.http_get(PORTAL).expect("a page");
    let fields = page.form("/lapor").expect("a form");
    let token = fields.iter().find(|(name, _)| name == "token").map(|(_, token)| token.as_str());
    let fields = [("token", token.expect("a token")), ("masalah", trouble)];
    phone.http(&Request::post_form("http://masuk.wifi.pbg/lapor", &fields)).expect("the portal answers")
}
