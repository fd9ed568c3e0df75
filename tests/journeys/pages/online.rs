//! After sign-in: what is left, what became of a press, and the way out.

use super::*;

#[test]
fn whoever_is_online_finds_pages_that_suit_every_phone() {
    let lab = hotspot();
    let phone = joined(&lab);
    let _ = hang_up(&lab);
    wait_until_shown(&phone, "/", "Pasar murah");
    let look = Look::by(&phone);
    look.go("/?url=http%3A%2F%2Fweb.example%2F");
    look.press("main .main");
    assert!(look.browser.text_of("main .main").contains("web.example"), "the way on");
    look.judge("online-with-the-way-on", "id", Job::Press);
    look.visit("online", Job::Read, ["/", "/en/"]);
    look.visit("online-why", Job::Read, ["/mengapa", "/en/why"]);
    look.visit("online-my-data", Job::Read, ["/data-saya", "/en/my-data"]);
    for trouble in ["slow", "site-closed"] {
        in_both(&look, &format!("reported-{trouble}"), &format!("button[value={trouble}]"), Job::Read);
    }
    look.approve();
}

#[test]
fn whoever_leaves_or_is_paused_finds_pages_that_suit_every_phone() {
    let lab = hotspot();
    let phone = joined(&lab);
    let look = Look::by(&phone);
    let leaves = |name: &str, home: [&str; 2], button: &str| {
        for (language, path) in ["id", "en"].into_iter().zip(home) {
            press(&phone);
            look.go(path);
            look.press(button);
            look.judge(name, language, Job::Press);
        }
    };
    leaves(
        "disconnected",
        ["/", "/en/"],
        "form[action$='/putus'] button, form[action$='/disconnect'] button",
    );
    leaves("forgotten", ["/", "/en/"], "form[action$='/lupakan'] button, form[action$='/forget'] button");
    leaves("erased", ["/data-saya", "/en/my-data"], "main .erase");

    let mac = phone.mac().to_string();
    let _ = order(&lab, &["block", "add", &mac, "--reason", "Mengirim spam", "--until", "24h"]);
    look.visit("paused", Job::Press, ["/", "/en/"]);
    look.visit("paused-why", Job::Read, ["/mengapa", "/en/why"]);
    let _ = order(&lab, &["block", "end", &mac]);
    press(&phone);
    set_plan(&lab, &["--hours", &closed_now()]);
    look.visit("online-closed", Job::Read, ["/", "/en/"]);
    look.approve();
}

#[test]
fn every_step_of_the_allowance_has_a_page_that_suits_every_phone() {
    let lab = hotspot();
    set_plan(&lab, &["--down", "50 Mbit/s", "--steps", "none"]);
    let phone = online(&lab);
    let flow = phone.start_download("http://203.0.113.80/bulk");
    wait_until("something is used", 10 * SECOND, || flow.bytes() > 9_500_000);
    drop(flow);
    wait_until("and counted", 12 * SECOND, || used(&lab) > 9_500_000);
    let look = Look::by(&phone);
    // The same use under other plans.
    let used = used(&lab) / 1_000_000 + 1;
    set_plan(&lab, &["--session-length", "4h", "--steps", &format!("{used} MB: 1 Mbit/s / 500 kbit/s")]);
    look.visit("online-nearly-used", Job::Read, ["/", "/en/"]);
    set_plan(&lab, &["--steps", "2 MB: 1 Mbit/s / 500 kbit/s, 2 GB: essentials"]);
    look.visit("online-slow", Job::Read, ["/", "/en/"]);
    look.visit("online-slow-why", Job::Read, ["/mengapa", "/en/why"]);
    set_plan(&lab, &["--steps", "2 MB: 1 Mbit/s / 500 kbit/s, 4 MB: essentials"]);
    look.visit("essentials", Job::Read, ["/", "/en/"]);
    look.visit("essentials-why", Job::Read, ["/mengapa", "/en/why"]);
    look.approve();
}

/// Presses a button of the main page, in both languages, and judges what it answers.
fn in_both(look: &Look<'_>, name: &str, button: &str, job: Job) {
    for (language, home) in [("id", "/"), ("en", "/en/")] {
        look.go(home);
        look.press(button);
        look.judge(name, language, job);
    }
}

/// What the books have of the only device there is, in bytes.
fn used(lab: &Lab) -> u64 {
    let clients = lab.gateway.wifi_pbg(&["clients"]);
    clients[0]["used"]
        .as_str()
        .and_then(|used| used.parse::<hotspot::model::Bytes>().ok())
        .map_or(0, |used| used.0)
}
