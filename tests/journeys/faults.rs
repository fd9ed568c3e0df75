//! Programs die, other hands meddle, interfaces vanish, files are wrong.

use crate::*;
use lab::{Direction, Mark, Part, addresses::*, packet, wait_until};
use std::{fs, net::Ipv4Addr};

const BULK_URL: &str = "http://203.0.113.80/bulk";

// G10
#[test]
fn somebody_elses_flush_closes_and_is_repaired_within_a_second() {
    let lab = hotspot();
    let (phone, new) = (online(&lab), joined(&lab));
    // The controller cannot repair while it is frozen: what is closed then is closed by the guard alone.
    lab.gateway.freeze(Part::Controller, true);
    let down = phone.start_udp((BULK, 7), Direction::Down);
    down.wait_running(5 * SECOND);
    let capture = lab.uplink_capture();
    lab.gateway.nft("flush ruleset");
    down.wait_stopped(SECOND);
    let mark = Mark::new();
    phone.send_ipv4(&packet::ipv4(
        phone.address(),
        WEB,
        packet::protocol::UDP,
        &packet::udp(4000, 7, &mark.0),
    ));
    new.send_ipv4(&packet::ipv4(new.address(), WEB, packet::protocol::UDP, &packet::udp(4000, 7, &mark.0)));
    assert!(!capture.saw(&mark), "a flushed ruleset is a closed gate");
    lab.gateway.freeze(Part::Controller, false);

    wait_until("the gate is repaired", SECOND, || reaches_the_web(&phone));
    assert!(meets_the_portal(&new));
    let status = lab.gateway.wifi_pbg(&["status"]);
    assert!(status["ruleset_verified"] == true && status["ruleset_repairs"].as_u64() > Some(0), "{status}");
}

// G10
#[test]
fn a_rule_slipped_into_our_table_is_noticed_and_removed() {
    let lab = hotspot();
    let phone = joined(&lab);
    lab.gateway.nft("insert rule inet wifi_pbg forward accept");
    wait_until("the foreign rule is gone", 2 * SECOND, || {
        lab.gateway.wifi_pbg(&["status"])["ruleset_repairs"].as_u64() > Some(0)
    });
    assert!(meets_the_portal(&phone) && phone.connect((WEB, 443)).is_err());
}

// G10
#[test]
fn elements_that_somebody_took_away_or_slipped_in_are_put_right_at_once() {
    let lab = hotspot();
    let phone = online(&lab);
    let holds = |text: &str| {
        let listed = lab.gateway.command("nft").args(["list", "set", "inet", "wifi_pbg", "lease4"]).output();
        String::from_utf8_lossy(&listed.expect("nft runs").stdout).contains(text)
    };
    lab.gateway.freeze(Part::Controller, true);
    lab.gateway.nft("flush map inet wifi_pbg upload4");
    lab.gateway.nft("add element inet wifi_pbg lease4 { 02:00:00:00:be:ef . 10.20.9.9 timeout 1h }");
    assert!(holds("10.20.9.9") && !reaches_the_web(&phone), "the kernel does as it was told");
    lab.gateway.freeze(Part::Controller, false);

    wait_until("the guest is online again", 2 * SECOND, || reaches_the_web(&phone));
    wait_until("the stranger's lease is gone", SECOND, || !holds("10.20.9.9"));
    let log = lab.gateway.log(Part::Controller);
    assert!(log.contains("the kernel's sets differed"), "the technician reads of it:\n{log}");
}

// G10
#[test]
fn a_guard_rule_removed_by_somebody_returns() {
    let lab = hotspot();
    let rules = || {
        let listing = lab.gateway.command("ip").args(["rule", "list"]).output().expect("ip runs");
        String::from_utf8_lossy(&listing.stdout).lines().filter(|line| line.contains("prohibit")).count()
    };
    let before = rules();
    assert!(before > 0);
    for priority in 10_000..10_010 {
        let _ = lab.gateway.command("ip").args(["rule", "del", "priority", &priority.to_string()]).output();
    }
    wait_until("the guard stands again", 2 * SECOND, || rules() == before);
}

// S6
#[test]
fn a_killed_controller_loses_no_session_no_lease_and_no_byte() {
    let mut lab = hotspot();
    let mut phone = lab.phone();
    let lease = phone.join(Client::Udhcpc);
    press(&phone);
    let flow = phone.start_download(BULK_URL);
    wait_until("some megabytes have come", 10 * SECOND, || flow.bytes() > 5_000_000);
    for _ in 0..3 {
        lab.gateway.kill(Part::Controller);
        assert!(flow.still_running(), "the download goes on without the controller");
        lab.gateway.start_part(Part::Controller);
        assert!(flow.still_running(), "and with it again");
    }
    let passed = flow.bytes();
    drop(flow);
    wait_until("every byte is counted", 15 * SECOND, || {
        let clients = lab.gateway.wifi_pbg(&["clients"]);
        let down: hotspot::model::Bytes =
            clients[0]["down"].as_str().unwrap_or("0 B").parse().expect("bytes");
        down.0 >= passed
    });
    assert_eq!(phone.renew().address, lease.address);
    assert!(reaches_the_web(&phone));
}

#[test]
fn a_killed_portal_costs_nobody_the_connection_and_an_open_page_still_works() {
    let mut lab = hotspot();
    let (phone, new) = (online(&lab), joined(&lab));
    let page = new.http_get(PORTAL).expect("the portal");
    lab.gateway.kill(Part::Portal);
    assert!(reaches_the_web(&phone));
    lab.gateway.start_part(Part::Portal);
    let answer = submit(&new, &page, "/sambung");
    assert!(answer.text().contains("Anda tersambung"), "{}", answer.text());
}

#[test]
fn the_portal_says_so_while_the_controller_is_away() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    lab.gateway.kill(Part::Controller);
    let page = phone.http_get("http://172.16.255.1/").expect("the portal answers");
    assert!(page.text().contains("sistem sedang disiapkan"), "{}", page.text());
    lab.gateway.start_part(Part::Controller);
    wait_until("the page is back", 5 * SECOND, || {
        phone.http_get(PORTAL).is_ok_and(|page| page.text().contains("Sambungkan"))
    });
}

// G10
#[test]
fn a_stopped_controller_leaves_guests_online_and_the_gate_shut() {
    let mut lab = hotspot();
    let (phone, new) = (online(&lab), joined(&lab));
    assert!(lab.gateway.stop(Part::Controller).success());
    assert_eq!(phone.http_get(&format!("http://{WEB}/")).expect("still online").status, 200);
    assert_ne!(new.http_get(&format!("http://{WEB}/")).map(|answer| answer.status).unwrap_or(302), 200);
}

#[test]
fn the_guest_bridge_vanishes_and_returns() {
    let lab = hotspot();
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    press(&phone);
    let bridge = &lab.networks()[0].interface;
    lab.rebuild_bridge(0);
    wait_until("the gateway's address is back", 5 * SECOND, || {
        let listing =
            lab.gateway.command("ip").args(["addr", "show", "dev", bridge]).output().expect("ip runs");
        String::from_utf8_lossy(&listing.stdout).contains("10.20.0.1/16")
    });
    wait_until("the guest is online as before", 5 * SECOND, || reaches_the_web(&phone));
    phone.leave();
    phone.join(Client::Udhcpc);
    assert!(reaches_the_web(&phone), "leases are served again");
}

#[test]
fn a_small_path_mtu_behind_the_uplink_works_before_and_after_sign_in() {
    let mut lab = Lab::builder().mtu_behind_uplink(1300).build();
    lab.gateway.configure(|settings| settings.walled_garden.push("bulk.example".to_owned()));
    lab.gateway.start();
    let phone = joined(&lab);
    assert_eq!(phone.addresses_of("bulk.example"), [BULK]);
    let through = |what: &str| {
        for flow in
            [phone.start_download("http://203.0.113.80/bulk"), phone.start_upload("http://203.0.113.80/sink")]
        {
            wait_until(what, 10 * SECOND, || flow.bytes() > 1_000_000);
        }
    };
    through("a megabyte comes and goes in the garden");
    press(&phone);
    through("a megabyte comes and goes after sign-in");
}

#[test]
fn hostile_dhcp_dns_http_and_socket_messages_end_nothing() {
    use std::io::{Read, Write};
    let lab = hotspot();
    let phone = joined(&lab);
    let gateway = lab.networks()[0].address;
    let noise = |length: usize| (0..length).map(|index| (index * 151 % 256) as u8).collect::<Vec<u8>>();
    for length in [0, 1, 12, 239, 240, 300, 1400] {
        for (from, to, port) in [(68, Ipv4Addr::BROADCAST, 67), (4000, gateway, 53)] {
            let source = if to == gateway { phone.address() } else { Ipv4Addr::UNSPECIFIED };
            phone.send_ipv4(&packet::ipv4(
                source,
                to,
                packet::protocol::UDP,
                &packet::udp(from, port, &noise(length)),
            ));
        }
    }
    for length in [1, 100, 40_000] {
        let mut stream = phone.connect((WEB, 80)).expect("the interceptor accepts");
        let _ = stream.write_all(&noise(length));
    }
    for path in ["portal.sock", "admin.sock", "control.sock"] {
        for message in [
            &b"\0\xff\r\n\r\n"[..],
            b"POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n{\"a",
            b"GET / HTTP/1.1\r\n\r\n",
        ] {
            let mut stream =
                std::os::unix::net::UnixStream::connect(lab.gateway.runtime_dir().join(path)).expect(path);
            stream.set_read_timeout(Some(SECOND)).unwrap();
            stream.write_all(message).unwrap();
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer);
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
        }
    }
    press(&phone);
    assert!(reaches_the_web(&phone));
    wait_until("each is counted by its kind", 5 * SECOND, || {
        let dropped = lab.gateway.wifi_pbg(&["status"])["dropped"].to_string();
        ["dhcp-", "dns-", "http-malformed", "socket-malformed"].iter().all(|kind| dropped.contains(kind))
    });
}

#[test]
fn a_wrong_configuration_is_refused_with_file_line_key_and_remedy() {
    let lab = Lab::builder().build();
    lab.gateway.write_configuration();
    let good = fs::read_to_string(lab.gateway.configuration()).expect("a configuration");
    let checked = |text: &str| {
        fs::write(lab.gateway.configuration(), text).expect("write the configuration");
        let output = lab.gateway.controller_command(&["check"]);
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned(), output.stdout)
    };
    let (fine, said, ruleset) = checked(&good);
    assert!(fine && serde_json::from_slice::<serde_json::Value>(&ruleset).is_ok(), "{said}");
    for (right, wrong, key) in [
        ("interface = \"wan\"", "interface = \"a/b\"", "uplink.interface"),
        ("masquerade = true", "masqerade = true", "uplink.masqerade"),
        ("down = \"100 Mbit/s\"", "down = \"fast\"", "uplink.down"),
        ("lease_time = \"1h\"", "lease_time = \"1 s\"", "network[0].lease_time"),
        ("10.20.0.1/16", "10.20.0.1/33", "network[0].address"),
        ("before_sign_in = \"compatible\"", "before_sign_in = \"perhaps\"", "dns.before_sign_in"),
        ("host = \"masuk.wifi.pbg\"", "host = \"not a name\"", "portal.host"),
        ("timezone = \"Asia/Jakarta\"", "timezone = \"Asia/Purbalingga\"", "gateway.timezone"),
    ] {
        assert!(good.contains(right), "{right} stands in the lab's configuration");
        let (fine, said, _) = checked(&good.replacen(right, wrong, 1));
        let line = 1 + good.lines().position(|line| line.contains(right)).unwrap_or_default();
        let place = format!("{}:{line}: {key}: ", lab.gateway.configuration().display());
        assert!(
            !fine && said.contains(&place) && said.contains(';'),
            "{wrong}: expected {place}, seen {said}"
        );
    }
    let (fine, said, _) = checked(&good.replacen("\"wan\"", "\"wan7\"", 1));
    assert!(!fine && said.contains("wan7"), "a missing interface is refused by check: {said}");
}

// G11
#[test]
fn the_daemon_waits_closed_for_a_missing_interface_and_serves_it_when_it_comes() {
    let mut lab = Lab::builder().build();
    lab.remove_bridge(0);
    lab.gateway.start();
    let status = lab.gateway.wifi_pbg(&["status"]);
    assert_eq!(status["networks"][0]["link"]["present"], false, "{status}");
    assert!(!lab.gateway.try_wifi_pbg(&["doctor"]).status.success(), "the doctor names it");
    lab.rebuild_bridge(0);
    let phone = online(&lab);
    assert!(reaches_the_web(&phone));
}

#[test]
fn the_doctor_is_content_with_a_healthy_gateway() {
    let lab = hotspot();
    let _phone = joined(&lab);
    let output = lab.gateway.try_wifi_pbg(&["doctor"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    for check in [
        "configuration",
        "controller",
        "uplink",
        "ruleset and guard",
        "store",
        "upstream DNS",
        "sockets",
        "portal",
    ] {
        assert!(said.contains(check), "{check} in {said}");
    }
}

#[test]
fn the_portals_socket_is_not_for_other_users() {
    let lab = hotspot();
    let socket = lab.gateway.runtime_dir().join("portal.sock");
    let ask = |user: &str| {
        lab.gateway
            .command("setpriv")
            .args(["--reuid", user, "--clear-groups", "curl", "-s", "--max-time", "5", "--unix-socket"])
            .arg(&socket)
            .args(["-X", "POST", "-d", "{}", "http://controller/v1/hello"])
            .output()
            .expect("curl runs")
    };
    assert!(!String::from_utf8_lossy(&ask("nobody").stdout).contains("form_key"));
}

#[test]
fn a_full_disk_admits_nobody_new_keeps_guests_online_and_spins_nothing() {
    let mut lab = Lab::builder().build();
    let disk = Disk::small(&lab);
    lab.gateway.configure(|settings| settings.state_dir = Some(disk.path()));
    lab.gateway.start();
    let (phone, new) = (online(&lab), joined(&lab));
    disk.fill();
    let answer = press(&new);
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(meets_the_portal(&new));
    let flow = phone.start_download(BULK_URL);
    flow.wait_running(5 * SECOND);
    // Facts that cannot be written: a lease that ends.
    let mut gone = phone;
    gone.leave();
    drop(flow);
    let spent = || processor_time(lab.gateway.process_id(Part::Controller));
    let (before, started) = (spent(), std::time::Instant::now());
    while started.elapsed() < SECOND {
        let _ = lab.gateway.wifi_pbg(&["status"]);
        std::thread::sleep(SECOND / 10);
    }
    assert!(spent() - before < 50, "{} hundredths of a second of one", spent() - before);

    disk.free();
    wait_until("new guests are let in again", 10 * SECOND, || {
        press(&new).status == 200 && reaches_the_web(&new)
    });
}

/// A file system of two megabytes for the state folder.
pub struct Disk(std::path::PathBuf);

impl Disk {
    pub fn small(lab: &Lab) -> Self {
        let path = lab.gateway.configuration().with_file_name("small-disk");
        fs::create_dir(&path).expect("make a mount point");
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=2m", "none"])
            .arg(&path)
            .status();
        assert!(mounted.expect("mount runs").success());
        Self(path)
    }

    pub fn path(&self) -> std::path::PathBuf {
        self.0.clone()
    }

    /// Mounts it anew, for reading alone or for writing too; nobody may have a file open to write.
    pub fn allow_writing(&self, allowed: bool) {
        let options = if allowed { "remount,rw" } else { "remount,ro" };
        let mounted = std::process::Command::new("mount").args(["-o", options]).arg(&self.0).status();
        assert!(mounted.expect("mount runs").success());
    }

    pub fn fill(&self) {
        let _ = fs::write(self.0.join("filler"), vec![0; 4 << 20]);
    }

    pub fn free(&self) {
        fs::remove_file(self.0.join("filler")).expect("remove the filler");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Of a process so far, in hundredths of a second (proc(5): utime and stime).
fn processor_time(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("the process runs");
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    fields[11..13].iter().map(|ticks| ticks.parse::<u64>().expect("ticks")).sum()
}
