//! From a template to a notice in force: its words, its pages as they will look, and the button that says whom it reaches.

use super::{
    draft::{form_of, hazards, kind_key, kinds, name_of, of_fields, query_of},
    standing, subject, write,
};
use crate::{
    admin::{
        answer::{self, Answer},
        board::{Tick, checked_at, covered, edition, minute, ticks, written},
        desk::Desk,
        fields::Fields,
        form::Form,
        frame::{Frame, Section},
        preview::{self, Look, Scene, View},
        session::SignedIn,
    },
    views::Words,
};
use askama::Template;
use axum::extract::{Path, RawQuery, State as Shared};
use hotspot::{
    board::{Emergency, EmergencyDraft, EmergencyId, EmergencyKind, Reach},
    control::operator::GetStatus,
    model::Faults,
};
use std::sync::Arc;

/// How long a notice may last from now, and the one that is usual.
const LENGTHS: [&str; 6] = ["1h", "3h", "6h", "12h", "24h", "48h"];

#[derive(Template)]
#[template(path = "admin/emergency/compose.html")]
struct ComposePage<'a> {
    frame: Frame<'a>,
    form: Form,
    /// The words that are previewed, field by field, for the form that puts them in force.
    hidden: Vec<(String, String)>,
    ticks: Vec<Tick<'a>>,
    /// What is changed; nothing for a new one.
    stands: Option<&'a Emergency>,
    edition: String,
    /// What puts it in force, where nothing is wrong: its class and its words.
    button: Option<(&'static str, String)>,
    /// Nobody knows how many devices it reaches.
    away: bool,
    screens: Vec<(String, String)>,
}

impl ComposePage<'_> {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        kinds(self.frame.words)
    }

    fn hazards(&self) -> Vec<(&'static str, &'static str)> {
        hazards(self.frame.words)
    }

    fn lengths(&self) -> Vec<(&'static str, String)> {
        let said = |length: &'static str| {
            let hours = length.trim_end_matches('h');
            (length, self.frame.words.tell("emergency-hours", &[("hours", hours)]))
        };
        LENGTHS.map(said).into()
    }

    fn path(&self) -> String {
        self.stands
            .map_or_else(|| "/admin/darurat/baru".to_owned(), |it| format!("/admin/darurat/{}/ubah", it.id.0))
    }
}

/// The words of a template, or those that were typed, with their preview.
pub async fn compose(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, RawQuery(query): RawQuery) -> Answer {
    let fields = Fields::of_query(query.as_deref())?;
    answer::page(&page(&desk, &me, &fields, None).await)
}

/// Puts it in force now.
pub async fn raise(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let Ok(emergency) = of_fields(&fields, &desk, None).check(EmergencyId(0), checked_at(&desk)) else {
        return answer::refused(&page(&desk, &me, &fields, None).await);
    };
    let act = |raised: &Emergency| desk.act(&me, "emergency.raise", subject(raised), None, Some(raised));
    desk.store.raise_emergency(emergency, act).await?;
    written(&desk, "/admin/darurat", "done-emergency-raised", "done-emergency-raised-later").await
}

/// What stands, or what was typed in its place, with its preview.
pub async fn change_form(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let stands = standing(&desk, &id).await?;
    let fields = Fields::of_query(query.as_deref())?;
    answer::page(&page(&desk, &me, &fields, Some(&stands)).await)
}

pub async fn change(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let before = standing(&desk, &id).await?;
    let Ok(after) = of_fields(&fields, &desk, Some(&before)).check(before.id, checked_at(&desk)) else {
        return answer::refused(&page(&desk, &me, &fields, Some(&before)).await);
    };
    write(&desk, &me, "emergency.change", &fields, &before, &after, "changed").await
}

/// One page of a phone with the words of the address, alone on the board.
pub async fn screen(Shared(desk): Shared<Arc<Desk>>, me: SignedIn, RawQuery(query): RawQuery) -> Answer {
    let fields = Fields::of_query(query.as_deref())?;
    let frame = Frame::new(&desk, &me, Section::Emergency);
    let draft = of_fields(&fields, &desk, None);
    let drafted = match draft.check(EmergencyId(0), checked_at(&desk)) {
        Ok(drafted) => drafted,
        Err(faults) => return preview::unready(&frame, &told(&frame, Form::sent(&fields), &faults)),
    };
    let scene = Scene::named(fields.text("layar")).unwrap_or(Scene::SignIn);
    let look = Look::at(&desk, View::Scene(scene), fields.text("bahasa"), "", &drafted.reach)?;
    let mut board = desk.store.board().await?;
    board.emergencies = vec![drafted];
    preview::screen(&desk, &frame, board, &look).await
}

/// The short and the full form, in both languages.
pub fn screens(words: &'static Words, query: &str) -> Vec<(String, String)> {
    let forms = [("masuk", "emergency-short"), ("darurat", "emergency-full")];
    let screen = |(language, said): (&str, &str), (scene, key): (&str, &'static str)| {
        let title = format!("{}, {said}", words.say(key));
        (title, format!("/admin/pratinjau/darurat?layar={scene}&bahasa={language}&{query}"))
    };
    let languages = preview::languages();
    languages.iter().flat_map(|language| forms.map(|form| screen(*language, form))).collect()
}

async fn page<'a>(
    desk: &'a Desk,
    me: &'a SignedIn,
    fields: &Fields,
    stands: Option<&'a Emergency>,
) -> ComposePage<'a> {
    let frame = Frame::new(desk, me, Section::Emergency);
    let draft = of_fields(fields, desk, stands);
    let mut shown = draft.clone();
    shown.until = match (stands, &draft.until) {
        (None, until) => Some(until.clone().unwrap_or_else(|| "6h".to_owned())),
        (Some(stands), _) if !fields.has("akhir") => Some(minute(&desk.calendar, stands.until)),
        (Some(_), _) => Some(fields.owned("akhir")),
    };
    let form = form_of(&shown);
    let checked = draft.check(EmergencyId(0), checked_at(desk));
    let status = desk.ask(&GetStatus {}).await.ok();
    let online = |reach: &Reach| -> Option<u32> {
        let networks = status.as_ref()?.networks.iter();
        Some(networks.filter(|network| reach.covers(Some(&network.site))).map(|network| network.online).sum())
    };
    let (form, button) = match &checked {
        Ok(drafted) => {
            let words = reach_in_words(desk, frame.words, drafted, online(&drafted.reach), stands.is_some());
            let class = if drafted.kind == EmergencyKind::Emergency { "alert" } else { "main" };
            (form, Some((class, words)))
        }
        Err(faults) => (told(&frame, form, faults), None),
    };
    ComposePage {
        hidden: pairs(&shown),
        ticks: ticks(desk, &draft.sites),
        edition: stands.map(edition).unwrap_or_default(),
        away: status.is_none(),
        screens: if button.is_some() { screens(frame.words, &query_of(&draft)) } else { Vec::new() },
        frame,
        form,
        stands,
        button,
    }
}

/// `Tayangkan DARURAT ke 2 lokasi, 213 perangkat`.
fn reach_in_words(
    desk: &Desk,
    words: &'static Words,
    drafted: &Emergency,
    online: Option<u32>,
    changes: bool,
) -> String {
    let kind = words.say(kind_key(drafted.kind));
    let places = covered(desk, &drafted.reach).count().to_string();
    let places = words.tell("emergency-places", &[("count", &places)]);
    let reach = match online {
        Some(devices) => {
            let devices = words.tell("emergency-devices", &[("count", &devices.to_string())]);
            format!("{places}, {devices}")
        }
        None => places,
    };
    let key = if changes { "emergency-change-button" } else { "emergency-raise-button" };
    words.tell(key, &[("kind", kind), ("reach", &reach)])
}

fn pairs(draft: &EmergencyDraft) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query_of(draft).as_bytes()).into_owned().collect()
}

fn told(frame: &Frame<'_>, form: Form, faults: &Faults) -> Form {
    form.with(faults, frame.language, name_of)
}
