//! Vouchers, and whatever a code may be answered.

use super::*;

#[test]
fn a_voucher_and_every_answer_to_one_suit_every_phone() {
    let lab = hotspot();
    let (phone, other) = (joined(&lab), joined(&lab));
    let look = Look::by(&phone);
    let end = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second() + 3).expect("a moment");
    let over = issue(&lab, &["--use-by", &end.to_string()]);
    let to_come = issue(&lab, &["--from", "2029-12-01", "--use-by", "2030-12-01"]);
    let (held, good) = (issue(&lab, &[]), issue(&lab, &["--lasts", "7d"]));
    assert_eq!(redeem_by_form(&other, &held).status, 200);
    assert!(reaches_the_web(&other));

    look.visit("voucher", Job::Press, ["/voucher", "/en/voucher"]);
    let link = |path: &str| format!("{path}?kode={}", good.to_lowercase());
    look.visit("voucher-from-a-link", Job::Press, [&link("/voucher"), &link("/en/voucher")]);
    let answers = |name: &str, code: &str, words: [&str; 2]| {
        for (language, path, words) in [("id", "/voucher", words[0]), ("en", "/en/voucher", words[1])] {
            look.go(path);
            type_code(&look, code);
            assert!(
                look.browser.text_of(".wrong").contains(words),
                "{name}: {}",
                look.browser.text_of("main")
            );
            assert_eq!(look.browser.script("return document.querySelector('#code').value"), code, "{name}");
            look.judge(name, language, Job::Press);
        }
    };
    answers("voucher-left-empty", "", ["belum lengkap", "is missing"]);
    answers("voucher-unknown", "aaaa-aaaa-aaaa", ["tidak dikenal", "not recognised"]);
    wait_until("a voucher is over", 5 * SECOND, || jiff::Timestamp::now() > end + SECOND);
    answers("voucher-used", &over, ["sudah dipakai", "has been used"]);
    answers("voucher-of-later", &to_come, ["berlaku mulai 1 Desember 2029", "valid from 1 December 2029"]);
    answers("voucher-on-other-devices", &held, ["di 1 perangkat", "on 1 device"]);
    // Two of the five a minute are used up.
    for _ in 0..3 {
        look.go("/voucher");
        type_code(&look, "AAAA-AAAA-AAAA");
    }
    answers("voucher-too-many-tries", &good, ["Terlalu banyak percobaan", "Too many tries"]);
    look.approve();
}

#[test]
fn where_vouchers_are_the_main_way_in_they_are_asked_for_at_home() {
    let lab = hotspot();
    let phone = joined(&lab);
    let look = Look::by(&phone);
    let _ = order(&lab, &["way", "set", "one-tap", "--open", "no"]);
    let _ = order(&lab, &["way", "set", "account", "--open", "yes"]);
    // Without a certificate it stays closed.
    look.visit("account-closed", Job::Press, ["/akun", "/en/account"]);
    look.visit("sign-in-by-voucher", Job::Press, ["/", "/en/"]);
    look.go("/");
    type_code(&look, &issue(&lab, &["--lasts", "7d"]).to_lowercase());
    assert!(look.browser.text_of("h1").contains("Anda tersambung"), "{}", look.browser.text_of("main"));
    look.judge("online-by-voucher", "id", Job::Read);
    look.go("/en/");
    look.judge("online-by-voucher", "en", Job::Read);
    look.approve();
}

/// The code of a new voucher.
pub fn issue(lab: &Lab, more: &[&str]) -> String {
    let issued = order(lab, &[&["voucher", "add"], more].concat());
    issued["vouchers"][0]["code"].as_str().unwrap_or_else(|| panic!("a code in {issued}")).to_owned()
}

/// Types a code into the form on the page and presses its button.
pub fn type_code(look: &Look<'_>, code: &str) {
    look.browser.type_into("#code", code);
    look.press("main .main");
}

fn redeem_by_form(phone: &Phone, code: &str) -> Response {
    let form = page(phone, "/voucher").form("/voucher").expect("a form for a voucher");
    let hidden = form.iter().filter(|(name, _)| name != "kode");
    let mut fields: Vec<(&str, &str)> = hidden.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("kode", code));
    let url = format!("{PORTAL}voucher");
    phone.http(&Request::post_form(&url, &fields)).expect("the portal answers the form")
}
