//! Every kind of mistake with the message it gets.

use super::{Config, EXAMPLE, MINIMAL, messages, parse};
use proptest::prelude::*;

const SECOND_NETWORK: &str = r#"
[[network]]
site = "pendopo"
interface = "br-pendopo"
address = "10.21.0.1/24"
pool = "10.21.0.50-10.21.0.250"
"#;

/// What is wrong with the example after `from` became `to`, without the file's name.
fn complaints(from: &str, to: &str) -> String {
    assert!(EXAMPLE.contains(from), "{from} is not in the example");
    messages(&EXAMPLE.replacen(from, to, 1))
}

/// What stands in the example, what is written instead, the line and key that are named, and how the remedy begins.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    (
        r#"name = "alun-alun-1""#,
        r#"name = "alun-alun-1"#,
        "2",
        "write `key = value` lines below `[section]` lines, each",
    ),
    ("masquerade =", "masqerade =", "16: uplink.masqerade", "did you mean masquerade?"),
    (
        "host =",
        "interfaces = 1\nhost =",
        "32: portal.interfaces",
        "known here are host, aliases, address, http_listen,",
    ),
    (
        "lease_time =",
        "overflow = -1\nlease_time =",
        "24: network[0].overflow",
        "write a whole number from 0 to 4096, like 64",
    ),
    (
        "lease_time =",
        "relays = [\"10.20.0.60\"]\nlease_time =",
        "24: network[0].relays",
        "give the relay an address outside the pool",
    ),
    (
        "lease_time =",
        "relays = [\"10.20.0.1\"]\nlease_time =",
        "24: network[0].relays",
        "name the address that the relay (an access point or a switch) has",
    ),
    (
        "masquerade = true",
        "check = [\"9.9.9.9\"]\nmasquerade = true",
        "16: uplink.check[0]",
        "write one of the internet that always answers",
    ),
    (
        "[portal]",
        "[garden]\ndaily = \"20\"\n[portal]",
        "32: garden.daily",
        "write an amount from 1 MB to 1 TB, like \"20 MB\"",
    ),
    ("[gateway]", "timezone = \"UTC\"\n[gateway]", "1: timezone", "timezone belongs below [gateway]"),
    ("[[network]]", "[network]", "18: network", "write [[network]] with two brackets, once per site"),
    ("masquerade = true", r#"masquerade = "yes""#, "16: uplink.masquerade", "write true or false"),
    (r#""100 Mbit/s""#, "100", "14: uplink.down", "put it in double quotes"),
    ("down = \"100 Mbit/s\"\n", "", "12: uplink.down", r#"add a line like down = "100 Mbit/s""#),
    (
        r#"interface = "br-wifi""#,
        r#"interface = "wan""#,
        "21: network[0].interface",
        "name the interface on which the access points are",
    ),
    (
        r#"interface = "br-wifi""#,
        r#"interface = "br wifi""#,
        "21: network[0].interface",
        "write a name as `ip link` shows it, at most 15 letters,",
    ),
    (
        r#"interface = "br-wifi""#,
        r#"interface = "lo""#,
        "21: network[0].interface",
        "write a name as `ip link` shows it, at most 15 letters,",
    ),
    ("interface = \"br-wifi\"\n", "", "18: network[0].interface", r#"add a line like interface = "br-wifi""#),
    (
        r#""10.20.0.1/16""#,
        r#""10.20.0.1""#,
        "22: network[0].address",
        "write the gateway's own address and the prefix length of",
    ),
    (
        r#""10.20.0.1/16""#,
        r#""10.20.0.1/31""#,
        "22: network[0].address",
        "choose a prefix length between 8 and 30, like",
    ),
    (
        r#""10.20.0.1/16""#,
        r#""10.20.0.1/7""#,
        "22: network[0].address",
        "choose a prefix length between 8 and 30, like",
    ),
    (
        r#""10.20.0.1/16""#,
        r#""10.20.0.0/16""#,
        "22: network[0].address",
        r#"give the gateway an address inside, like "10.20.0.1/16""#,
    ),
    (
        r#""10.20.0.1/16""#,
        r#""10.20.255.255/16""#,
        "22: network[0].address",
        r#"give the gateway an address inside, like "10.20.0.1/16""#,
    ),
    (
        "10.20.0.50-10.20.250.250",
        "10.20.0.50",
        "23: network[0].pool",
        "write the first and the last address, like",
    ),
    (
        "10.20.0.50-10.20.250.250",
        "10.20.0.50-10.21.0.9",
        "23: network[0].pool",
        r#"give a range inside it, like "10.20.0.2-10.20.255.254""#,
    ),
    (
        "10.20.0.50-10.20.250.250",
        "10.20.250.250-10.20.0.50",
        "23: network[0].pool",
        r#"write the lower address first: "10.20.0.50-10.20.250.250""#,
    ),
    (
        "10.20.0.50-10.20.250.250",
        "10.20.0.1-10.20.0.9",
        "23: network[0].pool",
        r#"give a range without it, like "10.20.0.2-10.20.0.9""#,
    ),
    (
        "10.20.0.50-10.20.250.250",
        "10.20.0.0-10.20.0.9",
        "23: network[0].pool",
        "start with 10.20.0.1 or later, like",
    ),
    (
        "10.20.0.50-10.20.250.250",
        "10.20.0.50-10.20.255.255",
        "23: network[0].pool",
        "end with 10.20.255.254 or earlier, like",
    ),
    (
        r#"lease_time = "1h""#,
        r#"lease_time = "1 hour""#,
        "24: network[0].lease_time",
        r#"write a time between 2 min and 24 h, like "1h" or "30 min""#,
    ),
    (
        r#"lease_time = "1h""#,
        r#"lease_time = "1 min""#,
        "24: network[0].lease_time",
        r#"write a time between 2 min and 24 h, like "1h" or "30 min""#,
    ),
    (
        r#"lease_time = "1h""#,
        r#"lease_time = "25h""#,
        "24: network[0].lease_time",
        r#"write a time between 2 min and 24 h, like "1h" or "30 min""#,
    ),
    (
        r#""50 Mbit/s""#,
        r#""0 Mbit/s""#,
        "15: uplink.up",
        r#"write a number and a unit, like "100 Mbit/s" or "512"#,
    ),
    (
        r#""50 Mbit/s""#,
        r#""50 mbps""#,
        "15: uplink.up",
        r#"write a number and a unit, like "100 Mbit/s" or "512"#,
    ),
    (
        r#""198.51.100.1:53""#,
        r#""dns.example""#,
        "28: dns.upstream[0]",
        r#"write "198.51.100.1:53", "tls://198.51.100.1#dns.example""#,
    ),
    (
        r#""198.51.100.1:53""#,
        r#""tls://198.51.100.1""#,
        "28: dns.upstream[0]",
        r#"write "198.51.100.1:53", "tls://198.51.100.1#dns.example""#,
    ),
    (
        r#""198.51.100.1:53""#,
        r#""10.20.0.7""#,
        "28: dns.upstream",
        "name a resolver on the internet or in the office, like",
    ),
    (
        r#""198.51.100.1:53""#,
        "",
        "28: dns.upstream",
        r#"name one, like upstream = ["9.9.9.9:53"], or leave the"#,
    ),
    (
        r#""compatible""#,
        r#""relaxed""#,
        "29: dns.before_sign_in",
        r#"write "compatible" (every name truthfully) or "strict""#,
    ),
    (
        r#""masuk.wifi.pbg""#,
        r#""https://masuk.wifi.pbg""#,
        "32: portal.host",
        "write letters, digits, hyphens and at least one dot,",
    ),
    ("aliases = []", r#"aliases = ["Masuk.wifi.pbg"]"#, "33: portal.aliases", "remove it here"),
    (r#""172.16.255.1""#, r#""172.16.255""#, "34: portal.address", r#"write an address like "172.16.255.1""#),
    (
        r#""0.0.0.0:8080""#,
        r#""8080""#,
        "35: portal.http_listen",
        r#"write an address and a port, like "127.0.0.1:8081" or,"#,
    ),
    (
        r#""0.0.0.0:8443""#,
        r#""0.0.0.0:8080""#,
        "36: portal.https_listen",
        "give each its own port, like 8080, 8443 and 8081",
    ),
    (
        r#""127.0.0.1:8081""#,
        r#""127.0.0.1:53""#,
        "41: admin.listen",
        r#"write an address and a port, like "127.0.0.1:8081" or,"#,
    ),
    (
        "private_key = \"/etc/wifi-pbg/tls/privkey.pem\"\n",
        "",
        "37: portal.certificate",
        r#"add private_key = "/etc/wifi-pbg/tls/...", or remove"#,
    ),
    (
        "Asia/Jakarta",
        "Asia/Purbalingga",
        "3: gateway.timezone",
        r#"write "Asia/Jakarta", "Asia/Makassar" or "Asia/Jayapura";"#,
    ),
    (
        "sqlite:///var/lib/wifi-pbg/hotspot.db",
        "sqlite://hotspot.db",
        "45: store.url",
        "write sqlite:// and an absolute path, three slashes in",
    ),
    (
        "sqlite:///var/lib/wifi-pbg/hotspot.db",
        "postgres://localhost/hotspot",
        "45: store.url",
        "write sqlite:// and an absolute path, three slashes in",
    ),
    (
        r#""/var/lib/wifi-pbg""#,
        r#""wifi-pbg""#,
        "4: gateway.state_dir",
        r#"write a path from the root on, like "/var/lib/wifi-pbg","#,
    ),
    (
        r#""/run/wifi-pbg""#,
        r#""/run/a-folder-with-a-very-long-name-that-leaves-no-room-for-the-name-of-any-socket-inside-it""#,
        "5: gateway.runtime_dir",
        "choose a folder whose path has 87 bytes at most, like",
    ),
    (
        "allow_from = []",
        r#"allow_from = ["10.20.5.0/24"]"#,
        "42: admin.allow_from",
        "name office networks only: guests never reach the staff",
    ),
    (
        r#""127.0.0.1:8081""#,
        r#""0.0.0.0:8081""#,
        "41: admin.listen",
        "name the office networks in allow_from, like",
    ),
    (
        r#""127.0.0.1:8081""#,
        r#""10.20.0.1:8081""#,
        "41: admin.listen",
        "listen on an address of the office network, or on",
    ),
    (
        "allow_private = []",
        r#"allow_private = ["203.0.113.0/24"]"#,
        "25: network[0].allow_private[0]",
        "leave it out, the internet is open to guests anyway;",
    ),
    (
        "allow_private = []",
        r#"allow_private = ["10.20.0.0/24"]"#,
        "25: network[0].allow_private",
        "name addresses outside all guest networks: guests never",
    ),
    (
        "allow_private = []",
        r#"allow_private = ["172.16.0.0/16"]"#,
        "25: network[0].allow_private",
        "name smaller blocks beside it: guests reach the portal",
    ),
    (
        "allow_private = []",
        r#"allow_private = ["10.1.2.3/24"]"#,
        "25: network[0].allow_private[0]",
        r#"write "10.1.2.0/24" for the block or "10.1.2.3" for the"#,
    ),
    (
        "allow_private = []",
        r#"allow_private = "10.1.2.3/24""#,
        "25: network[0].allow_private",
        "write allow_private = [ ... ] with values between",
    ),
    (
        r#""purbalinggakab.go.id""#,
        r#""purbalinggakab""#,
        "48: defaults.walled_garden[0]",
        "write a host or everything below a domain, like",
    ),
    (
        "Alun-Alun Purbalingga",
        "Alun-Alun\\nPurbalingga",
        "20: network[0].title",
        "write it in one line of plain text, without line breaks",
    ),
    (
        r#"phone = """#,
        r#"purpose = "line\nbreak""#,
        "9: operator.purpose",
        "write it in one line of plain text, without line breaks",
    ),
    (
        r#"phone = """#,
        r#"phone = "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1""#,
        "9: operator.phone",
        "shorten it to 80 characters, so that it fits on a phone",
    ),
    ("[store]", "[storage]", "44: storage", "did you mean store?"),
    (
        "[store]",
        "[retention]\nsessions = \"1 h\"\n[store]",
        "45: retention.sessions",
        "write a time from 1 d to 365 d, like",
    ),
    (
        "[store]",
        "[retention]\naudit = \"99 d\"\nleases = \"31 d\"\n[store]",
        "46: retention.leases",
        "write a time from 1 d to 30 d, like",
    ),
    ("[store]", "[retention]\nreports = 30\n[store]", "45: retention.reports", "put it in double quotes"),
    (
        "[store]",
        "[retention]\nsession = \"30 d\"\n[store]",
        "45: retention.session",
        "did you mean sessions?",
    ),
    (
        "[store]",
        "[emergency_numbers]\nfire = \"11 3\"\n[store]",
        "45: emergency_numbers.fire",
        "write 3 to 15 digits without spaces, like",
    ),
    (
        "[store]",
        "[emergency_numbers]\nrescue = \"11\"\n[store]",
        "45: emergency_numbers.rescue",
        "write 3 to 15 digits without spaces, like",
    ),
];

#[test]
fn a_mistake_is_named_with_its_line_its_key_and_what_would_be_right() {
    for (from, to, place, remedy) in MISTAKES {
        let message = complaints(from, to);
        assert_eq!(message.lines().count(), 1, "{to}: {message}");
        assert!(message.starts_with(&format!("{place}: ")), "{to}: {message}");
        assert!(message.contains(&format!("; {remedy}")), "{to}: {message}");
    }
}

#[test]
fn the_message_is_one_line_with_file_and_line() {
    let text =
        format!("{MINIMAL}{}", SECOND_NETWORK.replace("10.21.0.50-10.21.0.250", "10.21.0.50-10.22.0.9"));
    assert_eq!(
        parse(&text).unwrap_err().to_string(),
        "gateway.toml:16: network[1].pool: \"10.21.0.50-10.22.0.9\" leaves the subnet 10.21.0.0/24; \
         give a range inside it, like \"10.21.0.2-10.21.0.254\""
    );
}

#[test]
fn all_problems_are_reported_in_the_order_of_their_lines() {
    let text = MINIMAL.replace("100 Mbit/s", "fast").replace("50 Mbit/s", "0 bit/s").replace("/16", "/99")
        + "[gateway]\ntimezone = \"Mars\"\n[portal]\nhots = 1\n[admn]\n";
    let found = messages(&text);
    let places: Vec<_> =
        found.lines().map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        places,
        [
            "4 uplink.down",
            "5 uplink.up",
            "9 network[0].address",
            "12 gateway.timezone",
            "14 portal.hots",
            "15 admn"
        ]
    );
}

#[test]
fn networks_must_not_share_site_interface_or_addresses() {
    let second = SECOND_NETWORK
        .replace("pendopo\"", "alun-alun\"")
        .replace("br-alun-alun", "br-wifi")
        .replace("10.21.0", "10.20.9");
    let found = messages(&format!("{MINIMAL}{second}"));
    for expected in [
        "13: network[1].site: network[0] has the same site; give every network a site of its own",
        "14: network[1].interface: network[0] has the same interface; give every network an interface of its own",
        "15: network[1].address: 10.20.9.0/24 overlaps 10.20.0.0/16 of network[0]; give every network a subnet",
    ] {
        assert!(found.contains(expected), "{found}");
    }
    assert_eq!(found.lines().count(), 3, "{found}");
}

#[test]
fn a_subnet_leaves_the_portals_address_alone() {
    let found = complaints("10.20.0.1/16", "172.16.0.1/16");
    assert!(found.contains(
        "22: network[0].address: 172.16.0.0/16 contains the portal's address 172.16.255.1; choose"
    ));
}

#[test]
fn an_empty_file_is_told_what_is_missing() {
    let found = messages("");
    assert!(
        found.contains("1: uplink: the section is missing; add [uplink] with interface = \"wan\""),
        "{found}"
    );
    assert!(
        found.contains("1: network: there is no network for guests; add one [[network]] per site"),
        "{found}"
    );
}

#[test]
fn a_section_with_a_typing_mistake_is_recognised_and_missed() {
    let found = complaints("[uplink]", "[uplonk]");
    assert!(found.contains("12: uplonk: unknown section; did you mean uplink?"), "{found}");
    assert!(found.contains("1: uplink: the section is missing"), "{found}");
}

#[test]
fn what_is_no_configuration_at_all_is_refused_before_it_is_read() {
    assert!(messages(&"#".repeat(1024 * 1024 + 1)).starts_with("1: the file is larger than 1 MiB; "));
    let folder = std::env::temp_dir().join(format!("wifi-pbg-config-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("gateway.toml");

    std::fs::write(&file, b"[gateway]\nname = \"caf\xe9\"\n").unwrap();
    let binary = Config::load(&file).unwrap_err().to_string();
    std::fs::write(&file, vec![b'#'; 2 * 1024 * 1024]).unwrap();
    let huge = Config::load(&file).unwrap_err().to_string();
    std::fs::remove_dir_all(&folder).unwrap();
    let missing = Config::load(&file).unwrap_err().to_string();

    assert!(binary.contains("gateway.toml:2: this is not UTF-8 text; save the file as UTF-8"), "{binary}");
    assert!(huge.contains("gateway.toml:1: the file is larger than 1 MiB; "), "{huge}");
    assert!(missing.contains("gateway.toml: cannot be read: "), "{missing}");
}

proptest! {
    #[test]
    fn no_text_whatever_brings_the_reader_down(text in "(\\PC|\n){0,200}", line in 0usize..48) {
        let mut lines: Vec<_> = EXAMPLE.lines().collect();
        lines[line] = &text;
        if let Err(error) = parse(&lines.join("\n")) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
