//! What changed between two editions of a text, line by line.

/// Beyond so many pairs of lines nobody reads a difference: then all is gone and all is new.
const MOST_PAIRS: usize = 250_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    Kept(&'a str),
    Gone(&'a str),
    New(&'a str),
}

/// The lines of both texts in an order to read: as few are gone and new as can be.
#[must_use]
pub fn lines<'a>(before: &'a str, after: &'a str) -> Vec<Line<'a>> {
    let [before, after] = [before, after].map(|text| text.lines().collect::<Vec<&str>>());
    let same = before.iter().zip(&after).take_while(|(before, after)| before == after).count();
    let (kept, rest) = before.split_at(same);
    let (_, new) = after.split_at(same);
    let mut found: Vec<Line<'_>> = kept.iter().map(|line| Line::Kept(line)).collect();
    if rest.len().saturating_mul(new.len()) > MOST_PAIRS {
        found.extend(rest.iter().map(|line| Line::Gone(line)));
        found.extend(new.iter().map(|line| Line::New(line)));
        return found;
    }
    let common = common(rest, new);
    let at = |i: usize, j: usize| common.get(i * (new.len() + 1) + j).copied().unwrap_or(0);
    let (mut i, mut j) = (0, 0);
    loop {
        match (rest.get(i), new.get(j)) {
            (Some(old), Some(line)) if old == line => {
                found.push(Line::Kept(line));
                (i, j) = (i + 1, j + 1);
            }
            (Some(old), next) if next.is_none() || at(i + 1, j) >= at(i, j + 1) => {
                found.push(Line::Gone(old));
                i += 1;
            }
            (_, Some(line)) => {
                found.push(Line::New(line));
                j += 1;
            }
            (_, None) => return found,
        }
    }
}

/// The length of the longest common subsequence of the lines from `i` and from `j` on, row by row.
fn common(before: &[&str], after: &[&str]) -> Vec<u32> {
    let width = after.len() + 1;
    let mut table = vec![0; (before.len() + 1) * width];
    for (i, old) in before.iter().enumerate().rev() {
        for (j, new) in after.iter().enumerate().rev() {
            let at = |i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
            let length = if old == new { at(i + 1, j + 1) + 1 } else { at(i + 1, j).max(at(i, j + 1)) };
            if let Some(cell) = table.get_mut(i * width + j) {
                *cell = length;
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{Line::*, *};
    use proptest::prelude::*;

    #[test]
    fn what_stays_is_kept_and_what_changed_stands_beside_it() {
        assert_eq!(
            lines("satu\ndua\ntiga\nlima", "satu\ntiga\nempat\nlima"),
            [Kept("satu"), Gone("dua"), Kept("tiga"), New("empat"), Kept("lima")]
        );
        assert_eq!(lines("", "satu"), [New("satu")]);
        assert_eq!(lines("satu", ""), [Gone("satu")]);
        assert_eq!(lines("lama", "baru"), [Gone("lama"), New("baru")]);
    }

    #[test]
    fn a_very_long_text_is_told_whole() {
        let [old, new] = ["a\n", "b\n"].map(|line| line.repeat(2_000));
        assert_eq!(lines(&old, &new).len(), 4_000);
    }

    proptest! {
        #[test]
        fn both_texts_stand_in_their_difference(before in "[ab\n]{0,30}", after in "[ab\n]{0,30}") {
            let found = lines(&before, &after);
            let old: Vec<&str> = found.iter().filter_map(|line| match line { Kept(text) | Gone(text) => Some(*text), New(_) => None }).collect();
            let new: Vec<&str> = found.iter().filter_map(|line| match line { Kept(text) | New(text) => Some(*text), Gone(_) => None }).collect();
            prop_assert_eq!(old, before.lines().collect::<Vec<_>>());
            prop_assert_eq!(new, after.lines().collect::<Vec<_>>());
        }
    }
}
