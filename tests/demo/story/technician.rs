//! The technician at the gateway, with the command `wifi-pbg`.

use super::{WANTED_PAGE, asks_and_meets_the_portal};
use crate::telling::{Telling, milliseconds, quote, say, timed};
use hotspot::model::Bytes;
use lab::{Flow, Lab, Phone, wait_until};
use std::time::Duration;

const COUNTED_WITHIN: Duration = Duration::from_secs(15);
const A_MEGABYTE: u64 = 1_000_000;

/// While phone 1 downloads, as soon as the gateway has counted some of it.
pub fn looks(telling: &mut Telling, lab: &Lab, phone: &Phone, download: &Flow) {
    telling.step("Meanwhile the technician looks at the gateway, which counts every five seconds.");
    let mac = phone.mac().to_string();
    let ((), took) = timed(|| {
        wait_until("the download is counted", COUNTED_WITHIN, || {
            let clients = lab.gateway.wifi_pbg(&["clients"]);
            let down = clients.as_array().into_iter().flatten().find(|client| client["mac"] == mac.as_str());
            let down = down.and_then(|client| client["down"].as_str()?.parse::<Bytes>().ok());
            down.is_some_and(|down| down.0 > A_MEGABYTE)
        });
    });
    let megabytes = download.bytes() / A_MEGABYTE;
    say("counted", format!("after {}; phone 1 has got {megabytes} MB by now", milliseconds(took)));
    run(lab, &["status"]);
    run(lab, &["clients"]);
}

pub fn asks_the_doctor(telling: &mut Telling, lab: &Lab) {
    telling.step("The technician asks the doctor what is wrong: nothing.");
    run(lab, &["doctor"]);
}

pub fn signs_out(telling: &mut Telling, lab: &Lab, phone: &Phone) {
    telling.step("The technician ends phone 1's sign-in.");
    run(lab, &["sign-out", &phone.mac().to_string()]);
    asks_and_meets_the_portal(phone, WANTED_PAGE);
}

/// Shows a command and what it says.
pub fn run(lab: &Lab, arguments: &[&str]) {
    let (output, took) = timed(|| lab.gateway.try_wifi_pbg(arguments));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    // As a shell would need it, in one line.
    let typed =
        |it: &&str| if it.contains(char::is_whitespace) { format!("{it:?}") } else { (*it).to_owned() };
    let typed: Vec<String> = arguments.iter().map(typed).collect();
    let command = format!("wifi-pbg {}", typed.join(" "));
    assert!(output.status.success(), "{command} was expected to succeed, seen: {said}{complaint}");
    say("command", format!("{command}   ({})", milliseconds(took)));
    quote(&said);
}
