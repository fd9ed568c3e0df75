//! Passwords tried as fast as a device can send them (wrk): each costs us memory and time to check.

use super::*;
use crate::ways_in::{SECURE, account, form_of, hotspot_with_accounts};
use std::process::{Child, Stdio};

const DEVICES: usize = 4;
const AT_ONCE: &str = "8";
const STORM: &str = "3s";
/// Several times the few that can be checked meanwhile, in all: so most were turned away, and quickly.
const TRIED: u64 = 200;
/// What a few checks at a time may leave behind, in KiB: each takes 19 MiB while it lasts.
const KEPT_OF_PASSWORDS: u64 = 48 * 1024;

/// Sends the same form over and over, on connections that are kept.
fn storm(phone: &Phone) -> Child {
    let form = form_of(phone, &format!("{SECURE}/akun"), &[("akun", "budi"), ("sandi", "bukan sandinya")]);
    let script = phone.new_folder("storm").join("form.lua");
    let kind = "application/x-www-form-urlencoded";
    let body = String::from_utf8_lossy(&form.body).into_owned();
    let lines =
        format!("wrk.method = 'POST'\nwrk.headers['Content-Type'] = '{kind}'\nwrk.body = [[{body}]]\n");
    fs::write(&script, lines).expect("write a script for wrk");
    let mut wrk = phone.command("wrk");
    wrk.args(["-t1", "-c", AT_ONCE, "-d", STORM, "-s"]).arg(script).arg(form.url);
    wrk.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("start wrk (package wrk)")
}

/// How many tries were answered.
fn answered(storm: Child) -> u64 {
    let output = storm.wait_with_output().expect("wait for wrk");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = printed.lines().find(|line| line.contains(" requests in "));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_else(|| panic!("{printed}"))
}

// G28
#[test]
fn a_storm_of_passwords_is_turned_away_and_pages_and_sign_ins_come_meanwhile() {
    let lab = hotspot_with_accounts();
    account(&lab, "budi", &[]);
    let guest = joined(&lab);
    let devices: Vec<Phone> = (0..DEVICES).map(|_| joined(&lab)).collect();
    let before = Before::of(&lab, [Part::Controller, Part::Portal]);
    let storms: Vec<Child> = devices.iter().map(storm).collect();
    for _ in 0..3 {
        page_within(&guest, PAGE);
    }
    let pressed = press(&guest);
    assert_eq!(pressed.status, 200);
    assert!(reaches_the_web(&guest), "whoever taps gets in meanwhile");
    let answered: Vec<u64> = storms.into_iter().map(answered).collect();
    println!("{answered:?} tries were answered in {STORM}");
    assert!(answered.iter().sum::<u64>() > TRIED, "{answered:?}");
    before.wait_idle(&lab, KEPT_OF_PASSWORDS);
}
