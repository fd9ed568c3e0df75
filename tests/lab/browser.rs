//! A real browser on a machine of the lab: headless Chromium, driven over WebDriver (W3C) by chromedriver inside the
//! machine's namespace.

use crate::{
    Gateway, Namespace, Phone,
    http::Request,
    wait::{poll, wait_until},
};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Child,
    time::Duration,
};

/// The key under which WebDriver hands out elements (W3C WebDriver section 12).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Chromium's first start on a busy machine, and the slowest page.
const PATIENCE: Duration = Duration::from_secs(60);
/// Elements may appear a little after the page.
const ELEMENT_WITHIN: Duration = Duration::from_secs(5);

/// Where a browser runs: a machine of the lab.
pub trait Seat {
    fn machine(&self) -> &Namespace;
    /// A folder of its own, gone with the lab.
    fn new_folder(&self, purpose: &str) -> PathBuf;
}

impl Seat for Phone {
    fn machine(&self) -> &Namespace {
        self.namespace()
    }

    fn new_folder(&self, purpose: &str) -> PathBuf {
        Self::new_folder(self, purpose)
    }
}

/// A member of staff at the gateway itself, where the staff's web listens on the loopback.
impl Seat for Gateway {
    fn machine(&self) -> &Namespace {
        self.namespace()
    }

    fn new_folder(&self, purpose: &str) -> PathBuf {
        Self::new_folder(self, purpose)
    }
}

/// An open browser window; closed when dropped.
pub struct Browser<'seat, S: Seat = Phone> {
    seat: &'seat S,
    driver: Child,
    port: u16,
    session: String,
    profile: PathBuf,
}

impl<'seat, S: Seat> Browser<'seat, S> {
    /// Opens a window of 360 by 740 pixels with a fresh profile.
    ///
    /// # Panics
    /// With chromedriver's log, when there is no window in a minute.
    #[must_use]
    pub fn open(seat: &'seat S) -> Self {
        let (profile, port) = (seat.new_folder("browser"), free_port(seat));
        let log = profile.join("chromedriver.log");
        let file = File::create(&log).expect("create chromedriver's log");
        let mut command = seat.machine().command("chromedriver");
        command.arg(format!("--port={port}")).env("HOME", &profile);
        command.stdout(file.try_clone().expect("share a log file")).stderr(file);
        let driver = command.spawn().expect("start chromedriver (package chromium-driver)");

        let mut browser = Self { seat, driver, port, session: String::new(), profile };
        let opened = poll(PATIENCE, || browser.call("POST", "/session", &capabilities(&browser.profile)));
        let opened = opened.unwrap_or_else(|error| {
            panic!("no browser window: {error}\n{}", fs::read_to_string(&log).unwrap_or_default())
        });
        browser.session = opened["sessionId"].as_str().expect("a session has an id").to_owned();
        browser.set_viewport(360, 740);
        browser
    }

    /// Goes to a page and waits until it is loaded.
    ///
    /// # Panics
    /// When the page cannot be loaded.
    pub fn goto(&self, url: &str) {
        self.command("POST", "/url", &json!({ "url": url }));
    }

    #[must_use]
    pub fn current_url(&self) -> String {
        text(&self.command("GET", "/url", &Value::Null))
    }

    #[must_use]
    pub fn title(&self) -> String {
        text(&self.command("GET", "/title", &Value::Null))
    }

    /// The page's HTML as it is now.
    #[must_use]
    pub fn source(&self) -> String {
        text(&self.command("GET", "/source", &Value::Null))
    }

    /// The visible text of the first element that matches a CSS selector.
    ///
    /// # Panics
    /// When there is none in five seconds, with the page's source.
    #[must_use]
    pub fn text_of(&self, css: &str) -> String {
        text(&self.command("GET", &format!("/element/{}/text", self.element(css)), &Value::Null))
    }

    /// Whether an element matches a CSS selector now.
    #[must_use]
    pub fn has(&self, css: &str) -> bool {
        self.find(css).is_ok()
    }

    /// Clicks the first element that matches, as a person would: it must be visible.
    pub fn click(&self, css: &str) {
        self.command("POST", &format!("/element/{}/click", self.element(css)), &json!({}));
    }

    /// Clicks what leads to another page, and waits until that page is there: a click alone may return before its form's
    /// answer does.
    ///
    /// # Panics
    /// When no other page is there in a minute.
    pub fn follow(&self, css: &str) {
        let _ = self.script("window.left = true");
        self.click(css);
        let there = "return window.left === undefined && document.readyState === 'complete'";
        wait_until(&format!("the page behind {css}"), PATIENCE, || {
            // Between two pages there is nobody to ask.
            self.call("POST", &self.path("/execute/sync"), &json!({ "script": there, "args": [] }))
                .is_ok_and(|there| there == Value::Bool(true))
        });
    }

    /// Types into the first field that matches.
    pub fn type_into(&self, css: &str, what: &str) {
        self.command("POST", &format!("/element/{}/value", self.element(css)), &json!({ "text": what }));
    }

    /// Runs a script's body in the page and returns what it returns.
    #[must_use]
    pub fn script(&self, body: &str) -> Value {
        self.command("POST", "/execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// What axe-core finds against the page: WCAG 2.2 AA and good practice, each with the elements it means. Empty is good.
    ///
    /// # Panics
    /// Where axe-core is not there, which `make setup` fetches.
    #[must_use]
    pub fn judged_by_axe(&self) -> Vec<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/axe/axe.min.js");
        let axe = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}; `make setup` fetches it", path.display()));
        let run = "const done = arguments[arguments.length - 1];
            axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(
                found => done(found.violations.map(it =>
                    it.id + ': ' + it.help + ' ' + it.nodes.map(node => node.target.join(' ')).join(', '))),
                error => done(['axe failed: ' + error]));";
        let script = json!({ "script": format!("{axe};{run}"), "args": [] });
        let found = self.command("POST", "/execute/async", &script);
        found.as_array().map(|list| list.iter().map(text).collect()).unwrap_or_default()
    }

    /// Presses a key where the focus is, as WebDriver names keys (`\u{e004}` is Tab, `\u{e007}` Enter).
    pub fn press(&self, key: char) {
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": [
            { "type": "keyDown", "value": key.to_string() }, { "type": "keyUp", "value": key.to_string() },
        ] }] });
        self.command("POST", "/actions", &actions);
    }

    /// The page's width and height in CSS pixels; narrower than a window can be.
    pub fn set_viewport(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Whether pages are told that the person prefers dark colours.
    pub fn prefer_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", &features);
    }

    /// Whether pages may run scripts; from the next page on.
    pub fn allow_scripts(&self, allowed: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": !allowed }));
    }

    /// A picture (PNG) of the whole page, as long as it is.
    pub fn screenshot(&self, path: &Path) {
        let layout = self.devtools("Page.getLayoutMetrics", &json!({}));
        let size = &layout["cssContentSize"];
        let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
        let picture =
            self.devtools("Page.captureScreenshot", &json!({ "captureBeyondViewport": true, "clip": clip }));
        let picture = base64(picture["data"].as_str().expect("a picture in base64"));
        fs::write(path, picture).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    }

    /// The page as a printer gets it (PDF), on the paper that its style asks for.
    pub fn print(&self, path: &Path) {
        let printed = self.devtools("Page.printToPDF", &json!({ "preferCSSPageSize": true }));
        let printed = base64(printed["data"].as_str().expect("a print in base64"));
        fs::write(path, printed).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    }

    /// A command of the Chrome DevTools protocol.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.command("POST", "/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    fn element(&self, css: &str) -> String {
        poll(ELEMENT_WITHIN, || self.find(css)).unwrap_or_else(|error| {
            panic!("{css} was expected on {}: {error}\n{}", self.current_url(), self.source())
        })
    }

    fn find(&self, css: &str) -> Result<String, String> {
        let found =
            self.call("POST", &self.path("/element"), &json!({ "using": "css selector", "value": css }))?;
        found[ELEMENT].as_str().map(str::to_owned).ok_or_else(|| format!("no element in {found}"))
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        self.call(method, &self.path(path), body)
            .unwrap_or_else(|error| panic!("the browser refused {path} {body}: {error}"))
    }

    fn path(&self, path: &str) -> String {
        format!("/session/{}{path}", self.session)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let mut request =
            Request::new(method, &format!("http://127.0.0.1:{}{path}", self.port)).timeout(PATIENCE);
        if method == "POST" {
            request = request.header("Content-Type", "application/json");
            request.body = body.to_string().into_bytes();
        }
        let elsewhere = |host: &str| Err(io::Error::other(format!("{host} is not asked")));
        let response =
            self.seat.machine().run(|| request.send(elsewhere)).map_err(|error| error.to_string())?;
        let mut answer: Value = serde_json::from_slice(&response.body)
            .map_err(|error| format!("{error} in {}", response.text()))?;
        if response.status == 200 {
            Ok(answer["value"].take())
        } else {
            Err(format!("{}", answer["value"]["message"]))
        }
    }
}

impl<S: Seat> Drop for Browser<'_, S> {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.call("DELETE", &self.path(""), &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = fs::remove_dir_all(&self.profile);
    }
}

fn capabilities(profile: &Path) -> Value {
    let arguments = [
        "--headless=new",
        // Labs run as root, whom the sandbox does not serve.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        // As on a phone: scrollbars take no room from the page, nor from its picture.
        "--hide-scrollbars",
        "--no-first-run",
        // Nothing but what the test does may reach the network.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-default-apps",
        "--lang=id",
        // Asked for before English, unlike by a headless Chromium left to itself.
        "--accept-lang=id,en",
        &format!("--user-data-dir={}", profile.join("profile").display()),
    ];
    json!({ "capabilities": { "alwaysMatch": { "browserName": "chrome", "goog:chromeOptions": { "args": arguments } } } })
}

fn free_port(seat: &impl Seat) -> u16 {
    let listener =
        seat.machine().run(|| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).expect("find a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// RFC 4648 section 4.
fn base64(text: &str) -> Vec<u8> {
    let six_bits = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits: Vec<u32> = text.bytes().filter_map(six_bits).collect();
    let group = |four: &[u32]| {
        let bits = (0..4).fold(0, |bits, index| bits << 6 | four.get(index).unwrap_or(&0));
        bits.to_be_bytes()[1..four.len()].to_vec()
    };
    digits.chunks(4).flat_map(group).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn pictures_are_decoded() {
        for (encoded, plain) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob")]
        {
            assert_eq!(super::base64(encoded), plain.as_bytes(), "{encoded}");
        }
    }
}
