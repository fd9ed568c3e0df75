use super::Span;
use url::Url;

/// Longer addresses are no links.
const LONGEST_LINK: usize = 2_000;

/// Bold words and links of a paragraph or a point.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(opening) = rest.find("**") {
        let after = &rest[opening + 2..];
        let Some(closing) = after.find("**") else { break };
        let words = &after[..closing];
        if words.is_empty() || words.trim() != words {
            // The next two asterisks may open.
            links(&rest[..opening + 2], &mut found);
            rest = after;
        } else {
            links(&rest[..opening], &mut found);
            let mut bold = Vec::new();
            links(words, &mut bold);
            found.push(Span::Bold(bold));
            rest = &after[closing + 2..];
        }
    }
    links(rest, &mut found);
    found
}

/// Texts and links of a run without bold words.
fn links(text: &str, found: &mut Vec<Span>) {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = next_address(rest) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let end = from.find(ends_address).unwrap_or(from.len());
        let typed = without_punctuation(&from[..end]);
        match address(typed) {
            Some(href) => {
                add_text(&mut plain, found);
                found.push(Span::Link { href, text: typed.to_owned() });
                rest = &from[typed.len()..];
            }
            // Looking again inside of it would cost a hostile text the square of its length.
            None => {
                plain.push_str(&from[..end]);
                rest = &from[end..];
            }
        }
    }
    plain.push_str(rest);
    add_text(&mut plain, found);
}

fn add_text(plain: &mut String, found: &mut Vec<Span>) {
    if plain.is_empty() {
        return;
    }
    let words = std::mem::take(plain);
    match found.last_mut() {
        Some(Span::Text(text)) => text.push_str(&words),
        _ => found.push(Span::Text(words)),
    }
}

/// Where an address begins: not in the middle of a word, and not behind an @.
fn next_address(text: &str) -> Option<usize> {
    let mut inside = false;
    for (at, c) in text.char_indices() {
        if !inside && matches!(c, 'h' | 'H' | 'w' | 'W') {
            let begins = |with: &str| {
                text.as_bytes()
                    .get(at..at + with.len())
                    .is_some_and(|found| found.eq_ignore_ascii_case(with.as_bytes()))
            };
            if ["http://", "https://", "www."].into_iter().any(begins) {
                return Some(at);
            }
        }
        inside = c.is_alphanumeric() || matches!(c, '@' | '.' | '/' | '-' | '_');
    }
    None
}

fn ends_address(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^')
}

/// The sentence's own punctuation behind an address is no part of it; a bracket is where it opened one.
fn without_punctuation(text: &str) -> &str {
    let count = |wanted: char| text.chars().filter(|c| *c == wanted).count();
    let mut unopened = count(')').saturating_sub(count('('));
    let mut end = text.len();
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' if unopened > 0 => unopened -= 1,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | ']' | '\u{2019}' | '\u{201d}' | '\u{bb}'
            | '\u{2026}' => {}
            _ => break,
        }
        end = at;
    }
    &text[..end]
}

/// Where a typed address leads; nothing where it leads nowhere, or shows another place than it leads to.
fn address(typed: &str) -> Option<String> {
    if typed.len() > LONGEST_LINK {
        return None;
    }
    let scheme =
        if typed.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) { "https://" } else { "" };
    let url = Url::parse(&format!("{scheme}{typed}")).ok()?;
    let host = url.host_str().filter(|host| host.contains('.') || host.starts_with('['))?;
    let honest = matches!(url.scheme(), "http" | "https")
        && !host.ends_with('.')
        && url.username().is_empty()
        && url.password().is_none();
    honest.then(|| url.to_string()).filter(|href| href.len() <= LONGEST_LINK)
}
