//! The whole portal on a loopback socket, with a controller that is played.

mod answer;
mod certificate;
mod dawdling;
mod forms;
mod interceptor;
mod pages;
mod standings;

pub use answer::Answer;

use crate::{
    connection::Host,
    listen::{Crowd, Listener},
    portal::{Deadlines, Portal},
};
use axum::{Json, Router, extract, http::StatusCode, response::IntoResponse, routing::post};
use hotspot::{
    config::Config,
    control::{Refusal, RefusalKind, portal as verbs},
    model::{BitRate, Bytes, Gives, Period, Span, Speed, Step, UnixTime},
    policy::{Remaining, Rung},
};
use serde_json::Value;
use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpSocket, TcpStream, UnixListener},
    task::JoinHandle,
};

/// No test takes this long; one that does is stuck.
const PATIENCE: Duration = Duration::from_secs(20);

/// The guest at whose address the tests' own connections arrive.
pub const HERE: Ipv4Addr = Ipv4Addr::LOCALHOST;

pub fn config() -> Config {
    config_in(Path::new("/run/wifi-pbg"))
}

fn config_in(runtime_dir: &Path) -> Config {
    let text = format!(
        r#"
        [gateway]
        runtime_dir = "{}"
        [operator]
        phone = "(0281) 891-234"
        [uplink]
        interface = "wan"
        down = "100 Mbit/s"
        up = "50 Mbit/s"
        [[network]]
        site = "alun-alun"
        title = "Alun-Alun <Purbalingga>"
        interface = "br-wifi"
        address = "10.20.0.1/16"
        pool = "10.20.0.50-10.20.250.250"
        [dns]
        upstream = ["198.51.100.1:53"]
        [portal]
        host = "masuk.wifi.pbg"
        aliases = ["wifi.example.go.id"]
        address = "172.16.255.1"
        "#,
        runtime_dir.display()
    );
    Config::parse(Path::new("gateway.toml"), &text).unwrap()
}

/// A running portal. Everything it started ends with it.
pub struct Stage {
    pub address: SocketAddr,
    pub portal: Arc<Portal>,
    pub host: Arc<Host>,
    controller: Arc<Mutex<Controller>>,
    directory: PathBuf,
    tasks: Vec<JoinHandle<()>>,
}

/// Sunday 2026-11-22, 14.32 in Jakarta, by the played controller's clock.
pub const NOW: UnixTime = UnixTime(1_795_332_720);

/// The midnight that follows.
pub const MIDNIGHT: UnixTime = UnixTime(1_795_366_800);

/// What the played controller knows and was told.
struct Controller {
    standings: HashMap<Ipv4Addr, verbs::Standing>,
    offer: verbs::Offer,
    /// What a press leads to.
    inside: verbs::Standing,
    told: Vec<String>,
}

impl Stage {
    /// With a controller that has answered.
    pub async fn set() -> Self {
        let mut stage = Self::without_controller(Deadlines::default()).await;
        stage.controller_comes().await;
        stage
    }

    pub async fn without_controller(deadlines: Deadlines) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let directory = std::env::temp_dir().join(format!("wifi-pbg-portal-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();

        let mut portal = Portal::new(config_in(&directory)).unwrap();
        portal.deadlines = deadlines;
        let portal = Arc::new(portal);
        let host = Arc::new(Host::new(Arc::clone(&portal)));
        let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.address();
        let serving = tokio::spawn(listener.serve(Arc::clone(&host), Arc::new(Crowd::default()), None));
        let controller = Controller {
            standings: HashMap::new(),
            offer: offer(),
            inside: verbs::Standing::Online(online()),
            told: Vec::new(),
        };
        let controller = Arc::new(Mutex::new(controller));
        Self { address, portal, host, controller, directory, tasks: vec![serving] }
    }

    pub async fn controller_comes(&mut self) {
        self.guest(HERE);
        let socket = UnixListener::bind(self.directory.join("portal.sock")).unwrap();
        let router = Router::new().route("/v1/{verb}", post(answer)).with_state(Arc::clone(&self.controller));
        self.tasks.push(tokio::spawn(async move { axum::serve(socket, router).await.unwrap() }));
        tokio::time::timeout(PATIENCE, self.portal.link.greet()).await.unwrap();
    }

    /// Gives the device at `address` a lease.
    pub fn guest(&self, address: Ipv4Addr) {
        self.stands(address, verbs::Standing::NotSignedIn { opens: None });
    }

    /// What the controller says of the device at `address` from now on.
    pub fn stands(&self, address: Ipv4Addr, standing: verbs::Standing) {
        self.controller.lock().unwrap().standings.insert(address, standing);
    }

    pub fn offers(&self, offer: verbs::Offer) {
        self.controller.lock().unwrap().offer = offer;
    }

    pub fn a_press_leads_to(&self, standing: verbs::Standing) {
        self.controller.lock().unwrap().inside = standing;
    }

    pub fn is_online(&self, address: Ipv4Addr) -> bool {
        matches!(self.controller.lock().unwrap().standings.get(&address), Some(verbs::Standing::Online(_)))
    }

    /// All that the controller was told: sign-ins and sign-outs.
    pub fn told(&self) -> Vec<String> {
        self.controller.lock().unwrap().told.clone()
    }

    pub fn token(&self, address: Ipv4Addr) -> String {
        self.portal.link.form_key().unwrap().token(address, self.portal.now())
    }

    /// Asks for a page of the portal's.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\n\r\n")).await
    }

    /// Sends a form to the portal.
    pub async fn post(&self, path: &str, form: &str) -> Answer {
        self.send(form_request(path, "application/x-www-form-urlencoded", form.as_bytes())).await
    }

    /// Sends bytes as they are and reads until the portal closes.
    pub async fn send(&self, request: impl AsRef<[u8]>) -> Answer {
        self.send_from(HERE, request).await
    }

    pub async fn send_from(&self, address: Ipv4Addr, request: impl AsRef<[u8]>) -> Answer {
        let mut stream = self.connect_from(address).await;
        // A portal that has heard enough may close before everything is sent.
        let _ = stream.write_all(request.as_ref()).await;
        Answer::read(&mut stream).await
    }

    pub async fn connect_from(&self, address: Ipv4Addr) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((address, 0).into()).unwrap();
        socket.connect(self.address).await.unwrap()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

pub fn form_request(path: &str, kind: &str, form: &[u8]) -> Vec<u8> {
    let length = form.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: masuk.wifi.pbg\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), form].concat()
}

async fn answer(
    extract::State(controller): extract::State<Arc<Mutex<Controller>>>,
    extract::Path(verb): extract::Path<String>,
    Json(asked): Json<Value>,
) -> axum::response::Response {
    if verb == "hello" {
        return Json(verbs::Welcome { form_key: "5a".repeat(32) }).into_response();
    }
    let address: Ipv4Addr = serde_json::from_value(asked["address"].clone()).unwrap();
    let mut controller = controller.lock().unwrap();
    if !controller.standings.contains_key(&address) {
        let refusal = Refusal::new(RefusalKind::Unknown, "no lease covers this address");
        return (StatusCode::NOT_FOUND, Json(refusal)).into_response();
    }
    match verb.as_str() {
        "sign-in" => {
            controller.told.push(format!("sign-in {address} terms {}", asked["terms"].as_str().unwrap()));
            let inside = controller.inside.clone();
            controller.standings.insert(address, inside);
        }
        "sign-out" => {
            controller.told.push(format!("sign-out {address}"));
            controller.standings.insert(address, verbs::Standing::NotSignedIn { opens: None });
        }
        _ => {}
    }
    Json(verbs::Guest {
        site: "alun-alun".parse().unwrap(),
        site_title: "Alun-Alun <Purbalingga>".into(),
        help_code: "K7M2".into(),
        now: NOW,
        offer: controller.offer.clone(),
        standing: controller.standings[&address].clone(),
    })
    .into_response()
}

/// What a fresh install offers: full speed for 1 GB a day, slower after that.
pub fn offer() -> verbs::Offer {
    verbs::Offer {
        per: Period::Day,
        steps: vec![step(0, internet("5 Mbit/s")), step(1_000_000_000, internet("1 Mbit/s"))],
        session_length: None,
        remembered: Span::from_days(30),
    }
}

pub fn step(from: u64, gives: Gives) -> Step {
    Step { from: Bytes(from), gives }
}

pub fn internet(down: &str) -> Gives {
    let down: BitRate = down.parse().unwrap();
    Gives::Internet(Speed { down, up: down })
}

/// A guest at full speed who has used some of the allowance.
pub fn online() -> verbs::Online {
    verbs::Online {
        since: UnixTime(NOW.0 - 3_600),
        up: Bytes(40_000_000),
        down: Bytes(200_000_000),
        remaining: Remaining {
            step: 0,
            gives: internet("5 Mbit/s"),
            used: Bytes(360_000_001),
            rung: Some(Rung {
                left: Bytes(639_999_999),
                of: Bytes(1_000_000_000),
                then: internet("1 Mbit/s"),
            }),
            resets: Some(MIDNIGHT),
        },
        time_left: None,
        clock_trusted: true,
        busy: None,
    }
}
