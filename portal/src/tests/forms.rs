use super::{HERE, Stage, form_request};

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
    stage.post("/sambung", &format!("token={}", stage.token(HERE))).await;
    stage.post("/putus", "token=0").await.says(&["Halaman ini sudah lama", "Anda tersambung"]);
    assert!(stage.is_online(HERE));
}

#[tokio::test]
async fn another_sites_form_is_refused_even_with_a_token() {
    let stage = Stage::set().await;
    let form = format!("token={}", stage.token(HERE));
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
    let token = stage.token(HERE);
    let (huge, overlong) = ("x".repeat(20_000), format!("token={token}&url={}", "x".repeat(3_000)));
    for (path, kind, form, status) in [
        ("/sambung", "application/json", "{}", 415),
        ("/sambung", "multipart/form-data; boundary=x", "--x--", 415),
        ("/en/connect", "", "token=a", 415),
        ("/sambung", FORM, &huge, 413),
        ("/putus", FORM, &huge, 413),
        ("/sambung", FORM, &overlong, 400),
        ("/sambung", FORM, &format!("token={token}&token={token}"), 400),
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
            stage.post("/sambung", &format!("token={token}&url={text}")).await,
            stage
                .send(format!("GET / HTTP/1.1\r\nHost: \"><script>{text}\r\nUser-Agent: \"><script>\r\n\r\n"))
                .await,
        ] {
            page.never_says(&["<script", "onfocus=", "<img", "javascript:", "alert(1)"]);
        }
        stage.post("/putus", &format!("token={token}")).await;
    }
}
