//! From the press to the first packet on the internet's side, as a person and a server beyond the gateway see it.

use hotspot::{
    control::{
        Client,
        portal::{SignOut, Standing},
    },
    model::UnixTime,
    store::Store,
};
use lab::{Lab, Phone, addresses::BULK, http::Request, wait_until};
use std::{
    net::{Ipv4Addr, UdpSocket},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

const PORTAL: &str = "http://masuk.wifi.pbg/";
/// What the portal's name means on every gateway; a phone that shows the page has looked it up already.
const PORTAL_ADDRESS: Ipv4Addr = Ipv4Addr::new(172, 16, 255, 1);
/// Of the server that waits for the phone's packets.
const PORT: u16 = 4000;
/// Between two packets of the phone: what a result may be too long by.
const TICK: Duration = Duration::from_micros(200);
const PATIENCE: Duration = Duration::from_secs(5);

/// Design goal for a press, in milliseconds.
pub const MOST: f64 = 10.0;

/// A phone that is signed in again and again.
pub struct Presser<'lab> {
    phone: &'lab Phone,
    /// In the internet.
    server: UdpSocket,
    /// On the phone. Not connected, hence deaf to the refusals it gets while signed out.
    knocker: UdpSocket,
    /// Stands in the packets, so that none of an earlier press is taken for one of this.
    number: AtomicU64,
    runtime: Runtime,
    controller: Client,
    store: Store,
}

impl<'lab> Presser<'lab> {
    #[must_use]
    pub fn new(lab: &'lab Lab, phone: &'lab Phone) -> Self {
        let server = lab.internet.namespace().run(|| UdpSocket::bind((BULK, PORT)));
        let server = server.expect("open a socket in the internet");
        server.set_read_timeout(Some(PATIENCE)).expect("set a socket's timeout");
        let knocker = phone.run(|| UdpSocket::bind("0.0.0.0:0")).expect("open a socket on the phone");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("start a runtime for the store");
        let store = runtime.block_on(Store::join(&lab.gateway.state_dir().join("hotspot.db")));
        Self {
            phone,
            server,
            knocker,
            number: AtomicU64::new(0),
            runtime,
            controller: Client::new(lab.gateway.runtime_dir().join("portal.sock")),
            store: store.expect("open the gateway's store"),
        }
    }

    /// Signs out, lets the phone knock at the closed gate, and presses. The phone is signed in afterwards.
    ///
    /// # Panics
    /// When the press lets nothing through.
    #[must_use]
    pub fn press(&self) -> Duration {
        let address = self.phone.address();
        let signed_out = self.runtime.block_on(self.controller.call(&SignOut { address }));
        let standing = signed_out.expect("sign out").standing;
        assert!(matches!(standing, Standing::NotSignedIn { .. }), "signed out, the phone is {standing:?}");
        let page = self.phone.run(|| Request::get(PORTAL).send(|_| Ok(PORTAL_ADDRESS.into())));
        let page = page.expect("the portal's page");
        let fields = page.form("/sambung").unwrap_or_else(|| panic!("no form on the page:\n{}", page.text()));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let form = Request::post_form(&format!("{PORTAL}sambung"), &fields);

        let number = self.number.fetch_add(1, Ordering::Relaxed) + 1;
        let (knocks, arrived) = (AtomicU64::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| self.knock(number, &knocks, &arrived));
            let arrival = scope.spawn(|| {
                let arrival = self.wait_for(number);
                arrived.store(true, Ordering::Relaxed);
                arrival
            });
            wait_until("the phone knocks", PATIENCE, || knocks.load(Ordering::Relaxed) > 10);
            let (pressed, answer) = self.phone.run(|| {
                let pressed = Instant::now();
                (pressed, form.send(|_| Ok(PORTAL_ADDRESS.into())))
            });
            assert_eq!(answer.expect("the portal's answer to the press").status, 200);
            let arrival = arrival.join().expect("the server waits without panic");
            let arrival = arrival.unwrap_or_else(|| panic!("no packet within {PATIENCE:?} of the press"));
            arrival.checked_duration_since(pressed).expect("no packet passes before the press")
        })
    }

    /// How long the store takes for one small commit.
    #[must_use]
    pub fn commit(&self) -> Duration {
        // Another value each time, so that there is something to write.
        let now = UnixTime(self.number.load(Ordering::Relaxed).cast_signed());
        let took = self.runtime.block_on(self.store.time_of_a_commit(now));
        took.expect("commit to the gateway's store")
    }

    fn knock(&self, number: u64, knocks: &AtomicU64, arrived: &AtomicBool) {
        while !arrived.load(Ordering::Relaxed) {
            let _ = self.knocker.send_to(&number.to_be_bytes(), (BULK, PORT));
            knocks.fetch_add(1, Ordering::Relaxed);
            thread::sleep(TICK);
        }
    }

    /// When the first packet of this press came.
    fn wait_for(&self, number: u64) -> Option<Instant> {
        let mut packet = [0; 16];
        loop {
            let length = self.server.recv(&mut packet).ok()?;
            let arrival = Instant::now();
            if packet[..length] == number.to_be_bytes() {
                return Some(arrival);
            }
        }
    }
}
