//! Chance, from the kernel's generator.

use crate::model::draw_readable;
use std::{
    fs::File,
    io::{self, BufReader, Bytes, Read},
};

/// Even bytes without end; they end where the generator cannot be read, which does not happen once it was opened.
#[derive(Debug)]
pub struct Random(Bytes<BufReader<File>>);

impl Random {
    /// # Errors
    /// When /dev/urandom cannot be opened.
    pub fn open() -> io::Result<Self> {
        Ok(Self(BufReader::new(File::open("/dev/urandom")?).bytes()))
    }
}

impl Iterator for Random {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.0.next()?.ok()
    }
}

/// # Errors
/// When /dev/urandom cannot be read.
pub fn bytes<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Letters and digits that can be read out, in groups of five with hyphens between; 4.9 bits each.
///
/// # Errors
/// When /dev/urandom cannot be read.
pub fn readable_secret(groups: usize) -> io::Result<String> {
    let mut random = Random::open()?;
    let letters: Option<Vec<u8>> = (0..groups * 5).map(|_| draw_readable(&mut random)).collect();
    let letters = letters.ok_or(io::ErrorKind::UnexpectedEof)?;
    let groups: Vec<String> = letters
        .chunks(5)
        .map(|group| group.iter().map(|letter| char::from(letter.to_ascii_lowercase())).collect())
        .collect();
    Ok(groups.join("-"))
}
