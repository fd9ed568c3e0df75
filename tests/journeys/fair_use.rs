//! Everyone gets a share, and is told what is left.

use crate::*;
use hotspot::model::Bytes;
use jiff::{ToSpan, Unit, Zoned, tz::TimeZone};
use lab::{Direction, Flow, Part, addresses::*, throughput, wait_until};
use std::{
    thread,
    time::{Duration, Instant},
};

const BULK_URL: &str = "http://203.0.113.80/bulk";
/// Payload of a datagram of a flow; with UDP's and IP's headers it is 28 bytes longer.
const PAYLOAD: u64 = 1_200;
/// Counters are read this often.
const ROUND: Duration = Duration::from_secs(5);

/// A gateway with a line of this speed both ways.
fn with_line(speed: &str, networks: u8, configure: impl FnOnce(&mut lab::Settings)) -> Lab {
    let mut lab = Lab::builder().networks(networks).build();
    lab.gateway.configure(|settings| {
        settings.speeds = (speed.to_owned(), speed.to_owned());
        configure(settings);
    });
    lab.gateway.start();
    lab
}

/// Bits of payload per second over `time` from now on.
fn rate(flows: &[Flow], time: Duration) -> f64 {
    let bytes = || flows.iter().map(Flow::bytes).sum::<u64>();
    let (before, started) = (bytes(), Instant::now());
    thread::sleep(time);
    (bytes() - before) as f64 * 8.0 / started.elapsed().as_secs_f64()
}

/// What the operator is told of the only device there is.
fn told(lab: &Lab, field: &str) -> String {
    let clients = lab.gateway.wifi_pbg(&["clients"]);
    clients[0][field].as_str().unwrap_or_default().to_owned()
}

fn counted(lab: &Lab, phone: &Phone, field: &str) -> u64 {
    let clients = lab.gateway.wifi_pbg(&["clients"]);
    let mac = phone.mac().to_string();
    let clients = clients.as_array().cloned().unwrap_or_default();
    let client = clients.iter().find(|client| client["mac"] == mac.as_str());
    client.and_then(|client| client[field].as_str()?.parse::<Bytes>().ok()).map_or(0, |bytes| bytes.0)
}

#[test]
fn a_plan_of_five_megabits_gives_five_by_tcp_and_udp_down_and_up() {
    let lab = hotspot();
    set_plan(&lab, &["--down", "5 Mbit/s", "--up", "5 Mbit/s"]);
    let measure = |direction, by_udp| {
        let phone = online(&lab);
        let time = Duration::from_secs(8);
        if by_udp {
            throughput::iperf3_udp(&lab, &phone, direction, time, 8_000_000)
        } else {
            throughput::iperf3(&lab, &phone, direction, time, 1)
        }
    };
    thread::scope(|scope| {
        let measured = [
            (Direction::Down, false),
            (Direction::Up, false),
            (Direction::Down, true),
            (Direction::Up, true),
        ]
        .map(|(direction, by_udp)| (direction, by_udp, scope.spawn(move || measure(direction, by_udp))));
        for (direction, by_udp, measured) in measured {
            let rate = measured.join().expect("a measurement") / 1e6;
            let protocol = if by_udp { "UDP" } else { "TCP" };
            println!("{protocol} {direction:?}: {rate:.2} Mbit/s of 5");
            assert!((4.5..=5.0).contains(&rate), "{protocol} {direction:?}: {rate:.2} Mbit/s");
        }
    });
}

#[test]
fn ten_guests_share_a_full_line_alike_while_one_of_them_opens_two_hundred_flows() {
    let lab = with_line("20 Mbit/s", 1, |_| ());
    let phones: Vec<Phone> = (0..10).map(|_| online(&lab)).collect();
    let flows: Vec<Vec<Flow>> = phones
        .iter()
        .enumerate()
        .map(|(number, phone)| {
            let count = if number == 0 { 200 } else { 1 };
            (0..count).map(|_| phone.start_download(BULK_URL)).collect()
        })
        .collect();
    wait_until("everybody downloads", 10 * SECOND, || {
        flows.iter().all(|guest| guest.iter().map(Flow::bytes).sum::<u64>() > 100_000)
    });
    thread::sleep(2 * SECOND);
    let rates: Vec<f64> = thread::scope(|scope| {
        let rates: Vec<_> =
            flows.iter().map(|guest| scope.spawn(|| rate(guest, Duration::from_secs(10)))).collect();
        rates.into_iter().map(|rate| rate.join().expect("a rate")).collect()
    });
    let (sum, squares) = (rates.iter().sum::<f64>(), rates.iter().map(|rate| rate * rate).sum::<f64>());
    let jain = sum * sum / (10.0 * squares);
    println!("Jain index {jain:.4}, together {:.1} Mbit/s, each {rates:.0?}", sum / 1e6);
    assert!(jain >= 0.98, "Jain index {jain:.4} of {rates:.0?}");
    assert!((12e6..=20e6).contains(&sum), "{sum:.0} bit/s of a line of 20 Mbit/s");
}

#[test]
fn guests_are_told_that_the_line_is_full_for_a_minute_and_when_it_is_free_again() {
    let lab = with_line("2 Mbit/s", 1, |_| ());
    let phones = [online(&lab), online(&lab), online(&lab)];
    let flows: Vec<Flow> = phones.iter().map(|phone| phone.start_download(BULK_URL)).collect();
    let says = || phones[0].http_get(PORTAL).expect("the portal").text();
    wait_until("the page says so", 100 * SECOND, || {
        thread::sleep(SECOND);
        says().contains("Sedang ramai: 3 perangkat berbagi 2 Mbit/s")
    });
    drop(flows);
    wait_until("the line is free", 3 * ROUND, || !says().contains("Sedang ramai"));
}

#[test]
fn two_sites_share_one_line_as_configured_and_lend_what_they_do_not_need() {
    let lab = with_line("20 Mbit/s", 2, |settings| settings.networks[0].share = 3);
    set_plan(&lab, &["--down", "20 Mbit/s", "--up", "20 Mbit/s", "--steps", "none"]);
    let guests = |network: usize| -> Vec<Phone> {
        let phones = (0..2).map(|_| {
            let mut phone = lab.phone_on(network);
            phone.join(Client::Udhcpc);
            press(&phone);
            phone
        });
        phones.collect()
    };
    let (square, hall) = (guests(0), guests(1));
    let download = |phones: &[Phone]| -> Vec<Flow> {
        phones.iter().map(|phone| phone.start_download(BULK_URL)).collect()
    };
    let in_hall = download(&hall);
    thread::sleep(2 * SECOND);
    let alone = rate(&in_hall, 4 * SECOND) / 1e6;
    let in_square = download(&square);
    thread::sleep(3 * SECOND);
    let (square, hall) = thread::scope(|scope| {
        let square = scope.spawn(|| rate(&in_square, 8 * SECOND));
        (square.join().expect("a rate") / 1e6, rate(&in_hall, 1 * SECOND) / 1e6)
    });
    println!("hall alone {alone:.1}, then square {square:.1} and hall {hall:.1} Mbit/s");
    assert!(alone > 17.0, "{alone:.1} Mbit/s of an idle line of 20");
    assert!((13.0..=15.5).contains(&square), "{square:.1} Mbit/s of 15");
    assert!((4.0..=6.0).contains(&hall), "{hall:.1} Mbit/s of 5");
}

#[test]
fn a_site_behind_a_thinner_link_has_no_more_than_that() {
    let lab = with_line("20 Mbit/s", 1, |settings| {
        settings.networks[0].speeds = Some(("4 Mbit/s".to_owned(), "2 Mbit/s".to_owned()));
    });
    let phones = [online(&lab), online(&lab)];
    let flows: Vec<Flow> = phones.iter().map(|phone| phone.start_download(BULK_URL)).collect();
    thread::sleep(3 * SECOND);
    let rate = rate(&flows, 5 * SECOND) / 1e6;
    assert!((3.4..=4.0).contains(&rate), "{rate:.2} Mbit/s of 4");
}

// G12
#[test]
fn each_rung_changes_the_speed_of_a_running_download_and_the_last_leaves_essentials() {
    let lab = hotspot();
    let steps = "8 MB: 4 Mbit/s / 2 Mbit/s, 20 MB: essentials";
    set_plan(&lab, &["--down", "10 Mbit/s", "--up", "5 Mbit/s", "--steps", steps]);
    let phone = online(&lab);
    assert_eq!(phone.addresses_of("purbalinggakab.go.id"), [GARDEN]);
    let flows = [phone.start_download(BULK_URL)];
    wait_until("the first rung is crossed", 20 * SECOND, || flows[0].bytes() > 8_000_000);
    wait_until("the speed follows within a round", ROUND + 3 * SECOND, || rate(&flows, SECOND) < 4.2e6);
    assert!(flows[0].still_running());

    let check =
        phone.http_get("http://connectivitycheck.gstatic.com/generate_204").expect("the check's answer");
    assert_eq!(check.status, 204, "the phone must go on believing that it is online");
    let page = phone.http_get(PORTAL).expect("the portal").text();
    assert!(page.contains("Anda tetap tersambung, sekarang lebih pelan"), "{page}");
    assert!(page.contains("4 Mbit/s") && page.contains("pukul 00.00"), "{page}");

    wait_until("the second rung is crossed", 40 * SECOND, || flows[0].bytes() > 17_000_000);
    wait_until("the download ends", ROUND + 5 * SECOND, || !flows[0].still_running());
    assert!(meets_the_portal(&phone), "the phone's own check finds the portal");
    assert!(phone.connect((WEB, 443)).is_err() && !phone.ping(WEB), "nothing else opens");
    let datagrams = phone.start_udp((BULK, 443), Direction::Down);
    assert!(!datagrams.still_running(), "nor by any other protocol");
    assert!(phone.connect((GARDEN, 80)).is_ok(), "essentials stay");
    let page = phone.http_get(PORTAL).expect("the portal").text();
    assert!(page.contains("Kuota hari ini sudah habis") && page.contains("pukul 00.00"), "{page}");
    assert_eq!(told(&lab, "state"), "essentials");
    // Away and back: another lease, the same day.
    let mut phone = phone;
    phone.leave();
    phone.join(Client::Udhcpc);
    assert!(meets_the_portal(&phone));
}

// G12
#[test]
fn at_closing_time_the_gate_closes_by_itself_and_says_when_it_opens() {
    let lab = hotspot();
    let now = Zoned::now().with_time_zone(TimeZone::get("Asia/Jakarta").expect("Jakarta's time"));
    let minute = |minutes: i64| {
        let at = now.checked_add(minutes.minutes()).expect("a time").round(Unit::Minute).expect("a minute");
        format!("{:02}:{:02}", at.hour(), at.minute())
    };
    // Rounded: between half a minute and a minute and a half from now.
    let (closes, opens) = (minute(1), minute(121));
    set_plan(&lab, &["--hours", &format!("Mon-Sun {opens}-{closes}")]);
    let phone = online(&lab);
    let flow = phone.start_udp((BULK, 7), Direction::Down);
    flow.wait_running(5 * SECOND);
    wait_until("the gate closes", 100 * SECOND, || !flow.still_running());
    assert!(meets_the_portal(&phone));
    let page = phone.http_get(PORTAL).expect("the portal").text();
    let opens = opens.replace(':', ".");
    assert!(page.contains("WiFi dibuka lagi") && page.contains(&opens), "{opens} on {page}");

    set_plan(&lab, &["--hours", "always"]);
    assert!(reaches_the_web(&phone), "silently open again");
}

#[test]
fn a_changed_plan_reaches_a_running_download_and_a_wrong_one_changes_nothing() {
    let lab = hotspot();
    set_plan(&lab, &["--down", "8 Mbit/s"]);
    let phone = online(&lab);
    let flows = [phone.start_download(BULK_URL)];
    thread::sleep(2 * SECOND);
    assert!(rate(&flows, 2 * SECOND) > 7e6);
    set_plan(&lab, &["--down", "2 Mbit/s", "--up", "1 Mbit/s"]);
    wait_until("the speed follows", 4 * SECOND, || rate(&flows, SECOND) < 2.1e6);

    for (option, wrong) in [
        ("--down", "0 Mbit/s"),
        ("--steps", "1 GB: 9 Mbit/s / 9 Mbit/s"),
        ("--steps", "2 GB: 1 Mbit/s / 1 Mbit/s, 1 GB: essentials"),
        ("--steps", "-1 GB: essentials"),
        ("--hours", "whenever"),
    ] {
        let refused = lab.gateway.try_wifi_pbg(&["plan", "set", "standard", &format!("{option}={wrong}")]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains(option), "{option} {wrong}: {said}");
    }
    let rate = rate(&flows, 4 * SECOND);
    assert!((1e6..2.1e6).contains(&rate), "{rate:.0} bit/s under the plan as it was");
    let doctor = lab.gateway.try_wifi_pbg(&["doctor"]);
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(said.contains("2 Mbit/s down and 1 Mbit/s up"), "{said}");
}

#[test]
fn every_byte_is_counted_once_through_a_hundred_reloads_and_twenty_kills() {
    let mut lab = hotspot();
    let fast = ["--down", "100 Mbit/s", "--up", "50 Mbit/s", "--steps", "none"];
    set_plan(&lab, &fast);
    let (sender, receiver) = (online(&lab), online(&lab));
    for (namespace, interface) in [
        (lab.gateway.namespace(), "wan"),
        (lab.gateway.namespace(), "br-wifi"),
        (lab.internet.namespace(), "uplink"),
        (sender.namespace(), "wlan0"),
        (receiver.namespace(), "wlan0"),
    ] {
        let off = ["-K", interface, "tso", "off", "gso", "off", "gro", "off"];
        let done = namespace.command("ethtool").args(off).status().expect("ethtool runs");
        assert!(done.success(), "ethtool {off:?}");
    }
    let (up, down) =
        (sender.start_udp((BULK, 7), Direction::Up), receiver.start_udp((BULK, 7), Direction::Down));
    up.wait_running(5 * SECOND);
    down.wait_running(5 * SECOND);
    for round in 0..20 {
        for _ in 0..5 {
            let reloaded = lab.gateway.controller_command(&["firewall"]);
            assert!(reloaded.status.success(), "{}", String::from_utf8_lossy(&reloaded.stderr));
        }
        lab.gateway.kill(Part::Controller);
        thread::sleep(Duration::from_millis(50 * (round % 5)));
        lab.gateway.start_part(Part::Controller);
    }
    let passed = [up.finish(), down.finish()].map(|payload| payload / PAYLOAD * (PAYLOAD + 28));
    let counts = || [counted(&lab, &sender, "up"), counted(&lab, &receiver, "down")];
    let mut before = [0, 0];
    wait_until("the counting comes to rest", 30 * SECOND, || {
        thread::sleep(ROUND + SECOND);
        let now = counts();
        std::mem::replace(&mut before, now) == now
    });
    for (way, counted, passed) in [("up", before[0], passed[0]), ("down", before[1], passed[1])] {
        let off = (counted as f64 / passed as f64 - 1.0).abs() * 100.0;
        println!("{way}: {counted} bytes counted, {passed} passed, {off:.3} % off");
        assert!(passed > 10_000_000 && off <= 0.5, "{way}: {counted} counted, {passed} passed");
    }
    let session = counted(&lab, &sender, "up") + counted(&lab, &sender, "down");
    assert_eq!(counted(&lab, &sender, "used"), session, "the day's book holds what the session's does");
}

// N4
#[test]
fn three_hundred_questions_in_half_a_minute_before_sign_in_are_all_answered() {
    let lab = hotspot();
    let phone = joined(&lab);
    let started = Instant::now();
    for number in 0..300 {
        let answer = phone.resolve(&format!("name-{number}.web.example"), hickory_proto::rr::RecordType::A);
        assert!(answer.is_ok(), "question {number}: {answer:?}");
        let due = Duration::from_millis(60) * (number + 1);
        thread::sleep(due.saturating_sub(started.elapsed()));
    }
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[test]
fn the_page_says_what_is_left_before_it_is_used_up() {
    let lab = hotspot();
    set_plan(&lab, &["--down", "20 Mbit/s", "--steps", "10 MB: 1 Mbit/s / 500 kbit/s"]);
    let phone = joined(&lab);
    let page = press(&phone).text();
    assert!(page.contains("Kecepatan penuh") && page.contains("10 MB"), "{page}");
    let flow = phone.start_download(BULK_URL);
    wait_until("nine tenths are used", 20 * SECOND, || flow.bytes() > 9_100_000);
    drop(flow);
    wait_until("the page says so", ROUND + 2 * SECOND, || {
        phone.http_get(PORTAL).is_ok_and(|page| {
            let page = page.text();
            page.contains("Hampir habis") || page.contains("sekarang lebih pelan")
        })
    });
}
