//! What everybody did, as an administrator reads it afterwards.

use super::{hotspot, look::judge};
use crate::{SECOND, online};
use lab::{Browser, Gateway, Lab, StaffMember, http::Request, staff::ADMIN, wait_until};

/// A line of the audit: who, what, to what, and words of how it was before and after.
struct Deed {
    who: &'static str,
    did: &'static str,
    subject: String,
    changes: &'static [&'static str],
}

/// Whoever reads a line must see these words in it.
impl Deed {
    fn words(&self) -> Vec<&str> {
        [&[self.who, self.did, self.subject.as_str(), "127.0.0.1"], self.changes].concat()
    }
}

fn fill(browser: &Browser<'_, Gateway>, field: &str, text: &str) {
    let _ = browser.script(&format!("document.getElementById('{field}').value = ''"));
    browser.type_into(&format!("#{field}"), text);
}

/// An operator makes vouchers and blocks whoever abuses.
fn operate(lab: &Lab, mac: &str) -> [Deed; 2] {
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let browser = sari.browser();
    browser.goto(&format!("{ADMIN}/admin/voucher/baru"));
    fill(&browser, "jumlah", "3");
    browser.type_into("#catatan", "Rapat camat");
    browser.follow("button.main");
    browser.goto(&format!("{ADMIN}/admin/perangkat/{mac}/blokir"));
    browser.type_into("#alasan-lain", "Mengganggu pasar");
    browser.follow("button.danger");
    let subject = |text: &str| text.to_owned();
    [
        Deed { who: "sari", did: "voucher.add", subject: subject("batch 1"), changes: &["Rapat camat"] },
        Deed { who: "sari", did: "block.add", subject: mac.to_owned(), changes: &["Mengganggu pasar"] },
    ]
}

/// An editor announces something and corrects it.
fn edit(lab: &Lab) -> [Deed; 2] {
    let wati = StaffMember::new(&lab.gateway, "wati", "editor");
    let browser = wati.browser();
    browser.goto(&format!("{ADMIN}/admin/pengumuman/baru"));
    browser.type_into("#judul", "Bazar hari Sabtu");
    browser.type_into("#teks", "Di alun-alun.");
    browser.follow("p.acts button.main");
    browser.follow("a[href$='/ubah']");
    fill(&browser, "judul", "Bazar hari Minggu");
    browser.follow("p.acts button.main");
    let subject = "notice 1".to_owned();
    [
        Deed { who: "wati", did: "notice.add", subject: subject.clone(), changes: &["Bazar hari Sabtu"] },
        Deed {
            who: "wati",
            did: "notice.change",
            subject,
            changes: &["Bazar hari Sabtu", "Bazar hari Minggu"],
        },
    ]
}

/// A technician takes an alarm on.
fn repair(lab: &Lab) -> Deed {
    lab.internet.cut_line();
    wait_until("the alarm stands", 15 * SECOND, || !lab.gateway.wifi_pbg(&["alarms"])[0].is_null());
    let id = lab.gateway.wifi_pbg(&["alarms"])[0]["id"].to_string();
    let tono = StaffMember::new(&lab.gateway, "tono", "technician");
    let browser = tono.browser();
    browser.goto(&format!("{ADMIN}/admin/gangguan/{id}"));
    browser.follow("form[action$='/tangani'] button");
    lab.internet.restore_line();
    Deed { who: "tono", did: "alarm.acknowledge", subject: format!("alarm {id}"), changes: &["Petugas tono"] }
}

/// An analyst takes figures along.
fn analyse(lab: &Lab) -> Deed {
    let rina = StaffMember::new(&lab.gateway, "rina", "analyst");
    let file = "/admin/pemakaian/berkas?dari=2026-01-01&sampai=2026-01-31&bentuk=csv";
    assert_eq!(rina.get(file).status, 200);
    Deed {
        who: "rina",
        did: "usage.export",
        subject: "pemakaian-alun-alun-2026-01-01-2026-01-31.csv".to_owned(),
        changes: &[],
    }
}

/// An administrator changes a plan.
fn administer(lab: &Lab) -> Deed {
    let ani = StaffMember::new(&lab.gateway, "ani", "administrator");
    let browser = ani.browser();
    browser.goto(&format!("{ADMIN}/admin/pengaturan/paket/ubah?nama=standard"));
    fill(&browser, "unduh", "7");
    browser.follow("form button.main");
    Deed {
        who: "ani",
        did: "plan.set",
        subject: "plan standard".to_owned(),
        changes: &["5 Mbit/s", "7 Mbit/s"],
    }
}

#[test]
fn what_every_role_did_stands_in_the_audit_and_nobody_edits_it() {
    let lab = hotspot();
    let phone = online(&lab);
    let mut deeds = Vec::new();
    deeds.extend(operate(&lab, &phone.mac().to_string()));
    deeds.extend(edit(&lab));
    deeds.push(analyse(&lab));
    deeds.push(repair(&lab));
    deeds.push(administer(&lab));

    let budi = StaffMember::new(&lab.gateway, "budi", "administrator");
    let browser = budi.browser();
    browser.goto(&format!("{ADMIN}/admin/audit"));
    judge(&browser, "audit-semua");
    let file = budi.get("/admin/audit.csv").text();
    for deed in &deeds {
        is_told(&rows(&browser), &deed.words());
        let own: Vec<String> =
            file.lines().filter(|line| line.contains(deed.did)).map(str::to_owned).collect();
        is_told(&own, &deed.words());
    }
    searched(&browser, &deeds);
    nobody_else_reads_or_edits(&lab, &budi);
}

/// By who, by what, by words, by day: what is found is that alone, also in the file.
fn searched(browser: &Browser<'_, Gateway>, deeds: &[Deed]) {
    for deed in deeds {
        let word = deed.changes.last().copied().unwrap_or(&deed.subject);
        for (field, text) in [("siapa", deed.who), ("apa", deed.did), ("cari", word)] {
            browser.goto(&format!("{ADMIN}/admin/audit"));
            browser.type_into(&format!("#{field}"), text);
            browser.follow("form button.main");
            let found = rows(browser);
            is_told(&found, &deed.words());
            let strange = found.iter().find(|row| !row.to_lowercase().contains(&text.to_lowercase()));
            assert_eq!(strange, None, "{field} {text}");
            let link =
                browser.script("return document.querySelector('a[href^=\"/admin/audit.csv\"]').search");
            assert!(link.as_str().is_some_and(|link| link.contains(&format!("{field}="))), "{link}");
        }
    }
    browser.goto(&format!("{ADMIN}/admin/audit?sampai=2020-01-01"));
    assert!(rows(browser).is_empty(), "nothing was done then");
}

fn nobody_else_reads_or_edits(lab: &Lab, budi: &StaffMember<'_>) {
    let roads = ["/admin/audit", "/admin/audit.csv"];
    for role in ["operator", "editor", "analyst", "technician"] {
        let other = StaffMember::new(&lab.gateway, role, role);
        for road in roads {
            assert_eq!(other.get(road).status, 403, "{role} on {road}");
        }
    }
    let audit = || lab.gateway.rows("SELECT * FROM audit ORDER BY id");
    let before = audit();
    for road in roads.into_iter().chain(["/admin/audit/1", "/admin/audit/1/ubah", "/admin/audit/1/hapus"]) {
        let form = [("token", budi.token())];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let request = Request::post_form(&format!("{ADMIN}{road}"), &form).header("Origin", ADMIN);
            let answer = budi.send(Request { method: method.to_owned(), ..request });
            assert!([404, 405].contains(&answer.status), "{method} {road}: {}", answer.status);
        }
    }
    assert_eq!(audit(), before);
}

/// What stands in the table, line by line.
fn rows(browser: &Browser<'_, Gateway>) -> Vec<String> {
    let rows = browser.script(
        "return [...document.querySelectorAll('table.rows tbody tr')].map(it =>
             [...it.children].map(cell => cell.textContent).join(' '))",
    );
    rows.as_array().into_iter().flatten().filter_map(|row| row.as_str()).map(str::to_owned).collect()
}

fn is_told(lines: &[String], words: &[&str]) {
    let has_all = |line: &&String| words.iter().all(|word| line.contains(word));
    assert!(lines.iter().any(|line| has_all(&line)), "{words:?} in {lines:#?}");
}
