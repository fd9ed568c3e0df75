//! Certificates for tests, of a CA that exists here only.

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CrlDistributionPoint, CustomExtension, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::OnceLock;

/// 23 November 2026 08:00 UTC.
pub const NOW: hotspot::model::UnixTime = hotspot::model::UnixTime(1_795_420_800);
pub const HOST: &str = "masuk.example.org";

/// A root, and an intermediate that signs certificates of servers.
pub struct Forge {
    root: Certificate,
    intermediate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// A server's certificate before it is signed: for [`HOST`] from 1 October to 30 December 2026.
pub struct Leaf {
    pub params: CertificateParams,
    pub key: KeyPair,
}

impl Forge {
    fn new(name: &str, (year, month, day): (i32, u8, u8)) -> Self {
        let mut params = authority(&format!("{name} Root"));
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap();
        let root_issuer = Issuer::new(params, key);

        params = authority(&format!("{name} Intermediate"));
        params.not_after = date_time_ymd(year, month, day);
        params.crl_distribution_points =
            vec![CrlDistributionPoint { uris: vec!["http://x1.c.example.org/".to_owned()] }];
        let key = KeyPair::generate().unwrap();
        let intermediate = params.signed_by(&key, &root_issuer).unwrap().der().clone();
        Self { root, intermediate, issuer: Issuer::new(params, key) }
    }

    /// The one whose root is trusted, made once: keys take their time.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Forge> = OnceLock::new();
        SHARED.get_or_init(|| Self::new("Forged", (2040, 1, 1)))
    }

    /// One that nobody knows.
    pub fn strange() -> Self {
        Self::new("Strange", (2040, 1, 1))
    }

    /// One whose intermediate ends at this year, month and day.
    pub fn lasting_until(day: (i32, u8, u8)) -> Self {
        Self::new("Forged", day)
    }

    pub fn root(&self) -> CertificateDer<'static> {
        self.root.der().clone()
    }

    /// The root as a file of trusted roots has it.
    pub fn roots_file(&self) -> String {
        self.root.pem()
    }

    pub fn intermediate(&self) -> CertificateDer<'static> {
        self.intermediate.clone()
    }

    pub fn sign(&self, leaf: &Leaf) -> CertificateDer<'static> {
        leaf.params.signed_by(&leaf.key, &self.issuer).unwrap().der().clone()
    }

    /// The full chain, as a server should show it.
    pub fn chain(&self, leaf: &Leaf) -> Vec<CertificateDer<'static>> {
        vec![self.sign(leaf), self.intermediate()]
    }
}

impl Leaf {
    pub fn new() -> Self {
        let mut params = CertificateParams::new([HOST.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, HOST);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        (params.not_before, params.not_after) = (date_time_ymd(2026, 10, 1), date_time_ymd(2026, 12, 30));
        Self { params, key: KeyPair::generate().unwrap() }
    }

    pub fn named(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut leaf = Self::new();
        leaf.params.subject_alt_names = CertificateParams::new(names).unwrap().subject_alt_names;
        leaf
    }

    /// From and until these years, months and days.
    pub fn lasting(from: (i32, u8, u8), until: (i32, u8, u8)) -> Self {
        let mut leaf = Self::new();
        let [from, until] = [from, until].map(|(year, month, day)| date_time_ymd(year, month, day));
        (leaf.params.not_before, leaf.params.not_after) = (from, until);
        leaf
    }

    /// Where its revocation is published.
    pub fn crl(&mut self, uris: &[&str]) {
        let uris = uris.iter().map(|uri| (*uri).to_owned()).collect();
        self.params.crl_distribution_points = vec![CrlDistributionPoint { uris }];
    }

    /// Who is asked about its revocation (RFC 5280 section 4.2.2.1).
    pub fn ocsp(&mut self, uri: &str) {
        let tagged = |tag: u8, content: &[u8]| [&[tag, content.len() as u8], content].concat();
        let method = tagged(0x06, &[0x2b, 6, 1, 5, 5, 7, 0x30, 1]);
        let access = tagged(0x30, &[method, tagged(0x86, uri.as_bytes())].concat());
        let extension =
            CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], tagged(0x30, &access));
        self.params.custom_extensions.push(extension);
    }

    pub fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::try_from(self.key.serialize_der()).unwrap()
    }
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}
