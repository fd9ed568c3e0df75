//! The page first asked for, which is offered after sign-in, in the hands of who would rather offer another.

use super::*;
use std::fmt::Write as _;

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
