//! *Poster*: a sheet for the wall of each place, with a code that joins the WiFi.

use super::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    frame::{Frame, Section},
    preview,
    qr::Qr,
    roads::{Needs, Roads},
    session::SignedIn,
};
use crate::views::{Language, Words};
use askama::Template;
use axum::extract::{Path, State};
use hotspot::policy::rights::Right;
use std::sync::Arc;

/// The network's name, as phones show it.
const NETWORK: &str = "@wifi.pbg";

pub fn roads(roads: Roads) -> Roads {
    let see = Needs::Right(Right::SeeStatus);
    roads.get("/admin/poster", see, places).get("/admin/poster/{lokasi}", see, poster)
}

#[derive(Template)]
#[template(path = "admin/poster/places.html")]
struct PlacesPage<'a> {
    frame: Frame<'a>,
    places: Vec<(&'a str, &'a str)>,
}

async fn places(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Board);
    answer::page(&PlacesPage { frame, places: preview::places(&desk) })
}

/// In Indonesian, whatever language its printer reads, with English below.
#[derive(Template)]
#[template(path = "admin/poster/poster.html")]
struct PosterPage<'a> {
    frame: Frame<'a>,
    indonesian: &'static Words,
    english: &'static Words,
    network: &'static str,
    code: Qr,
    address: String,
    phone: &'a str,
    place: &'a str,
    operator: &'a str,
}

async fn poster(State(desk): State<Arc<Desk>>, me: SignedIn, Path(site): Path<String>) -> Answer {
    let networks = &desk.config.networks;
    let network = networks.iter().find(|network| network.site.as_str() == site).ok_or(Fault::Unknown)?;
    let indonesian = Language::Indonesian.words();
    let joins = indonesian.tell("poster-code", &[("network", NETWORK)]);
    let code = Qr::of(&format!("WIFI:T:nopass;S:{NETWORK};;"), &joins).map_err(|_| Fault::Unwritten)?;
    answer::page(&PosterPage {
        frame: Frame::new(&desk, &me, Section::Board),
        indonesian,
        english: Language::English.words(),
        network: NETWORK,
        code,
        address: format!("http://{}/", desk.config.portal.host),
        phone: &desk.config.operator.phone,
        place: &network.title,
        operator: &desk.config.operator.name,
    })
}
