//! Chromium's own detector, which runs after a failed page over TLS.

use super::{Answers, Verdict};

/// 204, or 200 of at most one byte, is online. 511 and what else is 2xx or 3xx is a portal's; other errors say nothing.
pub(super) fn judge(answers: &Answers) -> Verdict {
    let Some(answer) = answers.first() else { return Verdict::NoInternet };
    match answer.status() {
        204 => Verdict::Online,
        200 if answer.response.body.len() <= 1 => Verdict::Online,
        511 | 200..=399 => Verdict::portal(answer.location().unwrap_or(&answer.url)),
        _ => Verdict::NoInternet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems::made_up::*;

    #[test]
    fn pages_and_redirects_are_portals_and_errors_are_not() {
        for (outcome, expected) in [
            (answer(204, ""), Verdict::Online),
            (answer(200, ""), Verdict::Online),
            (answer(200, "1"), Verdict::Online),
            (answer(200, "12"), Verdict::portal(PROBE)),
            (redirect(302, LOGIN), Verdict::portal(LOGIN)),
            (answer(511, "log in"), Verdict::portal(PROBE)),
            (answer(503, "later"), Verdict::NoInternet),
            (answer(404, "nothing here"), Verdict::NoInternet),
        ] {
            assert_eq!(judge(&http(outcome.clone())), expected, "{outcome:?}");
        }
        for failure in FAILURES {
            assert_eq!(judge(&http(Err(failure))), Verdict::NoInternet);
        }
    }
}
