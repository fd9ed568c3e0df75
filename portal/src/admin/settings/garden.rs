//! Names that open before sign-in. One is looked at before it is added: what it opens is more than its name says.

use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    session::SignedIn,
    wrong::sentence,
};
use crate::views::Language;
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    control::operator::{CheckGarden, GardenReport},
    model::{GardenName, Invalid},
    needs::Needs,
    policy::rights::Right,
};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};

pub const PATH: &str = "/admin/pengaturan/taman";
/// Resolvers may be slow.
const ASKING: Duration = Duration::from_secs(8);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A name to look at.
    periksa: String,
    kabar: Option<String>,
}

/// What was found out about a name.
struct Checked {
    report: GardenReport,
    /// Of its page; nothing where others have pages read at the moment.
    needs: Option<Needs>,
}

#[derive(Template)]
#[template(path = "admin/settings/garden.html")]
struct GardenPage<'a> {
    frame: Frame<'a>,
    names: &'a [GardenName],
    /// Names that services of the board bring with them, and the services.
    of_services: &'a [(String, String)],
    form: Form,
    checked: Option<Checked>,
    /// The controller gave no answer.
    away: bool,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Settings).with_news(asked.kabar.as_deref());
    let typed: String = asked.periksa.trim().chars().take(260).collect();
    let form = Form::of(&[("periksa", &typed)]);
    if typed.is_empty() {
        return show(&desk, frame, form, None, false).await;
    }
    match typed.parse::<GardenName>() {
        Err(error) => {
            let form = faulty(form, &error, frame.language);
            show(&desk, frame, form, None, false).await
        }
        Ok(name) => match desk.ask_within(&CheckGarden { name: name.to_string() }, ASKING).await {
            Ok(report) => {
                let needs = desk.needs(&report, ASKING).await;
                show(&desk, frame, form, Some(Checked { report, needs }), false).await
            }
            Err(_) => show(&desk, frame, form, None, true).await,
        },
    }
}

pub async fn add(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let name = match fields.text("nama").trim().parse::<GardenName>() {
        Ok(name) => name,
        Err(error) => {
            let frame = Frame::new(&desk, &me, Section::Settings);
            let form = faulty(Form::of(&[("periksa", fields.text("nama"))]), &error, frame.language);
            return show(&desk, frame, form, None, false).await;
        }
    };
    let act = desk.act(&me, "garden.add", name.to_string(), None, Some(&name));
    desk.store.add_to_garden(&name, &act).await?;
    let in_force = desk.nudge().await;
    answer::done(PATH, if in_force { "done-garden-added" } else { "done-settings-later" })
}

pub async fn remove(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let name: GardenName = fields.text("nama").parse().map_err(|_| Fault::Unknown)?;
    let act = desk.act(&me, "garden.remove", name.to_string(), Some(&name), None);
    desk.store.remove_from_garden(&name, &act).await?;
    let in_force = desk.nudge().await;
    answer::done(PATH, if in_force { "done-garden-removed" } else { "done-settings-later" })
}

async fn show(desk: &Desk, frame: Frame<'_>, form: Form, checked: Option<Checked>, away: bool) -> Answer {
    let names = desk.store.garden(&desk.config.defaults.walled_garden).await?;
    let board = desk.store.board().await?;
    let of_services: Vec<(String, String)> = board
        .garden()
        .into_iter()
        .map(|(host, service)| (host.to_string(), service.title.indonesian.to_string()))
        .collect();
    let page = GardenPage { frame, names: &names, of_services: &of_services, form, checked, away };
    if page.form.is_faulty() { answer::refused(&page) } else { answer::page(&page) }
}

fn faulty(form: Form, error: &Invalid, language: Language) -> Form {
    form.but("periksa", sentence(error, language))
}

impl GardenPage<'_> {
    fn edits(&self) -> bool {
        self.frame.may(Right::EditSettings)
    }
}
