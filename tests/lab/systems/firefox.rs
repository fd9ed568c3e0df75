//! Firefox' captivedetect.

use super::{Answers, Verdict};

/// The body of `canonical.html`, to the letter.
const CANONICAL: &str =
    r#"<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>"#;

/// The right page, to the letter, is online. Another one, another 2xx, 3xx and 511 are a portal's; anything else says
/// nothing after five more tries.
pub(super) fn judge(answers: &Answers) -> Verdict {
    let Some(answer) = answers.first() else { return Verdict::NoInternet };
    match answer.status() {
        200 if answer.response.text() == CANONICAL => Verdict::Online,
        511 | 200..=399 => Verdict::portal(answer.location().unwrap_or(&answer.url)),
        _ => Verdict::NoInternet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems::made_up::*;

    #[test]
    fn only_the_canonical_page_is_online() {
        for (outcome, expected) in [
            (answer(200, CANONICAL), Verdict::Online),
            (answer(200, &format!("{CANONICAL}\n")), Verdict::portal(PROBE)),
            (answer(200, ""), Verdict::portal(PROBE)),
            (answer(204, ""), Verdict::portal(PROBE)),
            (redirect(302, LOGIN), Verdict::portal(LOGIN)),
            (answer(511, "log in"), Verdict::portal(PROBE)),
            (answer(404, "nothing here"), Verdict::NoInternet),
        ] {
            assert_eq!(judge(&http(outcome.clone())), expected, "{outcome:?}");
        }
        for failure in FAILURES {
            assert_eq!(judge(&http(Err(failure))), Verdict::NoInternet);
        }
    }
}
