//! Accounts, where nobody reads passwords along.

use super::*;
use serde_json::json;

const SECURE: &str = "https://masuk.wifi.pbg/";

#[test]
fn an_account_and_every_answer_to_one_suit_every_phone() {
    let (lab, _) = hotspot_with_certificate();
    let _ = order(&lab, &["way", "set", "account", "--open", "yes"]);
    let made = order(&lab, &["account", "add", "budi", "--phone", "0812-3456-7890"]);
    let password = made["password"].as_str().expect("a password");
    let phone = joined(&lab);
    let look = Look::at(&phone, SECURE);
    // Chromium trusts nobody of the lab; that phones may is shown elsewhere.
    look.browser.devtools("Security.setIgnoreCertificateErrors", &json!({ "ignore": true }));
    look.browser.goto(PORTAL);
    look.press("a[href$='/akun']");
    assert_eq!(look.browser.current_url(), format!("{SECURE}akun"), "the link leads to where it is safe");
    for (language, path) in [("id", "akun"), ("en", "en/account")] {
        look.browser.goto(&format!("{PORTAL}{path}"));
        assert!(!look.browser.has("input[type=password]"), "where others could read along");
        look.judge("account-insecure", language, Job::Press);
    }
    let ways = |open: &str| {
        for way in ["one-tap", "voucher"] {
            let _ = order(&lab, &["way", "set", way, "--open", open]);
        }
    };
    ways("no");
    look.visit("sign-in-by-account", Job::Press, ["/", "/en/"]);
    assert!(look.browser.has("main a.main[href*='/en/account']"));
    ways("yes");
    look.visit("sign-in-with-account", Job::Press, ["/", "/en/"]);
    look.visit("account", Job::Press, ["/akun", "/en/account"]);
    for (language, path) in [("id", "/akun"), ("en", "/en/account")] {
        send(&look, path, &[("#account", "budi"), ("#password", "bukan-ini-sandinya")]);
        assert!(look.browser.has(".wrong"));
        look.judge("account-wrong", language, Job::Press);
    }
    send(&look, "/akun", &[("#account", "+62 812 3456 7890"), ("#password", password)]);
    look.visit("online-by-account", Job::Read, ["/", "/en/"]);

    look.visit("password", Job::Read, ["/akun/sandi", "/en/account/password"]);
    let mut present = password.to_owned();
    for (language, path, next) in
        [("id", "/akun/sandi", "kopi-tubruk-enak"), ("en", "/en/account/password", "teh-poci-wangi")]
    {
        for (again, name, job) in
            [("lain-lagi-ini", "password-unequal", Job::Read), (next, "password-changed", Job::Press)]
        {
            send(&look, path, &[("#password", &present), ("#new", next), ("#again", again)]);
            assert_eq!(look.browser.has(".wrong"), again != next, "{}", look.browser.text_of("main"));
            look.judge(name, language, job);
        }
        next.clone_into(&mut present);
    }
    look.approve();
}

/// Fills a form in and sends it, as often as it is told that there was no time to check the password.
fn send(look: &Look<'_>, path: &str, typed: &[(&str, &str)]) {
    wait_until("the password is checked", 30 * SECOND, || {
        look.go(path);
        for (field, what) in typed {
            look.browser.type_into(field, what);
        }
        look.press("main .main");
        let said = look.browser.text_of("main");
        !["Banyak yang masuk bersamaan", "Many people are signing in"].iter().any(|busy| said.contains(busy))
    });
}
