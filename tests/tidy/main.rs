//! The rules of the house, run with the other tests. Each says what to do instead.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Files that hold rules: no clock, no socket, no file, no randomness.
const PURE: &[&str] = &[
    "hotspot/src/board/",
    "hotspot/src/journal/ration.rs",
    "hotspot/src/model/",
    "hotspot/src/needs/page.rs",
    "hotspot/src/needs/sheet.rs",
    "hotspot/src/picture.rs",
    "hotspot/src/policy/",
    "hotspot/src/report/",
    "controller/src/firewall/",
    "controller/src/access_points/health.rs",
    "controller/src/accounting/",
    "controller/src/shaping/",
    "controller/src/dhcp/arp.rs",
    "controller/src/dhcp/binding.rs",
    "controller/src/dhcp/frame.rs",
    "controller/src/dhcp/machine.rs",
    "controller/src/dhcp/message.rs",
    "controller/src/dhcp/offering.rs",
    "controller/src/dhcp/pool.rs",
    "controller/src/dhcp/probes.rs",
    "controller/src/dhcp/reply.rs",
    "controller/src/dhcp/shares.rs",
    "controller/src/dhcp/slots.rs",
    "controller/src/dns/answer.rs",
    "controller/src/dns/cache.rs",
    "controller/src/dns/blocklist/lines.rs",
    "controller/src/dns/blocklist/names.rs",
    "controller/src/dns/kept.rs",
    "controller/src/dns/message.rs",
    "controller/src/dns/policy.rs",
    "controller/src/dns/probes.rs",
    "controller/src/dns/rations.rs",
    "controller/src/dns/special.rs",
    "controller/src/dns/upstream/health.rs",
    "controller/src/dns/wire.rs",
    "controller/src/gateway/accounts.rs",
    "controller/src/gateway/alarms.rs",
    "controller/src/gateway/desk.rs",
    "controller/src/gateway/entrance.rs",
    "controller/src/gateway/entry.rs",
    "controller/src/gateway/event.rs",
    "controller/src/gateway/explain.rs",
    "controller/src/gateway/findings.rs",
    "controller/src/gateway/garden.rs",
    "controller/src/gateway/guests.rs",
    "controller/src/gateway/health.rs",
    "controller/src/gateway/hours.rs",
    "controller/src/gateway/places.rs",
    "controller/src/gateway/presence.rs",
    "controller/src/gateway/nights.rs",
    "controller/src/gateway/privacy.rs",
    "controller/src/gateway/radios.rs",
    "controller/src/gateway/reporters.rs",
    "controller/src/gateway/reconcile.rs",
    "controller/src/gateway/review.rs",
    "controller/src/gateway/sessions.rs",
    "controller/src/gateway/sought.rs",
    "controller/src/gateway/state.rs",
    "controller/src/gateway/timekeeper.rs",
    "controller/src/gateway/traffic.rs",
    "controller/src/gateway/trespasses.rs",
    "controller/src/gateway/views.rs",
    "controller/src/gateway/visits.rs",
    "controller/src/gateway/vouchers.rs",
    "controller/src/health/certificate.rs",
    "controller/src/health/line.rs",
    "controller/src/health/patience.rs",
    "controller/src/health/verdict.rs",
    "controller/src/intruders/",
    "controller/src/ntp/answer.rs",
    "portal/src/admin/charts.rs",
    "portal/src/admin/messages/due.rs",
    "portal/src/admin/preview/links.rs",
    "portal/src/admin/today/picture.rs",
    "portal/src/admin/usage/range.rs",
    "portal/src/admin/wall/map.rs",
    "portal/src/captive/",
    "portal/src/citizen/language.rs",
    "portal/src/citizen/token.rs",
    "portal/src/views/",
];

/// Longest file that is read in one sitting, in lines.
const LONGEST: usize = 500;

#[test]
fn sql_lives_in_the_store_alone() {
    for (path, text) in sources() {
        let store = path.starts_with("hotspot/src/store/") || path.starts_with("tests/tidy/");
        assert!(
            store || !text.contains("sqlx::"),
            "{path} speaks SQL; give hotspot::store a function for it"
        );
    }
}

#[test]
fn the_kernel_is_reached_through_one_door() {
    for (path, text) in sources().into_iter().filter(|(path, _)| path.starts_with("controller/src/")) {
        for name in ["netlink_", "rtnetlink", "nftables::", "libc::", "unsafe "] {
            let door = path.starts_with("controller/src/kernel/");
            let number =
                name == "libc::" && text.matches("libc::").count() == text.matches("libc::E").count();
            let used = text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(name));
            assert!(
                door || number || !used,
                "{path} uses {name}; what talks to the kernel belongs into controller/src/kernel"
            );
        }
    }
}

#[test]
fn rules_read_no_clock_open_nothing_and_wait_for_nothing() {
    for (path, text) in
        sources().into_iter().filter(|(path, _)| PURE.iter().any(|pure| path.starts_with(pure)))
    {
        let product = text.split("#[cfg(test)]").next().unwrap_or_default();
        for name in [
            "::now()",
            "clock_gettime",
            "std::fs",
            "fs::",
            "TcpStream",
            "UdpSocket",
            ".await",
            "rand::",
            "env::var",
        ] {
            assert!(!product.contains(name), "{path} holds rules and uses {name}; take it as an argument");
        }
    }
}

#[test]
fn every_room_is_on_the_map() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    for member in ["hotspot", "controller", "portal"] {
        for entry in fs::read_dir(root().join(member).join("src")).expect("a member's source") {
            let path = entry.expect("an entry").path();
            let room = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !["bin", "tests"].contains(&room.as_str()) {
                assert!(map.contains(&room), "ARCHITECTURE.md does not name {member}/src/{room}");
            }
        }
    }
}

#[test]
fn no_file_is_longer_than_a_sitting() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{path} has {lines} lines; split it by what its parts are about");
    }
}

#[test]
fn no_test_is_left_out_and_nothing_is_unfinished() {
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.starts_with("tests/tidy/")) {
        for name in ["#[ignore", "todo!(", "unimplemented!(", "FIXME", "dbg!("] {
            assert!(!text.contains(name), "{path} has {name}; finish it or take it out");
        }
    }
}

#[test]
fn pages_ask_nobody_else_for_anything_and_carry_no_script() {
    for (path, text) in files(&root().join("templates")) {
        let text = text.to_ascii_lowercase();
        let mut banned =
            vec!["javascript:", " onclick", " onload", " style=\"", "src=\"http", "@import", "url(http"];
        // Staff's pages have one script, of ours, and show citizens' pages in a frame.
        if !path.starts_with("templates/admin/") {
            banned.extend(["<script", "<iframe"]);
        }
        for name in banned {
            assert!(
                !text.contains(name),
                "{path} has {name}; pages work by themselves, without scripts in them"
            );
        }
    }
}

#[test]
fn every_row_of_the_phones_checklist_is_shown_or_says_where() {
    assert_shown("tests/journeys/CHECKLIST.md", 45);
}

#[test]
fn every_attack_of_the_threats_is_shown_to_fail_or_says_where() {
    assert_shown("tests/journeys/THREATS.md", 29);
}

/// A list of promises whose rows are numbered like `D4`: journeys name the rows that they show.
fn assert_shown(list: &str, rows: usize) {
    let text = fs::read_to_string(root().join(list)).unwrap_or_else(|error| panic!("{list}: {error}"));
    let journeys: Vec<_> =
        sources().into_iter().filter(|(path, _)| path.starts_with("tests/journeys/")).collect();
    let marks: Vec<&str> = journeys
        .iter()
        .flat_map(|(_, text)| text.lines().filter_map(|line| line.strip_prefix("// ")))
        .flat_map(|line| line.split([',', ' ']))
        .collect();
    let found = text.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let found = found.filter(|(row, _)| row.len() <= 3 && row.ends_with(|last: char| last.is_ascii_digit()));
    assert!(found.clone().count() >= rows, "{list} has lost rows");
    for (row, holds) in found {
        let elsewhere = ["see ", "measured, `make bench"].iter().any(|word| holds.contains(word));
        assert!(marks.contains(&row) || elsewhere, "{row} is shown by no journey: {holds}");
    }
}

#[test]
fn migrations_are_numbered_without_a_gap() {
    let mut names: Vec<String> =
        files(&root().join("migrations/sqlite")).into_iter().map(|(path, _)| path).collect();
    names.sort();
    for (index, name) in names.iter().enumerate() {
        let file = name.rsplit('/').next().unwrap_or_default();
        assert!(file.starts_with(&format!("{:04}_", index + 1)), "{name} is not migration {}", index + 1);
    }
    assert_eq!(
        names.len() as i64,
        hotspot::store::SCHEMA_VERSION,
        "hotspot::store::SCHEMA_VERSION names the newest migration"
    );
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the project's folder")
}

/// Every Rust file with its path from the project's folder.
fn sources() -> Vec<(String, String)> {
    let sources: Vec<_> = ["hotspot", "controller", "portal", "tests"]
        .iter()
        .flat_map(|member| files(&root().join(member)))
        .filter(|(path, _)| path.ends_with(".rs"))
        .collect();
    assert!(sources.len() > 100, "only {} source files were found", sources.len());
    sources
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(text) = fs::read_to_string(&path) {
            let name = path.strip_prefix(root()).expect("below the project's folder");
            found.push((name.display().to_string(), text));
        }
    }
    found
}
