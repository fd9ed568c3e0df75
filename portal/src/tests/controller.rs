//! A controller that is played: what it knows, and how it answers.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use hotspot::{
    board::{Board, Image},
    control::{Refusal, RefusalKind, portal as verbs},
    model::{BitRate, Bytes, Gives, Period, Span, Speed, Step, UnixTime, Way},
    policy::{Remaining, Rung},
};
use serde_json::Value;
use std::{
    collections::HashMap,
    future::Future,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};
use tokio::net::UnixListener;

/// Sunday 2026-11-22, 14.32 in Jakarta, by the played controller's clock.
pub const NOW: UnixTime = UnixTime(1_795_332_720);

/// The midnight that follows.
pub const MIDNIGHT: UnixTime = UnixTime(1_795_366_800);

/// What the played controller knows and was told.
pub struct Controller {
    pub standings: HashMap<Ipv4Addr, verbs::Standing>,
    pub offer: verbs::Offer,
    /// What a press leads to.
    pub inside: verbs::Standing,
    /// What it was asked to do, and why it refuses every way in, if it does.
    pub told: Vec<String>,
    pub refuses: Option<verbs::NoEntry>,
    pub ways: Vec<Way>,
    pub outage: Option<verbs::Outage>,
    pub secure: bool,
    /// Names on its blocklists.
    pub blocked: Vec<&'static str>,
    pub board: Board,
    pub my_data: Option<verbs::MyData>,
    pub images: Vec<Image>,
    /// All that it was told of what was seen.
    pub seen: Vec<verbs::Seen>,
    /// How often it was asked for an image.
    pub images_asked: usize,
}

impl Default for Controller {
    fn default() -> Self {
        Self {
            standings: HashMap::new(),
            offer: offer(),
            inside: verbs::Standing::Online(online()),
            told: Vec::new(),
            refuses: None,
            ways: vec![Way::OneTap, Way::Voucher],
            outage: None,
            secure: false,
            blocked: Vec::new(),
            board: Board::default(),
            my_data: None,
            images: Vec::new(),
            seen: Vec::new(),
            images_asked: 0,
        }
    }
}

/// Answers on `socket` from the moment this is called, for as long as the future is driven.
pub fn serve(
    socket: &std::path::Path,
    controller: Arc<Mutex<Controller>>,
) -> impl Future<Output = ()> + use<> {
    let socket = UnixListener::bind(socket).unwrap();
    let router = Router::new().route("/v1/{verb}", post(answer)).with_state(controller);
    async move { axum::serve(socket, router).await.unwrap() }
}

async fn answer(
    State(controller): State<Arc<Mutex<Controller>>>,
    Path(verb): Path<String>,
    Json(asked): Json<Value>,
) -> Response {
    let mut controller = controller.lock().unwrap();
    match verb.as_str() {
        "hello" => return Json(verbs::Welcome { form_key: "5a".repeat(32) }).into_response(),
        "health" => {
            let health = verbs::Health { secure: Some(controller.secure), board: controller.board.edition() };
            return Json(health).into_response();
        }
        "board" => return Json(controller.board.clone()).into_response(),
        "image" => {
            controller.images_asked += 1;
            let image = controller.images.iter().find(|image| asked["image"] == *image.id.0);
            return image.map_or_else(|| unknown("no such image"), |image| Json(image).into_response());
        }
        "seen" => {
            let told: verbs::TellSeen = serde_json::from_value(asked).unwrap();
            controller.seen.extend(told.seen);
            return Json(verbs::Noted {}).into_response();
        }
        "blocked" => {
            let blocked = controller.blocked.iter().any(|name| asked["name"] == *name);
            return Json(verbs::Blocked { blocked }).into_response();
        }
        _ => {}
    }
    let address: Ipv4Addr = serde_json::from_value(asked["address"].clone()).unwrap();
    if !controller.standings.contains_key(&address) {
        return unknown("no lease covers this address");
    }
    let is_way_in =
        ["sign-in", "redeem-voucher", "enter-account", "change-password"].contains(&verb.as_str());
    let refused = controller.refuses.clone().filter(|_| is_way_in);
    let out = verbs::Standing::NotSignedIn { opens: None, again: None };
    let next = match verb.as_str() {
        "sign-in" | "redeem-voucher" | "enter-account" => Some(controller.inside.clone()),
        "sign-out" | "forget" | "erase-me" => Some(out),
        _ => None,
    };
    if next.is_some() || is_way_in || verb == "report" {
        let line = told(&verb, address, &asked);
        controller.told.push(line);
    }
    if let Some(next) = next.filter(|_| refused.is_none()) {
        controller.standings.insert(address, next);
    }
    let guest = verbs::Guest {
        offer: controller.offer.clone(),
        outage: controller.outage,
        ways: controller.ways.clone(),
        ..guest(controller.standings[&address].clone())
    };
    match (verb.as_str(), controller.my_data.clone()) {
        ("my-data", Some(data)) => Json(verbs::MyData { guest, ..data }).into_response(),
        _ if is_way_in => Json(verbs::Entry { guest, refused }).into_response(),
        _ => Json(guest).into_response(),
    }
}

/// `sign-in 127.0.0.1 terms 2`: a verb with all that it was told.
fn told(verb: &str, address: Ipv4Addr, asked: &Value) -> String {
    let mut line = format!("{verb} {address}");
    for name in ["terms", "code", "account", "password", "new_password", "trouble"] {
        if let Some(value) = asked[name].as_str() {
            line += &format!(" {name} {value}");
        }
    }
    line
}

fn unknown(what: &str) -> Response {
    (StatusCode::NOT_FOUND, Json(Refusal::new(RefusalKind::Unknown, what))).into_response()
}

/// A guest who stands so, where nothing else is the matter.
pub fn guest(standing: verbs::Standing) -> verbs::Guest {
    verbs::Guest {
        site: "alun-alun".parse().unwrap(),
        site_title: "Alun-Alun <Purbalingga>".into(),
        help_code: "K7M2".into(),
        now: NOW,
        offer: offer(),
        standing,
        outage: None,
        ways: vec![Way::OneTap, Way::Voucher],
    }
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
        way: Way::OneTap,
        account: None,
        voucher_until: None,
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
            until_essentials: None,
        },
        time_left: None,
        closes: None,
        clock_trusted: true,
        busy: None,
    }
}
