//! Vouchers: made, printed, handed over, used, taken back.

use super::{
    hotspot,
    look::{judge, pictures},
};
use crate::{SECOND, joined, meets_the_portal, reaches_the_web, ways_in::redeem};
use lab::{StaffMember, staff::ADMIN, wait_until};
use std::{collections::BTreeSet, fs};

const FIFTY: [(&str, &str); 6] = [
    ("jumlah", "50"),
    ("paket", "standard"),
    ("lama", "1"),
    ("satuan", "d"),
    ("perangkat", "1"),
    ("catatan", "Pasar malam <script>alert(1)</script>"),
];

#[test]
fn fifty_vouchers_are_made_printed_and_one_of_them_opens_the_internet() {
    let lab = hotspot();
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let browser = sari.browser();
    browser.goto(&format!("{ADMIN}/admin/voucher"));
    judge(&browser, "voucher-kosong");
    browser.goto(&format!("{ADMIN}/admin/voucher/baru"));
    let _ = browser.script("document.getElementById('jumlah').value = ''");
    browser.type_into("#jumlah", "50");
    browser.follow("button[name=lihat]");
    wait_until("what a citizen gets", 5 * SECOND, || browser.has("#dapat"));
    assert!(browser.source().contains("50 voucher. Masing-masing berlaku 1 hari"), "{}", browser.source());
    judge(&browser, "voucher-baru");
    browser.follow("button.main");
    wait_until("the batch", 5 * SECOND, || browser.current_url().contains("/admin/voucher/1"));
    judge(&browser, "voucher-kumpulan");

    browser.goto(&format!("{ADMIN}/admin/voucher/1/cetak"));
    judge(&browser, "voucher-cetak");
    let codes =
        browser.script("return [...document.querySelectorAll('.voucher .code')].map(it => it.textContent)");
    let codes: BTreeSet<String> =
        codes.as_array().expect("codes").iter().filter_map(|code| code.as_str()).map(str::to_owned).collect();
    assert_eq!(codes.len(), 50);
    assert_eq!(browser.script("return document.querySelectorAll('.voucher svg').length"), 50);
    let cut = "return [...document.querySelectorAll('.voucher')].filter(it =>
        it.scrollHeight > it.clientHeight + 1 || it.scrollWidth > it.clientWidth + 1).length";
    assert_eq!(browser.script(cut), 0, "nothing is cut off");
    browser.print(&pictures().join("voucher-3x8.pdf"));
    assert_eq!(pages(&fs::read(pictures().join("voucher-3x8.pdf")).expect("a print")), 3);
    browser.goto(&format!("{ADMIN}/admin/voucher/1/cetak?bentuk=2x5&qr=1&judul=Pasar+malam"));
    judge(&browser, "voucher-cetak-besar");
    assert_eq!(browser.script(cut), 0, "nothing is cut off");
    browser.print(&pictures().join("voucher-2x5.pdf"));
    assert_eq!(pages(&fs::read(pictures().join("voucher-2x5.pdf")).expect("a print")), 5);

    let phone = joined(&lab);
    let code = codes.first().expect("a code");
    assert!(redeem(&phone, code).text().contains("Anda tersambung"));
    assert!(reaches_the_web(&phone));
    // However it is typed, staff find it, and the device that is in by it.
    let typed = code.replace('-', "").to_lowercase();
    let found = sari.get(&format!("/admin/voucher?cari={typed}"));
    assert_eq!(found.header("location"), Some(format!("/admin/voucher/1?cari={code}").as_str()));
    let shown = sari.get(&format!("/admin/voucher/1?cari={code}")).text();
    assert!(shown.contains("sedang berlaku"), "{shown}");
    let devices = sari.get(&format!("/admin/perangkat?cari={typed}")).text();
    assert!(devices.contains(&phone.mac().to_string()), "{devices}");
    assert!(!sari.get("/admin/voucher/1/cetak").text().contains(code.as_str()), "it is not printed again");

    let id = lab.gateway.rows(&format!("SELECT id FROM voucher WHERE code = '{code}'"));
    assert_eq!(sari.post(&format!("/admin/voucher/1/batal/{}", id[0]), &[]).status, 303);
    wait_until("who came in by it is signed out", SECOND, || meets_the_portal(&phone));
    assert_eq!(sari.post("/admin/voucher/1/batal", &[]).status, 303);
    assert_eq!(lab.gateway.rows("SELECT COUNT(*) FROM voucher WHERE void_at IS NULL"), ["0"]);
    let audit = lab
        .gateway
        .rows("SELECT did || ' ' || subject || ' ' || after FROM audit WHERE did LIKE 'voucher.%'");
    assert_eq!(audit.len(), 3, "{audit:?}");
    assert!(
        codes.iter().all(|code| !audit.join("").contains(code.as_str())),
        "no code is in the audit: {audit:?}"
    );
}

#[test]
fn a_batch_is_a_table_too_and_what_cannot_be_made_is_told_by_field() {
    let lab = hotspot();
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let refused = sari.post(
        "/admin/voucher/baru",
        &[("jumlah", "501"), ("paket", "emas"), ("lama", ""), ("perangkat", "0")],
    );
    assert_eq!(refused.status, 422);
    for field in ["paket-fault", "lama-fault", "perangkat-fault"] {
        assert!(refused.text().contains(field), "{field}: {}", refused.text());
    }
    let many: Vec<(&str, &str)> =
        FIFTY.iter().map(|(name, value)| (*name, if *name == "jumlah" { "501" } else { value })).collect();
    assert!(sari.post("/admin/voucher/baru", &many).text().contains("jumlah-fault"));
    assert_eq!(sari.post("/admin/voucher/baru", &FIFTY).status, 303);
    let csv = sari.get("/admin/voucher/1/csv").text();
    assert_eq!(csv.lines().count(), 51, "{csv}");
    assert!(csv.contains("http://masuk.wifi.pbg/voucher?kode="), "{csv}");
    let list = sari.get("/admin/voucher").text();
    assert!(list.contains("Pasar malam &#60;script&#62;"), "{list}");
    let browser = sari.browser();
    browser.goto(&format!("{ADMIN}/admin/voucher"));
    judge(&browser, "voucher");
    let rina = StaffMember::new(&lab.gateway, "rina", "editor");
    assert_eq!(rina.get("/admin/voucher/1/csv").status, 403);
    assert_eq!(rina.post("/admin/voucher/1/batal", &[]).status, 403);
}

#[test]
fn an_account_is_made_with_a_password_that_is_shown_once() {
    let lab = hotspot();
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let browser = sari.browser();
    browser.goto(&format!("{ADMIN}/admin/akun/baru"));
    judge(&browser, "akun-baru");
    browser.type_into("#nama", "perpustakaan-1");
    browser.type_into("#telepon", "0812-3456-7890");
    browser.follow("button.main");
    wait_until("the password", 10 * SECOND, || browser.has("code.big"));
    let password = browser.text_of("code.big");
    assert_eq!(password.len(), 17, "{password}");
    judge(&browser, "akun-sandi");
    browser.goto(&format!("{ADMIN}/admin/akun/perpustakaan-1"));
    assert!(!browser.source().contains(&password), "once");
    judge(&browser, "akun-satu");
    browser.goto(&format!("{ADMIN}/admin/akun"));
    judge(&browser, "akun");
    let again = sari.post("/admin/akun/baru", &[("nama", "perpustakaan-1")]);
    assert!(again.status == 422 && again.text().contains("nama-fault"), "{}", again.text());
    let renewed = sari.post("/admin/akun/perpustakaan-1/sandi", &[]);
    assert!(renewed.status == 200 && !renewed.text().contains(&password));
    assert_eq!(sari.post("/admin/akun/perpustakaan-1/tutup", &[]).status, 303);
    assert!(sari.get("/admin/akun?keadaan=tutup").text().contains("perpustakaan-1"));
    let audit = lab.gateway.rows("SELECT did || after FROM audit WHERE did LIKE 'account.%' ORDER BY id");
    assert_eq!(audit.len(), 3, "{audit:?}");
    assert!(!audit.join("").contains("6281234567890") && !audit.join("").contains(&password), "{audit:?}");
}

/// Pages of a PDF, as its objects name them.
fn pages(pdf: &[u8]) -> usize {
    String::from_utf8_lossy(pdf).matches("/Type /Page\n").count()
}
