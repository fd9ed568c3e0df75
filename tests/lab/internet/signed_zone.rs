//! A zone with signatures (RFC 4035), and a resolver that checks them.

use super::{FORGED, Internet, unbound::Unbound};
use crate::addresses::*;
use std::{
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Command,
};

/// What the zone has below its name: `www`, and `false`, whose address was changed after it had been signed.
const RECORDS: &str = "$TTL 600
@ SOA ns admin 1 3600 600 86400 60
@ NS ns
ns A 203.0.113.55
www A 203.0.113.10
false A 203.0.113.77
";
/// The address of `false` as it was signed.
const SIGNED: &str = "203.0.113.77";

/// A running resolver with the zone [`SIGNED_ZONE`]. Dropped, it ends.
pub struct ValidatingResolver {
    /// Answers at port 53 over UDP and TCP.
    pub address: Ipv4Addr,
    /// The zone's key as `delv -a` takes it.
    pub anchors: PathBuf,
    _process: Unbound,
}

impl Internet {
    /// Starts a resolver at [`VALIDATING_DNS`] that has the signed zone and asks the lab's name server for all else.
    ///
    /// # Panics
    /// With the words of the program that refused.
    #[must_use]
    pub fn validating_resolver(&self) -> ValidatingResolver {
        let folder = self.folder.sub("signed-zone");
        fs::write(folder.join("zone"), RECORDS).expect("write a zone");
        let key = bind(&folder, "dnssec-keygen", &["-q", "-a", "ECDSAP256SHA256", "-f", "KSK", SIGNED_ZONE]);
        let key = key.trim();
        // One key signs all.
        bind(&folder, "dnssec-signzone", &["-q", "-z", "-S", "-o", SIGNED_ZONE, "-f", "signed", "zone"]);
        let zone = fs::read_to_string(folder.join("signed")).expect("read the signed zone");
        fs::write(folder.join("signed"), zone.replace(SIGNED, &FORGED.to_string())).expect("spoil the zone");

        let server = format!(
            " interface: {VALIDATING_DNS}\n module-config: \"validator iterator\"\n trust-anchor-file: \"{key}.key\"\n"
        );
        // The stub keeps questions for the zone from being forwarded; they go to the file.
        let zones = format!(
            "auth-zone:\n name: {SIGNED_ZONE}\n zonefile: \"signed\"\n for-downstream: no\n for-upstream: yes\n \
             fallback-enabled: no\nstub-zone:\n name: {SIGNED_ZONE}\n stub-addr: {VALIDATING_DNS}\nforward-zone:\n name: \".\"\n forward-addr: {DNS}\n"
        );
        ValidatingResolver {
            address: VALIDATING_DNS,
            anchors: anchors(&folder, key),
            _process: self.unbound(&folder, &server, &zones),
        }
    }
}

/// The key's record, `ZONE. IN DNSKEY 257 3 13 KEY`, as a trusted one.
fn anchors(folder: &Path, key: &str) -> PathBuf {
    let record = fs::read_to_string(folder.join(format!("{key}.key"))).expect("read a zone's key");
    let record = record.lines().find(|line| !line.starts_with(';')).unwrap_or_default();
    let (_, data) = record.split_once(" DNSKEY ").expect("a key is a DNSKEY record");
    let (numbers, key) = data.split_at(data.match_indices(' ').nth(2).expect("flags, protocol, algorithm").0);
    let path = folder.join("anchors");
    let text = format!("trust-anchors {{ \"{SIGNED_ZONE}.\" static-key {numbers} \"{}\"; }};\n", key.trim());
    fs::write(&path, text).expect("write trust anchors");
    path
}

/// What a program of BIND's says.
fn bind(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).current_dir(folder).args(arguments).output();
    let output =
        output.unwrap_or_else(|error| panic!("cannot start {program} (package bind9-utils): {error}"));
    assert!(
        output.status.success(),
        "{program} {arguments:?} refused: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
