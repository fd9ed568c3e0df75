//! Which language a browser is shown before anybody has chosen one.
//!
//! The rule: a page is in the language of its path. Only where people arrive, at the Indonesian home and announcements
//! without a choice, is a browser whose first language is English sent on to the English twin. What leads such a browser
//! there from a page of ours therefore carries the choice (`?bahasa=id`, see [`crate::routes::paths`]); deeper pages need
//! none.

use super::Visit;
use crate::{
    routes::{self, Paths},
    views::Language,
};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use url::form_urlencoded;

/// The way to the twin of the Indonesian home, where the browser's own language is English and Indonesian was not chosen.
/// The rest of the query goes along.
#[must_use]
pub fn way_to_own(visit: &Visit, query: Option<&str>) -> Option<Response> {
    way_to(visit, query, |paths| paths.home)
}

/// The same for the announcements, to which systems lead that ask for the venue.
#[must_use]
pub fn way_to_own_announcements(visit: &Visit, query: Option<&str>) -> Option<Response> {
    way_to(visit, query, |paths| paths.announcements)
}

/// English for a browser that wants it before all others (RFC 9110, section 12.5.4), Indonesian for everybody else.
#[must_use]
pub fn own_language(headers: &HeaderMap) -> Language {
    let lists = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|list| list.to_str().ok());
    let ranges = lists.flat_map(|list| list.split(',')).filter_map(accepted);
    // Of the heaviest the first, where `max_by_key` takes the last.
    let heaviest = ranges.reduce(|best, range| if range.1 > best.1 { range } else { best });
    match heaviest.and_then(|(tag, _)| tag.split('-').next()) {
        Some(primary) if primary.eq_ignore_ascii_case("en") => Language::English,
        _ => Language::Indonesian,
    }
}

fn way_to(visit: &Visit, query: Option<&str>, page: impl Fn(&Paths) -> &'static str) -> Option<Response> {
    if (visit.language, visit.own_language) != (Language::Indonesian, Language::English) || is_chosen(query) {
        return None;
    }
    let page = page(routes::paths(visit.own_language, visit.own_language));
    let location = query.map_or_else(|| page.to_owned(), |query| format!("{page}?{query}"));
    Some((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
}

fn is_chosen(query: Option<&str>) -> bool {
    let mut parameters = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    parameters.any(|(name, value)| name == "bahasa" && value == "id")
}

/// A language range and its weight in thousandths. Nothing where either is not what it should be, or the weight is zero.
fn accepted(range: &str) -> Option<(&str, u16)> {
    let (tag, parameter) = range.split_once(';').unwrap_or((range, "q=1"));
    let tag = tag.trim();
    let plausible = tag == "*" || tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let (name, weight) = parameter.split_once('=')?;
    let weight = thousandths(weight.trim()).filter(|weight| *weight > 0)?;
    (plausible && !tag.is_empty() && name.trim().eq_ignore_ascii_case("q")).then_some((tag, weight))
}

/// `0.8` is 800: from 0 to 1 with three decimals at most (RFC 9110, section 12.4.2).
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let decimals = format!("{decimals:0<3}").parse::<u16>().ok().filter(|_| digits)?;
    match (whole, decimals) {
        ("0", decimals) => Some(decimals),
        ("1", 0) => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    fn own(lists: &[&str]) -> Language {
        let mut headers = HeaderMap::new();
        for list in lists {
            headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_bytes(list.as_bytes()).unwrap());
        }
        own_language(&headers)
    }

    #[test]
    fn english_is_shown_to_who_wants_it_before_all_others() {
        let (crowd, long) = (format!("en{}", ",id".repeat(20_000)), format!("en-{}", "a".repeat(60_000)));
        for lists in [
            &["en"][..],
            &["en-US,en;q=0.9,id;q=0.8"],
            &["EN-gb"],
            &["id;q=0.5, en"],
            &["id;q=0.899,en;q=0.9"],
            &["en,id"],
            &["*;q=0.1, en;q=0.2"],
            &["id;q=0, en;q=0.001"],
            &["id;q=2, en;q=0.1"],
            &["de;q=0.1", "en;q=0.2"],
            &[" ,, ;;;, en ; Q = 1.000 "],
            &["\u{e4}\u{f6}", "en"],
            &[&crowd],
            &[&long],
        ] {
            assert_eq!(own(lists), Language::English, "{lists:?}");
        }
        for lists in [
            &[][..],
            &[""],
            &["id,en"],
            &["id-ID,id;q=0.9,en-US;q=0.8,en;q=0.7"],
            &["*"],
            &["*,en"],
            &["jv,en;q=0.9"],
            &["en;q=0"],
            &["en;q=0.000, id;q=0.1"],
            &["en;q=1.001"],
            &["en;q=NaN"],
            &["en;q=inf"],
            &["en;q=-1"],
            &["en;q=0.9999"],
            &["en;q="],
            &["en;level=1"],
            &["en q=1"],
            &["english"],
            &["e"],
            &["-en"],
            &["en\u{e9}"],
            &["en_US"],
            &["../en"],
            &[&",".repeat(60_000)],
        ] {
            assert_eq!(own(lists), Language::Indonesian, "{lists:?}");
        }
    }

    #[test]
    fn a_choice_is_told_by_one_parameter() {
        for (query, chosen) in [
            (None, false),
            (Some(""), false),
            (Some("bahasa=id"), true),
            (Some("url=http%3A%2F%2Fexample.org%2F&bahasa=id"), true),
            (Some("bahasa=en"), false),
            (Some("bahasa"), false),
            (Some("url=http%3A%2F%2Fexample.org%2F%3Fbahasa%3Did"), false),
        ] {
            assert_eq!(is_chosen(query), chosen, "{query:?}");
        }
    }

    proptest! {
        #[test]
        fn no_list_is_too_odd_to_be_read(list in "[ -~\t]{0,80}", ranges in "(en|id|\\*)?[;,q=.0-9 -]{0,40}") {
            let _ = (own(&[&list]), own(&[&ranges, &list]));
        }
    }
}
