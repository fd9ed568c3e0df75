//! A service's form: from what was typed to the draft, and from what stands to the form.

use crate::{
    admin::{board::both, fields::Fields, form::Form},
    views::Language,
};
use hotspot::board::{Bilingual, ServiceDraft};

/// As drafts have them, and as people here type and read them.
const DAYS: [(&str, &str, &str); 7] = [
    ("Mon", "Senin", "Sen"),
    ("Tue", "Selasa", "Sel"),
    ("Wed", "Rabu", "Rab"),
    ("Thu", "Kamis", "Kam"),
    ("Fri", "Jumat", "Jum"),
    ("Sat", "Sabtu", "Sab"),
    ("Sun", "Minggu", "Min"),
];

/// The form's name of each text in both languages.
const TEXTS: [&str; 7] = ["judul", "apa", "syarat", "langkah", "lama", "biaya", "tempat"];

/// What was typed. The button that was pressed says whether citizens see it.
pub fn of_fields(fields: &Fields, office: String) -> ServiceDraft {
    let [title, what, requirements, steps, time, cost, place] = TEXTS.map(|name| both(fields, name));
    let yes_or_no = |is: bool| if is { "yes" } else { "no" }.to_owned();
    ServiceDraft {
        category: fields.owned("jenis"),
        title,
        office,
        what,
        requirements,
        steps,
        time,
        cost,
        place,
        hours: read_hours(fields.text("jam")),
        phone: fields.owned("telepon"),
        link: fields.owned("tautan"),
        in_garden: yes_or_no(fields.has("taman")),
        sites: fields.all("lokasi").to_vec(),
        order: Some(fields.owned("urutan")),
        shown: yes_or_no(fields.text("tampil") == "yes"),
    }
}

/// What stands, or a candidate has ready.
pub fn form_of(draft: &ServiceDraft, language: Language) -> Form {
    let texts: [&Bilingual; 7] = [
        &draft.title,
        &draft.what,
        &draft.requirements,
        &draft.steps,
        &draft.time,
        &draft.cost,
        &draft.place,
    ];
    let mut values: Vec<(String, String)> = Vec::new();
    for (name, text) in TEXTS.iter().zip(texts) {
        values.push(((*name).to_owned(), text.indonesian.clone()));
        values.push((format!("{name}-en"), text.english.clone().unwrap_or_default()));
    }
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    values.extend([
        own("jenis", &draft.category),
        own("dinas", &draft.office),
        own("jam", &said_hours(&draft.hours, language)),
        own("telepon", &draft.phone),
        own("tautan", &draft.link),
        own("taman", if draft.in_garden == "yes" { "1" } else { "" }),
        own("urutan", draft.order.as_deref().unwrap_or("0")),
    ]);
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Form::of(&values)
}

/// The form's name of a draft's field.
pub fn name_of(field: &'static str) -> &'static str {
    match field {
        "category" => "jenis",
        "title" => "judul",
        "title_en" => "judul-en",
        "office" => "dinas",
        "what" => "apa",
        "what_en" => "apa-en",
        "requirements" => "syarat",
        "requirements_en" => "syarat-en",
        "steps" => "langkah",
        "steps_en" => "langkah-en",
        "time" => "lama",
        "time_en" => "lama-en",
        "cost" => "biaya",
        "cost_en" => "biaya-en",
        "place" => "tempat",
        "place_en" => "tempat-en",
        "hours" => "jam",
        "phone" => "telepon",
        "link" => "tautan",
        "in_garden" => "taman",
        "site" => "lokasi",
        "order" => "urutan",
        other => other,
    }
}

/// `Senin-Jumat 07.30-15.30` as drafts have it: `Mon-Fri 07:30-15:30`. Whatever else was typed stays, to be refused.
fn read_hours(typed: &str) -> String {
    let mut text = String::new();
    for word in words(typed.trim()) {
        let day = DAYS
            .iter()
            .find(|(_, full, short)| [full, short].iter().any(|day| day.eq_ignore_ascii_case(word)));
        text.push_str(day.map_or(word, |(english, ..)| english));
    }
    let between_digits = |text: &str, at: usize| {
        let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
        at > 0 && digit(text.as_bytes().get(at - 1)) && digit(text.as_bytes().get(at + 1))
    };
    let colon = |(at, letter)| if letter == '.' && between_digits(&text, at) { ':' } else { letter };
    text.char_indices().map(colon).collect::<String>().replace('–', "-")
}

/// Hours of a draft as people read and type them.
pub fn said_hours(hours: &str, language: Language) -> String {
    if language == Language::English {
        return hours.to_owned();
    }
    let named = DAYS.iter().fold(hours.to_owned(), |text, (english, full, _)| text.replace(english, full));
    named.replace(':', ".")
}

/// Runs of letters and of what is none, in their order.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same = |letter: char| letter.is_alphabetic() == first.is_alphabetic();
        let end = rest.find(|letter| !same(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_typed_as_they_are_said() {
        for typed in [
            "Senin-Jumat 07.30-15.30",
            "sen–jum 07:30-15:30",
            "Mon-Fri 07:30-15:30",
            "SENIN-JUMAT 07.30-15.30 ",
        ] {
            assert_eq!(read_hours(typed), "Mon-Fri 07:30-15:30");
        }
        let hours = "Mon-Thu 08:00-15:00, Fri 08:00-11:00";
        let said = said_hours(hours, Language::Indonesian);
        assert_eq!(said, "Senin-Kamis 08.00-15.00, Jumat 08.00-11.00");
        assert_eq!(
            (read_hours(&said).as_str(), said_hours(hours, Language::English).as_str()),
            (hours, hours)
        );
        assert_eq!((read_hours(""), read_hours("tiap hari")), (String::new(), "tiap hari".to_owned()));
    }
}
