//! A resolver over TLS (RFC 7858) and HTTPS (RFC 8484), which asks the lab's name server.

use super::{Internet, unbound::Unbound};
use crate::{Authority, Kind, addresses::*};
use std::net::Ipv4Addr;

/// A running resolver. Dropped, it ends.
pub struct EncryptedResolver {
    /// Answers at port 853 over TLS, and at port 443 over HTTPS.
    pub address: Ipv4Addr,
    /// The name in its certificate; the lab's name server gives its address.
    pub host: &'static str,
    _process: Unbound,
}

impl EncryptedResolver {
    /// Where it answers over HTTPS; HTTP/2 alone.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://{}/dns-query", self.host)
    }
}

impl Internet {
    /// Starts a resolver at [`ENCRYPTED_DNS`] with a certificate of this authority, and returns when it answers. It keeps
    /// no answer: each question is one more at the name server.
    ///
    /// # Panics
    /// With its words, when it does not start.
    #[must_use]
    pub fn encrypted_resolver(&self, authority: &Authority) -> EncryptedResolver {
        let files = authority.issue(ENCRYPTED_DNS_HOST, Kind::Valid);
        let server = format!(
            " interface: {ENCRYPTED_DNS}@853\n interface: {ENCRYPTED_DNS}@443\n tls-port: 853\n https-port: 443\n \
             tls-service-pem: {:?}\n tls-service-key: {:?}\n module-config: \"iterator\"\n",
            files.certificate, files.private_key
        );
        let zones = format!("forward-zone:\n name: \".\"\n forward-addr: {DNS}\n forward-no-cache: yes\n");
        EncryptedResolver {
            address: ENCRYPTED_DNS,
            host: ENCRYPTED_DNS_HOST,
            _process: self.unbound(&self.folder.sub("encrypted-dns"), &server, &zones),
        }
    }
}
