//! Apps in the background of a device that never signs in (wrk).

use super::*;
use lab::addresses::WEB;
use std::process::{Child, Stdio};

/// Connections at a time, and how long it goes on in seconds.
const AT_ONCE: &str = "32";
const STORM: &str = "3s";

fn storm(phone: &Phone) -> Child {
    let mut wrk = phone.command("wrk");
    wrk.args([
        "-t1",
        "-c",
        AT_ONCE,
        "-d",
        STORM,
        "-H",
        "Connection: close",
        "-H",
        "Host: connectivitycheck.gstatic.com",
    ]);
    wrk.arg(format!("http://{WEB}/generate_204")).stdout(Stdio::piped()).stderr(Stdio::null());
    wrk.spawn().expect("start wrk (package wrk)")
}

/// How many answers it got.
fn answers(storm: Child) -> u64 {
    let output = storm.wait_with_output().expect("wait for wrk");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = printed.lines().find(|line| line.contains(" requests in "));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_else(|| panic!("{printed}"))
}

/// The bytes of an answer as they come.
fn bytes_of_an_answer(phone: &Phone) -> usize {
    use std::io::{Read, Write};
    let mut stream = phone.connect((WEB, 80)).expect("the interceptor accepts");
    stream.set_read_timeout(Some(5 * SECOND)).expect("a timeout");
    stream
        .write_all(b"GET /generate_204 HTTP/1.1\r\nHost: connectivitycheck.gstatic.com\r\n\r\n")
        .expect("it is taken");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer and a close");
    assert!(answer.starts_with(b"HTTP/1.1 302"), "{}", String::from_utf8_lossy(&answer));
    answer.len()
}

// G27
#[test]
fn a_device_that_never_signs_in_gets_the_lightest_answer_and_nobody_feels_its_storm() {
    let lab = hotspot();
    let (stormy, guest) = (joined(&lab), joined(&lab));
    // Where nothing bounds it; the controller, which would put the rule back, is held still meanwhile.
    lab.gateway.freeze(Part::Controller, true);
    take_out(&lab, "inet", "too many intercepted");
    let unbounded = answers(storm(&stormy));
    lab.gateway.freeze(Part::Controller, false);
    wait_until("the rule is back", 10 * SECOND, || dropped_by(&lab, "too many intercepted").is_some());
    // The portal may have lost its conversation with a controller that was held still: it has one when a page comes.
    page_within(&guest, PAGE);
    let before = Before::of(&lab, [Part::Controller, Part::Portal]);
    let in_full = bytes_of_an_answer(&guest);

    let (used, storming) = (processor_time(&lab, Part::Controller), storm(&stormy));
    wait_until("it exceeds its share", 10 * SECOND, || dropped_by(&lab, "too many intercepted") > Some(20));
    page_within(&guest, PAGE);
    assert!(meets_the_portal(&guest));
    let used = processor_time(&lab, Part::Controller) - used;
    page_within(&stormy, PAGE);
    let bounded = answers(storming);
    wait_until("it is counted", 10 * SECOND, || withheld(&lab, "http-shortened") > 0);
    // Once more, so that it tires us again after somebody looked.
    (0..35).for_each(|_| drop(stormy.http_get("http://apps.example/")));
    let short = bytes_of_an_answer(&stormy);
    println!(
        "in {STORM}: {unbounded} answers to one device without its share, {bounded} with it; {in_full} bytes an answer, \
         {short} to who asks and asks; the controller used {used}/100 s meanwhile"
    );
    assert!(unbounded > bounded * 3 && bounded <= 100 + 20 * 6, "{unbounded} without, {bounded} with");
    assert!(short * 2 < in_full, "{short} of {in_full} bytes");
    assert!(bytes_of_an_answer(&guest) == in_full);
    assert!(is_connected(&press(&stormy)) && reaches_the_web(&stormy), "the person beside the apps gets in");
    before.wait_idle(&lab, KEPT);
}

fn is_connected(page: &Response) -> bool {
    page.status == 200 && page.text().contains("Anda tersambung")
}
