use super::{HERE, Stage, form_request};
use hotspot::model::Way;

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn without_a_fresh_token_of_this_address_nothing_happens() {
    let stage = Stage::set().await;
    let neighbour = [127, 0, 0, 2].into();
    stage.guest(neighbour);
    for token in [String::new(), "0".repeat(64), stage.token(neighbour), "x".repeat(2000)] {
        for path in ["/sambung", "/putus"] {
            let page = stage.post(path, &format!("token={token}&url=http%3A%2F%2Fexample.org%2F")).await;
            assert_eq!(page.status, 200, "{token}");
            page.says(&["Halaman ini sudah lama. Silakan tekan sekali lagi.", "action=\"/sambung\""]);
        }
        stage
            .post("/en/connect", &format!("token={token}"))
            .await
            .says(&["This page is old. Please press once more."]);
    }
    assert_eq!(stage.told(), [""; 0]);
    assert!(!stage.is_online(HERE));
}

#[tokio::test]
async fn a_stale_sign_out_leaves_the_guest_online() {
    let stage = Stage::set().await;
    stage.post("/sambung", &stage.form(HERE)).await;
    stage.post("/putus", "token=0").await.says(&["Halaman ini sudah lama", "Anda tersambung"]);
    assert!(stage.is_online(HERE));
}

#[tokio::test]
async fn another_sites_form_is_refused_even_with_a_token() {
    let stage = Stage::set().await;
    let form = stage.form(HERE);
    for (header, status) in [
        ("Origin: http://evil.example", 403),
        ("Sec-Fetch-Site: cross-site", 403),
        ("Origin: null", 200),
        ("Origin: http://wifi.example.go.id", 200),
        ("Sec-Fetch-Site: same-origin", 200),
    ] {
        let request = format!(
            "POST /sambung HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\nContent-Type: {FORM}\r\n{header}\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        assert_eq!(stage.send(request).await.status, status, "{header}");
    }
    assert_eq!(stage.told().len(), 3);
}

#[tokio::test]
async fn a_form_that_is_none_is_refused_with_a_page() {
    let stage = Stage::set().await;
    let (token, form) = (stage.token(HERE), stage.form(HERE));
    let (huge, overlong) = ("x".repeat(20_000), format!("{form}&url={}", "x".repeat(3_000)));
    for (path, kind, form, status) in [
        ("/sambung", "application/json", "{}", 415),
        ("/sambung", "multipart/form-data; boundary=x", "--x--", 415),
        ("/en/connect", "", "token=a", 415),
        ("/sambung", FORM, &huge, 413),
        ("/putus", FORM, &huge, 413),
        ("/sambung", FORM, &overlong, 400),
        ("/sambung", FORM, &format!("{form}&token={token}"), 400),
        ("/en/disconnect", FORM, "token=a&url=%ff%fe", 400),
    ] {
        let page = stage.send(form_request(path, kind, form.as_bytes())).await;
        assert_eq!(page.status, status, "{path} {kind}");
        page.says(&["<h1>", "class=\"main\""]);
    }
    let raw = stage.send(form_request("/sambung", FORM, b"token=\xff\xfe")).await;
    assert_eq!(raw.status, 400);
    assert_eq!(stage.told(), [""; 0]);
}

/// Every button's address, in both languages.
const BUTTONS: [&str; 16] = [
    "/sambung",
    "/putus",
    "/voucher",
    "/akun",
    "/akun/sandi",
    "/lapor",
    "/lupakan",
    "/data-saya/hapus",
    "/en/connect",
    "/en/disconnect",
    "/en/voucher",
    "/en/account",
    "/en/account/password",
    "/en/report",
    "/en/forget",
    "/en/my-data/erase",
];

#[tokio::test]
async fn whatever_is_sent_to_a_button_is_answered_with_a_page_and_does_nothing() {
    let stage = Stage::set().await;
    stage.world(|world| (world.ways, world.my_data) = (Way::ALL.to_vec(), Some(super::me::my_data())));
    let form = stage.form(HERE);
    let huge = |name: &str| format!("{form}&{name}={}", "x".repeat(1 << 20));
    for (kind, body, status) in [
        (FORM, huge("kode"), 413),
        (FORM, huge("sandi"), 413),
        (FORM, huge("token"), 413),
        (FORM, huge("unknown"), 413),
        (FORM, format!("{form}&kode=a%00b&akun=a%00b&sandi=a%00b&masalah=slow%00"), 400),
        (FORM, format!("{form}&kode=%ff&akun=%c3%28"), 400),
        (FORM, format!("{form}&akun=a&akun=b"), 400),
        (FORM, format!("{form}&sandi=a&sandi=a"), 400),
        (FORM, format!("{form}&ketentuan=2"), 400),
        (FORM, format!("{form}&kode={}", "x".repeat(3_000)), 400),
        ("text/plain", form.clone(), 415),
        ("application/json", format!("{{\"token\":\"{}\"}}", stage.token(HERE)), 415),
        ("multipart/form-data; boundary=x", form.clone(), 415),
        ("", form.clone(), 415),
    ] {
        for path in BUTTONS {
            let page = stage.send(form_request(path, kind, body.as_bytes())).await;
            assert_eq!(page.status, status, "{path} {kind} {:.80}", body);
            page.says(&["<h1>", "class=\"main\"", "</html>"]);
        }
    }
    assert_eq!(stage.told(), [""; 0]);
}

#[tokio::test]
async fn every_button_wants_a_token_of_this_address() {
    let stage = Stage::set().await;
    stage.world(|world| (world.ways, world.my_data) = (Way::ALL.to_vec(), Some(super::me::my_data())));
    let fields = "ketentuan=2&kode=ABCDEFGHJKMN&akun=budi&sandi=a&sandi_baru=b&ulang=b&masalah=slow";
    let neighbours = stage.token([127, 0, 0, 2].into());
    for path in BUTTONS {
        for form in [String::new(), fields.to_owned(), format!("token={neighbours}&{fields}")] {
            let page = stage.post(path, &form).await;
            assert!(matches!(page.status, 200 | 403), "{path}: {}", page.status);
            page.says(&["<h1>", "</html>"]);
        }
        let other = stage.get(path).await;
        assert!(matches!(other.status, 200 | 303), "{path}");
    }
    assert_eq!(stage.told(), [""; 0]);
}

#[tokio::test]
async fn letters_that_only_look_alike_reach_the_controller_as_they_are() {
    let stage = Stage::set().await;
    for typed in
        ["\u{410}BCD-EFGH-JKMN", "\u{ff21}BCDEFGHJKMN", "ABCD\u{2013}EFGH\u{2014}JKMN", "\u{202e}abc"]
    {
        stage.guest(HERE);
        stage.world(|world| world.told.clear());
        let typed_form: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        stage.post("/voucher", &format!("{}&kode={typed_form}", stage.form(HERE))).await;
        assert_eq!(stage.told(), [format!("redeem-voucher 127.0.0.1 terms 2 code {typed}")]);
    }
}

#[tokio::test]
async fn pressing_twice_in_two_tabs_or_after_going_back_ends_well() {
    let stage = Stage::set().await;
    let form = stage.form(HERE);
    for _ in 0..2 {
        stage.post("/sambung", &form).await.says(&["<h1>Anda tersambung</h1>"]);
    }
    stage.post("/voucher", &format!("{form}&kode=ABCDEFGHJKMN")).await.says(&["<h1>Anda tersambung</h1>"]);
    stage.get("/voucher").await.says(&["name=\"kode\""]);
    for path in ["/putus", "/putus", "/lupakan", "/lupakan", "/data-saya/hapus", "/data-saya/hapus"] {
        stage.post(path, &form).await.says(&["action=\"/sambung\""]);
    }
    stage.post("/lapor", &format!("{form}&masalah=drops")).await.says(&["action=\"/sambung\""]);
}

#[tokio::test]
async fn hostile_text_is_never_part_of_a_page() {
    let stage = Stage::set().await;
    for text in [
        "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "http%3A%2F%2Fexample.org%2F%22onfocus%3Dalert(1)",
        "http%3A%2F%2Fexample.org%2F%27%3Cimg%20src%3Dx%3E",
        "javascript%3Aalert(1)",
    ] {
        let token = stage.token(HERE);
        for page in [
            stage.get(&format!("/?url={text}")).await,
            stage.get(&format!("/%22%3E%3Cscript%3E?url={text}")).await,
            stage.post("/sambung", &format!("token={text}&url={text}")).await,
            stage.post("/sambung", &format!("{}&url={text}", stage.form(HERE))).await,
            stage
                .send(format!("GET / HTTP/1.1\r\nHost: \"><script>{text}\r\nUser-Agent: \"><script>\r\n\r\n"))
                .await,
        ] {
            page.never_says(&["<script", "onfocus=", "<img", "javascript:", "alert(1)"]);
        }
        stage.post("/putus", &format!("token={token}")).await;
    }
}
