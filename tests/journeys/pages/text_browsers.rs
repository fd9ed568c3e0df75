//! Browsers without pictures, styles and scripts, each driven by its own keys.

use super::*;
use std::{
    fs,
    io::{Read, Write},
    process::{Child, Command, Stdio},
};

/// As w3m and lynx ask for pages where nobody told them otherwise.
const WORDS: [&str; 4] = ["Free WiFi for everyone", "Connect / Sambungkan", "terms of use", "Help code"];

#[test]
fn w3m_says_every_word_and_signs_in() {
    let lab = hotspot();
    let phone = joined(&lab);
    says(phone.command("w3m").args(["-dump", PORTAL]), &WORDS);
    let indonesian = ["-o", "accept_language=id", "-dump", PORTAL];
    says(phone.command("w3m").args(indonesian), &["WiFi gratis untuk semua", "Sambungkan / Connect"]);

    let mut w3m = Seat::at(&phone, &format!("w3m {PORTAL}"));
    w3m.wait_for("Viewing");
    // Searches the word, which puts the cursor on the button, and presses it.
    w3m.press("/Connect \\/\r\r");
    wait_until("w3m is in", 10 * SECOND, || reaches_the_web(&phone));
    says(phone.command("w3m").args(["-dump", PORTAL]), &["You are online", "Full speed"]);
}

#[test]
fn lynx_says_every_word_and_signs_in() {
    let lab = hotspot();
    let phone = joined(&lab);
    says(phone.command("lynx").args(["-dump", PORTAL]), &WORDS);
    let keys = lab.gateway.configuration().with_file_name("lynx.keys");
    // To the button behind the link to the other language; press; leave.
    fs::write(&keys, "key Down Arrow\nkey ^J\nkey q\nkey y\n").expect("write lynx' keys");
    let lynx = Seat::at(&phone, &format!("lynx -cmd_script={} {PORTAL}", keys.display()));
    wait_until("lynx is in", 10 * SECOND, || reaches_the_web(&phone));
    drop(lynx);
    says(phone.command("lynx").args(["-dump", PORTAL]), &["You are online", "Full speed"]);
}

/// Runs a browser that prints a page, and looks for words there, wherever its lines break.
fn says(browser: &mut Command, words: &[&str]) {
    let output =
        browser.env("LC_ALL", "C.UTF-8").output().expect("start a text browser (packages w3m, lynx)");
    let said = String::from_utf8_lossy(&output.stdout);
    let said: Vec<&str> = said.split_whitespace().collect();
    let said = said.join(" ");
    for words in words {
        assert!(said.contains(words), "{words}: {said}");
    }
}

/// Somebody at a terminal with a text browser.
struct Seat(Child);

impl Seat {
    fn at(phone: &Phone, command: &str) -> Self {
        let mut script = phone.command("script");
        script
            .args(["--quiet", "--command", command, "/dev/null"])
            .env("TERM", "xterm")
            .env("LC_ALL", "C.UTF-8");
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        Self(script.spawn().expect("start script (package util-linux)"))
    }

    fn wait_for(&mut self, words: &str) {
        let screen = self.0.stdout.as_mut().expect("a screen");
        let (mut seen, mut bytes) = (Vec::new(), [0; 4096]);
        while !String::from_utf8_lossy(&seen).contains(words) {
            let length = screen.read(&mut bytes).expect("the screen is read");
            assert!(length > 0, "{words} were never shown: {}", String::from_utf8_lossy(&seen));
            seen.extend(&bytes[..length]);
        }
    }

    fn press(&mut self, keys: &str) {
        let keyboard = self.0.stdin.as_mut().expect("a keyboard");
        keyboard.write_all(keys.as_bytes()).and_then(|()| keyboard.flush()).expect("keys are pressed");
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
