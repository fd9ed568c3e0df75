//! What strangers can send to the controller, one function for each parser: for the fuzzers, and for what they found worth
//! keeping. None may panic on any bytes; what these functions themselves expect, the fuzzers look for.
#![allow(clippy::expect_used, reason = "a fuzzer is told of faults by panics")]

pub use crate::{
    dhcp::strange::{message as dhcp, packet},
    dns::strange::{answer, question},
    ntp::strange::request as time,
};

use hotspot::{
    config::Config,
    control::{admin, operator, portal},
    model::UnixTime,
    policy::drafts::{AccessPointsKnown, inventory as rows},
};
use serde::de::DeserializeOwned;
use std::path::Path;

/// A file that an administrator wrote.
pub fn configuration(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Err(error) = Config::parse(Path::new("gateway.toml"), text)
    {
        assert!(!error.to_string().is_empty(), "a refusal says why");
    }
}

/// A table of access points that staff upload.
pub fn inventory(bytes: &[u8]) {
    let known = AccessPointsKnown { networks: &[], stand: &[], now: UnixTime(1_795_000_000) };
    if let Ok(text) = rows::text_of(bytes) {
        let dry = rows::read(text, &known);
        assert!(
            dry.faulty() <= dry.rows.len() || !dry.header_faults.0.is_empty(),
            "faults are of rows or of the header"
        );
    }
}

/// The body of a call on one of the sockets.
pub fn verb(bytes: &[u8]) {
    read::<portal::GetGuest>(bytes);
    read::<portal::SignIn>(bytes);
    read::<portal::RedeemVoucher>(bytes);
    read::<portal::EnterAccount>(bytes);
    read::<portal::ChangePassword>(bytes);
    read::<portal::Forget>(bytes);
    read::<portal::EraseMe>(bytes);
    read::<portal::Report>(bytes);
    read::<portal::GetImage>(bytes);
    read::<portal::TellSeen>(bytes);
    read::<portal::TellDropped>(bytes);
    read::<operator::FindClients>(bytes);
    read::<operator::SignOut>(bytes);
    read::<operator::CheckGarden>(bytes);
    read::<admin::Explain>(bytes);
}

fn read<Verb: DeserializeOwned>(bytes: &[u8]) {
    let _ = serde_json::from_slice::<Verb>(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    type Parser = fn(&[u8]);

    #[test]
    fn all_that_the_fuzzers_kept_is_read_or_refused() {
        let parsers: [(&str, Parser); 8] = [
            ("dhcp", dhcp),
            ("packet", packet),
            ("question", question),
            ("answer", answer),
            ("time", time),
            ("configuration", configuration),
            ("inventory", inventory),
            ("verb", verb),
        ];
        for (name, parser) in parsers {
            let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(name);
            let mut kept = 0;
            for entry in fs::read_dir(&corpus).unwrap() {
                parser(&fs::read(entry.unwrap().path()).unwrap());
                kept += 1;
            }
            assert!(kept >= 5, "{kept} in {}", corpus.display());
        }
    }
}
