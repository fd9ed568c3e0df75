//! Somebody who takes addresses for devices that there are not.

use super::{crowd::of, *};
use crate::bypass::number_of;
use hotspot::model::Mac;
use lab::Mark;
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

const ADDRESSES: usize = 120;
const MADE_UP: usize = 300;
/// Between two questions: 10,000 in a minute.
const PAUSE: Duration = Duration::from_millis(6);
/// Of the real devices, unless the environment says how many come during the questions: `STARVED_DEVICES`.
const TRIES: usize = 6;
/// For an attack to have what it can get.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than an offer waits for somebody else's claim.
const QUIET: Duration = Duration::from_millis(400);

// G20
#[test]
fn who_takes_all_addresses_of_an_ordinary_server_starves_its_guests() {
    let lab = Lab::builder().build();
    let mut range = lab.networks()[0].clone();
    range.pool = (place(0), place(ADDRESSES as u8 - 1));
    let mut lab = lab;
    lab.gateway.configure(|settings| settings.networks = vec![range]);
    lab.gateway.open_by_hand();
    let (attacker, mut guest) = (lab.phone(), lab.phone());
    let mut thief = Thief::at(&attacker);
    wait_until("nothing is left for a real device", PATIENCE * 2, || {
        if thief.take_more() {
            return false;
        }
        let starved = guest.try_join(Client::Udhcpc, WITHIN).is_err();
        if !starved {
            guest.leave();
        }
        starved
    });
    assert!(thief.taken.len() > ADDRESSES * 3 / 4, "{} were taken", thief.taken.len());
}

// G20
#[test]
fn who_takes_addresses_by_one_port_leaves_places_for_those_who_come_by_others() {
    let lab = hotspot_with(|settings| {
        settings.pool = Some(format!("{}-{}", place(0), place(ADDRESSES as u8 - 1)));
        settings.overflow = Some(0);
    });
    let online = online(&lab);
    let attacker = lab.phone();
    let mut thief = Thief::at(&attacker);
    wait_until("no more is to be had", PATIENCE, || {
        let got_more = thief.take_more();
        !got_more && dropped(&lab, "dhcp-too-many-newcomers") > 0
    });
    let taken = thief.taken.len();
    assert!((ADDRESSES / 4..=ADDRESSES * 2 / 3).contains(&taken), "{taken} of {ADDRESSES}");
    for _ in 0..TRIES {
        let mut guest = lab.phone();
        guest.join(Client::Udhcpc);
        press(&guest);
        assert!(reaches_the_web(&guest));
    }
    assert!(reaches_the_web(&online));
}

// G20
#[test]
fn questions_from_ten_thousand_made_up_devices_a_minute_keep_no_real_one_from_its_lease() {
    let lab = hotspot_with(|settings| {
        settings.pool = Some(format!("{}-{}", place(0), place(ADDRESSES as u8 - 1)));
        settings.overflow = Some(0);
    });
    let (attacker, mut guest) = (lab.phone(), lab.phone());
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let flood = scope.spawn(|| {
            let raw = attacker.dhcp_raw();
            let mut asked = 0;
            while !over.load(Ordering::Relaxed) {
                raw.send(&of(made_up(), raw.letter(MessageType::Discover)));
                asked += 1;
                thread::sleep(PAUSE);
            }
            asked
        });
        // Ends the flood also where a guest gets no lease.
        let _end = Ending(&over);
        let raw = attacker.dhcp_raw();
        let offers = ADDRESSES / 4;
        let mut heard = BTreeSet::new();
        while heard.len() < offers {
            let reply = raw.receive(WITHIN, |reply| reply.kind() == Some(MessageType::Offer));
            heard.insert(reply.expect("made-up devices are offered addresses").chaddr);
        }
        for _ in 0..number_of("STARVED_DEVICES", TRIES) {
            guest.change_mac();
            guest.join(Client::Udhcpc);
            guest.leave();
        }
        over.store(true, Ordering::Relaxed);
        let asked = flood.join().expect("the flood goes on");
        println!("{asked} questions of made-up devices meanwhile");
        assert!(asked > offers);
    });
}

struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Somebody at one port who takes addresses for devices that there are not.
struct Thief {
    raw: DhcpRaw,
    taken: BTreeSet<Ipv4Addr>,
}

impl Thief {
    fn at(attacker: &Phone) -> Self {
        Self { raw: attacker.dhcp_raw(), taken: BTreeSet::new() }
    }

    /// Asks for many devices at once, and takes what is offered; whether that was anything.
    fn take_more(&mut self) -> bool {
        let before = self.taken.len();
        for _ in 0..MADE_UP {
            self.raw.send(&of(made_up(), self.raw.letter(MessageType::Discover)));
        }
        while let Some(reply) = self.raw.receive(QUIET, |_| true) {
            if reply.kind() == Some(MessageType::Offer) {
                let choosing = rebooting(&self.raw, reply.yiaddr);
                let choosing = choosing.with_address(option::SERVER_ID, reply.server_id());
                self.raw.send(&of(reply.chaddr, choosing));
            }
            self.taken.extend(acknowledged(&reply));
        }
        self.taken.len() > before
    }
}

fn made_up() -> [u8; 6] {
    let [a, b, c, d, e, ..] = Mark::new().0;
    Mac::new([2, a, b, c, d, e]).expect("the address of one station").octets()
}
