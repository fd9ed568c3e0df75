//! Which other hosts a page loads from, read out of its HTML. Pure.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use std::collections::BTreeSet;
use url::{Host, Url};

/// Pages that name more are told so.
pub(super) const MOST_HOSTS: usize = 32;
/// Longer addresses are no host's: what stands in them is the page's own image or script (`data:`).
const LONGEST_ADDRESS: usize = 2048;

/// What in an element is loaded as it is shown, or sent to when a form is filled in. A link that somebody may follow is not.
const LOADED: [(&str, &str); 20] = [
    ("audio", "src"),
    ("body", "background"),
    ("button", "formaction"),
    ("embed", "src"),
    ("form", "action"),
    ("frame", "src"),
    ("iframe", "src"),
    ("image", "href"),
    ("img", "src"),
    ("img", "srcset"),
    ("input", "formaction"),
    ("input", "src"),
    ("object", "data"),
    ("script", "src"),
    ("source", "src"),
    ("source", "srcset"),
    ("track", "src"),
    ("use", "href"),
    ("video", "poster"),
    ("video", "src"),
];
/// Of a `link`: what its relation must name for it to be loaded.
const LOADED_RELATIONS: [&str; 6] =
    ["apple-touch-icon", "icon", "manifest", "modulepreload", "preload", "stylesheet"];

/// The hosts that a page needs beside its own.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hosts {
    /// At most [`MOST_HOSTS`], in lower case.
    pub names: BTreeSet<String>,
    /// There are more of them.
    pub more: bool,
    /// Hosts that are addresses: the garden knows names alone.
    pub by_address: bool,
}

/// The hosts of `html`, which was read at `page`. Reads any bytes.
pub(super) fn hosts(html: &[u8], page: &Url) -> Hosts {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut reader =
        Reading { base: page.clone(), has_base: false, own: page.host_str(), found: Hosts::default() };
    let mut in_style = false;
    for token in Tokenizer::new_with_emitter(html, emitter).flatten() {
        match token {
            Token::StartTag(tag) => {
                in_style = **tag.name == *b"style";
                reader.element(&tag);
            }
            Token::EndTag(_) => in_style = false,
            Token::String(text) if in_style => reader.styles(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    reader.found
}

struct Reading<'a> {
    base: Url,
    has_base: bool,
    own: Option<&'a str>,
    found: Hosts,
}

impl Reading<'_> {
    fn element(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name);
        let attribute =
            |name: &str| tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value));
        for (_, loaded) in LOADED.iter().filter(|(element, _)| *element == name) {
            match attribute(loaded) {
                Some(value) if *loaded == "srcset" => self.candidates(&value),
                Some(value) => self.address(&value),
                None => {}
            }
        }
        match &*name {
            "base" if !self.has_base => {
                if let Some(base) = attribute("href").and_then(|href| self.base.join(href.trim()).ok()) {
                    (self.base, self.has_base) = (base, true);
                }
            }
            "link" => {
                let relation = attribute("rel").unwrap_or_default().to_ascii_lowercase();
                if relation.split_ascii_whitespace().any(|one| LOADED_RELATIONS.contains(&one)) {
                    self.address(&attribute("href").unwrap_or_default());
                    self.candidates(&attribute("imagesrcset").unwrap_or_default());
                }
            }
            "meta" if attribute("http-equiv").is_some_and(|kind| kind.eq_ignore_ascii_case("refresh")) => {
                let content = attribute("content").unwrap_or_default();
                if let Some((_, to)) = content.split_once('=') {
                    self.address(to.trim().trim_matches(['"', '\'']));
                }
            }
            _ => {}
        }
        if let Some(style) = attribute("style") {
            self.styles(&style);
        }
    }

    /// Images to choose from, each with its size behind it (`srcset`).
    fn candidates(&mut self, set: &str) {
        let addresses = set.split(',').filter_map(|one| one.split_ascii_whitespace().next());
        addresses.for_each(|address| self.address(address));
    }

    /// What a style sheet loads: `url(…)`, and `@import` with a text.
    fn styles(&mut self, css: &str) {
        let lower = css.to_ascii_lowercase();
        for (word, ends) in [("url(", ")"), ("@import", ";")] {
            for (at, _) in lower.match_indices(word) {
                let rest = css.get(at + word.len()..).unwrap_or_default().trim_start();
                let quote = rest.chars().next().filter(|first| ['"', '\''].contains(first));
                let (rest, end) = match quote {
                    Some('"') => (rest.get(1..).unwrap_or_default(), "\""),
                    Some(_) => (rest.get(1..).unwrap_or_default(), "'"),
                    None if word == "@import" => continue,
                    None => (rest, ends),
                };
                let rest: &str = bounded(rest);
                self.address(rest.split_once(end).map_or(rest, |(address, _)| address));
            }
        }
    }

    fn address(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST_ADDRESS {
            return;
        }
        let Ok(url) = self.base.join(text) else { return };
        if !matches!(url.scheme(), "http" | "https") || url.host_str() == self.own {
            return;
        }
        match url.host() {
            Some(Host::Domain(name)) if self.found.names.contains(name) => {}
            Some(Host::Domain(_)) if self.found.names.len() == MOST_HOSTS => self.found.more = true,
            Some(Host::Domain(name)) => drop(self.found.names.insert(name.to_owned())),
            Some(_) => self.found.by_address = true,
            None => {}
        }
    }
}

/// No more than an address could have, so that a text without an end is not searched again from each of its places.
fn bounded(text: &str) -> &str {
    let end = (0..=LONGEST_ADDRESS.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(html: &str) -> Hosts {
        hosts(html.as_bytes(), &Url::parse("https://a.id/dir/page").unwrap())
    }

    fn names(html: &str) -> Vec<String> {
        found(html).names.into_iter().collect()
    }

    #[test]
    fn what_a_page_loads_is_found_wherever_it_stands() {
        for html in [
            "<script src=//x.id/a.js></script>",
            "<IMG SRC='https://X.id/a.png'>",
            "<img srcset='/own.png 1x, https://x.id/b.png 2x'>",
            "<link rel='preload stylesheet' href=http://x.id/a.css>",
            "<iframe src=https://x.id:8443/>",
            "<form action=https://x.id/send>",
            "<button formaction=https://x.id/send>",
            "<style>@import 'https://x.id/a.css';</style>",
            "<style>@IMPORT url( \"https://x.id/a.css\" );</style>",
            "<style>p{background:URL(https://x.id/a.png)}</style>",
            "<p style='background:url(//x.id/a.png)'>",
            "<meta http-equiv=Refresh content='0; url=https://x.id/'>",
            "<base href=https://x.id/><script src=a.js></script>",
            "<svg><use href='https://x.id/icons.svg#a'/></svg>",
            "<img src='https:\\\\x.id\\a.png'>",
            "<img src='ht\ntps://x.id/a.png'>",
            "<img src='&#104;ttps://x.id/a.png'>",
            "<b/x='<img src=//x.id>'><img src=//x.id",
        ] {
            let expected: &[&str] = if html.ends_with("src=//x.id") { &[] } else { &["x.id"] };
            assert_eq!(names(html), expected, "{html}");
        }
    }

    #[test]
    fn what_nobody_loads_is_left_out() {
        for html in [
            "<a href=https://x.id/>there</a>",
            "<link rel=canonical href=https://x.id/>",
            "<!-- <script src=https://x.id/></script> -->",
            "<script>var a = '<img src=https://x.id/a.png>'</script>",
            "<textarea><img src=https://x.id/></textarea>",
            "<img src=/own.png><img src=https://a.id/own.png>",
            "<img src='data:image/png;base64,aHR0cHM6Ly94LmlkLw'>",
            "<img src=javascript:alert(1)><img src=ftp://x.id/>",
        ] {
            assert_eq!(names(html), [""; 0], "{html}");
        }
        let html = "<img src=http://203.0.113.9/a.png><img src='http://[2001:db8::1]/'>";
        assert!(found(html).by_address && found(html).names.is_empty());
    }

    #[test]
    fn a_page_of_thousands_of_hosts_is_told_as_such() {
        let html: String = (0..10_000).map(|n| format!("<img src=//h{n}.id/>")).collect();
        let found = found(&html);
        assert_eq!((found.names.len(), found.more), (MOST_HOSTS, true));
    }

    proptest! {
        #[test]
        fn no_page_makes_the_reader_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..500),
            parts in proptest::collection::vec("<(img|style|base|link|script|meta|p) (src|href|style|srcset|rel)=['\"]?(url\\(|@import '|//|\\\\|é|,| |x.id|&#x?[0-9a-f]{0,6};?){0,6}>?", 0..20),
        ) {
            let page = Url::parse("http://a.id/").unwrap();
            for html in [bytes, parts.concat().into_bytes()] {
                let found = hosts(&html, &page);
                prop_assert!(found.names.len() <= MOST_HOSTS);
                prop_assert!(found.names.iter().all(|name| !name.is_empty() && name != "a.id"));
            }
        }
    }
}
