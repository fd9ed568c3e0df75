//! What a phone's probe meets before sign-in: a redirect, once per connection.

use crate::{
    interrupt::Interrupted,
    nginx::Nginx,
    rounds::interleaved,
    table::{Row, Table},
};
use lab::{Client, Lab, Part, Phone, addresses::WEB, wait_until};
use std::time::Duration;

const LEAST_RATIO: f64 = 0.8;
/// Below the portal's 64 conversations with one address, those that are just closing included.
const CONNECTIONS: &str = "32";
const TIME: &str = "2s";
const PATIENCE: Duration = Duration::from_secs(5);
const PORTAL: &str = "http://masuk.wifi.pbg/";

#[derive(Clone, Copy)]
enum Server {
    Portal,
    Nginx,
}

/// Both servers stand behind the very same path: the controller's own rules steer the phone's port 80 to port 8080 of the
/// gateway, where one of them listens while the other is stopped.
///
/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When one of them answers anything but the redirect.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    let mut lab = Lab::builder().build();
    lab.gateway.start_part(Part::Controller);
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    make_room_for_connections(&lab, &phone);
    let [portal, nginx] = interleaved("redirects", [Server::Portal, Server::Nginx], |server| match server {
        Server::Portal => {
            lab.gateway.start_part(Part::Portal);
            let rate = without_the_bound(&lab, || rate(&phone));
            lab.gateway.stop(Part::Portal);
            rate
        }
        Server::Nginx => {
            let servers = format!("server {{ listen 8080 backlog=4096; return 302 {PORTAL}; }}\n");
            let _nginx = Nginx::start(&lab.gateway, 8080, &servers);
            without_the_bound(&lab, || rate(&phone))
        }
    })?;
    let row = Row::of("redirects, a connection each", "per s", &portal);
    table.push(row.beside("nginx, return 302", &nginx).goal_ratio(LEAST_RATIO));
    Ok(())
}

/// Tens of thousands of connections a second wear out ports and connection tracking long before a server, either one.
fn make_room_for_connections(lab: &Lab, phone: &Phone) {
    phone.namespace().sysctl("net/ipv4/ip_local_port_range", "1024 65535");
    phone.namespace().sysctl("net/ipv4/tcp_tw_reuse", "1");
    lab.gateway.namespace().sysctl("net/netfilter/nf_conntrack_tcp_timeout_time_wait", "1");
}

/// Takes away what bounds the visits of one device, which is not what is measured. The controller would put it back at
/// once, so it is frozen meanwhile.
fn without_the_bound(lab: &Lab, measure: impl FnOnce() -> f64) -> f64 {
    let handle = || {
        let mut listing = lab.gateway.command("nft");
        let listing = listing.args(["-a", "list", "chain", "inet", "wifi_pbg", "visit"]).output();
        let listing = String::from_utf8_lossy(&listing.expect("start nft").stdout).into_owned();
        let rule = listing.lines().find(|line| line.contains("too many visits"));
        rule.and_then(|rule| rule.rsplit("handle ").next()).map(str::to_owned)
    };
    wait_until("the bound stands", PATIENCE, || handle().is_some());
    // Answered by the loop, so not before it has read back what it loaded.
    let _ = lab.gateway.wifi_pbg(&["status"]);
    lab.gateway.freeze(Part::Controller, true);
    let handle = handle().expect("the bound stands");
    lab.gateway.nft(&format!("delete rule inet wifi_pbg visit handle {handle}\n"));
    let rate = measure();
    lab.gateway.freeze(Part::Controller, false);
    rate
}

/// Redirects per second, one connection each.
fn rate(phone: &Phone) -> f64 {
    let probe = format!("http://{WEB}/generate_204");
    let answer = phone.http_get(&probe).expect("an answer to the probe");
    let location = answer.header("location").unwrap_or_default();
    assert!(answer.status == 302 && location.starts_with(PORTAL), "{} to {location}", answer.status);

    let mut wrk = phone.command("wrk");
    wrk.args(["--threads", "1", "--connections", CONNECTIONS, "--duration", TIME]);
    let output =
        wrk.args(["--header", "Connection: close", &probe]).output().expect("start wrk (package wrk)");
    let said = String::from_utf8_lossy(&output.stdout);
    let figure = |label: &str| said.lines().find_map(|line| line.trim().strip_prefix(label)).map(str::trim);
    for trouble in ["Socket errors:", "Non-2xx or 3xx responses:"] {
        assert_eq!(figure(trouble), None, "wrk met trouble:\n{said}");
    }
    let rate = figure("Requests/sec:").and_then(|rate| rate.parse().ok());
    rate.unwrap_or_else(|| panic!("wrk printed no rate: {said}{}", String::from_utf8_lossy(&output.stderr)))
}
