//! A guest who begins a hundred thousand flows.

use super::*;
use lab::throughput::blast_flows;

const NEW: &str = "too many new flows";
const HELD: &str = "too many flows";
const ASKED: u64 = 100_000;
/// Each from another port of the phone, so that its flows are new ones; a busy machine needs more of them.
const ROUNDS: usize = 24;
const ROUND: Duration = SECOND;
/// What one guest may hold (see SECURITY.md), and what else there is: names, pages, the other guest.
const MOST: usize = 2_000;
const OTHERS: usize = 200;

/// Flows that the gateway's kernel follows.
fn followed(lab: &Lab) -> usize {
    let output = lab.gateway.command("conntrack").arg("-C").output().expect("start conntrack");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    told.trim().parse().unwrap_or_else(|_| panic!("no number of flows: {told}"))
}

/// How many datagrams it sent, and how many flows there are then.
fn begin_flows(lab: &Lab, attacker: &Phone) -> (u64, usize) {
    let mut sent = 0;
    for round in 0..ROUNDS {
        // Two at least: a socket has fewer ports to send to.
        if round < 2 || sent < ASKED {
            sent += blast_flows(attacker, 1, ROUND);
        }
    }
    (sent, followed(lab))
}

/// The same where these rules do not bound it; they are back afterwards, and the flows are gone.
fn begin_flows_without(lab: &Lab, attacker: &Phone, rules: &[&str]) -> usize {
    // The controller, which would put them back, is held still meanwhile.
    lab.gateway.freeze(Part::Controller, true);
    rules.iter().for_each(|rule| take_out(lab, "inet", rule));
    let (sent, flows) = begin_flows(lab, attacker);
    assert!(sent > ASKED, "{sent} datagrams");
    lab.gateway.freeze(Part::Controller, false);
    for rule in rules {
        wait_until("the rule is back", 10 * SECOND, || dropped_by(lab, rule).is_some());
    }
    assert!(lab.gateway.command("conntrack").arg("-F").output().expect("start conntrack").status.success());
    flows
}

// G23
#[test]
fn a_guest_who_begins_a_hundred_thousand_flows_holds_two_thousand_and_others_get_through() {
    let lab = hotspot();
    let (attacker, guest) = (online(&lab), online(&lab));
    let unbounded = begin_flows_without(&lab, &attacker, &[NEW, HELD]);
    let held = begin_flows_without(&lab, &attacker, &[NEW]);

    // The portal may have lost its conversation with a controller that was held still: it has one when a page comes.
    page_within(&guest, PAGE);
    let before = Before::of(&lab, [Part::Controller, Part::Portal]);
    let (sent, bounded, seconds) = thread::scope(|scope| {
        let flood = scope.spawn(|| {
            let begun = Instant::now();
            let (sent, flows) = begin_flows(&lab, &attacker);
            (sent, flows, begun.elapsed().as_secs_f64().ceil())
        });
        wait_until("it exceeds its share", 10 * SECOND, || dropped_by(&lab, NEW) > Some(1_000));
        for _ in 0..5 {
            assert!(reaches_the_web(&guest), "another guest begins flows meanwhile");
        }
        flood.join().expect("the flood ends")
    });
    println!(
        "of {sent} datagrams: {unbounded} flows without bounds, {held} at the ceiling, {bounded} at the rate"
    );
    assert!(unbounded > 10 * MOST, "{unbounded} flows where nothing bounds them");
    assert!((MOST / 2..=MOST + OTHERS).contains(&held), "{held} flows at the ceiling");
    let most = 300.0 + 50.0 * seconds + OTHERS as f64;
    assert!(bounded as f64 <= most, "{bounded} flows at 50 a second, in {seconds} seconds");
    before.wait_idle(&lab, KEPT);
}
