//! Usage: the page, its files and the API tell the same numbers.

use super::{
    api::{get, json_of, token},
    look::judge,
};
use hotspot::model::UnixTime;
use lab::{Lab, Part, StaffMember, history::two_weeks, staff::ADMIN};
use std::{
    collections::BTreeMap,
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

/// A gateway with two weeks behind it.
fn hotspot_with_history() -> Lab {
    let mut lab = Lab::builder().build();
    lab.gateway.start();
    lab.gateway.stop(Part::Controller);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let now = UnixTime(i64::try_from(now).expect("before the end of time"));
    two_weeks(&lab.gateway.store(), &["alun-alun".parse().expect("a name")], now);
    lab.gateway.start_part(Part::Controller);
    lab.gateway.start_part(Part::Admin);
    lab
}

#[test]
fn page_files_and_api_tell_the_same_numbers() {
    let lab = hotspot_with_history();
    let rina = StaffMember::new(&lab.gateway, "rina", "analyst");
    let _ = StaffMember::new(&lab.gateway, "ani", "administrator");
    let program = token(&lab.gateway, 1, "usage.see");

    let told = json_of(&get(&lab.gateway, &program, "/api/v1/usage?site=alun-alun"));
    let figures = told["places"][0]["figures"].as_array().expect("figures");
    let mut by_api: BTreeMap<String, u64> = BTreeMap::new();
    for figure in figures {
        let values =
            figure["cells"].as_array().expect("cells").iter().filter_map(|cell| cell["value"].as_u64());
        by_api.insert(figure["figure"].as_str().expect("a name").to_owned(), values.sum());
    }
    assert!(by_api["devices"] > 100, "{by_api:?}");

    let csv = rina.get("/admin/pemakaian/berkas?tempat=alun-alun&bentuk=csv").text();
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    // Those of the site alone; access points follow.
    let by_file = |column: usize| -> u64 {
        let own = rows.iter().skip(1).filter(|row| row[1].is_empty());
        own.filter_map(|row| row[column].parse::<u64>().ok()).sum()
    };
    let columns = ["devices", "sessions", "bytes-down", "bytes-up"];
    for (column, figure) in (3..).zip(columns) {
        assert_eq!(by_file(column), by_api[figure], "{figure} in {csv}");
    }
    let for_excel = rina.get("/admin/pemakaian/berkas?tempat=alun-alun&bentuk=csv-excel");
    assert!(for_excel.body.starts_with(b"\xef\xbb\xbf") && for_excel.text().lines().count() == rows.len());

    let sheet = rina.get("/admin/pemakaian/berkas?tempat=alun-alun&bentuk=xlsx").body;
    let path = std::env::temp_dir().join(format!("wifi-pbg-usage-{}.xlsx", std::process::id()));
    std::fs::write(&path, sheet).expect("keep the spreadsheet");
    let unzipped = Command::new("unzip").args(["-p"]).arg(&path).arg("xl/worksheets/sheet1.xml").output();
    let _ = std::fs::remove_file(&path);
    let sheet = String::from_utf8(unzipped.expect("start unzip").stdout).expect("XML");
    // Cells of numbers; those of texts refer to a table and say so.
    let cells = sheet.split("<c ").filter(|cell| !cell.contains("t=\"s\""));
    let numbers =
        cells.filter_map(|cell| cell.split_once("<v>")?.1.split_once("</v>")?.0.parse::<u64>().ok());
    let all: u64 = (3..18)
        .map(|column| rows.iter().skip(1).filter_map(|row| row[column].parse::<u64>().ok()).sum::<u64>())
        .sum();
    assert_eq!(numbers.sum::<u64>(), all);

    let browser = rina.browser();
    browser.goto(&format!("{ADMIN}/admin/pemakaian?tempat=alun-alun"));
    let cell = browser.script(
        "return document.querySelector('table.rows tbody tr td[data-label=Perangkat]').textContent.replaceAll('.', '')",
    );
    assert_eq!(cell.as_str().and_then(|cell| cell.trim().parse::<u64>().ok()), Some(by_api["devices"]));
}

#[test]
fn the_overloaded_access_point_is_found_and_last_month_goes_on_one_sheet() {
    let lab = hotspot_with_history();
    let names = lab.gateway.rows("SELECT name FROM access_point ORDER BY name");
    let small = names.first().expect("an access point");
    lab.gateway.write_to_store(&format!("UPDATE access_point SET capacity = 2 WHERE name = '{small}';"));
    let rina = StaffMember::new(&lab.gateway, "rina", "analyst");
    let browser = rina.browser();
    for (name, path) in [
        ("pemakaian", "/admin/pemakaian"),
        ("pemakaian-jam", "/admin/pemakaian?tempat=alun-alun&per=jam"),
        ("pemakaian-tambah", "/admin/pemakaian/tambah"),
        ("pemakaian-bulan", "/admin/pemakaian/bulan"),
    ] {
        browser.goto(&format!("{ADMIN}{path}"));
        judge(&browser, name);
    }
    browser.goto(&format!("{ADMIN}/admin/pemakaian/tambah"));
    let first = browser
        .script("return document.querySelectorAll('table.rows')[1].querySelector('tbody tr').textContent");
    let title = lab.gateway.rows(&format!("SELECT title FROM access_point WHERE name = '{small}'"));
    assert!(first.as_str().is_some_and(|row| row.contains(&title[0])), "{first}");
}
