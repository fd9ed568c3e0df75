//! Words as they are typed and printed, the same for all orders about the board.

use super::Refused;
use crate::operator::print::plain;
use hotspot::{
    board::{Bilingual, Image, Reach},
    model::{SiteName, UnixTime},
    picture::LARGEST_FILE,
};
use std::{
    io::Read,
    path::{Path, PathBuf},
};

/// No text of the board is longer, in bytes.
const LARGEST_TEXT: usize = 256 * 1024;

/// The text of an option, or of the file that the other names.
pub(in crate::operator) fn text_or_file(
    text: Option<&String>,
    file: Option<&PathBuf>,
) -> Result<Option<String>, Refused> {
    match file {
        None => Ok(text.cloned()),
        Some(path) => {
            let why = |why: &str| Refused::File { path: path.clone(), why: why.to_owned() };
            let bytes = read(path, LARGEST_TEXT)?;
            if bytes.len() > LARGEST_TEXT {
                return Err(why("it is too large for a text"));
            }
            String::from_utf8(bytes).map(Some).map_err(|_| why("it is no text in UTF-8"))
        }
    }
}

pub(in crate::operator) fn picture(path: &Path) -> Result<Image, Refused> {
    let file = read(path, LARGEST_FILE)?;
    hotspot::picture::encode(&file).map_err(|fault| Refused::Picture { path: path.to_owned(), fault })
}

/// The file, and one byte more than `most` where it is longer.
fn read(path: &Path, most: usize) -> Result<Vec<u8>, Refused> {
    let failed = |error: std::io::Error| Refused::File { path: path.to_owned(), why: error.to_string() };
    let mut bytes = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    std::fs::File::open(path).map_err(failed)?.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// At which sites, in words.
pub(in crate::operator) fn sites(reach: &Reach) -> String {
    match reach {
        Reach::All => "everywhere".to_owned(),
        Reach::Sites(sites) => sites.iter().map(SiteName::as_str).collect::<Vec<_>>().join(", "),
    }
}

/// `1 place`, `3 places`.
pub(in crate::operator) fn counted(number: usize, of: &str) -> String {
    if number == 1 { format!("1 {of}") } else { format!("{number} {of}s") }
}

/// What was typed in either language, in place of what stands.
pub(in crate::operator) fn over(
    indonesian: Option<String>,
    english: Option<String>,
    stands: Bilingual,
) -> Bilingual {
    Bilingual { indonesian: indonesian.unwrap_or(stands.indonesian), english: english.or(stands.english) }
}

/// `Indonesian | English`.
pub(in crate::operator) fn both(text: &str) -> Bilingual {
    match text.split_once('|') {
        Some((indonesian, english)) => {
            Bilingual { indonesian: indonesian.trim().to_owned(), english: Some(english.trim().to_owned()) }
        }
        None => Bilingual { indonesian: text.to_owned(), english: None },
    }
}

pub(in crate::operator) fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("write yes or no".to_owned()),
    }
}

/// How something stands that begins and ends.
pub(in crate::operator) fn state(
    from: UnixTime,
    until: UnixTime,
    ended: Option<UnixTime>,
    now: UnixTime,
) -> &'static str {
    if ended.is_some() {
        "ended"
    } else if until <= now {
        "over"
    } else if from > now {
        "to come"
    } else {
        "in force"
    }
}

/// A text under its name, both languages, as it is written.
pub(in crate::operator) fn text_lines(name: &str, text: &Bilingual) -> Vec<String> {
    let under = |name: String, text: &str| {
        std::iter::once(format!("{name}:"))
            .chain(text.lines().map(|line| format!("    {}", plain(line))))
            .collect::<Vec<_>>()
    };
    let mut lines = if text.is_empty() { Vec::new() } else { under(name.to_owned(), &text.indonesian) };
    lines.extend(text.english.iter().flat_map(|text| under(format!("{name} in English"), text)));
    lines
}
