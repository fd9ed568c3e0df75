//! The staff's web over a store of its own, without a listener and without a controller.

mod coming_in;
mod rights;
mod watching;

use super::{desk::Desk, door::Source, roads, session::Key};
use axum::{Router, body::Body};
use hotspot::{
    config::Config,
    model::{Act, PasswordHash, Role, Span, Staff, StaffSession, UnixTime},
    passwords,
    policy::{digest, drafts::TokenTerms, rights::Right},
    store::Store,
};
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use std::{
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};
use url::form_urlencoded;

pub const HOST: &str = "127.0.0.1:8081";
pub const ORIGIN: &str = "http://127.0.0.1:8081";
pub const PASSWORD: &str = "alun-alun pagi hari";
/// Where requests come from unless told otherwise.
pub const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 168, 10, 7));

/// An office with its store and all roads.
pub struct Office {
    pub desk: Arc<Desk>,
    router: Router,
    folder: PathBuf,
}

/// A signed-in browser.
pub struct Browser {
    cookie: String,
    pub token: String,
}

impl Office {
    pub async fn open() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("wifi-pbg-office-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Store::own(&folder.join("hotspot.db"), "boot".into()).await.unwrap().close().await;
        let desk = Arc::new(Desk::open(config(&folder)).await.unwrap());
        let router = roads::all(&desk).into_router(&desk);
        Self { desk, router, folder }
    }

    /// Somebody with [`PASSWORD`] and no phone.
    pub async fn staff(&self, name: &str, role: Role) -> Staff {
        static HASH: LazyLock<PasswordHash> = LazyLock::new(|| passwords::hash_now(PASSWORD).unwrap());
        let staff = Staff {
            name: name.parse().unwrap(),
            full_name: name.to_uppercase(),
            email: String::new(),
            role,
            office: "Dinkominfo".into(),
            may_alert: false,
            language: "en".into(),
            password: None,
            totp_secret: None,
            totp_step: 0,
            recovery_left: 0,
            invited_until: Some(UnixTime(i64::MAX)),
            made: self.desk.now(),
            closed: None,
        };
        assert!(self.desk.store.invite_staff(&staff, name, &self.act("staff.invite")).await.unwrap());
        assert!(self.desk.store.take_up_invitation(name, &HASH, &self.act("staff.join")).await.unwrap());
        self.known(name).await
    }

    pub async fn known(&self, name: &str) -> Staff {
        self.desk.store.staff_named(&name.parse().unwrap()).await.unwrap().unwrap()
    }

    /// A browser that signed in a moment ago.
    pub async fn browser(&self, staff: &Staff) -> Browser {
        let (key, now) = (Key::draw().unwrap(), self.desk.now());
        let session = StaffSession {
            id: key.id(),
            staff: staff.name.clone(),
            begun: now,
            seen: now,
            source: HERE.to_string(),
            agent: String::new(),
        };
        self.desk.store.begin_staff_session(&session, &self.act("staff.sign-in")).await.unwrap();
        let cookie = key.cookie().unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
        Browser { cookie, token: key.token() }
    }

    /// The secret of a program's token that somebody made.
    pub async fn token(&self, maker: &Staff, scopes: Vec<Right>) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let secret = format!("wpbg_{:0>43}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let terms =
            TokenTerms { title: "test".into(), scopes, until: self.desk.now() + Span::from_secs(600) };
        let (store, hash) = (&self.desk.store, digest(&secret));
        store.add_api_token(&terms, maker.name.as_str(), &hash, |_| self.act("token.add")).await.unwrap();
        secret
    }

    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        let mut request = request;
        if request.extensions().get::<Source>().is_none() {
            request.extensions_mut().insert(Source(HERE));
        }
        TowerToHyperService::new(self.router.clone()).call(request).await.unwrap()
    }

    pub fn act(&self, did: &str) -> Act {
        let subject = "staff".to_owned();
        let (before, after) = (None, None);
        Act {
            at: self.desk.now(),
            who: "test".into(),
            did: did.into(),
            subject,
            before,
            after,
            source: "test".into(),
        }
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Browser {
    pub fn cookie(&self) -> &str {
        &self.cookie
    }
}

pub fn get(path: &str, cookie: &str) -> Request<Body> {
    let request = Request::get(path).header(header::HOST, HOST).header(header::COOKIE, cookie);
    request.body(Body::empty()).unwrap()
}

pub fn post(path: &str, cookie: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Request::post(path)
        .header(header::HOST, HOST)
        .header(header::ORIGIN, ORIGIN)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap()
}

/// The same, as if it came from another address.
pub fn from(source: [u8; 4], mut request: Request<Body>) -> Request<Body> {
    request.extensions_mut().insert(Source(IpAddr::from(source)));
    request
}

pub fn location(answer: &Response<Body>) -> &str {
    answer.headers().get(header::LOCATION).and_then(|place| place.to_str().ok()).unwrap_or_default()
}

/// The cookies that an answer sets, `name=value`.
pub fn cookies(answer: &Response<Body>) -> Vec<String> {
    let set = answer.headers().get_all(header::SET_COOKIE).iter();
    set.map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
}

pub async fn text(answer: Response<Body>) -> String {
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

pub fn is_sign_in(answer: &Response<Body>) -> bool {
    answer.status() == StatusCode::SEE_OTHER && location(answer).starts_with("/admin/masuk")
}

fn config(folder: &Path) -> Config {
    let text = format!(
        r#"
        [gateway]
        state_dir = "{0}"
        runtime_dir = "{0}"
        [uplink]
        interface = "wan"
        down = "100 Mbit/s"
        up = "50 Mbit/s"
        [[network]]
        site = "alun-alun"
        title = "Alun-Alun"
        interface = "br-wifi"
        address = "10.20.0.1/16"
        pool = "10.20.0.50-10.20.250.250"
        [dns]
        upstream = ["198.51.100.1:53"]
        "#,
        folder.display()
    );
    Config::parse(Path::new("gateway.toml"), &text).unwrap()
}
