//! The keyboard alone; and who needs more contrast, or colours of their own.

use super::{look::pictures, *};
use serde_json::json;

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';

/// Everything that can be reached, in the order of the page.
const STOPS: &str =
    "return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary')].length";
/// Where the focus is: its place among the stops, and whether it can be seen. -1 where it is nowhere on the page.
const FOCUS: &str = "
    const stops = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary')];
    const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect();
    return {
        place: stops.indexOf(it),
        ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        main: it.matches('main .main'),
        shown: it.outerHTML.slice(0, 120),
    }";

#[test]
fn tab_leads_through_every_page_in_order_with_a_visible_focus_and_out_again() {
    let lab = hotspot();
    let phone = joined(&lab);
    let Hung { long, service } = hang_up(&lab);
    let _ = raise(&lab, "emergency", &["--phone", "112"]);
    wait_until_shown(&phone, "/", "DARURAT");
    let look = Look::by(&phone);
    look.browser.set_viewport(320, 480);
    let (announcement, service) = (read_at(&long), format!("/layanan/{}", number(&service)));
    for path in
        ["/", "/voucher", "/darurat", "/pengumuman", &announcement[0], "/layanan", &service, "/tidak-ada"]
    {
        walk_through(&look, path);
    }
    press(&phone);
    for path in ["/", "/mengapa", "/data-saya"] {
        walk_through(&look, path);
    }
}

fn walk_through(look: &Look<'_>, path: &str) {
    look.go(path);
    let stops = look.browser.script(STOPS).as_i64().expect("a number");
    for stop in 0..stops {
        look.browser.press(TAB);
        let focus = look.browser.script(FOCUS);
        assert!(
            focus["place"] == stop && focus["ring"] == true && focus["inView"] == true,
            "{path}, stop {stop} of {stops}: {focus}"
        );
    }
    look.browser.press(TAB);
    assert_eq!(look.browser.script(FOCUS)["place"], -1, "{path}: the focus leaves the page at its end");
}

#[test]
fn a_guest_comes_in_and_leaves_by_the_keyboard_alone() {
    let lab = hotspot();
    let phone = joined(&lab);
    let look = Look::by(&phone);
    look.go("/");
    tab_to(&look, |focus| focus["main"] == true);
    look.browser.press(ENTER);
    wait_until("the page of who is online", 5 * SECOND, || look.browser.has("form[action='/putus']"));
    assert!(reaches_the_web(&phone));
    look.go("/");
    let disconnect = "return document.activeElement.closest('form')?.getAttribute('action') === '/putus'";
    tab_to(&look, |_| look.browser.script(disconnect) == true);
    look.browser.press(ENTER);
    wait_until("the page of who left", 5 * SECOND, || look.browser.has("form[action='/sambung']"));
    assert!(meets_the_portal(&phone));
}

fn tab_to(look: &Look<'_>, is_there: impl Fn(&Value) -> bool) {
    for _ in 0..40 {
        look.browser.press(TAB);
        if is_there(&look.browser.script(FOCUS)) {
            return;
        }
    }
    panic!("not reached by Tab: {}", look.browser.source());
}

#[test]
fn with_colours_of_their_own_people_see_where_buttons_and_bars_end() {
    let lab = hotspot();
    let phone = joined(&lab);
    let _ = raise(&lab, "emergency", &["--phone", "112"]);
    wait_until_shown(&phone, "/", "DARURAT");
    let look = Look::by(&phone);
    let draw = |name: &str, feature: &str, value: &str, framed: &[&str]| {
        let features = json!({ "features": [{ "name": feature, "value": value }] });
        look.browser.devtools("Emulation.setEmulatedMedia", &features);
        look.browser.set_viewport(360, 640);
        look.browser.screenshot(&pictures().join(format!("{name}-id-360x640-{feature}.png")));
        for css in framed {
            let border = format!(
                "const style = getComputedStyle(document.querySelector('{css}'));
                 return style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth) >= 1"
            );
            assert!(
                look.browser.has(css) && look.browser.script(&border) == true,
                "{name}, {feature}: {css}"
            );
        }
    };
    let both = |name: &str, framed: &[&str]| {
        look.go("/");
        draw(name, "forced-colors", "active", framed);
        draw(name, "prefers-contrast", "more", framed);
    };
    both("sign-in", &["main .main", "body > .emergency"]);
    press(&phone);
    both("online", &["main .plain", ".bar", ".card"]);
}
