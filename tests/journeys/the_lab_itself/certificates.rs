//! Whom phones trust over TLS.

use crate::*;
use lab::{Authority, Kind};
use std::process::Command;

const HOST: &str = "masuk.wifi.pbg";

#[test]
fn every_name_of_the_internet_has_a_certificate_that_phones_trust_and_others_do_not() {
    let lab = open(Lab::builder().build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    let page = phone.http_get("https://web.example/").expect("a trusted answer");
    let peer = page.tls.as_ref().expect("it came over TLS");
    assert_eq!((page.status, page.text().as_str()), (200, "internet\n"));
    assert_eq!((peer.chain.len(), peer.version.as_str()), (2, "TLSv1_3"));

    let stranger = Authority::new(&lab.gateway.configuration().with_file_name("stranger"));
    let request = Request::get("https://web.example/").trusting(&stranger.roots());
    let refused = phone.http(&request).expect_err("nobody the phone trusts has signed this");
    assert!(refused.to_string().contains("certificate"), "{refused}");
    let curl = phone.command("curl").args(["-s", "https://web.example/"]).output().expect("curl runs");
    assert_eq!(curl.status.code(), Some(60), "the machine's own authorities do not know the lab's");
}

#[test]
fn what_is_wrong_with_a_certificate_is_noticed() {
    let lab = open(Lab::builder().build());
    let phone = lab.phone();
    for (kind, complaint) in [
        (Kind::Valid, None),
        (Kind::ValidFor(Duration::from_secs(60)), None),
        (Kind::Expired, Some("expired")),
        (Kind::NotYetValid, Some("not valid yet")),
        (Kind::WrongName, Some("not valid for name")),
        (Kind::WithoutIntermediate, Some("UnknownIssuer")),
        (Kind::SelfSigned, Some("")),
    ] {
        let files = lab.authority.issue(HOST, kind);
        let seen = handshake(&lab, &phone, &files);
        match complaint {
            None => assert!(seen.is_ok(), "{kind:?}: {seen:?}"),
            Some(word) => {
                let error = seen.expect_err(&format!("{kind:?} was expected to be refused"));
                assert!(error.contains(word), "{kind:?}: {error}");
            }
        }
    }
    let files = lab.authority.issue(HOST, Kind::Expired);
    lab.authority.replace(&files, HOST, Kind::Valid);
    assert_eq!(handshake(&lab, &phone, &files), Ok(()), "a renewed certificate in the same files");
}

#[test]
fn a_certificate_names_its_revocation_list_and_the_list_what_is_revoked() {
    let lab = open(Lab::builder().build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    let files = lab.authority.issue(HOST, Kind::Valid);
    lab.authority.revoke(&files);
    let text = openssl(&["x509", "-noout", "-text", "-in", &files.paths().0], b"");
    assert!(text.contains(&Authority::revocation_list_url()) && text.contains(HOST), "{text}");
    let list = phone.http_get(&Authority::revocation_list_url()).expect("the list is served");
    let text = openssl(&["crl", "-inform", "DER", "-noout", "-text"], &list.body);
    assert!(text.contains(&format!("Serial Number: {:02X}", files.serial)), "{text}");
}

/// A server with these files on the gateway, and a phone that looks at it.
fn handshake(lab: &Lab, phone: &lab::Phone, files: &lab::Issued) -> Result<(), String> {
    let gateway = lab.networks()[0].address;
    let mut server = lab.gateway.command("openssl");
    server.args(["s_server", "-quiet", "-www", "-accept", "4433", "-cert"]).arg(&files.certificate);
    server.arg("-cert_chain").arg(&files.certificate).arg("-key").arg(&files.private_key);
    let mut server = server.stderr(std::process::Stdio::null()).spawn().expect("openssl starts");
    let connected = || lab.gateway.namespace().run(|| std::net::TcpStream::connect((gateway, 4433)));
    wait_until("a server with a certificate", PATIENCE, || connected().is_ok());
    let roots = phone.roots();
    let outcome = lab.gateway.namespace().run(|| {
        let request = Request::get(&format!("https://{HOST}:4433/")).trusting(&roots);
        request.send(|_| Ok(gateway.into())).map(drop).map_err(|error| format!("{error} {error:?}"))
    });
    let _ = server.kill();
    let _ = server.wait();
    outcome
}

fn openssl(arguments: &[&str], input: &[u8]) -> String {
    let mut openssl = Command::new("openssl");
    openssl.args(arguments).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut openssl = openssl.spawn().expect("openssl starts");
    openssl.stdin.take().expect("its input").write_all(input).expect("openssl reads");
    let output = openssl.wait_with_output().expect("openssl ends");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
