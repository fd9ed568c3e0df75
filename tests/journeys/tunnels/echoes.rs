//! TCP inside of echoes (ptunnel-ng).

use super::*;
use lab::{
    Capture,
    addresses::WAN,
    packet::{self, protocol},
};
use std::time::Instant;

/// The near end of the tunnel, which leads to the internet's web server.
const NEAR_END: &str = "http://127.0.0.1:2222/bulk";
const NEAR_END_UP: &str = "http://127.0.0.1:2222/sink";
/// What passes of a guest's echoes (`firewall`): at once, and each second.
const AT_ONCE: usize = 20;
const EACH_SECOND: usize = 10;

/// The far end, whose kernel leaves all echoes to it.
fn server(lab: &Lab) -> Running {
    let internet = lab.internet.namespace();
    // It answers from whatever address the way back begins with.
    internet.ip(&format!("addr add {FAR}/32 dev lo\nroute add {WAN}/32 dev uplink src {FAR}\n"));
    internet.sysctl("net/ipv4/icmp_echo_ignore_all", "1");
    let mut server = internet.command("ptunnel-ng");
    server.args(["-r127.0.0.1", "-R80", "-o/dev/null"]);
    Running::start(server)
}

fn client(phone: &Phone) -> Running {
    let mut client = phone.command("ptunnel-ng");
    client.args([&format!("-p{FAR}"), "-l2222", "-r127.0.0.1", "-R80", "-o/dev/null"]);
    let running = Running::start(client);
    // A connection that comes only to see whether it does would take the place of the next.
    wait_until("the near end listens", 5 * SECOND, || {
        phone.run(|| std::net::TcpListener::bind(("127.0.0.1", 2222)).is_err())
    });
    running
}

/// Echoes that got out to the far end.
fn echoes(capture: &Capture) -> usize {
    let is_echo = |frame: &[u8]| frame.get(23) == Some(&protocol::ICMP) && frame.get(34) == Some(&8);
    capture.count(|frame| is_echo(frame) && to(FAR)(frame))
}

// G4, G12
#[test]
fn a_tunnel_of_echoes_carries_nothing_before_sign_in_and_ten_a_second_until_the_end_after() {
    let careless = Lab::builder().build();
    careless.gateway.open_by_hand();
    let _far = server(&careless);
    let (guest, capture) = (joined(&careless), careless.uplink_capture());
    let near = client(&guest);
    let mut carried = 0;
    wait_until("ptunnel-ng carries much", 20 * SECOND, || {
        carried = downloaded(&guest, "lo", NEAR_END, 2);
        carried > 20_000
    });
    println!("ptunnel-ng, nothing in its way: {carried} bytes in 2 s");
    let (before, upload) = (echoes(&capture), guest.start_upload(NEAR_END_UP));
    wait_until("and sends as many echoes as it likes", 10 * SECOND, || echoes(&capture) > before + 200);
    drop((upload, near, guest, capture, _far, careless));

    let lab = hotspot();
    let _far = server(&lab);
    let (phone, capture) = (joined(&lab), lab.uplink_capture());
    let near = client(&phone);
    assert_eq!(downloaded(&phone, "lo", NEAR_END, 2), 0);
    assert_eq!(capture.count(to(FAR)), 0, "no echo left the gateway");
    drop(near);

    press(&phone);
    let started = Instant::now();
    let _near = client(&phone);
    let download = phone.start_download(NEAR_END);
    download.wait_running(10 * SECOND);
    // It numbers its connections by the second.
    wait_until("the next may begin", 5 * SECOND, || started.elapsed() > 2 * SECOND);
    let flows = [download, phone.start_upload(NEAR_END_UP)];
    wait_until("it is held back for a while", 10 * SECOND, || started.elapsed() > 6 * SECOND);
    flows.iter().for_each(|flow| flow.wait_running(5 * SECOND));
    let (passed, most) =
        (echoes(&capture), AT_ONCE + EACH_SECOND * (1 + started.elapsed().as_secs() as usize));
    let carried = flows.each_ref().map(lab::Flow::bytes);
    println!("ptunnel-ng, signed in: {carried:?} bytes down and up by {passed} echoes, {most} at most");
    assert!(passed > AT_ONCE && passed <= most, "{passed} of {most}");

    disconnect(&phone);
    for flow in &flows {
        flow.wait_stopped(SECOND);
    }
    let ended = echoes(&capture);
    phone.send_ipv4(&packet::ipv4(phone.address(), FAR, protocol::ICMP, &packet::icmp_echo(7, &[0; 64])));
    assert_eq!(echoes(&capture), ended, "nor does an echo that goes on");
}
