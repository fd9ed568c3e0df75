//! At the end: the citizen's page on localhost, as phone 1 sees it.

use super::{CONNECT, filled};
use crate::{
    telling::{Telling, milliseconds, say, timed},
    window::Window,
};
use lab::{Lab, Phone, http::Request};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    env, io, thread,
    time::{Duration, Instant},
};

const STEP: &str = "The citizen's page on this machine's localhost: a window into phone 1.";

/// Between two looks at who is online.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Opens the page through the window once and presses its button, as a browser on this machine would.
pub fn look_through(telling: &mut Telling, window: &Window) {
    telling.step(STEP);
    let here = |_: &str| Err(io::Error::other("the window has an address, no name"));
    let (page, took) = timed(|| Request::get(&window.url()).send(here));
    let page = page.unwrap_or_else(|error| panic!("{} was expected to open: {error}", window.url()));
    let heading = page.text().contains("<h1>WiFi gratis untuk semua");
    assert!(page.status == 200 && heading, "the sign-in page was expected, seen {}", page.text());
    say("asked", format!("GET {}", window.url()));
    say("came back", format!("200 OK, \"WiFi gratis untuk semua\", after {}", milliseconds(took)));

    let press = filled(&page, window.url().trim_end_matches('/'), CONNECT);
    let (page, took) = timed(|| press.send(here));
    let page = page.unwrap_or_else(|error| panic!("an answer to the press was expected: {error}"));
    assert!(page.text().contains("Anda tersambung"), "the connected page was expected, seen {}", page.text());
    say("asked", format!("POST {}", press.url));
    say(
        "came back",
        format!("{} \"Anda tersambung\" (You are online) after {}", page.status, milliseconds(took)),
    );
}

/// Tells a person what to do now.
pub fn announce(telling: &mut Telling, window: &Window, lab: &Lab, phone: &Phone) {
    telling.step(STEP);
    say("open", format!("{} in a browser; Ctrl-C ends", window.url()));
    say("", "What is pressed there, phone 1 presses.");
    say("as phone 1", format!("ip netns exec {} curl -i http://web.example/", phone.namespace().name()));
    let command = env::current_exe().unwrap_or_default().with_file_name("wifi-pbg");
    let (gateway, configuration) = (lab.gateway.namespace().name(), lab.gateway.configuration());
    let (command, configuration) = (command.display(), configuration.display());
    say("technician", format!("ip netns exec {gateway} {command} --config {configuration} status"));
    println!();
}

/// Tells who signs in and out, for ever.
///
/// # Panics
/// When the controller gives no answer any more.
pub fn watch(lab: &Lab) -> ! {
    let mut known = online(lab);
    let started = Instant::now();
    loop {
        thread::sleep(LOOK_EVERY);
        let now = online(lab);
        for (name, state) in &now {
            if known.get(name) != Some(state) {
                say(&format!("after {} s", started.elapsed().as_secs()), format!("{name} {state}"));
            }
        }
        known = now;
    }
}

/// By the name a phone gave itself.
fn online(lab: &Lab) -> BTreeMap<String, &'static str> {
    let clients = lab.gateway.wifi_pbg(&["clients"]);
    let state = |client: &Value| {
        let name = client["hostname"].as_str().or(client["mac"].as_str()).unwrap_or("somebody").to_owned();
        let online = !client["online_since"].is_null();
        (name, if online { "has signed in and is online" } else { "has signed out" })
    };
    clients.as_array().into_iter().flatten().map(state).collect()
}
