//! The office looks at its hotspot from a browser, with two weeks behind it that were made up.

use super::PATIENCE;
use crate::{
    pictures::Pictures,
    telling::{Telling, milliseconds, say, timed},
};
use lab::{Browser, Gateway, Lab, Part, history, wait_until};
use std::time::{SystemTime, UNIX_EPOCH};

/// By which the demonstration's member of staff signs in.
const NAME: &str = "sari";

/// Somebody of staff and what a person types to be them.
pub struct Account {
    pub password: String,
    /// An invitation that nobody has taken up, for who wants to be an administrator.
    pub invitation: String,
}

/// Before anything runs: what a hotspot knows that has run for two weeks.
pub fn two_weeks_pass(telling: &mut Telling, lab: &Lab) {
    telling.step("Two weeks of a town square are made up, so that the reports have something to tell.");
    let sites: Vec<_> =
        lab.networks().iter().map(|network| network.site.parse().expect("a site's name")).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let now = hotspot::model::UnixTime(i64::try_from(now).expect("before the end of time"));
    let ((), took) = timed(|| lab.gateway.with_store(|store| history::two_weeks(store, &sites, now)));
    say("took", milliseconds(took));
    say("label", "the audit's first line says that these are demo data; an installed system never has them");
}

/// The staff's web starts, and somebody takes an invitation up.
pub fn is_invited(telling: &mut Telling, pictures: &mut Pictures, lab: &mut Lab) -> Account {
    telling.step("The staff's web starts; the technician invites Sari. There is no password to begin with.");
    let ((), took) = timed(|| lab.gateway.start_part(Part::Admin));
    say("admin", format!("ready after {}", milliseconds(took)));
    let invite = |name: &str, full: &str, role: &str| -> String {
        let order = ["staff", "invite", name, "--full-name", full, "--role", role, "--alert"];
        let said = lab.gateway.wifi_pbg(&order);
        said["link"].as_str().unwrap_or_else(|| panic!("a link was expected, seen {said}")).to_owned()
    };
    let link = invite(NAME, "Sari Wulandari", "operator");
    say("link", &link);
    let invitation = invite("pak-budi", "Budi Santoso", "administrator");

    let bytes: [u8; 6] = hotspot::random::bytes().expect("chance from the kernel");
    let password: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let password = format!("klawing-{password}");
    let browser = Browser::open(&lab.gateway);
    browser.goto(&link);
    browser.type_into("input[name='sandi']", &password);
    browser.type_into("input[name='ulang']", &password);
    pictures.take(&browser, "21-invitation");
    browser.follow("main form button.main");
    wait_until("Sari is on the first page", PATIENCE, || browser.text_of("h1") == "Hari ini");
    say("signed in", format!("as {NAME}, by a password that was drawn for this run"));
    walks_round(telling, pictures, &browser);
    Account { password, invitation }
}

/// Through the rooms that an operator has.
fn walks_round(telling: &mut Telling, pictures: &mut Pictures, browser: &Browser<'_, Gateway>) {
    telling.step("Sari looks round: today, devices, vouchers, access points, usage, the wall.");
    let origin = browser.current_url();
    let origin = origin.split("/admin").next().unwrap_or_default();
    for (path, picture) in [
        ("/admin", "22-today"),
        ("/admin/perangkat", "23-devices"),
        ("/admin/voucher", "24-vouchers"),
        ("/admin/titik-akses", "25-access-points"),
        ("/admin/pemakaian", "26-usage"),
        ("/admin/pusat-komando", "27-wall"),
    ] {
        let ((), took) = timed(|| browser.goto(&format!("{origin}{path}")));
        say(path, format!("\"{}\" after {}", browser.text_of("h1"), milliseconds(took)));
        pictures.take(browser, picture);
    }
}

/// Tells a person what to do now.
pub fn announce(url: &str, account: &Account) {
    say("staff", format!("{url}/admin as {NAME} with {}", account.password));
    let code = account.invitation.split("/admin/").nth(1).unwrap_or_default();
    say("", format!("or as administrator, with a phone that shows codes: {url}/admin/{code}"));
}
