//! A year of hours, as a gateway writes them while it runs; its figures are plausible and nobody's.

use lab::Gateway;

/// The days before today that have hours.
const DAYS: u32 = 365;
/// Of each site.
const ACCESS_POINTS: u32 = 3;
const VOUCHERS: u32 = 10_000;
/// Of one order.
const BATCH: u32 = 50;
const ALARMS: u32 = 2_000;

/// The networks beside the lab's own, of which the gateway has no interface now: their sites are known all the same.
pub fn other_sites(sites: usize) -> String {
    let network = |number: usize| {
        let subnet = 20 + number;
        format!(
            "[[network]]\nsite = \"desa-{number}\"\ninterface = \"desa{number}\"\naddress = \"10.{subnet}.0.1/24\"\n\
             pool = \"10.{subnet}.0.50-10.{subnet}.0.250\"\n"
        )
    };
    (2..=sites).map(network).collect()
}

/// Vouchers and alarms of that year, so that their lists are as long as they would be.
pub fn write_lists(gateway: &Gateway) {
    gateway.write_to_store(&format!(
        "WITH RECURSIVE voucher_of(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM voucher_of WHERE n < {VOUCHERS})
         INSERT INTO voucher (id, code, batch, plan, site, devices, from_at, use_by_at, lasts_s, note, made_at)
         SELECT n, printf('BENCH%08d', n), 1 + n / {BATCH}, 'standard', '', 1, 0, unixepoch() + 8640000, 86400, 'rapat',
                unixepoch() - n * 1000
         FROM voucher_of;
         WITH RECURSIVE alarm_of(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM alarm_of WHERE n < {ALARMS})
         INSERT INTO alarm (id, kind, site, subject, seen, since_at, cleared_at)
         SELECT 1000 + n, 'access-point-down', 'alun-alun', 'ap-1-' || n, 'does not answer', unixepoch() - n * 10000,
                unixepoch() - n * 10000 + 600
         FROM alarm_of;"
    ));
}

/// Writes the hours of so many sites, those of the lab's first.
pub fn write(gateway: &Gateway, sites: usize) {
    gateway.write_to_store(&format!(
        "WITH RECURSIVE
            hour(at) AS (SELECT unixepoch() / 3600 * 3600 - {DAYS} * 86400 UNION ALL SELECT at + 3600 FROM hour WHERE at < unixepoch() - 7200),
            site(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM site WHERE n < {sites}),
            point(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM point WHERE n < {ACCESS_POINTS})
         INSERT OR IGNORE INTO usage_site_hour (site, access_point, hour_at, up, down, devices, sessions, peak, observed_s, full_s)
         SELECT CASE site.n WHEN 1 THEN 'alun-alun' ELSE 'desa-' || site.n END,
                CASE point.n WHEN 0 THEN '' ELSE 'ap-' || site.n || '-' || point.n END,
                at, 100000000 + abs(random() % 1000000000), 900000000 + abs(random() % 9000000000),
                20 + abs(random() % 80), 20 + abs(random() % 60), 10 + abs(random() % 70), 3600, abs(random() % 600)
         FROM hour, site, point;
         WITH RECURSIVE
            day(at) AS (SELECT unixepoch() - {DAYS} * 86400 UNION ALL SELECT at + 86400 FROM day WHERE at < unixepoch() - 2 * 86400),
            site(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM site WHERE n < {sites})
         INSERT OR IGNORE INTO site_day (site, day, devices, sessions, frozen)
         SELECT CASE site.n WHEN 1 THEN 'alun-alun' ELSE 'desa-' || site.n END, date(at, 'unixepoch', '+7 hours'),
                200 + abs(random() % 400), 300 + abs(random() % 600), 1
         FROM day, site;"
    ));
}

/// The page of the month before this one, all sites.
pub fn month_page() -> String {
    "/admin/pemakaian?jangka=bulan-lalu".to_owned()
}
