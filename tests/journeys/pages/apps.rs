//! The windows that phones open for a portal by themselves: Apple's sheet and Android's app.

use super::{look::pictures, *};
use serde_json::json;

const SHEET: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";
const ANDROIDS: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
    Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36";
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
    Version/17.5 Mobile/15E148 Safari/604.1";

#[test]
fn every_window_gets_whole_pages_and_apples_sheet_alone_is_told_to_tap_done() {
    let lab = hotspot();
    let phone = joined(&lab);
    let _ = hang_up(&lab);
    wait_until_shown(&phone, "/", "Pasar murah");
    let look = Look::by(&phone);
    let browser = &look.browser;
    browser.allow_scripts(false);
    for (name, agent, is_sheet) in
        [("apple-sheet", SHEET, true), ("android-app", ANDROIDS, false), ("safari", SAFARI, false)]
    {
        browser
            .devtools("Network.setUserAgentOverride", &json!({ "userAgent": agent, "acceptLanguage": "id" }));
        for (language, home, done) in [("id", "/", "Selesai"), ("en", "/en/", "Done")] {
            look.go(home);
            assert!(!browser.text_of("main").contains(done), "{name} before sign-in");
            assert!(browser.source().contains("Pasar murah"), "{name}: the whole page");
            look.press("main .main");
            let said = browser.text_of("main");
            assert_eq!(said.contains(done), is_sheet, "{name} ({language}): {said}");
            assert!(reaches_the_web(&phone), "{name}");
            browser.set_viewport(320, 480);
            browser.screenshot(&pictures().join(format!("online-in-{name}-{language}-320x480-light.png")));
            let _ = disconnect(&phone);
        }
    }
    look.approve();
}
