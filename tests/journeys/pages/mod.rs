//! What citizens see: every page in both languages, in a real browser, by the keyboard alone, without scripts, in text
//! browsers and in the windows that phones open for portals. The pictures are in `target/pages`.

mod accounts;
mod apps;
mod board;
mod by_keys;
mod emergencies;
mod languages;
mod look;
mod online;
mod signing_in;
mod text_browsers;
mod trouble;
mod vouchers;
mod without_scripts;

use crate::*;
use look::{Job, Look};
use serde_json::Value;
use std::path::Path;

/// What was ordered is on the pages within this time.
const ON_PAGES_WITHIN: Duration = Duration::from_secs(5);

/// `wifi-pbg …`, which takes effect at once.
fn order(lab: &Lab, arguments: &[&str]) -> Value {
    let said = lab.gateway.wifi_pbg(arguments);
    assert_eq!(said["in_force"], true, "{arguments:?}: {said}");
    said
}

fn number(of: &Value) -> String {
    of["id"].as_i64().unwrap_or_else(|| panic!("a number was expected: {of}")).to_string()
}

/// Where an announcement is read, in both languages.
fn read_at(announcement: &Value) -> [String; 2] {
    let number = number(announcement);
    [format!("/pengumuman/{number}"), format!("/en/announcements/{number}")]
}

/// A page of the portal by its path, whatever its status.
fn page(phone: &Phone, path: &str) -> Response {
    let url = format!("{}{path}", PORTAL.trim_end_matches('/'));
    phone.http_get(&url).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn wait_until_shown(phone: &Phone, path: &str, words: &str) {
    wait_until(words, ON_PAGES_WITHIN, || page(phone, path).text().contains(words));
}

/// What a regency has hung up on a usual day.
struct Hung {
    long: Value,
    service: Value,
}

fn hang_up(lab: &Lab) -> Hung {
    let long = order(
        lab,
        &[
            "notice",
            "add",
            "--title",
            "Pawai budaya Hari Jadi Kabupaten Purbalingga",
            "--title-en",
            "Cultural parade for Purbalingga's anniversary",
            "--text",
            "Jalan Jenderal Sudirman ditutup **pukul 07.00 sampai 12.00**.\n\n- Bus berhenti di Terminal Bobotsari.\n- \
             Parkir di Stadion Goentoer Darjono.\n\nRute dan jadwal: https://purbalinggakab.go.id/pawai-budaya-hari-jadi",
            "--text-en",
            "Jenderal Sudirman street is closed **from 07.00 to 12.00**.\n\n- Buses stop at Bobotsari terminal.\n- Park at \
             Goentoer Darjono stadium.\n\nRoute and times: https://purbalinggakab.go.id/pawai-budaya-hari-jadi",
            "--office",
            "Dinas Kepemudaan, Olahraga, dan Pariwisata",
            "--pinned",
            "yes",
        ],
    );
    for (title, office) in [
        ("Imunisasi gratis di semua puskesmas", "Dinas Kesehatan"),
        ("Pasar murah di Alun-Alun", "Dinas Perindustrian dan Perdagangan"),
    ] {
        let words =
            ["notice", "add", "--title", title, "--text", "Besok mulai pukul 08.00.", "--office", office];
        let _ = order(lab, &words);
    }
    let service = order(
        lab,
        &[
            "service",
            "add",
            "--category",
            "civil-records",
            "--title",
            "Kartu Tanda Penduduk",
            "--title-en",
            "Identity card",
            "--office",
            "Dinas Kependudukan dan Pencatatan Sipil",
            "--what",
            "Membuat KTP baru, atau mengganti yang hilang.",
            "--what-en",
            "A new identity card, or one in place of a lost one.",
            "--requirements=- Kartu Keluarga\n- Surat kehilangan, bila hilang",
            "--requirements-en=- Family card\n- A report of the loss, if it is lost",
            "--steps",
            "1. Ambil nomor antrean.\n2. Serahkan berkas.\n3. Foto dan sidik jari.",
            "--steps-en",
            "1. Take a number.\n2. Hand in your papers.\n3. Photograph and fingerprints.",
            "--time",
            "1 hari kerja",
            "--time-en",
            "1 working day",
            "--cost",
            "Gratis",
            "--cost-en",
            "Free",
            "--place",
            "Jalan Letkol Isdiman 17A, Purbalingga",
            "--hours",
            "Mon-Thu 07:30-15:30, Fri 07:30-11:00",
            "--phone",
            "(0281) 891150",
            "--link",
            "https://dindukcapil.purbalinggakab.go.id/",
        ],
    );
    for (category, title) in [("health", "Puskesmas Purbalingga"), ("permits", "Mal Pelayanan Publik")] {
        let words =
            ["service", "add", "--category", category, "--title", title, "--what", "Datang langsung."];
        let _ = order(lab, &[&words[..], &["--hours", "Mon-Sun 00:00-24:00"]].concat());
    }
    Hung { long, service }
}

/// `wifi-pbg emergency raise flood` at Kecamatan Bukateja.
fn raise(lab: &Lab, kind: &str, more: &[&str]) -> Value {
    let words = ["emergency", "raise", "flood", "--kind", kind, "--place", "Kecamatan Bukateja"];
    order(lab, &[&words, more].concat())
}

/// Hours of a plan that have not begun: an hour of the night, or of the day where it is night.
pub(crate) fn closed_now() -> String {
    let now =
        jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::get("Asia/Jakarta").expect("Jakarta's time"));
    let opens = (now.hour() + 4) % 24;
    format!("Mon-Sun {opens:02}:00-{:02}:00", opens + 1)
}
