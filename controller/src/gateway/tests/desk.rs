//! What staff find of devices, and what they are told of one.

use super::*;
use hotspot::{
    control::{
        RefusalKind,
        admin::{Asked, Explanation, Rule},
        operator::{ClientState, FindClients, Moving},
        portal::Standing,
    },
    model::{Admission, AdmissionId, Block, ClientId, Lease, Session, SessionId, VoucherId, Way},
    policy::{HelpCodes, WhyEssentials},
};
use std::collections::HashSet;

const GB: u64 = 1_000_000_000;
const CROWD: u32 = 10_000;

fn explain(gateway: &Gateway, last: u8) -> Explanation {
    gateway.state.explain(phone(last), gateway.now()).unwrap()
}

fn facts(asked: &Asked) -> BTreeMap<&str, &str> {
    asked.facts.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

fn decided_by(explanation: &Explanation) -> Rule {
    let (last, before) = explanation.trace.split_last().unwrap();
    assert!(last.decided && before.iter().all(|asked| !asked.decided), "{explanation:?}");
    last.rule
}

fn block(gateway: &mut Gateway, seconds: i64) {
    let block = Block {
        mac: phone(1),
        from: UnixTime(NOON),
        until: UnixTime(NOON + seconds),
        reason: "Mengirim spam".into(),
        by: "sari".into(),
    };
    let stored = hotspot::store::WaysIn { blocks: vec![block], edition: 1, ..Default::default() };
    gateway.turn(|state, now, turn| {
        state.take_up_ways_in(stored, turn);
        state.review(now, turn);
    });
}

#[test]
fn what_is_told_of_a_device_is_decided_by_the_rule_that_its_page_shows() {
    let mut gateway = Gateway::new();
    let address = gateway.join(phone(1));
    let stranger = explain(&gateway, 1);
    assert_eq!(decided_by(&stranger), Rule::Admission);
    assert_eq!(facts(&stranger.trace[2]), BTreeMap::from([("why", "never-signed-in")]));

    gateway.press(address);
    let online = explain(&gateway, 1);
    assert_eq!((decided_by(&online), online.client.state), (Rule::Allowance, ClientState::Online));
    assert!(matches!(online.guest.standing, Standing::Online(_)));
    let told = facts(&online.trace[4]);
    assert_eq!((told["used"], told["allowance"], told["step"]), ("0 B", "1 GB", "1"));
    assert_eq!((told["speed-down"], told["until"]), ("5 Mbit/s", "2027-01-01T00:00:00+07:00"));
    assert_eq!(facts(&online.trace[2])["way"], "one-tap");
    assert_eq!(online.trace[2].since, Some(UnixTime(NOON)));

    gateway.download(address, GB);
    gateway.account();
    let slow = explain(&gateway, 1);
    let told = facts(&slow.trace[4]);
    assert_eq!((told["step"], told["allowance"], told["speed-down"]), ("2", "2 GB", "1 Mbit/s"));

    gateway.download(address, GB);
    gateway.account();
    let used_up = explain(&gateway, 1);
    assert_eq!((decided_by(&used_up), used_up.client.state), (Rule::Allowance, ClientState::Essentials));
    assert!(!facts(&used_up.trace[4]).contains_key("speed-down"));

    block(&mut gateway, 60);
    let paused = explain(&gateway, 1);
    assert_eq!((decided_by(&paused), paused.client.state), (Rule::Block, ClientState::Paused));
    assert_eq!(facts(&paused.trace[1])["reason"], "Mengirim spam");
    assert_eq!(paused.block.map(|block| block.by), Some("sari".to_owned()));

    gateway.boot += 60_000;
    gateway.state.plans = known(|plan| plan.hours = "Mon-Sun 05:00-11:00".into()).plans;
    let closed = explain(&gateway, 1);
    assert_eq!(decided_by(&closed), Rule::Hours);
    assert_eq!(facts(&closed.trace[3])["opens"], "2027-01-01T05:00:00+07:00");
    let Standing::Essentials(essentials) = closed.guest.standing else { panic!("{closed:?}") };
    assert_eq!(essentials.why, WhyEssentials::Closed);
    assert_eq!(closed.block, None, "a pause that is over explains nothing");

    let unknown = gateway.state.explain(phone(9), gateway.now()).unwrap_err();
    assert_eq!(unknown.kind, RefusalKind::Unknown);
}

#[test]
fn what_moves_is_told_of_each_session_its_site_and_the_line() {
    let mut gateway = Gateway::new();
    let addresses = [1, 2].map(|last| {
        let address = gateway.join(phone(last));
        gateway.press(address);
        address
    });
    let mut round = |bytes: [u64; 2]| {
        gateway.boot += 5_000;
        gateway.turn(State::pass_time);
        addresses.iter().zip(bytes).for_each(|(address, bytes)| gateway.download(*address, bytes));
        gateway.account();
        let state = &gateway.state;
        let of = |address: &Ipv4Addr| state.moving_of(&state.sessions[address].session).down;
        assert_eq!(state.moving(), state.moving_at(0));
        assert_eq!(state.moving_at(7), Moving::default());
        (addresses.each_ref().map(of), state.moving().down)
    };
    assert_eq!(round([625_000, 0]), ([0, 0], 0), "one reading tells no speed");
    assert_eq!(round([625_000, 1_250_000]), ([1_000_000, 2_000_000], 3_000_000));
    assert_eq!(round([0, 0]), ([500_000, 1_000_000], 1_500_000));
    assert_eq!([round([0, 0]).1, round([0, 0]).1], [1_000_000, 0]);
    round([0, 625_000]);
    let busiest = FindClients { busiest_first: true, most: 9, ..FindClients::default() };
    let found = gateway.state.find_clients(&busiest, gateway.now()).clients;
    assert_eq!(found.iter().map(|client| client.mac).collect::<Vec<_>>(), [phone(2), phone(1)]);
    assert!(found[0].moving.down > 0 && found[1].moving == Moving::default());
}

fn crowd_mac(number: u32) -> Mac {
    let [_, a, b, c] = number.to_be_bytes();
    Mac::new([2, 0, 0x5e, a, b, c]).unwrap()
}

/// Ten thousand devices: of every ten one is online by a tap, one by voucher 7, one by an account.
fn crowd() -> (State, Now) {
    let config = CONFIG.replace("/24", "/16").replace("10.20.0.50-10.20.0.60", "10.20.1.0-10.20.60.255");
    let config = Arc::new(Config::parse(Path::new("test.toml"), &config).unwrap());
    let now = Now { boot: BootTime(0), unix: UnixTime(NOON), trusted: true };
    let mut loaded = Loaded::default();
    for number in 0..CROWD {
        let (mac, address) =
            (crowd_mac(number), Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 20, 1, 0)) + number));
        loaded.leases.push(Lease {
            site: "alun-alun".parse().unwrap(),
            address,
            mac,
            client: ClientId::of_mac(mac),
            hostname: format!("Redmi-{number}").parse().ok(),
            relay: None,
            started: UnixTime(NOON - 60),
            ends: BootTime(HOUR),
        });
        let (way, voucher, account) = match number % 10 {
            0 => (Way::OneTap, None, None),
            1 => (Way::Voucher, Some(VoucherId(7)), None),
            2 => (Way::Account, None, "budi".parse().ok()),
            _ => continue,
        };
        let id = i64::from(number);
        loaded.admissions.push(Admission {
            id: AdmissionId(id),
            mac,
            account,
            way,
            voucher,
            plan: PlanName::standard(),
            terms: hotspot::board::BUILT_IN_TERMS,
            since: UnixTime(NOON - 60),
            valid_until: UnixTime(NOON + 86_400),
            closes: None,
            provisional: false,
            ended: None,
        });
        loaded.sessions.push(Session {
            id: SessionId(id),
            admission: AdmissionId(id),
            mac,
            site: "alun-alun".parse().unwrap(),
            address,
            started: UnixTime(NOON - 60),
            ended: None,
            paused: false,
            up: Bytes(0),
            down: Bytes(0),
            seen_up: Bytes(0),
            seen_down: Bytes(0),
            generation: 1,
            class: 0x400 + u16::try_from(number).unwrap(),
        });
    }
    (State::new(Known { config, ..known(|_| ()) }, loaded, now), now)
}

#[test]
fn among_ten_thousand_each_is_found_by_what_is_known_of_it_and_pages_miss_nobody() {
    let (state, now) = crowd();
    let all = FindClients { most: FindClients::MOST, ..FindClients::default() };
    let total = |wanted: &FindClients| state.find_clients(wanted, now).total;
    let find = |text: &str| FindClients { find: text.into(), ..all.clone() };
    assert_eq!(total(&all), CROWD);
    let code = HelpCodes::new(&state.secret, state.calendar.at(now).day()).of(crowd_mac(4_711));
    for text in ["redmi-4711", "02-00-5E-00-12-67", "10.20.19.103", code.to_lowercase().as_str()] {
        let found = state.find_clients(&find(text), now).clients;
        assert!(found.iter().any(|client| client.mac == crowd_mac(4_711)), "{text}: {found:?}");
        assert!(found.len() < 9, "{text}: {}", found.len());
    }
    assert_eq!(total(&find("REDMI-471")), 11);
    assert_eq!(total(&find("nobody")), 0);
    for wanted in [
        FindClients { voucher: Some(VoucherId(7)), ..all.clone() },
        FindClients { account: "budi".parse().ok(), ..all.clone() },
    ] {
        assert_eq!(total(&wanted), CROWD / 10, "{wanted:?}");
    }
    assert_eq!(total(&FindClients { state: Some(ClientState::Online), ..all.clone() }), CROWD / 10 * 3);
    assert_eq!(total(&FindClients { state: Some(ClientState::Portal), ..all.clone() }), CROWD / 10 * 7);
    assert_eq!(total(&FindClients { site: "bukateja".parse().ok(), ..all.clone() }), 0);
    assert_eq!(total(&FindClients { access_point: "ap-1".parse().ok(), ..all.clone() }), 0);

    let mut seen = HashSet::new();
    for skip in (0..CROWD + FindClients::MOST).step_by(FindClients::MOST as usize) {
        let found = state.find_clients(&FindClients { skip, most: u32::MAX, ..all.clone() }, now);
        assert!(
            found.clients.len() <= FindClients::MOST as usize
                && found.clients.is_sorted_by_key(|it| it.address)
        );
        seen.extend(found.clients.iter().map(|client| client.mac));
    }
    assert_eq!(seen.len(), CROWD as usize);
    let whole = state.clients(now);
    let page = state.find_clients(&FindClients { skip: 30, most: 2, ..all }, now).clients;
    assert_eq!(page, whole[30..32], "a page tells what the whole list tells");
}
