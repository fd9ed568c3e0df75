//! The ways in, from staff's command to the packet: one tap, vouchers and accounts, and who is kept out.

mod accounts;
mod blocks;
mod first_page;
mod forms;
mod guessing;
mod one_tap;
mod terms;
mod vouchers;

use crate::*;
use lab::{Part, wait_for};

/// Where passwords are typed.
pub const SECURE: &str = "https://masuk.wifi.pbg";
const PLAIN: &str = "http://masuk.wifi.pbg";
const BULK_URL: &str = "http://203.0.113.80/bulk";
const TOO_BUSY: &str = "Banyak yang masuk bersamaan";

/// A gateway at which guests may sign in by an account.
pub fn hotspot_with_accounts() -> Lab {
    let (lab, _) = hotspot_with_certificate();
    set_way(&lab, "account", &["--open", "yes"]);
    lab
}

/// `wifi-pbg way set …`
fn set_way(lab: &Lab, way: &str, arguments: &[&str]) {
    let said = lab.gateway.wifi_pbg(&[&["way", "set", way], arguments].concat());
    assert_eq!(said["in_force"], true, "{said}");
}

/// Issues a voucher, and tells its code.
fn voucher(lab: &Lab, promises: &[&str]) -> String {
    let issued = lab.gateway.wifi_pbg(&[&["voucher", "add"], promises].concat());
    assert_eq!(issued["in_force"], true, "{issued}");
    issued["vouchers"][0]["code"].as_str().expect("a code").to_owned()
}

/// How a voucher stands, by staff's command.
fn state_of(lab: &Lab, code: &str) -> String {
    let shown = lab.gateway.wifi_pbg(&["voucher", "show", code]);
    shown["state"].as_str().unwrap_or_default().to_owned()
}

/// Makes an account, and tells its password.
pub fn account(lab: &Lab, name: &str, fields: &[&str]) -> String {
    let made = lab.gateway.wifi_pbg(&[&["account", "add", name], fields].concat());
    assert_eq!(made["in_force"], true, "{made}");
    made["password"].as_str().expect("a password").to_owned()
}

/// Types a voucher's code.
pub fn redeem(phone: &Phone, code: &str) -> Response {
    fill(phone, &format!("{PLAIN}/voucher"), &[("kode", code)])
}

/// Types an account and its password.
fn enter(phone: &Phone, account: &str, password: &str) -> Response {
    fill_password(phone, &format!("{SECURE}/akun"), &[("akun", account), ("sandi", password)])
}

/// Fills in and sends a form with a password, as often as it is told that there was no time to check it: a machine that does
/// much else takes long, and such a try is not counted.
fn fill_password(phone: &Phone, page: &str, typed: &[(&str, &str)]) -> Response {
    wait_for("the password is checked", 30 * SECOND, || {
        Some(fill(phone, page, typed)).filter(|page| !page.text().contains(TOO_BUSY)).ok_or(TOO_BUSY)
    })
}

/// Opens a page, fills its form in and sends it.
fn fill(phone: &Phone, page: &str, typed: &[(&str, &str)]) -> Response {
    phone.http(&form_of(phone, page, typed)).expect("the portal answers the form")
}

/// The form of a page, filled in but not sent.
pub fn form_of(phone: &Phone, page: &str, typed: &[(&str, &str)]) -> Request {
    let shown = phone.http_get(page).expect("the portal answers");
    let path = page.split('/').skip(3).collect::<Vec<_>>().join("/");
    let action = format!("/{}", path.split('?').next().unwrap_or_default());
    let fields = shown.form(&action);
    let fields = fields.unwrap_or_else(|| panic!("no form for {action} on the page:\n{}", shown.text()));
    let hidden = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let hidden = hidden.filter(|(name, _)| typed.iter().all(|(known, _)| known != name));
    let fields: Vec<(&str, &str)> = hidden.chain(typed.iter().copied()).collect();
    Request::post_form(page.split('?').next().unwrap_or(page), &fields)
}

/// A form's fields as [`Request::post_form`] takes them.
fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn is_connected(page: &Response) -> bool {
    page.status == 200 && page.text().contains("Anda tersambung")
}

/// Whether a web request is sent to the portal, by whichever scheme.
fn is_led(phone: &Phone) -> bool {
    phone.http_get(WEB_PAGE).is_ok_and(|answer| {
        answer.status == 302
            && answer.header("location").is_some_and(|to| to.starts_with(PLAIN) || to.starts_with(SECURE))
    })
}

/// The guest is told `words`, and does not get in by it.
fn assert_refused(page: &Response, words: &str) {
    let text = page.text();
    assert!(
        text.contains(words) && !is_connected(page),
        "{words:?} was expected on {}:\n{text}",
        page.status
    );
}

/// Waits until pages come with the controller's word again.
fn wait_for_pages(phone: &Phone) {
    wait_until("the portal has its pages back", 10 * SECOND, || {
        phone.http_get(PORTAL).is_ok_and(|page| page.status == 200)
    });
}

/// Nothing that was done to the programs made a thread of them panic.
fn assert_nothing_panicked(lab: &Lab) {
    for part in [Part::Controller, Part::Portal] {
        let log = lab.gateway.log(part);
        assert!(!log.contains("panicked"), "{part:?}: {log}");
    }
}
