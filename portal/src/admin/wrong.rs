//! Sentences about what is wrong with something that was typed, with a name for the garden, its page or the gateway itself, as
//! the rules say them, in the reader's language.

use crate::views::Language;
use hotspot::model::Invalid;
use std::sync::LazyLock;

/// Pairs of what the rules say and what a page says in Indonesian, with `{}` for what they name.
const PAIRS: &str = include_str!("../../../words/wrong.txt");

/// A sentence that nobody has put into Indonesian yet stays as it is.
#[must_use]
pub fn sentence(why: &Invalid, language: Language) -> String {
    told(&why.to_string(), language)
}

/// As [`sentence`], of what the gateway says.
#[must_use]
pub fn told(said: &str, language: Language) -> String {
    match language {
        Language::English => said.to_owned(),
        Language::Indonesian => in_indonesian(said).unwrap_or_else(|| said.to_owned()),
    }
}

fn in_indonesian(said: &str) -> Option<String> {
    static READ: LazyLock<Vec<(&str, &str)>> = LazyLock::new(pairs);
    READ.iter().find_map(|(english, indonesian)| filled(indonesian, &named(english, said)?))
}

fn pairs() -> Vec<(&'static str, &'static str)> {
    let lines = PAIRS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" => ")).collect()
}

/// What stands in the places of a pattern. Nothing where the sentence is another one.
fn named<'a>(pattern: &str, said: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = pattern.split("{}");
    let mut rest = said.strip_prefix(parts.next()?)?;
    let mut parts = parts.peekable();
    let mut named = Vec::new();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        // What is named may hold the words that follow it: the last place they stand at is the pattern's own at the end.
        let end = if is_last {
            rest.len().checked_sub(part.len()).filter(|_| rest.ends_with(part))
        } else {
            rest.find(part)
        };
        let end = end?;
        named.push(&rest[..end]);
        rest = &rest[end + part.len()..];
    }
    rest.is_empty().then_some(named)
}

fn filled(pattern: &str, named: &[&str]) -> Option<String> {
    let mut named = named.iter();
    let mut parts = pattern.split("{}");
    let mut text = parts.next()?.to_owned();
    for part in parts {
        let named = named.next()?;
        // It may be a sentence itself.
        text.push_str(in_indonesian(named).as_deref().unwrap_or(named));
        text.push_str(part);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    #[test]
    fn a_fault_is_told_in_indonesian_with_what_it_names() {
        let said = |text: &str| sentence(&Invalid::new(text), Language::Indonesian);
        assert_eq!(
            said("\"12 is\" is not a whole number from 1 to 500"),
            "\"12 is\" bukan bilangan bulat dari 1 sampai 500"
        );
        assert_eq!(said("is empty"), "belum diisi");
        assert_eq!(said("a sentence of tomorrow"), "a sentence of tomorrow");
        let english = Invalid::new("is empty");
        assert_eq!(sentence(&english, Language::English), "is empty");
    }

    #[test]
    fn what_the_gateway_says_is_wrong_is_told_in_indonesian_in_all_its_parts() {
        for (said, indonesian) in [
            (
                "a CA in the portal's chain expired on 1 May 2026 07:00 UTC; renew it; phones are led to plain http meanwhile",
                "CA di rantai sertifikat portal berakhir pada 1 May 2026 07:00 UTC; perbarui; untuk sementara ponsel diarahkan ke http biasa",
            ),
            (
                "Tiang 1 does not answer at 10.20.0.9 since 2026-11-22 10:00; 12 devices are usual at this hour",
                "Tiang 1 (10.20.0.9) tidak menjawab sejak 2026-11-22 10:00; biasanya ada 12 perangkat pada jam ini",
            ),
            (
                "02:00:5e:00:00:07 at port lan1 (timur) gives out addresses as server 10.0.0.1, router 10.0.0.1",
                "02:00:5e:00:00:07 di porta lan1 (timur) membagikan alamat sebagai server 10.0.0.1, router 10.0.0.1",
            ),
            (
                "Tiang 1 does not answer since 2026-11-22 10:00",
                "Tiang 1 tidak menjawab sejak 2026-11-22 10:00",
            ),
        ] {
            assert_eq!(told(said, Language::Indonesian), indonesian);
        }
    }

    #[test]
    fn both_sides_of_a_pair_name_the_same_number_of_things() {
        assert!(pairs().len() > 70);
        for (english, indonesian) in pairs() {
            assert_eq!(english.matches("{}").count(), indonesian.matches("{}").count(), "{english}");
        }
    }

    /// Each sentence that stands as text in the rules has its pair.
    #[test]
    fn every_sentence_of_the_rules_is_told_in_indonesian() {
        let mut found = 0;
        let of_the_gateway = [
            ("dns/examine/garden.rs", "warnings.push("),
            ("health/verdict.rs", "#[error("),
            ("gateway/health.rs", "format!("),
            ("gateway/health.rs", "(None, Some("),
        ];
        let controller = Path::new(env!("CARGO_MANIFEST_DIR")).join("../controller/src");
        let of_the_gateway = of_the_gateway.map(|(path, mark)| (controller.join(path), mark));
        let of_pages = [("mod.rs", "warnings.push("), ("fetch.rs", "bad("), ("fetch.rs", "Unreached(")];
        let needs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hotspot/src/needs");
        let of_pages = of_pages.map(|(path, mark)| (needs.join(path), mark));
        let of_rules = rules().into_iter().map(|path| (path, "Invalid::new("));
        for (path, mark) in of_rules.chain(of_the_gateway).chain(of_pages) {
            let source = fs::read_to_string(&path).unwrap();
            let product = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            for after in product.split(mark).skip(1) {
                let after = after.trim_start().trim_start_matches("format!(").trim_start();
                let Some(sentence) = literal(after) else { continue };
                found += 1;
                let said = example(&sentence);
                assert!(
                    in_indonesian(&said).is_some(),
                    "{}: words/wrong.txt lacks: {sentence}",
                    path.display()
                );
            }
        }
        assert!(found > 60, "only {found} sentences were found");
    }

    /// The literal that `source` begins with, unescaped.
    fn literal(source: &str) -> Option<String> {
        let mut text = String::new();
        let mut letters = source.strip_prefix('"')?.chars();
        loop {
            match letters.next()? {
                '"' => return Some(text),
                '\\' => match letters.next()? {
                    // The sentence goes on in the next line.
                    '\n' => letters = letters.as_str().trim_start().chars(),
                    letter => text.push(letter),
                },
                letter => text.push(letter),
            }
        }
    }

    /// The sentence with something in each place.
    fn example(sentence: &str) -> String {
        let mut text = String::new();
        let mut within = false;
        for letter in sentence.chars() {
            match letter {
                '{' => within = true,
                '}' => {
                    within = false;
                    text.push_str("Ani");
                }
                letter if !within => text.push(letter),
                _ => {}
            }
        }
        text
    }

    /// Of the rooms whose faults reach a form, without their tests.
    fn rules() -> Vec<PathBuf> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hotspot/src");
        let mut folders = vec![root.join("board"), root.join("model"), root.join("policy")];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("tests.rs") && !path.ends_with("lease.rs") {
                    found.push(path);
                }
            }
        }
        found
    }
}
