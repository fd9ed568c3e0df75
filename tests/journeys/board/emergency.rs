//! An emergency notice: first on every page within five seconds, through every restart, and at nobody's cost.

use super::*;
use lab::Part;

/// Every page that can be asked for, in both languages; also those that are switched off or not there.
const PATHS: [&str; 34] = [
    "/",
    "/ketentuan",
    "/privasi",
    "/voucher",
    "/akun",
    "/akun/sandi",
    "/mengapa",
    "/data-saya",
    "/lapor",
    "/lupakan",
    "/sambung",
    "/putus",
    "/pengumuman",
    "/pengumuman/1",
    "/layanan",
    "/layanan/1",
    "/layanan/kesehatan",
    "/darurat",
    "/tidak-ada",
    "/en/",
    "/en/terms",
    "/en/privacy",
    "/en/voucher",
    "/en/account",
    "/en/account/password",
    "/en/why",
    "/en/my-data",
    "/en/announcements",
    "/en/announcements/1",
    "/en/services",
    "/en/services/1",
    "/en/services/health",
    "/en/emergency",
    "/en/nothing",
];

/// What a page shows first, before its own name and heading.
fn top(page: &Response) -> String {
    let text = page.text();
    let (_, body) = text.split_once("<body>").unwrap_or_else(|| panic!("no page: {text}"));
    body.split("<header>").next().unwrap_or_default().trim().to_owned()
}

fn is_first(page: &Response, title: &str) -> bool {
    let top = top(page);
    top.starts_with("<section class=\"emergency") && top.contains(title)
}

/// The page at a path, or the one it leads to.
fn page_there(phone: &Phone, path: &str) -> Response {
    let answer = page(phone, path);
    match answer.header("location").filter(|_| (300..400).contains(&answer.status)) {
        Some(way) if way.starts_with('/') => page(phone, way),
        Some(way) => phone.http_get(way).unwrap_or_else(|error| panic!("{path} leads to {way}: {error}")),
        None => answer,
    }
}

fn wait_until_first(phone: &Phone, title: &str) {
    wait_until(title, ON_PAGES_WITHIN, || is_first(&page(phone, "/"), title));
}

const TITLE: &str = "Banjir di Kecamatan Bukateja";
const TITLE_EN: &str = "Flood in Kecamatan Bukateja";

#[test]
fn an_emergency_is_first_on_every_page_of_both_sites_within_five_seconds_and_gone_as_soon() {
    let lab = two_sites();
    let (new, guest) = (joined_at(&lab, 0), joined_at(&lab, 1));
    press(&guest);
    let _ = announce(&lab, "Pawai budaya", &[]);
    let _ =
        order(&lab, &["service", "add", "--category", "health", "--title", "Puskesmas", "--what", "Berobat"]);
    let raised = raise(&lab, "emergency", &[]);
    wait_until_first(&new, TITLE);
    wait_until_first(&guest, TITLE);
    for phone in [&new, &guest] {
        for path in PATHS {
            let page = page_there(phone, path);
            let title = if path.starts_with("/en/") { TITLE_EN } else { TITLE };
            assert!(is_first(&page, title), "{path} ({}): {}", page.status, page.text());
        }
        assert!(top(&page(phone, "/en/")).contains("<b>EMERGENCY</b>"));
    }
    assert!(is_first(&press(&new), TITLE) && is_first(&disconnect(&new), TITLE), "and what a press answers");
    let full = page(&new, "/darurat").text();
    for words in ["Pindah ke tempat yang lebih tinggi.", "Dinkominfo Kabupaten Purbalingga", "Berlaku sampai"]
    {
        assert!(full.contains(words), "{words}: {full}");
    }

    let _ = order(&lab, &["emergency", "end", &number(&raised)]);
    wait_until("it is gone", ON_PAGES_WITHIN, || top(&page(&new, "/")).is_empty());
    for path in PATHS {
        assert!(!page_there(&guest, path).text().contains("Kecamatan Bukateja"), "{path}");
    }
}

#[test]
fn an_emergency_of_one_site_is_on_no_page_of_another() {
    let lab = two_sites();
    let (alun_alun, pendopo) = (joined_at(&lab, 0), joined_at(&lab, 1));
    let raised = raise(&lab, "warning", &["--site", "pendopo"]);
    wait_until_first(&pendopo, TITLE);
    for path in PATHS {
        assert!(!page_there(&alun_alun, path).text().contains("Bukateja"), "{path}");
    }
    let _ = order(&lab, &["emergency", "change", &number(&raised), "--site", "all"]);
    wait_until_first(&alun_alun, TITLE);
}

#[test]
fn nobodys_download_is_cut_by_an_emergency_nor_by_its_end() {
    let lab = hotspot();
    let phone = online(&lab);
    let download = phone.start_download("http://203.0.113.80/bulk");
    download.wait_running(5 * SECOND);
    let id = number(&raise(&lab, "emergency", &[]));
    wait_until_first(&phone, TITLE);
    assert!(download.still_running(), "while it is raised");
    let _ = order(&lab, &["emergency", "change", &id, "--title", "Air sudah surut"]);
    wait_until_first(&phone, "Air sudah surut");
    assert!(download.still_running(), "while it is changed");
    let _ = order(&lab, &["emergency", "end", &id]);
    wait_until("it is gone", ON_PAGES_WITHIN, || top(&page(&phone, "/")).is_empty());
    assert!(download.still_running() && download.failure().is_none(), "and when it is over");
    assert!(reaches_the_web(&phone));
}

#[test]
fn changed_words_are_on_the_pages_within_five_seconds() {
    let lab = hotspot();
    let phone = joined(&lab);
    let id = number(&raise(&lab, "warning", &["--phone", "112"]));
    wait_until_first(&phone, TITLE);
    assert!(top(&page(&phone, "/")).contains("<b>PERINGATAN</b>"));
    let words = ["--kind", "emergency", "--title", "Tanggul jebol", "--title-en", "Dike broken"];
    let more = ["--step", "Pergi ke utara. | Go north.", "--phone", "BPBD=0281-891012"];
    let _ = order(&lab, &[&["emergency", "change", &id][..], &words, &more].concat());
    wait_until_first(&phone, "Tanggul jebol");
    let (short, full) = (top(&page(&phone, "/en/")), page(&phone, "/en/emergency").text());
    assert!(short.contains("<b>EMERGENCY</b>") && short.contains("href=\"tel:0281891012\""), "{short}");
    assert!(full.contains("Dike broken") && full.contains("Go north.") && full.contains("BPBD"), "{full}");
    assert!(!full.contains("Move to higher ground") && !short.contains(TITLE_EN), "{full}");
}

#[test]
fn an_emergency_ends_by_itself() {
    let lab = hotspot();
    let phone = joined(&lab);
    let raised = raise(&lab, "emergency", &["--until", "10 s"]);
    let until = raised["until"].as_i64().expect("an end");
    wait_until("it stands or is over", ON_PAGES_WITHIN, || {
        is_first(&page(&phone, "/"), TITLE) || now() >= until
    });
    assert!(now() < until, "it was on the pages before its end");
    wait_until("it is gone", 10 * SECOND + ON_PAGES_WITHIN, || top(&page(&phone, "/")).is_empty());
    assert!(now() >= until, "{} where {until} was ordered", now());
    assert!(says(&phone, "/darurat", "Tidak ada keadaan darurat saat ini"));
    assert_eq!(lab.gateway.wifi_pbg(&["emergency", "list"]), Value::Array(vec![]));
    assert_eq!(lab.gateway.wifi_pbg(&["emergency", "list", "--all"])[0]["state"], "over");
}

#[test]
fn a_drill_says_that_it_is_one_and_stands_behind_the_real_thing() {
    let lab = hotspot();
    let phone = joined(&lab);
    let _ = raise(&lab, "drill", &[]);
    wait_until_first(&phone, TITLE);
    for (path, word) in
        [("/", "LATIHAN"), ("/darurat", "LATIHAN"), ("/en/", "DRILL"), ("/en/emergency", "DRILL")]
    {
        let top = top(&page(&phone, path));
        assert!(
            top.contains("emergency") && top.contains("drill") && top.contains(&format!("<b>{word}</b>")),
            "{top}"
        );
    }
    let fire = ["emergency", "raise", "kebakaran", "--kind", "darurat", "--place", "Pasar Segamas"];
    let real = number(&order(&lab, &fire));
    wait_until_first(&phone, "Kebakaran di Pasar Segamas");
    let short = top(&page(&phone, "/"));
    assert!(
        short.contains("<b>DARURAT</b>") && short.contains("1 lainnya") && !short.contains("LATIHAN"),
        "{short}"
    );
    assert!(says(&phone, "/darurat", TITLE), "the drill is on the page of all");
    let _ = order(&lab, &["emergency", "end", &real]);
    wait_until_first(&phone, TITLE);
}

#[test]
fn an_emergency_outlives_a_killed_controller_and_a_killed_portal() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    let _ = raise(&lab, "emergency", &[]);
    wait_until_first(&phone, TITLE);
    lab.gateway.kill(Part::Controller);
    for path in ["", "en/", "darurat", "pengumuman", "ketentuan"] {
        let page = phone.http_get(&format!("{PORTAL_BY_ADDRESS}{path}")).expect("the portal answers");
        assert!(is_first(&page, "Kecamatan Bukateja"), "/{path} without the controller: {}", page.text());
    }
    lab.gateway.start_part(Part::Controller);
    let first = phone.http_get(PORTAL_BY_ADDRESS).expect("the portal answers");
    assert!(is_first(&first, TITLE), "and with its first answer: {}", first.text());
    wait_until("names are answered again", SECOND, || phone.addresses_of("masuk.wifi.pbg").len() == 1);
    lab.gateway.kill(Part::Portal);
    lab.gateway.start_part(Part::Portal);
    wait_until_first(&phone, TITLE);
    lab.gateway.kill(Part::Portal);
    lab.gateway.kill(Part::Controller);
    lab.gateway.start();
    wait_until("names are answered again", SECOND, || phone.addresses_of("masuk.wifi.pbg").len() == 1);
    wait_until_first(&phone, TITLE);
}
