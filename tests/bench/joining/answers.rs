//! How long 200 phones wait for the portal's page and for its API (RFC 8908), beside nginx with the same bytes.

use super::PORTAL;
use crate::{
    asking::{Pace, Question, ask},
    interrupt::Interrupted,
    nginx::{Nginx, location},
    phones::Phones,
    rounds::{interleaved_figures, part},
    table::{Row, Table},
    visit::{HOST, tls},
};
use lab::{Client, Issued, Kind, Lab, Part, http::Request};
use std::path::Path;

const PHONES: usize = 200;
/// Design goal for the 99th of 100 phones, in milliseconds.
const MOST: f64 = 50.0;
const PEER: &str = "nginx, the same bytes from a file";

const PAGE: Question = Question {
    path: "/",
    accept: "text/html,application/xhtml+xml,*/*;q=0.8",
    secure: false,
    kept_alive: false,
};
const API: Question =
    Question { path: "/captive", accept: "application/captive+json", secure: true, kept_alive: false };

const QUESTIONS: [(&str, Question); 4] = [
    ("API over https, a connection each", API),
    ("API over https, connections kept alive", Question { kept_alive: true, ..API }),
    ("page over http, a connection each", PAGE),
    ("page over https, a connection each", Question { secure: true, ..PAGE }),
];

/// A gateway, its phones, and what answers them.
struct House {
    phones: Phones,
    _nginx: Option<Nginx>,
    _lab: Lab,
}

/// Both servers stand behind the very same path: each behind a controller of its own, whose rules steer ports 80 and 443
/// of the portal's address to where the server listens.
///
/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a phone gets no answer.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    let mut ours = Lab::builder().build();
    let issued = ours.authority.issue(HOST, Kind::Valid);
    let roots = ours.authority.roots();
    configure(&mut ours, &issued, &roots);
    ours.gateway.start();
    let nginx = beside(&ours, &issued, &roots)?;
    let ours = House { phones: phones(&ours)?, _nginx: None, _lab: ours };
    let (houses, tls) = ([&ours, &nginx], tls(&roots));

    for (what, question) in QUESTIONS {
        for house in houses {
            // Neighbours, caches and lazy parts of either server.
            let _ = ask(&house.phones, &tls, question, Pace::Steady);
        }
        for (when, pace) in [("twice a second", Pace::Steady), ("all at once", Pace::AtOnce)] {
            let asked = format!("{what}, {PHONES} phones {when}");
            let [ours, nginx] = interleaved_figures(&asked, houses, |house| {
                let waits = ask(&house.phones, &tls, question, pace);
                [part(&waits, 99), part(&waits, 50)]
            })?;
            for (part, ours, nginx) in [("median", &ours[1], &nginx[1]), ("99 of 100", &ours[0], &nginx[0])] {
                let row = Row::of(format!("{asked}: {part}"), "ms", ours).beside(PEER, nginx);
                // In a burst most of the wait is the phones' own work, which these processors do as well.
                let has_goal = part == "99 of 100" && pace == Pace::Steady;
                table.push(if has_goal { row.goal_below(MOST) } else { row });
            }
        }
    }
    Ok(())
}

/// The same house with nginx in the portal's place, which gives what a new guest of `ours` is given.
fn beside(ours: &Lab, issued: &Issued, roots: &Path) -> Result<House, Interrupted> {
    let mut guest = ours.phone();
    guest.join(Client::Udhcpc);
    let answer = |question: Question, url: String| {
        let answer = guest.http(&Request::get(&url).header("Accept", question.accept)).expect(&url);
        assert_eq!(answer.status, 200, "{url}: {answer:?}");
        answer
    };
    let (page, api) = (answer(PAGE, PORTAL.to_owned()), answer(API, format!("https://{HOST}{}", API.path)));

    let mut lab = Lab::builder().build();
    configure(&mut lab, issued, roots);
    lab.gateway.start_part(Part::Controller);
    let (page, api) = (location(&lab.gateway, PAGE.path, &page), location(&lab.gateway, API.path, &api));
    let (certificate, private_key) = issued.paths();
    let nginx = Nginx::start(
        &lab.gateway,
        8443,
        &format!(
            " server {{\n  listen 8080 backlog=4096;\n{page} }}\n\
             server {{\n  listen 8443 ssl backlog=4096;\n  ssl_protocols TLSv1.2 TLSv1.3;\n  \
             ssl_certificate {certificate};\n  ssl_certificate_key {private_key};\n{page}{api} }}\n"
        ),
    );
    Ok(House { phones: phones(&lab)?, _nginx: Some(nginx), _lab: lab })
}

/// Every second of them is signed in.
fn phones(lab: &Lab) -> Result<Phones, Interrupted> {
    let phones = Phones::join(lab, PHONES)?;
    phones.sign_every_second_in(&lab.gateway)?;
    Ok(phones)
}

fn configure(lab: &mut Lab, issued: &Issued, roots: &Path) {
    lab.gateway.configure(|settings| {
        settings.tls = Some(issued.paths());
        settings.trusted_roots = Some(roots.display().to_string());
    });
}
