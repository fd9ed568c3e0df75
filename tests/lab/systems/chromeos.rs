//! ChromeOS' shill: online is what both plain HTTP and TLS show, and an API that can be used overrides them both.

use super::{
    Answer, Answers, Verdict,
    api::{self, Reader},
};

pub(super) fn judge(answers: &Answers) -> Verdict {
    if let Some(said) = api::read(Reader::ChromeOs, answers.api.as_ref()) {
        return if said.captive { Verdict::Portal { login_url: said.portal } } else { Verdict::Online };
    }
    let https = matches!(answers.https, Some(Ok(_)));
    let first = answers.http.iter().find_map(|outcome| outcome.as_ref().ok());
    match first.map(|answer| (answer, answer.status())) {
        Some((answer, 302 | 307)) => match target(answer) {
            Some(url) => Verdict::portal(url),
            None => Verdict::NoInternet,
        },
        // Suspected: a page where there should be none.
        Some((answer, 200)) if answer.response.body.len() > 1 => Verdict::Portal { login_url: None },
        // Any completed request over TLS counts.
        Some((_, 200 | 204)) if https => Verdict::Online,
        // 303, other redirects, 4xx, 5xx and 511 among them.
        _ => Verdict::NoInternet,
    }
}

fn target(answer: &Answer) -> Option<&str> {
    answer.location().filter(|url| url.starts_with("http://") || url.starts_with("https://"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems::{Failure, made_up::*};

    #[test]
    fn only_302_and_307_redirect_and_only_both_probes_are_online() {
        let suspected = Verdict::Portal { login_url: None };
        for (http, expected) in [
            (redirect(302, LOGIN), Verdict::portal(LOGIN)),
            (redirect(307, LOGIN), Verdict::portal(LOGIN)),
            (redirect(302, "/login"), Verdict::NoInternet),
            (redirect(303, LOGIN), Verdict::NoInternet),
            (redirect(301, LOGIN), Verdict::NoInternet),
            (answer(200, "<html>log in</html>"), suspected),
            (answer(511, "log in"), Verdict::NoInternet),
            (answer(204, ""), Verdict::NoInternet),
            (Err(Failure::TimedOut), Verdict::NoInternet),
        ] {
            let answers = with_https(http, Err(Failure::Refused));
            assert_eq!(judge(&answers), expected, "{answers:?}");
        }
        for (http, https) in [
            (answer(204, ""), answer(204, "")),
            (answer(200, ""), answer(404, "")),
            (answer(200, "1"), answer(204, "")),
        ] {
            assert_eq!(judge(&with_https(http, https)), Verdict::Online);
        }
    }

    #[test]
    fn the_api_overrides_the_probes_both_ways() {
        let captive = Some(api(r#"{"captive":true,"user-portal-url":"https://masuk.wifi.pbg/"}"#));
        let answers = Answers { api: captive, ..with_https(answer(204, ""), answer(204, "")) };
        assert_eq!(judge(&answers), Verdict::portal("https://masuk.wifi.pbg/"));
        let free = Some(api(r#"{"captive":false}"#));
        let answers = Answers { api: free, ..with_https(redirect(302, LOGIN), Err(Failure::Refused)) };
        assert_eq!(judge(&answers), Verdict::Online);
    }
}
