//! A guest who sends without pause while the gateway starts, dies, starts again, or loses its rules to somebody.

use super::*;
use lab::packet::{self, ETHERTYPE_IPV4, ETHERTYPE_IPV6, ethernet, protocol};
use std::{
    io::Write,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

/// One of each kind, over and over; short enough to leave the machine time for what is under test.
const PAUSE: Duration = Duration::from_millis(1);
const GUEST: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 60);

/// A guest who has not signed in sends marked packets of several kinds as long as `act` takes.
fn while_flooding<T>(phone: &Phone, lab: &mut Lab, mark: &Mark, act: impl FnOnce(&mut Lab) -> T) -> T {
    let own = phone.address();
    let gateway = lab.gateway.namespace().mac("br-wifi");
    let four = |number, content: &[u8]| {
        ethernet(gateway, phone.mac().octets(), ETHERTYPE_IPV4, &packet::ipv4(own, WEB, number, content))
    };
    let six = packet::ipv6(
        "2001:db8:20::50".parse().expect("an address"),
        WEB6,
        protocol::UDP,
        &packet::udp(40_000, 443, &mark.0),
    );
    let frames = [
        four(protocol::UDP, &packet::udp(40_000, 443, &mark.0)),
        four(protocol::UDP, &packet::udp(40_000, 7, &mark.0)),
        four(protocol::TCP, &packet::tcp_syn(own, WEB, 40_000, 443, &mark.0)),
        four(protocol::ICMP, &packet::icmp_echo(7, &mark.0)),
        four(47, &mark.0),
        ethernet(gateway, phone.mac().octets(), ETHERTYPE_IPV6, &six),
    ];
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let flood = scope.spawn(|| {
            let mut socket = phone.frame_socket();
            let mut rounds = 0_u64;
            while !stop.load(Ordering::Relaxed) {
                rounds += u64::from(frames.iter().all(|frame| socket.write_all(frame).is_ok()));
                thread::sleep(PAUSE);
            }
            rounds
        });
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| act(lab)));
        stop.store(true, Ordering::Relaxed);
        let rounds = flood.join().expect("the flood");
        let value = ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        assert!(rounds > 0, "it did not flood");
        value
    })
}

/// A machine that has just been switched on, and a guest who goes on with an address from before.
fn switched_on() -> (Lab, Phone) {
    let lab = Lab::builder().build();
    let mut phone = lab.phone();
    phone.set_address(GUEST);
    (lab, phone)
}

/// Its forwarding is on before its gate is, as somebody's sysctl.d has it.
fn forward(lab: &Lab) {
    lab.gateway.namespace().sysctl("net/ipv4/ip_forward", "1");
    lab.gateway.namespace().sysctl("net/ipv6/conf/all/forwarding", "1");
}

fn closed_early(lab: &Lab) {
    let output = lab.gateway.controller_command(&["firewall"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

// G10
#[test]
fn who_floods_while_the_gateway_starts_gets_nothing_out() {
    let (mut lab, phone) = switched_on();
    let (capture, mark) = (lab.uplink_capture(), Mark::new());
    lab.gateway.namespace().ip(&format!("addr add {}/16 dev br-wifi\n", lab.networks()[0].address));
    while_flooding(&phone, &mut lab, &mark, |lab| {
        forward(lab);
        wait_until("a machine that forwards before its gate is closed leaks", 5 * SECOND, || {
            seen(&capture, &mark) > 6
        });
    });

    for start in 0..number_of("GATEWAY_STARTS", 2) {
        let (mut lab, phone) = switched_on();
        lab.gateway.namespace().ip("link set br-wifi down\n");
        let (capture, mark) = (lab.uplink_capture(), Mark::new());
        while_flooding(&phone, &mut lab, &mark, |lab| {
            closed_early(lab);
            // Only now do interfaces come up.
            lab.gateway.namespace().ip("link set br-wifi up\n");
            forward(lab);
            lab.gateway.start();
            let guest = online(lab);
            assert!(reaches_the_web(&guest), "start {start}");
        });
        assert_eq!(seen(&capture, &mark), 0, "start {start}");
    }
}

// G11
#[test]
fn the_gate_closes_where_no_interface_is_there_yet_and_holds_when_they_come() {
    let (mut lab, phone) = switched_on();
    lab.remove_bridge(0);
    // A rule for the interface itself instead of its name keeps a whole file from being loaded.
    let careless =
        "table ip careless { chain f { type filter hook forward priority 0; iif \"br-wifi\" drop; }; }";
    let refused = lab.gateway.command("nft").arg(careless).output().expect("start nft");
    assert!(!refused.status.success(), "{}", String::from_utf8_lossy(&refused.stdout));
    closed_early(&lab);
    lab.rebuild_bridge(0);
    lab.gateway.namespace().ip(&format!("addr add {}/16 dev br-wifi\n", lab.networks()[0].address));
    let (capture, mark) = (lab.uplink_capture(), Mark::new());
    while_flooding(&phone, &mut lab, &mark, |lab| {
        forward(lab);
        lab.gateway.start_part(Part::Controller);
    });
    assert_eq!(seen(&capture, &mark), 0);
}

// G10
#[test]
fn who_floods_while_the_controller_is_killed_again_and_again_gets_nothing_out() {
    let mut lab = hotspot();
    let (guest, phone) = (online(&lab), joined(&lab));
    let (capture, mark) = (lab.uplink_capture(), Mark::new());
    let rules = |lab: &Lab| {
        let listed = lab.gateway.command("nft").args(["-s", "-t", "list", "ruleset"]).output();
        let listed = String::from_utf8_lossy(&listed.expect("start nft").stdout).into_owned();
        listed.lines().filter(|line| line.starts_with("\t\t") && !line.contains("elements")).count()
    };
    let before = rules(&lab);
    let kills = number_of("GATEWAY_KILLS", 12);
    while_flooding(&phone, &mut lab, &mark, |lab| {
        lab.gateway.kill(Part::Controller);
        for kill in 1..kills {
            // Through all of its start, in steps that meet each part of it.
            lab.gateway.kill_while_starting(Part::Controller, Duration::from_millis(kill as u64 * 37 % 400));
            if kill % 50 == 0 {
                assert_eq!(seen(&capture, &mark), 0, "kill {kill}");
                assert!(
                    guest.http_get(&format!("http://{WEB}/")).is_ok_and(|page| page.status == 200),
                    "kill {kill}"
                );
            }
        }
        lab.gateway.start_part(Part::Controller);
    });
    assert_eq!(seen(&capture, &mark), 0);
    wait_until("all is as before", 5 * SECOND, || reaches_the_web(&guest) && meets_the_portal(&phone));
    assert_eq!(rules(&lab), before, "no rule more, and none less");
}

// G10
#[test]
fn who_floods_while_somebody_stops_nftables_again_and_again_gets_nothing_out() {
    let mut lab = hotspot();
    let (guest, phone) = (online(&lab), joined(&lab));
    let (capture, mark) = (lab.uplink_capture(), Mark::new());
    while_flooding(&phone, &mut lab, &mark, |lab| {
        for _ in 0..number_of("GATEWAY_FLUSHES", 5) {
            // What Debian's nftables.service does when it is stopped.
            lab.gateway.nft("flush ruleset");
            wait_until("the gate is repaired", 2 * SECOND, || reaches_the_web(&guest));
        }
    });
    assert_eq!(seen(&capture, &mark), 0);
    assert!(meets_the_portal(&phone));
}
