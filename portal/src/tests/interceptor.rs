use super::Stage;
use url::Url;

/// Host, target and user agent of the checks that systems make by themselves.
const CHECKS: [(&str, &str, &str); 21] = [
    ("connectivitycheck.gstatic.com", "/generate_204", "Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8)"),
    ("www.google.com", "/gen_204", "Dalvik/2.1.0 (Linux; U; Android 9)"),
    ("play.googleapis.com", "/generate_204", "Dalvik/2.1.0 (Linux; U; Android 11)"),
    ("connectivitycheck.grapheneos.network", "/generate_204", "Mozilla/5.0 (X11; Linux x86_64)"),
    ("connectivitycheck.android.com", "/generate_204", "Dalvik/2.1.0 (Linux; U; Android 13; SM-A145F)"),
    ("connect.rom.miui.com", "/generate_204", "Dalvik/2.1.0 (Linux; U; Android 12; Redmi)"),
    ("connectivitycheck.platform.hicloud.com", "/generate_204", "Dalvik/2.1.0"),
    ("conn1.coloros.com", "/generate_204", "Dalvik/2.1.0"),
    ("wifi.vivo.com.cn", "/generate_204", "Dalvik/2.1.0"),
    ("captive.apple.com", "/hotspot-detect.html", "CaptiveNetworkSupport-443.40.5 wispr"),
    ("www.apple.com", "/library/test/success.html", "CaptiveNetworkSupport-277.10.5 wispr"),
    ("www.msftconnecttest.com", "/connecttest.txt", "Microsoft NCSI"),
    ("www.msftconnecttest.com", "/redirect", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"),
    ("www.msftncsi.com", "/ncsi.txt", "Microsoft NCSI"),
    ("www.gstatic.com", "/generate_204", "Mozilla/5.0 (X11; CrOS x86_64)"),
    (
        "detectportal.firefox.com",
        "/canonical.html",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0",
    ),
    (
        "detectportal.firefox.com",
        "/success.txt?ipv4",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0",
    ),
    ("fedoraproject.org", "/static/hotspot.txt", ""),
    ("connectivity-check.ubuntu.com", "/", ""),
    ("spectrum.s3.amazonaws.com", "/kindle-wifi/wifistub.html", "Mozilla/5.0 (Linux; U; en-us; KFTT)"),
    ("ctest.cdn.nintendo.net", "/", "Nintendo Switch"),
];

#[tokio::test]
async fn every_systems_check_is_led_to_the_portal() {
    let stage = Stage::set().await;
    for (host, target, agent) in CHECKS {
        let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\n\r\n");
        let answer = stage.send(request).await;
        assert_eq!(answer.status, 302, "{host}{target}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("connection"), Some("close"));
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(answer.header("x-networkmanager-status"), None);
        assert!((6..300).contains(&answer.body.len()));
        let location = Url::parse(answer.header("location").unwrap()).unwrap();
        assert_eq!(
            (location.scheme(), location.host_str(), location.path()),
            ("http", Some("masuk.wifi.pbg"), "/")
        );
        let told: Vec<_> = location.query_pairs().collect();
        assert_eq!(told, [("url".into(), format!("http://{host}{target}").into())]);
    }
}

#[tokio::test]
async fn every_way_of_asking_elsewhere_is_led_to_the_portal() {
    let stage = Stage::set().await;
    for request in [
        "HEAD / HTTP/1.1\r\nHost: example.org\r\n\r\n",
        "PUT /x HTTP/1.1\r\nHost: example.org\r\nContent-Length: 3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "BREW /pot HTTP/1.1\r\nHost: example.org\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: example.org\r\n\r\n",
        "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n",
        "GET http://example.org/ HTTP/1.1\r\nHost: masuk.wifi.pbg\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: example.org\r\nConnection: keep-alive\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: \u{e4}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nHost: example.org\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: masuk.wifi.pbg@evil.example\r\n\r\n",
        "GET /?url=http://evil.example/ HTTP/1.1\r\nHost: wifi.pbg\r\n\r\n",
        "GET // HTTP/1.1\r\nHost: //evil.example\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\nHost: 10.20.0.2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: example.org\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
    ] {
        let answer = stage.send(request).await;
        assert_eq!(answer.status, 302, "{request}");
        let location = Url::parse(answer.header("location").unwrap()).unwrap();
        assert_eq!(location.host_str(), Some("masuk.wifi.pbg"), "{request}");
        assert_eq!(answer.header("connection"), Some("close"), "{request}");
        assert_eq!(answer.body.is_empty(), request.starts_with("HEAD"), "{request}");
    }
}

#[tokio::test]
async fn a_sender_of_a_long_body_reads_the_answer_too() {
    let stage = Stage::set().await;
    let body = "x".repeat(60_000);
    let request =
        format!("POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    assert_eq!(stage.send(request).await.status, 302);
}

#[tokio::test]
async fn what_is_not_http_is_refused() {
    let stage = Stage::set().await;
    for request in [
        "garbage\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03 a TLS greeting \r\n\r\n",
        "GET / HTTP/1.1\r\nHost: example.org\r\nbad header\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: example.org\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: example.org\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "GET / HTTP/1.1\r\nHost: example.org\r\nA: b\x00c\r\n\r\n",
    ] {
        assert_eq!(stage.send(request).await.status, 400, "{request:?}");
    }
}

#[tokio::test]
async fn no_trick_leads_out_of_the_portal() {
    let stage = Stage::set().await;
    let long = format!("http://evil.example/{}", "a".repeat(15_000));
    for trick in [
        "//evil.example",
        "///evil.example",
        "%5C%5Cevil.example",
        "http:%5C%5Cevil.example",
        "http:///evil.example",
        "http://masuk.wifi.pbg@evil.example/",
        "http://evil.example%5C@masuk.wifi.pbg/",
        "http://evil%252eexample/",
        "http://%252f%252fevil.example/",
        "http://%C3%A9vil.example/",
        "data:text/html,evil.example",
        "javascript:alert('evil.example')",
        "http://evil.example/%0d%0aLocation:%20http://evil.example/",
        "http://evil.example/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "ftp://evil.example/",
        "%09http://evil.example/",
        "http://evil.example/&url=http://evil.example/",
        &long,
    ] {
        let arrived = stage.get(&format!("/?url={trick}")).await;
        assert_eq!(arrived.status, 200, "{trick}");
        assert_eq!(arrived.header("location"), None);
        arrived.never_says(&["evil.example", "vil.example", "<script"]);
        let form = stage.form(super::HERE);
        let pressed =
            stage.post("/sambung", &format!("{form}&url={}", trick.replace("&url", "%26url"))).await;
        assert_eq!(pressed.header("location"), None);
        if !trick.contains("/&url") {
            pressed.never_says(&["href=\"http://evil", "<script"]);
        }
        stage.post("/putus", &form).await;
    }
}

#[tokio::test]
async fn a_device_that_asks_and_asks_is_led_in_few_words_until_somebody_looks_at_the_portal() {
    let stage = Stage::set().await;
    let ask = || stage.send("GET /feed?page=1 HTTP/1.1\r\nHost: apps.example\r\n\r\n".to_owned());
    let in_full = ask().await;
    for _ in 0..40 {
        ask().await;
    }
    let short = ask().await;
    assert_eq!((in_full.status, short.status), (302, 302));
    assert_eq!(
        in_full.header("location"),
        Some("http://masuk.wifi.pbg/?url=http%3A%2F%2Fapps.example%2Ffeed%3Fpage%3D1")
    );
    assert_eq!(short.header("location"), Some("http://masuk.wifi.pbg/"));
    assert_eq!((short.header("connection"), short.body.as_str()), (Some("close"), "302 Found\n"));
    assert_eq!(stage.portal.drops.so_far().shortened, 12);

    assert_eq!(
        stage
            .send("GET / HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n\r\n".to_owned())
            .await
            .status,
        200
    );
    assert!(ask().await.header("location").is_some_and(|to| to.contains("?url=")));
}
