//! Devices that staff paused.

use super::*;
use lab::{Direction, addresses::*};

#[test]
fn a_pause_stops_what_runs_within_a_second_and_gives_its_reason() {
    let lab = hotspot();
    let (phone, bystander) = (online(&lab), online(&lab));
    let flows = [phone.start_download(BULK_URL), phone.start_udp((BULK, 7), Direction::Up)];
    let others = bystander.start_download(BULK_URL);
    flows.iter().chain([&others]).for_each(|flow| flow.wait_running(5 * SECOND));
    pause(&lab, &phone, "1h");
    for flow in &flows {
        flow.wait_stopped(SECOND);
    }
    assert!(others.still_running(), "another guest's download goes on");
    let page = phone.http_get(PORTAL).expect("a page").text();
    assert!(page.contains("Perangkat ini dihentikan sementara") && page.contains("Mengirim spam"), "{page}");
    assert!(meets_the_portal(&phone));
    let mac = phone.mac().to_string();
    let said = lab.gateway.wifi_pbg(&["block", "end", &mac]);
    assert_eq!(said["in_force"], true, "{said}");
    assert!(reaches_the_web(&phone), "staff's word gives back what was there before, without a press");
}

#[test]
fn nobody_gets_around_a_pause_by_tap_voucher_account_or_another_address() {
    let lab = hotspot_with_accounts();
    let code = voucher(&lab, &[]);
    let password = account(&lab, "budi", &[]);
    let mut phone = joined(&lab);
    let typed = [("akun", "budi"), ("sandi", password.as_str())];
    let forms = [
        form_of(&phone, &format!("{PLAIN}/voucher"), &[("kode", &code)]),
        form_of(&phone, &format!("{SECURE}/akun"), &typed),
    ];
    let home = phone.http_get(PORTAL).expect("a page");
    pause(&lab, &phone, "1h");
    let paused = "Perangkat ini dihentikan sementara";
    assert_refused(&submit(&phone, &home, "/sambung"), paused);
    for form in &forms {
        assert_refused(&phone.http(form).expect("an answer"), paused);
    }
    assert!(is_led(&phone));
    assert_eq!(state_of(&lab, &code), "unused", "the voucher was not used up by it");
    let admitted = format!("SELECT COUNT(*) FROM admission WHERE mac = '{}'", phone.mac());
    assert_eq!(lab.gateway.rows(&admitted), ["0"], "nor does anything wait for the pause's end");
    phone.leave();
    phone.join(Client::Udhcpc);
    let page = phone.http_get(PORTAL).expect("a page").text();
    assert!(page.contains(paused) && is_led(&phone), "{page}");
    // What the device may not do, its owner's other device may: it was the device that staff paused.
    let other = joined(&lab);
    assert!(is_connected(&redeem(&other, &code)));
}

#[test]
fn a_pause_ends_by_itself_at_its_time() {
    let lab = hotspot();
    let phone = online(&lab);
    pause(&lab, &phone, "8 s");
    assert!(meets_the_portal(&phone));
    wait_until("the pause is over", 20 * SECOND, || reaches_the_web(&phone));
    let blocks = lab.gateway.wifi_pbg(&["block", "list", "--all"]);
    assert_eq!(blocks["blocks"][0]["holds"], false, "{blocks}");
    let page = phone.http_get(PORTAL).expect("a page").text();
    assert!(page.contains("Anda tersambung"), "{page}");
}

fn pause(lab: &Lab, phone: &Phone, until: &str) {
    let mac = phone.mac().to_string();
    let order = ["block", "add", &mac, "--reason", "Mengirim spam", "--until", until];
    let said = lab.gateway.wifi_pbg(&order);
    assert_eq!(said["in_force"], true, "{said}");
}
