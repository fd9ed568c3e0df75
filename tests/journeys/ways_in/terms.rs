//! Terms by edition: what was accepted, and when it is asked again.

use super::*;

const LINES: [&str; 6] = [
    "--line",
    "Gratis. | Free.",
    "--line",
    "Jangan dipakai untuk melanggar hukum. | Do not break the law with it.",
    "--line",
    "Kecepatan dibagi rata. | Speed is shared.",
];

/// Puts an edition in force from now on.
fn edition(lab: &Lab, substance: &str) {
    let order = [&["terms", "add", "--from", "now", "--substance", substance], LINES.as_slice()].concat();
    let said = lab.gateway.wifi_pbg(&order);
    assert_eq!(said["in_force"], true, "{said}");
}

/// Pages learn of an edition some seconds after it holds.
fn wait_for_edition(phone: &Phone, version: u32) {
    let version = format!("Versi {version}");
    wait_until("the page has the new edition", 10 * SECOND, || {
        phone.http_get(&format!("{PLAIN}/ketentuan")).is_ok_and(|page| page.text().contains(&version))
    });
}

#[test]
fn an_edition_with_another_substance_asks_everybody_again_and_one_with_other_words_nobody() {
    let lab = hotspot();
    let phone = online(&lab);
    edition(&lab, "no");
    assert!(reaches_the_web(&phone), "other words disturb nobody");
    edition(&lab, "yes");
    wait_until("the new substance is asked for", 10 * SECOND, || meets_the_portal(&phone));
    let page = phone.http_get(PORTAL).expect("a page").text();
    assert!(page.contains("Ketentuan berubah. Baca, lalu ketuk Sambungkan sekali lagi."), "{page}");
    wait_for_edition(&phone, 4);
    assert!(is_connected(&press(&phone)));
    assert!(reaches_the_web(&phone));
}

#[test]
fn the_store_knows_who_accepted_which_edition_and_when() {
    let lab = hotspot();
    let (first, second) = (online(&lab), joined(&lab));
    edition(&lab, "yes");
    wait_for_edition(&second, 3);
    press(&second);
    let accepted = |phone: &Phone| {
        let mac = phone.mac();
        let rows = lab.gateway.rows(&format!("SELECT terms, since_at FROM admission WHERE mac = '{mac}'"));
        let [row] = rows.as_slice() else { panic!("one admission was expected: {rows:?}") };
        let (terms, since) = row.split_once('|').expect("two columns");
        let since: u64 = since.parse().expect("seconds");
        assert!(since.abs_diff(vouchers::seconds_now()) < 120, "{row}");
        terms.to_owned()
    };
    assert_eq!((accepted(&first).as_str(), accepted(&second).as_str()), ("2", "3"));
}

#[test]
fn terms_that_were_on_the_page_but_hold_no_more_are_not_accepted_by_any_way() {
    let lab = hotspot();
    let phone = joined(&lab);
    let code = voucher(&lab, &[]);
    let (tap, by_voucher) = (
        phone.http_get(PORTAL).expect("a page"),
        form_of(&phone, &format!("{PLAIN}/voucher"), &[("kode", &code)]),
    );
    edition(&lab, "yes");
    let changed = "Ketentuan berubah";
    assert_refused(&submit(&phone, &tap, "/sambung"), changed);
    let again = phone.http(&by_voucher).expect("an answer");
    assert_refused(&again, changed);
    assert!(meets_the_portal(&phone));
    assert_eq!(state_of(&lab, &code), "unused");
    // The page that says so has the new ones, and what was typed.
    assert!(again.text().contains(&format!("value=\"{code}\"")), "{}", again.text());
    assert!(is_connected(&submit(&phone, &again, "/voucher")));
}
