//! The directory of public services: what opens before sign-in because of it, what it says of opening hours, and what no
//! citizen sees.

use super::*;
use lab::{
    Part,
    addresses::{BULK, WEB},
};
use std::net::Ipv4Addr;

const ALL: &str = "/layanan";
const PERMITS: [&str; 8] =
    ["service", "add", "--category", "permits", "--title", "Izin usaha", "--what", "Satu pintu."];
const LINK: [&str; 2] = ["--link", "http://web.example/izin"];

#[test]
fn a_host_of_a_service_opens_before_sign_in_while_it_is_shown() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    assert!(meets_the_portal(&phone));
    let added = order(&lab, &[&PERMITS[..], &LINK, &["--in-garden", "yes"]].concat());
    assert!(reaches_the_web(&phone), "at once, and by the packets of somebody who has not signed in");
    let hit = lab.internet.hits().into_iter().find(|hit| hit.host == "web.example" && hit.server == WEB);
    assert!(hit.is_some(), "the server has seen it");
    assert!(phone.connect((WEB, 22)).is_err(), "a service is a web page and nothing else");
    assert!(!lab.gateway.wifi_pbg(&["garden", "list"]).to_string().contains("web.example"));
    lab.gateway.kill(Part::Controller);
    lab.gateway.start_part(Part::Controller);
    assert!(reaches_the_web(&joined(&lab)), "the first answer after a start knows it");
    wait_until("its page says so", ON_PAGES_WITHIN, || {
        says(&phone, &format!("{ALL}/{}", number(&added)), "Terbuka tanpa menyambung.")
    });
}

#[test]
fn a_host_closes_when_its_service_ends_or_is_hidden_but_for_addresses_already_given_out() {
    let lab = hotspot();
    lab.internet.dns.set_ttl(1);
    let phone = joined(&lab);
    lab.internet.dns.set("hidden.example", &[BULK.into()]);
    let opened = [&PERMITS[..], &LINK, &["--in-garden", "yes"]].concat();
    let asked = number(&order(&lab, &opened));
    let link = ["--link", "http://hidden.example/", "--in-garden", "yes"];
    let unasked = number(&order(&lab, &[&PERMITS[..], &link].concat()));
    assert!(reaches_the_web(&phone));
    let promised = left_open(&lab, WEB).expect("the address is open");
    // As long as an answer may be used, a minute at least, and five more.
    assert!(promised <= 360 * SECOND, "{promised:?}");

    let _ = order(&lab, &["service", "end", &asked]);
    let _ = order(&lab, &["service", "change", &unasked, "--shown", "no"]);
    let hidden = phone.http_get("http://hidden.example/").expect("an answer");
    assert_eq!(hidden.status, 302, "nobody asked for it while it was open");
    assert_eq!(left_open(&lab, BULK), None);
    wait_until("it runs out, though the name is asked for again and again", 15 * SECOND, || {
        let known = phone.addresses_of("web.example") == [WEB];
        known && left_open(&lab, WEB).is_some_and(|left| left + 4 * SECOND <= promised)
    });
    assert_eq!(lab.gateway.wifi_pbg(&["garden", "check", "web.example"])["in_garden"], false);
}

/// How long an address of the walled garden stays open, as the kernel has it; nothing where it is closed.
fn left_open(lab: &Lab, address: Ipv4Addr) -> Option<Duration> {
    let set = ["-j", "list", "set", "inet", "wifi_pbg", "garden4"];
    let listing = lab.gateway.command("nft").args(set).output().expect("nft runs").stdout;
    let listing: Value = serde_json::from_slice(&listing).expect("JSON");
    let set = listing["nftables"].as_array().into_iter().flatten().find_map(|it| it.get("set"))?;
    let elements = set["elem"].as_array().into_iter().flatten();
    let element = elements.map(|it| &it["elem"]).find(|it| it["val"] == address.to_string())?;
    Some(Duration::from_secs(element["expires"].as_u64()?))
}

#[test]
fn a_service_opens_nothing_without_the_flag_nor_while_it_is_not_shown() {
    let lab = hotspot();
    let phone = joined(&lab);
    let plain = number(&order(&lab, &[&PERMITS[..], &LINK].concat()));
    let _ = order(&lab, &[&PERMITS[..], &LINK, &["--in-garden", "yes", "--shown", "no"]].concat());
    assert!(meets_the_portal(&phone));
    let own = format!("{ALL}/{plain}");
    wait_until("its page says so", ON_PAGES_WITHIN, || says(&phone, &own, "Terbuka setelah tersambung."));
    assert!(says(&phone, &format!("/en/services/{plain}"), "Opens after you connect."));
    press(&phone);
    assert!(reaches_the_web(&phone) && !says(&phone, &own, "Terbuka setelah tersambung."));
}

#[test]
fn opening_hours_are_told_by_the_clock_on_the_wall() {
    let lab = hotspot();
    let phone = joined(&lab);
    // Whole hours around now, so that no full hour that strikes meanwhile changes the sentence.
    let hour = (now() / 3_600 + 7).rem_euclid(24);
    let clock = |ahead: i64| format!("{:02}:00", (hour + ahead).rem_euclid(24));
    let between = |from: i64, to: i64| format!("Mon-Sun {}-{}", clock(from), clock(to));
    let service = |title: &str, hours: &str| {
        let words =
            ["service", "add", "--category", "health", "--title", title, "--what", "X", "--hours", hours];
        number(&order(&lab, &words))
    };
    let open = service("Puskesmas", &between(-2, 3));
    let closed = service("Apotek", &between(3, 5));
    let always = service("IGD", "always");
    let unknown = number(&order(&lab, &PERMITS));
    wait_until("all are listed", ON_PAGES_WITHIN, || says(&phone, ALL, "Izin usaha"));

    let on_page = |clock: String| clock.replace(':', ".");
    let (closes, opens) = (on_page(clock(3)), on_page(clock(3)));
    let text = |path: &str| page(&phone, path).text();
    let around = |path: &str, before: &str, moment: &str| {
        let text = text(path);
        let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before:?} in {text}"));
        let said = rest.split('<').next().unwrap_or_default().to_owned();
        let midnight = moment == "00.00" && said.contains("midnight");
        assert!(said.contains(moment) || midnight, "{moment} in {before}{said}");
    };
    for path in [ALL.to_owned(), format!("{ALL}/{open}"), format!("{ALL}/kesehatan")] {
        around(&path, "Buka sekarang, tutup ", &closes);
    }
    around(&format!("{ALL}/{closed}"), "Tutup, buka ", &opens);
    around(&format!("/en/services/{open}"), "Open now, closes ", &closes);
    around(&format!("/en/services/{closed}"), "Closed, opens ", &opens);
    assert!(text(&format!("{ALL}/{always}")).contains("Buka setiap saat"));
    let unknown = text(&format!("{ALL}/{unknown}"));
    assert!(!unknown.contains("Buka ") && !unknown.contains("Tutup"), "nobody knows: {unknown}");
}

#[test]
fn a_candidate_is_seen_by_nobody_until_somebody_has_checked_it() {
    let lab = two_sites();
    let (phone, elsewhere) = (joined_at(&lab, 0), joined_at(&lab, 1));
    let candidates = lab.gateway.wifi_pbg(&["service", "candidates"]);
    let names: Vec<&str> = candidates.as_object().expect("candidates").keys().map(String::as_str).collect();
    assert!(names.len() >= 5 && names.contains(&"lapor"), "{names:?}");
    let added: Vec<Value> =
        names.iter().map(|name| order(&lab, &["service", "add", "--candidate", name])).collect();
    assert!(
        added.iter().all(|service| service["shown"] == false && service["in_garden"] == false),
        "{added:?}"
    );
    // The portal has the others by now if it has this.
    let _ = order(&lab, &PERMITS);
    wait_until("the board is exchanged", ON_PAGES_WITHIN, || says(&phone, ALL, "Izin usaha"));
    let text = page(&phone, ALL).text();
    for service in &added {
        let title = service["title"]["indonesian"].as_str().expect("a title");
        assert!(!text.contains(title), "{title}");
        assert_eq!(page(&phone, &format!("{ALL}/{}", number(service))).status, 404, "{title}");
    }

    let lapor = added.iter().find(|service| service["phone"] == "1708").expect("LAPOR!");
    let _ = order(&lab, &["service", "change", &number(lapor), "--shown", "yes", "--site", "alun-alun"]);
    wait_until("it is shown", ON_PAGES_WITHIN, || says(&phone, ALL, "SP4N-LAPOR"));
    assert!(says(&phone, &format!("{ALL}/{}", number(lapor)), "href=\"tel:1708\""));
    assert!(!says(&elsewhere, ALL, "SP4N-LAPOR"), "at its site alone");
}
