//! Accounts and their passwords: within TLS alone, in no page, in no log.

use super::{
    Answer, HERE, NOW, Stage, form_request, online,
    tls::{CHAINED, Client, Https, ROOT},
};
use hotspot::{
    control::portal::{NoEntry, Online, Standing},
    model::{UnixTime, Way},
};
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

const SECRET: &str = "kucing-hitam-77";
const OTHER: &str = "kucing-putih-88";

async fn stage() -> (Stage, Https) {
    let mut stage = Stage::set().await;
    stage.world(|world| world.ways = Way::ALL.to_vec());
    let https = Https::open(&mut stage, Some(CHAINED)).await;
    (stage, https)
}

async fn get(https: &Https, path: &str) -> Answer {
    let request = format!("GET {path} HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n\r\n");
    https.ask(&Client::trusting(ROOT), &request).await.unwrap()
}

async fn post(https: &Https, path: &str, form: &str) -> Answer {
    let request = form_request(path, "application/x-www-form-urlencoded", form.as_bytes());
    https.ask(&Client::trusting(ROOT), &String::from_utf8(request).unwrap()).await.unwrap()
}

#[tokio::test]
async fn over_plain_http_no_password_is_asked_for() {
    let (stage, _) = stage().await;
    for (path, language, said) in [
        (
            "/akun?url=http%3A%2F%2Fexample.org%2F",
            "id",
            "https://masuk.wifi.pbg/akun?url=http%3A%2F%2Fexample.org%2F",
        ),
        ("/akun/sandi", "id", "https://masuk.wifi.pbg/akun/sandi"),
        ("/en/account", "en", "https://masuk.wifi.pbg/en/account"),
        ("/en/account/password", "en", "https://masuk.wifi.pbg/en/account/password"),
    ] {
        let page = stage.get(path).await;
        page.is_a_page(language);
        page.says(&[&format!("<a class=\"main\" href=\"{said}\">")]);
        page.never_says(&["<form", "<input", "type=\"password\""]);
    }
}

#[tokio::test]
async fn a_password_sent_over_plain_http_goes_no_further() {
    let (stage, _) = stage().await;
    let form = format!("{}&akun=budi&sandi={SECRET}&sandi_baru={OTHER}&ulang={OTHER}", stage.form(HERE));
    for path in ["/akun", "/akun/sandi", "/en/account", "/en/account/password"] {
        let page = stage.post(path, &form).await;
        assert_eq!(page.status, 403);
        page.says(&["https://masuk.wifi.pbg/"]);
        page.never_says(&["<form", SECRET, OTHER, "budi"]);
    }
    assert_eq!(stage.told(), [""; 0]);
}

#[tokio::test]
async fn while_phones_trust_the_certificate_the_link_leads_there_at_once() {
    let (stage, _) = stage().await;
    stage.get("/").await.says(&["<a class=\"alone\" href=\"/akun\">"]);
    stage.trusts_the_certificate();
    stage.get("/").await.says(&["<a class=\"alone\" href=\"https://masuk.wifi.pbg/akun\">"]);
}

#[tokio::test]
async fn an_account_opens_the_way() {
    let (stage, https) = stage().await;
    let form = get(&https, "/akun").await;
    form.is_a_page("id");
    form.says(&[
        "<label for=\"account\">Nama atau nomor telepon</label>",
        "autocomplete=\"username\"",
        "type=\"password\"",
        "autocomplete=\"current-password\"",
    ]);
    form.never_says(&["autofocus", "tidak diminta", "aria-invalid=\"true\""]);
    let entered = format!("{}&akun=0812-3456-7890&sandi=+{SECRET}%26", stage.form(HERE));
    post(&https, "/akun", &entered).await.says(&["Anda tersambung"]);
    assert_eq!(
        stage.told(),
        [format!("enter-account 127.0.0.1 terms 2 account 0812-3456-7890 password  {SECRET}&")],
        "letter by letter"
    );

    let by_account = Online { way: Way::Account, account: Some("budi".parse().unwrap()), ..online() };
    stage.stands(HERE, Standing::Online(by_account));
    stage.get("/").await.says(&["Masuk sebagai <b>budi</b>", "href=\"/akun/sandi\""]);
    get(&https, "/akun/sandi").await.says(&["name=\"akun\" type=\"text\" value=\"budi\""]);
}

#[tokio::test]
async fn all_that_is_wrong_with_an_account_is_said_in_one_sentence() {
    let (stage, https) = stage().await;
    for (why, status, indonesian, english) in [
        (
            NoEntry::AccountUnknown,
            200,
            "Nama, nomor, atau kata sandi tidak cocok.",
            "Name or password do not match.",
        ),
        (
            NoEntry::TooManyDevices { most: 3 },
            200,
            "Akun ini sudah dipakai di 3 perangkat.",
            "This account is in use on 3 devices.",
        ),
        (
            NoEntry::TooManyTries { until: UnixTime(NOW.0 + 480) },
            429,
            "Terlalu banyak percobaan. Coba lagi pukul 14.40.",
            "Too many tries. Try again at 14.40.",
        ),
        (NoEntry::TooBusy, 503, "Banyak yang masuk bersamaan.", "Many people are signing in at once."),
    ] {
        stage.world(|world| world.refuses = Some(why.clone()));
        for (path, language, said) in [("/akun", "id", indonesian), ("/en/account", "en", english)] {
            let form = format!("{}&akun=bu%3Cdi&sandi={SECRET}", stage.form(HERE));
            let page = post(&https, path, &form).await;
            assert_eq!(page.status, status, "{why:?}");
            page.is_a_page(language);
            page.says(&[said, "value=\"bu&#60;di\"", "aria-describedby=\"wrong\" aria-invalid=\"true\""]);
            page.never_says(&[SECRET]);
        }
    }
    assert!(!stage.is_online(HERE));
}

#[tokio::test]
async fn a_password_is_changed_by_who_types_the_new_one_twice() {
    let (stage, https) = stage().await;
    let form = get(&https, "/akun/sandi").await;
    form.is_a_page("id");
    assert_eq!(form.body.matches("type=\"password\"").count(), 3);
    form.says(&["autocomplete=\"new-password\"", "8 sampai 128 huruf, berbeda dari yang sekarang."]);
    let typed = |new: &str, again: &str| {
        format!("{}&akun=budi&sandi={SECRET}&sandi_baru={new}&ulang={again}", stage.form(HERE))
    };
    for (form, said) in [
        (typed(OTHER, "x"), "Kedua kata sandi baru tidak sama."),
        (typed("", ""), "Isian belum lengkap."),
        (
            format!("token=0&akun=budi&sandi={SECRET}&sandi_baru={OTHER}&ulang={OTHER}"),
            "Halaman ini sudah lama.",
        ),
    ] {
        let page = post(&https, "/akun/sandi", &form).await;
        page.is_a_page("id");
        page.says(&[said, "value=\"budi\""]);
        page.never_says(&[SECRET, OTHER]);
    }
    assert_eq!(stage.told(), [""; 0]);

    stage.world(|world| world.refuses = Some(NoEntry::PasswordUnfit));
    let unfit = post(&https, "/en/account/password", &typed("short", "short")).await;
    unfit.is_a_page("en");
    unfit.says(&[
        "The new password cannot be used.",
        "aria-describedby=\"wrong new-form\" aria-invalid=\"true\"",
    ]);

    stage.world(|world| (world.refuses, world.told) = (None, Vec::new()));
    let changed = post(&https, "/akun/sandi", &typed(OTHER, OTHER)).await;
    changed.is_a_page("id");
    changed.says(&["<h1>Kata sandi sudah diganti</h1>"]);
    changed.never_says(&[SECRET, OTHER]);
    assert_eq!(
        stage.told(),
        [format!("change-password 127.0.0.1 account budi password {SECRET} new_password {OTHER}")]
    );
}

#[tokio::test]
async fn no_password_is_ever_written_into_a_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _here = tracing::subscriber::set_default(subscriber);

    let (mut stage, https) = stage().await;
    let form = format!("{}&akun=budi&sandi={SECRET}&sandi_baru={OTHER}&ulang={OTHER}", stage.form(HERE));
    for why in [None, Some(NoEntry::AccountUnknown), Some(NoEntry::TooBusy)] {
        stage.world(|world| world.refuses = why);
        for path in ["/akun", "/akun/sandi"] {
            post(&https, path, &form).await;
            stage.post(path, &form).await;
            post(&https, path, &form.replace("token=", "token=0")).await;
            post(&https, path, &format!("{form}&sandi={SECRET}")).await;
        }
    }
    stage.controller_goes();
    assert_eq!(post(&https, "/akun", &form).await.status, 503);
    let log = log.0.lock().unwrap_or_else(PoisonError::into_inner);
    let log = String::from_utf8_lossy(&log);
    assert!(log.contains("the controller does not answer"), "the log was listened to: {log}");
    for secret in [SECRET, OTHER] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
