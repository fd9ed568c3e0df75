//! The poster, and pictures of every page here for people to look at.

use super::*;
use crate::staff::look;
use lab::staff::ADMIN;

#[test]
fn a_poster_prints_on_one_sheet_with_the_code_that_joins() {
    let lab = hotspot();
    let teknisi = StaffMember::new(&lab.gateway, "tini", "technician");
    let poster = teknisi.get("/admin/poster/alun-alun").text();
    for words in ["WiFi gratis", "@wifi.pbg", "Sambungkan", "http://masuk.wifi.pbg/", "<svg class=\"qr\""] {
        assert!(poster.contains(words), "{words}: {poster}");
    }
    assert_eq!(teknisi.get("/admin/poster/tidak-ada").status, 404);
    let browser = teknisi.browser();
    browser.goto(&format!("{ADMIN}/admin/poster/alun-alun"));
    look::judge(&browser, "poster");
    let print = serde_json::json!({ "media": "print" });
    browser.devtools("Emulation.setEmulatedMedia", &print);
    browser.set_viewport(703, 1032);
    browser.screenshot(&look::pictures().join("poster-print.png"));
    let path = look::pictures().join("poster.pdf");
    browser.print(&path);
    let printed = std::fs::read(&path).expect("the print");
    let pages = printed.windows(11).filter(|at| at == b"/Type /Page").count()
        - printed.windows(12).filter(|at| at == b"/Type /Pages").count();
    assert_eq!(pages, 1, "one sheet");
}

#[test]
fn every_page_of_the_board_is_right_on_a_phone_and_on_a_desk() {
    let lab = hotspot();
    let budi = StaffMember::new(&lab.gateway, "budi", "administrator");
    let notice = announce(&budi, "Pawai budaya di Alun-Alun Purbalingga", &[("disematkan", "1")]);
    let _ = announce(&budi, "Imunisasi gratis untuk anak", &[("mulai", &moment(now() + 86_400))]);
    let service = [
        ("judul", "Puskesmas Purbalingga"),
        ("jenis", "health"),
        ("apa", "Berobat jalan."),
        ("dinas", "Dinkes"),
        ("tautan", "https://dinkes.purbalinggakab.go.id/"),
        ("taman", "1"),
        ("urutan", "0"),
        ("tampil", "yes"),
    ];
    let served = way(&budi.post("/admin/layanan/baru", &service));
    let _ = way(&budi.post(
        "/admin/darurat/baru",
        &[("jenis", "emergency"), ("bahaya", "flood"), ("tempat", "Kecamatan Bukateja")],
    ));
    let terms = [
        ("lokasi", "all"),
        ("baris", "Gratis.\nTertib.\nBersih."),
        ("baris-en", "Free.\nOrderly.\nClean."),
        ("isi-berubah", "yes"),
    ];
    let edition = way(&budi.post("/admin/ketentuan/baru", &terms));
    let bare = |way: &str| way.split('?').next().unwrap_or_default().to_owned();
    let browser = budi.browser();
    for (name, path) in [
        ("pengumuman", "/admin/pengumuman".to_owned()),
        ("pengumuman-satu", bare(&notice)),
        ("pengumuman-ubah", format!("{}/ubah", bare(&notice))),
        ("layanan", "/admin/layanan".to_owned()),
        ("layanan-satu", bare(&served)),
        ("layanan-baru", "/admin/layanan/baru?calon=lapor".to_owned()),
        ("darurat", "/admin/darurat".to_owned()),
        ("darurat-satu", "/admin/darurat/1".to_owned()),
        ("darurat-baru", "/admin/darurat/baru?jenis=emergency&bahaya=fire&tempat=Pasar%20Segamas".to_owned()),
        ("ketentuan", "/admin/ketentuan".to_owned()),
        ("ketentuan-satu", bare(&edition)),
        ("ketentuan-baru", "/admin/ketentuan/baru".to_owned()),
        ("pratinjau", "/admin/pratinjau?keadaan=hemat".to_owned()),
    ] {
        browser.goto(&format!("{ADMIN}{path}"));
        look::judge(&browser, name);
    }
    let refused =
        budi.post("/admin/pengumuman/baru", &[("judul", ""), ("akhir", "2020-01-01T00:00"), ("dinas", "")]);
    assert_eq!(refused.status, 422);
    for field in ["judul-fault", "teks-fault", "akhir-fault", "dinas-fault"] {
        assert!(refused.text().contains(field), "{field}");
    }
}
