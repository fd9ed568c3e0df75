//! A name and a password from staff, over https alone.

use super::*;
use lab::{Direction, addresses::*};
use serde_json::Value;

const PHONE_NUMBER: &str = "0812-3456-7890";

#[test]
fn an_account_lets_in_by_name_and_by_telephone_number_on_as_many_devices_as_its_plan_says() {
    let lab = hotspot_with_accounts();
    set_plan(&lab, &["--devices", "2"]);
    let password = account(&lab, "bu-sri", &["--phone", PHONE_NUMBER]);
    let (by_name, by_number, third) = (joined(&lab), joined(&lab), joined(&lab));
    for (phone, typed) in [(&by_name, "Bu-Sri"), (&by_number, "+62 812 3456 7890")] {
        let page = enter(phone, typed, &password);
        assert!(is_connected(&page), "{typed}: {}", page.text());
        assert!(page.text().contains("Masuk sebagai <b>bu-sri</b>"), "{typed}: {}", page.text());
        assert!(reaches_the_web(phone), "{typed}");
    }
    assert_refused(&enter(&third, "bu-sri", &password), "Akun ini sudah dipakai di 2 perangkat");
    assert_refused(&enter(&third, "bu-sri", "bukan-kata-sandinya"), "tidak cocok");
    disconnect(&by_name);
    assert!(is_connected(&enter(&third, "bu-sri", &password)), "a place is free again");
    assert!(is_led(&by_name));
}

#[test]
fn a_closed_account_stops_what_runs_within_a_second_and_opens_nothing_more() {
    let lab = hotspot_with_accounts();
    let password = account(&lab, "budi", &[]);
    let (phone, bystander) = (joined(&lab), online(&lab));
    assert!(is_connected(&enter(&phone, "budi", &password)));
    let flows = [phone.start_download(BULK_URL), phone.start_udp((BULK, 7), Direction::Up)];
    let others = bystander.start_download(BULK_URL);
    flows.iter().chain([&others]).for_each(|flow| flow.wait_running(5 * SECOND));
    let said = lab.gateway.wifi_pbg(&["account", "end", "budi"]);
    assert_eq!(said["in_force"], true, "{said}");
    for flow in &flows {
        flow.wait_stopped(SECOND);
    }
    assert!(others.still_running(), "another guest's download goes on");
    assert_refused(&enter(&phone, "budi", &password), "tidak cocok");
    assert!(is_led(&phone));
}

#[test]
fn a_changed_password_takes_the_place_of_the_old_one_and_signs_nobody_out() {
    let lab = hotspot_with_accounts();
    let password = account(&lab, "budi", &[]);
    let (phone, other) = (joined(&lab), joined(&lab));
    assert!(is_connected(&enter(&phone, "budi", &password)));
    let change = |old: &str, new: &str, again: &str| {
        let typed = [("akun", "budi"), ("sandi", old), ("sandi_baru", new), ("ulang", again)];
        fill_password(&phone, &format!("{SECURE}/akun/sandi"), &typed)
    };
    let chosen = "kopi tubruk, tanpa gula";
    assert_refused(&change(&password, chosen, "kopi susu, tanpa gula"), "Kedua kata sandi baru tidak sama");
    assert_refused(&change(&password, "pendek", "pendek"), "Kata sandi baru tidak bisa dipakai");
    assert_refused(&change("bukan-kata-sandinya", chosen, chosen), "tidak cocok");
    let page = change(&password, chosen, chosen);
    assert!(page.text().contains("Kata sandi sudah diganti"), "{}", page.text());
    assert!(reaches_the_web(&phone), "who is in stays in");
    assert_refused(&enter(&other, "budi", &password), "tidak cocok");
    assert!(is_connected(&enter(&other, "budi", chosen)));
    let shown = lab.gateway.wifi_pbg(&["account", "show", "budi"]);
    assert_eq!(shown["password_by"], "holder", "{shown}");
    let audit = lab.gateway.wifi_pbg(&["audit"]).to_string();
    assert!(!audit.contains(&password) && !audit.contains(chosen), "{audit}");
}

#[test]
fn a_password_over_plain_http_goes_no_further_than_the_portal() {
    let lab = hotspot_with_accounts();
    let password = account(&lab, "budi", &[]);
    let phone = joined(&lab);
    let page = phone.http_get(&format!("{PLAIN}/akun")).expect("a page").text();
    assert!(
        page.contains("Kata sandi hanya lewat halaman aman") && !page.contains("name=\"sandi\""),
        "{page}"
    );
    // As a page of somebody in between would have it sent, with all that is right but the lock.
    let secure = form_of(&phone, &format!("{SECURE}/akun"), &[("akun", "budi"), ("sandi", &password)]);
    let plain = Request { url: format!("{PLAIN}/akun"), ..secure.clone() };
    // More often than a device may try a password: the controller counts none of them.
    for _ in 0..12 {
        let refused = phone.http(&plain).expect("an answer");
        assert_eq!(refused.status, 403);
        assert_refused(&refused, "Kata sandi hanya lewat halaman aman");
    }
    assert!(is_led(&phone), "nobody came in");
    let wrong = enter(&phone, "budi", "bukan-kata-sandinya");
    assert_refused(&wrong, "tidak cocok");
    assert!(is_connected(&phone.http(&secure).expect("an answer")));
}

#[test]
fn without_a_certificate_the_way_is_off_and_doctor_says_why() {
    let lab = hotspot();
    let said = lab.gateway.wifi_pbg(&["way", "set", "account", "--open", "yes"]);
    assert!(said["warnings"].to_string().contains("certificate"), "{said}");
    let _ = account(&lab, "budi", &[]);
    let phone = joined(&lab);
    let page = phone.http_get(&format!("{PLAIN}/akun")).expect("a page").text();
    assert!(page.contains("Cara masuk ini sedang ditutup di Alun-Alun Purbalingga"), "{page}");
    let home = phone.http_get(PORTAL).expect("a page").text();
    assert!(!home.contains("Masuk dengan akun"), "{home}");
    let forced = [("akun", "budi"), ("sandi", "bukan-kata-sandinya")];
    let forced = Request::post_form(&format!("{PLAIN}/akun"), &forced);
    assert_eq!(phone.http(&forced).expect("an answer").status, 403);
    wait_until("doctor says why", 15 * SECOND, || {
        let doctor = lab.gateway.try_wifi_pbg(&["doctor", "--json"]);
        let checks: Value = serde_json::from_slice(&doctor.stdout).expect("JSON");
        let check = checks.as_array().and_then(|checks| checks.iter().find(|it| it["name"] == "accounts"));
        check.is_some_and(|check| {
            check["verdict"] == "warning" && check["message"].to_string().contains("over https alone")
        })
    });
}

#[test]
fn an_accounts_own_plan_holds_and_all_its_devices_share_one_allowance() {
    let lab = hotspot_with_accounts();
    let steps = "5 MB: 1 Mbit/s / 500 kbit/s";
    let plan = ["plan", "set", "staf", "--preset", "standard", "--down", "20 Mbit/s", "--steps", steps];
    let _ = lab.gateway.wifi_pbg(&plan);
    let password = account(&lab, "budi", &["--plan", "staf"]);
    let (first, second) = (joined(&lab), joined(&lab));
    let page = enter(&first, "budi", &password).text();
    assert!(page.contains("Kecepatan penuh, sampai 20 Mbit/s") && page.contains("5 MB"), "{page}");
    let flow = first.start_download(BULK_URL);
    wait_until("one device uses it up", 20 * SECOND, || flow.bytes() > 5_500_000);
    drop(flow);
    assert!(enter(&second, "budi", &password).text().contains("Masuk sebagai"));
    wait_until("and the other is as slow", 10 * SECOND, || {
        let page = second.http_get(SECURE).expect("a page").text();
        page.contains("sekarang lebih pelan") && page.contains("1 Mbit/s")
    });
}
