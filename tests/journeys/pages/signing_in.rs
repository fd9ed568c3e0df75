//! Before sign-in: the main page in all its forms, and what can be read there.

use super::*;

#[test]
fn whoever_has_not_signed_in_finds_pages_that_suit_every_phone() {
    let lab = hotspot();
    let phone = joined(&lab);
    let _ = hang_up(&lab);
    wait_until_shown(&phone, "/", "Pasar murah");
    let look = Look::by(&phone);
    look.visit("sign-in", Job::Press, ["/", "/en/"]);
    look.visit("terms", Job::Read, ["/ketentuan", "/en/terms"]);
    look.visit("privacy", Job::Read, ["/privasi", "/en/privacy"]);
    look.visit("my-data", Job::Read, ["/data-saya", "/en/my-data"]);
    look.visit("why-not-online", Job::Read, ["/mengapa", "/en/why"]);
    look.visit("not-found", Job::Press, ["/tidak-ada", "/en/nothing"]);
    for (language, action) in [("id", "sambung"), ("en", "en/connect")] {
        let form = format!("<form method=post action={PORTAL}{action}><button>Hadiah</button></form>");
        look.browser.goto(&format!("data:text/html,{form}"));
        look.press("button");
        look.judge("sign-in-old-page", language, Job::Press);
        // A site that is open to everybody: its pages send nothing in a guest's name.
        look.browser.goto("http://purbalinggakab.go.id/");
        let _ = look.browser.script(&format!("document.body.innerHTML = '{form}'"));
        look.press("button");
        look.judge("foreign-form", language, Job::Press);
    }
    assert!(meets_the_portal(&phone));
    look.approve();
}

#[test]
fn whoever_has_not_signed_in_is_told_what_plan_hours_and_terms_ask_for() {
    let lab = hotspot();
    let phone = joined(&lab);
    let look = Look::by(&phone);
    set_plan(&lab, &["--session-length", "4h", "--steps", "1 GB: essentials"]);
    look.visit("sign-in-by-the-hour", Job::Press, ["/", "/en/"]);
    set_plan(&lab, &["--hours", &closed_now()]);
    look.visit("sign-in-closed", Job::Press, ["/", "/en/"]);
    look.visit("why-closed", Job::Read, ["/mengapa", "/en/why"]);
    set_plan(&lab, &["--hours", "always"]);

    for way in ["one-tap", "voucher"] {
        let _ = order(&lab, &["way", "set", way, "--open", "no"]);
    }
    look.visit("sign-in-no-way", Job::Press, ["/", "/en/"]);
    // Without a certificate this way stays closed.
    let _ = order(&lab, &["way", "set", "account", "--open", "yes"]);
    look.visit("sign-in-no-safe-way", Job::Press, ["/", "/en/"]);
    let _ = order(&lab, &["way", "set", "one-tap", "--open", "yes"]);
    press(&phone);
    let line = |line: &str| format!("{line} | {line}");
    let lines = [line("Gratis untuk semua."), line("Tanpa iklan."), line("Pertanyaan: Dinkominfo.")];
    let lines: Vec<&str> = lines.iter().flat_map(|line| ["--line", line]).collect();
    let words = ["terms", "add", "--from", "now", "--substance", "yes"];
    let _ = order(&lab, &[&words[..], &lines].concat());
    wait_until_shown(&phone, "/", "Ketentuan berubah");
    look.visit("sign-in-new-terms", Job::Press, ["/", "/en/"]);
    look.visit("terms-of-its-own", Job::Read, ["/ketentuan", "/en/terms"]);
    look.approve();
}
