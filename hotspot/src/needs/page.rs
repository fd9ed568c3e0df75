//! Which other hosts a page loads from, read out of its HTML and its style sheets. Pure.

use super::sheet;
use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use std::collections::BTreeSet;
use url::{Host, Url};

/// Pages that name more are told so.
pub(super) const MOST_HOSTS: usize = 32;
/// Style sheets that are looked at, those that others name among them.
pub(super) const MOST_SHEETS: usize = 4;
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
    /// The page's own, or none.
    own: Option<String>,
    /// At most [`MOST_HOSTS`], in lower case.
    pub names: BTreeSet<String>,
    /// There are more of them.
    pub more: bool,
    /// Hosts that are addresses: the garden knows names alone.
    pub by_address: bool,
    /// Style sheets of its own host and of those named, each once, at most [`MOST_SHEETS`]: to be read, too.
    pub sheets: Vec<Url>,
    /// There are more of them.
    pub more_sheets: bool,
}

impl Hosts {
    /// Of the page of a host, which is its own.
    pub fn beside(own: &str) -> Self {
        Self { own: Some(own.to_ascii_lowercase()), ..Self::default() }
    }

    /// Takes in what `html` loads, which was read at `page`. Reads any bytes.
    pub fn read_page(&mut self, html: &[u8], page: &Url) {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let mut reader = Reading { base: page.clone(), has_base: false, found: self };
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
    }

    /// Takes in what `css` loads, which was read at `at`. Reads any bytes.
    pub fn read_sheet(&mut self, css: &[u8], at: &Url) {
        Reading { base: at.clone(), has_base: true, found: self }.styles(&String::from_utf8_lossy(css));
    }

    /// Takes in a host from which something comes.
    pub fn from(&mut self, url: &Url) {
        match url.host() {
            _ if !matches!(url.scheme(), "http" | "https") || url.host_str() == self.own.as_deref() => {}
            Some(Host::Domain(name)) if self.names.contains(name) => {}
            Some(Host::Domain(_)) if self.names.len() == MOST_HOSTS => self.more = true,
            Some(Host::Domain(name)) => drop(self.names.insert(name.to_owned())),
            Some(_) => self.by_address = true,
            None => {}
        }
    }

    fn sheet(&mut self, mut url: Url) {
        url.set_fragment(None);
        let known =
            url.host_str().is_some_and(|host| self.own.as_deref() == Some(host) || self.names.contains(host));
        if !known || !matches!(url.scheme(), "http" | "https") || self.sheets.contains(&url) {
            return;
        }
        if self.sheets.len() == MOST_SHEETS { self.more_sheets = true } else { self.sheets.push(url) }
    }
}

struct Reading<'a> {
    base: Url,
    has_base: bool,
    found: &'a mut Hosts,
}

impl Reading<'_> {
    fn element(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name);
        let attribute =
            |name: &str| tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value));
        for (_, loaded) in LOADED.iter().filter(|(element, _)| *element == name) {
            match attribute(loaded) {
                Some(value) if *loaded == "srcset" => self.candidates(&value),
                Some(value) => drop(self.address(&value)),
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
                let mut relations = relation.split_ascii_whitespace();
                if relations.clone().any(|one| LOADED_RELATIONS.contains(&one)) {
                    let url = self.address(&attribute("href").unwrap_or_default());
                    if let Some(url) = url.filter(|_| relations.any(|one| one == "stylesheet")) {
                        self.found.sheet(url);
                    }
                    self.candidates(&attribute("imagesrcset").unwrap_or_default());
                }
            }
            "meta" if attribute("http-equiv").is_some_and(|kind| kind.eq_ignore_ascii_case("refresh")) => {
                let content = attribute("content").unwrap_or_default();
                if let Some((_, to)) = content.split_once('=') {
                    let _ = self.address(to.trim().trim_matches(['"', '\'']));
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
        addresses.for_each(|address| drop(self.address(address)));
    }

    fn styles(&mut self, css: &str) {
        sheet::addresses(css, |address, imported| {
            if let Some(url) = self.address(address).filter(|_| imported) {
                self.found.sheet(url);
            }
        });
    }

    /// Takes in the host of an address that something comes from, and tells the address.
    fn address(&mut self, text: &str) -> Option<Url> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST_ADDRESS {
            return None;
        }
        let url = self.base.join(text).ok()?;
        self.found.from(&url);
        Some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(html: &str) -> Hosts {
        let mut found = Hosts::beside("a.id");
        found.read_page(html.as_bytes(), &url("https://a.id/dir/page"));
        found
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn sheets(found: &Hosts) -> Vec<&str> {
        found.sheets.iter().map(Url::as_str).collect()
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
    fn sheets_of_its_own_host_and_of_hosts_it_names_are_to_be_read_each_once() {
        let html = "<link rel=stylesheet href=/a.css><link rel=StyleSheet href=//x.id/b.css#part>
            <link rel=stylesheet href=//x.id/b.css><link rel=icon href=/i.png><link rel=preload href=/p.css>
            <style>@import 'c.css';</style><link rel=stylesheet href='data:text/css,p{}'>
            <link rel=stylesheet href=http://203.0.113.9/d.css>";
        let all = ["https://a.id/a.css", "https://x.id/b.css", "https://a.id/dir/c.css"];
        assert_eq!(sheets(&found(html)), all);
        let many: String = (0..1_000).map(|n| format!("<link rel=stylesheet href=/{n}.css>")).collect();
        assert_eq!((found(&many).sheets.len(), found(&many).more_sheets), (MOST_SHEETS, true));
    }

    #[test]
    fn a_sheet_names_hosts_and_sheets_as_a_page_does_and_a_circle_ends() {
        let mut found = found("<link rel=stylesheet href=//x.id/css/a.css>");
        let a = url("https://x.id/css/a.css");
        found.read_sheet(b"@import 'b.css';p{background:url(../i.png)}q{background:url(//y.id/i.png)}", &a);
        found.read_sheet(
            b"@import 'a.css';@import 'b.css';@font-face{src:url(https://a.id/f)}",
            &url("https://x.id/css/b.css"),
        );
        assert_eq!(sheets(&found), ["https://x.id/css/a.css", "https://x.id/css/b.css"]);
        assert_eq!(found.names.into_iter().collect::<Vec<_>>(), ["x.id", "y.id"]);
    }

    #[test]
    fn whom_a_page_is_led_to_is_needed_like_what_it_loads() {
        let mut found = Hosts::beside("A.id");
        found.from(&url("https://www.a.id/"));
        found.read_page(b"<img src=/own.png><img src=//a.id/b.png>", &url("https://www.a.id/"));
        assert_eq!(found.names.into_iter().collect::<Vec<_>>(), ["www.a.id"]);
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
            for text in [bytes, parts.concat().into_bytes()] {
                let mut found = Hosts::beside("a.id");
                found.read_page(&text, &url("http://a.id/"));
                found.read_sheet(&text, &url("http://x.id/a.css"));
                prop_assert!(found.sheets.len() <= MOST_SHEETS);
                prop_assert!(found.names.len() <= MOST_HOSTS);
                prop_assert!(found.names.iter().all(|name| !name.is_empty() && name != "a.id"));
            }
        }
    }
}
