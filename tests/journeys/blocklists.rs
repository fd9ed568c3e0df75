//! Hosts files and policy zones: which names they block, what becomes of a bad file, and what is written down.

use crate::*;
use hickory_proto::{op::ResponseCode, rr::RecordType};
use lab::{Part, addresses::*};
use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

/// Files are looked at every five seconds.
const TAKEN_UP_WITHIN: Duration = Duration::from_secs(15);
const HOSTS: &str = "# a hosts file\n0.0.0.0 gambling.example\n127.0.0.1 localhost\n";
const ZONE: &str = "$TTL 60\n@ SOA ns.example. admin.example. 1 60 60 60 60\n@ NS ns.example.\n\
                    *.malware.example CNAME .\nempty.example CNAME *.\nfine.malware.example CNAME rpz-passthru.\n";
const PORTAL_ADDRESS: std::net::Ipv4Addr = std::net::Ipv4Addr::new(172, 16, 255, 1);

/// A gateway with a hosts file, which is given, and a policy zone; every name they know exists.
fn blocking() -> (Lab, PathBuf) {
    let mut lab = Lab::builder().build();
    let file = |name: &str, text: &str| {
        let path = lab.gateway.configuration().with_file_name(name);
        fs::write(&path, text).expect("write a blocklist");
        path
    };
    let (hosts, zone) = (file("hosts.txt", HOSTS), file("zone.rpz", ZONE));
    for name in ["gambling", "a.malware", "fine.malware", "empty", "betting", "leads-there"] {
        lab.internet.dns.set(&format!("{name}.example"), &[WEB.into()]);
    }
    lab.internet.dns.alias("leads-there.example", "gambling.example");
    let lists = [&hosts, &zone].map(|path| path.display().to_string()).to_vec();
    lab.gateway.configure(|settings| settings.blocklists = lists);
    lab.gateway.start();
    (lab, hosts)
}

#[test]
fn names_of_hosts_files_and_policy_zones_lead_to_the_portal_before_and_after_sign_in() {
    let (lab, _) = blocking();
    let phone = joined(&lab);
    for signed_in in [false, true] {
        if signed_in {
            press(&phone);
        }
        for name in ["gambling.example", "a.malware.example", "GAMBLING.example", "leads-there.example"] {
            assert_eq!(phone.addresses_of(name), [PORTAL_ADDRESS], "{name}");
        }
        let empty = phone.resolve("empty.example", RecordType::A).expect("an answer");
        assert!(empty.metadata.response_code == ResponseCode::NoError && empty.answers.is_empty(), "{empty}");
        for name in ["fine.malware.example", "malware.example.example", "betting.example"] {
            let known = if name == "malware.example.example" { vec![] } else { vec![WEB] };
            assert_eq!(phone.addresses_of(name), known, "{name}");
        }
    }
}

#[test]
fn a_list_that_cannot_be_read_is_an_alarm_with_its_name_and_stays_in_force() {
    let (lab, hosts) = blocking();
    let phone = joined(&lab);
    let alarm = || lab.gateway.wifi_pbg(&["alarms"])[0].clone();
    fs::set_permissions(&hosts, fs::Permissions::from_mode(0o600)).expect("close a blocklist");
    fs::write(&hosts, format!("{HOSTS}0.0.0.0 betting.example\n")).expect("write a blocklist");
    wait_until("the fault is an alarm", TAKEN_UP_WITHIN, || alarm()["kind"] == "blocklist");
    assert!(alarm()["seen"].to_string().contains(&hosts.display().to_string()), "{}", alarm());
    let doctor = lab.gateway.try_wifi_pbg(&["doctor"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(!doctor.status.success() && said.contains(&format!("blocklist {}", hosts.display())), "{said}");
    assert_eq!(phone.addresses_of("gambling.example"), [PORTAL_ADDRESS], "the last good list is in force");
    assert_eq!(phone.addresses_of("betting.example"), [WEB]);

    fs::set_permissions(&hosts, fs::Permissions::from_mode(0o644)).expect("open a blocklist");
    wait_until("the alarm is over", TAKEN_UP_WITHIN, || alarm().is_null());
    wait_until("and the list in force", TAKEN_UP_WITHIN, || {
        phone.addresses_of("betting.example") == [PORTAL_ADDRESS]
    });
}

#[test]
fn blocked_names_are_counted_and_neither_they_nor_who_asked_are_written_anywhere() {
    let (lab, _) = blocking();
    let phone = online(&lab);
    for name in ["gambling.example", "a.malware.example", "leads-there.example"] {
        assert_eq!(phone.addresses_of(name), [PORTAL_ADDRESS], "{name}");
    }
    let _ = phone.http_get("http://gambling.example/");
    let blocked = || {
        let status = lab.gateway.wifi_pbg(&["status"]);
        let dropped = status["dropped"].as_array().into_iter().flatten();
        dropped
            .filter(|dropped| dropped["kind"] == "dns-blocked")
            .find_map(|dropped| dropped["count"].as_u64())
    };
    wait_until("they are counted", 5 * SECOND, || blocked() >= Some(3));
    for part in [Part::Controller, Part::Portal] {
        let log = lab.gateway.log(part);
        for secret in ["gambling", "malware", "leads-there", &phone.address().to_string()] {
            assert!(!log.contains(secret), "{secret} in {log}");
        }
    }
    for file in fs::read_dir(lab.gateway.state_dir()).expect("the state folder").flatten() {
        let text = String::from_utf8_lossy(&fs::read(file.path()).unwrap_or_default()).into_owned();
        assert!(!text.contains("gambling") && !text.contains("malware"), "{}", file.path().display());
    }
}
