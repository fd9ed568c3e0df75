//! To the gateway itself. Guests reach name service, the portal and an echo; the uplink reaches nothing but what
//! answers us, and what the operator let in. Other interfaces are the box's own affair.

use super::Denied;
use super::arrive::guest_interfaces;
use super::flows::INTERCEPTED;
use super::forward::ICMP_ERRORS;
use super::json::{
    Chain, Hook, accept, connection_bears, count, ct, drop, field, goto, has, is, is_not, meta, networks,
    one_of, over_share,
};
use hotspot::config::Config;
use serde_json::{Value, json};

const ECHOES_PER_SECOND: u32 = 10;
const ECHOES_AT_ONCE: u32 = 20;

/// Questions to the name service per device, and connections to the portal.
const QUESTIONS_PER_SECOND: u32 = 200;
const QUESTIONS_AT_ONCE: u32 = 400;
const VISITS_PER_SECOND: u32 = 50;
const VISITS_AT_ONCE: u32 = 200;
/// Of connections to elsewhere that the interceptor answers. They take nothing of the visits: whatever apps ask in the
/// background, the person beside them gets the portal.
const INTERCEPTED_PER_SECOND: u32 = 20;
const INTERCEPTED_AT_ONCE: u32 = 100;

/// Requests for the time per device: a phone asks once when it joins, and again when it hears nothing.
const TIMES_PER_SECOND: u32 = 5;
const TIMES_AT_ONCE: u32 = 20;

pub(super) fn input(config: &Config) -> Vec<Chain> {
    let mut input = Chain::base("input", Hook { kind: "filter", hook: "input", priority: 0 });
    input
        .rule([is(meta("iifname"), guest_interfaces(config)), goto("from_guest")])
        .rule([is(meta("iifname"), config.uplink.interface.as_str()), goto("from_uplink")]);
    vec![question(), intercepted(), visit(), time(), from_guest(config), from_uplink(config), input]
}

fn from_guest(config: &Config) -> Chain {
    let portal = &config.portal;
    let https = portal.tls.is_some().then_some((443, portal.https_listen.port()));
    let listeners = [Some((80, portal.http_listen.port())), https].into_iter().flatten();
    // A listener on the well-known port itself is met without translation.
    let (direct, steered): (Vec<_>, Vec<_>) = listeners.partition(|(public, port)| public == port);
    let ports = |listeners: Vec<(u16, u16)>| {
        is(field("tcp", "dport"), one_of(listeners.into_iter().map(|(_, port)| port)))
    };
    let echo = || is(field("icmp", "type"), "echo-request");

    let mut chain = Chain::new("from_guest");
    chain
        .commented("IPv6 is not served", [is(meta("nfproto"), "ipv6"), count(Denied::Ipv6), drop()])
        // The DHCP server has read it from its packet socket already; an ICMP error would only confuse the client.
        .rule([is(field("udp", "dport"), 67), drop()])
        .rule([is(ct("direction"), "reply"), has(ct("state"), "established"), accept()])
        .rule([is(meta("l4proto"), one_of(["tcp", "udp"])), is(field("th", "dport"), 53), goto("question")])
        .rule([is(field("udp", "dport"), 123), goto("time")]);
    if !steered.is_empty() {
        // Only what was steered there: nobody finds the portal's listeners by their own port numbers.
        chain.rule([has(ct("status"), "dnat"), ports(steered), goto("visit")]);
    }
    if !direct.is_empty() {
        chain.rule([ports(direct), goto("visit")]);
    }
    chain
        .commented(
            "too many echoes",
            [echo(), over_share("echoes", ECHOES_PER_SECOND, ECHOES_AT_ONCE), count(Denied::Echoes), drop()],
        )
        .rule([echo(), accept()])
        .rule(related_error().into_iter().chain([accept()]))
        .rule([is(meta("l4proto"), "tcp"), goto("refuse")])
        .commented("no such service", [count(Denied::NoService), drop()]);
    chain
}

/// To the name service. Over UDP each packet is a question, over TCP a connection stands for its questions.
fn question() -> Chain {
    let mut chain = Chain::new("question");
    chain
        .rule([is(meta("l4proto"), "tcp"), is_not(ct("state"), "new"), accept()])
        .commented(
            "too many questions",
            [
                over_share("questions", QUESTIONS_PER_SECOND, QUESTIONS_AT_ONCE),
                count(Denied::Questions),
                drop(),
            ],
        )
        .rule([accept()]);
    chain
}

/// To the portal.
fn visit() -> Chain {
    let mut chain = Chain::new("visit");
    chain
        .rule([is_not(ct("state"), "new"), accept()])
        .rule([connection_bears(INTERCEPTED), goto("intercepted")])
        .commented(
            "too many visits",
            [over_share("visits", VISITS_PER_SECOND, VISITS_AT_ONCE), count(Denied::Visits), drop()],
        )
        .rule([accept()]);
    chain
}

/// To the interceptor, on the way to somewhere else.
fn intercepted() -> Chain {
    let mut chain = Chain::new("intercepted");
    chain
        .commented(
            "too many intercepted",
            [
                over_share("intercepted", INTERCEPTED_PER_SECOND, INTERCEPTED_AT_ONCE),
                count(Denied::Intercepted),
                drop(),
            ],
        )
        .rule([accept()]);
    chain
}

/// To the time service. One packet is one request.
fn time() -> Chain {
    let mut chain = Chain::new("time");
    chain
        .commented(
            "too many requests for the time",
            [over_share("times", TIMES_PER_SECOND, TIMES_AT_ONCE), count(Denied::Times), drop()],
        )
        .rule([accept()]);
    chain
}

/// Everything new from the uplink is dropped, secure shell included, unless it is TCP from `admin.allow_from`.
/// Connections that stand when the rules are loaded go on.
fn from_uplink(config: &Config) -> Chain {
    let icmpv6 = |kinds: &[&str]| is(field("icmpv6", "type"), one_of(kinds.iter().copied()));

    let mut chain = Chain::new("from_uplink");
    chain
        .rule([has(ct("state"), "invalid"), count(Denied::Uplink), drop()])
        .rule([has(ct("state"), "established"), accept()])
        .rule(related_error().into_iter().chain([accept()]))
        .rule([has(ct("state"), "related"), is(meta("l4proto"), "ipv6-icmp"), accept()])
        .rule([is(field("udp", "sport"), 67), is(field("udp", "dport"), 68), accept()]);
    if !config.admin.allow_from.is_empty() {
        let operators = networks(config.admin.allow_from.iter().copied());
        chain.rule([is(field("ip", "saddr"), operators), is(meta("l4proto"), "tcp"), accept()]);
    }
    chain
        .rule([is(field("icmp", "type"), "echo-request"), limit(10, 20), accept()])
        // What the box's own IPv6 lives on: neighbours and routers (RFC 4861, hop limit 255), group queries, DHCPv6.
        .rule([
            icmpv6(&["nd-router-advert", "nd-neighbor-solicit", "nd-neighbor-advert"]),
            is(field("ip6", "hoplimit"), 255),
            accept(),
        ])
        .rule([icmpv6(&["mld-listener-query"]), accept()])
        .rule([icmpv6(&["echo-request"]), limit(10, 20), accept()])
        .rule([
            is(field("ip6", "saddr"), json!({"prefix": {"addr": "fe80::", "len": 10}})),
            is(field("udp", "sport"), 547),
            is(field("udp", "dport"), 546),
            accept(),
        ])
        .commented("the uplink reaches nothing", [count(Denied::Uplink), drop()]);
    chain
}

fn related_error() -> [Value; 2] {
    [has(ct("state"), "related"), is(field("icmp", "type"), one_of(ICMP_ERRORS))]
}

fn limit(per_second: u32, burst: u32) -> Value {
    json!({"limit": {"rate": per_second, "burst": burst, "per": "second"}})
}
