//! The fields of the ladder editor and the words of a plan, each from the other: numbers with a fixed unit beside them,
//! a row for each step.

use crate::{admin::form::Form, views::Language};
use hotspot::model::{BitRate, Bytes, PlanDraft, Span};

/// Steps after the first that the editor has rows for; a ladder has no more.
pub const LATER: [usize; 3] = [2, 3, 4];
pub const ESSENTIALS: &str = "layanan-penting";
pub const SLOWER: &str = "pelan";

/// The days as plans name them, and as they are typed here.
const DAYS: [(&str, &str); 7] = [
    ("Mon", "Senin"),
    ("Tue", "Selasa"),
    ("Wed", "Rabu"),
    ("Thu", "Kamis"),
    ("Fri", "Jumat"),
    ("Sat", "Sabtu"),
    ("Sun", "Minggu"),
];

/// What the editor shows of a plan.
#[must_use]
pub fn fields_of(draft: &PlanDraft, language: Language) -> Vec<(String, String)> {
    let rate = |text: &str| rate(text, language);
    let mut fields: Vec<(String, String)> = [
        ("nama", draft.name.clone()),
        ("lokasi", draft.site.clone().unwrap_or_default()),
        ("unduh", rate(&draft.down)),
        ("unggah", rate(&draft.up)),
        ("per", draft.per.clone()),
        (
            "sesi",
            if draft.session_length == "none" { String::new() } else { span(&draft.session_length, 3_600) },
        ),
        ("diam", span(&draft.idle, 60)),
        ("ingat", span(&draft.remembered, 86_400)),
        ("ingat-paling", span(&draft.remembered_at_most, 86_400)),
        ("buka", hours_shown(&draft.hours, language)),
        ("perangkat", draft.devices.clone()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let steps = draft.steps.split(',').map(str::trim).filter(|step| !step.is_empty() && *step != "none");
    for (number, step) in LATER.into_iter().zip(steps) {
        let (from, gives) = step.split_once(':').unwrap_or((step, ""));
        fields.push((format!("dari-{number}"), amount(from, language)));
        match gives.trim() {
            "essentials" => fields.push((format!("beri-{number}"), ESSENTIALS.to_owned())),
            speeds => {
                // A slash stands in each speed too; the one between them has a unit before it.
                let (down, up) = speeds.split_once("bit/s").unwrap_or((speeds, ""));
                let up = up.trim().trim_start_matches('/').trim();
                fields.push((format!("beri-{number}"), SLOWER.to_owned()));
                fields.push((format!("unduh-{number}"), rate(&format!("{down}bit/s"))));
                fields.push((format!("unggah-{number}"), rate(up)));
            }
        }
    }
    fields
}

/// The words of what stands in the editor.
#[must_use]
pub fn draft_of(form: &Form) -> PlanDraft {
    let rate = |name: &str| with_unit(form.value(name), "Mbit/s");
    let steps: Vec<String> = LATER
        .into_iter()
        .filter_map(|number| {
            let from = with_unit(form.value(&format!("dari-{number}")), "GB");
            match form.value(&format!("beri-{number}")) {
                "" => None,
                ESSENTIALS => Some(format!("{from}: essentials")),
                _ => {
                    let speed = |name| rate(&format!("{name}-{number}"));
                    Some(format!("{from}: {} / {}", speed("unduh"), speed("unggah")))
                }
            }
        })
        .collect();
    let session_length = form.value("sesi").trim();
    PlanDraft {
        name: form.value("nama").trim().to_lowercase(),
        site: Some(form.value("lokasi").to_owned()).filter(|site| !site.is_empty()),
        down: rate("unduh"),
        up: rate("unggah"),
        per: form.value("per").to_owned(),
        steps: if steps.is_empty() { "none".to_owned() } else { steps.join(", ") },
        session_length: if session_length.is_empty() {
            "none".to_owned()
        } else {
            with_unit(session_length, "h")
        },
        idle: with_unit(form.value("diam"), "min"),
        remembered: with_unit(form.value("ingat"), "d"),
        remembered_at_most: with_unit(form.value("ingat-paling"), "d"),
        hours: hours_read(form.value("buka")),
        devices: form.value("perangkat").to_owned(),
    }
}

/// What the editor calls a draft's field.
#[must_use]
pub fn field_of(field: &'static str) -> &'static str {
    match field {
        "name" => "nama",
        "site" => "lokasi",
        "down" => "unduh",
        "up" => "unggah",
        "steps" => "dari-2",
        "session_length" => "sesi",
        "idle" => "diam",
        "remembered" => "ingat",
        "remembered_at_most" => "ingat-paling",
        "hours" => "buka",
        "devices" => "perangkat",
        other => other,
    }
}

/// A bare number in the unit of its field; whoever typed a unit is believed.
fn with_unit(text: &str, unit: &str) -> String {
    let text = text.trim().replace(',', ".");
    let bare = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    if bare { format!("{text} {unit}") } else { text }
}

fn rate(text: &str, language: Language) -> String {
    let bits = text.trim().parse::<BitRate>().map(BitRate::bits_per_second);
    bits.ok().and_then(|bits| thousandths(bits, 1_000, language)).unwrap_or_else(|| text.trim().to_owned())
}

fn amount(text: &str, language: Language) -> String {
    let bytes = text.trim().parse::<Bytes>().ok();
    let shown = bytes.and_then(|Bytes(bytes)| thousandths(bytes, 1_000_000, language));
    shown.unwrap_or_else(|| text.trim().to_owned())
}

/// In thousands of `small`, where that is exact to three decimals.
fn thousandths(count: u64, small: u64, language: Language) -> Option<String> {
    let thousandths = count.is_multiple_of(small).then(|| count / small)?;
    let text = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
    let text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
    Some(language.pick(text.replace('.', ","), text))
}

fn span(text: &str, unit: u64) -> String {
    let secs = text.parse::<Span>().map(Span::secs).ok().filter(|secs| secs.is_multiple_of(unit));
    secs.map_or_else(|| text.to_owned(), |secs| (secs / unit).to_string())
}

/// Empty for always. In English as plans have it.
fn hours_shown(hours: &str, language: Language) -> String {
    match (hours, language) {
        ("always", _) => String::new(),
        (hours, Language::English) => hours.to_owned(),
        (hours, Language::Indonesian) => {
            DAYS.iter().fold(hours.to_owned(), |text, (day, typed)| text.replace(day, typed))
        }
    }
}

fn hours_read(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return "always".to_owned();
    }
    let plain = text.replace('–', "-").replace('.', ":").to_lowercase();
    let days = DAYS.iter().fold(plain, |text, (day, typed)| text.replace(&typed.to_lowercase(), day));
    // Also as they stand in English.
    DAYS.iter().fold(days, |text, (day, _)| text.replace(&day.to_lowercase(), day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::model::Preset;

    fn form(draft: &PlanDraft, language: Language) -> Form {
        let fields = fields_of(draft, language);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        Form::of(&fields)
    }

    #[test]
    fn a_plan_that_is_shown_and_saved_unchanged_is_the_same_plan() {
        let name = "tamu".parse().unwrap();
        for preset in Preset::ALL {
            let odd = PlanDraft {
                site: Some("bukateja".into()),
                hours: "Mon-Fri 05:00-22:00, Sat-Sun 06:00-24:00".into(),
                session_length: "90 min".into(),
                idle: "90 s".into(),
                down: "1.25 Gbit/s".into(),
                ..preset.named(&name)
            };
            for draft in [preset.named(&name), odd] {
                for language in [Language::Indonesian, Language::English] {
                    let again = draft_of(&form(&draft, language));
                    let [one, other] = [&draft, &again].map(|draft| draft.check().unwrap());
                    assert_eq!(one, other);
                }
            }
        }
    }

    #[test]
    fn numbers_are_shown_with_a_comma_and_read_with_either() {
        let shown = form(&Preset::Standard.named(&"tamu".parse().unwrap()), Language::Indonesian);
        let value = |name| shown.value(name).to_owned();
        assert_eq!(
            (value("unduh"), value("unggah-2"), value("dari-2")),
            ("5".into(), "0,5".into(), "1".into())
        );
        assert_eq!(with_unit(" 0,5 ", "Mbit/s"), "0.5 Mbit/s");
        assert_eq!(with_unit("512 kbit/s", "Mbit/s"), "512 kbit/s");
        assert_eq!(with_unit("", "GB"), "");
    }

    #[test]
    fn hours_are_read_as_they_are_typed_here() {
        for (typed, read) in [
            ("", "always"),
            ("Senin–Jumat 05.00-22.00", "Mon-Fri 05:00-22:00"),
            ("sabtu-minggu 06:00-24:00", "Sat-Sun 06:00-24:00"),
            ("Mon-Fri 05:00-22:00", "Mon-Fri 05:00-22:00"),
        ] {
            assert_eq!(hours_read(typed), read);
        }
    }
}
