//! One leaf of a long list: which, of how many, and the ways to its neighbours.

use crate::views::Words;
use url::form_urlencoded;

/// Rows of a leaf.
pub const ROWS: u32 = 50;

/// Where one is in a list.
#[derive(Debug, PartialEq, Eq)]
pub struct Leaf {
    pub number: u32,
    pub last: u32,
    pub total: u32,
    pub before: Option<String>,
    pub next: Option<String>,
}

impl Leaf {
    /// `asked` is the number in the address, from 1; what is none is the first.
    #[must_use]
    pub fn number(asked: &str) -> u32 {
        asked.parse().unwrap_or(1).clamp(1, 100_000)
    }

    /// Rows that come before the leaf.
    #[must_use]
    pub fn skip(number: u32) -> u32 {
        number.saturating_sub(1).saturating_mul(ROWS)
    }

    /// The leaf of this number; `query` is what else stands in the address, empty values aside.
    #[must_use]
    pub fn new(path: &str, query: &[(&str, &str)], number: u32, total: u32) -> Self {
        let last = total.div_ceil(ROWS).max(1);
        let way = |number: u32| {
            let number = number.to_string();
            address(path, &[query, &[("hal", number.as_str())]].concat())
        };
        Self {
            number,
            last,
            total,
            before: (number > 1).then(|| way((number - 1).min(last))),
            next: (number < last).then(|| way(number + 1)),
        }
    }

    /// `Halaman 2 dari 7`
    #[must_use]
    pub fn said(&self, words: &Words) -> String {
        let (number, last) = (self.number.to_string(), self.last.to_string());
        words.tell("leaf-of", &[("number", &number), ("last", &last)])
    }
}

/// A path with its query; empty values are left out.
#[must_use]
pub fn address(path: &str, query: &[(&str, &str)]) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()));
    let text = text.finish();
    if text.is_empty() { path.to_owned() } else { format!("{path}?{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_knows_its_neighbours_and_keeps_what_was_looked_for() {
        let leaf =
            |number, total| Leaf::new("/admin/perangkat", &[("cari", "a b"), ("lokasi", "")], number, total);
        assert_eq!((leaf(1, 0).last, leaf(1, 0).next), (1, None));
        let middle = leaf(2, 101);
        assert_eq!(middle.before.as_deref(), Some("/admin/perangkat?cari=a+b&hal=1"));
        assert_eq!(middle.next.as_deref(), Some("/admin/perangkat?cari=a+b&hal=3"));
        let beyond = leaf(9, 101);
        assert_eq!((beyond.before.as_deref(), beyond.next), (Some("/admin/perangkat?cari=a+b&hal=3"), None));
    }

    #[test]
    fn what_is_no_number_is_the_first_leaf() {
        for text in ["", "0", "-1", "x", "99999999999"] {
            assert_eq!(Leaf::number(text), 1, "{text}");
        }
        assert_eq!(Leaf::skip(3), 100);
    }
}
