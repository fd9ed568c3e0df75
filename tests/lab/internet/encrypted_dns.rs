//! A resolver over TLS (RFC 7858) and HTTPS (RFC 8484): unbound, which asks the lab's name server.

use super::Internet;
use crate::{Authority, Kind, addresses::*, wait_for};
use std::{
    fs::{self, File},
    net::Ipv4Addr,
    process::{Child, Stdio},
    time::Duration,
};

/// A running resolver. Dropped, it ends.
pub struct EncryptedResolver {
    /// Answers at port 853 over TLS, and at port 443 over HTTPS.
    pub address: Ipv4Addr,
    /// The name in its certificate; the lab's name server gives its address.
    pub host: &'static str,
    process: Child,
}

impl EncryptedResolver {
    /// Where it answers over HTTPS; HTTP/2 alone.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://{}/dns-query", self.host)
    }
}

impl Drop for EncryptedResolver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
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
        let folder = self.folder.sub("unbound");
        let files = authority.issue(ENCRYPTED_DNS_HOST, Kind::Valid);
        let (log, configuration) = (folder.join("log"), folder.join("unbound.conf"));
        let text = format!(
            "server:\n directory: {folder:?}\n username: \"\"\n chroot: \"\"\n pidfile: \"\"\n do-daemonize: no\n \
             use-syslog: no\n verbosity: 1\n num-threads: 1\n interface: {ENCRYPTED_DNS}@853\n interface: {ENCRYPTED_DNS}@443\n \
             tls-port: 853\n https-port: 443\n tls-service-pem: {:?}\n tls-service-key: {:?}\n \
             access-control: 0.0.0.0/0 allow\n module-config: \"iterator\"\n qname-minimisation: no\n so-reuseport: yes\n\
             forward-zone:\n name: \".\"\n forward-addr: {DNS}\n forward-no-cache: yes\n\
             remote-control:\n control-enable: no\n",
            files.certificate, files.private_key
        );
        fs::write(&configuration, text).expect("write a resolver's configuration");
        let mut unbound = self.namespace.command("unbound");
        unbound.arg("-c").arg(&configuration).stdout(Stdio::null());
        unbound.stderr(File::create(&log).expect("create a resolver's log"));
        let process = unbound.spawn().expect("start unbound");
        let mut resolver = EncryptedResolver { address: ENCRYPTED_DNS, host: ENCRYPTED_DNS_HOST, process };
        wait_for("the resolver over TLS answers", Duration::from_secs(10), || {
            let said = fs::read_to_string(&log).unwrap_or_default();
            let ended = resolver.process.try_wait().expect("look after unbound");
            assert!(ended.is_none(), "unbound (package unbound) ended: {said}");
            if said.contains("start of service") { Ok(()) } else { Err(said) }
        });
        resolver
    }
}
