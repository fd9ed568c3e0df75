//! The staff's web with a large town online and a year behind it: how long a member of staff waits, and what it costs that
//! many look on at the same time.

mod viewers;
mod year;

use crate::{
    crowd::Crowd,
    interrupt::{self, Interrupted},
    table::{Row, Table, count},
};
use lab::{Lab, Part, StaffMember};
use std::time::{Duration, Instant};
use viewers::Viewers;

const DEVICES: usize = 10_000;
const SITES: usize = 40;
const VIEWERS: usize = 200;
/// Of each page, one after the other.
const LOOKS: usize = 60;

/// Pages that list something, and the most that 95 of 100 looks may take, in milliseconds.
const LISTS: [(&str, &str); 7] = [
    ("devices", "/admin/perangkat"),
    ("devices, searched for by part of an address", "/admin/perangkat?cari=10.20.3"),
    ("leases", "/admin/sewa-alamat"),
    // Nobody's, most likely: every device's code is looked at.
    ("devices, searched for by a help code", "/admin/perangkat?cari=K7M2"),
    ("alarms", "/admin/gangguan"),
    ("alarms of a year", "/admin/gangguan?keadaan=semua"),
    ("vouchers", "/admin/voucher"),
];
const MOST_FOR_A_LIST: f64 = 200.0;
const MOST_FOR_THE_FIRST_PAGE: f64 = 300.0;
const MOST_FOR_A_MONTH: f64 = 300.0;
/// In per cent of one processor, for all live viewers together.
const MOST_FOR_VIEWERS: f64 = 10.0;
const WATCHED: Duration = Duration::from_secs(30);

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a page is not to be had.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.pool = Some("10.20.0.50-10.20.250.250".to_owned());
        settings.more = year::other_sites(SITES);
    });
    lab.gateway.start_part(Part::Controller);
    year::write(&lab.gateway, SITES);
    year::write_lists(&lab.gateway);
    lab.gateway.start_part(Part::Portal);
    lab.gateway.start_part(Part::Admin);
    let mut crowd = Crowd::new(&lab);
    crowd.grow_to(DEVICES)?;
    crowd.send_a_datagram_each();
    let sari = StaffMember::new(&lab.gateway, "sari", "administrator");

    waits(&sari, "first page", "/admin", MOST_FOR_THE_FIRST_PAGE, table)?;
    for (what, path) in LISTS {
        waits(&sari, what, path, MOST_FOR_A_LIST, table)?;
    }
    let month = format!("a month of {SITES} sites");
    waits(&sari, &month, &year::month_page(), MOST_FOR_A_MONTH, table)?;
    live(&lab, &sari, table)
}

/// How long one member of staff waits for a page, looking again and again.
fn waits(
    sari: &StaffMember<'_>,
    what: &str,
    path: &str,
    most: f64,
    table: &mut Table,
) -> Result<(), Interrupted> {
    let mut times = Vec::with_capacity(LOOKS);
    let mut bytes = 0;
    for _ in 0..LOOKS {
        interrupt::check()?;
        let begun = Instant::now();
        let page = sari.get(path);
        times.push(1e3 * begun.elapsed().as_secs_f64());
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        bytes = page.body.len();
    }
    times.sort_by(f64::total_cmp);
    let part = |hundredths: usize| times[(LOOKS * hundredths / 100).min(LOOKS - 1)];
    let what = format!("{what}, {} devices online: 95 of 100", count(DEVICES));
    table.push(Row::once(what, "ms", part(95)).goal_below(most));
    table.note(format!("{path}: half of the looks took {:.1} ms; {} bytes", part(50), count(bytes)));
    Ok(())
}

/// What all live viewers of the first page cost the staff's web.
fn live(lab: &Lab, sari: &StaffMember<'_>, table: &mut Table) -> Result<(), Interrupted> {
    let viewers = Viewers::open(lab, sari, VIEWERS);
    let process = lab.gateway.process_id(Part::Admin);
    let used = || crate::process::time(process).expect("the staff's web runs");
    let (before, begun) = (used(), Instant::now());
    while begun.elapsed() < WATCHED {
        interrupt::check()?;
        std::thread::sleep(Duration::from_millis(200));
    }
    let share = 100.0 * (used() - before).as_secs_f64() / begun.elapsed().as_secs_f64();
    let messages = viewers.close();
    let what = format!("{VIEWERS} live viewers of the first page: the staff's web");
    table.push(Row::once(what, "% of a processor", share).goal_below(MOST_FOR_VIEWERS));
    table.note(format!(
        "each live viewer was told something {:.1} times in {} s",
        messages,
        WATCHED.as_secs()
    ));
    Ok(())
}
