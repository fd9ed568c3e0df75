//! What must hold of every page, and pictures of it for people to look at.

use super::*;
use lab::Browser;
use std::{cell::RefCell, fs, path::PathBuf};

/// Widths and heights in CSS pixels: two phones and a computer.
const SIZES: [(u32, u32); 3] = [SMALLEST, (1280, 800), USUAL];
const SMALLEST: (u32, u32) = (320, 480);
const USUAL: (u32, u32) = (360, 640);
/// The usual phone at 200 % zoom.
const ZOOMED: (u32, u32) = (180, 320);
/// A page with everything it needs, in bytes.
const HEAVIEST: u64 = 30_000;
/// An emergency notice above a page that is about something else, at the smallest width.
const TALLEST_NOTICE: f64 = 200.0;

/// What the page shows, as it is laid out now.
const SEEN: &str = "
    const bottom = css => { const it = document.querySelector(css); return it && it.getBoundingClientRect().bottom };
    const notice = document.querySelector('body > .emergency:not(.full)');
    const navigation = performance.getEntriesByType('navigation')[0];
    return {
        lang: document.documentElement.lang,
        headings: document.querySelectorAll('h1').length,
        width: document.documentElement.scrollWidth,
        reach: Math.max(...[...document.querySelectorAll('body, body *')].map(it => it.getBoundingClientRect().right)),
        button: bottom('main .main, main .instead'),
        notice: notice && notice.getBoundingClientRect().height,
        bytes: navigation && navigation.decodedBodySize,
        fetched: performance.getEntriesByType('resource').map(it => it.name)
            .filter(name => !name.startsWith(location.origin + '/')),
        parts: [...document.querySelectorAll('script, link, iframe, object, embed, audio, video')].map(it => it.outerHTML),
        code: document.querySelector('footer b')?.textContent,
        twins: document.querySelectorAll('header a[hreflang]').length,
    }";

/// What a page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// To press a button, or to learn what stands in its place: in view at once, on the smallest phone too.
    Press,
    Read,
    /// As [`Job::Press`], where nobody can look the device up: there is no help code. And it asks again by itself, which
    /// axe-core would not have any page do.
    Wait,
}

/// A person with a browser who judges pages. What is wrong is told at the end, all of it.
pub struct Look<'phone> {
    phone: &'phone Phone,
    pub browser: Browser<'phone>,
    /// Scheme and host of the portal.
    portal: String,
    wrong: RefCell<Vec<String>>,
}

impl<'phone> Look<'phone> {
    pub fn by(phone: &'phone Phone) -> Self {
        Self::at(phone, PORTAL)
    }

    /// Looks at the portal under another address.
    pub fn at(phone: &'phone Phone, portal: &str) -> Self {
        let portal = portal.trim_end_matches('/').to_owned();
        fs::create_dir_all(pictures()).expect("make a folder for pictures");
        Self { phone, browser: Browser::open(phone), portal, wrong: RefCell::default() }
    }

    /// Goes to a page and judges it, in Indonesian and in English.
    pub fn visit(&self, name: &str, job: Job, paths: [&str; 2]) {
        for (language, path) in ["id", "en"].into_iter().zip(paths) {
            self.read_head(name, path);
            self.go(path);
            self.judge(name, language, job);
        }
    }

    pub fn go(&self, path: &str) {
        self.browser.goto(&format!("{}{path}", self.portal));
    }

    /// Clicks, and waits for the page that answers.
    pub fn press(&self, css: &str) {
        let _ = self.browser.script("window.left = true");
        self.browser.click(css);
        wait_until(css, 5 * SECOND, || {
            self.browser.script("return window.left !== true && document.readyState === 'complete'") == true
        });
    }

    /// Judges the page that the browser shows now.
    pub fn judge(&self, name: &str, language: &str, job: Job) {
        let page = format!("{name} ({language})");
        let zoomed = self.laid_out(ZOOMED);
        self.is_as_wide_as(&page, &zoomed, ZOOMED);
        for size @ (width, height) in SIZES {
            let seen = self.laid_out(size);
            self.is_as_wide_as(&page, &seen, size);
            if size == SMALLEST {
                self.is_in_order(&page, &seen, language, job);
            }
            // Colours change nothing of the layout, and axe-core judges nothing that a size changes.
            let themes: &[_] =
                if size == USUAL { &[("light", false), ("dark", true)] } else { &[("light", false)] };
            for (theme, dark) in themes {
                self.browser.prefer_dark(*dark);
                let file = format!("{name}-{language}-{width}x{height}-{theme}.png");
                self.browser.screenshot(&pictures().join(file));
                if size == USUAL {
                    self.is_for_everybody(&page, theme, job);
                }
            }
        }
        self.browser.prefer_dark(false);
    }

    fn is_as_wide_as(&self, page: &str, seen: &Value, (width, _): (u32, u32)) {
        let (wide, reach) = (seen["width"].as_f64(), seen["reach"].as_f64());
        let fits = |pixels: Option<f64>| pixels.is_some_and(|pixels| pixels <= f64::from(width) + 0.5);
        if !fits(wide) || !fits(reach) {
            self.complain(page, format!("{wide:?} pixels wide where {width} are shown; {reach:?}"));
        }
    }

    fn is_in_order(&self, page: &str, seen: &Value, language: &str, job: Job) {
        let complain = |what: String| self.complain(page, what);
        if seen["lang"] != language {
            complain(format!("its language is {}", seen["lang"]));
        }
        if seen["headings"] != 1 || seen["twins"] != 1 {
            complain(format!("{} main headings and {} links to its twin", seen["headings"], seen["twins"]));
        }
        if seen["fetched"] != Value::Array(vec![]) || seen["parts"] != Value::Array(vec![]) {
            complain(format!("it needs {} {}", seen["fetched"], seen["parts"]));
        }
        match seen["bytes"].as_u64() {
            Some(1..=HEAVIEST) => {}
            _ => complain(format!("{} bytes", seen["bytes"])),
        }
        let code = seen["code"].as_str().unwrap_or_default();
        let is_code = code.len() == 4 && code.chars().all(|it| it.is_ascii_alphanumeric());
        if is_code == (job == Job::Wait) {
            complain(format!("its foot has the help code {code:?}"));
        }
        let height = f64::from(SMALLEST.1);
        match seen["button"].as_f64() {
            _ if job == Job::Read => {}
            Some(bottom) if bottom <= height => {}
            bottom => complain(format!("its button ends at {bottom:?} of {height} pixels")),
        }
        if let Some(height) = seen["notice"].as_f64().filter(|height| *height > TALLEST_NOTICE) {
            complain(format!("the emergency notice is {height} pixels high"));
        }
    }

    fn is_for_everybody(&self, page: &str, theme: &str, job: Job) {
        let found = self.browser.judged_by_axe();
        for fault in found.into_iter().filter(|fault| job != Job::Wait || !fault.starts_with("meta-refresh:"))
        {
            self.complain(page, format!("{theme}: {fault}"));
        }
    }

    /// # Panics
    /// With all that is wrong with the pages looked at.
    pub fn approve(self) {
        let cookies = self.browser.devtools("Network.getAllCookies", &serde_json::json!({}));
        if cookies["cookies"] != Value::Array(vec![]) {
            self.complain("all pages", format!("cookies: {cookies}"));
        }
        let wrong = self.wrong.take();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// What comes with a page: nothing that lets a script run, asks anybody else or is kept.
    fn read_head(&self, name: &str, path: &str) {
        let answer = self.phone.http_get(&format!("{}{path}", self.portal));
        let answer = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
        let policy = answer.header("content-security-policy").unwrap_or_default();
        let strict = policy.starts_with("default-src 'none'; style-src 'sha256-")
            && !["script-src", "unsafe", "connect-src", "http:", "https:", "*"]
                .iter()
                .any(|it| policy.contains(it));
        let plain = [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
        ];
        let plain = plain.iter().all(|(name, value)| answer.header(name) == Some(value));
        if !strict || !plain || answer.header("set-cookie").is_some() {
            self.complain(name, format!("its head: {:?}", answer.headers));
        }
    }

    fn laid_out(&self, (width, height): (u32, u32)) -> Value {
        self.browser.set_viewport(width, height);
        self.browser.script(SEEN)
    }

    fn complain(&self, page: &str, what: String) {
        self.wrong.borrow_mut().push(format!("{page}: {what}"));
    }
}

pub fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pages")
}
