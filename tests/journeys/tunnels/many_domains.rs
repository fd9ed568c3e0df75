//! An attacker with as many domains as there are names, and with ten devices.

use crate::*;
use hickory_proto::rr::{RData, RecordType, rdata};
use std::{net::Ipv6Addr, thread, time::Instant};

/// In all, for one guest (`dns::rations`): at once, and each second.
const AT_ONCE: f64 = 16_000.0;
const EACH_SECOND: f64 = 60.0;
/// By all guests together, of one domain.
const TOGETHER: (f64, f64) = (64_000.0, 500.0);
const DEVICES: usize = 10;
/// The domain whose subdomains are not registered apart; every other name of the attacker is a domain of its own.
const ONE_DOMAIN: &str = "single.example";

/// After a question in vain: below the rate at which questions themselves are dropped.
const PACE: Duration = Duration::from_millis(10);

/// What got through for one device: bytes of names at the attacker's server, of addresses at the guest.
#[derive(Debug, Default, Clone, Copy)]
struct Carried {
    up: usize,
    down: usize,
    asked: usize,
}

/// Asks for one new name after the other until `enough` in a row were not answered by the attacker, and then for as long
/// as `until` says.
fn pull(phone: &Phone, name: impl Fn(usize) -> String, length: Duration) -> Carried {
    let mut carried = Carried::default();
    let (mut refused, started) = (0, Instant::now());
    while refused < 20 || started.elapsed() < length {
        let name = name(carried.asked);
        carried.asked += 1;
        // No answer is too many questions at once.
        let told = phone.resolve(&name, RecordType::AAAA).map_or(0, |answer| answer.answers.len());
        if told == 0 {
            refused += 1;
            thread::sleep(PACE);
        } else {
            refused = 0;
            carried.up += name.len();
            carried.down += 16 * told;
        }
    }
    carried
}

/// Every name of the attacker has so many addresses, which carry 16 bytes each.
fn lab_of_the_attacker(before_sign_in: &str) -> Lab {
    let mut lab = Lab::builder().build();
    let data =
        (1..=8).map(|part| RData::AAAA(rdata::AAAA(Ipv6Addr::new(0x2001, 0xdb8, 9, 9, 9, 9, 9, part))));
    lab.internet.dns.set_below("example", data.collect());
    lab.gateway.configure(|settings| settings.before_sign_in = before_sign_in.to_owned());
    lab.gateway.start();
    lab
}

/// As long as the environment says (`make soak`), or as short as shows it.
fn length() -> Duration {
    let seconds = std::env::var("TUNNEL_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(seconds.unwrap_or(0))
}

// N4, G2
#[test]
fn ten_devices_with_any_number_of_domains_get_no_more_than_ten_rations() {
    let lab = lab_of_the_attacker("compatible");
    let free = pull_some(&online(&lab));
    assert!(free.down > 40_000, "after sign-in nothing holds it: {free:?}");

    let phones: Vec<Phone> = (0..DEVICES).map(|_| joined(&lab)).collect();
    let started = Instant::now();
    let carried = all(&phones, |device, number| format!("{}.d{device}n{number}.example", "x".repeat(60)));
    let seconds = started.elapsed().as_secs_f64();
    for (device, carried) in carried.iter().enumerate() {
        let bytes = carried.up + carried.down;
        println!(
            "device {device}: {carried:?} in {seconds:.0} s, {:.0} bit/s over ten minutes",
            (bytes as f64 + EACH_SECOND * (600.0 - seconds).max(0.0)) * 8.0 / seconds.max(600.0)
        );
        assert!(bytes as f64 <= AT_ONCE + EACH_SECOND * seconds, "{carried:?} in {seconds} s");
    }
    // Phones find the portal all the same, and what it takes to find it.
    assert!(meets_the_portal(&phones[0]));
    assert!(phones[0].addresses_of("captive.apple.com") == [lab::addresses::WEB]);
}

// N4, G2
#[test]
fn ten_devices_with_one_domain_share_what_the_domain_has() {
    let lab = lab_of_the_attacker("compatible");
    let phones: Vec<Phone> = (0..DEVICES).map(|_| joined(&lab)).collect();
    let started = Instant::now();
    let carried = all(&phones, |device, number| format!("{}{device}n{number}.{ONE_DOMAIN}", "x".repeat(50)));
    let seconds = started.elapsed().as_secs_f64();
    let bytes: usize = carried.iter().map(|carried| carried.up + carried.down).sum();
    println!("ten devices, one domain: {bytes} bytes in {seconds:.0} s");
    assert!(bytes as f64 <= TOGETHER.0 + TOGETHER.1 * seconds, "{carried:?} in {seconds} s");
}

// N4, G2
#[test]
fn in_strict_mode_nothing_of_any_domain_is_asked_or_told() {
    let lab = lab_of_the_attacker("strict");
    let phone = joined(&lab);
    let carried = pull(&phone, |number| format!("n{number}.d{number}.example"), Duration::ZERO);
    assert!(carried.up == 0 && carried.down == 0, "{carried:?}");
    assert!(lab.internet.dns.questions().iter().all(|asked| !asked.name.ends_with(".example")));
}

fn pull_some(phone: &Phone) -> Carried {
    let mut carried = Carried::default();
    for number in 0..350 {
        let name = format!("n{number}.d{number}.example");
        carried.down += phone.resolve(&name, RecordType::AAAA).map_or(0, |answer| 16 * answer.answers.len());
    }
    carried
}

fn all(phones: &[Phone], name: impl Fn(usize, usize) -> String + Sync) -> Vec<Carried> {
    let (name, length) = (&name, length());
    thread::scope(|scope| {
        let pulls = phones
            .iter()
            .enumerate()
            .map(|(device, phone)| scope.spawn(move || pull(phone, |number| name(device, number), length)));
        let pulls: Vec<_> = pulls.collect();
        pulls.into_iter().map(|pull| pull.join().expect("a device pulls")).collect()
    })
}
