//! Passwords of guests and staff, hashed with argon2id (RFC 9106). Slow on purpose: never beside anything that must not wait.

use crate::model::PasswordHash;
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, PasswordHash as Phc, Salt},
};

/// 19 MiB, two passes, one lane: the first of the settings that OWASP's Password Storage Cheat Sheet names for argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const OUTPUT: usize = 32;

/// No password is longer, in bytes: 128 characters of four. Longer ones are not looked at.
pub const LONGEST: usize = 512;

/// Why a hash could not be made.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    #[error("cannot read /dev/urandom: {0}")]
    Salt(#[from] std::io::Error),
    #[error("cannot hash the password: {0}")]
    Argon(#[from] argon2::Error),
    #[error("cannot write the hash down: {0}")]
    Settings(#[from] argon2::password_hash::Error),
    #[error("cannot write the hash down: {0}")]
    Phc(#[from] argon2::password_hash::phc::Error),
}

/// Memory for one hash at a time, 19 MiB once it has been used.
#[derive(Debug, Default)]
pub struct Memory(Vec<Block>);

impl Memory {
    /// # Errors
    /// When there is no salt to be had.
    pub fn hash(&mut self, password: &[u8]) -> Result<PasswordHash, HashError> {
        let salt: [u8; 16] = crate::random::bytes()?;
        let output = self.output(password, &salt)?;
        let phc = Phc {
            algorithm: Algorithm::Argon2id.into(),
            version: Some(Version::V0x13.into()),
            params: (&settings()?).try_into()?,
            salt: Some(Salt::new(&salt)?),
            hash: Some(Output::new(&output)?),
        };
        Ok(PasswordHash::new(phc.to_string()))
    }

    /// Whether the password is the one that was hashed. A hash with other settings than ours is nobody's: whoever wrote
    /// it into the store might have meant it to take all our memory.
    pub fn is_right(&mut self, password: &[u8], hash: &PasswordHash) -> bool {
        let Some((salt, expected)) = parts(hash) else { return false };
        // `Output` is compared in constant time.
        self.output(password, &salt).ok().and_then(|output| Output::new(&output).ok()) == Some(expected)
    }

    /// Gives the memory back until it is needed again.
    pub fn release(&mut self) {
        self.0 = Vec::new();
    }

    fn output(&mut self, password: &[u8], salt: &[u8]) -> Result<[u8; OUTPUT], argon2::Error> {
        let settings = settings()?;
        self.0.resize(settings.block_count(), Block::new());
        let mut output = [0; OUTPUT];
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, settings);
        argon.hash_password_into_with_memory(password, salt, &mut output, &mut self.0)?;
        Ok(output)
    }
}

/// Hashes a password here and now, for who has nothing else to do.
///
/// # Errors
/// When there is no chance to be had from the kernel.
pub fn hash_now(password: &str) -> Result<PasswordHash, HashError> {
    Memory::default().hash(password.as_bytes())
}

fn settings() -> Result<Params, argon2::Error> {
    Params::new(MEMORY_KIB, PASSES, LANES, Some(OUTPUT))
}

fn parts(hash: &PasswordHash) -> Option<(Vec<u8>, Output)> {
    let phc = Phc::new(hash.as_str()).ok()?;
    let ours = phc.algorithm == Algorithm::Argon2id.ident()
        && phc.version == Some(Version::V0x13.into())
        && Params::try_from(&phc).ok() == settings().ok();
    Some((phc.salt?.as_ref().to_vec(), phc.hash?)).filter(|_| ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_nothing_else_is() {
        let mut memory = Memory::default();
        let hash = memory.hash("kopi-tubruk".as_bytes()).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
        assert!(memory.is_right(b"kopi-tubruk", &hash));
        for wrong in ["", "kopi-tubruk\0", "Kopi-tubruk", "kopi\u{2010}tubruk", &"x".repeat(1_000_000)] {
            assert!(!memory.is_right(wrong.as_bytes(), &hash), "{}", wrong.len());
        }
        let again = memory.hash("kopi-tubruk".as_bytes()).unwrap();
        assert_ne!(hash, again, "every hash has its own salt");
    }

    #[test]
    fn a_hash_that_is_none_of_ours_is_nobodys_and_costs_nothing() {
        let mut memory = Memory::default();
        let hash = memory.hash(b"kopi-tubruk").unwrap();
        memory.release();
        for change in [
            ("m=19456", "m=4194304"),
            ("t=2", "t=1000000"),
            ("p=1", "p=8"),
            ("argon2id", "argon2i"),
            ("v=19", "v=16"),
            ("$", ""),
        ] {
            let foreign = PasswordHash::new(hash.as_str().replace(change.0, change.1));
            assert!(!memory.is_right(b"kopi-tubruk", &foreign), "{change:?}");
        }
        assert!(memory.0.is_empty());
    }
}
