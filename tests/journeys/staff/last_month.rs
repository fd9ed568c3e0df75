//! The whole of last month, as an analyst takes it along.

use super::look::judge;
use hotspot::{
    control::portal::Trouble,
    model::{RefusalCause, SiteName, UnixTime},
    store::Store,
};
use jiff::{ToSpan, civil::Date};
use lab::{
    Lab, Part, StaffMember,
    history::{History, Town, calendar},
    staff::ADMIN,
};
use std::{collections::BTreeMap, fs, path::Path, process::Command};

/// First of those that hold figures: devices, sessions, bytes down, bytes up, the most at once, refusals, reports.
const FIGURES: usize = 3;

/// The first and the last day of the month before this one.
fn last_month() -> (Date, Date) {
    let today = jiff::Timestamp::now().in_tz(lab::history::ZONE).expect("the time zone database").date();
    let last = today.first_of_month().yesterday().expect("a day before");
    (last.first_of_month(), last)
}

/// A gateway behind which lies that month, and some days before and after it.
fn hotspot() -> (Lab, History) {
    let (first, last) = last_month();
    let (first, yesterday) =
        (first.saturating_sub(3.days()), calendar().day_of(now()).saturating_sub(1.days()));
    let until = last.saturating_add(2.days()).min(yesterday);
    let town = Town {
        seed: 1_945,
        sites: vec!["alun-alun".parse().expect("a name")],
        access_points: 2,
        first,
        days: u16::try_from((until - first).get_days() + 1).expect("some days"),
        visits: 40,
        gaps: Vec::new(),
    };
    let mut lab = Lab::builder().build();
    let mut history = None;
    lab.gateway.with_store(|path| history = Some(write(&town, path)));
    lab.gateway.start();
    lab.gateway.start_part(Part::Admin);
    (lab, history.expect("a history"))
}

fn now() -> UnixTime {
    UnixTime(jiff::Timestamp::now().as_second())
}

fn write(town: &Town, path: &Path) -> History {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = Store::own(path, "before".to_owned()).await.expect("make the store");
        let history = town.write(&store).await;
        store.close().await;
        history
    })
}

/// What is true of each day of the month, in the order of the file.
fn truth(history: &History, site: &SiteName) -> Vec<(Date, Vec<u64>)> {
    let (first, last) = last_month();
    let days = first.series(1.days()).take_while(|day| *day <= last);
    days.map(|day| {
        let (from, until) = (calendar().hour_of(day, 0), calendar().hour_of(day.saturating_add(1.days()), 0));
        let totals = history.day(site, None, day);
        let hours =
            (from.0..until.0).step_by(3_600).filter_map(|hour| history.hour(site, None, UnixTime(hour)));
        let (mut down, mut up, mut peak) = (0, 0, 0);
        for hour in hours {
            (down, up, peak) = (down + hour.down, up + hour.up, peak.max(hour.peak));
        }
        let mut figures = vec![totals.devices, totals.sessions, down, up, peak];
        figures.extend(RefusalCause::ALL.iter().map(|cause| history.refusals(site, *cause, from, until)));
        figures.extend(Trouble::ALL.iter().map(|trouble| history.reports(site, *trouble, from, until)));
        (day, figures)
    })
    .collect()
}

#[test]
fn an_analyst_takes_last_month_along_and_every_number_is_true() {
    let (lab, history) = hotspot();
    let site = &history.town.sites[0];
    let rina = StaffMember::new(&lab.gateway, "rina", "analyst");
    let browser = rina.browser();
    browser.goto(&format!("{ADMIN}/admin/pemakaian"));
    let (first, last) = last_month();
    browser.follow(&format!("form a.button[href*='dari={first}'][href*='sampai={last}']"));
    assert!(browser.current_url().starts_with(&format!("{ADMIN}/admin/pemakaian?")));
    judge(&browser, "pemakaian-bulan-lalu");
    let shown = browser.script(
        "return [...document.querySelectorAll('table.rows tbody tr:first-child td.number')].slice(0, 2)
             .map(it => Number(it.textContent.replaceAll('.', '')))",
    );
    let truth = truth(&history, site);
    let sum = |figure: usize| truth.iter().map(|(_, figures)| figures[figure]).sum::<u64>();
    assert_eq!(shown, serde_json::json!([sum(0), sum(1)]));
    assert!(sum(0) > 300, "much happened");

    let link = |form: &str| {
        let href =
            format!("return document.querySelector('a[href*=\"bentuk={form}\"]').getAttribute('href')");
        let href = browser.script(&href).as_str().expect("a link").to_owned();
        href.replace("csv-excel", form)
    };
    let csv = rina.get(&link("csv"));
    let name = format!("pemakaian-{site}-{first}-{last}.csv");
    assert!(csv.header("content-disposition").is_some_and(|file| file.contains(&name)), "{:?}", csv.headers);
    let csv = csv.text();
    let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let own: Vec<_> = rows.iter().filter(|row| row[0] == site.as_str() && row[1].is_empty()).collect();
    assert_eq!(own.len(), truth.len(), "a row for each day");
    for (row, (day, figures)) in own.iter().zip(&truth) {
        assert_eq!(row[2], format!("{day} 00:00"));
        let told: Vec<u64> = row[FIGURES..FIGURES + figures.len()]
            .iter()
            .map(|cell| cell.parse().expect("a number"))
            .collect();
        assert_eq!(told, *figures, "{day}");
    }

    let cells = cells(&rina.get(&link("xlsx")).body);
    for (line, row) in (2..).zip(&rows) {
        for (column, told) in ('A'..='Z').zip(row).skip(FIGURES) {
            if let Ok(number) = told.parse::<u64>() {
                assert_eq!(
                    cells.get(&format!("{column}{line}")),
                    Some(&number),
                    "{column}{line} in {cells:?}"
                );
            }
        }
    }
}

/// The numbers on the first sheet of a workbook (ECMA-376), by their place.
fn cells(workbook: &[u8]) -> BTreeMap<String, u64> {
    let path = std::env::temp_dir().join(format!("wifi-pbg-last-month-{}.xlsx", std::process::id()));
    fs::write(&path, workbook).expect("keep the spreadsheet");
    let unzipped = Command::new("unzip").arg("-p").arg(&path).arg("xl/worksheets/sheet1.xml").output();
    let _ = fs::remove_file(&path);
    let sheet = String::from_utf8(unzipped.expect("start unzip (package unzip)").stdout).expect("XML");
    let cells = sheet.split("<c ").filter(|cell| !cell.contains("t=\"s\""));
    let cells = cells.filter_map(|cell| {
        let place = cell.split_once("r=\"")?.1.split_once('"')?.0;
        let value = cell.split_once("<v>")?.1.split_once("</v>")?.0;
        Some((place.to_owned(), value.parse().ok()?))
    });
    cells.collect()
}
