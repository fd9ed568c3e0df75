//! Access points: what hangs where, how each is, and the inventory as a file.

mod edit;
mod import;
mod list;
mod show;

use super::{
    desk::Desk,
    fault::Fault,
    form::Form,
    roads::{Needs, Roads},
};
use crate::views::{Language, Words};
use hotspot::{
    model::{AccessPoint, AccessPointName, ApState},
    policy::{drafts::AccessPointsKnown, rights::Right},
    store::InventoryRefused,
};

const ROAD: &str = "/admin/titik-akses";

pub fn roads(roads: Roads) -> Roads {
    let (see, edit) = (Needs::Right(Right::SeeAccessPoints), Needs::Right(Right::EditAccessPoints));
    roads
        .get(ROAD, see, list::page)
        .get("/admin/titik-akses/baru", edit, edit::new)
        .post("/admin/titik-akses/baru", edit, edit::add)
        .get("/admin/titik-akses/impor", edit, import::form)
        .post("/admin/titik-akses/impor", edit, import::look)
        .post("/admin/titik-akses/impor/terapkan", edit, import::apply)
        .get("/admin/titik-akses/{nama}", see, show::page)
        .get("/admin/titik-akses/{nama}/ubah", edit, edit::form)
        .post("/admin/titik-akses/{nama}/ubah", edit, edit::change)
        .post("/admin/titik-akses/{nama}/turunkan", edit, edit::retire)
        .post("/admin/titik-akses/{nama}/pasang", edit, edit::reinstate)
}

/// Fields of forms, by the names that drafts have for them.
const FIELDS: [(&str, &str); 9] = [
    ("name", "nama"),
    ("site", "lokasi"),
    ("title", "tempat"),
    ("place", "koordinat"),
    ("make", "merek"),
    ("mac", "mac"),
    ("address", "alamat"),
    ("attachment", "sambungan"),
    ("capacity", "kapasitas"),
];

/// The form's name of a draft's field.
fn in_form(field: &'static str) -> &'static str {
    FIELDS.iter().find(|(own, _)| *own == field).map_or(field, |(_, form)| form)
}

/// The words over a field.
fn label(words: &'static Words, field: &str) -> &'static str {
    words.say(match field {
        "name" => "access-point-name",
        "site" => "access-point-site",
        "title" => "access-point-title",
        "place" => "access-point-place",
        "make" => "access-point-make",
        "mac" => "access-point-mac",
        "address" => "access-point-address",
        "attachment" => "access-point-attachment",
        "capacity" => "access-point-capacity",
        "header" => "access-point-header",
        "row" => "access-point-row",
        _ => "access-point-file",
    })
}

/// The class of a state's mark and its word.
fn mark(words: &'static Words, state: Option<ApState>) -> (&'static str, &'static str) {
    match state {
        Some(ApState::Up) => ("good", words.say("access-point-up")),
        Some(ApState::Shaky) => ("slow", words.say("access-point-shaky")),
        Some(ApState::Down) => ("bad", words.say("access-point-down")),
        Some(ApState::Silent) => ("slow", words.say("access-point-silent")),
        Some(ApState::Unknown) => ("", words.say("access-point-unknown")),
        None => ("", words.say("access-point-not-told")),
    }
}

fn known<'a>(desk: &'a Desk, stand: &'a [AccessPoint]) -> AccessPointsKnown<'a> {
    AccessPointsKnown { networks: &desk.config.networks, stand, now: desk.now() }
}

/// The one of this name.
async fn named(desk: &Desk, name: &str) -> Result<(AccessPoint, Vec<AccessPoint>), Fault> {
    let name: AccessPointName = name.parse().map_err(|_| Fault::Unknown)?;
    let stand = desk.store.access_points().await?;
    let found = stand.iter().find(|stands| stands.name == name).cloned().ok_or(Fault::Unknown)?;
    Ok((found, stand))
}

/// Somebody was faster than the check.
fn refused(form: Form, refused: &InventoryRefused, language: Language) -> Form {
    let field = match refused {
        InventoryRefused::Taken { field, .. } => in_form(field),
        InventoryRefused::Unknown(_) | InventoryRefused::Full => "nama",
    };
    let why = hotspot::model::Invalid::new(refused.to_string());
    form.but(field, super::wrong::sentence(&why, language))
}

fn subject(access_point: &AccessPoint) -> String {
    format!("access point {}", access_point.name)
}

/// Where one is shown.
fn path(name: &AccessPointName) -> String {
    format!("{ROAD}/{name}")
}
