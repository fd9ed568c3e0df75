use super::{HERE, Stage};
use crate::{portal::Deadlines, views::STYLE};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

const ALL: [&str; 7] = ["/", "/ketentuan", "/privasi", "/en", "/en/", "/en/terms", "/en/privacy"];

#[tokio::test]
async fn every_page_is_small_whole_and_locked_up() {
    let stage = Stage::set().await;
    for path in ALL.into_iter().chain(["/tidak-ada", "/en/nothing"]) {
        let page = stage.get(path).await;
        assert_eq!(
            page.status,
            if path.contains("no") || path.contains("tidak") { 404 } else { 200 },
            "{path}"
        );
        assert!(page.body.len() <= 30_000, "{path}: {} bytes", page.body.len());
        assert!(page.body.starts_with("<!DOCTYPE html>") && page.body.ends_with("</html>"), "{path}");
        page.says(&["112", "110", "119", "113", "Dinkominfo", "tel:0281891234", "(0281) 891-234"]);
        page.never_says(&[
            "<script",
            " style=",
            "http-equiv=\"refresh\"",
            "src=",
            "<Purbalingga>",
            "onclick",
        ]);
        let tag = if path.starts_with("/en") { "<html lang=\"en\">" } else { "<html lang=\"id\">" };
        page.says(&[tag]);
        page.is_easily_read();

        let style = page.body.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
        let hash = BASE64.encode(&Sha256::digest(style));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains(&format!("style-src 'sha256-{hash}'")), "{path}: {policy}");
        assert!(policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"));
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
        ] {
            assert_eq!(page.header(name), Some(value), "{path}");
        }
        for name in ["set-cookie", "server", "strict-transport-security", "location"] {
            assert_eq!(page.header(name), None, "{path}");
        }
    }
}

#[tokio::test]
async fn the_way_in_and_out_is_one_press_each() {
    let stage = Stage::set().await;
    let arrival = stage.get("/?url=http%3A%2F%2Fexample.org%2Fa%3Fb%3D%2522").await;
    arrival.says(&[
        "<h1>WiFi gratis untuk semua</h1>",
        "Tanpa mendaftar. 1 GB sehari dengan kecepatan penuh; setelah itu tetap tersambung, lebih pelan.",
        "Perangkat ini diingat 30 hari: lain kali langsung tersambung.",
        "Sambungkan <span lang=\"en\">/ Connect</span>",
        "Alun-Alun &#60;Purbalingga&#62;",
        "Kode bantuan: <b>K7M2</b>",
        "href=\"/en/?url=http%3A%2F%2Fexample.org%2Fa%3Fb%3D%2522\"",
        "name=\"url\" value=\"http://example.org/a?b=%22\"",
    ]);

    let form = stage.form(HERE);
    let inside = stage.post("/sambung", &format!("{form}&url=http%3A%2F%2Fexample.org%2F")).await;
    assert_eq!(inside.status, 200);
    inside.says(&[
        "Anda tersambung",
        "href=\"http://example.org/\"",
        "Lanjut ke example.org",
        "240 MB",
        "http://masuk.wifi.pbg/",
        "Putuskan",
    ]);
    inside.never_says(&["Selesai"]);
    stage.get("/").await.says(&["Anda tersambung", "Dihitung pukul 14.32"]);
    stage.get("/en/").await.says(&["You are online", "Counted at 14.32"]);

    let outside = stage.post("/putus", &form).await;
    outside.says(&["<h1>Sambungan diputus. Terima kasih.</h1>", "Sambungkan"]);
    stage.get("/").await.says(&["WiFi gratis untuk semua"]);
    assert_eq!(stage.told(), ["sign-in 127.0.0.1 terms 2", "sign-out 127.0.0.1"]);
}

#[tokio::test]
async fn english_is_complete() {
    let stage = Stage::set().await;
    stage.get("/en/").await.says(&[
        "Free WiFi for everyone",
        "No registration. 1 GB a day at full speed; after that you stay online, only slower.",
        "This device is remembered for 30 days: next time it connects by itself.",
        "Connect <span lang=\"id\">/ Sambungkan</span>",
        "lang=\"id\" hreflang=\"id\">Bahasa Indonesia",
    ]);
    let form = stage.form(HERE);
    stage.post("/en/connect", &form).await.says(&["You are online", "action=\"/en/disconnect\""]);
    stage.post("/en/disconnect", &form).await.says(&["You are disconnected. Thank you."]);
}

#[tokio::test]
async fn apples_sheet_is_told_how_it_ends() {
    let stage = Stage::set().await;
    let form = stage.form(HERE);
    let request = format!(
        "POST /sambung HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\nUser-Agent: CaptiveNetworkSupport-443 wispr\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stage.send(request).await.says(&["Ketuk <b>Selesai</b> di sudut layar."]);
}

#[tokio::test]
async fn aliases_and_addresses_show_the_pages_themselves() {
    let stage = Stage::set().await;
    for host in ["wifi.example.go.id", "172.16.255.1", "172.16.255.1:80", "10.20.0.1", "MASUK.WIFI.PBG"] {
        let page = stage.send(format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).await;
        assert_eq!(page.status, 200, "{host}");
        page.says(&["action=\"/sambung\""]);
    }
}

#[tokio::test]
async fn until_the_controller_answers_the_page_waits_by_itself() {
    let mut stage = Stage::without_controller(Deadlines::default()).await;
    let waiting = stage.get("/?url=http%3A%2F%2Fexample.org%2F").await;
    assert_eq!((waiting.status, waiting.header("retry-after")), (503, Some("5")));
    waiting.says(&[
        "Sebentar, sistem sedang disiapkan",
        "http-equiv=\"refresh\" content=\"5;url=/?url=http%3A%2F%2Fexample.org%2F\"",
    ]);
    assert_eq!(stage.post("/sambung", "token=x").await.status, 503);
    assert_eq!(stage.get("/en/terms").await.status, 200);
    stage.controller_comes().await;
    assert_eq!(stage.get("/").await.status, 200);
}

#[tokio::test]
async fn a_device_of_no_network_of_ours_is_told_so() {
    let stage = Stage::set().await;
    let stranger = [127, 0, 0, 9].into();
    let request = "GET / HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n\r\n";
    let page = stage.send_from(stranger, request).await;
    assert_eq!(page.status, 403);
    page.says(&["Halaman ini untuk perangkat di @wifi.pbg"]);
}

#[tokio::test]
async fn a_page_asked_for_wrongly_is_a_page_still() {
    let stage = Stage::set().await;
    for (request, status) in [
        ("POST / HTTP/1.1", 405),
        ("DELETE /sambung HTTP/1.1", 405),
        ("OPTIONS * HTTP/1.1", 404),
        ("GET /sambung/ HTTP/1.1", 404),
        ("GET //evil.example/ HTTP/1.1", 404),
        ("GET /..%2f..%2fetc/passwd HTTP/1.1", 404),
        ("GET /%00 HTTP/1.1", 404),
        ("GET /en/%FF%FE HTTP/1.1", 404),
    ] {
        let page =
            stage.send(format!("{request}\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n\r\n")).await;
        assert_eq!(page.status, status, "{request}");
        page.says(&["<h1>", "class=\"main\""]);
        page.never_says(&["evil.example", "passwd"]);
    }
    let head = stage.send("HEAD / HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n\r\n").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    for (path, home) in [("/sambung", "/"), ("/en/disconnect", "/en/")] {
        let again = stage.get(path).await;
        assert_eq!((again.status, again.header("location")), (303, Some(home)));
    }
}

#[test]
fn the_style_asks_nobody_for_anything() {
    for outside in ["url(", "@import", "@font-face", "animation", "transition", "box-shadow", "gradient"] {
        assert!(!STYLE.contains(outside), "{outside}");
    }
}
