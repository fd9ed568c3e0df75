//! The wall of the command centre: how things are, to be read from five metres. It names no device and no person.

mod map;

use super::{
    alarms::words::AlarmWords,
    answer::{self, Answer},
    desk::Desk,
    frame::{Frame, Section},
    live::{self, Audience, Part, Written},
    roads::{Needs, Roads},
    session::SignedIn,
    sites::Sites,
    today::{
        picture::{self, Attention, Picture, Place, Told},
        view,
    },
};
use crate::views::{Language, Phrase, Words, calendar};
use askama::Template;
use axum::extract::State;
use hotspot::{
    board::Emergency,
    control::operator::Moving,
    model::{SiteCard, UnixTime},
    policy::rights::Right,
};
use map::{Site, Spot};
use std::sync::Arc;

/// So many troubles can be read at once from afar.
const MOST_TROUBLES: usize = 4;

pub fn roads(roads: Roads) -> Roads {
    roads.get("/admin/pusat-komando", Needs::Right(Right::SeeStatus), page).get(
        "/admin/pusat-komando/arus",
        Needs::Right(Right::SeeStatus),
        stream,
    )
}

#[derive(Template)]
#[template(path = "admin/wall/wall.html")]
struct WallPage<'a> {
    frame: Frame<'a>,
    now: Written,
}

async fn page(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let snapshot = desk.live.now(&desk).await;
    let now = snapshot.part(&desk, Part::Wall, Audience::of(&me));
    let frame = Frame::new(&desk, &me, Section::None);
    answer::page(&WallPage { frame, now })
}

async fn stream(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    live::watch(&desk, me, Part::Wall)
}

/// What the wall shows, in words.
#[derive(Template)]
#[template(path = "admin/wall/now.html")]
pub struct WallNow<'a> {
    words: &'static Words,
    language: Language,
    desk: &'a Desk,
    now: UnixTime,
    picture: &'a Picture,
    told: Option<&'a Told>,
    sites: &'a Sites,
    drawn: Vec<(Spot, &'a Place)>,
    /// Nobody has said where they are.
    elsewhere: Vec<&'a Place>,
}

impl<'a> WallNow<'a> {
    #[must_use]
    pub fn new(
        picture: &'a Picture,
        cards: &[SiteCard],
        sites: &'a Sites,
        told: Option<&'a Told>,
        desk: &'a Desk,
        now: UnixTime,
        language: Language,
    ) -> Self {
        let place_of =
            |place: &Place| cards.iter().find(|card| card.name == place.site).and_then(|card| card.place);
        let (on_map, elsewhere): (Vec<&Place>, Vec<&Place>) =
            picture.places.iter().partition(|place| place_of(place).is_some());
        let on_the_map: Vec<Site> = on_map
            .iter()
            .filter_map(|place| Some(Site { place: place_of(place)?, label: place.title.clone() }))
            .collect();
        let drawn = map::draw(&on_the_map).into_iter().zip(on_map).collect();
        Self { words: language.words(), language, desk, now, picture, told, sites, drawn, elsewhere }
    }

    fn is_old(&self) -> bool {
        matches!(self.picture.state, picture::State::Old(_))
    }

    fn sentence(&self) -> String {
        view::sentence(self.words, self.picture.state, |at| self.moment(at))
    }

    fn mark(&self) -> &'static str {
        view::mark(self.picture)
    }

    fn online(&self) -> String {
        self.picture.numbers.online.now.map_or_else(dash, |online| online.to_string())
    }

    fn line(&self) -> String {
        self.picture.numbers.line.now.map_or_else(dash, |percent| format!("{percent} %"))
    }

    /// Towards the guests and back.
    fn traffic(&self) -> (String, String) {
        let told = self.told.filter(|_| !self.is_old());
        let said = |of: fn(Moving) -> u64| {
            told.map_or_else(dash, |told| megabits(self.language, of(told.status.line.moving)))
        };
        (said(|moving| moving.down), said(|moving| moving.up))
    }

    fn standing(&self, place: &Place) -> &'static str {
        view::standing(self.words, place.standing)
    }

    fn count(&self, place: &Place) -> String {
        place.online.map_or_else(dash, |online| online.to_string())
    }

    fn troubles(&self) -> Vec<(String, String)> {
        let alarms = AlarmWords { words: self.words, sites: self.sites };
        let said = |it: &Attention| match it {
            Attention::Alarm(alarm) => {
                let since = self.words.tell("alarm-since", &[("when", &self.moment(alarm.since))]);
                Some((alarms.what(alarm), since))
            }
            Attention::Finding(_) => None,
        };
        self.picture.attention.iter().filter_map(said).take(MOST_TROUBLES).collect()
    }

    fn title<'b>(&self, it: &'b Emergency) -> Phrase<'b> {
        Phrase::of(&it.title, self.language)
    }

    fn kind(&self, it: &Emergency) -> &'static str {
        self.words.say(view::kind_key(it.kind))
    }

    fn clock(&self) -> String {
        self.moment(self.now)
    }

    fn moment(&self, at: UnixTime) -> String {
        calendar::moment(self.language, at, self.now, &self.desk.timezone)
    }
}

fn dash() -> String {
    "–".to_owned()
}

/// `4,2 Mbit/s`, `63 Mbit/s`
fn megabits(language: Language, bits: u64) -> String {
    let tenths = bits / 100_000;
    match tenths {
        0..=99 => format!("{}{}{} Mbit/s", tenths / 10, language.pick(",", "."), tenths % 10),
        _ => format!("{} Mbit/s", tenths / 10),
    }
}
