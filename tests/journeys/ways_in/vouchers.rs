//! A promise on paper, from its first use to its end.

use super::*;
use lab::{Direction, addresses::*};
use std::{fs, os::unix::fs::PermissionsExt, sync::Barrier, thread, time::SystemTime};

#[test]
fn a_code_is_taken_in_any_case_and_spacing_and_from_its_link() {
    let lab = hotspot();
    let issued = lab.gateway.wifi_pbg(&["voucher", "add", "--devices", "9"]);
    let told = |field: &str| issued["vouchers"][0][field].as_str().expect(field).to_owned();
    let (code, link) = (told("code"), told("link"));
    let bare = code.replace('-', "").to_lowercase();
    let (first, rest) = bare.split_at(4);
    let all =
        [code.to_lowercase(), bare.clone(), code.replace('-', " "), format!("  {first}\u{2013}{rest}\t")];
    for typed in all {
        let phone = joined(&lab);
        let page = redeem(&phone, &typed);
        assert!(is_connected(&page) && page.text().contains("Voucher berlaku sampai"), "{typed:?}");
        assert!(reaches_the_web(&phone), "{typed:?}");
    }
    let phone = joined(&lab);
    let page = phone.http_get(&link).expect("the link's page");
    assert!(page.text().contains(&format!("value=\"{code}\"")), "{}", page.text());
    assert!(is_connected(&submit(&phone, &page, "/voucher")), "nothing is left to type");
    assert!(reaches_the_web(&phone));
}

#[test]
fn a_voucher_for_two_devices_turns_the_third_away_until_one_leaves() {
    let lab = hotspot();
    let code = voucher(&lab, &["--devices", "2"]);
    let (first, second, third) = (joined(&lab), joined(&lab), joined(&lab));
    assert!(is_connected(&redeem(&first, &code)) && is_connected(&redeem(&second, &code)));
    assert!(is_connected(&redeem(&first, &code)), "typed twice it is one device");
    assert_refused(&redeem(&third, &code), "Voucher ini sudah dipakai di 2 perangkat");
    assert!(meets_the_portal(&third));
    disconnect(&second);
    assert!(is_connected(&redeem(&third, &code)));
    assert!(reaches_the_web(&third) && meets_the_portal(&second));
}

#[test]
fn of_two_phones_that_race_for_the_last_place_exactly_one_wins() {
    let lab = hotspot();
    let phones = [joined(&lab), joined(&lab)];
    for round in 0..10 {
        let code = voucher(&lab, &["--devices", "1"]);
        let page = format!("{PLAIN}/voucher");
        let forms = phones.each_ref().map(|phone| (phone, form_of(phone, &page, &[("kode", &code)])));
        let start = Barrier::new(forms.len());
        let pages: Vec<Response> = thread::scope(|scope| {
            let sent = forms.each_ref().map(|(phone, form)| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    phone.http(form).expect("the portal answers")
                })
            });
            sent.into_iter().map(|page| page.join().expect("an answer")).collect()
        });
        let lost = pages.iter().filter(|page| page.text().contains("sudah dipakai di 1 perangkat"));
        let won = pages.iter().filter(|page| is_connected(page));
        assert_eq!((won.count(), lost.count()), (1, 1), "round {round}");
        let holders = format!(
            "SELECT COUNT(*) FROM admission JOIN voucher ON voucher.id = admission.voucher
             WHERE code = '{code}' AND ended_at IS NULL"
        );
        assert_eq!(lab.gateway.rows(&holders), ["1"], "round {round}");
    }
}

// G12
#[test]
fn a_voucher_is_good_from_its_first_use_and_ends_at_its_time_with_a_download_running() {
    let mut lab = hotspot();
    let code = voucher(&lab, &["--devices", "2", "--lasts", "5 min"]);
    assert_eq!(state_of(&lab, &code), "unused", "its time does not run on paper");
    let phone = joined(&lab);
    // Somebody else used it first, long enough ago that nobody waits for minutes here.
    lab.gateway.stop(Part::Controller);
    let first_used = seconds_now() - 285;
    lab.gateway.rewrite(&format!("UPDATE voucher SET first_used_at = {first_used} WHERE code = '{code}'"));
    lab.gateway.start_part(Part::Controller);
    wait_for_pages(&phone);
    assert!(is_connected(&redeem(&phone, &code)));
    let flows = [phone.start_download(BULK_URL), phone.start_udp((BULK, 7), Direction::Up)];
    flows.iter().for_each(|flow| flow.wait_running(5 * SECOND));
    wait_until("its time is over", 25 * SECOND, || meets_the_portal(&phone));
    assert!(seconds_now() >= first_used + 300, "not before its time");
    for flow in &flows {
        flow.wait_stopped(SECOND);
    }
    assert_eq!(state_of(&lab, &code), "used up");
    assert_refused(&redeem(&phone, &code), "Voucher ini sudah dipakai, atau masa berlakunya lewat");
}

#[test]
fn a_voucher_whose_use_was_answered_outlives_the_controllers_sudden_death() {
    let mut lab = hotspot();
    for _ in 0..3 {
        let code = voucher(&lab, &["--devices", "1"]);
        let (holder, other) = (joined(&lab), joined(&lab));
        let page = redeem(&holder, &code);
        lab.gateway.kill(Part::Controller);
        assert!(is_connected(&page));
        lab.gateway.start_part(Part::Controller);
        wait_for_pages(&other);
        assert_eq!(state_of(&lab, &code), "in use");
        assert_refused(&redeem(&other, &code), "sudah dipakai di 1 perangkat");
        assert!(reaches_the_web(&holder) && is_connected(&redeem(&holder, &code)));
    }
}

#[test]
fn a_power_cut_right_after_the_answer_loses_no_voucher_and_gives_none_twice() {
    let mut lab = hotspot();
    let code = voucher(&lab, &["--devices", "1"]);
    let (holder, other) = (joined(&lab), joined(&lab));
    let page = redeem(&holder, &code);
    lab.gateway.freeze(Part::Controller, true);
    // All that is left of the box: what was written to the store's files, and neither memory nor rules.
    let files = ["hotspot.db", "hotspot.db-wal"];
    let left = files.map(|file| (file, fs::read(lab.gateway.state_dir().join(file)).expect(file)));
    lab.gateway.kill(Part::Controller);
    lab.gateway.kill(Part::Portal);
    lab.gateway.nft("flush ruleset");
    assert!(is_connected(&page));
    let disk = lab.gateway.state_dir().with_file_name("disk");
    lab.gateway.configure(|settings| settings.state_dir = Some(disk.clone()));
    lab.gateway.write_configuration();
    for (file, bytes) in left {
        fs::write(disk.join(file), bytes).expect("write what was left");
        let shared = fs::Permissions::from_mode(0o660);
        fs::set_permissions(disk.join(file), shared).expect("let the controller write");
    }
    lab.gateway.start();
    assert_eq!(state_of(&lab, &code), "in use");
    assert!(reaches_the_web(&holder), "who was answered is online without a page");
    assert_refused(&redeem(&other, &code), "sudah dipakai di 1 perangkat");
}

#[test]
fn a_voucher_taken_back_stops_a_running_download_within_a_second_and_opens_nothing_more() {
    let lab = hotspot();
    let issued = lab.gateway.wifi_pbg(&["voucher", "add", "--count", "2", "--devices", "2"]);
    let code = |number: usize| issued["vouchers"][number]["code"].as_str().expect("a code").to_owned();
    let phones = [joined(&lab), joined(&lab)];
    let bystander = online(&lab);
    for (number, phone) in phones.iter().enumerate() {
        assert!(is_connected(&redeem(phone, &code(number))));
    }
    let flows = phones.each_ref().map(|phone| phone.start_download(BULK_URL));
    let others = bystander.start_download(BULK_URL);
    flows.iter().chain([&others]).for_each(|flow| flow.wait_running(5 * SECOND));
    let batch = issued["vouchers"][0]["batch"].to_string();
    let said = lab.gateway.wifi_pbg(&["voucher", "end", "--batch", &batch]);
    assert_eq!(said["in_force"], true, "{said}");
    for flow in &flows {
        flow.wait_stopped(SECOND);
    }
    assert!(others.still_running(), "another guest's download goes on");
    for (number, phone) in phones.iter().enumerate() {
        assert!(meets_the_portal(phone));
        assert_refused(&redeem(phone, &code(number)), "Kode tidak dikenal");
    }
}

#[test]
fn a_voucher_opens_its_own_site_from_its_own_day_and_with_its_own_plan() {
    let mut lab = Lab::builder().networks(2).build();
    lab.gateway.start();
    let _ = lab.gateway.wifi_pbg(&["plan", "set", "rapat", "--preset", "standard", "--down", "3 Mbit/s"]);
    let mut there = lab.phone_on(1);
    there.join(Client::Udhcpc);
    let here = joined(&lab);
    let elsewhere = voucher(&lab, &["--site", "pendopo", "--plan", "rapat"]);
    assert_refused(&redeem(&here, &elsewhere), "Kode tidak dikenal");
    let tomorrow = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24)).to_string();
    let to_come = voucher(&lab, &["--from", &tomorrow]);
    assert_refused(&redeem(&here, &to_come), "Voucher ini berlaku mulai");
    let page = redeem(&there, &elsewhere);
    assert!(is_connected(&page) && page.text().contains("3 Mbit/s"), "{}", page.text());
    let flow = there.start_download(BULK_URL);
    flow.wait_running(5 * SECOND);
    assert!(reaches_the_web(&there) && meets_the_portal(&here));
    let (before, from) = (flow.bytes(), std::time::Instant::now());
    wait_until("megabytes have come", 20 * SECOND, || flow.bytes() > before + 2_000_000);
    let rate = (flow.bytes() - before) as f64 * 8.0 / from.elapsed().as_secs_f64();
    assert!(rate < 3.3e6, "{rate:.0} bit/s by a plan of 3 Mbit/s");
}

/// Seconds since 1970.
pub(super) fn seconds_now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a date after 1970").as_secs()
}
