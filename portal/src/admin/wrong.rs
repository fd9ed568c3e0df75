//! Sentences about what is wrong with something that was typed, as the rules say them, in the reader's language.

use crate::views::Language;
use hotspot::model::Invalid;
use std::sync::LazyLock;

/// Pairs of what the rules say and what a page says in Indonesian, with `{}` for what they name.
const PAIRS: &str = include_str!("../../../words/wrong.txt");

/// A sentence that nobody has put into Indonesian yet stays as it is.
#[must_use]
pub fn sentence(why: &Invalid, language: Language) -> String {
    let said = why.to_string();
    match language {
        Language::English => said,
        Language::Indonesian => in_indonesian(&said).unwrap_or(said),
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
        text.push_str(named.next()?);
        text.push_str(part);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

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
        for (path, source) in rules() {
            for after in source.split("Invalid::new(").skip(1) {
                let after = after.trim_start().trim_start_matches("format!(").trim_start();
                let Some(sentence) = literal(after) else { continue };
                found += 1;
                let said = example(&sentence);
                assert!(in_indonesian(&said).is_some(), "{path}: words/wrong.txt lacks: {sentence}");
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
                '\\' => text.push(letters.next()?),
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
    fn rules() -> Vec<(String, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hotspot/src");
        let mut folders = vec![root.join("board"), root.join("model"), root.join("policy")];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("tests.rs") && !path.ends_with("lease.rs") {
                    let source = fs::read_to_string(&path).unwrap();
                    let product = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
                    found.push((path.display().to_string(), product.to_owned()));
                }
            }
        }
        found
    }
}
