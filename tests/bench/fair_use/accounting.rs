//! The pass that comes every five seconds: the kernel's counters are read, booked, and everybody is decided on again.
//!
//! The controller's own code on real sets in a gateway's namespace, called in this process and not by its loop, so that
//! nothing else is in the figures. One thing is not real: no guest sends anything, the readings are raised by hand.

use crate::{
    interrupt::Interrupted,
    process,
    rounds::interleaved_figures,
    table::{Row, Table, count},
};
use controller::{
    firewall::{self, Set},
    gateway::{EnforceError, Enforcer, Known, State},
};
use hotspot::{
    config::Config,
    model::{
        Admission, AdmissionId, BootTime, Bytes, ClientId, Device, Lease, Mac, Now, PlanName, Session,
        SessionId, UnixTime, Way,
    },
    policy::{Calendar, Plans},
    store::Loaded,
};
use lab::{Gateway, Lab};
use serde_json::Value;
use std::{net::Ipv4Addr, sync::Arc, time::Duration};

const CROWDS: [u32; 3] = [1_000, 10_000, 50_000];
/// Design goal, in milliseconds of one processor, for this crowd.
const MOST: f64 = 25.0;
const MOST_FOR: u32 = 10_000;
const LISTING: &str = "nft -j list map, and its JSON parsed";
/// What a guest who moves anything moves between two passes, in bytes each way.
const MOVED: u64 = 100_000;
/// Between two passes, in seconds.
const PASS: i64 = 5;
/// Noon of a Thursday in Jakarta: no hour, day or month ends meanwhile.
const START: i64 = 1_767_848_400;
/// Leases and admissions hold longer than the measurement takes, in seconds.
const DAY: i64 = 86_400;

#[derive(Clone, Copy)]
enum Measure {
    NobodyMoved,
    EverybodyMoved,
    /// The same counters, as a portal without a door to the kernel of its own reads them.
    Listing,
}

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When the ruleset is not taken, or a pass books anything but what was moved.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    let lab = Lab::builder().build();
    lab.gateway.write_configuration();
    lab.gateway.namespace().run(|| in_the_namespace(&lab.gateway, table))
}

fn in_the_namespace(gateway: &Gateway, table: &mut Table) -> Result<(), Interrupted> {
    let config = Arc::new(Config::load(&gateway.configuration()).expect("read the gateway's configuration"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("start a runtime for the controller's parts");
    let _inside = runtime.enter();
    let mut enforcer = runtime.block_on(load(&config)).expect("bring the ruleset into force");
    for clients in CROWDS {
        let mut house = House::full(&config, &mut enforcer, clients);
        let [silent, busy, [listing, _]] = interleaved_figures(
            &format!("accounting, {clients} clients"),
            [Measure::NobodyMoved, Measure::EverybodyMoved, Measure::Listing],
            |measure| {
                match measure {
                    Measure::NobodyMoved => house.pass(false),
                    Measure::EverybodyMoved => house.pass(true),
                    Measure::Listing => [list_counters(gateway, clients); 2],
                }
                .map(|time| 1e3 * time.as_secs_f64())
            },
        )?;
        for (what, [pass, reading]) in [("none moved", &silent), ("all moved", &busy)] {
            let name = format!("accounting pass, {} clients, {what}", count(clients as usize));
            let row = Row::of(name.as_str(), "ms CPU", pass).beside(LISTING, &listing);
            table.push(if clients == MOST_FOR { row.goal_below(MOST) } else { row });
            table.push(Row::of(format!("reading's share of it, {what}"), "%", &reading.percent_of(pass)));
        }
    }
    Ok(())
}

async fn load(config: &Arc<Config>) -> Result<Enforcer, EnforceError> {
    let mut enforcer = Enforcer::open(Arc::clone(config)).await?;
    enforcer.load().await?;
    Ok(enforcer)
}

/// A gateway's knowledge and its kernel's sets, full of guests.
struct House<'a> {
    enforcer: &'a mut Enforcer,
    state: State,
    clients: u32,
    passes: i64,
    /// What every counter shows, in bytes.
    reading: u64,
}

impl<'a> House<'a> {
    fn full(config: &Arc<Config>, enforcer: &'a mut Enforcer, clients: u32) -> Self {
        let known = Known {
            config: Arc::clone(config),
            calendar: Calendar::new(&config.gateway.timezone).expect("find the time zone"),
            plans: Plans::preset().expect("the preset holds"),
            board: Arc::default(),
            secret: String::new(),
        };
        let mut state = State::new(known, crowd(config, clients), moment(0));
        let observed = enforcer.observe().expect("read the sets");
        let difference = state.reconcile(&observed, moment(0));
        enforcer.apply(&difference.edits).expect("fill the sets");
        let mut house = Self { enforcer, state, clients, passes: 0, reading: 0 };
        // The first one gives everybody a part of the line.
        house.pass(false);
        house
    }

    /// Processor time of one pass, and of the reading of the kernel's counters in it.
    fn pass(&mut self, moved: bool) -> [Duration; 2] {
        self.reading += if moved { MOVED } else { 0 };
        self.passes += 1;
        let mut turn = Default::default();

        let begun = process::time_of_this_thread();
        let (mut up, mut down) = self.enforcer.read_counters().expect("read the counters");
        let reading = process::time_of_this_thread() - begun;
        for member in up.iter_mut().chain(&mut down) {
            member.bytes = self.reading;
        }
        let begun = process::time_of_this_thread();
        self.state.account(&up, &down, moment(self.passes), &mut turn);
        drop((up, down));
        let deciding = process::time_of_this_thread() - begun;

        // Written to the store beside the pass, a part with each turn of the loop.
        let booked = self.state.ledger.take(usize::MAX).len();
        assert_eq!(booked, if moved { self.clients as usize } else { 0 }, "guests booked");
        [reading + deciding, reading]
    }
}

fn list_counters(gateway: &Gateway, clients: u32) -> Duration {
    [Set::Up, Set::Down].into_iter().map(|set| list(gateway, set, clients)).sum()
}

fn list(gateway: &Gateway, set: Set, clients: u32) -> Duration {
    let mut command = gateway.command("nft");
    command.args(["-j", "list", "map", "inet", firewall::TABLE, set.name()]);
    let (printed, of_the_command) = process::run(command);
    let begun = process::time_of_this_thread();
    let listing: Value = serde_json::from_slice(&printed).expect("nft prints JSON");
    let elements = listing["nftables"].as_array().into_iter().flatten().filter_map(|item| {
        let elements = item["map"]["elem"].as_array()?;
        Some(elements.len())
    });
    assert_eq!(elements.sum::<usize>(), clients as usize, "elements listed");
    drop(listing);
    of_the_command + (process::time_of_this_thread() - begun)
}

/// What the store holds of so many guests who are online.
fn crowd(config: &Config, clients: u32) -> Loaded {
    let network = config.networks.first().expect("a gateway has a network");
    let (now, id) = (moment(0), |number: u32| i64::from(number) + 1);
    let mac = |number: u32| {
        let [a, b, c, d] = number.to_be_bytes();
        Mac::new([0x02, 0xcc, a, b, c, d]).expect("a locally administered address of one station")
    };
    let address = |number: u32| Ipv4Addr::from(u32::from(network.pool.first) + number);
    let lease = |number| Lease {
        site: network.site.clone(),
        address: address(number),
        mac: mac(number),
        client: ClientId::of_mac(mac(number)),
        hostname: None,
        relay: None,
        started: now.unix,
        ends: BootTime(now.boot.0 + 1000 * DAY),
    };
    let admission = |number| Admission {
        id: AdmissionId(id(number)),
        mac: mac(number),
        account: None,
        way: Way::OneTap,
        plan: PlanName::standard(),
        voucher: None,
        terms: hotspot::board::BUILT_IN_TERMS,
        since: now.unix,
        valid_until: UnixTime(now.unix.0 + DAY),
        closes: None,
        provisional: false,
        ended: None,
    };
    let session = |number| Session {
        id: SessionId(id(number)),
        admission: AdmissionId(id(number)),
        mac: mac(number),
        site: network.site.clone(),
        address: address(number),
        started: now.unix,
        ended: None,
        paused: false,
        up: Bytes(0),
        down: Bytes(0),
        seen_up: Bytes(0),
        seen_down: Bytes(0),
        generation: number + 1,
        // The gateway gives each its own.
        class: 0,
    };
    let device = |number| Device { mac: mac(number), first_seen: now.unix, last_seen: now.unix };
    Loaded {
        leases: (0..clients).map(lease).collect(),
        devices: (0..clients).map(device).collect(),
        admissions: (0..clients).map(admission).collect(),
        sessions: (0..clients).map(session).collect(),
        last_admission: id(clients),
        last_session: id(clients),
        ..Loaded::default()
    }
}

fn moment(pass: i64) -> Now {
    Now { boot: BootTime(1000 * PASS * pass), unix: UnixTime(START + PASS * pass), trusted: true }
}
