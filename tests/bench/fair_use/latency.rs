//! How one guest fares beside another who takes all that is to be had: with speeds kept, and on the same line without.

use crate::{
    crowd,
    interrupt::Interrupted,
    rounds::{Sample, interleaved_figures, part},
    table::{Row, Table},
};
use lab::{Client, Flow, Lab, Phone, addresses::BULK};
use socket2::SockRef;
use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// Of the line, each way. The standard plan is 5 Mbit/s down and 2 Mbit/s up.
const LINE: &str = "20 Mbit/s";
/// The modem's end of the line, which both hotspots have: what does not fit waits in one long queue, 400 ms when it is full.
const MODEM: [&str; 6] = ["rate", "20mbit", "burst", "32kb", "limit", "1000000"];
/// Downloads of the heavy guest.
const STREAMS: usize = 8;
/// In which queues fill, or empty.
const SETTLING: Duration = Duration::from_secs(3);
const PINGS: usize = 30;
/// Between two of them, in seconds: more often than that a gateway of ours drops them.
const PING_EVERY: &str = "0.1";
/// Of the server of small pages.
const PORT: u16 = 4004;
const REQUEST: &[u8] = b"GET / HTTP/1.0\r\n\r\n";
/// Bytes of a small page.
const PAGE: usize = 8 * 1024;
const PAGES: usize = 5;
const PATIENCE: Duration = Duration::from_secs(20);
/// What is measured of the light guest, all in milliseconds.
const FIGURES: [&str; 4] = ["ping, median", "ping, 95 of 100", "ping, longest", "page of 8 KiB, median"];
const UNSHAPED: &str = "the same line, shaping off";
const IDLE: &str = "shaping on, nobody else";

/// A hotspot, its line and two guests who are signed in.
struct House {
    light: Phone,
    heavy: Phone,
    /// Of small pages, in the internet.
    server: TcpListener,
    _lab: Lab,
}

#[derive(Clone, Copy)]
enum Beside {
    Nobody,
    Heavy,
}

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a guest is not let in, or nothing comes back.
pub fn measure(table: &mut Table) -> Result<(), Interrupted> {
    let (shaped, plain) = (House::build(true)?, House::build(false)?);
    let [on, off, idle] = interleaved_figures(
        "a light guest's ping",
        [(&shaped, Beside::Heavy), (&plain, Beside::Heavy), (&shaped, Beside::Nobody)],
        |(house, beside)| house.light_guest(beside),
    )?;
    for (figure, [on, off, idle]) in FIGURES.into_iter().zip(by_figure(&on, &off, &idle)) {
        let row = || Row::of(format!("{figure}, beside a heavy guest"), "ms", on);
        table.push(row().beside(UNSHAPED, off).goal_ratio_at_most(1.0));
        table.push(row().beside(IDLE, idle));
    }
    Ok(())
}

impl House {
    fn build(shape: bool) -> Result<Self, Interrupted> {
        // A router to be the modem: a host's own queue holds back its own TCP, and would never be full.
        let mut lab = Lab::builder().mtu_behind_uplink(1500).build();
        lab.gateway.configure(|settings| {
            settings.shape = shape;
            settings.speeds = (LINE.to_owned(), LINE.to_owned());
        });
        lab.gateway.start();
        let mut tc = lab.router().expect("the lab has a router").command("tc");
        let modem = tc.args(["qdisc", "add", "dev", "near", "root", "tbf"]).args(MODEM).output();
        let modem = modem.expect("start tc (package iproute2)");
        assert!(modem.status.success(), "no modem: {}", String::from_utf8_lossy(&modem.stderr));
        let [light, heavy] = [(); 2].map(|()| {
            let mut phone = lab.phone();
            phone.join(Client::Udhcpc);
            phone
        });
        crowd::sign_in(&lab.gateway, &[light.address(), heavy.address()])?;
        let server = lab.internet.namespace().run(|| TcpListener::bind((BULK, PORT)));
        let server = server.expect("open a socket in the internet");
        SockRef::from(&server).set_read_timeout(Some(PATIENCE)).expect("set a socket's timeout");
        Ok(Self { light, heavy, server, _lab: lab })
    }

    /// The light guest's [`FIGURES`].
    fn light_guest(&self, beside: Beside) -> [f64; FIGURES.len()] {
        let downloads = match beside {
            Beside::Nobody => 0,
            Beside::Heavy => STREAMS,
        };
        let flows: Vec<Flow> =
            (0..downloads).map(|_| self.heavy.start_download(&format!("http://{BULK}/bulk"))).collect();
        flows.iter().for_each(|flow| flow.wait_running(PATIENCE));
        thread::sleep(SETTLING);
        let pings = sorted(self.ping());
        let pages = sorted((0..PAGES).map(|_| 1e3 * self.page().as_secs_f64()).collect());
        flows.iter().for_each(|flow| assert_eq!(flow.failure(), None, "a download of the heavy guest"));
        [part(&pings, 50), part(&pings, 95), part(&pings, 100), part(&pages, 50)]
    }

    /// Round trips in milliseconds.
    fn ping(&self) -> Vec<f64> {
        let mut ping = self.light.command("ping");
        ping.args(["-n", "-W", "5", "-i", PING_EVERY, "-c", &PINGS.to_string(), &BULK.to_string()]);
        let output = ping.output().expect("start ping (package iputils-ping)");
        let said = String::from_utf8_lossy(&output.stdout);
        let time = |line: &str| line.split("time=").nth(1)?.split(' ').next()?.parse().ok();
        let times: Vec<f64> = said.lines().filter_map(time).collect();
        assert!(times.len() > PINGS / 2, "few of {PINGS} pings came back:\n{said}");
        times
    }

    /// From the first packet of the connection to the last byte of a small page.
    fn page(&self) -> Duration {
        let fetch = || -> io::Result<Duration> {
            let begun = Instant::now();
            let mut stream = TcpStream::connect_timeout(&(BULK, PORT).into(), PATIENCE)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.write_all(REQUEST)?;
            stream.read_exact(&mut [0; PAGE])?;
            Ok(begun.elapsed())
        };
        let serve = || -> io::Result<()> {
            let (mut stream, _) = self.server.accept()?;
            stream.set_nodelay(true)?;
            stream.read_exact(&mut [0; REQUEST.len()])?;
            stream.write_all(&[0; PAGE])
        };
        thread::scope(|scope| {
            let served = scope.spawn(serve);
            let fetched = self.light.run(fetch);
            served.join().expect("the server serves without panic").expect("serve a small page");
            fetched.expect("fetch a small page")
        })
    }
}

/// Per figure, the three contenders.
fn by_figure<'a, const M: usize>(
    on: &'a [Sample; M],
    off: &'a [Sample; M],
    idle: &'a [Sample; M],
) -> impl Iterator<Item = [&'a Sample; 3]> {
    on.iter().zip(off).zip(idle).map(|((on, off), idle)| [on, off, idle])
}

fn sorted(mut times: Vec<f64>) -> Vec<f64> {
    times.sort_by(f64::total_cmp);
    times
}
