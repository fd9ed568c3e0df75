use super::{HERE, Office, PASSWORD, cookies, from, get, is_sign_in, location, post, text};
use axum::body::Body;
use hotspot::{
    model::{Role, TotpSecret},
    policy::{digest, totp},
    store::AuditQuery,
};
use http::{Response, StatusCode, header};

const SECRET: &[u8; 20] = b"a secret of 20 bytes";

impl Office {
    /// With a phone.
    async fn with_phone(&self, name: &str, role: Role) -> TotpSecret {
        let (staff, secret) = (self.staff(name, role).await, totp::secret_of(SECRET));
        let codes = ["aaaaabbbbbccccc", "dddddeeeeefffff"].map(digest);
        self.desk.store.set_totp(&staff.name, &secret, 1, &codes, &self.act("staff.totp")).await.unwrap();
        secret
    }

    fn code(&self, secret: &TotpSecret) -> String {
        totp::code(secret, self.desk.now().0 / 30).unwrap()
    }

    async fn password(&self, name: &str, password: &str) -> Response<Body> {
        self.send(post("/admin/masuk", "", &[("nama", name), ("sandi", password)])).await
    }

    /// By the cookie that the password earned.
    async fn second(&self, first: &Response<Body>, code: &str) -> Response<Body> {
        self.send(post("/admin/masuk/kode", &pair(first), &[("kode", code)])).await
    }
}

/// The first cookie that was set, as a browser sends it back.
fn pair(answer: &Response<Body>) -> String {
    let set = cookies(answer);
    set.first().and_then(|cookie| cookie.split(';').next()).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_password_alone_opens_nothing_where_a_second_step_is_asked_for() {
    let office = Office::open().await;
    let secret = office.with_phone("sari", Role::Administrator).await;
    let half = office.password("sari", PASSWORD).await;
    assert_eq!(location(&half), "/admin/masuk/kode");
    for path in ["/admin", "/admin/saya", "/admin/petugas", "/admin/audit"] {
        let key = pair(&half);
        let own = key.split_once('=').unwrap().1.to_owned();
        for cookie in [key, format!("__Host-petugas={own}")] {
            assert!(is_sign_in(&office.send(get(path, &cookie)).await), "{path} with {cookie}");
        }
    }
    let whole = office.second(&half, &office.code(&secret)).await;
    assert_eq!((whole.status(), location(&whole)), (StatusCode::SEE_OTHER, "/admin"));
    let saya = office.send(get("/admin/saya", &pair(&whole))).await;
    assert_eq!(saya.status(), StatusCode::OK);
    assert!(is_sign_in(&office.second(&half, &office.code(&secret)).await), "the entrance is used up");
}

#[tokio::test]
async fn a_code_is_taken_once_whatever_browser_types_it() {
    let office = Office::open().await;
    let secret = office.with_phone("sari", Role::Operator).await;
    let (one, other) = (office.password("sari", PASSWORD).await, office.password("sari", PASSWORD).await);
    let code = office.code(&secret);
    let (first, second) = tokio::join!(office.second(&one, &code), office.second(&other, &code));
    let mut statuses = [first.status(), second.status()];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
    let replayed = office.password("sari", PASSWORD).await;
    assert_eq!(office.second(&replayed, &code).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let query = AuditQuery { most: 9, did: "staff.wrong-code".into(), ..AuditQuery::default() };
    assert_eq!(
        office.desk.store.audit(&query).await.unwrap().len(),
        2,
        "whoever has the password is noticed"
    );
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_the_phone_once() {
    let office = Office::open().await;
    office.with_phone("sari", Role::Operator).await;
    let half = office.password("sari", PASSWORD).await;
    assert_eq!(office.second(&half, "AAAAA-bbbbb-CCCCC").await.status(), StatusCode::SEE_OTHER);
    let half = office.password("sari", PASSWORD).await;
    assert_eq!(office.second(&half, "aaaaa-bbbbb-ccccc").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(office.known("sari").await.recovery_left, 1);
}

#[tokio::test]
async fn an_administrator_without_a_phone_sets_one_up_before_anything_else() {
    let office = Office::open().await;
    office.staff("ani", Role::Administrator).await;
    let half = office.password("ani", PASSWORD).await;
    assert_eq!(location(&half), "/admin/masuk/pasang");
    assert!(is_sign_in(&office.send(get("/admin/petugas", &pair(&half))).await));
    let page = text(office.send(get("/admin/masuk/pasang", &pair(&half))).await).await;
    let shown = page.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
    let secret = TotpSecret(shown);
    let wrong = office.send(post("/admin/masuk/pasang", &pair(&half), &[("kode", "000000")])).await;
    assert!(
        wrong.status() == StatusCode::UNPROCESSABLE_ENTITY && office.known("ani").await.totp_secret.is_none()
    );
    let code = office.code(&secret);
    let done = office.send(post("/admin/masuk/pasang", &pair(&half), &[("kode", &code)])).await;
    let cookie = pair(&done);
    assert_eq!((done.status(), office.known("ani").await.recovery_left), (StatusCode::OK, 10));
    assert_eq!(text(done).await.matches("<li><code").count(), 10);
    assert_eq!(office.send(get("/admin/petugas", &cookie)).await.status(), StatusCode::OK);
    let again = office.password("ani", PASSWORD).await;
    assert_eq!(
        office.second(&again, &code).await.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "that one was used"
    );
}

#[tokio::test]
async fn guessing_stops_for_strangers_and_the_holder_still_comes_in_from_a_known_address() {
    let office = Office::open().await;
    office.staff("sari", Role::Operator).await;
    assert_eq!(office.password("sari", PASSWORD).await.status(), StatusCode::SEE_OTHER);
    let guess = |source: [u8; 4], password: &'static str| {
        from(source, post("/admin/masuk", "", &[("nama", "sari"), ("sandi", password)]))
    };
    let mut looked_at = 0;
    for number in 0..20u8 {
        let answer = office.send(guess([203, 0, 113, number], "salah sekali")).await;
        looked_at += usize::from(answer.status() == StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(looked_at, 10);
    let locked = office.send(guess([203, 0, 113, 99], PASSWORD)).await;
    assert_eq!(locked.status(), StatusCode::TOO_MANY_REQUESTS, "not even the right one is looked at");
    let wait: u32 = locked.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");
    assert_eq!(office.password("sari", PASSWORD).await.status(), StatusCode::SEE_OTHER, "from {HERE}");
}

#[tokio::test]
async fn a_key_that_somebody_planted_is_not_the_one_that_is_signed_in() {
    let office = Office::open().await;
    office.staff("sari", Role::Operator).await;
    let planted = format!("__Host-petugas={}", "P".repeat(43));
    let form = [("nama", "sari"), ("sandi", PASSWORD)];
    let signed_in = office.send(post("/admin/masuk", &planted, &form)).await;
    let own = pair(&signed_in);
    assert!(own.starts_with("__Host-petugas=") && own != planted, "{own}");
    assert!(is_sign_in(&office.send(get("/admin/saya", &planted)).await));
    let set = cookies(&signed_in).remove(0);
    for attribute in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"] {
        assert!(set.contains(attribute), "{set}");
    }
    assert!(!set.contains("Domain") && !set.contains("Max-Age"), "{set}");
}

#[tokio::test]
async fn another_password_is_another_key_and_signs_every_other_browser_out() {
    let office = Office::open().await;
    let sari = office.staff("sari", Role::Operator).await;
    let (here, there) = (office.browser(&sari).await, office.browser(&sari).await);
    let form = |present: &'static str| {
        let fields = [
            ("token", here.token.as_str()),
            ("sandi", present),
            ("baru", "sandi baru sekali"),
            ("ulang", "sandi baru sekali"),
        ];
        post("/admin/saya/sandi", here.cookie(), &fields)
    };
    assert_eq!(office.send(form("salah sekali")).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let changed = office.send(form(PASSWORD)).await;
    assert_eq!(changed.status(), StatusCode::SEE_OTHER);
    for old in [here.cookie(), there.cookie()] {
        assert!(is_sign_in(&office.send(get("/admin/saya", old)).await));
    }
    assert_eq!(office.send(get("/admin/saya", &pair(&changed))).await.status(), StatusCode::OK);
    assert_eq!(office.password("sari", PASSWORD).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_invitation_leads_in_once_and_names_nobody_to_who_guesses() {
    let office = Office::open().await;
    let ani = office.staff("ani", Role::Administrator).await;
    let browser = office.browser(&ani).await;
    let fields =
        [("token", browser.token.as_str()), ("nama", "sari"), ("lengkap", "Sari"), ("peran", "operator")];
    let shown = text(office.send(post("/admin/petugas/undang", browser.cookie(), &fields)).await).await;
    let link = shown.split("id=\"tautan\">").nth(1).unwrap().split('<').next().unwrap();
    let path = link.strip_prefix("http://127.0.0.1:8081").unwrap();
    assert_eq!(office.send(get("/admin/undangan/salah", "")).await.status(), StatusCode::NOT_FOUND);
    let choose = |password: &'static str, again: &'static str| {
        post(path, "", &[("sandi", password), ("ulang", again)])
    };
    for (password, again) in [("pendek", "pendek"), ("sandi yang panjang", "sandi lain")] {
        assert_eq!(office.send(choose(password, again)).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let joined = office.send(choose(PASSWORD, PASSWORD)).await;
    assert_eq!((joined.status(), location(&joined)), (StatusCode::SEE_OTHER, "/admin"));
    assert_eq!(office.send(get("/admin/saya", &pair(&joined))).await.status(), StatusCode::OK);
    assert_eq!(office.send(get(path, "")).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(office.send(choose(PASSWORD, PASSWORD)).await.status(), StatusCode::NOT_FOUND);
    let guesses = (0..40).map(|_| office.send(get("/admin/undangan/tebakan", "")));
    let mut late = 0;
    for guess in guesses {
        late += usize::from(guess.await.status() == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(late >= 30, "{late}");
}

#[tokio::test]
async fn the_last_administrator_is_not_closed_and_nobody_resets_themselves() {
    let office = Office::open().await;
    let ani = office.staff("ani", Role::Administrator).await;
    let browser = office.browser(&ani).await;
    let token = [("token", browser.token.as_str())];
    let close = office.send(post("/admin/petugas/orang/ani/tutup", browser.cookie(), &token)).await;
    assert_eq!(close.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let reset = office.send(post("/admin/petugas/orang/ani/atur-ulang", browser.cookie(), &token)).await;
    assert_eq!(reset.status(), StatusCode::FORBIDDEN);
    assert_eq!(office.send(get("/admin/petugas", browser.cookie())).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_token_is_shown_once_and_kept_as_its_hash() {
    let office = Office::open().await;
    let ani = office.staff("ani", Role::Administrator).await;
    let browser = office.browser(&ani).await;
    let fields = [
        ("token", browser.token.as_str()),
        ("judul", "Papan <angka>"),
        ("hari", "30"),
        ("hak", "usage.see"),
        ("hak", "status.see"),
    ];
    let page = text(office.send(post("/admin/token", browser.cookie(), &fields)).await).await;
    let secret = page.split("id=\"token\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(secret.starts_with("wpbg_") && secret.len() == 48, "{secret}");
    let kept = office.desk.store.api_token_by_secret(&digest(&secret)).await.unwrap().unwrap();
    assert_eq!((kept.scopes.len(), kept.made_by.as_str()), (2, "ani"));
    let list = text(office.send(get("/admin/token", browser.cookie())).await).await;
    assert!(!list.contains(&secret) && list.contains("Papan &#60;angka&#62;"), "{list}");
    let revoke = post(&format!("/admin/token/{}/cabut", kept.id), browser.cookie(), &fields[..1]);
    assert_eq!(office.send(revoke).await.status(), StatusCode::SEE_OTHER);
    let file = office.send(get("/admin/audit.csv", browser.cookie())).await;
    assert!(file.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().contains("audit-"));
    let file = text(file).await;
    assert!(file.contains("token.add") && file.contains("token.revoke") && !file.contains(&secret), "{file}");
    let audit =
        text(office.send(get("/admin/audit?cari=token&dari=2020-01-01", browser.cookie())).await).await;
    assert!(audit.contains("token.revoke") && audit.contains("<del>false</del>"), "{audit}");
}
