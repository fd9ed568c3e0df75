//! What must hold of every page of staff, and pictures of it for people to look at, in `target/admin`.

use lab::{Browser, Gateway};
use std::{fs, path::PathBuf};

/// Widths and heights in CSS pixels: a phone and a desk.
const SIZES: [(u32, u32); 2] = [(360, 740), (1280, 900)];

/// Judges the page that the browser shows now.
pub fn judge(browser: &Browser<'_, Gateway>, name: &str) {
    fs::create_dir_all(pictures()).expect("make a folder for pictures");
    for (width, height) in SIZES {
        browser.set_viewport(width, height);
        let wide = browser.script("return document.documentElement.scrollWidth").as_f64().unwrap_or(f64::MAX);
        assert!(wide <= f64::from(width) + 0.5, "{name} is {wide} wide on {width}");
        for (theme, dark) in [("light", false), ("dark", true)] {
            browser.prefer_dark(dark);
            browser.screenshot(&pictures().join(format!("{name}-{width}-{theme}.png")));
            if width == SIZES[0].0 || !dark {
                let found = browser.judged_by_axe();
                assert!(found.is_empty(), "{name} on {width}, {theme}: {found:#?}");
            }
        }
    }
    browser.prefer_dark(false);
    let headings = browser.script("return document.querySelectorAll('h1').length");
    assert_eq!(headings, 1, "{name} has one heading");
}

pub fn pictures() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/admin"))
}
