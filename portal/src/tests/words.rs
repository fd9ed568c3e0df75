//! The files of words: nothing is missing in one language, nothing that is used is missing, and nothing is there for nobody.

use crate::views::words::ROOMS;
use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement},
    parser,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

type Names = BTreeSet<String>;

/// The keys of one language, each with the variables of its message.
type Keys = BTreeMap<String, Names>;

#[test]
fn both_languages_say_the_same_in_the_same_files() {
    for room in ROOMS {
        let [indonesian, english] = [room.indonesian, room.english].map(|text| keys(room.name, text));
        assert!(!indonesian.is_empty(), "{} has no words", room.name);
        assert_eq!(indonesian, english, "words/id/{0}.ftl and words/en/{0}.ftl differ", room.name);
    }
}

#[test]
fn every_file_of_words_is_read() {
    let listed: Names = ROOMS.iter().map(|room| format!("{}.ftl", room.name)).collect();
    for folder in ["words/id", "words/en"] {
        let there: Names =
            files(folder).into_keys().map(|path| path.replace(&format!("{folder}/"), "")).collect();
        assert_eq!(there, listed, "{folder} and the list of rooms in words/mod.rs differ");
    }
}

#[test]
fn no_two_files_have_the_same_key() {
    let mut known = Names::new();
    for room in ROOMS {
        for key in keys(room.name, room.indonesian).into_keys() {
            assert!(known.insert(key.clone()), "{key} of {} is in another file too", room.name);
        }
    }
}

#[test]
fn whatever_the_pages_say_has_words_with_these_variables() {
    let known = all_keys();
    let mut found = 0;
    for (path, text) in sources() {
        for (verb, call) in calls(&text) {
            let Some(key) = literal(call) else { continue };
            found += 1;
            let variables = known.get(key).unwrap_or_else(|| panic!("{path}: no words for {key:?}"));
            match (verb, told(call)) {
                ("say", _) => assert!(variables.is_empty(), "{path} says {key:?}, which has {variables:?}"),
                (_, Some(told)) => assert_eq!(&told, variables, "{path} tells {key:?}"),
                (_, None) => assert!(!variables.is_empty(), "{path} tells {key:?}; say is enough"),
            }
        }
    }
    assert!(found > 80, "only {found} places were found where something is said");
}

/// A key that is chosen while running stands in the source as text all the same.
#[test]
fn no_words_are_for_nobody() {
    let sources = sources();
    let within: Names = ROOMS.iter().flat_map(|room| referred_to(room.indonesian)).collect();
    for key in all_keys().into_keys() {
        let quoted = format!("\"{key}\"");
        let used = within.contains(&key) || sources.values().any(|text| text.contains(&quoted));
        assert!(used, "nobody says {key:?}");
    }
}

fn all_keys() -> Keys {
    ROOMS.iter().flat_map(|room| keys(room.name, room.indonesian)).collect()
}

/// Fails on what is no message.
fn keys(name: &str, text: &str) -> Keys {
    let resource = parser::parse(text).unwrap_or_else(|(_, faults)| panic!("{name}.ftl: {faults:?}"));
    let mut messages = BTreeMap::new();
    for entry in &resource.body {
        match entry {
            Entry::Message(Message { id, value: Some(pattern), .. }) => {
                let before = messages.insert(id.name, inside(pattern));
                assert!(before.is_none(), "{name}.ftl has {} twice", id.name);
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            other => panic!("{name}.ftl: neither a message nor a comment: {other:?}"),
        }
    }
    let variables = |key: &str| {
        let (mut variables, others) = messages[key].clone();
        for other in &others {
            let (more, further) =
                messages.get(other.as_str()).unwrap_or_else(|| panic!("{name}.ftl: no {other}"));
            assert!(further.is_empty(), "{name}.ftl: {key} refers to {other}, which refers on");
            variables.extend(more.iter().cloned());
        }
        variables
    };
    messages.keys().map(|key| ((*key).to_owned(), variables(key))).collect()
}

/// The messages that other messages refer to.
fn referred_to(text: &str) -> Names {
    let resource = parser::parse(text).unwrap();
    let messages = resource.body.iter().filter_map(|entry| match entry {
        Entry::Message(Message { value: Some(pattern), .. }) => Some(inside(pattern).1),
        _ => None,
    });
    messages.flatten().collect()
}

/// The variables of a pattern, and the messages it refers to.
fn inside(pattern: &Pattern<&str>) -> (Names, Names) {
    let (mut variables, mut messages) = (Names::new(), Names::new());
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let inline = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                for variant in variants {
                    let (more, further) = inside(&variant.value);
                    variables.extend(more);
                    messages.extend(further);
                }
                selector
            }
        };
        match inline {
            InlineExpression::VariableReference { id } => variables.insert(id.name.to_owned()),
            InlineExpression::MessageReference { id, attribute: None } => messages.insert(id.name.to_owned()),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => false,
            other => panic!("keep words simple: {other:?}"),
        };
    }
    (variables, messages)
}

/// Every `say(` and `tell(` with what follows it.
fn calls(text: &str) -> Vec<(&'static str, &str)> {
    let of = |verb: &'static str| {
        let call = format!("{verb}(");
        let places = text.match_indices(&call).map(|(at, _)| at).collect::<Vec<_>>();
        let whole = move |at: &usize| {
            !text[..*at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
        };
        let after = verb.len() + 1;
        places.into_iter().filter(whole).map(move |at| (verb, text[at + after..].trim_start()))
    };
    of("say").chain(of("tell")).collect()
}

/// The text between quotation marks that `source` begins with.
fn literal(source: &str) -> Option<&str> {
    source.strip_prefix('"')?.split('"').next()
}

/// The names of the variables of a `tell(`, where they are written out in the call.
fn told(call: &str) -> Option<Names> {
    let list = call.strip_prefix('"')?.split_once('"')?.1.trim_start().strip_prefix(',')?.trim_start();
    let list = list.strip_prefix('&').unwrap_or(list).strip_prefix('[')?;
    let (mut depth, mut names) = (0_u32, Names::new());
    for (at, letter) in list.char_indices() {
        match letter {
            '(' | '[' => {
                if letter == '(' && depth == 0 {
                    names.insert(literal(list[at + 1..].trim_start())?.to_owned());
                }
                depth += 1;
            }
            ']' if depth == 0 => return Some(names),
            ')' | ']' => depth -= 1,
            // A pair that is named elsewhere.
            letter if depth == 0 && !matches!(letter, ',' | ' ' | '\n') => return None,
            _ => {}
        }
    }
    None
}

/// Templates, the figures that name their own definitions, and the portal's own source, without what tests say.
fn sources() -> BTreeMap<String, String> {
    let mut sources = files("templates");
    sources.extend(files("hotspot/src/report"));
    for (path, text) in files("portal/src") {
        if !path.starts_with("portal/src/tests/") {
            let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            sources.insert(path, product.to_owned());
        }
    }
    sources
}

/// All files of a folder of the project, by path.
fn files(folder: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root.join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.extend(files(&path));
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            found.insert(path, text);
        }
    }
    found
}
