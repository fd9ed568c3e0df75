//! Announcements: at their sites and in their time, in both languages, for everybody, and counted without knowing whom.

use super::*;
use hotspot::control::portal::Shown;
use lab::Part;
use std::fs;

const ALL: &str = "/pengumuman";

#[test]
fn an_announcement_is_on_the_pages_of_its_site_within_five_seconds_and_on_no_others() {
    let lab = two_sites();
    let (alun_alun, pendopo) = (joined_at(&lab, 0), joined_at(&lab, 1));
    let own = number(&announce(&lab, "Senam pagi", &["--site", "alun-alun"]));
    wait_until("it is announced", ON_PAGES_WITHIN, || says(&alun_alun, "/", "Senam pagi"));
    let everywhere = number(&announce(&lab, "Hari jadi", &["--site", "alun-alun", "--site", "pendopo"]));
    wait_until("the other one too", ON_PAGES_WITHIN, || says(&pendopo, "/", "Hari jadi"));
    let paths = ["/".to_owned(), ALL.to_owned(), format!("{ALL}/{own}")];
    for path in &paths {
        assert!(says(&alun_alun, path, "Senam pagi"), "{path}");
        assert!(!says(&pendopo, path, "Senam pagi"), "{path}");
    }
    assert_eq!(page(&pendopo, &format!("{ALL}/{own}")).status, 404, "not by its number either");
    assert!(says(&alun_alun, &format!("{ALL}/{everywhere}"), "Hari jadi"));

    let _ = order(&lab, &["notice", "end", &own]);
    wait_until("it is taken down", ON_PAGES_WITHIN, || !says(&alun_alun, "/", "Senam pagi"));
    assert!(!says(&alun_alun, ALL, "Senam pagi") && says(&alun_alun, ALL, "Hari jadi"));
    let late = page(&alun_alun, &format!("{ALL}/{own}"));
    assert!(late.status == 404 && late.text().contains("sudah berakhir"), "{}", late.text());
}

#[test]
fn an_announcement_begins_and_ends_by_itself() {
    let lab = hotspot();
    let phone = joined(&lab);
    let (from, until) = (now() + 6, now() + 12);
    let added = announce(&lab, "Bazar sebentar", &["--from", &moment(from), "--until", &moment(until)]);
    assert_eq!(added["state"], "to come", "{added}");
    let own = format!("{ALL}/{}", number(&added));
    // The portal has it by now if it has this.
    let _ = announce(&lab, "Sudah ada", &[]);
    wait_until("the board is exchanged", ON_PAGES_WITHIN, || {
        // The beginning may have come while a page was written.
        let (early, said, seen) = (page(&phone, ALL).text(), now(), page(&phone, &own).status);
        assert!(!early.contains("Bazar sebentar") || said >= from, "before its time: {early}");
        assert!(seen == 404 || now() >= from, "before its time");
        early.contains("Sudah ada")
    });
    let stands = || says(&phone, ALL, "Bazar sebentar");
    let left = |until: i64| Duration::from_secs(u64::try_from(until - now()).unwrap_or(0)) + 2 * SECOND;
    wait_until("it begins", left(from), stands);
    assert!((from..until).contains(&now()));
    wait_until("it ends", left(until), || !stands());
    assert!(now() >= until && page(&phone, &own).text().contains("sudah berakhir"));
}

#[test]
fn english_stands_where_it_was_written_and_indonesian_is_marked_where_not() {
    let lab = hotspot();
    let phone = joined(&lab);
    let twin =
        number(&announce(&lab, "Pawai budaya", &["--title-en", "Culture parade", "--text-en", "At 8."]));
    let only = number(&announce(&lab, "Pasar murah", &[]));
    wait_until("both are announced", ON_PAGES_WITHIN, || says(&phone, "/en/announcements", "Pasar murah"));
    for list in ["/en/", "/en/announcements"] {
        let text = page(&phone, list).text();
        assert!(text.contains(&format!("<a href=\"/en/announcements/{twin}\">Culture parade</a>")), "{text}");
        let marked = format!("<a href=\"/en/announcements/{only}\" lang=\"id\">Pasar murah</a>");
        assert!(text.contains(&marked), "{text}");
    }
    let own = |number: &str| page(&phone, &format!("/en/announcements/{number}")).text();
    let (translated, left) = (own(&twin), own(&only));
    assert!(
        translated.contains("<h1>Culture parade</h1>") && translated.contains("<p>At 8.</p>"),
        "{translated}"
    );
    assert!(left.contains("<h1 lang=\"id\">Pasar murah</h1>"), "{left}");
    assert!(left.contains("<p lang=\"id\">Besok pagi.</p>"), "{left}");
    assert!(
        says(&phone, &format!("{ALL}/{twin}"), "<h1>Pawai budaya</h1>"),
        "nobody's Indonesian is English"
    );
}

#[test]
fn announcements_are_read_before_sign_in_with_the_line_cut_and_without_the_controller() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    let own = format!("{ALL}/{}", number(&announce(&lab, "Pawai budaya", &["--site", "alun-alun"])));
    wait_until("it is announced", ON_PAGES_WITHIN, || says(&phone, "/", "Pawai budaya"));
    assert!(meets_the_portal(&phone), "nobody has signed in");
    lab.internet.cut_line();
    wait_until("the outage is known", 2 * ON_PAGES_WITHIN, || says(&phone, "/", "Jalur internet"));
    for path in ["/", ALL, &own] {
        assert!(says(&phone, path, "Pawai budaya"), "{path} in the dark");
    }
    lab.gateway.kill(Part::Controller);
    for path in [ALL, &own] {
        let url = format!("{}{path}", PORTAL_BY_ADDRESS.trim_end_matches('/'));
        let answer = phone.http_get(&url).expect("the portal answers");
        assert!(answer.status == 200 && answer.text().contains("Pawai budaya"), "{}", answer.text());
    }
}

#[test]
fn views_and_taps_are_counted_and_nothing_is_kept_of_who_looked() {
    let mut lab = two_sites();
    let (one, two, elsewhere) = (joined_at(&lab, 0), joined_at(&lab, 0), joined_at(&lab, 1));
    let id = number(&announce(&lab, "Pawai budaya", &[]));
    let own = format!("{ALL}/{id}");
    // The pages that are looked at until it is there show it once, the last of them.
    wait_until("it is announced", ON_PAGES_WITHIN, || says(&one, ALL, "Pawai budaya"));
    let who = "Penonton-unik-4711";
    let looks = |phone: &Phone, path: &str| {
        let url = format!("{}{path}", PORTAL.trim_end_matches('/'));
        let request =
            Request::get(&url).header("User-Agent", who).header("Referer", &format!("http://{who}/"));
        let request = request.header("Cookie", &format!("id={who}"));
        assert_eq!(phone.http(&request).expect("the portal answers").status, 200);
    };
    looks(&one, &own);
    looks(&one, &own);
    looks(&two, ALL);
    looks(&elsewhere, &own);
    // A portal that ends tells what it has counted.
    lab.gateway.restart(Part::Portal);
    let seen = lab.gateway.wifi_pbg(&["notice", "show", &id]);
    assert_eq!((seen["views"].as_u64(), seen["taps"].as_u64()), (Some(2), Some(3)), "{seen}");

    let totals = in_store(&lab, async |store| store.seen_so_far().await.expect("the counts"));
    let kinds: Vec<&Shown> = totals.keys().collect();
    assert_eq!(kinds, [&Shown::Announcement(id.parse().expect("a number"))]);
    for file in fs::read_dir(lab.gateway.state_dir()).expect("the state folder") {
        let path = file.expect("a file").path();
        let bytes = fs::read(&path).unwrap_or_default();
        assert!(!holds(&bytes, who.as_bytes()), "{} knows who looked", path.display());
        // The table as it was made, word by word: numbers by thing, site and day.
        if let Some(at) = bytes.windows(18).position(|words| words == b"CREATE TABLE seen ") {
            let made = String::from_utf8_lossy(&bytes[at..at + 400.min(bytes.len() - at)]).into_owned();
            let columns: Vec<&str> =
                made.lines().skip(1).take(6).filter_map(|line| line.split_whitespace().next()).collect();
            assert_eq!(columns, ["kind", "id", "site", "day", "views", "taps"], "{made}");
        }
    }
    for part in [Part::Controller, Part::Portal] {
        assert!(!lab.gateway.log(part).contains(who));
    }
}

#[test]
fn the_venue_that_systems_are_told_of_is_the_announcements() {
    let (lab, _) = hotspot_with_certificate();
    let _ = announce(&lab, "Pawai budaya", &[]);
    let phone = joined(&lab);
    let api = phone.captive_portal().expect("option 114 in the lease");
    let said: Value =
        serde_json::from_slice(&phone.http_get(&api).expect("the API answers").body).expect("JSON");
    let venue = said["venue-info-url"].as_str().unwrap_or_else(|| panic!("a venue in {said}"));
    wait_until("the venue's page tells it", ON_PAGES_WITHIN, || {
        let page = phone.http_get(venue).expect("the page opens");
        page.status == 200 && page.text().contains("Pawai budaya")
    });
}
