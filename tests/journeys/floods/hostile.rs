//! A name server beyond the uplink that says the worst it can, and guests who ask for it as much as they may.

use super::*;
use hickory_proto::rr::RecordType;
use lab::{addresses::*, phone::Transport};
use std::{
    env,
    io::Write,
    net::{TcpStream, UdpSocket},
    process::{Child, Stdio},
};

/// Where it answers, and for what.
const HOSTILE: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 57);
const DOMAIN: &str = "worst.example";
/// Records that are not there, pointers that lead nowhere or round, aliases without end, other answers than were asked for,
/// wrong numbers by the thousand; and cut answers whose whole is as cut, never comes, comes by the second, or is huge.
const KINDS: [&str; 18] = [
    "counts",
    "questions",
    "pointer",
    "pointers",
    "stairs",
    "other",
    "ids",
    "circle",
    "step",
    "again",
    "close",
    "drip",
    "never",
    "chain",
    "long",
    "texts",
    "mute",
    "true",
];
/// Names of each kind that one device asks for in a round.
const EACH: usize = 10;
/// Connections of one device on which it waits for a name that never comes.
const STREAMS: usize = 30;
/// What a guest waits for a name meanwhile, tries again included.
const NAME: Duration = Duration::from_secs(5);
/// In KiB.
const MEMORY: u64 = 64 * 1024;
/// The most that the resolver's cache holds, in KiB.
const REMEMBERED: u64 = 16 * 1024;

/// The name server. Dropped, it ends.
struct Hostile(Child);

impl Hostile {
    fn start(lab: &Lab) -> Self {
        let internet = lab.internet.namespace();
        internet.ip(&format!("addr add {HOSTILE}/32 dev lo\n"));
        // An interpreter that needs nothing but its own.
        let mut python = internet.command("python3");
        python.args(["-c", include_str!("hostile.py")]);
        python.args([&HOSTILE.to_string(), &DNS.to_string(), DOMAIN, &WEB.to_string()]);
        Self(python.stdout(Stdio::null()).spawn().expect("start python3"))
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A question for the address of a name (RFC 1035 section 4.1).
fn question(name: &str) -> Vec<u8> {
    let labels = name.split('.').flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat());
    let head = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    head.into_iter().chain(labels).chain([0, 0, 1, 0, 1]).collect()
}

/// Asks for names of every kind, new ones in each round, and waits for none of them.
fn ask_for_the_worst(phone: &Phone, round: usize) {
    phone.run(|| {
        let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
        for number in 0..EACH {
            for kind in KINDS {
                let name = format!("{kind}-{round}-{number}.{DOMAIN}");
                let _ = socket.send_to(&question(&name), (phone.resolver(), 53));
            }
        }
    });
}

/// Waits by many connections for names that never come.
fn wait_by_streams(phone: &Phone, round: usize) -> Vec<TcpStream> {
    let ask = |number: usize| {
        let mut stream = phone.connect((phone.resolver(), 53)).ok()?;
        let question = question(&format!("never-{round}-{number}.{DOMAIN}"));
        stream.write_all(&[&(question.len() as u16).to_be_bytes()[..], &question].concat()).ok()?;
        Some(stream)
    };
    (0..STREAMS).filter_map(ask).collect()
}

fn by_stream(phone: &Phone, name: &str) -> Vec<Ipv4Addr> {
    let answer = phone.resolve_at(phone.resolver(), name, RecordType::A, Transport::Tcp);
    answer.map(|answer| lab::phone::addresses(&answer)).unwrap_or_default()
}

// G26
#[test]
fn an_ordinary_resolver_is_stopped_by_a_name_server_that_never_ends_its_answer() {
    let lab = Lab::builder().build();
    lab.gateway.open_by_hand_with(&[&format!("--server=/{DOMAIN}/{HOSTILE}")]);
    let _hostile = Hostile::start(&lab);
    let (attacker, guest) = (joined(&lab), joined(&lab));
    wait_until("it tells both", 10 * SECOND, || {
        by_stream(&guest, "web.example") == [WEB] && guest.addresses_of(&format!("true.{DOMAIN}")) == [WEB]
    });
    let _waiting = wait_by_streams(&attacker, 0);
    wait_until("nobody else is told anything by a stream", 10 * SECOND, || {
        by_stream(&guest, "web.example").is_empty()
    });
}

// G26
#[test]
fn a_name_server_that_says_the_worst_keeps_no_guest_from_other_names_and_leaves_nothing_behind() {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| settings.dns_upstream = vec![format!("{HOSTILE}:53")]);
    let _hostile = Hostile::start(&lab);
    lab.gateway.start();
    lab.internet.dns.set_below("fine.example", vec![hickory_proto::rr::RData::A(WEB.into())]);
    let guest = joined(&lab);
    wait_until("names are told", 10 * SECOND, || guest.addresses_of("web.example") == [WEB]);
    press(&guest);
    let attackers = [online(&lab), online(&lab), online(&lab)];

    // Asked for once: what is false is told to nobody, and the truth among lies is found.
    let told = |kind: &str| guest.addresses_of(&format!("{kind}.{DOMAIN}"));
    for (kind, truth) in
        [("true", &[WEB][..]), ("ids", &[WEB]), ("other", &[]), ("pointers", &[]), ("circle", &[])]
    {
        assert_eq!(told(kind), truth, "{kind}");
    }

    let round = |number: usize| {
        let waiting: Vec<TcpStream> =
            attackers.iter().flat_map(|phone| wait_by_streams(phone, number)).collect();
        attackers.iter().for_each(|phone| ask_for_the_worst(phone, number));
        let slowest = (0..4).map(|name| {
            let asked = Instant::now();
            let name = format!("n{number}-{name}.fine.example");
            lab::wait_until("another guest is told a name", NAME, || guest.addresses_of(&name) == [WEB]);
            asked.elapsed()
        });
        let slowest = slowest.max().unwrap_or_default();
        assert_eq!(by_stream(&guest, "web.example"), [WEB], "and by a stream");
        drop(waiting);
        slowest
    };
    // What a first round makes it allocate it keeps for the next.
    let before = Before::of(&lab, [Part::Controller]);
    let mut slowest = vec![round(0)];
    before.wait_idle(&lab, MEMORY);
    let before = Before::of(&lab, [Part::Controller]);
    let seconds = env::var("FLOOD_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(0);
    let over = Instant::now() + Duration::from_secs(seconds);
    while slowest.len() < 3 || Instant::now() < over {
        slowest.push(round(slowest.len()));
    }
    slowest.sort();
    let most = most_memory(&lab, Part::Controller);
    println!(
        "{} rounds of {} questions of the worst: another guest's slowest name took {:?}, in the middle {:?}; {} KiB at most",
        slowest.len(),
        3 * EACH * KINDS.len(),
        slowest.last(),
        slowest.get(slowest.len() / 2),
        most
    );
    assert!(most <= MEMORY, "{most} KiB");
    assert!(withheld(&lab, "dns-upstream-failed") > 0);
    // The longer it lasts, the more answers there are that the resolver remembers.
    let remembered = if seconds == 0 { 0 } else { REMEMBERED };
    before.wait_idle(&lab, KEPT + remembered);
}
