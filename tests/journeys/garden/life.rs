//! How long an address of the garden is open, how many an answer opens, and what comes by one that is shared.

use super::*;
use hickory_proto::rr::{RData, RecordType, rdata};
use std::process::{Command, Stdio};

const NAME: &str = "layanan.purbalinggakab.go.id";

/// Seconds after which the kernel forgets an address of the garden, as `nft` tells them; nothing where it is not open.
fn seconds_left(lab: &Lab, address: Ipv4Addr) -> Option<u64> {
    let list = ["-j", "list", "set", "inet", "wifi_pbg", "garden4"];
    let output = lab.gateway.command("nft").args(list).output().expect("nft runs");
    let listing: serde_json::Value = serde_json::from_slice(&output.stdout).expect("nft's JSON");
    let objects = listing["nftables"].as_array().expect("objects");
    let elements = objects.iter().filter_map(|object| object["set"]["elem"].as_array()).flatten();
    let mut ours = elements.filter(|element| element["elem"]["val"] == address.to_string());
    ours.next().map(|element| element["elem"]["expires"].as_u64().expect("an element that expires"))
}

// G9
#[test]
fn the_address_that_a_garden_name_had_closes_and_its_new_one_opens() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    let dns = &lab.internet.dns;
    dns.set_ttl(1);
    dns.set(NAME, &[GARDEN.into()]);
    assert_eq!(phone.addresses_of(NAME), [GARDEN]);
    let life = seconds_left(&lab, GARDEN).expect("an open address");
    assert!(life <= 360, "the answer lives a second, and its address stays open for {life} s");

    dns.set(NAME, &[WEB.into()]);
    wait_until("the name leads to its new address", 5 * SECOND, || phone.addresses_of(NAME) == [WEB]);
    // Whole seconds are told, and both may read alike within one: the new one is asked for until it is ahead.
    wait_until("each answer renews the new address, none the former", 10 * SECOND, || {
        phone.addresses_of(NAME) == [WEB] && seconds_left(&lab, GARDEN) < seconds_left(&lab, WEB)
    });
    // What is left of six minutes is waited for in two seconds: the kernel's clock is nobody's to move.
    lab.gateway.kill(lab::Part::Controller);
    lab.gateway.nft(&format!(
        "delete element inet wifi_pbg garden4 {{ {GARDEN} }}\n\
         add element inet wifi_pbg garden4 {{ {GARDEN} timeout 2s }}\n"
    ));
    assert!(phone.connect((GARDEN, 443)).is_ok(), "open for two seconds more");
    wait_until("the former address is closed", 5 * SECOND, || phone.connect((GARDEN, 443)).is_err());
    assert!(phone.connect((WEB, 443)).is_ok(), "the new one is open");

    lab.gateway.start_part(lab::Part::Controller);
    assert_eq!(seconds_left(&lab, GARDEN), None, "a restart does not bring it back");
    assert!(phone.connect((GARDEN, 443)).is_err() && phone.connect((WEB, 443)).is_ok());
}

// G9
#[test]
fn addresses_of_other_kinds_open_nothing_and_thousands_of_them_no_more_than_an_answer_may_have() {
    let lab = hotspot();
    let phone = joined(&lab);
    let mapped = |address: Ipv4Addr| RData::AAAA(rdata::AAAA(address.to_ipv6_mapped()));
    let dns = &lab.internet.dns;
    dns.set_records(NAME, vec![RData::AAAA(rdata::AAAA(WEB6)), mapped(WEB), mapped(PRIVATE_HOST_10)]);
    for kind in [RecordType::AAAA, RecordType::A, RecordType::HTTPS] {
        let _ = phone.resolve(NAME, kind);
    }
    assert_eq!(garden_set(&lab), "", "the garden knows IPv4 addresses of an answer for one");
    assert!(phone.connect((WEB, 443)).is_err());

    const MANY: u32 = 4_000;
    let addresses: Vec<Ipv4Addr> = (1..=MANY).map(|n| Ipv4Addr::from(0x2d00_0000 + n)).collect();
    let crowd = "ramai.purbalinggakab.go.id";
    dns.set_records(crowd, addresses.iter().map(|address| RData::A(rdata::A(*address))).collect());
    let told = phone.addresses_of(crowd);
    let open = garden_set(&lab).matches("expires").count();
    assert!(told.len() <= 32 && open == told.len(), "{} of {MANY} were told, {open} are open", told.len());
    assert!(reaches_the_garden(&phone, "purbalinggakab.go.id"), "and names are answered");
}

/// A site that the garden does not name, on an address that it opens.
const FOREIGN: &str = "other.example";

/// Bytes of the foreign site that openssl gets within TLS, of so many asked for.
fn bytes_of_the_foreign_site(phone: &Phone, bytes: usize) -> usize {
    let asked = format!("GET /bulk?bytes={bytes} HTTP/1.1\r\nHost: {FOREIGN}\r\n\r\n");
    let mut openssl: Command = phone.command("timeout");
    openssl.args(["10", "openssl", "s_client", "-quiet", "-servername", FOREIGN]);
    openssl.arg("-connect").arg(format!("{GARDEN}:443"));
    let mut running = openssl
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("start openssl (package openssl)");
    let mut stdin = running.stdin.take().expect("its input");
    std::io::Write::write_all(&mut stdin, asked.as_bytes()).expect("openssl takes the request");
    let output = running.wait_with_output().expect("openssl ends");
    output.stdout.len()
}

// G8
#[test]
fn a_foreign_site_on_an_address_of_the_garden_has_no_more_than_a_days_amount_of_it() {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.shape = false;
        settings.more = "[garden]\nat_once = \"1 GB\"\ndaily = \"2 MB\"\n".to_owned();
    });
    lab.gateway.start();
    let phone = joined(&lab);
    assert_eq!(phone.addresses_of("purbalinggakab.go.id"), [GARDEN]);
    let asked = 6_000_000;
    let got = bytes_of_the_foreign_site(&phone, asked);
    assert!(lab.internet.hits().iter().any(|hit| hit.host == FOREIGN && hit.secure), "it answers there");
    assert!((1_000_000..2_000_000).contains(&got), "{got} bytes came");
    assert_eq!(bytes_of_the_foreign_site(&phone, asked), 0, "nothing more today");

    press(&phone);
    let got = bytes_of_the_foreign_site(&phone, asked);
    assert!(got >= asked, "{got} bytes came, where nothing bounds it");
}
