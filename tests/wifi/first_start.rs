//! A gateway is set up, and the town uses it.

use crate::{
    PATIENCE, SHARE, access_point::AccessPoint, gateway, ip, promise::*, ready, run, set_forwarding,
    station::Station, town,
};
use lab::wait_until;
use std::{fs, net::Ipv4Addr};

/// A server in the town's internet that sends without end.
const BULK_URL: &str = "http://203.0.113.80/bulk";
/// Bytes of a download that show it runs: more than what waits in queues.
const SOME: u64 = 1_000_000;

pub fn live() {
    ready().expect("tell systemd");
    let lab = promise("a machine with radios and an internet behind its uplink", town::build);
    let first = promise("hostapd opens @wifi.pbg", || AccessPoint::put_up(1));
    let mut citizen = Station::switch_on(&lab, 2, None);
    let mut friend = Station::switch_on(&lab, 3, None);
    promise("two stations join by 802.11", || {
        citizen.wait_associated();
        friend.wait_associated();
    });
    let second = promise("a second access point opens the same network", || AccessPoint::put_up(2));
    let mut stranger = Station::switch_on(&lab, 4, Some(&second));
    promise("a station joins by the second one", || stranger.wait_associated());
    stations_reach_each_other_by_a_bare_router([&first, &second], [&mut citizen, &mut stranger]);

    promise("the package installs", gateway::install);
    promise("its configuration, edited as the README says, is accepted", gateway::configure);
    promise("firewall, controller and portal run under systemd", gateway::switch_on);
    // The technician leaves. What guests cause from now on is on the disk only if the programs see to it.
    run("sync", &[]);
    promise("the machine's tables hold a full pool", gateway::assert_tables_hold_the_pool);
    promise("each gets a lease", || {
        for station in [&mut citizen, &mut friend, &mut stranger] {
            station.get_lease();
        }
    });
    promise("a station that has not signed in meets the portal", || {
        assert!(citizen.meets_the_portal(), "{:?}", citizen.get(crate::station::WEB_PAGE));
    });
    promise("one press of the button, and it is online", || {
        let answer = citizen.sign_in();
        assert!(answer.text().contains("Anda tersambung"), "{}", answer.text());
        citizen.wait_online();
        friend.sign_in();
        friend.wait_online();
    });

    stations_are_kept_apart([&citizen, &friend, &stranger]);
    a_download_survives_roaming(&citizen, &second);
    promise("no unit failed or was started again", gateway::assert_untroubled);

    let addresses = [&citizen, &friend, &stranger].map(|station| format!("{}\n", station.phone.address()));
    fs::write(format!("{SHARE}/addresses"), addresses.concat()).expect("note down who has which address");
    citizen.wait_online();
    println!("      the plug is pulled");
    // Dropped, the town would be taken down in good order.
    std::process::exit(0);
}

/// What is to be prevented is possible: else nothing would be shown by what follows. Leaves the bridge as it shall be.
fn stations_reach_each_other_by_a_bare_router(points: [&AccessPoint; 2], stations: [&mut Station; 2]) {
    let router = stations[0].phone.network().address;
    ip(&format!("addr add {router}/16 dev br-wifi"));
    set_forwarding(true);
    let addresses = [20, 21].map(|last| Ipv4Addr::new(10, 20, 0, last));
    let [citizen, stranger] = stations;
    citizen.phone.set_address(addresses[0]);
    stranger.phone.set_address(addresses[1]);
    promise("without isolation, stations at different access points reach each other", || {
        assert!(citizen.reaches(addresses[1]), "{} does not answer", addresses[1]);
    });
    points.iter().for_each(|point| point.set_isolated(true));
    promise("with isolated ports of the bridge, they do not", || {
        assert!(citizen.reaches(router), "the gateway does not answer");
        assert!(!citizen.reaches(addresses[1]), "{} answers", addresses[1]);
    });
    promise("but a bare router carries it from one to the other", || {
        assert!(citizen.reaches_through(router, stranger), "{} does not answer", addresses[1]);
    });
    set_forwarding(false);
    ip("addr flush dev br-wifi");
}

/// `citizen` and `friend` are at the first access point, `stranger` is at the second.
fn stations_are_kept_apart([citizen, friend, stranger]: [&Station; 3]) {
    let router = citizen.phone.resolver();
    for (other, whose) in [(friend, "the same access point"), (stranger, "another access point")] {
        let address = other.phone.address();
        promise(&format!("a guest does not reach a guest at {whose}, nor through the gateway"), || {
            assert!(citizen.reaches(router), "the gateway does not answer");
            assert!(!citizen.reaches(address), "{address} answers");
            assert!(!citizen.reaches_through(router, other), "{address} answers through the gateway");
        });
    }
}

fn a_download_survives_roaming(citizen: &Station, to: &AccessPoint) {
    citizen.hear(to);
    let download = citizen.phone.start_download(BULK_URL);
    let before = promise("a download runs", || {
        wait_until("the download has begun", PATIENCE, || download.bytes() > SOME);
        download.bytes()
    });
    let roamed = promise("the station roams to the second access point", || {
        citizen.roam(to);
        assert!(to.serves(citizen.phone.mac()), "the second access point does not know it");
        download.bytes()
    });
    promise("the download goes on, without a second sign-in", || {
        wait_until("more of the download has come", PATIENCE, || download.bytes() > roamed + SOME);
        assert_eq!(download.failure(), None);
        note(&format!("{before} bytes before roaming, {roamed} after it, {} by now", download.bytes()));
        citizen.wait_online();
    });
}
