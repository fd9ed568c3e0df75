//! *Gangguan*: taken on, put off, handed on, and told to citizens.

use super::{hotspot, today::judge};
use crate::online;
use lab::{Lab, StaffMember, wait_until};
use std::time::Duration;

const KNOWN_WITHIN: Duration = Duration::from_secs(15);

/// The number of the alarm that stands when the line is cut.
fn cut(lab: &Lab) -> String {
    lab.internet.cut_line();
    wait_until("the alarm stands", KNOWN_WITHIN, || !lab.gateway.wifi_pbg(&["alarms"])[0].is_null());
    lab.gateway.wifi_pbg(&["alarms"])[0]["id"].to_string()
}

#[test]
fn an_alarm_is_taken_on_put_off_and_handed_on_and_the_audit_has_it() {
    let lab = hotspot();
    let _phone = online(&lab);
    let id = cut(&lab);
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let tono = StaffMember::new(&lab.gateway, "tono", "technician");
    let path = format!("/admin/gangguan/{id}");
    let page = sari.get(&path).text();
    for words in ["Jalur internet terputus", "berlangsung", "lampu dan listrik modem"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert_eq!(
        tono.post(&format!("{path}/tangani"), &[("kembali", "/admin")]).header("location"),
        Some("/admin?kabar=done-alarm-taken")
    );
    assert_eq!(sari.post(&format!("{path}/serahkan"), &[("petugas", "tono")]).status, 303);
    assert_eq!(sari.post(&format!("{path}/tunda"), &[("sampai", "besok")]).status, 303);
    let page = sari.get(&path).text();
    for words in ["Petugas tono", "ditunda", "sampai besok pukul 07.00"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(sari.get("/admin").text().contains("1 gangguan ditunda, selain itu semua berjalan."));
    let did = lab.gateway.rows("SELECT did || ' ' || who FROM audit WHERE did LIKE 'alarm.%' ORDER BY id");
    assert_eq!(did, ["alarm.acknowledge tono", "alarm.assign sari", "alarm.postpone sari"]);
    judge(&sari.browser(), "alarm", &path);

    lab.internet.restore_line();
    wait_until("it is over", KNOWN_WITHIN, || lab.gateway.wifi_pbg(&["alarms"])[0].is_null());
    assert!(!sari.get("/admin/gangguan").text().contains(&path));
    assert!(sari.get("/admin/gangguan?keadaan=selesai").text().contains(&path));
}

#[test]
fn who_may_not_handle_alarms_reads_them_and_changes_nothing() {
    let lab = hotspot();
    let _phone = online(&lab);
    let id = cut(&lab);
    let analyst = StaffMember::new(&lab.gateway, "rina", "analyst");
    let path = format!("/admin/gangguan/{id}");
    assert_eq!(analyst.get(&path).status, 200);
    assert!(!analyst.get("/admin").text().contains("/tangani"));
    for act in ["tangani", "tunda", "serahkan"] {
        assert_eq!(analyst.post(&format!("{path}/{act}"), &[]).status, 403, "{act}");
    }
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    assert_eq!(sari.post(&format!("{path}/tunda"), &[("sampai", "2099")]).status, 400);
    assert_eq!(
        sari.post(&format!("{path}/serahkan"), &[("petugas", "rina")]).status,
        400,
        "she could do nothing"
    );
    assert_eq!(sari.post("/admin/gangguan/4711/tangani", &[]).status, 404);
    assert_eq!(sari.get("/admin/gangguan/x").status, 404);
}

#[test]
fn citizens_are_told_in_words_that_are_ready() {
    let lab = hotspot();
    let _phone = online(&lab);
    let id = cut(&lab);
    let ani = StaffMember::new(&lab.gateway, "ani", "administrator");
    let page = ani.get(&format!("/admin/gangguan/{id}")).text();
    assert!(page.contains("/admin/pengumuman/baru?judul=Internet+sedang+terputus&#38;isi="), "{page}");
}
