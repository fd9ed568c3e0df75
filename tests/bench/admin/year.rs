//! A year of hours, as a gateway writes them while it runs; its figures are plausible and nobody's.

use lab::Gateway;

/// The days before today that have hours.
const DAYS: u32 = 365;
/// Of each site.
const ACCESS_POINTS: u32 = 3;

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
