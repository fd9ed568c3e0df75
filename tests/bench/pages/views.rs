//! Views of the front page by who has not signed in, beside nginx with the same bytes from a file.

use super::{
    board,
    browser::{Reads, get},
    house::House,
    load::{Views, again_and_again},
    wire,
};
use crate::{
    asking::{Pace, Question, ask},
    interrupt::Interrupted,
    rounds::{interleaved_figures, part},
    table::{Row, Table, figure},
    visit::tls,
};
use lab::Lab;
use std::{cell::Cell, time::Duration};

/// In each house. One device is held to 50 visits a second.
const PHONES: usize = 500;
/// Clients that look again as soon as they have their page.
const CLIENTS: [usize; 2] = [50, 500];
const TIME: Duration = Duration::from_secs(1);
/// Before each comparison: caches and lazy parts of either server.
const WARMING: Duration = Duration::from_millis(300);
/// Design goals: of nginx's rate, and for the 99th of 100 views, in milliseconds.
const LEAST_RATIO: f64 = 0.5;
const MOST: f64 = 50.0;
const PEER: &str = "nginx, the same page from a file";
const COMPRESSING_PEER: &str = "nginx, the same page, gzip on";

const PAGE: Question = Question {
    path: "/",
    accept: "text/html,application/xhtml+xml,*/*;q=0.8",
    secure: false,
    kept_alive: false,
};

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a phone gets no page.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    let ours = House::ours(Lab::builder().build(), PHONES)?;
    let mut nginx = House::of_nginx(PHONES)?;

    nginx.give(&ours.page("/"));
    for clients in CLIENTS {
        views("nothing announced", clients, Reads::Plain, [&ours, &nginx], table)?;
    }
    board::publish(&ours);
    nginx.give(&ours.page("/"));
    for clients in CLIENTS {
        views("3 announcements", clients, Reads::Plain, [&ours, &nginx], table)?;
    }
    views("3 announcements, compressed", CLIENTS[1], Reads::Compressed, [&ours, &nginx], table)?;
    at_a_time([&ours, &nginx], table)?;
    wire::measure([&ours, &nginx], table)
}

#[must_use]
pub fn peer(reads: Reads) -> &'static str {
    match reads {
        Reads::Plain => PEER,
        Reads::Compressed => COMPRESSING_PEER,
    }
}

/// As many views as the house gives. Each client looks again at once, so that each of its views waits for those of all the
/// others: the goal for a wait is that of clients who also read.
fn views(
    what: &str,
    clients: usize,
    reads: Reads,
    houses: [&House; 2],
    table: &mut Table,
) -> Result<(), Interrupted> {
    let request = get("/", reads);
    for house in houses {
        let _ = again_and_again(&house.phones, clients, WARMING, &request);
    }
    let what = format!("page views, {what}, {clients} clients");
    let own_share = Cell::new(0.0);
    let [ours, nginx] = interleaved_figures(&what, houses, |house| {
        let before = house.processor_time();
        let views = again_and_again(&house.phones, clients, TIME, &request);
        let each = (house.processor_time() - before).as_secs_f64() / views.waits.len() as f64;
        own_share.set(views.own_share);
        let Views { per_second, waits, .. } = views;
        [per_second, part(&waits, 99), 1e6 * each]
    })?;
    let peer = peer(reads);
    table.push(Row::of(&what, "per s", &ours[0]).beside(peer, &nginx[0]).goal_ratio(LEAST_RATIO));
    table.push(Row::of(format!("{what}: 99 of 100"), "ms", &ours[1]).beside(peer, &nginx[1]));
    table.push(Row::of(format!("{what}: programs' time for each"), "us", &ours[2]).beside(peer, &nginx[2]));
    table.note(format!("{what}: the clients took {} of a processor themselves", figure(own_share.get())));
    Ok(())
}

/// Every phone at its own moments, and all in the same one.
fn at_a_time(houses: [&House; 2], table: &mut Table) -> Result<(), Interrupted> {
    let tls = tls(&houses[0].lab.authority.roots());
    for (when, pace) in [("each twice a second", Pace::Steady), ("all at once", Pace::AtOnce)] {
        let what = format!("page of 3 announcements, {PHONES} clients, {when}");
        let [[ours], [nginx]] =
            interleaved_figures(&what, houses, |house| [part(&ask(&house.phones, &tls, PAGE, pace), 99)])?;
        let row = Row::of(format!("{what}: 99 of 100"), "ms", &ours).beside(PEER, &nginx);
        // In a burst most of the wait is the phones' own work, which these processors do as well.
        table.push(if pace == Pace::Steady { row.goal_below(MOST) } else { row });
    }
    Ok(())
}
