//! Whether the resolvers answer, which one guests' questions go to, and whether they know the portal.

use crate::dns::upstream::{Asked, Failure, Finding, Upstreams};
use hickory_proto::rr::{Name, RData, RecordType};
use hotspot::control::operator::{Check, Verdict};
use std::{net::Ipv4Addr, time::Duration};

const UPSTREAM_CHECK: &str = "upstream DNS";
const PORTAL_CHECK: &str = "portal name outside";

/// Each is asked for the root's name servers.
pub(super) async fn examine(upstreams: &Upstreams) -> Check {
    let root = Asked::plainly(Name::root(), RecordType::NS);
    let findings: Vec<_> = upstreams.ask_each(&root).await.into_iter().map(time).collect();
    verdict(&findings, upstreams.order().first().copied())
}

/// After sign-in phones may ask other resolvers than ours, and should find the portal all the same.
pub(super) async fn portal(upstreams: &Upstreams, host: &str, address: Ipv4Addr) -> Check {
    let Ok(name) = Name::from_ascii(format!("{host}.")) else {
        return Check::new(PORTAL_CHECK, Verdict::Fault, format!("{host} is no name for DNS"));
    };
    let findings = upstreams.ask_each(&Asked::plainly(name, RecordType::A)).await;
    let told = |finding: &Finding<'_>| {
        let Ok((response, _)) = &finding.result else { return None };
        let known = response.answers.iter().any(|record| match &record.data {
            RData::A(found) => found.0 == address,
            _ => false,
        });
        Some((finding.label.to_owned(), known))
    };
    known_outside(host, address, &findings.iter().filter_map(told).collect::<Vec<_>>())
}

fn known_outside(host: &str, address: Ipv4Addr, found: &[(String, bool)]) -> Check {
    let missing: Vec<&str> =
        found.iter().filter(|(_, known)| !known).map(|(label, _)| label.as_str()).collect();
    if found.is_empty() {
        return Check::new(PORTAL_CHECK, Verdict::Warning, "no resolver could be asked");
    }
    if missing.is_empty() {
        return Check::new(PORTAL_CHECK, Verdict::Ok, format!("{host} leads to {address} outside too"));
    }
    let message = format!(
        "{host} does not lead to {address} at {}: guests whose phones use other resolvers after sign-in do not find \
         the portal. Publish the address in public DNS; a resolver that withholds private addresses never tells it",
        missing.join(", ")
    );
    Check::new(PORTAL_CHECK, Verdict::Warning, message)
}

fn time(finding: Finding<'_>) -> (String, Result<Duration, Failure>) {
    (finding.label.to_owned(), finding.result.map(|(_, took)| took))
}

fn verdict(findings: &[(String, Result<Duration, Failure>)], first: Option<&str>) -> Check {
    let tell = |(server, result): &(String, Result<Duration, Failure>)| {
        let now = if findings.len() > 1 && first == Some(server) { ", asked first now" } else { "" };
        match result {
            Ok(took) => format!("{server} answers in {} ms{now}", took.as_millis()),
            Err(error) => format!("{server}: {error}{now}"),
        }
    };
    let told = findings.iter().map(tell).collect::<Vec<_>>().join("; ");
    let good = findings.iter().filter(|(_, result)| result.is_ok()).count();
    // A server that refuses the root may still answer for other names, so it is there.
    let there = findings.iter().any(|(_, result)| matches!(result, Ok(_) | Err(Failure::Refused(_))));
    match (good, there) {
        (_, false) => Check::new(
            UPSTREAM_CHECK,
            Verdict::Fault,
            format!("no upstream answers ({told}): check the uplink and [dns] upstream"),
        ),
        (good, _) if good == findings.len() => Check::new(UPSTREAM_CHECK, Verdict::Ok, told),
        _ => Check::new(UPSTREAM_CHECK, Verdict::Warning, format!("{told}: check [dns] upstream")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::op::ResponseCode;

    #[test]
    fn the_verdict_names_every_server() {
        let good = || ("198.51.100.1:53".to_owned(), Ok(Duration::from_millis(12)));
        let dead = || ("192.0.2.1:53".to_owned(), Err(Failure::Late(Duration::from_secs(3))));
        let refusing = || ("192.0.2.2:53".to_owned(), Err(Failure::Refused(ResponseCode::Refused)));
        assert_eq!(verdict(&[good()], None).verdict, Verdict::Ok);
        assert_eq!(verdict(&[refusing()], None).verdict, Verdict::Warning);
        assert_eq!(verdict(&[], None).verdict, Verdict::Fault);
        let over = verdict(&[dead(), good()], Some("198.51.100.1:53"));
        assert_eq!(over.verdict, Verdict::Warning);
        assert!(
            over.message.contains("198.51.100.1:53 answers in 12 ms, asked first now"),
            "{}",
            over.message
        );
        let fault = verdict(&[dead()], None);
        assert_eq!(fault.verdict, Verdict::Fault);
        assert!(fault.message.contains("192.0.2.1:53") && fault.name == "upstream DNS");
    }

    #[test]
    fn a_portal_unknown_to_a_resolver_is_a_warning_that_names_it() {
        let address = Ipv4Addr::new(172, 16, 255, 1);
        let check = |found: &[(&str, bool)]| {
            let found: Vec<_> = found.iter().map(|(label, known)| ((*label).to_owned(), *known)).collect();
            known_outside("masuk.example.id", address, &found)
        };
        assert_eq!(check(&[("one", true), ("two", true)]).verdict, Verdict::Ok);
        let one = check(&[("one", true), ("two", false)]);
        assert!(
            one.verdict == Verdict::Warning && one.message.contains("172.16.255.1 at two:"),
            "{}",
            one.message
        );
        assert_eq!(check(&[]).verdict, Verdict::Warning);
    }
}
