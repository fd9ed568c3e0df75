//! The units, users and folders that the package installs, checked without starting anything.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops where something is wrong"
)]

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// How exposed a unit may be at most, in tenths, as `systemd-analyze security` counts.
const UNITS: [(&str, u32); 4] = [
    ("wifi-pbg-firewall.service", 16),
    ("wifi-pbg-controller.service", 22),
    ("wifi-pbg-portal.service", 15),
    ("wifi-pbg-admin.service", 15),
];

#[test]
fn every_unit_is_understood_by_systemd() {
    let folder = Scratch::new("verify");
    for (unit, _) in UNITS {
        // The programs need not be installed here for their units to be right.
        let lines: Vec<_> = text(unit)
            .lines()
            .map(|line| {
                if line.starts_with("ExecStart=/usr/bin/wifi-pbg") { "ExecStart=/bin/true" } else { line }
                    .to_owned()
            })
            .collect();
        fs::write(folder.0.join(unit), lines.join("\n")).unwrap();
    }
    let output = run(Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .args(UNITS.map(|(unit, _)| folder.0.join(unit))));
    assert!(output.status.success(), "{}", shown(&output));
    assert!(!shown(&output).contains("wifi-pbg"), "{}", shown(&output));
}

#[test]
fn no_unit_is_more_exposed_than_its_work_needs() {
    for (unit, most) in UNITS {
        let output = run(Command::new("systemd-analyze")
            .args(["security", "--offline=true", "--no-pager", &format!("--threshold={most}")])
            .arg(source(unit)));
        println!("{}", shown(&output).lines().last().unwrap_or_default());
        assert!(output.status.success(), "{unit} is more exposed than {most} tenths:\n{}", shown(&output));
    }
}

#[test]
fn the_gate_closes_before_the_network_comes_up_and_nothing_opens_it_again() {
    let unit = text("wifi-pbg-firewall.service");
    for line in [
        "Wants=network-pre.target",
        "DefaultDependencies=no",
        "RemainAfterExit=yes",
        "WantedBy=sysinit.target",
    ] {
        assert!(unit.lines().any(|found| found == line), "{line} is missing");
    }
    assert!(words(&unit, "Before=").contains("network-pre.target"));
    assert!(
        words(&unit, "After=").contains("nftables.service"),
        "it would be flushed by the distribution's own"
    );
    assert!(!unit.lines().any(|line| line.starts_with("ExecStop")));
    let sysctl = text("sysctl.d/60-wifi-pbg.conf");
    assert!(
        settings(&sysctl).all(|line| !line.contains("forward")),
        "it would forward before the gate is verified"
    );
}

#[test]
fn each_program_has_its_own_user_and_the_capabilities_of_its_work() {
    let capabilities = |unit: &str| words(&text(unit), "CapabilityBoundingSet=");
    let users = text("sysusers.d/wifi-pbg.conf");
    for (unit, user, needed) in [
        (
            "wifi-pbg-controller.service",
            "wifi-pbg",
            &["CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE", "CAP_NET_RAW"][..],
        ),
        ("wifi-pbg-portal.service", "wifi-pbg-portal", &[]),
        ("wifi-pbg-admin.service", "wifi-pbg-admin", &[]),
    ] {
        assert_eq!(words(&text(unit), "User="), set(&[user]), "{unit}");
        assert!(
            settings(&users).any(|line| line.split_whitespace().take(2).eq(["u", user])),
            "nobody creates {user}"
        );
        assert!(text(unit).contains("\nCapabilityBoundingSet="), "{unit} would keep every capability");
        assert_eq!(capabilities(unit), set(needed), "{unit}");
        assert_eq!(words(&text(unit), "AmbientCapabilities="), set(needed), "{unit}");
    }
    assert_eq!(capabilities("wifi-pbg-firewall.service"), set(&["CAP_NET_ADMIN"]));
}

#[test]
fn the_controller_can_still_do_its_work_inside_the_sandbox() {
    let unit = text("wifi-pbg-controller.service");
    let families = words(&unit, "RestrictAddressFamilies=");
    assert_eq!(families, set(&["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_UNIX"]));
    for setting in ["ProtectKernelTunables=", "ProcSubset="] {
        assert!(
            settings(&unit).all(|line| !line.starts_with(setting)),
            "{setting} keeps it from turning forwarding on"
        );
    }
    assert_eq!(words(&unit, "ReadWritePaths="), set(&["/run/wifi-pbg", "/var/lib/wifi-pbg"]));
    for (unit, _) in UNITS {
        for setting in ["StateDirectory=", "RuntimeDirectory="] {
            assert!(
                settings(&text(unit)).all(|line| !line.starts_with(setting)),
                "{unit}: the folder would change hands"
            );
        }
    }
}

/// Needs root, as the labs do: users and folders are really made, below a folder of the test.
#[test]
fn a_fresh_machine_gets_users_groups_and_folders_with_the_right_modes() {
    let root = Scratch::new("root");
    fs::create_dir_all(root.0.join("etc")).unwrap();
    let users = run(Command::new("systemd-sysusers")
        .arg(format!("--root={}", root.0.display()))
        .arg(source("sysusers.d/wifi-pbg.conf")));
    assert!(users.status.success(), "{}", shown(&users));
    let group = fs::read_to_string(root.0.join("etc/group")).unwrap();
    let members = |name: &str| {
        let prefix = format!("{name}:");
        let line =
            group.lines().find(|line| line.starts_with(&prefix)).unwrap_or_else(|| panic!("no group {name}"));
        line.rsplit(':').next().unwrap_or_default().to_owned()
    };
    assert_eq!(
        (members("wifi-pbg").as_str(), members("wifi-pbg-portal").as_str()),
        ("wifi-pbg-admin", "wifi-pbg")
    );

    let folders = run(Command::new("systemd-tmpfiles")
        .args(["--create", &format!("--root={}", root.0.display())])
        .arg(source("tmpfiles.d/wifi-pbg.conf")));
    assert!(folders.status.success(), "{}", shown(&folders));
    for (path, mode, owner) in [
        ("var/lib/wifi-pbg", 0o2770, "wifi-pbg"),
        ("var/lib/wifi-pbg/hotspot.db", 0o660, "wifi-pbg"),
        ("run/wifi-pbg", 0o755, "wifi-pbg"),
        ("etc/wifi-pbg", 0o755, "root"),
    ] {
        let found = fs::metadata(root.0.join(path)).unwrap();
        assert_eq!(found.permissions().mode() & 0o7777, mode, "{path}");
        assert_eq!(found.uid(), if owner == "root" { 0 } else { uid(&root.0, owner) }, "{path}");
    }
}

#[test]
fn the_package_carries_every_file_of_this_folder() {
    let package = fs::read_to_string(project().join("controller/Cargo.toml")).unwrap();
    for file in files(&project().join("systemd")) {
        let name = file.strip_prefix(project()).unwrap().display().to_string();
        let carried = package.contains(&format!("\"../{name}\"")) || name.starts_with("systemd/debian/");
        assert!(carried, "{name} is not among the assets in controller/Cargo.toml");
    }
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn source(name: &str) -> PathBuf {
    project().join("systemd").join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(source(name)).unwrap_or_else(|error| panic!("systemd/{name}: {error}"))
}

/// The lines that set something.
fn settings(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';', '[']))
}

/// All words that a unit gives to a setting, which may stand there several times.
fn words(unit: &str, setting: &str) -> BTreeSet<String> {
    let values = settings(unit).filter_map(|line| line.strip_prefix(setting));
    values.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn uid(root: &Path, user: &str) -> u32 {
    let passwd = fs::read_to_string(root.join("etc/passwd")).unwrap();
    let line = passwd.lines().find(|line| line.starts_with(&format!("{user}:"))).unwrap();
    line.split(':').nth(2).unwrap().parse().unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn run(command: &mut Command) -> Output {
    let program = command.get_program().to_string_lossy().into_owned();
    command.output().unwrap_or_else(|error| panic!("cannot run {program}: {error}; `make setup` installs it"))
}

fn shown(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A folder of this test alone, removed at its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wifi-pbg-units-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
