//! Words of one field.

use crate::{
    board::Bilingual,
    model::{Faults, Invalid},
};

/// Higher and lower numbers of the order are no order any more.
const ORDER: std::ops::RangeInclusive<i32> = -100..=100;
/// Of a telephone number, 112 the shortest; with its country the longest has 15 digits (ITU-T E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 3..=15;
const LONGEST_PHONE: usize = 30;

/// Fields of one thing in both languages: the names of the Indonesian and of the English one.
pub(super) type Names = (&'static str, &'static str);

/// One line in both languages; English may be missing.
pub(super) fn line_in_both(
    faults: &mut Faults,
    names: Names,
    words: &Bilingual,
    most: usize,
) -> Option<Bilingual> {
    in_both(faults, names, words, |words| line(words, most))
}

/// A text in both languages; English may be missing.
pub(super) fn prose_in_both(
    faults: &mut Faults,
    names: Names,
    words: &Bilingual,
    most: usize,
) -> Option<Bilingual> {
    in_both(faults, names, words, |words| prose(words, most))
}

/// The same, where it may be left empty.
pub(super) fn prose_or_none(
    faults: &mut Faults,
    names: Names,
    words: &Bilingual,
    most: usize,
) -> Option<Bilingual> {
    let empty = |text: &str| text.trim().is_empty();
    if !empty(&words.indonesian) {
        return prose_in_both(faults, names, words, most);
    }
    if words.english.as_deref().is_none_or(empty) {
        return Some(Bilingual::default());
    }
    faults.keep(names.0, Err(Invalid::new("is missing where the English text is not")))
}

fn in_both(
    faults: &mut Faults,
    (indonesian, english): Names,
    words: &Bilingual,
    read: impl Fn(&str) -> Result<String, Invalid>,
) -> Option<Bilingual> {
    let first = faults.keep(indonesian, read(&words.indonesian));
    let given = words.english.as_deref().filter(|text| !text.trim().is_empty());
    let second = match given {
        None => Some(None),
        Some(text) => faults.keep(english, read(text)).map(Some),
    };
    first.zip(second).map(|(indonesian, english)| Bilingual { indonesian, english })
}

/// One line of 1 to `most` characters.
pub(crate) fn line(text: &str, most: usize) -> Result<String, Invalid> {
    let text = text.trim();
    if text.contains(is_line_break) {
        return Err(Invalid::new("must be a single line"));
    }
    readable(text, most)
}

/// Lines of 1 to `most` characters altogether.
pub(super) fn prose(text: &str, most: usize) -> Result<String, Invalid> {
    let text = text.replace("\r\n", "\n").replace(is_line_break, "\n").replace('\t', " ");
    readable(text.trim(), most)
}

pub(super) fn order(text: Option<&str>) -> Result<i32, Invalid> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(0) };
    text.parse().ok().filter(|number| ORDER.contains(number)).ok_or_else(|| {
        Invalid::new(format!("{text:?} is not a whole number from {} to {}", ORDER.start(), ORDER.end()))
    })
}

pub(crate) fn yes_or_no(text: &str) -> Result<bool, Invalid> {
    match text.trim() {
        "yes" => Ok(true),
        "no" => Ok(false),
        text => Err(Invalid::new(format!("{text:?} is neither yes nor no"))),
    }
}

/// A number as it is written out: `0281-891012`, `(0281) 891 012`, `+62 281 891012`, `119`.
pub(super) fn phone(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-' | '+'));
    if plain && DIGITS.contains(&digits) && text.len() <= LONGEST_PHONE {
        Ok(text.to_owned())
    } else {
        Err(Invalid::new(format!("{text:?} is no telephone number like 0281-891012 or 112")))
    }
}

fn readable(text: &str, most: usize) -> Result<String, Invalid> {
    let length = text.chars().count();
    if length > most {
        return Err(Invalid::new(format!("has {length} characters, at most {most} have a place")));
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Err(Invalid::new(if length == 0 { "is empty" } else { "holds no letter" }));
    }
    if let Some(c) = text.chars().find(|c| c.is_control() && *c != '\n') {
        return Err(Invalid::new(format!("holds the control character {}", c.escape_unicode())));
    }
    if let Some(c) = text.chars().find(|c| turns_text(*c)) {
        return Err(Invalid::new(format!(
            "holds {}, which turns the direction of what follows; type the text without it",
            c.escape_unicode()
        )));
    }
    Ok(text.to_owned())
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9): a page would read otherwise than it is
/// written.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
