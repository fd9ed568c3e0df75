//! An emergency notice's form: words of a template or typed ones, in a form or in an address.

use crate::{
    admin::{
        board::{both, moment},
        desk::Desk,
        fields::Fields,
        form::Form,
    },
    views::Words,
};
use hotspot::board::{Bilingual, Emergency, EmergencyDraft, EmergencyKind, Hazard};
use url::form_urlencoded::Serializer;

const STEPS: [&str; 3] = ["langkah-1", "langkah-2", "langkah-3"];
const PHONES: [&str; 2] = ["telepon-1", "telepon-2"];

/// What was typed, in place of what is ready: a template's words where only the hazard and a place are named, or what stands.
pub fn of_fields(fields: &Fields, desk: &Desk, stands: Option<&Emergency>) -> EmergencyDraft {
    let typed = fields.has("judul");
    let ready = match stands {
        Some(stands) => EmergencyDraft::of(stands, &desk.calendar),
        None => template(fields, desk),
    };
    let sites = fields.all("lokasi").to_vec();
    if !typed {
        return EmergencyDraft { sites: if stands.is_some() { ready.sites } else { sites }, ..ready };
    }
    let given = |name: &str| Some(fields.owned(name)).filter(|text| !text.trim().is_empty());
    EmergencyDraft {
        kind: fields.owned("jenis"),
        hazard: fields.owned("bahaya"),
        title: both(fields, "judul"),
        steps: STEPS.map(|name| both(fields, name)).into_iter().filter(|step| !is_empty(step)).collect(),
        phones: PHONES.into_iter().filter_map(given).collect(),
        gathering: both(fields, "kumpul"),
        source: given("sumber"),
        sites,
        from: ready.from,
        until: match stands {
            Some(stands) => moment(&desk.calendar, fields.text("akhir"), Some(stands.until)).or(ready.until),
            None => given("akhir"),
        },
    }
}

/// Where nothing but the hazard is chosen, the title is empty rather than without its place.
fn template(fields: &Fields, desk: &Desk) -> EmergencyDraft {
    let kind = fields.text("jenis").parse().unwrap_or(EmergencyKind::Emergency);
    let Ok(hazard) = fields.text("bahaya").parse::<Hazard>() else { return EmergencyDraft::default() };
    let mut draft = EmergencyDraft::ready(kind, hazard, fields.text("tempat"));
    if fields.text("tempat").trim().is_empty() {
        draft.title = Bilingual::default();
    }
    draft.phones = desk.config.emergency_numbers.emergency.iter().cloned().collect();
    draft
}

/// The same for the fields of the form.
pub fn form_of(draft: &EmergencyDraft) -> Form {
    let values = pairs_of(draft);
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Form::of(&values)
}

/// The same for an address.
pub fn query_of(draft: &EmergencyDraft) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs_of(draft));
    query.extend_pairs(draft.sites.iter().map(|site| ("lokasi", site)));
    query.finish()
}

fn pairs_of(draft: &EmergencyDraft) -> Vec<(&'static str, String)> {
    const ENGLISH: [&str; 3] = ["langkah-1-en", "langkah-2-en", "langkah-3-en"];
    let english = |text: &Bilingual| text.english.clone().unwrap_or_default();
    let mut pairs = vec![
        ("jenis", draft.kind.clone()),
        ("bahaya", draft.hazard.clone()),
        ("judul", draft.title.indonesian.clone()),
        ("judul-en", english(&draft.title)),
        ("kumpul", draft.gathering.indonesian.clone()),
        ("kumpul-en", english(&draft.gathering)),
        ("sumber", draft.source.clone().unwrap_or_default()),
        ("akhir", draft.until.clone().unwrap_or_default()),
    ];
    for ((name, name_en), step) in STEPS.into_iter().zip(ENGLISH).zip(&draft.steps) {
        pairs.push((name, step.indonesian.clone()));
        pairs.push((name_en, english(step)));
    }
    pairs.extend(PHONES.into_iter().zip(draft.phones.iter().cloned()));
    pairs
}

fn is_empty(text: &Bilingual) -> bool {
    text.indonesian.trim().is_empty() && text.english.is_none()
}

/// The form's name of a draft's field.
pub fn name_of(field: &'static str) -> &'static str {
    match field {
        "kind" => "jenis",
        "hazard" => "bahaya",
        "title" => "judul",
        "title_en" => "judul-en",
        "step" => "langkah-1",
        "phone" => "telepon-1",
        "gathering" => "kumpul",
        "gathering_en" => "kumpul-en",
        "source" => "sumber",
        "site" => "lokasi",
        "until" | "from" => "akhir",
        other => other,
    }
}

/// Name and words of every kind.
pub fn kinds(words: &'static Words) -> Vec<(&'static str, &'static str)> {
    let kinds = [EmergencyKind::Emergency, EmergencyKind::Warning, EmergencyKind::Drill];
    kinds.map(|kind| (kind.as_str(), words.say(kind_key(kind)))).into()
}

pub fn hazards(words: &'static Words) -> Vec<(&'static str, &'static str)> {
    Hazard::ALL.map(|hazard| (hazard.as_str(), words.say(hazard_key(hazard)))).into()
}

/// The words citizens read.
pub fn kind_key(kind: EmergencyKind) -> &'static str {
    match kind {
        EmergencyKind::Emergency => "kind-emergency",
        EmergencyKind::Warning => "kind-warning",
        EmergencyKind::Drill => "kind-drill",
    }
}

pub fn hazard_key(hazard: Hazard) -> &'static str {
    match hazard {
        Hazard::Flood => "hazard-flood",
        Hazard::Landslide => "hazard-landslide",
        Hazard::Earthquake => "hazard-earthquake",
        Hazard::Weather => "hazard-weather",
        Hazard::Volcano => "hazard-volcano",
        Hazard::Fire => "hazard-fire",
        Hazard::MissingPerson => "hazard-missing-person",
        Hazard::Disruption => "hazard-disruption",
    }
}
