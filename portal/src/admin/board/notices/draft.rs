//! An announcement's form: from what was typed to the draft, and from what stands to the form.

use crate::admin::{
    board::{both, minute, moment},
    desk::Desk,
    fields::Fields,
    form::Form,
};
use hotspot::{
    board::{Announcement, AnnouncementDraft},
    model::UnixTime,
};

/// What was typed.
pub fn of_fields(
    fields: &Fields,
    office: String,
    desk: &Desk,
    stands: Option<&Announcement>,
) -> AnnouncementDraft {
    let at = |name, stands: Option<UnixTime>| moment(&desk.calendar, fields.text(name), stands);
    AnnouncementDraft {
        title: both(fields, "judul"),
        text: both(fields, "teks"),
        office,
        from: at("mulai", stands.map(|it| it.from)),
        until: at("akhir", stands.map(|it| it.until)),
        sites: fields.all("lokasi").to_vec(),
        pinned: fields.has("disematkan"),
        order: Some(fields.owned("urutan")),
    }
}

/// What stands.
pub fn form_of(it: &Announcement, desk: &Desk) -> Form {
    let english = |text: &Option<String>| text.clone().unwrap_or_default();
    Form::of(&[
        ("judul", &it.title.indonesian),
        ("judul-en", &english(&it.title.english)),
        ("teks", &it.text.indonesian),
        ("teks-en", &english(&it.text.english)),
        ("dinas", &it.office),
        ("mulai", &minute(&desk.calendar, it.from)),
        ("akhir", &minute(&desk.calendar, it.until)),
        ("disematkan", if it.pinned { "1" } else { "" }),
        ("urutan", &it.order.to_string()),
    ])
}

/// The form's name of a draft's field.
pub fn name_of(field: &'static str) -> &'static str {
    match field {
        "title" => "judul",
        "title_en" => "judul-en",
        "text" => "teks",
        "text_en" => "teks-en",
        "office" => "dinas",
        "from" => "mulai",
        "until" => "akhir",
        "site" => "lokasi",
        "order" => "urutan",
        other => other,
    }
}
