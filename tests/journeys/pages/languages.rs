//! Two languages: who is shown which, and the way between them.

use super::*;

/// Every page that stands by itself, before sign-in or after.
const TWINS: [[&str; 2]; 11] = [
    ["/", "/en/"],
    ["/ketentuan", "/en/terms"],
    ["/privasi", "/en/privacy"],
    ["/voucher", "/en/voucher"],
    ["/mengapa", "/en/why"],
    ["/data-saya", "/en/my-data"],
    ["/pengumuman", "/en/announcements"],
    ["/layanan", "/en/services"],
    ["/layanan/kependudukan", "/en/services/civil-records"],
    ["/darurat", "/en/emergency"],
    ["/voucher?url=http%3A%2F%2Fweb.example%2F", "/en/voucher?url=http%3A%2F%2Fweb.example%2F"],
];

#[test]
fn the_link_to_the_other_language_leads_to_the_same_page_and_back() {
    let lab = hotspot();
    let phone = joined(&lab);
    let Hung { long, service } = hang_up(&lab);
    let [announcement, announcement_en] = read_at(&long);
    wait_until_shown(&phone, "/", "Pasar murah");
    let service = number(&service);
    let (service, service_en) = (format!("/layanan/{service}"), format!("/en/services/{service}"));
    let all = [[announcement.as_str(), &announcement_en], [service.as_str(), &service_en]];
    for [indonesian, english] in TWINS.into_iter().chain(all) {
        for (here, there) in [(indonesian, english), (english, indonesian)] {
            assert_eq!(twin_of(&page(&phone, here)), there, "on {here}");
        }
    }
    press(&phone);
    assert_eq!(twin_of(&page(&phone, "/")), "/en/", "online");
    // Nowhere else to go from a page that is not there.
    assert_eq!(twin_of(&page(&phone, "/tidak-ada")), "/en/");
}

#[test]
fn who_asks_for_english_first_is_shown_english_until_they_choose_otherwise() {
    let lab = hotspot();
    let phone = joined(&lab);
    let ask = |path: &str, languages: &str| {
        let url = format!("{}{path}", PORTAL.trim_end_matches('/'));
        phone.http(&Request::get(&url).header("Accept-Language", languages)).expect("the portal answers")
    };
    for (languages, way) in [
        ("en-GB,en;q=0.9,id;q=0.8", Some("/en/")),
        ("en", Some("/en/")),
        ("id-ID,id;q=0.9,en;q=0.8", None),
        ("jv,en;q=0.5", None),
        ("", None),
    ] {
        let answer = ask("/", languages);
        assert_eq!(answer.header("location"), way, "{languages}");
        assert_eq!(answer.status, if way.is_some() { 302 } else { 200 }, "{languages}");
    }
    let english = ask("/en/", "en");
    assert!(english.text().contains("<html lang=\"en\">"));
    let chosen = ask(&twin_of(&english), "en");
    assert_eq!(chosen.status, 200);
    assert!(chosen.text().contains("<html lang=\"id\">"), "Indonesian was chosen");
    assert_eq!(twin_of(&chosen), "/en/");
}

/// Where the link at the top of a page leads, which is in the other language.
fn twin_of(page: &Response) -> String {
    let text = page.text();
    let (_, header) = text.split_once("<header>").unwrap_or_else(|| panic!("no page: {text}"));
    let (header, _) = header.split_once("</header>").expect("a header ends");
    let (_, link) = header.split_once("href=\"").expect("a link to the twin");
    let (link, tag) = link.split_once('"').expect("a link ends");
    let other = if text.contains("<html lang=\"id\">") { "en" } else { "id" };
    assert!(tag.contains(&format!("hreflang=\"{other}\"")), "{header}");
    link.replace("&#38;", "&").replace("&amp;", "&")
}
