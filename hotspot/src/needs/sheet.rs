//! Which addresses a style sheet loads, read out of its text. Pure.

/// Calls `found` with each address that stands in `css`, and whether it is another sheet's (`@import`). Reads any text once,
/// from its beginning to its end.
pub(super) fn addresses(css: &str, mut found: impl FnMut(&str, bool)) {
    let (mut at, mut imports) = (0, false);
    while let Some(byte) = css.as_bytes().get(at) {
        let rest = css.get(at..).unwrap_or_default();
        at += match byte {
            b'/' if rest.starts_with("/*") => after(rest, 2, "*/"),
            b'"' | b'\'' => {
                let (text, length) = quoted(rest);
                if std::mem::take(&mut imports) {
                    found(text, true);
                }
                length
            }
            b'u' | b'U' if begins(rest, "url(") => {
                let (address, length) = in_brackets(rest, "url(".len());
                found(address, std::mem::take(&mut imports));
                length
            }
            b'@' if begins(rest, "@import") => {
                imports = true;
                "@import".len()
            }
            // A namespace is named, not loaded.
            b'@' if begins(rest, "@namespace") => after(rest, 0, ";"),
            b';' | b'{' | b'}' => {
                imports = false;
                1
            }
            _ => 1,
        };
    }
}

fn begins(text: &str, word: &str) -> bool {
    text.as_bytes().get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word.as_bytes()))
}

/// The length of `text` up to behind `end`, which is looked for from `from` on; all of it where there is none.
fn after(text: &str, from: usize, end: &str) -> usize {
    text.get(from..).and_then(|rest| rest.find(end)).map_or(text.len(), |at| from + at + end.len())
}

/// What stands in quotation marks at the beginning of `text`, and its length with them. A line's end ends it as well.
fn quoted(text: &str) -> (&str, usize) {
    let mark = text.as_bytes().first().copied().unwrap_or_default();
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'\n' => return (text.get(1..at).unwrap_or_default(), at),
            _ if byte == mark => return (text.get(1..at).unwrap_or_default(), at + 1),
            _ => {}
        }
    }
    (text.get(1..).unwrap_or_default(), text.len())
}

/// The address in the brackets of `url(…)`, which open before `from`, with or without quotation marks, and its length up to
/// their end.
fn in_brackets(text: &str, from: usize) -> (&str, usize) {
    let inside = text.get(from..).unwrap_or_default();
    let trimmed = inside.trim_start();
    let blank = from + inside.len() - trimmed.len();
    if trimmed.starts_with(['"', '\'']) {
        let (address, length) = quoted(trimmed);
        return (address, blank + length);
    }
    let end = trimmed.find(')').unwrap_or(trimmed.len());
    (trimmed.get(..end).unwrap_or_default().trim_end(), blank + end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(css: &str) -> Vec<(String, bool)> {
        let mut all = Vec::new();
        addresses(css, |address, imported| all.push((address.to_owned(), imported)));
        all
    }

    #[test]
    fn images_fonts_and_imports_are_found_however_they_are_written() {
        for (css, address, imported) in [
            ("p{background:url(a.png)}", "a.png", false),
            ("p{background:URL( a.png )}", "a.png", false),
            ("p{background:url( 'a.png' )}", "a.png", false),
            ("@font-face{src:local(A),url(\"a.woff2\")format('woff2')}", "a.woff2", false),
            ("@import 'a.css';", "a.css", true),
            ("@IMPORT\n\"a.css\" screen;", "a.css", true),
            ("@import url(a.css) layer(x);", "a.css", true),
            ("@import/* why */url( \"a.css\" );", "a.css", true),
            ("p{background:url(a.png", "a.png", false),
            ("p{content:'it\\'s'}i{background:url(a.png)}", "a.png", false),
        ] {
            assert_eq!(read(css), [(address.to_owned(), imported)], "{css}");
        }
        let both = "@import 'a';p{content:'b'}q{background:url(c)}";
        assert_eq!(read(both), [("a".to_owned(), true), ("c".to_owned(), false)]);
    }

    #[test]
    fn what_is_not_loaded_is_left_out() {
        for css in [
            "/* @import 'a.css'; url(a.png) */",
            "p{content:'url(a.png)'}",
            "@namespace url(http://www.w3.org/1999/xhtml);",
            "@namespace svg 'http://www.w3.org/2000/svg';",
            "p{content:'a.png'}",
            "/* without an end url(a.png)",
        ] {
            assert_eq!(read(css), [], "{css}");
        }
    }

    proptest! {
        #[test]
        fn no_sheet_makes_the_reader_panic(
            text in ".{0,300}",
            parts in proptest::collection::vec("(@import|@namespace|url\\(|/\\*|\\*/|[\"'\\\\;{} )\n]|é|a.css){0,9}", 0..20),
        ) {
            for css in [text, parts.concat()] {
                addresses(&css, |address, _| assert!(css.contains(address)));
            }
        }
    }
}
