//! The whole portal on a loopback socket, with a controller that is played.

mod announcements;
mod answer;
mod api;
mod certificate;
mod compression;
mod controller;
mod dawdling;
mod emergency;
mod forms;
mod interceptor;
mod languages;
mod me;
mod pages;
mod posted;
mod reading;
mod refusals;
mod secrets;
mod services;
mod standings;
mod tls;
mod trouble;
mod ways;
mod words;

pub use answer::Answer;
pub use controller::{MIDNIGHT, NOW, guest, internet, offer, online, step};

use crate::{
    connection::Host,
    listen::{Crowd, Listener},
    portal::{Deadlines, Portal},
};
use controller::Controller;
use hotspot::{board::Board, config::Config, control::portal as verbs};
use std::{
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
    net::{TcpSocket, TcpStream},
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
        [emergency_numbers]
        emergency = "112"
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
    controller_task: Option<JoinHandle<()>>,
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
        let controller = Arc::default();
        Self { address, portal, host, controller, directory, tasks: vec![serving], controller_task: None }
    }

    pub async fn controller_comes(&mut self) {
        self.guest(HERE);
        let socket = self.directory.join("portal.sock");
        let _ = std::fs::remove_file(&socket);
        let serving = controller::serve(&socket, Arc::clone(&self.controller));
        self.controller_task = Some(tokio::spawn(serving));
        tokio::time::timeout(PATIENCE, self.portal.link.greet()).await.unwrap();
    }

    /// Nothing is answered from now on.
    pub fn controller_goes(&mut self) {
        if let Some(task) = self.controller_task.take() {
            task.abort();
        }
        std::fs::remove_file(self.directory.join("portal.sock")).unwrap();
    }

    /// Gives the device at `address` a lease.
    pub fn guest(&self, address: Ipv4Addr) {
        self.stands(address, verbs::Standing::NotSignedIn { opens: None, again: None });
    }

    /// What the controller says of the device at `address` from now on.
    pub fn stands(&self, address: Ipv4Addr, standing: verbs::Standing) {
        self.controller.lock().unwrap().standings.insert(address, standing);
    }

    pub fn offers(&self, offer: verbs::Offer) {
        self.controller.lock().unwrap().offer = offer;
    }

    /// Hangs up another board, here and at the controller.
    pub fn posts(&self, board: Board) {
        self.portal.board.exchange(board.edition(), board.clone());
        self.controller.lock().unwrap().board = board;
    }

    /// What the controller knows of the world, changed.
    pub fn world(&self, change: impl FnOnce(&mut Controller)) {
        change(&mut self.controller.lock().unwrap());
    }

    pub fn trusts_the_certificate(&self) {
        let trusted = verbs::Health { secure: Some(true), board: 0 };
        self.portal.trust.hear(Ok(trusted), std::time::Instant::now());
    }

    pub fn a_press_leads_to(&self, standing: verbs::Standing) {
        self.controller.lock().unwrap().inside = standing;
    }

    pub fn is_online(&self, address: Ipv4Addr) -> bool {
        matches!(self.controller.lock().unwrap().standings.get(&address), Some(verbs::Standing::Online(_)))
    }

    /// What the controller was asked to do, word by word.
    pub fn told(&self) -> Vec<String> {
        self.controller.lock().unwrap().told.clone()
    }

    pub fn token(&self, address: Ipv4Addr) -> String {
        self.portal.link.form_key().unwrap().token(address, self.portal.now())
    }

    /// What every form of ours brings.
    pub fn form(&self, address: Ipv4Addr) -> String {
        format!("token={}&ketentuan={}", self.token(address), hotspot::board::BUILT_IN_TERMS)
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
        for task in self.tasks.iter().chain(&self.controller_task) {
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
