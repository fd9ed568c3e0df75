//! Two hundred passwords a second, and other guests who look at their page meanwhile.

use super::{
    ACCOUNT,
    browser::{Reads, get, post},
    house::House,
    load::{at_rate, milliseconds, runtime, sorted},
};
use crate::{
    interrupt::{self, Interrupted},
    phones::Device,
    rounds::{interleaved_figures, part},
    table::{Row, Table, figure},
    visit::{HOST, page, tls, visit},
};
use hotspot::{
    board::BUILT_IN_TERMS,
    control::{
        Client,
        portal::{EnterAccount, Standing},
    },
};
use lab::{Kind, Lab, http::Response, wait_until};
use std::{cell::RefCell, collections::BTreeMap, sync::Arc, thread, time::Duration};
use tokio::{task::JoinSet, time::Instant};
use tokio_rustls::TlsConnector;

/// Passwords tried, and pages looked at by others, a second.
const RATE: u32 = 200;
const LOOKS: u32 = 100;
/// Of each, in seconds: before the first look, passwords lie waiting already.
const FLOOD: usize = 3;
const LOOKING: usize = 2;
const SETTLING: Duration = Duration::from_secs(1);

/// Devices that have been signed in by an account of their holder's before. Strangers' passwords are refused unchecked
/// after the first few of a minute; theirs are checked, five a minute from each, so that hashing never rests.
const KNOWN: usize = 300;
const STRANGERS: usize = 100;
const OTHERS: usize = 100;
const ACCOUNTS: usize = 20;
/// Sign-ins by account at a time: fewer than may wait to be checked.
const AT_A_TIME: usize = 8;
const SIGNED_IN_WITHIN: Duration = Duration::from_secs(20);
/// In which the certificate is looked at.
const TRUSTED_WITHIN: Duration = Duration::from_secs(30);

/// Design goal for the 99th of 100 pages, in milliseconds.
const MOST: f64 = 100.0;
/// What the page says to a password that was checked and is wrong.
const CHECKED: &str = "tidak cocok";

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When accounts cannot be had, or a page does not come.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    let mut lab = Lab::builder().build();
    let (issued, roots) = (lab.authority.issue(HOST, Kind::Valid), lab.authority.roots());
    lab.gateway.configure(|settings| {
        settings.tls = Some(issued.paths());
        settings.trusted_roots = Some(roots.display().to_string());
    });
    let house = House::ours(lab, KNOWN + STRANGERS + OTHERS)?;
    let flood = Flood::prepare(&house, tls(&roots))?;

    let answers = RefCell::new(BTreeMap::new());
    let [with, without] = interleaved_figures("pages beside passwords", [Some(&flood), None], |flood| {
        let (waits, came) = look(&house, flood);
        for (answer, times) in came {
            *answers.borrow_mut().entry(answer).or_insert(0) += times;
        }
        [part(&waits, 99), part(&waits, 50)]
    })?;
    for (which, with, without) in [("99 of 100", &with[0], &without[0]), ("median", &with[1], &without[1])] {
        let row = Row::of(format!("page beside {RATE} passwords a second: {which}"), "ms", with);
        let row = row.beside("without the passwords", without);
        table.push(if which == "median" { row } else { row.goal_below(MOST) });
    }
    report(&answers.into_inner(), table);
    Ok(())
}

/// What the passwords were answered, and how often.
type Answers = BTreeMap<&'static str, usize>;

/// How long others wait for their page, sorted, and what the passwords came to meanwhile.
fn look(house: &House, flood: Option<&Flood>) -> (Vec<f64>, Answers) {
    let others: Arc<[Device]> = house.phones.each()[KNOWN + STRANGERS..].into();
    let request: Arc<[u8]> = get("/", Reads::Compressed).into();
    thread::scope(|scope| {
        let came = flood.map(|flood| scope.spawn(|| flood.run(house)));
        thread::sleep(if flood.is_some() { SETTLING } else { Duration::ZERO });
        let waits = at_rate(&house.phones, LOOKS, LOOKING * LOOKS as usize, |number, moment| {
            let (device, request) = (others[number % others.len()].clone(), request.clone());
            async move {
                page(&device, None, &request).await?;
                Ok(milliseconds(moment.elapsed()))
            }
        });
        let came = came.map(|came| came.join().expect("the flood goes on without panic"));
        (sorted(waits), came.unwrap_or_default())
    })
}

fn report(answers: &Answers, table: &mut Table) {
    let rounds_of_flood = 7.0 * FLOOD as f64;
    let all: usize = answers.values().sum();
    for (answer, times) in answers {
        let row = Row::once(format!("passwords {answer}"), "per s", *times as f64 / rounds_of_flood);
        table.push(row);
    }
    table.note(format!(
        "of {all} passwords: {}; each one checked is one argon2id hash",
        answers
            .iter()
            .map(|(answer, times)| format!(
                "{times} {answer} ({} %)",
                figure(100.0 * *times as f64 / all as f64)
            ))
            .collect::<Vec<String>>()
            .join(", ")
    ));
}

/// Forms that are ready to be sent again and again.
struct Flood {
    tls: TlsConnector,
    known: Arc<[(Device, Vec<u8>)]>,
    strangers: Arc<[(Device, Vec<u8>)]>,
}

impl Flood {
    /// Accounts are made, devices signed in by them, and every device that will try has the form before it.
    fn prepare(house: &House, tls: TlsConnector) -> Result<Self, Interrupted> {
        let gateway = &house.lab.gateway;
        let _ = gateway.wifi_pbg(&["way", "set", "account", "--open", "yes"]);
        let each = (KNOWN / ACCOUNTS).to_string();
        let _ = gateway.wifi_pbg(&["plan", "set", "standard", "--devices", &each]);
        let mut accounts = Vec::new();
        for number in 0..ACCOUNTS {
            interrupt::check()?;
            let name = format!("pegawai-{number}");
            let made = gateway.wifi_pbg(&["account", "add", &name]);
            let password = made["password"].as_str().unwrap_or_else(|| panic!("no password in {made}"));
            accounts.push((name, password.to_owned()));
        }
        let devices = &house.phones.each()[..KNOWN + STRANGERS];
        wait_until("accounts may be typed", TRUSTED_WITHIN, || {
            form(house, &tls, &devices[..1]).first().is_some_and(|form| form.form(ACCOUNT).is_some())
        });
        sign_in(house, &devices[..KNOWN], &accounts)?;

        let pages = form(house, &tls, devices);
        let tries = devices.iter().zip(&pages).enumerate().map(|(number, (device, page))| {
            let unknown = (format!("tamu-{number}"), String::new());
            let strange = number >= KNOWN && number % 2 == 0;
            let (account, _) = if strange { &unknown } else { &accounts[number % ACCOUNTS] };
            (device.clone(), typed(page, account, "bukan-kata-sandinya"))
        });
        let mut tries: Vec<(Device, Vec<u8>)> = tries.collect();
        let strangers = tries.split_off(KNOWN).into();
        Ok(Self { tls, known: tries.into(), strangers })
    }

    /// Half of the passwords come from devices that their account knows.
    fn run(&self, house: &House) -> Answers {
        let came = at_rate(&house.phones, RATE, FLOOD * RATE as usize, |number, _| {
            let from = if number % 2 == 0 { &self.known } else { &self.strangers };
            let (device, form) = from[number / 2 % from.len()].clone();
            let tls = self.tls.clone();
            async move {
                let answer = visit(&device, Some(&tls), &form).await.and_then(|answer| answer.read());
                Ok(answer.map_or("without an answer", |answer| verdict(&answer)))
            }
        });
        let mut answers = Answers::new();
        for answer in came {
            *answers.entry(answer).or_default() += 1;
        }
        answers
    }
}

fn verdict(answer: &Response) -> &'static str {
    match answer.status {
        200 if answer.text().contains(CHECKED) => "checked",
        429 => "refused for too many tries",
        503 => "refused as too busy",
        other => panic!("{other} was not expected of a wrong password: {}", answer.text()),
    }
}

/// The form for accounts, as each of these devices is shown it.
fn form(house: &House, tls: &TlsConnector, devices: &[Device]) -> Vec<Response> {
    let request = get(ACCOUNT, Reads::Plain);
    house.phones.run(|| {
        runtime().block_on(async {
            let mut forms = Vec::new();
            for device in devices {
                let form = page(device, Some(tls), &request).await.and_then(|page| page.read());
                forms.push(form.unwrap_or_else(|error| panic!("the form for accounts: {error}")));
            }
            forms
        })
    })
}

/// What is sent when this is typed into the page's form.
fn typed(page: &Response, account: &str, password: &str) -> Vec<u8> {
    let hidden = page.form(ACCOUNT).unwrap_or_else(|| panic!("no form on the page:\n{}", page.text()));
    let is_typed = |name: &str| ["akun", "sandi"].contains(&name);
    let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> =
        hidden.filter(|(name, _)| !is_typed(name)).chain([("akun", account), ("sandi", password)]).collect();
    post("https", ACCOUNT, &fields)
}

/// Signs devices in by their accounts, as the portal does it.
fn sign_in(house: &House, devices: &[Device], accounts: &[(String, String)]) -> Result<(), Interrupted> {
    let client = Client::new(house.lab.gateway.runtime_dir().join("portal.sock"));
    let client = client.with_deadline(SIGNED_IN_WITHIN);
    let mut verbs = devices.iter().enumerate().map(|(number, device)| {
        let (account, password) = accounts[number % accounts.len()].clone();
        EnterAccount { address: device.address(), terms: BUILT_IN_TERMS, account, password }
    });
    let begun = Instant::now();
    runtime().block_on(async {
        let mut entering = JoinSet::new();
        loop {
            interrupt::check()?;
            while entering.len() < AT_A_TIME
                && let Some(verb) = verbs.next()
            {
                let client = client.clone();
                entering.spawn(async move { client.call(&verb).await });
            }
            let Some(entry) = entering.join_next().await else { break };
            let entry = entry.expect("a call does not panic");
            let entry = entry.unwrap_or_else(|error| panic!("no sign-in by account: {error}"));
            assert!(
                matches!(entry.guest.standing, Standing::Online(_)) && entry.refused.is_none(),
                "a holder was expected to be let in, seen {entry:?}"
            );
        }
        let rate = devices.len() as f64 / begun.elapsed().as_secs_f64();
        eprintln!(
            "flood: {} devices are signed in by {} accounts, {rate:.0} a second",
            devices.len(),
            accounts.len()
        );
        Ok(())
    })
}
