//! Names and types that are no ordinary questions. Pure.

use hickory_proto::rr::RecordType;

/// By asking for it browsers learn whether the network wants their own DNS over HTTPS off
/// (<https://support.mozilla.org/kb/canary-domain-use-application-dnsnet>).
const CANARY: &str = "use-application-dns.net";
/// Discovery of a resolver's encrypted ways (RFC 9462).
const DISCOVERY: &str = "resolver.arpa";

/// What is answered from here instead of asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    /// The name does not exist (NXDOMAIN).
    NoName,
    /// The name has no such record (NODATA).
    NoData,
    /// The same, because nobody needs such a record before sign-in.
    Kind,
}

/// A question as the rules see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    /// In lower case without the final dot.
    pub name: &'a str,
    pub kind: RecordType,
    pub dnssec_ok: bool,
    /// Whether who asks is let through.
    pub signed_in: bool,
}

/// Before sign-in a type is asked for that opens connections (RFC 9460 too) or that a validator needs for one. Text, mail,
/// services and names of addresses have time until then, and are what tunnels like best. The denial is not an error: on one
/// of those a phone would ask its other resolvers.
///
/// `https_records` is whether HTTPS and SVCB records are told before sign-in.
///
/// The canary name is denied before sign-in only, so that Firefox keeps its *default* DNS over HTTPS off until the portal
/// is behind it; after sign-in that is the guest's choice. Resolver discovery ends here always: we have no encrypted way,
/// and what an upstream would tell is not for our guests (RFC 9462 section 4). Apple's `mask.icloud.com` is not among
/// them: a denial there would tell the guest that Private Relay is unavailable, also after sign-in.
///
/// A question with the DO bit is told the truth about HTTPS records: its validator would take our unsigned denial in a
/// signed zone for a forgery. Browsers, whom the setting is for, ask without it.
pub(super) fn special(question: &Question<'_>, https_records: bool) -> Option<Special> {
    let service = matches!(question.kind, RecordType::HTTPS | RecordType::SVCB);
    if is_or_is_below(question.name, DISCOVERY) {
        Some(Special::NoData)
    } else if question.signed_in {
        None
    } else if question.name == CANARY {
        Some(Special::NoName)
    } else if !needed(question.kind) {
        Some(Special::Kind)
    } else {
        (service && !https_records && !question.dnssec_ok).then_some(Special::NoData)
    }
}

/// SOA shows a validator where a zone begins.
fn needed(kind: RecordType) -> bool {
    use RecordType as Kind;
    matches!(
        kind,
        Kind::A | Kind::AAAA | Kind::HTTPS | Kind::SVCB | Kind::CNAME | Kind::DS | Kind::DNSKEY | Kind::SOA
    )
}

/// Both in lower case, without the final dot.
pub(super) fn is_or_is_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(name: &str, kind: RecordType, signed_in: bool, https_records: bool) -> Option<Special> {
        special(&Question { name, kind, dnssec_ok: false, signed_in }, https_records)
    }

    #[test]
    fn the_canary_is_denied_until_sign_in_and_discovery_always() {
        for signed_in in [false, true] {
            let canary = (!signed_in).then_some(Special::NoName);
            assert_eq!(judge(CANARY, RecordType::A, signed_in, true), canary);
            for name in ["_dns.resolver.arpa", "resolver.arpa", "x._dns.resolver.arpa"] {
                assert_eq!(judge(name, RecordType::SVCB, signed_in, true), Some(Special::NoData));
            }
            for name in
                ["mask.icloud.com", "mask-h2.icloud.com", "www.use-application-dns.net", "myresolver.arpa"]
            {
                assert_eq!(judge(name, RecordType::A, signed_in, true), None, "{name}");
            }
        }
    }

    #[test]
    fn what_no_connection_needs_is_denied_until_sign_in() {
        use RecordType as Kind;
        for kind in [Kind::TXT, Kind::MX, Kind::SRV, Kind::NULL, Kind::PTR, Kind::NS, Kind::Unknown(65_399)] {
            assert_eq!(judge("www.a.id", kind, false, true), Some(Special::Kind), "{kind}");
            assert_eq!(judge("www.a.id", kind, true, true), None);
        }
        for kind in [Kind::A, Kind::AAAA, Kind::HTTPS, Kind::SVCB, Kind::DS, Kind::DNSKEY] {
            assert_eq!(judge("www.a.id", kind, false, true), None, "{kind}");
        }
    }

    #[test]
    fn https_records_are_withheld_only_where_configured_and_only_before_sign_in() {
        for (signed_in, told, special_) in
            [(false, true, None), (false, false, Some(Special::NoData)), (true, false, None)]
        {
            assert_eq!(judge("www.a.id", RecordType::HTTPS, signed_in, told), special_);
            assert_eq!(judge("www.a.id", RecordType::A, signed_in, told), None);
        }
        let validating =
            Question { name: "www.a.id", kind: RecordType::HTTPS, dnssec_ok: true, signed_in: false };
        assert_eq!(special(&validating, false), None);
    }
}
