//! What phones will make of the portal: its chain checked as they check it (RFC 5280, RFC 8908 section 4.1: nothing fetched,
//! what is not served is missing), and what to do where they will not trust it. Pure.

use super::certificate::{Certificate, Facts, moment};
use hotspot::{config::Portal as Configured, model::UnixTime};
use rustls::{
    CertificateError, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{self, CertificateDer, ServerName, pem::PemObject},
};
use std::{iter, net::SocketAddr, sync::Arc, time::Duration};

/// The portal as the gateway sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Portal {
    /// It answers by plain http; no certificate is configured.
    Plain,
    /// Phones trust its certificate, and its API answers.
    Trusted(Facts),
    Untrusted(Why),
    /// Nobody answers at all, in a sentence.
    Silent(String),
}

/// Why phones do not use the portal's API. Each sentence names what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    #[error("{whose} expired on {}; renew it", moment(*.at))]
    Expired { whose: &'static str, at: UnixTime },
    #[error(
        "{whose} is valid from {} only, and the gateway's clock says {}; set the clock (timedatectl), or wait",
        moment(*.from),
        moment(*.now)
    )]
    NotYetValid { whose: &'static str, from: UnixTime, now: UnixTime },
    #[error("the portal's certificate is not for {host}; get one for portal.host, this is for {}", list(.names))]
    OtherName { host: String, names: Vec<String> },
    #[error("the portal's certificate is signed by itself, which no phone trusts; get one from a public CA")]
    SelfSigned,
    #[error(
        "portal.certificate must hold the full chain (fullchain.pem), for phones fetch nothing: it ends at {issuer}, which \
         is neither served nor in gateway.trusted_roots"
    )]
    ChainIncomplete { issuer: String },
    #[error(
        "the portal's certificate must come from a public CA: its chain leads to {root}, which is not in \
         gateway.trusted_roots"
    )]
    UnknownRoot { root: String },
    #[error("the portal's certificate is not usable: {0}; get another from a public CA")]
    Unusable(String),
    #[error("portal.private_key does not belong to portal.certificate")]
    OtherKey,
    #[error("gateway.trusted_roots cannot be used: {0}")]
    Roots(String),
    #[error("{0}, though a certificate is configured; see journalctl -u wifi-pbg-portal")]
    NotServed(String),
    #[error("the TLS handshake with the portal failed: {0}; see journalctl -u wifi-pbg-portal")]
    Handshake(String),
    #[error("the portal's API answered {0}; see journalctl -u wifi-pbg-portal")]
    Api(String),
}

impl Portal {
    /// Whether it may be over in a moment: a program that restarts, a file that is being replaced.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Silent(_) => true,
            Self::Untrusted(why) => {
                matches!(why, Why::NotServed(_) | Why::Handshake(_) | Why::Api(_) | Why::Roots(_))
            }
            Self::Plain | Self::Trusted(_) => false,
        }
    }
}

/// Whose certificates phones believe.
#[derive(Debug)]
pub(super) struct Roots(Arc<WebPkiServerVerifier>);

impl Roots {
    /// Reads PEM. Single certificates that cannot be read are left out, as phones do.
    ///
    /// # Errors
    /// [`Why::Roots`] where none can be used.
    pub fn read(pem: &[u8], provider: Arc<CryptoProvider>) -> Result<Self, Why> {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(CertificateDer::pem_slice_iter(pem).filter_map(Result::ok));
        WebPkiServerVerifier::builder_with_provider(store.into(), provider)
            .build()
            .map(Self)
            .map_err(|error| Why::Roots(error.to_string()))
    }
}

/// Whether a phone takes `chain`, as the portal served it, for `host` at the time `now`.
///
/// # Errors
/// Why not.
pub(super) fn judge(
    chain: &[CertificateDer<'_>],
    host: &ServerName<'_>,
    roots: &Roots,
    now: UnixTime,
) -> Result<Facts, Why> {
    let unusable = |what: &str| Why::Unusable(what.to_owned());
    let (leaf, others) = chain.split_first().ok_or_else(|| unusable("none is served"))?;
    let first = Certificate::read(leaf).ok_or_else(|| unusable("what is served is no certificate"))?;
    // Others that cannot be read are passed over, as phones do.
    let read: Vec<Certificate> =
        iter::once(first).chain(others.iter().filter_map(Certificate::read)).collect();
    let since_1970 = Duration::from_secs(u64::try_from(now.0).unwrap_or(0));
    let at = pki_types::UnixTime::since_unix_epoch(since_1970);
    match roots.0.verify_server_cert(leaf, others, host, &[], at) {
        Ok(_) => Certificate::facts(&read).ok_or_else(|| unusable("none is served")),
        Err(rustls::Error::InvalidCertificate(error)) => Err(why(&error, &read, host, now)),
        Err(error) => Err(Why::Unusable(error.to_string())),
    }
}

fn why(error: &CertificateError, chain: &[Certificate], host: &ServerName<'_>, now: UnixTime) -> Why {
    let Some(leaf) = chain.first() else { return Why::Unusable(error.to_string()) };
    let whose =
        |is_the_leafs| if is_the_leafs { "the portal's certificate" } else { "a CA in the portal's chain" };
    match error {
        CertificateError::ExpiredContext { not_after, .. } => {
            let at = seconds(*not_after);
            Why::Expired { whose: whose(at == leaf.not_after), at }
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            let from = seconds(*not_before);
            Why::NotYetValid { whose: whose(from == leaf.not_before), from, now }
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Why::OtherName { host: host.to_str().into_owned(), names: leaf.names.clone() }
        }
        CertificateError::UnknownIssuer => end_of(chain, leaf),
        // As `openssl req -x509` makes them: a CA of its own, which is refused as such.
        _ if leaf.issuer == leaf.subject => Why::SelfSigned,
        _ => Why::Unusable(error.to_string()),
    }
}

/// Where a chain ends that leads to no root we know.
fn end_of(chain: &[Certificate], leaf: &Certificate) -> Why {
    if leaf.issuer == leaf.subject {
        return Why::SelfSigned;
    }
    let mut last = leaf;
    // As many steps as there are certificates: two may name each other.
    for _ in chain {
        match chain.iter().find(|next| next.subject == last.issuer) {
            Some(root) if root.issuer == root.subject => {
                return Why::UnknownRoot { root: root.subject.clone() };
            }
            Some(next) => last = next,
            None => break,
        }
    }
    Why::ChainIncomplete { issuer: last.issuer.clone() }
}

/// What the end of a handshake says about it.
pub(super) fn of_handshake(error: &rustls::Error) -> Why {
    match error {
        // The chain is judged later: this is the handshake's own signature.
        rustls::Error::InvalidCertificate(CertificateError::BadSignature) => Why::OtherKey,
        rustls::Error::InvalidCertificate(error) => Why::Unusable(error.to_string()),
        error => Why::Handshake(error.to_string()),
    }
}

/// Whether the API's answer is one that phones read: 200 in its own media type (RFC 8908 section 5).
///
/// # Errors
/// [`Why::Api`].
pub(super) fn of_api(status: u16, content_type: Option<&str>) -> Result<(), Why> {
    if status != 200 {
        return Err(Why::Api(format!("{status} to {}", Configured::API)));
    }
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case(MEDIA_TYPE) {
        return Err(Why::Api(format!("in the media type {media_type:?}, not {MEDIA_TYPE}")));
    }
    Ok(())
}

/// The API's media type (RFC 8908 section 5).
pub(super) const MEDIA_TYPE: &str = "application/captive+json";

/// What there is to say when nobody accepts a connection to the listener of this key.
pub(super) fn silence(key: &str, address: SocketAddr, error: &str) -> String {
    format!("nobody answers on {address} (portal.{key}): {error}")
}

fn seconds(time: pki_types::UnixTime) -> UnixTime {
    UnixTime(i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}

fn list(names: &[String]) -> String {
    match names {
        [] => "no name at all".to_owned(),
        names => names.join(", "),
    }
}
