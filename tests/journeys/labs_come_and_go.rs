//! How labs come and go: side by side, with programs inside, after a panic, after a kill.

use lab::{Client, Lab, Part, wait_for, wait_until};
use std::{env, fs, os::unix::fs::PermissionsExt, path::Path, process::Command, thread, time::Duration};

const PATIENCE: Duration = Duration::from_secs(10);

#[test]
fn a_bare_lab_gives_nobody_an_address() {
    let lab = Lab::builder().build();
    let outcome = lab.phone().try_join(Client::Udhcpc, Duration::from_millis(500));
    assert!(outcome.is_err(), "nobody could have given {outcome:?}");
}

#[test]
fn labs_side_by_side_do_not_disturb_each_other() {
    let labs = || (0..3).map(|_| thread::spawn(|| open(Lab::builder().networks(2).build())));
    let labs: Vec<Lab> =
        labs().collect::<Vec<_>>().into_iter().map(|lab| lab.join().expect("a lab is built")).collect();
    thread::scope(|scope| {
        for (number, lab) in labs.iter().enumerate() {
            scope.spawn(move || {
                let (mut square, mut hall) = (lab.phone(), lab.phone_on(1));
                square.join(Client::Udhcpc);
                assert!(hall.join(Client::Udhcpc).address.octets().starts_with(&[10, 21]), "lab {number}");
                for phone in [&square, &hall] {
                    phone
                        .http_get(&format!("http://web.example/lab-{number}"))
                        .expect("an open gateway lets it through");
                }
            });
        }
    });
    for (number, lab) in labs.iter().enumerate() {
        let paths: Vec<String> = lab.internet.hits().into_iter().map(|hit| hit.path).collect();
        assert_eq!(paths, [format!("/lab-{number}"), format!("/lab-{number}")]);
    }
}

#[test]
fn programs_run_as_their_own_users_with_the_capabilities_of_their_units() {
    let mut lab = Lab::builder().build();
    let stubs = env::temp_dir().join(format!("wifi-pbg-lab-stubs-{}", std::process::id()));
    fs::create_dir_all(&stubs).expect("make a folder for stubs");
    // As root's home folder is: the programs' users cannot enter it.
    fs::set_permissions(&stubs, fs::Permissions::from_mode(0o700)).expect("close the folder for stubs");
    let secret = lab.gateway.state_dir().join("secret");
    let daemon = format!(
        "$SIG{{TERM}} = sub {{ exit 3 }}; system('id -un; id -Gn; grep -E \"Cap(Eff|Bnd)|NoNewPrivs\" /proc/self/status; touch {}');
         IO::Socket::UNIX->new(Type => SOCK_DGRAM, Peer => $ENV{{NOTIFY_SOCKET}})->send('READY=1'); sleep while 1;",
        secret.display()
    );
    let stub = |name: &str, program: &str| {
        let path = stubs.join(name);
        fs::write(&path, format!("#!/usr/bin/perl\nuse IO::Socket::UNIX; $| = 1; {program}\n"))
            .expect("write a stub");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("make a stub executable");
    };
    stub("wifi-pbg-controller", &daemon);
    stub("wifi-pbg-portal", &daemon);
    stub("wifi-pbg", "print '[\"' . join('\", \"', @ARGV) . '\"]'");
    lab.gateway.use_binaries(&stubs);

    lab.gateway.start();
    let log = lab.gateway.log(Part::Controller);
    assert_eq!(
        log,
        "wifi-pbg\nwifi-pbg wifi-pbg-portal\nCapEff:\t0000000000003400\nCapBnd:\t0000000000003400\nNoNewPrivs:\t1\n"
    );
    assert!(secret.exists(), "the controller's user writes to the state folder");
    let log = lab.gateway.log(Part::Portal);
    let portal = "wifi-pbg-portal\nwifi-pbg-portal\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\ntouch: ";
    assert!(log.starts_with(portal) && log.contains("Permission denied"), "{log}");

    let configuration = lab.gateway.configuration().display().to_string();
    assert_eq!(
        lab.gateway.wifi_pbg(&["clients"]),
        serde_json::json!(["--config", configuration, "clients", "--json"])
    );
    assert_eq!(lab.gateway.stop(Part::Portal).code(), Some(3), "SIGTERM is given a chance");
    let killed = lab.gateway.process_id(Part::Controller);
    lab.gateway.kill(Part::Controller);
    assert!(!runs(killed), "SIGKILL leaves nothing");
    lab.gateway.start();
    lab.gateway.restart(Part::Controller);
    fs::remove_dir_all(&stubs).expect("remove the stubs");
}

#[test]
fn nothing_is_left_of_a_lab_even_after_a_panic() {
    let mut names = Vec::new();
    let mut processes = Vec::new();
    let outcome = thread::scope(|scope| {
        scope
            .spawn(|| {
                let lab = open(Lab::builder().build());
                let mut phone = lab.phone();
                phone.join(Client::Dhcpcd);
                let stray = phone.command("sh").args(["-c", "sleep 1000 &"]).status().expect("start sh");
                assert!(stray.success(), "a process was to be left behind");
                for namespace in [lab.gateway.namespace(), lab.internet.namespace(), phone.namespace()] {
                    names.push(namespace.name().to_owned());
                    processes.extend(namespace.processes());
                }
                panic!("this panic is part of the test");
            })
            .join()
    });
    assert!(outcome.is_err(), "the panic was expected to go through");
    assert!(processes.len() >= 3, "dnsmasq, dhcpcd and sleep ran: {processes:?}");
    wait_for("all processes of the lab have ended", PATIENCE, || {
        let alive: Vec<&u32> = processes.iter().filter(|id| runs(**id)).collect();
        if alive.is_empty() { Ok(()) } else { Err(alive) }
    });
    for name in names {
        for folder in ["/run/netns", "/etc/netns"] {
            assert!(!Path::new(folder).join(&name).exists(), "{folder}/{name} is still there");
        }
    }
}

#[test]
fn what_a_killed_test_left_behind_is_swept_by_the_next() {
    let mut owner = Command::new("sleep").arg("1000").spawn().expect("start sleep");
    let tag = format!("{}-0", owner.id());
    let name = format!("wifi-pbg-lab-{tag}-phone1");
    let added = Command::new("ip").args(["netns", "add", &name]).status().expect("start ip");
    assert!(added.success(), "the left-behind namespace could not be made");
    let folder = Path::new("/run/wifi-pbg-lab").join(&tag);
    fs::create_dir_all(&folder).expect("make the left-behind folder");
    let mut stray = Command::new("ip")
        .args(["netns", "exec", &name, "sleep", "1000"])
        .spawn()
        .expect("start a stray process");
    owner.kill().and_then(|()| owner.wait()).expect("kill the owner");

    let this = env::current_exe().expect("find this test");
    let next = Command::new(this)
        .args(["--exact", "a_bare_lab_gives_nobody_an_address"])
        .output()
        .expect("run one test");
    assert!(next.status.success(), "{}", String::from_utf8_lossy(&next.stdout));
    assert!(
        !Path::new("/run/netns").join(&name).exists() && !folder.exists(),
        "{name} was expected to be swept"
    );
    wait_until("the stray process has ended", PATIENCE, || {
        stray.try_wait().is_ok_and(|status| status.is_some())
    });
}

fn open(lab: Lab) -> Lab {
    lab.gateway.open_by_hand();
    lab
}

/// Whether a process lives; a zombie does not.
fn runs(id: u32) -> bool {
    fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}
