use super::{Config, EXAMPLE, MINIMAL, Path, messages, parse};
use crate::config::{BeforeSignIn, Dns, Gateway, Network, Pool, Portal, Tls, Uplink, Upstream};

#[test]
fn a_minimal_file_gets_every_default() {
    let minimal = parse(MINIMAL).unwrap();
    let network = &minimal.networks[0];
    assert_eq!((network.title.as_str(), network.lease_time.secs()), ("alun-alun", 3600));
    assert!(network.allow_private.is_empty() && minimal.uplink.masquerade);
    assert_eq!(minimal.gateway.name.as_str(), "gateway");
    let [first, second] = ["9.9.9.9:53", "1.1.1.1:53"].map(|text| Upstream::Plain(text.parse().unwrap()));
    assert_eq!(minimal.dns.upstream, [first, second]);
    assert_eq!(minimal.portal.tls, None);

    // All else is as in the example, which writes the defaults out.
    let example = parse(EXAMPLE).unwrap();
    let of_example = Config {
        gateway: Gateway { name: minimal.gateway.name.clone(), ..example.gateway.clone() },
        networks: vec![Network { title: "alun-alun".to_owned(), ..example.networks[0].clone() }],
        // Unless told otherwise, the line is tried at the resolvers.
        uplink: Uplink {
            check: minimal.dns.upstream.iter().map(Upstream::address).collect(),
            ..example.uplink.clone()
        },
        dns: Dns { upstream: minimal.dns.upstream.clone(), ..example.dns.clone() },
        portal: Portal { tls: None, ..example.portal.clone() },
        ..example
    };
    assert_eq!(minimal, of_example);
}

#[test]
fn what_the_garden_gives_is_written_in_three_amounts() {
    let garden = parse(MINIMAL).unwrap().garden;
    assert_eq!(
        (garden.at_once.0, garden.rate.bits_per_second(), garden.daily.0),
        (4_000_000, 64_000, 20_000_000)
    );
    let more = format!("{MINIMAL}[garden]\nat_once = \"1 MB\"\nrate = \"1 Mbit/s\"\ndaily = \"1 GB\"\n");
    let garden = parse(&more).unwrap().garden;
    assert_eq!(
        (garden.at_once.0, garden.rate.bits_per_second(), garden.daily.0),
        (1_000_000, 1_000_000, 1_000_000_000)
    );
}

#[test]
fn the_store_lies_in_the_state_folder_unless_it_is_put_elsewhere() {
    let moved = parse(&format!("{MINIMAL}[gateway]\nstate_dir = \"/srv/wifi\"\n")).unwrap();
    assert_eq!(moved.store.path, Path::new("/srv/wifi/hotspot.db"));
}

#[test]
fn the_example_means_what_it_says() {
    let config = parse(EXAMPLE).unwrap();
    assert_eq!(config.gateway.name.as_str(), "alun-alun-1");
    assert_eq!(config.gateway.timezone, "Asia/Jakarta");
    assert_eq!(config.gateway.state_dir, Path::new("/var/lib/wifi-pbg"));
    assert_eq!(config.gateway.runtime_dir, Path::new("/run/wifi-pbg"));
    assert_eq!(config.operator.name, "Dinkominfo Kabupaten Purbalingga");
    assert_eq!((config.operator.phone.as_str(), config.operator.privacy_contact.as_str()), ("", ""));
    assert_eq!(config.uplink.interface.as_str(), "wan");
    assert_eq!(config.uplink.down.bits_per_second(), 100_000_000);
    assert_eq!(config.uplink.up.bits_per_second(), 50_000_000);
    assert!(config.uplink.masquerade);

    assert_eq!(config.networks.len(), 1);
    let network = &config.networks[0];
    assert_eq!((network.site.as_str(), network.title.as_str()), ("alun-alun", "Alun-Alun Purbalingga"));
    assert_eq!(network.interface.as_str(), "br-wifi");
    assert_eq!(network.gateway().to_string(), "10.20.0.1");
    assert_eq!(network.subnet().to_string(), "10.20.0.0/16");
    let [first, last] = ["10.20.0.50", "10.20.250.250"].map(|text| text.parse().unwrap());
    assert_eq!(network.pool, Pool { first, last });
    assert_eq!((network.lease_time.secs(), network.allow_private.len()), (3600, 0));

    assert_eq!(config.dns.upstream, [Upstream::Plain("198.51.100.1:53".parse().unwrap())]);
    assert_eq!(config.dns.before_sign_in, BeforeSignIn::Compatible);
    assert_eq!((config.portal.host.as_str(), config.portal.aliases.len()), ("masuk.wifi.pbg", 0));
    assert_eq!(config.portal.address.to_string(), "172.16.255.1");
    assert_eq!(config.portal.http_listen.to_string(), "0.0.0.0:8080");
    assert_eq!(config.portal.https_listen.to_string(), "0.0.0.0:8443");
    let tls = Tls {
        certificate: "/etc/wifi-pbg/tls/fullchain.pem".into(),
        private_key: "/etc/wifi-pbg/tls/privkey.pem".into(),
    };
    assert_eq!(config.portal.tls, Some(tls));
    assert_eq!(
        (config.admin.listen.to_string().as_str(), config.admin.allow_from.len()),
        ("127.0.0.1:8081", 0)
    );
    assert_eq!(config.store.path, Path::new("/var/lib/wifi-pbg/hotspot.db"));
    let garden: Vec<_> = config.defaults.walled_garden.iter().map(ToString::to_string).collect();
    assert_eq!(garden, ["purbalinggakab.go.id", "*.purbalinggakab.go.id"]);
}

#[test]
fn resolvers_are_written_in_three_ways() {
    let upstream = |text: &str| {
        let file = EXAMPLE.replace("198.51.100.1:53", text);
        parse(&file).map(|config| config.dns.upstream[0].clone()).map_err(|error| error.to_string())
    };
    let at = |text: &str| text.parse().unwrap();
    let name = "dns.example".to_owned();
    assert_eq!(upstream("198.51.100.1"), Ok(Upstream::Plain(at("198.51.100.1:53"))));
    assert_eq!(upstream("2001:db8::1"), Ok(Upstream::Plain(at("[2001:db8::1]:53"))));
    assert_eq!(upstream("[2001:db8::1]:5353"), Ok(Upstream::Plain(at("[2001:db8::1]:5353"))));
    let tls = |address| Ok(Upstream::Tls { address: at(address), name: name.clone() });
    assert_eq!(upstream("tls://198.51.100.1#dns.example"), tls("198.51.100.1:853"));
    assert_eq!(upstream("tls://[2001:db8::1]:8853#DNS.example"), tls("[2001:db8::1]:8853"));
    let path = "/dns-query".to_owned();
    let https = Upstream::Https { address: at("198.51.100.1:443"), name: name.clone(), path };
    assert_eq!(upstream("https://198.51.100.1/dns-query#dns.example"), Ok(https));
    for wrong in [
        "",
        "0.0.0.0",
        "198.51.100.1:0",
        "udp://198.51.100.1",
        "tls://dns.example",
        "tls://198.51.100.1#1.2.3.4",
        "https://198.51.100.1#dns.example",
        "https://dns.example/dns-query",
        "https://198.51.100.1/#dns.example",
    ] {
        assert!(upstream(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_configuration_in_the_package_is_accepted() {
    let shipped = include_str!("../../../../systemd/gateway.toml");
    assert_eq!(messages(shipped), "accepted");
}

#[test]
fn a_sites_part_of_the_line_is_read() {
    let text = MINIMAL.replace("[[network]]", "shape = false\n[[network]]\nshare = 3\ndown = \"4 Mbit/s\"");
    let config = parse(&text).unwrap();
    let network = &config.networks[0];
    assert_eq!((network.share, config.uplink.shape), (3, false));
    assert_eq!((network.down.map(|down| down.bits_per_second()), network.up), (Some(4_000_000), None));
    let minimal = parse(MINIMAL).unwrap();
    assert_eq!((minimal.networks[0].share, minimal.networks[0].down, minimal.uplink.shape), (1, None, true));
}

#[test]
fn a_part_of_the_line_that_cannot_be_is_refused() {
    for (wrong, key) in [
        ("share = 0", "network[0].share"),
        ("share = 1001", "network[0].share"),
        ("share = \"2\"", "network[0].share"),
        ("down = \"0 Mbit/s\"", "network[0].down"),
        ("up = \"900 Gbit/s\"", "network[0].up"),
    ] {
        let text = MINIMAL.replace("[[network]]", &format!("[[network]]\n{wrong}"));
        let said = messages(&text);
        assert!(said.contains(key), "{wrong}: {said}");
    }
}

#[test]
fn the_end_of_the_pool_is_kept_for_those_who_find_it_full() {
    let ranges = |more: &str| {
        let config = parse(&MINIMAL.replace("pool =", &format!("{more}\npool ="))).unwrap();
        let network = &config.networks[0];
        (network.places(), network.overflow())
    };
    let (places, overflow) = ranges("");
    assert_eq!(overflow.unwrap().size(), 64);
    assert_eq!(u32::from(places.last) + 1, u32::from(overflow.unwrap().first));
    assert_eq!(ranges("overflow = 2").1.unwrap().size(), 2);
    assert_eq!(ranges("overflow = 0").1, None);
    let all = places.size() + 64;
    assert_eq!(ranges("overflow = 0").0.size(), all);
}

#[test]
fn retention_and_numbers_have_defaults_and_112_is_not_shown_until_somebody_says_so() {
    let Config { retention, emergency_numbers: numbers, operator, .. } = parse(MINIMAL).unwrap();
    let kept = [retention.sessions, retention.leases, retention.audit, retention.alarms, retention.reports];
    assert_eq!(kept.map(|span| span.secs() / 86_400), [30, 1, 365, 365, 730]);
    assert_eq!(numbers.emergency, None);
    let known = [numbers.police, numbers.ambulance, numbers.fire, numbers.rescue];
    assert_eq!(known.map(Option::unwrap), ["110", "119", "113", "115"]);
    assert_eq!((operator.purpose.as_str(), operator.purpose_en.as_str()), ("", ""));

    let told = format!(
        "{MINIMAL}[emergency_numbers]\nemergency = \"112\"\nfire = \"\"\n[retention]\nsessions = \"7 d\"\n[operator]\n\
         purpose = \"{}\"",
        "x".repeat(300)
    );
    let Config { retention, emergency_numbers: numbers, operator, .. } = parse(&told).unwrap();
    assert_eq!((numbers.emergency.as_deref(), numbers.fire), (Some("112"), None));
    assert_eq!((retention.sessions, operator.purpose.len()), ("7 d".parse().unwrap(), 300));
}

#[test]
fn staffs_pages_have_a_certificate_unless_they_are_for_this_machine_alone() {
    let admin = |more: &str| parse(&format!("{MINIMAL}[admin]\n{more}")).unwrap().admin;
    let files = |more: &str| admin(more).certificate(Path::new("/state")).map(|files| files.certificate);
    let office = "listen = \"192.168.10.1:8081\"\nallow_from = [\"192.168.10.0/24\"]\n";
    let everywhere = "listen = \"0.0.0.0:8081\"\nallow_from = [\"192.168.10.0/24\"]\n";
    let configured = "certificate = \"/etc/a.pem\"\nprivate_key = \"/etc/b.pem\"\n";
    assert_eq!(files(""), None);
    assert_eq!(files(configured).unwrap(), Path::new("/etc/a.pem"));
    assert_eq!(files(office).unwrap(), Path::new("/state/admin-tls/certificate.pem"));
    assert_eq!(files(&format!("{office}{configured}")).unwrap(), Path::new("/etc/a.pem"));
    let url = |more: &str| admin(more).url("gw-1");
    assert_eq!(url(""), "http://127.0.0.1:8081");
    assert_eq!([url(office), url(everywhere)], ["https://192.168.10.1:8081", "https://gw-1:8081"]);
    let half = messages(&format!("{MINIMAL}[admin]\ncertificate = \"/etc/a.pem\"\n"));
    assert!(half.contains("admin.certificate") && half.contains("to have one made"), "{half}");
}
