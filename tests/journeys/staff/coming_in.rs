//! How staff come in and go: by an invitation, a phone and its codes, and what becomes of a lost one.

use super::{hotspot, look::judge};
use hotspot::{model::TotpSecret, policy::totp};
use lab::{Browser, Gateway, Lab, StaffMember, http::Request, staff::ADMIN, staff::ask, wait_until};
use std::{
    thread::sleep,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const PASSWORD: &str = "pagi di alun-alun";

/// Seconds of a step of a phone's code.
const STEP: u64 = 30;

/// A phone with somebody's secret. Each code is shown once: it waits for the next where the present one was used.
struct Codes {
    secret: TotpSecret,
    used: u64,
}

impl Codes {
    fn of(typed: &str) -> Self {
        Self { secret: TotpSecret(typed.replace(' ', "")), used: 0 }
    }

    fn next(&mut self) -> String {
        let step = || SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs() / STEP;
        while step() <= self.used {
            sleep(Duration::from_millis(200));
        }
        self.used = step();
        self.present()
    }

    /// The same again.
    fn present(&self) -> String {
        totp::code(&self.secret, i64::try_from(self.used).expect("a step")).expect("a code")
    }
}

/// Takes an invitation up in a browser: its link, the phone, and the recovery codes.
fn take_up(browser: &Browser<'_, Gateway>, link: &str) -> (Codes, Vec<String>) {
    browser.goto(link);
    judge(browser, "undangan");
    browser.type_into("#sandi", PASSWORD);
    browser.type_into("#ulang", PASSWORD);
    browser.follow("main button");
    assert!(browser.current_url().ends_with("/admin/masuk/pasang"), "{}", browser.current_url());
    judge(browser, "pasang-langkah-kedua");
    browser.click("details summary");
    let mut codes = Codes::of(&browser.text_of("code.secret"));
    browser.type_into("#kode", &codes.next());
    browser.follow("main form button");
    assert_eq!(browser.text_of("h1"), "Kode pemulihan");
    judge(browser, "kode-pemulihan");
    let shown =
        browser.script("return [...document.querySelectorAll('.codes code')].map(code => code.textContent)");
    let recovery: Vec<String> = shown
        .as_array()
        .expect("a list")
        .iter()
        .map(|code| code.as_str().expect("a text").to_owned())
        .collect();
    assert_eq!(recovery.len(), 10);
    browser.follow("a.button.main");
    assert_eq!(browser.text_of("h1"), "Hari ini");
    (codes, recovery)
}

fn type_password(browser: &Browser<'_, Gateway>, name: &str) {
    browser.goto(&format!("{ADMIN}/admin/masuk"));
    browser.type_into("#nama", name);
    browser.type_into("#sandi", PASSWORD);
    browser.follow("main button");
}

fn type_code(browser: &Browser<'_, Gateway>, code: &str) {
    browser.type_into("#kode", code);
    browser.follow("main form button");
}

fn invited(lab: &Lab, arguments: &[&str]) -> String {
    let said = lab.gateway.wifi_pbg(&[&["staff", "invite"], arguments].concat());
    let link = said["link"].as_str().expect("a link").to_owned();
    assert!(link.starts_with(&format!("{ADMIN}/admin/undangan/")), "{link}");
    link
}

#[test]
fn from_the_first_invitation_to_a_lost_phone_and_back() {
    let lab = hotspot();
    let browser = Browser::open(&lab.gateway);
    let (mut ani, recovery) = take_up(&browser, &invited(&lab, &["ani", "--full-name", "Ani Lestari"]));

    // Another browser: the password alone opens nothing, a code that was used neither.
    let other = Browser::open(&lab.gateway);
    type_password(&other, "ani");
    judge(&other, "kode");
    for page in ["/admin", "/admin/petugas"] {
        other.goto(&format!("{ADMIN}{page}"));
        assert!(other.current_url().contains("/admin/masuk"), "{page} opened");
    }
    other.goto(&format!("{ADMIN}/admin/masuk/kode"));
    type_code(&other, &ani.present());
    assert_eq!(
        other.text_of("#salah"),
        "Kode salah atau sudah dipakai. Tunggu angka berikutnya, lalu coba lagi."
    );
    type_code(&other, &ani.next());
    assert_eq!(other.text_of("h1"), "Hari ini");

    // The phone is lost: a recovery code, once.
    let third = Browser::open(&lab.gateway);
    type_password(&third, "ani");
    type_code(&third, &recovery[0].to_uppercase());
    assert_eq!(third.text_of("h1"), "Hari ini");
    third.goto(&format!("{ADMIN}/admin/saya"));
    judge(&third, "saya");
    assert!(third.text_of("main").contains("9 kode pemulihan tersisa."));

    // Signing out everywhere ends the other browsers at once.
    third.follow("form[action='/admin/saya/keluar-semua'] button");
    for one in [&browser, &other] {
        one.goto(&format!("{ADMIN}/admin"));
        assert!(one.current_url().contains("/admin/masuk"), "still in");
    }
}

#[test]
fn an_administrator_invites_resets_and_closes_and_the_audit_tells_it() {
    let lab = hotspot();
    let browser = Browser::open(&lab.gateway);
    take_up(&browser, &invited(&lab, &["ani", "--full-name", "Ani Lestari"]));
    browser.goto(&format!("{ADMIN}/admin/petugas/undang"));
    judge(&browser, "undang-petugas");
    browser.type_into("#nama", "budi");
    browser.type_into("#lengkap", "Budi <b>Santoso</b>");
    let _ = browser.script("document.querySelector('#peran').value = 'administrator'");
    browser.follow("main form button");
    judge(&browser, "diundang");
    let first = browser.text_of("#tautan");
    let theirs = Browser::open(&lab.gateway);
    let (_, recovery) = take_up(&theirs, &first);

    // Phone and recovery codes are lost: another administrator invites anew, and all of the old is worth nothing.
    browser.goto(&format!("{ADMIN}/admin/petugas"));
    judge(&browser, "petugas");
    browser.goto(&format!("{ADMIN}/admin/petugas/orang/budi"));
    judge(&browser, "petugas-orang");
    browser.click("section details summary");
    browser.follow("form[action$='/atur-ulang'] button");
    let second = browser.text_of("#tautan");
    theirs.goto(&format!("{ADMIN}/admin"));
    assert!(theirs.current_url().contains("/admin/masuk"), "still in");
    type_password(&theirs, "budi");
    assert!(theirs.text_of("#salah").contains("salah"), "the old password is gone");
    theirs.goto(&first);
    assert_eq!(theirs.text_of("h1"), "Yang Anda cari sudah tidak ada.");
    let (_, anew) = take_up(&theirs, &second);
    assert_ne!(recovery, anew);

    // Closed: out at once.
    browser.goto(&format!("{ADMIN}/admin/petugas/orang/budi"));
    browser.click("section details:last-of-type summary");
    browser.follow("form[action$='/tutup'] button");
    assert_eq!(browser.text_of(".news"), "Akun ditutup.");
    theirs.goto(&format!("{ADMIN}/admin"));
    assert!(theirs.current_url().contains("/admin/masuk"), "still in");

    browser.goto(&format!("{ADMIN}/admin/audit?cari=budi"));
    judge(&browser, "audit");
    let told = browser.text_of("main");
    for did in ["staff.invite", "staff.join", "staff.second-step", "staff.reset", "staff.close"] {
        assert!(told.contains(did), "{did} in {told}");
    }
    for (page, name) in [("petugas/hak", "hak-petugas"), ("token", "token")] {
        browser.goto(&format!("{ADMIN}/admin/{page}"));
        judge(&browser, name);
    }
}

#[test]
fn a_live_page_ends_with_the_session_it_was_opened_in() {
    let lab = hotspot();
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let watching = sari.browser();
    assert!(watching.has("[data-live]") && !watching.has("[data-stale]"), "the first page is live");
    let elsewhere = StaffMember::new(&lab.gateway, "sari", "operator");
    assert_eq!(elsewhere.post("/admin/saya/keluar-semua", &[]).status, 303);
    wait_until("the live page says that it is old", Duration::from_secs(20), || watching.has("[data-stale]"));
    assert_eq!(sari.get("/admin").status, 303);
}

#[test]
fn guessing_is_stopped_whatever_connection_it_comes_by_and_the_right_password_with_it() {
    let lab = hotspot();
    let guess = |name: &str| {
        let form = [("nama", name), ("sandi", "salah sekali")];
        let request = Request::post_form(&format!("{ADMIN}/admin/masuk"), &form).header("Origin", ADMIN);
        ask(&lab.gateway, &request).status
    };
    let statuses: Vec<u16> = (0..15).map(|number| guess(&format!("petugas-{number}"))).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 10, "{statuses:?}");
    assert!(statuses[10..].iter().all(|status| *status == 429), "{statuses:?}");
}
