//! Alarms that are sent: once each, after they lasted, whatever restarts or does not answer.

use super::hotspot;
use crate::{SECOND, online};
use lab::{Lab, Part, Sink, StaffMember, wait_until};
use std::{thread, time::Duration};

const MAIL: u16 = 2525;
const WEB: u16 = 9099;
const KNOWN_WITHIN: Duration = Duration::from_secs(15);
/// From when it is due; a look every ten seconds, on a busy machine.
const SENT_WITHIN: Duration = Duration::from_secs(30);
/// Long enough for what must not be sent to have been sent.
const QUIET: Duration = Duration::from_secs(25);

#[test]
fn trouble_that_lasts_is_one_mail_and_one_call_and_its_end_one_more_whatever_restarts() {
    let mut lab = hotspot();
    let _phone = online(&lab);
    let mail = Sink::mail(&lab.gateway, MAIL);
    let ani = StaffMember::new(&lab.gateway, "ani", "administrator");
    let (mail_port, url) = (MAIL.to_string(), format!("http://127.0.0.1:{WEB}/wifi"));
    let fields = [
        ("mail_server", "127.0.0.1"),
        ("mail_port", mail_port.as_str()),
        ("mail_tls", "none"),
        ("sender", "wifi@purbalinggakab.go.id"),
        ("recipients", "sari@purbalinggakab.go.id"),
        ("webhook_url", url.as_str()),
        ("webhook_secret", "rahasia-sekali"),
        ("minutes-line-down", "1"),
    ];
    assert_eq!(ani.post("/admin/pengaturan/pemberitahuan", &fields).status, 303);
    let page = ani.get("/admin/pengaturan/pemberitahuan").text();
    assert!(page.contains("wifi@purbalinggakab.go.id") && !page.contains("rahasia-sekali"), "{page}");
    let audit = lab.gateway.rows("SELECT before || after FROM audit WHERE did = 'messages.set'");
    assert!(audit.len() == 1 && !audit[0].contains("rahasia-sekali"), "{audit:?}");

    lab.internet.cut_line();
    wait_until("the alarm stands", KNOWN_WITHIN, || stands(&lab));
    thread::sleep(QUIET);
    assert!(mail.taken().is_empty(), "it has not lasted a minute: {:?}", mail.taken());
    wait_until("the mail is sent", Duration::from_secs(60) + SENT_WITHIN, || mail.taken().len() == 1);
    let text = mail.taken()[0].clone();
    for words in
        ["From: wifi@purbalinggakab.go.id", "To: sari@purbalinggakab.go.id", "Jalur internet terputus"]
    {
        assert!(text.contains(words), "{words} in {text}");
    }

    // Nobody took the call. It is made again, and only the call.
    let web = Sink::web(&lab.gateway, WEB);
    lab.gateway.restart(Part::Admin);
    wait_until("the call is made again", Duration::from_secs(70) + SENT_WITHIN, || web.taken().len() == 1);
    let call = web.taken()[0].clone();
    assert!(call.starts_with("POST /wifi HTTP/1.1") && call.contains("\"event\":\"alarm.raised\""), "{call}");
    assert!(call.contains("x-wifi-pbg-signature: sha256="), "{call}");
    assert_eq!(mail.taken().len(), 1);

    lab.internet.restore_line();
    wait_until("it is over", KNOWN_WITHIN, || !stands(&lab));
    wait_until("that is told too", SENT_WITHIN, || mail.taken().len() == 2 && web.taken().len() == 2);
    assert!(mail.taken()[1].contains("Pulih"), "{}", mail.taken()[1]);
    assert!(web.taken()[1].contains("alarm.cleared"));
    lab.gateway.restart(Part::Admin);
    thread::sleep(QUIET);
    assert_eq!((mail.taken().len(), web.taken().len()), (2, 2), "nothing is told twice");
}

#[test]
fn a_test_says_what_came_of_it_and_what_is_wrong_is_named() {
    let lab = hotspot();
    let ani = StaffMember::new(&lab.gateway, "ani", "administrator");
    let page = "/admin/pengaturan/pemberitahuan";
    let wrong = ani.post(page, &[("webhook_url", "http://example.org/"), ("minutes-line-down", "x")]);
    assert_eq!(wrong.status, 422);
    let text = wrong.text();
    assert!(text.contains("hanya https, atau http ke alamat jaringan sendiri"), "{text}");
    assert!(text.contains("menit adalah 0 sampai 1440"), "{text}");

    let url = format!("http://127.0.0.1:{WEB}/wifi");
    assert_eq!(ani.post(page, &[("webhook_url", url.as_str())]).status, 303);
    assert!(ani.post(&format!("{page}/uji"), &[]).text().contains("percobaan gagal"));
    let web = Sink::web(&lab.gateway, WEB);
    wait_until("the sink takes it", 5 * SECOND, || {
        ani.post(&format!("{page}/uji"), &[]).text().contains("percobaan diterima server")
    });
    assert!(web.taken()[0].contains("alarm.raised"));
    let operator = StaffMember::new(&lab.gateway, "sari", "operator");
    assert_eq!(operator.get(page).status, 403);
}

/// Whether the alarm of a line that is down stands.
fn stands(lab: &Lab) -> bool {
    let alarms = lab.gateway.wifi_pbg(&["alarms"]);
    alarms.as_array().into_iter().flatten().any(|alarm| alarm["kind"] == "line-down")
}
