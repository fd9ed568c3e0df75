//! Names by which browsers call themselves.

use super::*;
use crate::{PORTAL, WEB_PAGE, joined};
use lab::{
    Lab,
    http::{Request, Response},
    staff::ask,
};

const PASSWORD: &str = "pagi di alun-alun";
/// Somebody is shown the newest hundred of the browsers in which they are signed in.
const SHOWN: usize = 90;
/// Stands in no other text.
const MARK: &str = "peramban-4711";

fn agent(payload: &Payload) -> String {
    format!("Mozilla/5.0 {MARK} {}", payload.text)
}

#[test]
fn what_a_guests_browser_calls_itself_is_neither_kept_nor_said_again() {
    let lab = hotspot();
    let phone = joined(&lab);
    for payload in payloads() {
        for url in [PORTAL, WEB_PAGE] {
            let answer = phone.http(&Request::get(url).header("User-Agent", &agent(&payload)));
            let answer = answer.unwrap_or_else(|error| panic!("{url} as {}: {error}", payload.text));
            assert!(answer.status < 400 && !answer.text().contains(MARK), "{}", answer.text());
        }
    }
    let page = phone.http_get(PORTAL).expect("the portal answers");
    let fields = page.form("/sambung").expect("the button that connects");
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let press = Request::post_form(&format!("{PORTAL}sambung"), &fields);
    let pressed = phone.http(&press.header("User-Agent", &agent(&payloads()[0]))).expect("an answer");
    assert!(pressed.status < 400, "{}", pressed.text());
    let store = lab.gateway.rows(".dump").join("\n");
    assert!(store.contains("INSERT INTO") && !store.contains(MARK), "no program kept it");
}

#[test]
fn what_the_browser_of_staff_calls_itself_is_shown_as_words() {
    let lab = hotspot();
    let invited =
        lab.gateway.wifi_pbg(&["staff", "invite", "sari", "--full-name", "Sari", "--role", "operator"]);
    let link = invited["link"].as_str().expect("a link");
    let payloads = payloads();
    let joined = form(&lab, link, &payloads[0], &[("sandi", PASSWORD), ("ulang", PASSWORD)]);
    assert_eq!(joined.status, 303, "{}", joined.text());
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let browser = sari.browser();
    judge::listen(&browser);
    for some in payloads.chunks(SHOWN) {
        for payload in some {
            let url = format!("{ADMIN}/admin/masuk");
            let entered = form(&lab, &url, payload, &[("nama", "sari"), ("sandi", PASSWORD)]);
            assert_eq!(entered.status, 303, "{}", entered.text());
        }
        let shown = walk(&browser, ADMIN, &["/admin/saya".to_owned()]);
        // A header that is not of visible ASCII letters is nobody's name (RFC 9110 section 5.5).
        for payload in some.iter().filter(|payload| payload.text.is_ascii()) {
            assert!(shown.contains(&agent(payload)), "{} in {shown:#?}", agent(payload));
        }
        lab.gateway.write_to_store(&format!("DELETE FROM staff_session WHERE agent LIKE '%{MARK}%'"));
    }
}

fn form(lab: &Lab, url: &str, payload: &Payload, fields: &[(&str, &str)]) -> Response {
    let request = Request::post_form(url, fields).header("Origin", ADMIN);
    ask(&lab.gateway, &request.header("User-Agent", &agent(payload)))
}
