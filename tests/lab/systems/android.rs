//! Android's NetworkMonitor, from version 12 on, and the many systems built on it.

use super::{
    Answer, Answers, Outcome, Verdict,
    api::{self, Reader},
};
use std::net::IpAddr;

/// What one probe means by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    Success,
    Portal(String),
    Failed,
}

/// An API that says captive wins even over a good HTTPS probe; one that says free does not validate by itself. A portal
/// over HTTP is conclusive at once, then HTTPS decides, then the fallbacks; HTTP alone is partial connectivity.
pub(super) fn judge(answers: &Answers) -> Verdict {
    if let Some(said) = api::read(Reader::Android, answers.api.as_ref())
        && said.captive
    {
        return Verdict::Portal { login_url: said.portal };
    }
    let meanings: Vec<Meaning> = answers.http.iter().map(meaning).collect();
    if let Some(Meaning::Portal(url)) = meanings.first() {
        return Verdict::portal(url);
    }
    // A vendor without an HTTPS probe goes by plain HTTP alone.
    let decides = answers.https.as_ref().or(answers.http.first());
    if decides.is_some_and(|probe| meaning(probe) == Meaning::Success) {
        return Verdict::Online;
    }
    // A portal that shows itself to a fallback only, then what plain HTTP has shown.
    let portal = meanings.iter().find_map(|meaning| match meaning {
        Meaning::Portal(url) => Some(Verdict::portal(url)),
        _ => None,
    });
    let partial = meanings.contains(&Meaning::Success);
    portal.unwrap_or(if partial { Verdict::Partial } else { Verdict::NoInternet })
}

/// Status 200 to 399 but 204 is a portal's; 400 and above, 511 among them, is no internet. An empty 200 without a
/// length, or one of at most four bytes, counts as failed. A private address for a public probe is taken for a fault.
pub(super) fn meaning(outcome: &Outcome) -> Meaning {
    let Ok(answer) = outcome else { return Meaning::Failed };
    let length = answer.response.header("content-length").and_then(|length| length.parse::<u64>().ok());
    let too_short =
        answer.status() == 200 && length.map_or(answer.response.body.is_empty(), |length| length <= 4);
    match answer.status() {
        _ if is_private(answer.address) => Meaning::Failed,
        204 => Meaning::Success,
        200..=399 if !too_short => Meaning::Portal(login_url(answer)),
        _ => Meaning::Failed,
    }
}

/// `Location`, or the probe itself (from Android 12 on).
fn login_url(answer: &Answer) -> String {
    answer.location().unwrap_or(&answer.url).to_owned()
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_loopback() || address.is_link_local(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems::{Failure, made_up::*};

    #[test]
    fn one_probe_means_what_its_status_and_length_say() {
        let portal = |url: &str| Meaning::Portal(url.to_owned());
        for (outcome, expected) in [
            (answer(204, ""), Meaning::Success),
            (redirect(302, LOGIN), portal(LOGIN)),
            (redirect(303, LOGIN), portal(LOGIN)),
            (answer(200, "<html>log in</html>"), portal(PROBE)),
            (answer(200, ""), Meaning::Failed),
            (answer(200, "1234"), Meaning::Failed),
            (answer(200, "12345"), portal(PROBE)),
            (Ok(without_length(200, "")), Meaning::Failed),
            (Ok(without_length(200, "1")), portal(PROBE)),
            (answer(404, "nothing here"), Meaning::Failed),
            (answer(511, "log in"), Meaning::Failed),
        ] {
            assert_eq!(meaning(&outcome), expected, "{outcome:?}");
        }
        for failure in FAILURES {
            assert_eq!(meaning(&Err(failure)), Meaning::Failed);
        }
        let private = redirect(302, LOGIN).map(|answer| Answer { address: [10, 20, 0, 1].into(), ..answer });
        assert_eq!(meaning(&private), Meaning::Failed);
    }

    #[test]
    fn http_finds_the_portal_and_https_the_internet() {
        let hung = || Err(Failure::TimedOut);
        for (answers, expected) in [
            (with_https(redirect(302, LOGIN), hung()), Verdict::portal(LOGIN)),
            (with_https(answer(204, ""), answer(204, "")), Verdict::Online),
            (with_https(hung(), answer(204, "")), Verdict::Online),
            (with_https(answer(204, ""), Err(Failure::Refused)), Verdict::Partial),
            (with_https(hung(), hung()), Verdict::NoInternet),
            (with_https(answer(511, "log in"), Err(Failure::Refused)), Verdict::NoInternet),
        ] {
            assert_eq!(judge(&answers), expected, "{answers:?}");
        }
        let fallback = Answers { http: vec![hung(), redirect(302, LOGIN)], ..with_https(hung(), hung()) };
        assert_eq!(judge(&fallback), Verdict::portal(LOGIN));
        assert_eq!(judge(&http(answer(204, ""))), Verdict::Online, "a vendor without an HTTPS probe");
    }

    #[test]
    fn the_api_can_say_captive_but_not_free() {
        let captive = api(r#"{"captive":true,"user-portal-url":"https://masuk.wifi.pbg/"}"#);
        let online = with_https(answer(204, ""), answer(204, ""));
        let said = Answers { api: Some(captive), ..online.clone() };
        assert_eq!(judge(&said), Verdict::portal("https://masuk.wifi.pbg/"));
        let free = Answers { api: Some(api(r#"{"captive":false}"#)), ..online };
        assert_eq!(judge(&free), Verdict::Online);
        let refused = with_https(answer(204, ""), Err(Failure::Refused));
        let free = Answers { api: Some(api(r#"{"captive":false}"#)), ..refused };
        assert_eq!(judge(&free), Verdict::Partial);
        let broken = Answers {
            api: Some(Err(Failure::Broken)),
            ..with_https(redirect(302, LOGIN), Err(Failure::Refused))
        };
        assert_eq!(judge(&broken), Verdict::portal(LOGIN));
    }
}
