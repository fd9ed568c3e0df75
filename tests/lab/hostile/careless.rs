use serde_json::json;

/// A place in a page whose author forgot about hostile words, or thought of them in the wrong way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Careless {
    /// Words stand here as they came, instead of `{}`.
    Raw(&'static str),
    /// They are decoded once too often by this expression of `text`, and written into the page.
    Decoded(&'static str),
}

/// What a text's own place in a page ends with, and that page.
pub(super) const PLACES: [(&str, Careless); 17] = [
    ("", Careless::Raw("<p>{}</p>")),
    ("\">", Careless::Raw("<p title=\"{}\">")),
    ("'>", Careless::Raw("<p title='{}'>")),
    ("x>", Careless::Raw("<p title={}>")),
    ("-->", Careless::Raw("<!-- {} -->")),
    ("--!>", Careless::Raw("<!-- {} -->")),
    ("</textarea>", Careless::Raw("<textarea>{}</textarea>")),
    ("</title>", Careless::Raw("<title>{}</title>")),
    ("</style>", Careless::Raw("<style>p { color: {} }</style>")),
    ("</script>", Careless::Raw("<script>x = \"{}\"</script>")),
    ("</xmp>", Careless::Raw("<xmp>{}</xmp>")),
    ("</noembed>", Careless::Raw("<noembed>{}</noembed>")),
    ("</noframes>", Careless::Raw("<body><noframes>{}</noframes>")),
    ("</iframe>", Careless::Raw("<iframe>{}</iframe>")),
    ("</noscript>", Careless::Raw("<body><noscript>{}</noscript>")),
    ("</template>", Careless::Raw("<template>{}</template>")),
    ("]]></svg>", Careless::Raw("<svg><![CDATA[{}]]></svg>")),
];

pub(super) const DOUBLE_QUOTED: Careless = Careless::Raw("<img src=x alt=\"{}\">");
pub(super) const SINGLE_QUOTED: Careless = Careless::Raw("<img src=x alt='{}'>");
pub(super) const UNQUOTED: Careless = Careless::Raw("<img src=x alt={}>");
pub(super) const LINK: Careless = Careless::Raw("<a href=\"{}\">x</a>");
pub(super) const HANDLER: Careless = Careless::Raw("<img src=x onerror=\"void('{}')\">");
pub(super) const STYLE: Careless = Careless::Raw("<p style=\"color: {}\">x</p>");
pub(super) const IN_DOUBLE_QUOTES: Careless = Careless::Raw("<script>x = \"{}\"</script>");
pub(super) const IN_SINGLE_QUOTES: Careless = Careless::Raw("<script>x = '{}'</script>");
pub(super) const IN_BACKTICKS: Careless = Careless::Raw("<script>x = `{}`</script>");
pub(super) const IN_CODES_COMMENT: Careless = Careless::Raw("<script>/* {} */</script>");
/// Whoever escapes the quote alone is undone by a backslash before it.
pub(super) const BACKSLASHED: Careless =
    Careless::Decoded("'<script>x = \"' + text.replaceAll('\"', '\\\\\"') + '\"</scr' + 'ipt>'");
pub(super) const PERCENT: Careless = Careless::Decoded("decodeURIComponent(text)");
pub(super) const TWICE_PERCENT: Careless = Careless::Decoded("decodeURIComponent(decodeURIComponent(text))");
pub(super) const ENTITIES: Careless =
    Careless::Decoded("new DOMParser().parseFromString(text, 'text/html').body.textContent");
pub(super) const ESCAPES: Careless = Careless::Decoded("(0, eval)('\"' + text + '\"')");
/// Compatibility forms become the letters they look like.
pub(super) const LOOKALIKES: Careless = Careless::Decoded("text.normalize('NFKC')");
/// `<` and `>` in more bytes than they need, which a decoder must refuse (RFC 3629 section 3).
pub(super) const OVERLONG: Careless = Careless::Decoded(
    "text.replace(/%(C0|E0%80|F0%80%80)%BC/g, '<').replace(/%(C0|E0%80|F0%80%80)%BE/g, '>')",
);
pub(super) const SEVEN_BITS: Careless = Careless::Decoded(
    "text.replace(/\\+([A-Za-z0-9]+)-/g, (all, word) => atob(word + '===='.slice(word.length % 4 || 4))\
     .replaceAll('\\0', ''))",
);
/// Its own words are evaluated, whatever signs a template language puts around them.
pub(super) const TEMPLATE: Careless = Careless::Decoded(
    "text.replace(/\\{\\{+(.*?)\\}\\}+|[$#*]\\{(.*)\\}|<%=(.*?)%>|@\\((.*)\\)|\\{%(.*?)%\\}/g, \
     (all, ...found) => Function('return ' + found.find(it => it !== undefined))())",
);
/// Markdown's links, to wherever they say.
pub(super) const MARKDOWN: Careless =
    Careless::Decoded("text.replace(/\\[(.*?)\\]\\((.*)\\)/g, '<a href=\"$2\">$1</a>')");

impl Careless {
    /// The whole page with these words.
    pub(super) fn page(self, text: &str) -> String {
        match self {
            Self::Raw(page) => page.replace("{}", text),
            Self::Decoded(expression) => {
                // No sign of the words ends the script early.
                let text = json!(text).to_string().replace('<', "\\u003c");
                format!("<script>const text = {text}; document.write({expression})</script>")
            }
        }
    }
}
