//! Devices: found by what a citizen reads out, helped, disconnected, blocked.

use super::{hotspot, look::judge};
use crate::{PORTAL, SECOND, joined, meets_the_portal, online, reaches_the_web, set_plan};
use lab::{Lab, Phone, StaffMember, staff::ADMIN, wait_until};

const BULK_URL: &str = "http://203.0.113.80/bulk";

/// What the citizen reads out from the foot of the page.
fn help_code(lab: &Lab, phone: &Phone) -> String {
    let (clients, mac) = (lab.gateway.wifi_pbg(&["clients"]), phone.mac().to_string());
    let clients = clients.as_array().cloned().unwrap_or_default();
    let client = clients.iter().find(|client| client["mac"] == mac.as_str()).expect("the phone has a lease");
    client["help_code"].as_str().expect("a help code").to_owned()
}

fn path_of(phone: &Phone) -> String {
    format!("/admin/perangkat/{}", phone.mac())
}

#[test]
fn a_citizen_who_reads_out_a_help_code_gets_a_gigabyte_more_in_three_presses() {
    let lab = hotspot();
    set_plan(
        &lab,
        &[
            "--down",
            "20 Mbit/s",
            "--up",
            "5 Mbit/s",
            "--steps",
            "4 MB: 1 Mbit/s / 1 Mbit/s, 6 MB: essentials",
        ],
    );
    let phone = online(&lab);
    let flow = phone.start_download(BULK_URL);
    wait_until("all is used", 60 * SECOND, || {
        phone.http_get(PORTAL).is_ok_and(|page| page.text().contains("Kuota hari ini sudah habis"))
    });
    drop(flow);
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let browser = sari.browser();
    browser.goto(&format!("{ADMIN}/admin/perangkat"));
    judge(&browser, "perangkat");
    // Read out in parts, typed in small letters.
    let code = help_code(&lab, &phone).to_lowercase();
    browser.type_into("#cari", &format!("{} {}", &code[..2], &code[2..]));
    browser.follow("form[role=search] button.main");
    wait_until("the device", 5 * SECOND, || browser.current_url().contains("/admin/perangkat/"));
    assert!(browser.source().contains("Kuota hari ini sudah habis"), "as the citizen reads it");
    judge(&browser, "perangkat-satu");
    browser.follow("form[action$='/tambah'] button");
    wait_until("what was done", 5 * SECOND, || browser.has("p.news"));
    assert!(browser.text_of("p.news").contains("1 GB ditambahkan"));
    wait_until("the phone has the internet back", 2 * SECOND, || reaches_the_web(&phone));
    let page = phone.http_get(PORTAL).expect("the portal").text();
    assert!(page.contains("Anda tersambung") && page.contains("Sisa"), "{page}");
    let audit = lab.gateway.wifi_pbg(&["audit", "--did", "extra."]);
    assert_eq!(audit[0]["who"], "sari", "{audit}");
}

#[test]
fn who_is_blocked_stops_within_a_second_reads_why_and_is_let_in_again() {
    let lab = hotspot();
    let (phone, bystander) = (online(&lab), online(&lab));
    let flows = [phone.start_download(BULK_URL), bystander.start_download(BULK_URL)];
    flows.iter().for_each(|flow| flow.wait_running(5 * SECOND));
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let browser = sari.browser();
    browser.goto(&format!("{ADMIN}{}/blokir", path_of(&phone)));
    browser.type_into("#alasan-lain", "Mengganggu <b>pasar</b> malam");
    browser.follow("button[name=lihat]");
    wait_until("what the citizen will read", 5 * SECOND, || {
        browser.source().contains("Mengganggu &lt;b&gt;pasar")
    });
    assert!(flows[0].still_running(), "looking changes nothing");
    judge(&browser, "blokir-baru");
    browser.follow("button.danger");
    flows[0].wait_stopped(3 * SECOND);
    assert!(flows[1].still_running(), "another guest's download goes on");
    let page = phone.http_get(PORTAL).expect("a page").text();
    assert!(page.contains("Perangkat ini dihentikan sementara") && page.contains("Mengganggu"), "{page}");
    wait_until("the device's page", 5 * SECOND, || browser.has("p.news"));
    judge(&browser, "perangkat-diblokir");
    browser.goto(&format!("{ADMIN}/admin/blokir"));
    judge(&browser, "blokir");
    assert!(browser.source().contains(&phone.mac().to_string()));
    let unblocked = sari.post(&format!("{}/buka-blokir", path_of(&phone)), &[]);
    assert_eq!(unblocked.status, 303);
    assert!(reaches_the_web(&phone), "without a press");
    let dids = lab.gateway.rows("SELECT did FROM audit WHERE who = 'sari' ORDER BY id");
    assert_eq!(dids, ["block.add", "block.end"]);
}

#[test]
fn a_block_needs_a_reason_and_an_end_and_names_what_is_missing() {
    let lab = hotspot();
    let phone = online(&lab);
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let path = format!("{}/blokir", path_of(&phone));
    for (fields, field) in [
        ([("alasan", ""), ("alasan-lain", " "), ("lama", "24h"), ("sampai", "")], "alasan-lain-fault"),
        ([("alasan", "Mengganggu"), ("alasan-lain", ""), ("lama", ""), ("sampai", "")], "sampai-fault"),
        (
            [("alasan", "Mengganggu"), ("alasan-lain", ""), ("lama", ""), ("sampai", "2020-01-01T10:00")],
            "sampai-fault",
        ),
    ] {
        let refused = sari.post(&path, &fields);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains(field), "{field}: {}", refused.text());
    }
    assert!(reaches_the_web(&phone));
    assert_eq!(sari.get("/admin/perangkat/02:00:00:00:00:99").status, 404);
    assert_eq!(sari.get("/admin/perangkat/nobody").status, 404);
    let rina = StaffMember::new(&lab.gateway, "rina", "analyst");
    assert_eq!(rina.get(&path_of(&phone)).status, 403, "an analyst sees no device");
    assert_eq!(rina.post(&path, &[("alasan", "x"), ("lama", "24h")]).status, 403);
}

#[test]
fn who_is_disconnected_meets_the_portal_and_has_a_page_after_leaving() {
    let lab = hotspot();
    let mut phone = online(&lab);
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    assert_eq!(sari.post(&format!("{}/putuskan", path_of(&phone)), &[]).status, 303);
    wait_until("the phone meets the portal", SECOND, || meets_the_portal(&phone));
    let audit = lab.gateway.wifi_pbg(&["audit", "--did", "device."]);
    assert_eq!((&audit[0]["who"], &audit[0]["did"]), (&"sari".into(), &"device.sign-out".into()), "{audit}");
    phone.leave();
    let page = sari.get(&path_of(&phone));
    assert_eq!(page.status, 200);
    wait_until("it is known not to be here", 10 * SECOND, || {
        sari.get(&path_of(&phone)).text().contains("tidak sedang di sini")
    });
}

#[test]
fn the_lists_find_devices_and_say_so_when_the_controller_is_away() {
    let mut lab = hotspot();
    let phone = joined(&lab);
    {
        let sari = StaffMember::new(&lab.gateway, "sari", "operator");
        let address = phone.address().to_string();
        for (find, there) in
            [(phone.hostname(), true), (address.as_str(), true), ("tidak-ada-di-sini", false)]
        {
            let list = sari.get(&format!("/admin/perangkat?cari={find}")).text();
            assert_eq!(list.contains(&path_of(&phone)), there, "{find}: {list}");
        }
        let list = sari.get("/admin/perangkat?keadaan=tersambung").text();
        assert!(!list.contains(&path_of(&phone)), "it has not signed in");
        let browser = sari.browser();
        browser.goto(&format!("{ADMIN}/admin/sewa-alamat"));
        assert!(browser.source().contains(&address));
        judge(&browser, "sewa-alamat");
    }
    lab.gateway.kill(lab::Part::Controller);
    let sari = StaffMember::new(&lab.gateway, "tono", "operator");
    let list = sari.get("/admin/perangkat");
    assert!(list.status == 200 && list.text().contains("Pengendali tidak menjawab"), "{}", list.text());
}
