//! The file as it stands: its text, its sections and keys, and on which line each of them is.

use super::{
    error::{ConfigError, Problem},
    keys::{SECTIONS, suggest, suggest_key},
};
use std::{collections::BTreeMap, io::Read, path::Path};
use toml::de::{DeTable, DeValue};

/// Larger files are refused, in bytes: a configuration has a few kilobytes.
const MAX_FILE: usize = 1024 * 1024;

/// Longer lists are refused; bounds the work of comparing their items.
const MAX_ITEMS: usize = 256;

/// Reads the file's text.
pub(super) fn read(path: &Path) -> Result<String, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { file: path.to_owned(), source };
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    check_size(path, bytes.len())?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        refused(path, line, "this is not UTF-8 text", "save the file as UTF-8")
    })
}

/// Hands the parsed file and the collection of its problems to `check`.
///
/// # Errors
/// Where the text is not TOML at all, only that is told: anything more would be guessed.
pub(super) fn parse<T>(
    path: &Path,
    text: &str,
    check: impl FnOnce(&Root<'_>, &mut Problems) -> Option<T>,
) -> Result<T, ConfigError> {
    check_size(path, text.len())?;
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut problems = Problems::new(text, document.get_ref());
    problems.add_syntax_errors(&errors);
    let root = Root { table: document.get_ref() };
    let result = if problems.is_empty() {
        root.refuse_unknown(&mut problems);
        check(&root, &mut problems)
    } else {
        None
    };
    match result {
        Some(result) if problems.is_empty() => Ok(result),
        _ => Err(ConfigError::Wrong { file: path.to_owned(), problems: problems.into_sorted() }),
    }
}

/// Why a value cannot be taken: what is wrong with it, and what would be right.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub wrong: String,
    pub right: String,
}

impl Fault {
    pub fn new(wrong: impl Into<String>, right: impl Into<String>) -> Self {
        Self { wrong: wrong.into(), right: right.into() }
    }
}

/// What was found wrong so far, and the line of every key.
pub(super) struct Problems {
    line_ends: Vec<usize>,
    lines: BTreeMap<String, usize>,
    found: Vec<Problem>,
}

impl Problems {
    /// Notes that the value at `key` cannot be taken.
    pub fn add(&mut self, key: impl Into<String>, fault: Fault) {
        let key = key.into();
        let line = self.line_of(&key);
        self.found.push(Problem { line, key, wrong: fault.wrong, right: fault.right });
    }

    /// Whether something is wrong with the value at `key` itself, so that comparing it with others would mislead.
    pub fn concern(&self, key: &str) -> bool {
        self.found.iter().any(|problem| problem.key == key)
    }

    fn new(text: &str, document: &DeTable<'_>) -> Self {
        let line_ends =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        let mut problems = Self { line_ends, lines: BTreeMap::new(), found: Vec::new() };
        problems.index_table("", document);
        problems
    }

    fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    fn into_sorted(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|problem| problem.line);
        self.found
    }

    /// Notes the parser's first complaint about each line; those after it are its echoes.
    fn add_syntax_errors(&mut self, errors: &[toml::de::Error]) {
        let offset = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
        let mut complaints: Vec<_> = errors
            .iter()
            .map(|error| (self.line_at(offset(error)), error.message().replace('\n', " ")))
            .collect();
        complaints.sort_by_key(|(line, _)| *line);
        complaints.dedup_by_key(|(line, _)| *line);
        self.found.extend(complaints.into_iter().map(|(line, message)| {
            Problem {
                line,
                key: String::new(),
                wrong: format!("this is not TOML: {message}"),
                right:
                    "write `key = value` lines below `[section]` lines, each key once, texts in double quotes"
                        .to_owned(),
            }
        }));
    }

    /// The line of the key, or of the nearest section around it.
    fn line_of(&self, key: &str) -> usize {
        let mut around = key;
        loop {
            if let Some(line) = self.lines.get(around) {
                return *line;
            }
            match around.rfind(['.', '[']) {
                Some(end) => around = around.get(..end).unwrap_or_default(),
                None => return 1,
            }
        }
    }

    fn line_at(&self, offset: usize) -> usize {
        1 + self.line_ends.partition_point(|end| *end < offset)
    }

    fn index_table(&mut self, path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let path = join(path, key.get_ref());
            self.lines.insert(path.clone(), self.line_at(key.span().start));
            match value.get_ref() {
                DeValue::Table(table) => self.index_table(&path, table),
                DeValue::Array(items) => {
                    for (number, item) in items.iter().enumerate() {
                        let path = format!("{path}[{number}]");
                        self.lines.insert(path.clone(), self.line_at(item.span().start));
                        if let Some(table) = item.get_ref().as_table() {
                            self.index_table(&path, table);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// The parsed file.
pub(super) struct Root<'a> {
    table: &'a DeTable<'a>,
}

impl<'a> Root<'a> {
    /// The section of that name; one without keys where the file has none.
    pub fn section(&self, name: &'static str, problems: &mut Problems) -> Section<'a> {
        let table = self.table.get(name).and_then(|value| {
            let table = value.get_ref().as_table();
            if table.is_none() {
                problems.add(
                    name,
                    Fault::new("this is not a section", format!("write [{name}] on a line of its own")),
                );
            }
            table
        });
        Section { path: name.to_owned(), table }
    }

    /// Each `[[network]]` in turn.
    pub fn networks(&self, problems: &mut Problems) -> Vec<Section<'a>> {
        let Some(value) = self.table.get("network") else { return Vec::new() };
        let items =
            value.get_ref().as_array().map(|items| items.iter().map(|item| item.get_ref().as_table()));
        match items.and_then(Iterator::collect::<Option<Vec<_>>>) {
            Some(tables) => tables
                .into_iter()
                .enumerate()
                .map(|(number, table)| Section { path: format!("network[{number}]"), table: Some(table) })
                .collect(),
            None => {
                problems.add(
                    "network",
                    Fault::new(
                        "networks are a list of sections",
                        "write [[network]] with two brackets, once per site",
                    ),
                );
                Vec::new()
            }
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    fn refuse_unknown(&self, problems: &mut Problems) {
        let names = SECTIONS.map(|(name, _)| name);
        for (name, value) in self.table {
            let (name, value) = (name.get_ref().as_ref(), value.get_ref());
            match SECTIONS.iter().find(|(known, _)| *known == name) {
                Some((_, keys)) => {
                    for (path, table) in tables_of(name, value) {
                        for key in
                            table.keys().map(|key| key.get_ref().as_ref()).filter(|key| !keys.contains(key))
                        {
                            problems.add(
                                join(&path, key),
                                Fault::new("unknown key", suggest_key(name, key, keys)),
                            );
                        }
                    }
                }
                None if value.is_table() || value.is_array() => {
                    problems.add(name, Fault::new("unknown section", suggest(name, &names)));
                }
                None => problems
                    .add(name, Fault::new("this key stands in no section", suggest_key("", name, &[]))),
            }
        }
    }
}

/// One section, read key by key. A key is read once; what cannot be taken is noted, and reading goes on.
pub(super) struct Section<'a> {
    path: String,
    table: Option<&'a DeTable<'a>>,
}

impl Section<'_> {
    /// The value at `key`; nothing where there is none or it cannot be taken.
    pub fn optional<T>(
        &self,
        problems: &mut Problems,
        key: &str,
        read: impl Fn(&DeValue<'_>) -> Result<T, Fault>,
    ) -> Option<T> {
        match read(self.table?.get(key)?.get_ref()) {
            Ok(value) => Some(value),
            Err(fault) => {
                problems.add(self.key(key), fault);
                None
            }
        }
    }

    /// As [`Section::optional`], for a key that must stand there; `example` is a value that would be right, as in TOML.
    pub fn required<T>(
        &self,
        problems: &mut Problems,
        key: &str,
        example: &str,
        read: impl Fn(&DeValue<'_>) -> Result<T, Fault>,
    ) -> Option<T> {
        if self.table.is_some() && !self.has(key) {
            problems
                .add(self.key(key), Fault::new("is missing", format!("add a line like {key} = {example}")));
        }
        self.optional(problems, key, read)
    }

    /// The items of the list at `key` that can be taken; nothing where there is no list.
    pub fn list<T>(
        &self,
        problems: &mut Problems,
        key: &str,
        read: impl Fn(&DeValue<'_>) -> Result<T, Fault>,
    ) -> Option<Vec<T>> {
        let Some(items) = self.table?.get(key)?.get_ref().as_array() else {
            problems.add(
                self.key(key),
                Fault::new("is not a list", format!("write {key} = [ ... ] with values between")),
            );
            return None;
        };
        if items.len() > MAX_ITEMS {
            let wrong = format!("the list has {} items", items.len());
            problems.add(self.key(key), Fault::new(wrong, format!("shorten it to {MAX_ITEMS} at most")));
        }
        let mut values = Vec::new();
        for (number, item) in items.iter().enumerate().take(MAX_ITEMS) {
            match read(item.get_ref()) {
                Ok(value) => values.push(value),
                Err(fault) => problems.add(format!("{}[{number}]", self.key(key)), fault),
            }
        }
        Some(values)
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// The key with its section, as in messages.
    pub fn key(&self, key: &str) -> String {
        join(&self.path, key)
    }
}

fn check_size(path: &Path, bytes: usize) -> Result<(), ConfigError> {
    if bytes > MAX_FILE {
        return Err(refused(
            path,
            1,
            "the file is larger than 1 MiB",
            "is this the right file? A configuration has a few kilobytes",
        ));
    }
    Ok(())
}

fn refused(path: &Path, line: usize, wrong: &str, right: &str) -> ConfigError {
    let problem = Problem { line, key: String::new(), wrong: wrong.to_owned(), right: right.to_owned() };
    ConfigError::Wrong { file: path.to_owned(), problems: vec![problem] }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn tables_of<'a>(name: &str, value: &'a DeValue<'a>) -> Vec<(String, &'a DeTable<'a>)> {
    match value {
        DeValue::Table(table) => vec![(name.to_owned(), table)],
        DeValue::Array(items) => items
            .iter()
            .enumerate()
            .filter_map(|(number, item)| Some((format!("{name}[{number}]"), item.get_ref().as_table()?)))
            .collect(),
        _ => Vec::new(),
    }
}
