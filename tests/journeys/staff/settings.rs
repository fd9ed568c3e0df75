//! What holds for everybody: seen before it is saved, and by every citizen soon after.

use super::{hotspot, look::judge};
use crate::{PORTAL, SECOND, joined, online, reaches_the_web};
use lab::{Flow, StaffMember, staff::ADMIN, wait_until};
use std::{thread, time::Instant};

const BULK_URL: &str = "http://203.0.113.80/bulk";
const PLAN: &str = "/admin/pengaturan/paket/ubah";

/// Bits per second over the next three seconds.
fn rate(flow: &Flow) -> f64 {
    let (before, started) = (flow.bytes(), Instant::now());
    thread::sleep(3 * SECOND);
    (flow.bytes() - before) as f64 * 8.0 / started.elapsed().as_secs_f64()
}

#[test]
fn a_plan_says_what_a_citizen_will_experience_before_it_is_saved_and_then_a_running_phone_has_it() {
    let lab = hotspot();
    let phone = online(&lab);
    let flow = phone.start_download(BULK_URL);
    flow.wait_running(5 * SECOND);
    let wati = StaffMember::new(&lab.gateway, "wati", "administrator");
    let browser = wati.browser();
    for (path, name) in [
        ("/admin/pengaturan", "pengaturan"),
        ("/admin/pengaturan/paket", "paket"),
        ("/admin/pengaturan/paket/ubah", "paket-baru"),
        ("/admin/pengaturan/cara-masuk", "cara-masuk"),
        ("/admin/pengaturan/lokasi", "lokasi"),
        ("/admin/pengaturan/privasi", "privasi"),
    ] {
        browser.goto(&format!("{ADMIN}{path}"));
        judge(&browser, name);
    }
    browser.goto(&format!("{ADMIN}{PLAN}?nama=standard"));
    let _ = browser
        .script("document.getElementById('unduh').value = ''; document.getElementById('unduh-2').value = ''");
    browser.type_into("#unduh", "1,5");
    browser.type_into("#unduh-2", "0,75");
    browser.follow("button[name=lihat]");
    wait_until("the sentence", 5 * SECOND, || browser.source().contains("sampai 1,5 Mbit/s"));
    judge(&browser, "paket-satu");
    assert!(rate(&flow) > 3e6, "looking changes nothing");
    browser.follow("form button.main");
    wait_until("it is saved", 5 * SECOND, || browser.has("p.news"));
    wait_until("the running download has it", 10 * SECOND, || rate(&flow) < 1.6e6);
    let page = phone.http_get(&format!("{PORTAL}mengapa")).expect("a page").text();
    assert!(page.contains("1,5 Mbit/s"), "{page}");
    let audit = lab.gateway.wifi_pbg(&["audit", "--did", "plan."]);
    assert_eq!(
        (&audit[0]["who"], &audit[0]["subject"]),
        (&"wati".into(), &"plan standard".into()),
        "{audit}"
    );
}

#[test]
fn the_later_of_two_who_change_a_plan_is_told_and_overwrites_nothing_unseen() {
    let lab = hotspot();
    let wati = StaffMember::new(&lab.gateway, "wati", "administrator");
    let joko = StaffMember::new(&lab.gateway, "joko", "administrator");
    let opened = |who: &StaffMember<'_>, down: &str| {
        let page = who.get(&format!("{PLAN}?nama=standard"));
        let mut fields = page.form(PLAN).expect("the form");
        fields.retain(|(name, _)| name != "token");
        for (name, value) in &mut fields {
            if name == "unduh" {
                down.clone_into(value);
            }
        }
        // What is chosen is no input to who reads forms like that.
        fields.extend(
            [("per", "day"), ("beri-2", "pelan")].map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        fields
    };
    let send = |who: &StaffMember<'_>, fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        who.post(PLAN, &fields)
    };
    let (first, second) = (opened(&wati, "4"), opened(&joko, "3"));
    assert_eq!(send(&wati, &first).status, 303);
    let refused = send(&joko, &second);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Sementara itu paket ini diubah orang lain"), "{}", refused.text());
    let down = || lab.gateway.rows("SELECT down FROM plan WHERE name = 'standard'");
    assert_eq!(down(), ["4 Mbit/s"]);
    let mut again = refused.form(PLAN).expect("the form once more");
    again.retain(|(name, _)| name != "token");
    again.extend(
        [("per", "day"), ("beri-2", "pelan")].map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    assert_eq!(send(&joko, &again).status, 303, "who has seen it may go on");
    assert_eq!(down(), ["3 Mbit/s"]);
}

#[test]
fn a_name_is_looked_at_before_it_opens_and_opens_before_sign_in() {
    let lab = hotspot();
    let phone = joined(&lab);
    assert!(!reaches_the_web(&phone));
    lab.internet.dns.set("fonts.example", &[lab::addresses::WEB.into()]);
    lab.internet.publish("http://web.example/", "<p>internet</p><link rel=stylesheet href=/a.css>");
    lab.internet.publish("http://web.example/a.css", "@font-face{src:url(//fonts.example/a.woff2)}");
    let wati = StaffMember::new(&lab.gateway, "wati", "administrator");
    let browser = wati.browser();
    browser.goto(&format!("{ADMIN}/admin/pengaturan/taman"));
    browser.type_into("#periksa", "web.example");
    browser.follow("form button.main");
    wait_until("what it opens", 15 * SECOND, || browser.has("#hasil"));
    assert!(browser.source().contains("203.0.113.10"), "{}", browser.source());
    assert!(browser.has("a[href='/admin/pengaturan/taman?periksa=fonts.example']"), "what its page needs");
    judge(&browser, "taman-periksa");
    assert!(!reaches_the_web(&phone), "looking opens nothing");
    browser.follow("form[action$='/tambah'] button");
    wait_until("it is added", 5 * SECOND, || browser.has("p.news"));
    wait_until("the phone reaches it", 5 * SECOND, || reaches_the_web(&phone));
    let refused = wati.get("/admin/pengaturan/taman?periksa=http://x");
    assert!(refused.status == 422 && refused.text().contains("periksa-fault"), "{}", refused.text());
    assert_eq!(wati.post("/admin/pengaturan/taman/hapus", &[("nama", "web.example")]).status, 303);
    let audit = lab.gateway.rows("SELECT did FROM audit WHERE did LIKE 'garden.%' ORDER BY id");
    assert_eq!(audit, ["garden.add", "garden.remove"]);
    let tono = StaffMember::new(&lab.gateway, "tono", "technician");
    assert_eq!(tono.get("/admin/pengaturan/taman").status, 200, "a technician sees the settings");
    assert_eq!(tono.post("/admin/pengaturan/taman/tambah", &[("nama", "web.example")]).status, 403);
}

#[test]
fn a_site_has_the_title_that_staff_give_it_and_a_way_that_is_closed_lets_nobody_in() {
    let lab = hotspot();
    let phone = joined(&lab);
    let wati = StaffMember::new(&lab.gateway, "wati", "administrator");
    let site = lab.networks()[0].site.clone();
    let refused =
        wati.post("/admin/pengaturan/lokasi", &[("lokasi", &site), ("nama", ""), ("tempat", "somewhere")]);
    assert!(refused.status == 422 && refused.text().contains("tempat-"), "{}", refused.text());
    let titled = [("lokasi", site.as_str()), ("nama", "Alun-Alun Timur"), ("tempat", "-7.3882, 109.3636")];
    assert_eq!(wati.post("/admin/pengaturan/lokasi", &titled).status, 303);
    wait_until("the citizen reads it", 5 * SECOND, || {
        phone.http_get(PORTAL).is_ok_and(|page| page.text().contains("Alun-Alun Timur"))
    });
    for way in ["one-tap", "voucher"] {
        let closed = wati
            .post("/admin/pengaturan/cara-masuk", &[("cara", way), ("lokasi", ""), ("paket", "standard")]);
        assert_eq!(closed.status, 303);
    }
    assert!(phone.http_get(PORTAL).expect("a page").text().contains("belum dibuka untuk umum"));
    let page = wati.get("/admin/pengaturan/cara-masuk").text();
    assert!(page.contains("Tidak ada yang bisa masuk di:") && page.contains("Alun-Alun Timur"), "{page}");
}
