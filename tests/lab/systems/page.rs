//! Apple's devices and small ones: a known page is the internet, any other answer a portal.

use super::{
    Answers, Verdict,
    api::{self, Reader},
};

/// An API that can be used is asked instead of the probe (field reports, since iOS 14).
pub(super) fn judge(text: &str, answers: &Answers) -> Verdict {
    if let Some(said) = api::read(Reader::Apple, answers.api.as_ref()) {
        return if said.captive { Verdict::Portal { login_url: said.portal } } else { Verdict::Online };
    }
    let Some(answer) = answers.first() else { return Verdict::NoInternet };
    if answer.status() == 200 && answer.response.text().contains(text) {
        return Verdict::Online;
    }
    // The sheet loads the probe's page and follows its redirect.
    Verdict::portal(answer.location().unwrap_or(&answer.url))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems::{Failure, made_up::*};

    const SUCCESS: &str = "<TITLE>Success</TITLE></HEAD><BODY>Success</BODY>";

    #[test]
    fn only_the_known_page_is_online() {
        let page = format!("<HTML><HEAD>{SUCCESS}</HTML>\n");
        for (outcome, expected) in [
            (answer(200, &page), Verdict::Online),
            (answer(200, "<html>log in</html>"), Verdict::portal(PROBE)),
            (answer(200, ""), Verdict::portal(PROBE)),
            (answer(204, ""), Verdict::portal(PROBE)),
            (redirect(302, LOGIN), Verdict::portal(LOGIN)),
            (answer(511, "log in"), Verdict::portal(PROBE)),
        ] {
            assert_eq!(judge(SUCCESS, &http(outcome.clone())), expected, "{outcome:?}");
        }
        for failure in FAILURES {
            assert_eq!(judge(SUCCESS, &http(Err(failure))), Verdict::NoInternet);
        }
    }

    #[test]
    fn the_api_replaces_the_probe_unless_it_cannot_be_used() {
        let probed = http(redirect(302, LOGIN));
        let free = Answers { api: Some(api(r#"{"captive":false}"#)), ..probed.clone() };
        assert_eq!(judge(SUCCESS, &free), Verdict::Online);
        let broken = Answers { api: Some(Err(Failure::Broken)), ..probed };
        assert_eq!(judge(SUCCESS, &broken), Verdict::portal(LOGIN));
    }
}
