//! The inventory of access points, from a file and by hand.

use super::{hotspot, look::judge};
use lab::{StaffMember, http::Request, staff::ADMIN, wait_until};
use std::fmt::Write;

/// Rows that cannot be taken, and the field that says so.
const FAULTY: [(&str, &str); 7] = [
    ("Pendopo 99;alun-alun;Tempat;;;;", "Nama"),
    ("ap-901;tidak-ada;Tempat;;;;", "Lokasi"),
    ("ap-902;alun-alun;;;;;", "Tempat"),
    ("ap-903;alun-alun;Tempat;di sana;;;", "Koordinat"),
    ("ap-904;alun-alun;Tempat;;bukan-mac;;", "Alamat MAC"),
    ("ap-905;alun-alun;Tempat;;;;banyak", "Kapasitas"),
    ("ap-1;alun-alun;Dua kali;;;;", "Nama"),
];

fn file() -> String {
    let mut file = "\u{feff}nama;lokasi;tempat;koordinat;mac;sambungan;kapasitas\r\n".to_owned();
    for number in 1..=33 {
        let _ = write!(
            file,
            "ap-{number};alun-alun;Tiang {number};\"-7.38{number:02}, 109.3636\";02:00:5e:00:01:{number:02x};port:ap{number};60\r\n"
        );
    }
    for (row, _) in FAULTY {
        let _ = write!(file, "{row}\r\n");
    }
    file
}

/// A file as a browser sends it.
fn upload(sari: &StaffMember<'_>, text: &str) -> lab::http::Response {
    let parts = [("token", "", sari.token()), ("berkas", "; filename=\"titik.csv\"", text.to_owned())];
    let mut body = String::new();
    for (name, more, value) in &parts {
        let _ = write!(
            body,
            "--batas\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n"
        );
    }
    body.push_str("--batas--\r\n");
    let mut request = Request::new("POST", &format!("{ADMIN}/admin/titik-akses/impor"))
        .header("Content-Type", "multipart/form-data; boundary=batas")
        .header("Origin", ADMIN);
    request.body = body.into_bytes();
    sari.send(request)
}

#[test]
fn forty_rows_with_seven_faults_write_nothing_until_somebody_chooses_the_thirty_three() {
    let lab = hotspot();
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let looked = upload(&sari, &file());
    assert_eq!(looked.status, 200, "{}", looked.text());
    let page = looked.text();
    assert_eq!(page.matches("<span class=\"mark bad\">salah</span>").count(), FAULTY.len(), "{page}");
    for (_, field) in FAULTY {
        assert!(page.contains(&format!("<b>{field}</b>")), "{field} is not named in {page}");
    }
    let count = || lab.gateway.rows("SELECT COUNT(*) FROM access_point").concat();
    assert_eq!(count(), "0", "nothing is written");

    let form = looked.form("/admin/titik-akses/impor/terapkan").expect("a button that applies");
    let fields: Vec<(&str, &str)> =
        form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let other: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, if *name == "segel" { "0" } else { *value })).collect();
    assert_eq!(
        sari.post("/admin/titik-akses/impor/terapkan", &other).status,
        422,
        "something else was shown"
    );
    assert_eq!(count(), "0");
    assert_eq!(sari.post("/admin/titik-akses/impor/terapkan", &fields).status, 422, "seven are faulty");
    assert_eq!(count(), "0");
    assert!(page.contains("Ambil 33 dari 40 baris, tanpa yang salah"), "{page}");
    let chosen = [&fields[..], &[("tanpa-yang-salah", "ya")]].concat();
    assert_eq!(sari.post("/admin/titik-akses/impor/terapkan", &chosen).status, 303);
    assert_eq!(count(), "33");
    let noted = lab.gateway.rows("SELECT who, did FROM audit WHERE did = 'access-point.import'");
    assert_eq!(noted, ["sari|access-point.import"]);

    let browser = sari.browser();
    for (name, path) in [
        ("titik-akses", "/admin/titik-akses"),
        ("titik-akses-satu", "/admin/titik-akses/ap-1"),
        ("titik-akses-baru", "/admin/titik-akses/baru"),
        ("titik-akses-impor", "/admin/titik-akses/impor"),
    ] {
        browser.goto(&format!("{ADMIN}{path}"));
        judge(&browser, name);
    }
}

#[test]
fn an_access_point_is_added_changed_taken_down_and_put_up_again() {
    let lab = hotspot();
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let new =
        [("nama", "pendopo-1"), ("lokasi", "alun-alun"), ("tempat", "Pendopo"), ("alamat", "10.20.0.55")];
    let refused = sari.post("/admin/titik-akses/baru", &new);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("id=\"alamat-fault\""), "an address of the pool is a guest's");
    assert_eq!(sari.post("/admin/titik-akses/baru", &new[..3]).status, 303);
    let page = || sari.get("/admin/titik-akses/pendopo-1").text();
    wait_until("the gateway watches it", 20 * crate::SECOND, || page().contains("belum diketahui"));
    let changed = [("lokasi", "alun-alun"), ("tempat", "Pendopo timur"), ("kapasitas", "60")];
    assert_eq!(sari.post("/admin/titik-akses/pendopo-1/ubah", &changed).status, 303);
    assert!(page().contains("Pendopo timur"));
    assert_eq!(sari.post("/admin/titik-akses/pendopo-1/turunkan", &[]).status, 303);
    assert!(page().contains("diturunkan"));
    assert!(!sari.get("/admin/titik-akses").text().contains("Pendopo timur"));
    assert_eq!(sari.post("/admin/titik-akses/pendopo-1/pasang", &[]).status, 303);
    assert!(sari.get("/admin/titik-akses").text().contains("Pendopo timur"));
}
