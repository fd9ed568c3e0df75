//! Forms as browsers, impatient thumbs and attackers send them.

use super::*;
use std::{fmt::Write as _, process::Stdio, sync::Barrier, thread};

const STALE: &str = "Halaman ini sudah lama";
/// Seconds for which one token is made.
const BUCKET: u64 = 12 * 3600;

#[test]
fn a_button_pressed_twice_at_once_admits_once() {
    let lab = hotspot();
    let code = voucher(&lab, &["--devices", "1"]);
    let forms = [
        (PORTAL.trim_end_matches('/').to_owned() + "/sambung", ""),
        (format!("{PLAIN}/voucher"), code.as_str()),
    ];
    for (page, code) in forms {
        let phone = joined(&lab);
        let form = if code.is_empty() {
            let fields = phone.http_get(PORTAL).expect("a page").form("/sambung").expect("a form");
            Request::post_form(&page, &borrowed(&fields))
        } else {
            form_of(&phone, &page, &[("kode", code)])
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
        assert_eq!(admissions(&lab, &phone), ["1"], "{page}");
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
fn none_of_three_hundred_tricks_with_the_first_page_leads_elsewhere_than_it_says() {
    let lab = hotspot();
    let phone = joined(&lab);
    let fields = phone.http_get(PORTAL).expect("a page").form("/sambung").expect("a form");
    let ask = |trick: &str| {
        let fields: Vec<(&str, &str)> = borrowed(&fields).into_iter().chain([("url", trick)]).collect();
        phone.http(&Request::post_form(&format!("{PLAIN}/sambung"), &fields)).expect("an answer")
    };
    let plain = ask("");
    assert!(is_connected(&plain));
    let usual = links(&plain);
    let offered = links(&ask("http://web.example/berita?halaman=2"));
    assert!(offered.contains(&"http://web.example/berita?halaman=2".to_owned()), "{offered:?}");
    let tricks = tricks();
    assert!(tricks.len() >= 300, "{}", tricks.len());
    let mut offers = 0;
    for trick in &tricks {
        let page = ask(trick);
        assert!(matches!(page.status, 200 | 400), "{trick:?}: {}", page.status);
        let stray =
            ["location", "refresh", "set-cookie"].into_iter().find(|name| page.header(name).is_some());
        assert_eq!(stray, None, "{trick:?}");
        for link in links(&page).into_iter().filter(|link| !usual.contains(link)) {
            if link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/\\") {
                continue;
            }
            let host = plain_host(&link).unwrap_or_else(|| panic!("{trick:?} became a link to {link:?}"));
            assert!(!host.ends_with("wifi.pbg"), "{trick:?}: {link}");
            assert!(
                page.text().contains(&format!("Lanjut ke {host}<")),
                "{trick:?}: {link} is shown otherwise"
            );
            assert!(trick.starts_with("http://") || trick.starts_with("https://"), "{trick:?}: {link}");
            offers += 1;
        }
        let first = phone.http_get(&format!("{PORTAL}?url={}", escaped(trick))).expect("a page");
        assert!(first.status == 200 && first.header("location").is_none(), "{trick:?}");
    }
    println!("{} tricks, of which {offers} are plain addresses and offered as what they are", tricks.len());
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

/// Addresses that browsers, parsers and people read in different ways.
fn tricks() -> Vec<String> {
    let schemes = [
        "http:",
        "https:",
        "HTTP:",
        "javascript:",
        "data:text/html,",
        "ftp:",
        "file:",
        "blob:http:",
        "intent:",
        "view-source:http:",
        "",
        "\thttp:",
        " http:",
        "java\nscript:",
        "vbscript:",
    ];
    let ways = [
        "//",
        "/",
        "",
        "///",
        "\\\\",
        "/\\",
        "//user@",
        "//masuk.wifi.pbg@",
        "//%2f%2f",
        "//masuk.wifi.pbg%2f@",
    ];
    let hosts = ["evil.example/", "evil.example/\r\nSet-Cookie: a=b"];
    let mut tricks: Vec<String> = Vec::new();
    for scheme in schemes {
        for way in ways {
            tricks.extend(hosts.iter().map(|host| format!("{scheme}{way}{host}")));
        }
    }
    tricks.extend(
        [
            "http://evil.example/%0d%0aLocation:%20http://evil.example",
            "http://b\u{fc}cher.example/",
            "http://xn--bcher-kva.example/",
            "http://m\u{430}suk.wifi.pbg/",
            "http://evil.example\u{3002}masuk.wifi.pbg/",
            "http://evil%2eexample/",
            "http://evil.example#@masuk.wifi.pbg/",
            "http://evil.example?@masuk.wifi.pbg/",
            "http://masuk.wifi.pbg/sambung",
            "http://172.16.255.1/putus",
            "http://0254.020.0377.01/",
            "http://2886795009/",
            "http://[::ffff:172.16.255.1]/",
            "http://evil.example:80:80/",
            "http://evil.example:/",
            "http://evil.example/\"><script>alert(1)</script>",
            "http://evil.example/'onmouseover='alert(1)",
            "http://ev\u{202e}li.example/",
            "jav&#97;script:alert(1)",
            "http://evil.example/\u{0}",
        ]
        .map(str::to_owned),
    );
    tricks
}

/// Where links of a page lead.
fn links(page: &Response) -> Vec<String> {
    let text = page.text();
    let links = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.map(|link| link.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'")).collect()
}

/// The host of a plain web address in which nothing is hidden.
fn plain_host(link: &str) -> Option<&str> {
    let rest = link.strip_prefix("http://").or_else(|| link.strip_prefix("https://"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.split_once(':').map_or(authority, |(host, _)| host);
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    let bare =
        rest.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\'));
    (bare && !host.is_empty() && host.bytes().all(plain)).then_some(host)
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        let _ = write!(escaped, "%{byte:02x}");
        escaped
    })
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
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
