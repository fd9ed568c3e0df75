//! Resolvers of one's own: plain (dig), over TLS, HTTPS and QUIC (kdig, curl).

use super::*;
use lab::internet::EncryptedResolver;

/// One question, by the words that this program takes; whether an address came back, and what was said.
fn asks(phone: &Phone, program: &str, words: &[&str]) -> (bool, String) {
    let output = phone.command(program).args(words).output();
    let output = output.unwrap_or_else(|error| panic!("cannot start {program}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success() && said.contains(&WEB.to_string()), said)
}

/// Which of the encrypted ways bring an address: TLS, HTTPS by kdig, HTTPS by curl.
fn encrypted_ways(phone: &Phone, resolver: &EncryptedResolver) -> [bool; 3] {
    let at = format!("@{}", resolver.address);
    let kdig =
        |over: &str| asks(phone, "kdig", &[&at, over, "+time=1", "+retry=0", "+short", "web.example", "A"]).0;
    let pinned = format!("{}:443:{}", resolver.host, resolver.address);
    let roots = phone.roots().display().to_string();
    let url = resolver.url();
    let curl = [
        &[
            "-s",
            "--max-time",
            "3",
            "--cacert",
            &roots,
            "--doh-insecure",
            "--resolve",
            &pinned,
            "--doh-url",
            &url,
        ][..],
        &["-o", "/dev/null", "-w", "%{remote_ip}", "http://web.example/"],
    ];
    [kdig("+tls"), kdig("+https"), asks(phone, "curl", &curl.concat()).0]
}

/// A question over QUIC, to which nobody here has an answer.
fn ask_over_quic(phone: &Phone, resolver: &EncryptedResolver) {
    let at = format!("@{}", resolver.address);
    let _ = asks(phone, "kdig", &[&at, "+quic", "+time=1", "+retry=0", "web.example", "A"]);
    phone.settle();
}

// G3
#[test]
fn a_resolver_of_ones_own_is_asked_by_nobody_before_sign_in_plain_or_encrypted() {
    let public = format!("@{PUBLIC_RESOLVER}");
    let plain =
        |phone: &Phone| asks(phone, "dig", &[&public, "+time=2", "+tries=1", "+short", "web.example", "A"]);

    let open = Lab::builder().build();
    open.gateway.open_by_hand();
    let resolver = open.internet.encrypted_resolver(&open.authority);
    let (guest, capture) = (joined(&open), open.uplink_capture());
    assert!(
        plain(&guest).0 && capture.count(to(PUBLIC_RESOLVER)) > 0,
        "a plain question goes where it is sent"
    );
    assert_eq!(encrypted_ways(&guest, &resolver), [true; 3]);
    capture.clear();
    ask_over_quic(&guest, &resolver);
    assert!(capture.count(to(ENCRYPTED_DNS)) > 0, "QUIC is tried");
    drop((guest, capture, resolver, open));

    let lab = hotspot();
    let resolver = lab.internet.encrypted_resolver(&lab.authority);
    let (phone, capture) = (joined(&lab), lab.uplink_capture());
    let (answered, said) = plain(&phone);
    assert!(answered, "ours answers in its place: {said}");
    assert_eq!(encrypted_ways(&phone, &resolver), [false; 3]);
    ask_over_quic(&phone, &resolver);
    assert_eq!([PUBLIC_RESOLVER, ENCRYPTED_DNS].map(|address| capture.count(to(address))), [0, 0]);
    press(&phone);
    assert_eq!(encrypted_ways(&phone, &resolver), [true; 3]);
}
