//! Windows' network connectivity status indicator (NCSI).

use super::{Answers, Verdict};
use std::net::IpAddr;

/// What the browser is opened with.
const REDIRECT: &str = "http://www.msftconnecttest.com/redirect";

/// Any answer but 200 with the right body is a hotspot's. No name, no connection, or a wrong address for the name with
/// the fixed one is no internet.
pub(super) fn judge(body: &str, fixed: Option<IpAddr>, answers: &Answers) -> Verdict {
    let resolved = match (fixed, &answers.dns) {
        (Some(fixed), Some(addresses)) => addresses.contains(&fixed),
        _ => true,
    };
    match answers.first() {
        Some(_) if !resolved => Verdict::NoInternet,
        Some(answer) if answer.status() == 200 && answer.response.text() == body => Verdict::Online,
        Some(_) => Verdict::portal(REDIRECT),
        None => Verdict::NoInternet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems::made_up::*;

    const BODY: &str = "Microsoft Connect Test";

    #[test]
    fn any_answer_but_the_right_one_opens_the_browser() {
        for (outcome, expected) in [
            (answer(200, BODY), Verdict::Online),
            (answer(200, "log in"), Verdict::portal(REDIRECT)),
            (answer(200, ""), Verdict::portal(REDIRECT)),
            (answer(204, ""), Verdict::portal(REDIRECT)),
            (redirect(302, LOGIN), Verdict::portal(REDIRECT)),
            (answer(511, "log in"), Verdict::portal(REDIRECT)),
        ] {
            assert_eq!(judge(BODY, None, &http(outcome.clone())), expected, "{outcome:?}");
        }
        for failure in FAILURES {
            assert_eq!(judge(BODY, None, &http(Err(failure))), Verdict::NoInternet);
        }
    }

    #[test]
    fn a_wrong_address_for_the_fixed_name_is_no_internet() {
        let fixed = Some(IpAddr::from([131, 107, 255, 255]));
        for (addresses, expected) in [
            (vec![IpAddr::from([131, 107, 255, 255])], Verdict::Online),
            (vec![IpAddr::from([10, 20, 0, 1])], Verdict::NoInternet),
            (Vec::new(), Verdict::NoInternet),
        ] {
            let answers = Answers { dns: Some(addresses), ..http(answer(200, BODY)) };
            assert_eq!(judge(BODY, fixed, &answers), expected, "{answers:?}");
        }
    }
}
