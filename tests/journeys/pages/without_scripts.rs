//! No script runs, and everything can be done.

use super::{
    vouchers::{issue, type_code},
    *,
};

#[test]
fn a_guest_comes_in_reports_and_leaves_by_clicks_alone() {
    let lab = hotspot();
    let phone = joined(&lab);
    let look = Look::by(&phone);
    let browser = &look.browser;
    browser.allow_scripts(false);
    look.go("/");
    look.press("main .main");
    assert!(browser.text_of("h1").contains("Anda tersambung"));
    assert!(reaches_the_web(&phone));
    look.press("button[value=slow]");
    assert!(browser.text_of("main").contains("Laporan dicatat"));
    look.go("/");
    look.press("form[action='/putus'] button");
    assert!(browser.text_of("h1").contains("Sambungan diputus"));
    assert!(meets_the_portal(&phone));

    look.press("main a[href*='/voucher']");
    type_code(&look, "AAAA-AAAA-AAAA");
    assert!(browser.text_of(".wrong").contains("tidak dikenal"));
    // What was typed stays, so that it can be mended.
    browser.type_into("#code", &"\u{e003}".repeat(14));
    type_code(&look, &issue(&lab, &["--lasts", "7d"]));
    assert!(browser.text_of("main").contains("Voucher berlaku sampai"));
    assert!(reaches_the_web(&phone));

    look.go("/data-saya");
    look.press("main .erase");
    assert!(browser.text_of("h1").contains("dihapus"));
    assert!(meets_the_portal(&phone));
    look.approve();
}
