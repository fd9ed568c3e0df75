//! What others wrote, in the language it is written in. A text is a tree here too: every word of it is escaped.

use super::Language;
use askama::Template;
use hotspot::board::{
    Bilingual,
    text::{self, Block, Span},
};
use url::Url;

/// Words in the page's language, or in Indonesian where nobody has written them in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase<'a> {
    pub text: &'a str,
    /// An attribute for the element that holds it, where that is needed.
    pub lang: &'static str,
}

impl<'a> Phrase<'a> {
    #[must_use]
    pub fn of(words: &'a Bilingual, language: Language) -> Self {
        let english = words.english.as_deref().filter(|english| !english.is_empty());
        match (language, english) {
            (Language::English, Some(english)) => Self { text: english, lang: "" },
            (Language::English, None) => Self { text: &words.indonesian, lang: " lang=\"id\"" },
            (Language::Indonesian, _) => Self { text: &words.indonesian, lang: "" },
        }
    }

    /// With its paragraphs, lists, bold words and links.
    #[must_use]
    pub fn prose(self) -> Prose {
        Prose { blocks: text::blocks(self.text), lang: self.lang }
    }
}

#[derive(Template)]
#[template(path = "components/prose.html")]
pub struct Prose {
    blocks: Vec<Block>,
    lang: &'static str,
}

impl Prose {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    #[must_use]
    pub fn has_links(&self) -> bool {
        fn is_link(span: &Span) -> bool {
            match span {
                Span::Text(_) => false,
                Span::Link { .. } => true,
                Span::Bold(spans) => spans.iter().any(is_link),
            }
        }
        self.blocks.iter().any(|block| match block {
            Block::Paragraph(spans) => spans.iter().any(is_link),
            Block::List { items, .. } => items.iter().flatten().any(is_link),
        })
    }
}

/// The host of an http or https address; whatever else is written there is no link.
#[must_use]
pub fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    url.host_str().map(str::to_owned)
}

#[must_use]
pub fn leads_to_the_web(address: &str) -> bool {
    host(address).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(text: &str) -> String {
        Phrase { text, lang: "" }.prose().to_string()
    }

    #[test]
    fn a_text_keeps_its_shape() {
        let text = "Buka **setiap hari**.\nSampai habis.\n\n- satu\n- dua https://contoh.go.id/a?b=1&c=2.\n\n1. tiga";
        assert_eq!(
            prose(text),
            "\n<p>Buka <b>setiap hari</b>.<br>\nSampai habis.</p>\n<ul>\n<li>satu</li>\n\
             <li>dua <a href=\"https://contoh.go.id/a?b=1&#38;c=2\">https://contoh.go.id/a?b=1&#38;c=2</a>.</li>\n</ul>\n\
             <ol>\n<li>tiga</li>\n</ol>"
        );
    }

    #[test]
    fn no_text_becomes_markup() {
        for text in [
            "<script>alert(1)</script>",
            "**<img src=x onerror=alert(1)>**",
            "- <b onclick='x'>\"&amp;",
            "https://contoh.go.id/\"onmouseover=\"x",
            "https://contoh.go.id/<script>",
        ] {
            let prose = prose(text);
            for markup in ["<script", "<img", "<b onclick", "\"onmouseover"] {
                assert!(!prose.contains(markup), "{prose}");
            }
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for text in [
            "javascript:alert(1)",
            "JaVaScRiPt://contoh.go.id/%0aalert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//contoh.go.id",
        ] {
            assert!(!prose(text).contains("<a "), "{text}");
            assert!(!leads_to_the_web(text), "{text}");
        }
        let planted = Prose {
            blocks: vec![Block::Paragraph(vec![Span::Link {
                href: "javascript:x".into(),
                text: "sini".into(),
            }])],
            lang: "",
        };
        assert_eq!(planted.to_string(), "\n<p>sini</p>");
        assert_eq!(host("https://Layanan.Contoh.go.id:8443/x").as_deref(), Some("layanan.contoh.go.id"));
    }

    #[test]
    fn what_nobody_translated_stays_indonesian_and_says_so() {
        let only = Bilingual { indonesian: "Banjir".into(), english: None };
        let empty = Bilingual { english: Some(String::new()), ..only.clone() };
        let both = Bilingual { english: Some("Flood".into()), ..only.clone() };
        for words in [&only, &empty] {
            assert_eq!(Phrase::of(words, Language::English), Phrase { text: "Banjir", lang: " lang=\"id\"" });
        }
        assert_eq!(Phrase::of(&both, Language::English), Phrase { text: "Flood", lang: "" });
        assert_eq!(Phrase::of(&both, Language::Indonesian), Phrase { text: "Banjir", lang: "" });
    }
}
