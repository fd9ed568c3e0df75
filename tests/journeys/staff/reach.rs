//! From where the staff's web can be reached, and what is between.

use super::api::token;
use crate::{SECOND, joined, press};
use lab::{
    Lab, Part, Phone, StaffMember,
    addresses::{ROUTER, WAN},
    http::Request,
};
use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    os::unix::fs::PermissionsExt,
};

const PORT: u16 = 8081;

/// A gateway whose staff's web is on an address of its uplink's side, for an office there.
fn office_hotspot(listen: &str, allow_from: &str) -> Lab {
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.more = format!("[admin]\nlisten = \"{listen}:{PORT}\"\nallow_from = [\"{allow_from}\"]\n");
    });
    lab.gateway.start();
    lab.gateway.start_part(Part::Admin);
    lab
}

fn answers(from: &lab::Namespace, address: Ipv4Addr) -> bool {
    let target = SocketAddr::from((address, PORT));
    from.run(|| TcpStream::connect_timeout(&target, 2 * SECOND).is_ok())
}

fn reached_by(phone: &Phone, addresses: &[Ipv4Addr]) -> Vec<Ipv4Addr> {
    addresses.iter().copied().filter(|address| answers(phone.namespace(), *address)).collect()
}

#[test]
fn a_guest_reaches_it_on_no_address_of_the_box_before_or_after_signing_in() {
    let lab = office_hotspot("0.0.0.0", &format!("{ROUTER}/32"));
    let gateway = lab.networks()[0].address;
    let addresses = [gateway, WAN, Ipv4Addr::new(172, 16, 255, 1), Ipv4Addr::LOCALHOST];
    assert!(answers(lab.internet.namespace(), WAN), "the office reaches it");
    let phone = joined(&lab);
    assert!(reached_by(&phone, &addresses).is_empty(), "before");
    assert_eq!(press(&phone).status, 200);
    assert!(reached_by(&phone, &addresses).is_empty(), "signed in");
}

#[test]
fn an_office_that_is_not_named_is_turned_away() {
    let lab = office_hotspot(&WAN.to_string(), "192.168.77.0/24");
    let page = Request::get(&format!("https://{WAN}:{PORT}/admin/masuk")).trusting(&certificate(&lab));
    let asked = lab.internet.namespace().run(|| page.send(|_| Err(std::io::Error::other("no names"))));
    assert!(asked.is_err(), "{asked:?}");
}

fn certificate(lab: &Lab) -> std::path::PathBuf {
    lab.gateway.state_dir().join("admin-tls/certificate.pem")
}

#[test]
fn beyond_this_machine_all_is_within_tls_by_a_certificate_whose_fingerprint_the_doctor_tells() {
    let mut lab = office_hotspot(&WAN.to_string(), &format!("{ROUTER}/32"));
    let path = certificate(&lab);
    let key = path.with_file_name("private-key.pem");
    let mode = fs::metadata(&key).expect("a key").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let ask = |lab: &Lab, url: &str| {
        let request = Request::get(url).trusting(&certificate(lab));
        lab.internet.namespace().run(|| request.send(|_| Ok(IpAddr::from(WAN))))
    };
    let secure = format!("https://{WAN}:{PORT}/admin/masuk");
    let page = ask(&lab, &secure).expect("a page within TLS");
    assert_eq!(page.status, 200);
    let shown = page.tls.expect("TLS").chain.remove(0);
    assert!(ask(&lab, &format!("http://{WAN}:{PORT}/admin/masuk")).is_err(), "nothing without TLS");
    let checks = lab.gateway.try_wifi_pbg(&["doctor"]);
    let told = String::from_utf8_lossy(&checks.stdout).into_owned();
    let fingerprint = hotspot::policy::fingerprint(&shown);
    assert!(told.contains(&fingerprint), "{fingerprint} in {told}");
    lab.gateway.restart(Part::Admin);
    let again = ask(&lab, &secure).expect("a page").tls.expect("TLS").chain.remove(0);
    assert_eq!(again, shown, "the certificate stays");
}

#[test]
fn a_prometheus_beyond_this_machine_reads_metrics_by_a_token_that_may_see_the_status() {
    let lab = office_hotspot(&WAN.to_string(), &format!("{ROUTER}/32"));
    let _ = StaffMember::new(&lab.gateway, "ani", "administrator");
    let [fitting, unfit] =
        [(1, "status.see"), (2, "devices.see")].map(|(number, scope)| token(&lab.gateway, number, scope));
    let ask = |secret: Option<&str>| {
        let request = Request::get(&format!("https://{WAN}:{PORT}/metrics")).trusting(&certificate(&lab));
        let request = match secret {
            Some(secret) => request.header("Authorization", &format!("Bearer {secret}")),
            None => request,
        };
        lab.internet.namespace().run(|| request.send(|_| Ok(IpAddr::from(WAN)))).expect("an answer")
    };
    let told = ask(Some(&fitting));
    assert_eq!(
        (told.status, told.text().contains("wifi_pbg_controller_up 1\n")),
        (200, true),
        "{}",
        told.text()
    );
    assert_eq!(ask(Some(&unfit)).status, 403);
    let nobody = ask(None);
    assert_eq!((nobody.status, nobody.header("www-authenticate")), (401, Some("Bearer")));
}
