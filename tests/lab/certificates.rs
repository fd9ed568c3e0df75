//! A certificate authority that only the lab's devices trust: a root, an intermediate, and a certificate for any name.

use crate::addresses::CRL_HOST;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer,
    CrlDistributionPoint, DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevocationReason, RevokedCertParams, SerialNumber, date_time_ymd,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A root, and an intermediate that signs everything else.
pub struct Authority {
    folder: PathBuf,
    root: CertifiedIssuer<'static, KeyPair>,
    intermediate: CertifiedIssuer<'static, KeyPair>,
    issued: AtomicU64,
    /// Serial numbers of certificates that are no longer good.
    revoked: Mutex<Vec<u64>>,
}

/// What is right or wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// From yesterday, for 90 days, with its chain.
    Valid,
    /// As [`Kind::Valid`], for so long from now.
    ValidFor(Duration),
    /// Until an hour ago.
    Expired,
    /// From tomorrow.
    NotYetValid,
    /// Good, for `wrong.` and the name.
    WrongName,
    /// Good, but the file holds the leaf alone.
    WithoutIntermediate,
    /// Signed by its own key.
    SelfSigned,
}

/// Where a certificate and its key are, in PEM; every user may read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The leaf, then the intermediate.
    pub certificate: PathBuf,
    pub private_key: PathBuf,
    pub serial: u64,
}

impl Issued {
    /// As [`crate::Settings::tls`] takes them.
    #[must_use]
    pub fn paths(&self) -> (String, String) {
        (self.certificate.display().to_string(), self.private_key.display().to_string())
    }
}

/// A certificate before it is written to files.
struct Pem {
    chain: String,
    key: String,
    serial: u64,
}

impl Authority {
    /// A new authority with new keys; all its files go to `folder`, which is made if it is missing.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        fs::create_dir_all(folder).expect("make a folder for certificates");
        let root =
            CertifiedIssuer::self_signed(authority("Lab Root", BasicConstraints::Unconstrained), new_key())
                .expect("sign a root");
        let intermediate = CertifiedIssuer::signed_by(
            authority("Lab Intermediate", BasicConstraints::Constrained(0)),
            new_key(),
            &root,
        )
        .expect("sign an intermediate");
        let authority = Self {
            folder: folder.to_owned(),
            root,
            intermediate,
            issued: AtomicU64::new(0),
            revoked: Mutex::default(),
        };
        fs::write(authority.roots(), authority.root.pem()).expect("write the root");
        authority
    }

    /// The root in PEM: what a device of the lab trusts, and nothing else.
    #[must_use]
    pub fn roots(&self) -> PathBuf {
        self.folder.join("roots.pem")
    }

    /// A certificate for a host name, in files of its own.
    #[must_use]
    pub fn issue(&self, host: &str, kind: Kind) -> Issued {
        let pem = self.sign(host, kind);
        let file = |ending: &str| self.folder.join(format!("{}-{host}.{ending}", pem.serial));
        let issued = Issued { certificate: file("pem"), private_key: file("key"), serial: pem.serial };
        write(&issued, &pem);
        issued
    }

    /// Another certificate and key in the place of an older one, as whoever renews it writes them: each file at once.
    /// Returns its serial number.
    pub fn replace(&self, files: &Issued, host: &str, kind: Kind) -> u64 {
        let pem = self.sign(host, kind);
        write(files, &pem);
        pem.serial
    }

    /// Puts a certificate on the revocation list.
    pub fn revoke(&self, issued: &Issued) {
        self.revoked.lock().expect("nobody panics while revoking").push(issued.serial);
    }

    /// Where every certificate says that its revocation list is; the lab's internet serves it.
    #[must_use]
    pub fn revocation_list_url() -> String {
        format!("http://{CRL_HOST}/intermediate.crl")
    }

    /// The list of revoked certificates in DER (RFC 5280 section 5), of now.
    #[must_use]
    pub fn revocation_list(&self) -> Vec<u8> {
        let now = since_epoch();
        let revoked = self.revoked.lock().expect("nobody panics while revoking").clone();
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(1970, 1, 1) + now,
            next_update: date_time_ymd(1970, 1, 1) + now + DAY,
            crl_number: SerialNumber::from(now.as_secs()),
            issuing_distribution_point: None,
            revoked_certs: revoked
                .into_iter()
                .map(|serial| RevokedCertParams {
                    serial_number: SerialNumber::from(serial),
                    revocation_time: date_time_ymd(1970, 1, 1) + now,
                    reason_code: Some(RevocationReason::KeyCompromise),
                    invalidity_date: None,
                })
                .collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&self.intermediate).expect("sign a revocation list").der().to_vec()
    }

    /// Chain and key in PEM of a good certificate, for servers of the lab.
    pub(crate) fn for_server(&self, host: &str) -> (String, String) {
        let pem = self.sign(host, Kind::Valid);
        (pem.chain, pem.key)
    }

    fn sign(&self, host: &str, kind: Kind) -> Pem {
        let serial = self.issued.fetch_add(1, Ordering::Relaxed) + 1;
        let name = if kind == Kind::WrongName { format!("wrong.{host}") } else { host.to_owned() };
        let mut leaf = CertificateParams::new([name]).expect("a host name");
        leaf.distinguished_name.push(DnType::CommonName, host);
        leaf.serial_number = Some(SerialNumber::from(serial));
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.use_authority_key_identifier_extension = true;
        leaf.crl_distribution_points = vec![CrlDistributionPoint { uris: vec![Self::revocation_list_url()] }];
        let now = since_epoch();
        let (from, until) = match kind {
            Kind::ValidFor(time) => (now - DAY, now + time),
            Kind::Expired => (now - 30 * DAY, now - DAY / 24),
            Kind::NotYetValid => (now + DAY, now + 90 * DAY),
            _ => (now - DAY, now + 90 * DAY),
        };
        (leaf.not_before, leaf.not_after) =
            (date_time_ymd(1970, 1, 1) + from, date_time_ymd(1970, 1, 1) + until);

        let key = new_key();
        let certificate = match kind {
            Kind::SelfSigned => leaf.self_signed(&key),
            _ => leaf.signed_by(&key, &self.intermediate),
        };
        let leaf = certificate.expect("sign a certificate").pem();
        let alone = matches!(kind, Kind::WithoutIntermediate | Kind::SelfSigned);
        let chain = if alone { leaf } else { leaf + &self.intermediate.pem() };
        Pem { chain, key: key.serialize_pem(), serial }
    }
}

/// The key first: whoever watches the certificate finds both.
fn write(files: &Issued, pem: &Pem) {
    for (path, text) in [(&files.private_key, &pem.key), (&files.certificate, &pem.chain)] {
        let new = path.with_extension("new");
        fs::write(&new, text).and_then(|()| fs::rename(&new, path)).expect("write a certificate's files");
    }
}

fn authority(name: &str, below: BasicConstraints) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.is_ca = IsCa::Ca(below);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters
}

/// ECDSA over P-256: made in no time.
fn new_key() -> KeyPair {
    KeyPair::generate().expect("make a key")
}

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970")
}
