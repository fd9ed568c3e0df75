//! What stands on the page beside the button.

use super::house::House;
use lab::wait_until;
use std::time::Duration;

/// Title and text, as an office would write them.
const ANNOUNCEMENTS: [(&str, &str); 3] = [
    (
        "Pelayanan KTP keliling di Alun-Alun",
        "Bawa fotokopi **kartu keluarga**.\n\n- Perekaman baru\n- Penggantian kartu rusak",
    ),
    (
        "Imunisasi anak gratis di semua puskesmas",
        "Setiap hari kerja pukul 08.00 sampai 12.00. Bawa buku kesehatan ibu dan anak.",
    ),
    (
        "Jalan Jenderal Sudirman ditutup hari Minggu",
        "Hari bebas kendaraan pukul 05.30 sampai 09.00. Bus kota lewat Jalan Ahmad Yani.",
    ),
];
const OFFICE: &str = "Dinkominfo Purbalingga";
/// Portals hear of another board within this time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Publishes as many announcements as an ordinary week has, and waits until they are on the page.
///
/// # Panics
/// When they do not come there.
pub fn publish(house: &House) {
    for (title, text) in ANNOUNCEMENTS {
        let _ = house
            .lab
            .gateway
            .wifi_pbg(&["notice", "add", "--title", title, "--text", text, "--office", OFFICE]);
    }
    // Two titles stand on the front page, and a way to all.
    wait_until("the announcements are on the page", PATIENCE, || {
        let page = house.page("/").text();
        ANNOUNCEMENTS.iter().filter(|(title, _)| page.contains(title)).count() >= 2
    });
}
