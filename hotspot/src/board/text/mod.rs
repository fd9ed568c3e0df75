//! The markup of announcements, services and terms: plain text in which a blank line begins a paragraph, `- ` and `* ` a
//! point, `1. ` a numbered one, `**` bold words, and an address of the web is a link. Read into a tree, never into HTML:
//! whoever shows it escapes every text. Takes time in proportion to the text, whatever stands in it.

mod spans;

use spans::spans;

/// A part of a text that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Line breaks are kept within it.
    Paragraph(Vec<Span>),
    List {
        /// Numbered from one.
        ordered: bool,
        items: Vec<Vec<Span>>,
    },
}

/// A run of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    Text(String),
    /// Holds texts and links, never bold words again.
    Bold(Vec<Span>),
    Link {
        /// An http or https URL with a host and without a user's name.
        href: String,
        /// As it was typed.
        text: String,
    },
}

/// The blocks of a text, in their order.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut apart = true;
    for line in text.lines() {
        if line.trim().is_empty() {
            apart = true;
            continue;
        }
        let in_ordered = drafts.last().is_some_and(|draft| draft.ordered == Some(true));
        match (point(line, in_ordered), drafts.last_mut()) {
            // A list goes on over blank lines.
            (Some((ordered, words)), Some(list)) if list.ordered == Some(ordered) => {
                list.parts.push(words.to_owned());
            }
            (Some((ordered, words)), _) => {
                drafts.push(Draft { ordered: Some(ordered), parts: vec![words.to_owned()] });
            }
            (None, Some(draft)) if !apart && (draft.ordered.is_none() || line.starts_with([' ', '\t'])) => {
                draft.go_on(line.trim());
            }
            (None, _) => drafts.push(Draft { ordered: None, parts: vec![line.trim().to_owned()] }),
        }
        apart = false;
    }
    drafts.into_iter().map(Draft::finish).collect()
}

/// A block whose words are not read yet.
struct Draft {
    /// Nothing for a paragraph, which has one part.
    ordered: Option<bool>,
    parts: Vec<String>,
}

impl Draft {
    fn go_on(&mut self, line: &str) {
        if let Some(part) = self.parts.last_mut() {
            part.push('\n');
            part.push_str(line);
        }
    }

    fn finish(self) -> Block {
        let mut parts = self.parts.iter().map(|part| spans(part));
        match self.ordered {
            None => Block::Paragraph(parts.next().unwrap_or_default()),
            Some(ordered) => Block::List { ordered, items: parts.collect() },
        }
    }
}

/// The words of a point, and whether it is numbered. A list begins with its first: `17. Agustus` is a date.
fn point(line: &str, in_ordered: bool) -> Option<(bool, &str)> {
    let line = line.trim_start();
    if let Some(words) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((false, words.trim())).filter(|(_, words)| !words.is_empty());
    }
    let (number, words) = line.split_once(". ")?;
    let counts = number == "1"
        || (in_ordered
            && (1..=2).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit()));
    (counts && !words.trim().is_empty()).then(|| (true, words.trim()))
}

#[cfg(test)]
mod tests;
