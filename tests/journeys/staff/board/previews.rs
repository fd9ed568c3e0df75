use super::*;
use lab::{Browser, Gateway, staff::ADMIN};
use serde_json::Value;

/// What people read of a page's main part.
fn main_text(page: &str) -> String {
    let (_, after) = page.split_once("<main>").unwrap_or_else(|| panic!("no main part: {page}"));
    let inside = after.split("</main>").next().unwrap_or_default();
    let mut text = String::new();
    let mut within_tag = false;
    for letter in inside.chars() {
        match letter {
            '<' => within_tag = true,
            '>' => within_tag = false,
            letter if !within_tag => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_preview_of_the_sign_in_page_reads_as_the_phone_does() {
    let lab = hotspot();
    let phone = joined(&lab);
    let sari = StaffMember::new(&lab.gateway, "sari", "editor");
    let _ = announce(&sari, "Pawai budaya", &[]);
    wait_until("it is announced", ON_PHONES_WITHIN, || says(&phone, "/", "Pawai budaya"));
    for (language, path) in [("id", "/"), ("en", "/en/")] {
        let preview = sari.get(&format!("/admin/pratinjau/layar?keadaan=masuk&bahasa={language}"));
        assert_eq!(main_text(&preview.text()), main_text(&page(&phone, path).text()));
        assert!(preview.text().contains("Pawai budaya"));
    }
}

#[test]
fn every_state_of_the_portal_can_be_looked_at_and_none_does_anything() {
    let lab = hotspot();
    let sari = StaffMember::new(&lab.gateway, "sari", "editor");
    let chooser = sari.get("/admin/pratinjau").text();
    let (_, states) = chooser.split_once("name=\"keadaan\"").expect("a choice of states");
    let states = states.split("</select>").next().unwrap_or_default();
    let states: Vec<&str> =
        states.split("value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(states.len(), 22, "{states:?}");
    for state in &states {
        for language in ["id", "en"] {
            let screen = sari.get(&format!("/admin/pratinjau/layar?keadaan={state}&bahasa={language}"));
            let policy = screen.header("content-security-policy").unwrap_or_default();
            assert_eq!(screen.status, 200, "{state}: {}", screen.text());
            assert!(
                !screen.text().contains("<script") && !policy.contains("script-src"),
                "{state}: {policy}"
            );
            assert!(
                policy.contains("frame-ancestors 'self'") && policy.contains("form-action 'none'"),
                "{policy}"
            );
            assert_eq!(screen.header("x-frame-options"), Some("SAMEORIGIN"));
            assert!(screen.text().contains(&format!("<html lang=\"{language}\">")), "{state}");
        }
    }
    assert_eq!(sari.get("/admin/pratinjau/layar?keadaan=tidak-ada").status, 404);
    assert_eq!(lab.gateway.rows("SELECT COUNT(*) FROM seen"), ["0"], "nobody's looking counts");

    let browser = sari.browser();
    browser.goto(&format!("{ADMIN}/admin/pratinjau?keadaan=hemat"));
    for (link, words) in [
        ("header a[lang=en]", "only slower now"),
        ("footer a[href*=privasi]", "share the speed fairly"),
        ("main a[href*=masuk]", "No registration"),
    ] {
        within_frame(&browser, &format!("page.querySelector({link:?}).click()"));
        wait_until(words, 5 * SECOND, || {
            within_frame(&browser, "return page.body?.innerText ?? ''")
                .as_str()
                .is_some_and(|it| it.contains(words))
        });
    }
    let inert = within_frame(&browser, "return page.querySelector('a:not([href])')?.title");
    assert_eq!(inert, "Dalam pratinjau, tautan ini tidak membuka apa pun.");
    let dead = "return [...page.querySelectorAll('a[href]')].map((a) => a.getAttribute('href')).join(' ')";
    let links = within_frame(&browser, dead);
    let links = links.as_str().unwrap_or_default();
    assert!(links.split(' ').all(|href| sari.get(href).status == 200), "{links}");

    browser.goto(&format!("{ADMIN}/admin/pengumuman/baru"));
    browser.type_into("#judul", "Vaksin gratis");
    browser.type_into("#teks", "Datang ke puskesmas.");
    browser.click("button[formtarget='layar']");
    let title = "return document.querySelector('iframe').contentDocument?.title";
    wait_until("the frame shows it", 5 * SECOND, || browser.script(title) == "Vaksin gratis · @wifi.pbg");
    assert_eq!(lab.gateway.rows("SELECT COUNT(*) FROM announcement"), ["0"], "a preview writes nothing");
}

/// What a script says of the page in the frame, `page` there.
fn within_frame(browser: &Browser<'_, Gateway>, script: &str) -> Value {
    browser.script(&format!("const page = document.querySelector('iframe').contentDocument; {script}"))
}
