//! The same machine after the plug was pulled, with phones that have not noticed.

use crate::{
    PATIENCE, SHARE,
    access_point::AccessPoint,
    gateway, ip,
    promise::*,
    ready, run, set_forwarding,
    station::Station,
    town,
    watch::{Watch, since_start},
};
use lab::{Mark, wait_until};
use std::{fs, net::Ipv4Addr, time::Duration};

/// Datagrams of each phone that come to the gateway before its controller may start.
const MANY: usize = 50;

pub fn live() {
    promise("the gate is closed before the first interface comes up", || {
        let done = gateway::moment("wifi-pbg-firewall", "ExecMainExitTimestampMonotonic");
        assert!(done.is_some_and(|done| done < since_start()), "the firewall unit was done at {done:?}");
        run("nft", &["list", "table", "inet", "wifi_pbg"]);
        let interfaces = fs::read_dir("/sys/class/net").expect("list interfaces");
        let others: Vec<_> = interfaces.flatten().map(|entry| entry.file_name()).collect();
        assert!(!others.iter().any(|name| name == "br-wifi" || name == "wan"), "{others:?} are there");
    });
    let lab = town::build();
    // The worst that others may do: addresses and forwarding are there before the controller.
    ip(&format!("addr add {}/16 dev br-wifi", lab.networks()[0].address));
    set_forwarding(true);
    let (guests, uplink) = (Watch::here("br-wifi"), Watch::inside(lab.internet.namespace(), "uplink"));

    let points = [1, 2].map(AccessPoint::put_up);
    points.iter().for_each(|point| point.set_isolated(true));
    let addresses = addresses();
    let mut radio = 1;
    let stations = addresses.map(|address| {
        radio += 1;
        let mut station = Station::switch_on(&lab, radio, None);
        station.phone.set_address(address);
        station
    });
    let marks = stations.each_ref().map(Station::send_without_end);
    promise("stations that were signed in come back and go on sending", || {
        stations.iter().for_each(Station::wait_associated);
        wait_until("their datagrams come to the gateway", PATIENCE, || {
            marks.iter().all(|mark| guests.times_of(mark).len() >= MANY)
        });
    });
    let [citizen, friend, stranger] = &stations;
    let early: usize = marks.iter().map(|mark| guests.times_of(mark).len()).sum();
    promise("nothing of it leaves before the controller is up", || {
        assert_eq!(gateway::moment("wifi-pbg-controller", "ExecMainStartTimestampMonotonic"), None);
        let left = marks.map(|mark| uplink.times_of(&mark).len());
        assert_eq!(left, [0; 3], "datagrams of each phone that left");
        note(&format!("{early} datagrams came to the gateway"));
    });

    ready().expect("tell systemd");
    promise("the controller and the portal start by themselves", gateway::wait_running);
    promise("who had signed in is online again, without signing in", || {
        wait_until("datagrams leave", PATIENCE, || {
            marks[..2].iter().all(|mark| !uplink.times_of(mark).is_empty())
        });
        citizen.wait_online();
        friend.wait_online();
    });
    promise("not one datagram left before the controller had started", || when_it_began(&uplink, &marks));
    promise("who had not is still sent to the portal, and nothing of it has left", || {
        assert!(stranger.meets_the_portal(), "{:?}", stranger.get(crate::station::WEB_PAGE));
        assert_eq!(uplink.times_of(&marks[2]).len(), 0, "datagrams that left");
    });
    promise("no unit failed or was started again", gateway::assert_untroubled);
    // Dropped, the town would be taken down in good order; the machine ends here.
    std::process::exit(0);
}

fn when_it_began(uplink: &Watch, marks: &[Mark]) {
    let moment = |name| gateway::moment("wifi-pbg-controller", name).expect("the controller has started");
    let (started, ready) =
        (moment("ExecMainStartTimestampMonotonic"), moment("ActiveEnterTimestampMonotonic"));
    let first = marks.iter().filter_map(|mark| uplink.times_of(mark).first().copied()).min();
    let first = first.expect("datagrams have left");
    assert!(first > started, "one left at {first:?}, the controller started at {started:?}");
    let seconds = Duration::as_secs_f32;
    note(&format!(
        "since the machine started: controller {:.2} s, its word that it is ready {:.2} s, first datagram {:.2} s",
        seconds(&started),
        seconds(&ready),
        seconds(&first)
    ));
}

/// Of the stations of the first start, in the same order.
fn addresses() -> [Ipv4Addr; 3] {
    let text = fs::read_to_string(format!("{SHARE}/addresses")).expect("read who had which address");
    let addresses: Vec<Ipv4Addr> = text.lines().filter_map(|line| line.parse().ok()).collect();
    addresses.try_into().unwrap_or_else(|_| panic!("three addresses were expected in {text:?}"))
}
