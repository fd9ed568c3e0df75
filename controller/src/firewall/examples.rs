//! The two configurations of the golden files, for tests.

use hotspot::config::Config;
use ipnet::Ipv4Net;
use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
};

/// As rtnetlink would report them for an uplink behind an ordinary modem.
pub(crate) const UPLINK_SUBNETS: [Ipv4Net; 1] = [Ipv4Net::new_assert(Ipv4Addr::new(203, 0, 113, 0), 24)];

pub(crate) fn all() -> [(&'static str, Config); 2] {
    [("one-site", one_site()), ("two-sites", two_sites())]
}

pub(crate) fn one_site() -> Config {
    parse(
        r#"
        [uplink]
        interface = "wan"
        down = "100 Mbit/s"
        up = "50 Mbit/s"

        [[network]]
        site = "alun-alun"
        title = "Alun-Alun Purbalingga"
        interface = "br-wifi"
        address = "10.20.0.1/16"
        pool = "10.20.0.50-10.20.250.250"
        "#,
    )
}

/// With TLS, private exceptions, operators on the uplink, and a portal that listens on one address.
pub(crate) fn two_sites() -> Config {
    parse(
        r#"
        [uplink]
        interface = "wan"
        down = "100 Mbit/s"
        up = "50 Mbit/s"

        [[network]]
        site = "alun-alun"
        title = "Alun-Alun Purbalingga"
        interface = "br-wifi"
        address = "10.20.0.1/16"
        pool = "10.20.0.50-10.20.250.250"
        allow_private = ["10.99.0.5/32", "192.168.7.0/24"]

        [[network]]
        site = "pendopo"
        title = "Pendopo Dipokusumo"
        interface = "br-hall.20"
        address = "10.21.0.1/20"
        pool = "10.21.0.50-10.21.15.250"

        [portal]
        http_listen = "172.16.255.1:8080"
        certificate = "/etc/wifi-pbg/tls/fullchain.pem"
        private_key = "/etc/wifi-pbg/tls/privkey.pem"

        [admin]
        allow_from = ["203.0.113.64/28", "198.51.100.7/32"]
        "#,
    )
}

fn parse(text: &str) -> Config {
    Config::parse(Path::new("gateway.toml"), text).unwrap()
}

/// Where a golden file lies.
pub(crate) fn golden(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/ruleset").join(file)
}
