//! The gate closes: at the guest's wish, the operator's, the lease's end.

use crate::*;
use lab::{Direction, addresses::*, wait_until};

const BULK_URL: &str = "http://203.0.113.80/bulk";
const SINK_URL: &str = "http://203.0.113.80/sink";

/// A gateway whose plan lets all of [`busy`] through at once.
fn fast_hotspot() -> Lab {
    let lab = hotspot();
    set_plan(&lab, &["--down", "100 Mbit/s", "--up", "50 Mbit/s"]);
    lab
}

/// A download, an upload and streams of datagrams both ways, all at once.
fn busy(phone: &Phone) -> [lab::Flow; 4] {
    let flows = [
        phone.start_download(BULK_URL),
        phone.start_upload(SINK_URL),
        phone.start_udp((BULK, 7), Direction::Up),
        phone.start_udp((BULK, 7), Direction::Down),
    ];
    for flow in &flows {
        flow.wait_running(5 * SECOND);
    }
    flows
}

// S4, G12
#[test]
fn sign_out_stops_a_running_download_upload_and_udp_flow() {
    let lab = fast_hotspot();
    let phone = online(&lab);
    let flows = busy(&phone);
    let page = disconnect(&phone);
    assert!(page.text().contains("Sambungan diputus"), "{}", page.text());
    for flow in &flows {
        flow.wait_stopped(SECOND);
    }
    assert!(meets_the_portal(&phone));
}

// G12
#[test]
fn the_operators_sign_out_stops_everything_and_says_so() {
    let lab = fast_hotspot();
    let (phone, other) = (online(&lab), online(&lab));
    let (flows, others) = (busy(&phone), other.start_download(BULK_URL));
    let mac = phone.mac().to_string();
    let said = lab.gateway.wifi_pbg(&["sign-out", &mac]);
    assert_eq!(said["closed"][0], phone.address().to_string(), "{said}");
    for flow in &flows {
        flow.wait_stopped(SECOND);
    }
    assert!(meets_the_portal(&phone));
    assert!(others.still_running(), "another guest's download goes on");
    assert!(!lab.gateway.try_wifi_pbg(&["sign-out", &mac]).status.success(), "a second sign-out is refused");
}

#[test]
fn an_admitted_phone_goes_away_and_comes_back_without_a_page() {
    let lab = hotspot();
    for client in Client::ALL {
        let mut phone = lab.phone();
        phone.join(client);
        press(&phone);
        phone.leave();
        phone.join(client);
        assert!(reaches_the_web(&phone), "{client:?} is online at its ACK");
    }
}

#[test]
fn a_signed_out_phone_that_comes_back_meets_the_portal() {
    let lab = hotspot();
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    press(&phone);
    disconnect(&phone);
    phone.leave();
    phone.join(Client::Udhcpc);
    assert!(meets_the_portal(&phone));
}

// S4, S5, G12
#[test]
fn the_end_of_a_lease_stops_running_flows_and_the_address_inherits_nothing() {
    let mut lab = Lab::builder().build();
    // The shortest lease there is, and one address: the next device gets the same.
    lab.gateway.configure(|settings| {
        settings.lease_time = "2 min".to_owned();
        settings.pool = Some("10.20.0.50-10.20.0.50".to_owned());
    });
    lab.gateway.start();
    let mut first = lab.phone();
    let address = first.join(Client::Udhcpc).address;
    press(&first);
    let flow = first.start_udp((BULK, 7), Direction::Up);
    flow.wait_running(5 * SECOND);
    let mut second = lab.phone();
    assert!(second.try_join(Client::Udhcpc, 3 * SECOND).is_err(), "no address is free");

    first.leave();
    flow.wait_stopped(SECOND);
    assert_eq!(second.join(Client::Udhcpc).address, address);
    assert!(meets_the_portal(&second), "the first device's permission is not the address's");
    let clients = lab.gateway.wifi_pbg(&["clients"]);
    assert_eq!(clients[0]["mac"], second.mac().to_string(), "{clients}");
    assert!(clients[0]["online_since"].is_null(), "{clients}");
}

#[test]
fn usage_is_counted_and_shown_to_the_operator() {
    let lab = hotspot();
    let phone = online(&lab);
    let flow = phone.start_download(BULK_URL);
    wait_until("two megabytes have come", 10 * SECOND, || flow.bytes() > 2_000_000);
    drop(flow);
    wait_until("they are counted", 15 * SECOND, || {
        let clients = lab.gateway.wifi_pbg(&["clients"]);
        clients[0]["down"]
            .as_str()
            .and_then(|down| down.parse::<hotspot::model::Bytes>().ok())
            .is_some_and(|down| down.0 > 2_000_000)
    });
}
