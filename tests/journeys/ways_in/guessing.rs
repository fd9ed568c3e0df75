//! Codes and passwords are guessed: how often, by whatever device, and what can be learned from the answers.

use super::*;
use std::{
    collections::HashSet,
    io::{Read, Write},
    time::Instant,
};

const TOO_MANY: &str = "Terlalu banyak percobaan";
const UNKNOWN: &str = "Kode tidak dikenal";
const WRONG: &str = "tidak cocok";

/// Living vouchers at most, letters of a code, and its length.
const VOUCHERS: f64 = 10_000.0;
const CODES: f64 = 30.0 * 30.0 * 30.0 * 30.0 * 30.0 * 30.0 * 30.0 * 30.0 * 30.0 * 30.0 * 30.0 * 30.0;

#[test]
fn a_device_guesses_five_codes_a_minute_whatever_connection_it_keeps() {
    let lab = hotspot();
    let phone = joined(&lab);
    let form = form_of(&phone, &format!("{PLAIN}/voucher"), &[("kode", "XXXX-XXXX-XXXX")]);
    let mut kept = phone.connect(("172.16.255.1".parse::<std::net::Ipv4Addr>().expect("an address"), 80));
    let mut kept = kept.as_mut().expect("the portal accepts");
    kept.set_read_timeout(Some(5 * SECOND)).expect("a timeout");
    let begun = Instant::now();
    let heads: Vec<u16> = (0..12).map(|_| on_a_kept_connection(&mut kept, &form)).collect();
    assert_eq!(heads, [vec![200; 5], vec![429; 7]].concat(), "answered, then told to wait");
    let answered = begun.elapsed().as_secs_f64();
    // Without the limit it would be as many as the portal answers.
    let a_minute = 60.0 * heads.len() as f64 / answered;
    println!(
        "{a_minute:.0} guesses a minute are answered on one connection; with them a voucher among {VOUCHERS} is hit \
         once in {:.0} years, with five once in {:.0e}",
        CODES / VOUCHERS / a_minute / 525_600.0,
        CODES / VOUCHERS / 5.0 / 525_600.0
    );
    let page = redeem(&phone, "XXXX-XXXX-XXXX");
    assert_eq!(page.status, 429);
    assert!(page.header("retry-after").is_some_and(|after| after.parse().is_ok_and(|after: u32| after > 0)));
    let code = voucher(&lab, &[]);
    assert_refused(&redeem(&phone, &code), TOO_MANY);
    assert!(is_connected(&redeem(&joined(&lab), &code)), "nobody else is shut out");
    assert!(is_connected(&press(&phone)), "nor is the guesser from the tap");
}

#[test]
fn each_hardware_address_buys_five_guesses_of_a_code_and_no_more() {
    let lab = hotspot();
    let mut phone = joined(&lab);
    let (mut answered, mut addresses) = (0, HashSet::new());
    for _ in 0..20 {
        phone.leave();
        phone.change_mac();
        phone.join(Client::Udhcpc);
        assert!(addresses.insert(phone.mac().to_string()));
        for _ in 0..7 {
            let page = redeem(&phone, "XXXX-XXXX-XXXX");
            let text = page.text();
            assert!(text.contains(UNKNOWN) || text.contains(TOO_MANY), "{text}");
            answered += usize::from(text.contains(UNKNOWN));
        }
    }
    println!(
        "20 hardware addresses: {answered} of 140 guesses answered; one of {VOUCHERS} vouchers is hit with {:.0e}",
        answered as f64 * VOUCHERS / CODES
    );
    assert_eq!(answered, 100);
}

#[test]
fn a_password_that_is_guessed_early_opens_so_the_limits_must_hold_across_devices_and_addresses() {
    let lab = hotspot_with_accounts();
    let _ = account(&lab, "sari", &[]);
    give_password(&lab, "sari", "purbalingga2026");
    // The attack works while it is let: the fifth guess of a likely word is right.
    let mut phone = joined(&lab);
    let begun = Instant::now();
    for guess in ["12345678", "password", "wifigratis", "alunalun1"] {
        assert_refused(&enter(&phone, "sari", guess), WRONG);
    }
    assert!(is_connected(&enter(&phone, "sari", "purbalingga2026")));
    let a_minute = 5.0 * 60.0 / begun.elapsed().as_secs_f64();
    println!(
        "unlimited, one device would try {a_minute:.0} passwords a minute: the 10,000 likeliest in {:.1} hours",
        10_000.0 / a_minute / 60.0
    );

    // The holder was here before, and has gone away.
    let password = account(&lab, "budi", &["--phone", "0812-3456-7890"]);
    let mut holder = joined(&lab);
    assert!(is_connected(&enter(&holder, "budi", &password)));
    disconnect(&holder);
    let mut checked = 0;
    for number in 0..20 {
        phone.leave();
        phone.change_mac();
        phone.join(Client::Udhcpc);
        for guess in 0..2 {
            // By either name, of which none gives more.
            let name = if guess == 0 { "budi" } else { "0812 3456 7890" };
            let page = enter(&phone, name, &format!("tebakan-{number}-{guess}"));
            let text = page.text();
            assert!(text.contains(WRONG) || (text.contains(TOO_MANY) && page.status == 429), "{text}");
            checked += usize::from(text.contains(WRONG));
        }
    }
    println!(
        "20 hardware addresses and as many addresses: {checked} of 40 guesses of one account's password checked"
    );
    assert_eq!(checked, 10);
    assert_refused(&enter(&phone, "budi", &password), TOO_MANY);
    let stranger = joined(&lab);
    assert_refused(&enter(&stranger, "budi", &password), TOO_MANY);
    holder.leave();
    holder.join(Client::Udhcpc);
    assert!(is_connected(&enter(&holder, "budi", &password)), "on a device that it knows, the account opens");
    assert!(reaches_the_web(&holder) && is_led(&stranger));
}

// G28
#[test]
fn a_device_tries_five_passwords_a_minute_over_all_accounts() {
    let lab = hotspot_with_accounts();
    let password = account(&lab, "budi", &[]);
    let (phone, other) = (joined(&lab), joined(&lab));
    for number in 0..5 {
        assert_refused(&enter(&phone, &format!("orang-{number}"), "wifigratis"), WRONG);
    }
    let page = enter(&phone, "budi", &password);
    assert_refused(&page, TOO_MANY);
    assert_eq!(page.status, 429);
    assert!(is_connected(&enter(&other, "budi", &password)));
}

#[test]
fn neither_the_words_nor_the_time_of_an_answer_tell_whether_there_is_an_account() {
    let mut lab = hotspot_with_accounts();
    for number in 0..12 {
        let _ = account(&lab, &format!("warga-{number:02}"), &["--note", "Ada"]);
    }
    let phones: Vec<Phone> = (0..12).map(|_| joined(&lab)).collect();
    let mut times: [Vec<f64>; 2] = Default::default();
    // Each device has five tries, whose limits a restart forgets.
    for round in 0..2 {
        for turn in 0..5 {
            for (number, phone) in phones.iter().enumerate() {
                // One of each by turns, so that nothing else that changes with time is taken for a difference.
                let exists = (round + turn + number) % 2 == 0;
                let name = if exists { format!("warga-{number:02}") } else { format!("hantu-{number:02}") };
                let form =
                    form_of(phone, &format!("{SECURE}/akun"), &[("akun", &name), ("sandi", "tebakan-saya")]);
                let asked = Instant::now();
                let page = phone.http(&form).expect("an answer");
                times[usize::from(exists)].push(asked.elapsed().as_secs_f64());
                assert_refused(&page, WRONG);
            }
        }
        lab.gateway.restart(Part::Controller);
        wait_until("accounts are open again", 15 * SECOND, || tells_of_the_api(&lab));
        wait_for_pages(&phones[0]);
    }
    let shown = |name: &str| {
        let page = enter(&phones[0], name, "tebakan-saya");
        (page.status, page.headers.len(), page.text().replace(name, "NAMA"))
    };
    assert_eq!(shown("warga-00"), shown("hantu-00"), "but for the name that was typed");
    let [unknown, known] = times;
    assert_eq!((unknown.len(), known.len()), (60, 60));
    let z = rank_sum(&unknown, &known);
    println!(
        "median {:.1} ms of an unknown account, {:.1} ms of a known one; rank sum z = {z:.2}",
        median(&unknown) * 1e3,
        median(&known) * 1e3
    );
    // A check that is left out, some ten milliseconds of sixty, makes it 9.
    assert!(z.abs() < 4.5, "z = {z:.2}");
}

/// Gives an account a password of staff's choice.
fn give_password(lab: &Lab, name: &str, password: &str) {
    use std::process::Stdio;
    let program = std::env::current_exe().expect("this program");
    let folder = program.ancestors().nth(2).expect("the folder of what was built");
    let mut order = lab.gateway.command(&folder.join("wifi-pbg").display().to_string());
    order.arg("--config").arg(lab.gateway.configuration());
    order.args(["account", "change", name, "--password-stdin"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut order = order.spawn().expect("start wifi-pbg");
    let mut input = order.stdin.take().expect("its input");
    writeln!(input, "{password}").expect("it reads");
    drop(input);
    assert!(order.wait().expect("it ends").success());
}

/// The status of what a form is answered with, on a connection that goes on.
fn on_a_kept_connection(stream: &mut (impl Read + Write), form: &Request) -> u16 {
    let body = String::from_utf8_lossy(&form.body);
    let head = format!(
        "POST /voucher HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("the form is taken");
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("a head");
        answer.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&answer).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut page = vec![0; length.expect("a length")];
    stream.read_exact(&mut page).expect("a page");
    head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// How far the ranks of two samples are from those of one: normally distributed with deviation 1 where they are one (Mann
/// and Whitney). Outliers of a busy machine count as no more than a rank.
fn rank_sum(one: &[f64], other: &[f64]) -> f64 {
    let above = |it: &f64| other.iter().filter(|against| it > against).count() as f64;
    let wins: f64 = one.iter().map(above).sum();
    let (n, m) = (one.len() as f64, other.len() as f64);
    (wins - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}
