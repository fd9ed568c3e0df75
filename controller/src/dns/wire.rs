//! Reading messages byte by byte (RFC 1035 section 4). Pure.

use std::fmt::Write;

/// In bytes, the lengths of the labels included (RFC 1035 section 2.3.4).
const LONGEST_NAME: usize = 255;

/// Reads a message from its start to its end; `None` where it is shorter than it says.
pub(super) struct Reader<'a> {
    message: &'a [u8],
    at: usize,
}

/// Where one record stands in a message and what every record has.
pub(super) struct RecordPlace<'a> {
    pub at_root: bool,
    pub kind: u16,
    pub class: u16,
    /// Seconds, or flags in an OPT record.
    pub ttl: u32,
    /// Offset of the time to live in the message.
    pub ttl_at: usize,
    pub data: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(message: &'a [u8]) -> Self {
        Self { message, at: 0 }
    }

    /// How many bytes have been read.
    pub fn at(&self) -> usize {
        self.at
    }

    pub fn at_end(&self) -> bool {
        self.at == self.message.len()
    }

    /// What has been read since `start`.
    pub fn since(&self, start: usize) -> Option<&'a [u8]> {
        self.message.get(start..self.at)
    }

    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.message.get(self.at..)?.get(..length)?;
        self.at += length;
        Some(taken)
    }

    pub fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(*self.take(2)?.first_chunk()?))
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(*self.take(4)?.first_chunk()?))
    }

    pub fn record(&mut self) -> Option<RecordPlace<'a>> {
        let start = self.at;
        self.skip_name()?;
        let at_root = self.at == start + 1;
        let (kind, class) = (self.u16()?, self.u16()?);
        let ttl_at = self.at;
        let ttl = self.u32()?;
        let length = self.u16()?;
        let data = self.take(usize::from(length))?;
        Some(RecordPlace { at_root, kind, class, ttl, ttl_at, data })
    }

    /// A name that stands first in its message and therefore has no pointers: in lower case, without the final dot. A
    /// byte that belongs in no host name becomes `\DDD`.
    pub fn question_name(&mut self) -> Option<String> {
        let start = self.at;
        let mut text = String::new();
        loop {
            let length = *self.take(1)?.first()?;
            if self.at - start + usize::from(length) > LONGEST_NAME {
                return None;
            }
            match length {
                0 => return Some(text),
                1..=63 => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    self.take(usize::from(length))?.iter().for_each(|byte| push_escaped(&mut text, *byte));
                }
                _ => return None,
            }
        }
    }

    fn skip_name(&mut self) -> Option<()> {
        loop {
            match *self.take(1)?.first()? {
                0 => return Some(()),
                length @ 1..=63 => self.take(usize::from(length)).map(drop)?,
                0xc0.. => return self.take(1).map(drop),
                _ => return None,
            }
        }
    }
}

fn push_escaped(text: &mut String, byte: u8) {
    if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'*') {
        text.push(char::from(byte.to_ascii_lowercase()));
    } else {
        // Writing into a String cannot fail.
        let _ = write!(text, "\\{byte:03}");
    }
}
