use super::*;
use lab::{http::Request, staff::ADMIN};

#[test]
fn a_notice_written_for_later_is_on_phones_within_five_seconds_of_its_start() {
    let lab = hotspot();
    let phone = joined(&lab);
    let sari = StaffMember::new(&lab.gateway, "sari", "editor");
    let now_there = announce(&sari, "Sudah ada", &[]);
    assert!(now_there.contains("done-notice-added"), "{now_there}");
    let from = now() + 10;
    let path = announce(&sari, "Bazar nanti", &[("mulai", &moment(from))]);
    wait_until("the portal has the board", ON_PHONES_WITHIN, || says(&phone, "/pengumuman", "Sudah ada"));
    let list = sari.get("/admin/pengumuman").text();
    assert!(list.contains("Bazar nanti") && list.contains("Terjadwal"), "{list}");
    let early = says(&phone, "/pengumuman", "Bazar nanti");
    assert!(!early || now() >= from, "before its time");
    let left = Duration::from_secs(u64::try_from(from - now()).unwrap_or(0));
    wait_until("it begins", left + ON_PHONES_WITHIN, || says(&phone, "/", "Bazar nanti"));
    assert!(now() >= from);

    let own = path.split('?').next().expect("a path");
    let edit = format!("{own}/ubah");
    let form = sari.get(&edit);
    let stale = [("judul", "Lain"), ("teks", "x"), ("dinas", ""), ("urutan", "0"), ("edisi", "0")];
    assert_eq!(sari.post(&edit, &stale).status, 422, "somebody else changed it");
    let fields = [
        ("judul", "Bazar besok"),
        ("teks", "Jam 8."),
        ("urutan", "-3"),
        ("edisi", &edition(&form)),
        ("disematkan", "1"),
    ];
    assert!(way(&sari.post(&edit, &fields)).contains("done-notice-changed"));
    wait_until("it is changed", ON_PHONES_WITHIN, || says(&phone, "/", "Bazar besok"));
    let end = [("edisi", edition(&sari.get(own)))];
    let end: Vec<(&str, &str)> = end.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert!(way(&sari.post(&format!("{own}/akhiri"), &end)).contains("done-notice-ended"));
    wait_until("it is gone", ON_PHONES_WITHIN, || !says(&phone, "/", "Bazar besok"));
    let id = number(own);
    let acts = did(&lab);
    for act in ["add", "change", "end"] {
        assert!(acts.contains(&format!("notice.{act} notice {id}")), "{act}: {acts:?}");
    }
}

#[test]
fn an_editor_writes_for_the_own_office_and_touches_no_other() {
    let lab = hotspot();
    let budi = StaffMember::new(&lab.gateway, "budi", "administrator");
    let sari = StaffMember::new(&lab.gateway, "sari", "editor");
    let foreign = announce(&budi, "Latihan BPBD", &[]);
    let foreign = foreign.split('?').next().expect("a path");
    lab.gateway.write_to_store("UPDATE announcement SET office = 'BPBD'");
    assert_eq!(sari.get(foreign).status, 200, "it is read");
    assert!(!sari.get(foreign).text().contains(&format!("{foreign}/ubah")));
    assert_eq!(sari.get(&format!("{foreign}/ubah")).status, 403);
    let edition = edition(&budi.get(foreign));
    let fields = [("judul", "Diubah"), ("teks", "x"), ("dinas", "Dinkominfo"), ("edisi", edition.as_str())];
    for act in ["ubah", "akhiri"] {
        assert_eq!(sari.post(&format!("{foreign}/{act}"), &fields).status, 403, "{act}");
    }
    let preview = [&fields[..], &[("nomor", number(foreign).leak() as &str)]].concat();
    assert_eq!(sari.post("/admin/pratinjau/pengumuman", &preview).status, 403);
    let service = [
        ("judul", "Izin"),
        ("jenis", "permits"),
        ("apa", "x"),
        ("dinas", "BPBD"),
        ("urutan", "0"),
        ("tampil", "yes"),
    ];
    let _ = way(&sari.post("/admin/layanan/baru", &service));
    let _ = announce(&sari, "Atas nama lain", &[("dinas", "BPBD")]);
    let offices = lab.gateway.rows("SELECT office FROM announcement UNION ALL SELECT office FROM service");
    assert_eq!(offices, ["BPBD", "Dinkominfo", "Dinkominfo"], "whatever a form says");
    assert_eq!(sari.get("/admin/layanan/baru?calon=lapor").status, 403);
    lab.gateway.write_to_store("UPDATE staff SET office = '' WHERE name = 'sari'");
    assert_eq!(sari.get("/admin/pengumuman/baru").status, 403);
    assert!(sari.get("/admin/pengumuman").text().contains("Dinas Anda belum tercatat"));
}

#[test]
fn a_photo_that_phones_cannot_show_is_refused_in_plain_words_and_a_good_one_is_shown() {
    let lab = hotspot();
    let phone = joined(&lab);
    let sari = StaffMember::new(&lab.gateway, "sari", "editor");
    let heic = upload(&sari, "IMG_0042.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    assert_eq!(heic.status, 422);
    assert!(heic.text().contains("Ini foto HEIC dari iPhone"), "{}", heic.text());
    assert!(heic.text().contains("value=\"Pawai\""), "what was typed stays");
    assert_eq!(upload(&sari, "besar.jpg", &vec![0xff; 13 << 20]).status, 413);
    let mut png = Vec::new();
    let picture = ::image::RgbImage::from_pixel(40, 30, ::image::Rgb([11, 90, 74]));
    picture.write_to(&mut std::io::Cursor::new(&mut png), ::image::ImageFormat::Png).expect("a PNG");
    let preview = upload_to(&sari, "/admin/pratinjau/pengumuman", "hijau.png", &png);
    assert!(preview.text().contains("<img src=\"data:image/jpeg;base64,"), "{}", preview.text());
    let policy = preview.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("img-src 'self' data:"), "{policy}");
    let heic =
        upload_to(&sari, "/admin/pratinjau/pengumuman", "IMG.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    assert!(heic.text().contains("Ini foto HEIC dari iPhone"), "{}", heic.text());
    assert_eq!(lab.gateway.rows("SELECT COUNT(*) FROM image"), ["0"], "a preview keeps nothing");
    let path = way(&upload(&sari, "hijau.png", &png));
    let own = format!("/pengumuman/{}", number(&path));
    wait_until("its page shows it", ON_PHONES_WITHIN, || says(&phone, &own, "<img src=\"/gambar/"));
    let shown = sari.get(&format!("/admin/pratinjau/layar?pengumuman={}", number(&path))).text();
    let (_, after) = shown.split_once("<img src=\"").expect("an image in the preview");
    let image = sari.get(after.split('"').next().expect("its address"));
    assert_eq!((image.status, image.header("content-type")), (200, Some("image/jpeg")));
}

fn upload(staff: &StaffMember<'_>, name: &str, file: &[u8]) -> Response {
    upload_to(staff, "/admin/pengumuman/baru", name, file)
}

fn upload_to(staff: &StaffMember<'_>, path: &str, name: &str, file: &[u8]) -> Response {
    let token = staff.token();
    let mut body = Vec::new();
    for (field, value) in [("token", token.as_str()), ("judul", "Pawai"), ("teks", "Besok."), ("urutan", "0")]
    {
        body.extend(
            format!("--kata\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    let head = format!(
        "--kata\r\nContent-Disposition: form-data; name=\"gambar\"; filename=\"{name}\"\r\nContent-Type: image/jpeg\r\n\r\n"
    );
    body.extend([head.as_bytes(), file, b"\r\n--kata--\r\n"].concat());
    let request = Request { body, ..Request::new("POST", &format!("{ADMIN}{path}")) };
    let kind = "multipart/form-data; boundary=kata";
    staff.send(request.header("Content-Type", kind).header("Origin", ADMIN).timeout(20 * SECOND))
}

#[test]
fn a_candidate_is_shown_to_citizens_once_somebody_has_checked_it() {
    let lab = hotspot();
    let phone = joined(&lab);
    let budi = StaffMember::new(&lab.gateway, "budi", "administrator");
    assert!(budi.get("/admin/layanan").text().contains("Calon yang perlu diperiksa"));
    let form = budi.get("/admin/layanan/baru?calon=lapor").text();
    assert!(
        form.contains("https://www.lapor.go.id/") && form.contains("Sudah saya periksa, tayangkan"),
        "{form}"
    );
    let fields = [
        ("judul", "Pengaduan"),
        ("jenis", "complaints"),
        ("dinas", "Kementerian PANRB"),
        ("apa", "Sampaikan pengaduan."),
        ("telepon", "1708"),
        ("tautan", "https://www.lapor.go.id/"),
        ("jam", "Senin-Jumat 08.00-16.00"),
        ("taman", "1"),
        ("urutan", "0"),
    ];
    let path = way(&budi.post("/admin/layanan/baru", &[&fields[..], &[("tampil", "no")]].concat()));
    let path = path.split('?').next().expect("a path").to_owned();
    assert!(!says(&phone, "/layanan", "Pengaduan</a>"));
    let own = budi.get(&path);
    assert!(
        own.text().contains("Senin-Jumat 08.00-16.00") && own.text().contains("www.lapor.go.id"),
        "{}",
        own.text()
    );
    let checked = [("edisi", edition(&own)), ("tampil", "yes".to_owned())];
    let checked: Vec<(&str, &str)> = checked.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert!(way(&budi.post(&format!("{path}/tampil"), &checked)).contains("done-service-shown"));
    wait_until("citizens see it", ON_PHONES_WITHIN, || says(&phone, "/layanan/pengaduan", "Pengaduan"));
    let wrong = [&fields[..1], &[("tautan", "javascript:alert(1)"), ("jam", "tiap hari"), ("tampil", "yes")]]
        .concat();
    let refused = budi.post("/admin/layanan/baru", &wrong);
    assert_eq!(refused.status, 422);
    for field in ["tautan-fault", "jam-fault", "apa-fault"] {
        assert!(refused.text().contains(field), "{field}: {}", refused.text());
    }
}

#[test]
fn terms_say_who_is_asked_again_and_what_is_new() {
    let lab = hotspot();
    let phone = joined(&lab);
    let budi = StaffMember::new(&lab.gateway, "budi", "administrator");
    let form = budi.get("/admin/ketentuan/baru").text();
    assert!(
        form.contains("Gratis, untuk keperluan pribadi.") && form.contains("diminta menyetujui lagi"),
        "{form}"
    );
    let fields = [
        ("lokasi", "alun-alun"),
        ("baris", "Gratis, untuk keperluan pribadi.\nTertib.\nJaga kebersihan."),
        ("baris-en", "Free, for personal use.\nBe orderly.\nKeep it clean."),
        ("isi-berubah", "yes"),
    ];
    let begins = moment(now() + 3);
    assert_eq!(
        budi.post("/admin/ketentuan/baru", &fields[..3]).status,
        422,
        "nobody decides by not deciding"
    );
    let path = way(&budi.post("/admin/ketentuan/baru", &[&fields[..], &[("mulai", &begins)]].concat()));
    let own = budi.get(path.split('?').next().expect("a path")).text();
    assert!(own.contains("<li>Gratis, untuk keperluan pribadi.</li>"), "what stays: {own}");
    assert!(own.contains("Jaga kebersihan.") && own.contains("<s>Kecepatan dibagi rata.</s>"), "{own}");
    wait_until("it holds", 3 * SECOND + ON_PHONES_WITHIN, || says(&phone, "/ketentuan", "Jaga kebersihan."));
    let edit = format!("{}/ubah", path.split('?').next().expect("a path"));
    assert_eq!(budi.get(&edit).status, 404, "it holds: people accept it as it is");
    let operator = StaffMember::new(&lab.gateway, "tini", "operator");
    assert_eq!(
        (operator.get("/admin/ketentuan").status, operator.post("/admin/ketentuan/baru", &fields).status),
        (200, 403)
    );
}
