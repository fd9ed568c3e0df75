//! From the press to the internet, and what a crowd of guests costs each of them.

mod forwarding;
mod peers;
mod press;
mod redirects;

use crate::{crowd::Crowd, disk::DiskFolder, interrupt::Interrupted, table::Table};
use forwarding::Line;
use lab::{Client, Lab};

/// Guests signed in, at each step of forwarding.
const CROWDS: [usize; 3] = [10, 1_000, 10_000];

/// Measures the area.
///
/// # Errors
/// When the run is interrupted.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    table.attempt("redirects", redirects::measure)?;
    table.attempt("sign-in and forwarding", in_the_crowd)
}

/// One hotspot that fills up, so that 10,000 guests need to come only once.
fn in_the_crowd(table: &mut Table) -> Result<(), Interrupted> {
    // Dropped after the lab, whose controller writes there until it ends.
    let state = DiskFolder::create();
    let mut lab = Lab::builder().build();
    lab.gateway.configure(|settings| {
        settings.state_dir = Some(state.state("state"));
        // What the gate costs, and not how fast a plan lets anybody be: shaping has an area of its own.
        settings.shape = false;
    });
    lab.gateway.start();
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    let mut crowd = Crowd::new(&lab);
    let (plain, rules) = (peers::plain_nat(), peers::plain_nat());
    let (ours, plain, rules) =
        (Line::new(&lab, &phone), Line::new(&plain.0, &plain.1), Line::new(&rules.0, &rules.1));

    press::measure(&lab, &phone, 0, table)?;
    let mut steps = Vec::new();
    for guests in CROWDS {
        // The phone that measures is one of them.
        crowd.grow_to(guests - 1)?;
        peers::rule_per_client(&rules, guests);
        steps.push(forwarding::measure(guests, &ours, &plain, &rules, table)?);
    }
    forwarding::compare(&steps, table);
    crowd.grow_to(CROWDS[CROWDS.len() - 1])?;
    press::measure(&lab, &phone, crowd.size(), table)?;
    crowd.report(table);
    Ok(())
}
