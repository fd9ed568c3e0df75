//! *Hari ini*: the morning check, live, and never good news that is old.

use super::hotspot;
use crate::online;
use lab::{Browser, Gateway, Lab, Part, Seat, StaffMember, staff::ADMIN, wait_until};
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

/// What happens is on an open page within this time.
const SHOWN_WITHIN: Duration = Duration::from_secs(10);
const SIZES: [(u32, &str); 2] = [(360, "360"), (1280, "1280")];

#[test]
fn the_morning_check_reads_well_on_a_phone_and_on_a_desk_in_the_light_and_in_the_dark() {
    let lab = hotspot();
    let _phone = online(&lab);
    let _ = lab.gateway.wifi_pbg(&[
        "notice",
        "add",
        "--title",
        "Imunisasi gratis di semua puskesmas",
        "--text",
        "Besok mulai pukul 08.00.",
        "--office",
        "Dinas Kesehatan",
    ]);
    let ani = StaffMember::new(&lab.gateway, "ani", "administrator");
    let browser = ani.browser();
    judge(&browser, "today", "/admin");
    let text = browser.text_of("main");
    for words in [
        "Semua berjalan. 1 dari 1 lokasi",
        "Tersambung sekarang",
        "Alun-Alun Purbalingga",
        "Imunisasi gratis di semua puskesmas",
        "Langkah awal",
        "Cari perangkat (kode bantuan)",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    judge(&browser, "alarms", "/admin/gangguan");
    judge(&browser, "messages", "/admin/pengaturan/pemberitahuan");
}

#[test]
fn a_step_of_the_first_days_goes_once_it_is_done() {
    let lab = hotspot();
    let ani = StaffMember::new(&lab.gateway, "ani", "administrator");
    assert!(ani.get("/admin").text().contains("/admin/langkah/poster"));
    assert_eq!(ani.post("/admin/langkah/poster", &[]).status, 303);
    assert!(!ani.get("/admin").text().contains("/admin/langkah/poster"));
    assert_eq!(ani.post("/admin/langkah/second", &[]).status, 404, "that one shows by itself");
    let operator = StaffMember::new(&lab.gateway, "sari", "operator");
    assert!(!operator.get("/admin").text().contains("Langkah awal"));
}

#[test]
fn an_open_page_shows_a_new_alarm_by_itself_and_how_old_it_is_when_the_controller_is_gone() {
    let lab = hotspot();
    let _phone = online(&lab);
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let browser = sari.browser();
    assert!(said(&browser, "#keadaan").contains("Semua berjalan."));
    let _ = browser.script("window.sameDocument = true");
    lab.internet.cut_line();
    wait_until("the alarm stands", SHOWN_WITHIN, || !lab.gateway.wifi_pbg(&["alarms"])[0].is_null());
    wait_until("the alarm is on the page", SHOWN_WITHIN, || {
        said(&browser, "main").contains("Jalur internet terputus")
    });
    assert!(said(&browser, "#keadaan").contains("perlu perhatian"));
    assert!(browser.script("return window.sameDocument === true") == true, "it was not loaded again");
    judge(&browser, "today-alarm", "/admin");
    lab.internet.restore_line();
    browser.goto(&format!("{ADMIN}/admin"));
    wait_until("it is over", 2 * SHOWN_WITHIN, || said(&browser, "#keadaan").contains("Semua berjalan."));

    lab.gateway.freeze(Part::Controller, true);
    wait_until("the page says that it is old", SHOWN_WITHIN, || {
        said(&browser, "#keadaan").contains("Data terakhir pukul")
    });
    assert!(!browser.has("#keadaan.good"), "old news is never green");
    // And to who opens it now.
    let page = sari.get("/admin").text();
    assert!(page.contains("Data terakhir pukul") && !page.contains("Semua berjalan"), "{page}");
    judge(&browser, "today-old", "/admin");
}

#[test]
fn the_figures_of_the_first_page_lead_to_lists_that_agree() {
    let lab = hotspot();
    let _phones = [online(&lab), online(&lab)];
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    wait_until("both are counted", SHOWN_WITHIN, || {
        let page = sari.get("/admin").text();
        page.contains("Tersambung sekarang</a><b>2</b>")
    });
    let page = sari.get("/admin").text();
    for path in
        ["/admin/perangkat?keadaan=tersambung", "/admin/sewa-alamat?keadaan=berjalan", "/admin/gangguan"]
    {
        assert!(page.contains(path) || path == "/admin/gangguan", "{path} in {page}");
        let list = sari.get(path);
        assert_eq!(list.status, 200, "{path}: {}", list.text());
    }
    for path in ["/admin/perangkat?keadaan=tersambung", "/admin/sewa-alamat?keadaan=berjalan"] {
        let list = sari.get(path).text();
        assert_eq!(list.matches("<th scope=\"row\"").count(), 2, "{path}: {list}");
    }
}

#[test]
fn a_page_is_live_no_longer_than_its_browser_is_signed_in() {
    let lab = hotspot();
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let browser = sari.browser();
    wait_until("it is live", SHOWN_WITHIN, || browser.has(".live:not([data-stale])"));
    assert_eq!(sari.post("/admin/keluar", &[]).status, 303);
    wait_until("it is cut off", 2 * SHOWN_WITHIN, || browser.has(".live[data-stale]"));
    wait_until("and says so", SHOWN_WITHIN, || {
        said(&browser, ".stale-note").contains("terputus dari server")
    });
}

#[test]
fn whoever_comes_when_three_hundred_watch_is_told_that_the_page_refreshes_by_itself() {
    let lab = hotspot();
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let request =
        format!("GET /admin/arus HTTP/1.1\r\nHost: 127.0.0.1:8081\r\nCookie: {}\r\n\r\n", sari.cookie());
    let watch = || {
        let mut stream = TcpStream::connect("127.0.0.1:8081")?;
        stream.set_read_timeout(Some(SHOWN_WITHIN))?;
        stream.write_all(request.as_bytes())?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        if status == *b"HTTP/1.1 200" { Ok(stream) } else { Err(std::io::Error::other("no place")) }
    };
    let watching = lab.gateway.machine().run(|| (0..300).map(|_| watch()).collect::<Result<Vec<_>, _>>());
    let watching = watching.expect("three hundred who watch");
    let refused = sari.get("/admin/arus");
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("60")));
    let browser = sari.browser();
    wait_until("it says that it refreshes", SHOWN_WITHIN, || {
        said(&browser, ".asked-note").contains("memperbarui diri setiap menit")
    });
    assert!(!browser.has(".live[data-stale]") && said(&browser, "#keadaan").contains("berjalan"));
    browser.goto(&format!("{ADMIN}/admin/perangkat"));
    wait_until("a list is live all the same", SHOWN_WITHIN, || browser.has("[data-live]:not([data-stale])"));
    drop(watching);
    wait_until("their places are free", 2 * SHOWN_WITHIN, || lab.gateway.machine().run(watch).is_ok());
}

#[test]
fn the_wall_is_read_from_afar_and_names_no_device() {
    let mut lab = Lab::builder().networks(3).build();
    lab.gateway.start();
    lab.gateway.start_part(Part::Admin);
    let phone = online(&lab);
    lab.gateway.stop(Part::Controller);
    lab.gateway.rewrite(
        "INSERT INTO site (name, title, latitude_e6, longitude_e6) VALUES
             ('alun-alun', 'Alun-Alun Purbalingga', -7388200, 109363600),
             ('pendopo', 'Pendopo Dipokusumo', -7389000, 109364200);",
    );
    lab.gateway.start_part(Part::Controller);
    let sari = StaffMember::new(&lab.gateway, "tono", "technician");
    let browser = sari.browser();
    browser.goto(&format!("{ADMIN}/admin/pusat-komando"));
    wait_until("it is known how things are", SHOWN_WITHIN, || {
        let sentence = said(&browser, ".wall-state");
        sentence.contains("dari 3 lokasi") || sentence.contains("perlu perhatian")
    });
    assert!(!browser.has(".wall-state.good"), "nobody can come in at two places: their cables are unplugged");
    for (width, height, name) in [(1920, 1080, "wall-1920"), (1280, 720, "wall-1280"), (360, 740, "wall-360")]
    {
        browser.set_viewport(width, height);
        picture(&browser, name);
        assert!(fits(&browser), "{name}");
    }
    assert!(browser.judged_by_axe().is_empty(), "{:?}", browser.judged_by_axe());
    let page = sari.get("/admin/pusat-komando").text();
    for words in ["Alun-Alun Purbalingga", "Pendopo Dipokusumo", "Site 2", "<svg", "perangkat tersambung"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let lease = phone.address().to_string();
    assert!(!page.contains(&lease));
}

#[test]
fn metrics_are_for_programs_on_the_gateway_and_name_nobody() {
    let lab = hotspot();
    let phone = online(&lab);
    let metrics = || lab::staff::ask(&lab.gateway, &lab::http::Request::get(&format!("{ADMIN}/metrics")));
    wait_until("the phone is counted", SHOWN_WITHIN, || {
        metrics().text().contains("wifi_pbg_devices_online{site=\"alun-alun\"} 1\n")
    });
    let text = metrics().text();
    for line in
        ["wifi_pbg_controller_up 1\n", "wifi_pbg_line_up 1\n", "wifi_pbg_alarms{kind=\"line-down\"} 0\n"]
    {
        assert!(text.contains(line), "{line} in {text}");
    }
    let lease = phone.address().to_string();
    assert!(!text.contains(&lease), "{text}");
}

/// Looks at a page at each size, in the light and in the dark, and has it judged.
pub fn judge(browser: &Browser<'_, Gateway>, name: &str, path: &str) {
    for (width, size) in SIZES {
        browser.set_viewport(width, 800);
        for (dark, theme) in [(false, "light"), (true, "dark")] {
            browser.prefer_dark(dark);
            browser.goto(&format!("{ADMIN}{path}"));
            picture(browser, &format!("{name}-{size}-{theme}"));
            let found = browser.judged_by_axe();
            assert!(found.is_empty(), "{name} {size} {theme}: {found:?}");
        }
        assert!(fits(browser), "{name} is wider than {size}");
    }
    browser.prefer_dark(false);
}

/// What an element of a live page says now: it may be another element in a moment.
fn said(browser: &Browser<'_, Gateway>, css: &str) -> String {
    let text = browser.script(&format!("return document.querySelector({css:?})?.innerText ?? ''"));
    text.as_str().unwrap_or_default().to_owned()
}

fn fits(browser: &Browser<'_, Gateway>) -> bool {
    browser.script("return document.documentElement.scrollWidth <= window.innerWidth") == true
}

fn picture(browser: &Browser<'_, Gateway>, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/admin");
    fs::create_dir_all(&folder).expect("make a folder for pictures");
    browser.screenshot(&folder.join(format!("{name}.png")));
}
