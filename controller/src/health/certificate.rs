//! What a certificate says of itself (RFC 5280), read within bounds: its bytes may be anybody's. Pure.

use hotspot::model::{GardenName, UnixTime};
use rustls::pki_types::CertificateDer;
use x509_parser::{
    certificate::X509Certificate,
    extensions::{DistributionPointName, GeneralName, ParsedExtension},
    oid_registry::OID_PKIX_ACCESS_DESCRIPTOR_OCSP,
    prelude::FromDer,
    x509::X509Name,
};

/// A certificate that ends sooner is due; of a short-lived one, the last third of its life. In seconds.
const DUE: i64 = 14 * 86_400;
/// Names that are kept of a certificate: enough to see what it was meant for.
const MOST_NAMES: usize = 16;
/// Hosts that tell of revocation; a usual chain has two.
const MOST_HOSTS: usize = 4;
/// Longest name of a certificate's owner that is kept, in characters.
const LONGEST_NAME: usize = 200;

/// What the portal's certificate says, where phones trust it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    pub not_before: UnixTime,
    pub not_after: UnixTime,
    /// DNS names it is good for, at most 16.
    pub names: Vec<String>,
    pub issuer: String,
    /// Where phones ask by http whether the chain was revoked (CRL, OCSP), at most four single hosts: they must be reachable
    /// before sign-in (RFC 8908 section 4.1).
    pub revocation_hosts: Vec<GardenName>,
}

impl Facts {
    /// Whether the certificate should have been renewed by now, in a sentence for a technician.
    #[must_use]
    pub fn warning(&self, now: UnixTime) -> Option<String> {
        let life = self.not_after.0.saturating_sub(self.not_before.0);
        let left = self.not_after.0.saturating_sub(now.0);
        (left < DUE.min(life / 3)).then(|| {
            let ends = moment(self.not_after);
            format!("the portal's certificate ends on {ends} and was not renewed; see to its renewal")
        })
    }
}

/// One certificate of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Certificate {
    pub not_before: UnixTime,
    pub not_after: UnixTime,
    pub names: Vec<String>,
    pub subject: String,
    pub issuer: String,
    revocation_hosts: Vec<GardenName>,
}

impl Certificate {
    /// Nothing where it is no certificate.
    pub fn read(der: &CertificateDer<'_>) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let validity = certificate.validity();
        let mut read = Self {
            not_before: UnixTime(validity.not_before.timestamp()),
            not_after: UnixTime(validity.not_after.timestamp()),
            names: Vec::new(),
            subject: name(certificate.subject()),
            issuer: name(certificate.issuer()),
            revocation_hosts: Vec::new(),
        };
        for extension in certificate.extensions() {
            read.take_up(extension.parsed_extension());
        }
        Some(read)
    }

    fn take_up(&mut self, extension: &ParsedExtension<'_>) {
        match extension {
            ParsedExtension::SubjectAlternativeName(san) => {
                let names = san.general_names.iter().filter_map(|name| match name {
                    GeneralName::DNSName(name) => Some(printable(name)),
                    _ => None,
                });
                self.names.extend(names.take(MOST_NAMES.saturating_sub(self.names.len())));
            }
            ParsedExtension::CRLDistributionPoints(crl) => {
                for point in &crl.points {
                    if let Some(DistributionPointName::FullName(places)) = &point.distribution_point {
                        places.iter().for_each(|place| self.add_host(place));
                    }
                }
            }
            ParsedExtension::AuthorityInfoAccess(access) => {
                let responders = access
                    .accessdescs
                    .iter()
                    .filter(|access| access.access_method == OID_PKIX_ACCESS_DESCRIPTOR_OCSP);
                responders.for_each(|access| self.add_host(&access.access_location));
            }
            _ => {}
        }
    }

    fn add_host(&mut self, place: &GeneralName<'_>) {
        let GeneralName::URI(uri) = place else { return };
        if let Some(host) = host(uri)
            && self.revocation_hosts.len() < MOST_HOSTS
            && !self.revocation_hosts.contains(&host)
        {
            self.revocation_hosts.push(host);
        }
    }

    /// What the first of a chain says, and where all of it may be revoked.
    pub fn facts(chain: &[Self]) -> Option<Facts> {
        let leaf = chain.first()?;
        let mut revocation_hosts: Vec<GardenName> = Vec::new();
        for host in chain.iter().flat_map(|certificate| &certificate.revocation_hosts) {
            if revocation_hosts.len() < MOST_HOSTS && !revocation_hosts.contains(host) {
                revocation_hosts.push(host.clone());
            }
        }
        Some(Facts {
            not_before: leaf.not_before,
            not_after: leaf.not_after,
            names: leaf.names.clone(),
            issuer: leaf.issuer.clone(),
            revocation_hosts,
        })
    }
}

/// The host of an http address. A pattern is no host: it would open more than its owner's.
fn host(uri: &str) -> Option<GardenName> {
    let (scheme, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.split_once(':').map_or(authority, |(host, _)| host);
    let host: GardenName = host.parse().ok()?;
    (scheme.eq_ignore_ascii_case("http") && !host.is_wildcard()).then_some(host)
}

pub(super) fn moment(time: UnixTime) -> String {
    jiff::Timestamp::from_second(time.0)
        .map_or_else(|_| format!("second {}", time.0), |at| at.strftime("%-d %B %Y %H:%M UTC").to_string())
}

fn name(name: &X509Name<'_>) -> String {
    printable(&name.to_string())
}

/// Fit for a log and a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::forge::{Forge, Leaf},
        *,
    };
    use proptest::prelude::*;

    #[test]
    fn the_host_of_an_http_address_is_taken_and_of_nothing_else() {
        for uri in ["http://c.example.org/1.crl", "HTTP://C.example.org:80", "http://c.example.org?x#y"] {
            assert_eq!(host(uri).unwrap().to_string(), "c.example.org", "{uri}");
        }
        for uri in [
            "",
            "://",
            "http://",
            "https://c.example.org/1.crl",
            "ldap://c.example.org/cn=x",
            "http://*.go.id/x",
            "http://192.0.2.1/x",
            "http://user@c.example.org/",
            "http://[2001:db8::1]/",
            "http://localhost/",
            "c.example.org/1.crl",
        ] {
            assert_eq!(host(uri), None, "{uri}");
        }
    }

    #[test]
    fn revocation_hosts_of_the_whole_chain_are_few_and_each_is_named_once() {
        let forge = Forge::shared();
        let mut leaf = Leaf::new();
        leaf.crl(&[
            "http://e1.c.example.org/1.crl",
            "ldap://x.example.org/x",
            "http://e1.c.example.org/2.crl",
        ]);
        let read = |der: &CertificateDer<'_>| Certificate::read(der).unwrap();
        let chain = [read(&forge.sign(&leaf)), read(&forge.intermediate())];
        let facts = Certificate::facts(&chain).unwrap();
        assert_eq!(
            facts.revocation_hosts.iter().map(GardenName::domain).collect::<Vec<_>>(),
            ["e1.c.example.org", "x1.c.example.org"]
        );
        assert!(facts.issuer.contains("Forged Intermediate"), "{}", facts.issuer);

        let many: Vec<String> = (0..50).map(|n| format!("http://h{n}.example.org/")).collect();
        leaf.crl(&many.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(read(&forge.sign(&leaf)).revocation_hosts.len(), MOST_HOSTS);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = Certificate::read(&bytes.into());
        }

        #[test]
        fn no_spoilt_certificate_panics(
            spoilt in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
            end in any::<prop::sample::Index>(),
            cut in any::<bool>(),
        ) {
            let mut bytes = Forge::shared().intermediate().to_vec();
            for (place, byte) in spoilt {
                *place.get_mut(&mut bytes) = byte;
            }
            if cut {
                bytes.truncate(end.index(bytes.len()));
            }
            let _ = Certificate::read(&bytes.into());
        }

        #[test]
        fn no_address_panics(uri in ".{0,80}", tail in "http://.{0,40}") {
            let _ = (host(&uri), host(&tail));
        }
    }
}
