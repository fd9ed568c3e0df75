//! NetworkManager's connectivity check, with the URL of a distribution.

use super::{Answers, Verdict};

/// The header or the expected beginning of the body is full connectivity, any other complete answer a portal's. No
/// answer is limited connectivity.
pub(super) fn judge(body: &str, answers: &Answers) -> Verdict {
    let Some(answer) = answers.first() else { return Verdict::NoInternet };
    let header = answer.response.header("x-networkmanager-status") == Some("online");
    if header || answer.response.text().starts_with(body) {
        return Verdict::Online;
    }
    // Its user interface opens the probe's URL, which the portal redirects.
    Verdict::portal(&answer.url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems::made_up::*;

    const BODY: &str = "NetworkManager is online";

    #[test]
    fn any_answer_but_the_expected_one_is_a_portals() {
        for (outcome, expected) in [
            (answer(200, "NetworkManager is online\n"), Verdict::Online),
            (answer(200, "log in"), Verdict::portal(PROBE)),
            (answer(204, ""), Verdict::portal(PROBE)),
            (redirect(302, LOGIN), Verdict::portal(PROBE)),
            (answer(511, "log in"), Verdict::portal(PROBE)),
        ] {
            assert_eq!(judge(BODY, &http(outcome.clone())), expected, "{outcome:?}");
        }
        let mut by_header = without_length(204, "");
        by_header.response.headers.push(("X-NetworkManager-Status".to_owned(), "online".to_owned()));
        assert_eq!(judge(BODY, &http(Ok(by_header))), Verdict::Online);
        for failure in FAILURES {
            assert_eq!(judge(BODY, &http(Err(failure))), Verdict::NoInternet);
        }
    }
}
