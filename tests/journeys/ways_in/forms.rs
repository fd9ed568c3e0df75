//! Forms as browsers, impatient thumbs and attackers send them.

use super::*;
use std::{process::Stdio, sync::Barrier, thread};

const STALE: &str = "Halaman ini sudah lama";
/// Seconds for which one token is made.
const BUCKET: u64 = 12 * 3600;

#[test]
fn a_button_pressed_twice_at_once_admits_once() {
    let lab = hotspot();
    let code = voucher(&lab, &["--devices", "1"]);
    for by_voucher in [false, true] {
        let phone = joined(&lab);
        let form = if by_voucher {
            form_of(&phone, &format!("{PLAIN}/voucher"), &[("kode", &code)])
        } else {
            let fields = phone.http_get(PORTAL).expect("a page").form("/sambung").expect("a form");
            Request::post_form(&format!("{PLAIN}/sambung"), &borrowed(&fields))
        };
        let start = Barrier::new(2);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    start.wait();
                    let answer = phone.http(&form).expect("the portal answers");
                    assert!(is_connected(&answer), "{}", answer.text());
                });
            }
        });
        assert!(
            is_connected(&phone.http(&form).expect("the portal answers")),
            "nor later, by the back button"
        );
        assert_eq!(admissions(&lab, &phone), ["1"], "by voucher: {by_voucher}");
    }
    assert_nothing_panicked(&lab);
}

#[test]
fn a_tap_in_another_tab_takes_nothing_from_who_came_in_by_voucher() {
    let lab = hotspot();
    let phone = joined(&lab);
    let (first_tab, code) = (phone.http_get(PORTAL).expect("a page"), voucher(&lab, &[]));
    assert!(is_connected(&redeem(&phone, &code)));
    let page = submit(&phone, &first_tab, "/sambung").text();
    assert!(page.contains("Voucher berlaku sampai"), "{page}");
    assert_eq!(admissions(&lab, &phone), ["1"]);
    // Pressing Back after leaving shows the form again: pressed, it is a new tap, which is what the guest asked for.
    disconnect(&phone);
    assert!(is_connected(&submit(&phone, &first_tab, "/sambung")));
}

#[test]
fn a_form_that_is_too_old_opens_nothing_keeps_what_was_typed_and_is_good_when_sent_again() {
    let lab = hotspot();
    let phone = joined(&lab);
    let code = voucher(&lab, &[]);
    let page = format!("{PLAIN}/voucher");
    let form = form_of(&phone, &page, &[("kode", &code)]);
    let fields = phone.http_get(&page).expect("a page").form("/voucher").expect("a form");
    let shown = fields.iter().find(|(name, _)| name == "token").map(|(_, token)| token.as_str());
    let shown = shown.expect("a token");
    let [now, before, old] = [0, 1, 2].map(|ago| token(&lab, &phone, vouchers::seconds_now() / BUCKET - ago));
    assert!([&now, &before].into_iter().any(|made| made == shown), "these tokens are made as the portal's");
    let body = String::from_utf8(form.body.clone()).expect("a form");
    let other = joined(&lab);
    let others = other.http_get(&page).expect("a page").form("/voucher").expect("a form");
    let others = others.iter().find(|(name, _)| name == "token").map(|(_, token)| token.clone());
    for wrong in [old, others.expect("a token"), String::new(), shown[..40].to_owned(), "0".repeat(64)] {
        let sent = Request { body: body.replace(shown, &wrong).into_bytes(), ..form.clone() };
        let answer = phone.http(&sent).expect("an answer");
        assert_refused(&answer, STALE);
        assert!(meets_the_portal(&phone), "{wrong}");
        assert!(answer.text().contains(&format!("value=\"{code}\"")), "{}", answer.text());
        if wrong.is_empty() {
            assert!(is_connected(&submit(&phone, &answer, "/voucher")), "as it says");
            disconnect(&phone);
        }
    }
    assert_nothing_panicked(&lab);
}

#[test]
fn a_form_from_another_site_or_for_another_host_does_nothing() {
    let lab = hotspot();
    let phone = joined(&lab);
    let code = voucher(&lab, &[]);
    let form = form_of(&phone, &format!("{PLAIN}/voucher"), &[("kode", &code)]);
    for (name, value) in [
        ("Origin", "http://evil.example"),
        ("Origin", "http://masuk.wifi.pbg.evil.example"),
        ("Origin", "http://masuk.wifi.pbg@evil.example"),
        ("Origin", "file://"),
        ("Sec-Fetch-Site", "cross-site"),
    ] {
        let answer = phone.http(&form.clone().header(name, value)).expect("an answer");
        assert_eq!(answer.status, 403, "{name}: {value}");
    }
    // A name of somebody else's that was made to point at the portal.
    let by_address = Request { url: "http://172.16.255.1/voucher".to_owned(), ..form.clone() };
    for host in ["evil.example", "masuk.wifi.pbg.evil.example", "masuk.wifi.pbg@evil.example"] {
        let answer = phone.http(&by_address.clone().header("Host", host)).expect("an answer");
        assert!(matches!(answer.status, 302 | 400), "{host}: {}", answer.status);
        assert!(!is_connected(&answer));
    }
    assert!(meets_the_portal(&phone));
    assert_eq!(state_of(&lab, &code), "unused");
    assert!(is_connected(&phone.http(&form.header("Origin", PLAIN)).expect("an answer")));
    assert_nothing_panicked(&lab);
}

#[test]
fn fields_that_are_huge_empty_repeated_or_no_text_are_refused_and_nothing_breaks() {
    let lab = hotspot();
    let phone = joined(&lab);
    let code = voucher(&lab, &[]);
    let page = format!("{PLAIN}/voucher");
    let form = form_of(&phone, &page, &[("kode", &code)]);
    let typed = |code: &str| redeem(&phone, code);
    assert_refused(&typed(""), "Isian belum lengkap");
    assert_refused(&typed("   "), "Isian belum lengkap");
    assert_eq!(typed(&"A".repeat(20 * 1024)).status, 413);
    let huge = phone.http(&form_of(&phone, &page, &[("kode", &"A".repeat(1024 * 1024))]));
    assert!(huge.as_ref().map_or(true, |answer| answer.status == 413), "refused, or cut: {huge:?}");
    assert_eq!(typed("ABCD\0EFGH").status, 400);
    let body = String::from_utf8(form.body.clone()).expect("a form");
    for more in
        [format!("&kode={code}"), "&token=".to_owned(), "&ketentuan=2".to_owned(), "&kode=%ff".to_owned()]
    {
        let sent = Request { body: (body.clone() + &more).into_bytes(), ..form.clone() };
        assert_eq!(phone.http(&sent).expect("an answer").status, 400, "{more}");
    }
    let kinds = ["text/plain", "multipart/form-data; boundary=a", "application/json", ""];
    for kind in kinds {
        let sent = Request::new("POST", &page).header("Content-Type", kind);
        let sent = Request { body: form.body.clone(), ..sent };
        assert_eq!(phone.http(&sent).expect("an answer").status, 415, "{kind:?}");
    }
    let of_link = |query: String| phone.http_get(&format!("{page}?{query}")).expect("a page");
    for query in ["kode=%00".to_owned(), format!("kode={}", "A".repeat(4_000)), "kode=a&kode=b".to_owned()] {
        assert!(of_link(query.clone()).text().contains("name=\"kode\" type=\"text\" value=\"\""), "{query}");
    }
    let marked = of_link("kode=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E".to_owned()).text();
    assert!(!marked.contains("<script"), "{marked}");
    assert!(meets_the_portal(&phone));
    assert_eq!(state_of(&lab, &code), "unused");
    assert!(is_connected(&phone.http(&form).expect("an answer")), "and what is right is taken");
    assert_nothing_panicked(&lab);
}

#[test]
fn letters_that_only_look_like_those_of_a_code_are_no_code() {
    let lab = hotspot();
    let code = voucher(&lab, &["--devices", "9"]);
    let full_width = |letter: char| char::from_u32(letter as u32 + 0xFEE0).unwrap_or(letter);
    let cyrillic = |letter: char| {
        let alike = "AАBВCСEЕHНKКMМPРTТXХYУ".chars().collect::<Vec<_>>();
        alike.chunks(2).find(|pair| pair[0] == letter).map_or(letter, |pair| pair[1])
    };
    let with_a_mark = |letter: char| format!("{letter}\u{301}");
    let bare = code.replace('-', "");
    let looks = [
        bare.chars().map(full_width).collect::<String>(),
        code.chars().map(cyrillic).map(|it| if it.is_ascii_digit() { full_width(it) } else { it }).collect(),
        bare.chars().map(with_a_mark).collect(),
        format!("\u{202e}{code}"),
        format!("{code}\u{200b}"),
    ];
    for look in looks.iter().filter(|look| **look != code) {
        let phone = joined(&lab);
        assert_refused(&redeem(&phone, look), "Kode tidak dikenal");
        assert!(meets_the_portal(&phone), "{look}");
    }
    assert!(is_connected(&redeem(&joined(&lab), &code)));
    assert_nothing_panicked(&lab);
}

#[test]
fn no_address_of_a_form_does_anything_when_it_is_only_opened() {
    let lab = hotspot();
    let phone = online(&lab);
    let new = joined(&lab);
    let code = voucher(&lab, &[]);
    for path in [
        "sambung",
        "putus",
        "lupakan",
        "lapor",
        "data-saya/hapus",
        "en/connect",
        "en/disconnect",
        "en/forget",
    ] {
        let opened = phone.http_get(&format!("{PLAIN}/{path}")).expect(path);
        assert_eq!(opened.status, 303, "{path}");
        let home = opened.header("location").unwrap_or_default();
        assert!(home == "/" || home == "/en/", "{path}: {home}");
        assert!(new.http_get(&format!("{PLAIN}/{path}")).is_ok_and(|opened| opened.status == 303), "{path}");
    }
    for query in [format!("kode={code}&ketentuan=2"), format!("kode={code}&token=")] {
        let page = new.http_get(&format!("{PLAIN}/voucher?{query}")).expect("a page");
        assert!(page.status == 200 && !is_connected(&page));
    }
    for method in ["PUT", "DELETE", "PATCH"] {
        let answer = new.http(&Request::new(method, &format!("{PLAIN}/voucher"))).expect("an answer");
        assert_eq!(answer.status, 405, "{method}");
    }
    assert!(reaches_the_web(&phone) && meets_the_portal(&new));
    assert_eq!(state_of(&lab, &code), "unused");
    assert_nothing_panicked(&lab);
}

/// How many admissions the store has of a phone, whether they ended or not.
fn admissions(lab: &Lab, phone: &Phone) -> Vec<String> {
    lab.gateway.rows(&format!("SELECT COUNT(*) FROM admission WHERE mac = '{}'", phone.mac()))
}

/// The token of this half of a day, made with the install's own secret.
fn token(lab: &Lab, phone: &Phone, bucket: u64) -> String {
    use std::io::Write;
    let secret = lab.gateway.rows("SELECT value FROM setting WHERE key = 'secret'").remove(0);
    let key = format!("hexkey:{}", hotspot::policy::form_key(&secret));
    let mut openssl = lab.gateway.command("openssl");
    openssl.args(["dgst", "-sha256", "-mac", "HMAC", "-macopt", &key]);
    let made = openssl.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut made = made.expect("start openssl (package openssl)");
    let text = format!("form|{}|{bucket}", phone.address());
    made.stdin.take().expect("its input").write_all(text.as_bytes()).expect("it reads");
    let output = made.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.split_whitespace().last().expect("a token").to_owned()
}
