//! Netlink's framing: messages and attributes, 4-byte aligned, headers in host order (RFC 3549 section 2.2;
//! linux/netlink.h). Values that nfnetlink carries are in network order.

use std::io;
pub(super) const REQUEST: u16 = 0x001;
pub(super) const ACK: u16 = 0x004;
pub(super) const ECHO: u16 = 0x008;
pub(super) const DUMP: u16 = 0x300;
pub(super) const CREATE: u16 = 0x400;

/// Types of the messages that netlink itself sends.
pub(super) const ERROR: u16 = 2;
pub(super) const DONE: u16 = 3;
/// Flag of a dump that a change ran into: what was read is not one moment.
pub(super) const INTERRUPTED: u16 = 0x010;

const HEADER: usize = 16;
const ATTRIBUTE_HEADER: usize = 4;
const NESTED: u16 = 0x8000;
const KIND_MASK: u16 = 0x3fff;

/// Bytes of messages to be sent together.
#[derive(Default)]
pub(super) struct Outgoing(Vec<u8>);

impl Outgoing {
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Appends a message whose body `body` writes.
    pub fn message(&mut self, kind: u16, flags: u16, sequence: u32, body: impl FnOnce(&mut Self)) {
        let start = self.0.len();
        self.0.extend_from_slice(&[0; 4]);
        self.0.extend_from_slice(&kind.to_ne_bytes());
        self.0.extend_from_slice(&flags.to_ne_bytes());
        self.0.extend_from_slice(&sequence.to_ne_bytes());
        self.0.extend_from_slice(&[0; 4]);
        body(self);
        // No batch of ours comes near 4 GiB.
        let length = u32::try_from(self.0.len() - start).unwrap_or(u32::MAX);
        self.patch(start, &length.to_ne_bytes());
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        self.align();
    }

    pub fn attribute(&mut self, kind: u16, value: &[u8]) {
        self.start_to_end(kind, |out| out.0.extend_from_slice(value));
    }

    /// A text with its closing zero byte.
    pub fn text(&mut self, kind: u16, value: &str) {
        self.start_to_end(kind, |out| {
            out.0.extend_from_slice(value.as_bytes());
            out.0.push(0);
        });
    }

    pub fn nested(&mut self, kind: u16, body: impl FnOnce(&mut Self)) {
        self.start_to_end(kind | NESTED, body);
    }

    fn start_to_end(&mut self, kind: u16, body: impl FnOnce(&mut Self)) {
        let start = self.0.len();
        self.0.extend_from_slice(&[0; 2]);
        self.0.extend_from_slice(&kind.to_ne_bytes());
        body(self);
        // Callers bound what they put into one attribute; were it too long, the kernel would refuse the message.
        let length = u16::try_from(self.0.len() - start).unwrap_or(u16::MAX);
        self.patch(start, &length.to_ne_bytes());
        self.align();
    }

    fn patch(&mut self, at: usize, value: &[u8]) {
        if let Some(place) = self.0.get_mut(at..at + value.len()) {
            place.copy_from_slice(value);
        }
    }

    fn align(&mut self) {
        self.0.resize(self.0.len().next_multiple_of(4), 0);
    }
}

/// A received message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incoming<'a> {
    pub kind: u16,
    pub flags: u16,
    pub sequence: u32,
    /// The port of the socket whose request caused the message; zero where the kernel acted by itself.
    pub port: u32,
    pub body: &'a [u8],
}

impl Incoming<'_> {
    /// What an [`ERROR`] message says: nothing is an acknowledgement.
    pub fn fault(&self) -> Option<Fault> {
        const EXTENDED: u16 = 0x200;
        const MESSAGE: u16 = 1;
        let code = self.body.first_chunk().map_or(-libc::EPROTO, |bytes| i32::from_ne_bytes(*bytes));
        // Error code and the header of the refused message; its body is left out, as the socket asks.
        let details = self.body.get(4 + HEADER..).filter(|_| self.flags & EXTENDED != 0).unwrap_or_default();
        let said = attributes(details).find(|(kind, _)| *kind == MESSAGE).map(|(_, text)| text);
        (code != 0).then(|| Fault {
            code: code.saturating_neg(),
            said: said.map(|text| {
                String::from_utf8_lossy(text.split(|byte| *byte == 0).next().unwrap_or(text)).into_owned()
            }),
        })
    }
}

/// The messages in a received datagram, up to the first that is cut off.
pub(super) fn messages(mut bytes: &[u8]) -> impl Iterator<Item = Incoming<'_>> {
    std::iter::from_fn(move || {
        let header = bytes.get(..HEADER)?;
        let length = usize::try_from(u32::from_ne_bytes(*header.first_chunk()?)).ok()?;
        let message = Incoming {
            kind: u16::from_ne_bytes(*header.get(4..)?.first_chunk()?),
            flags: u16::from_ne_bytes(*header.get(6..)?.first_chunk()?),
            sequence: u32::from_ne_bytes(*header.get(8..)?.first_chunk()?),
            port: u32::from_ne_bytes(*header.get(12..)?.first_chunk()?),
            body: bytes.get(HEADER..length)?,
        };
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some(message)
    })
}

/// The attributes in a message's body or in a nested attribute, up to the first that is cut off.
pub(super) fn attributes(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let length = usize::from(u16::from_ne_bytes(*bytes.first_chunk()?));
        let kind = u16::from_ne_bytes(*bytes.get(2..)?.first_chunk()?) & KIND_MASK;
        let value = bytes.get(ATTRIBUTE_HEADER..length)?;
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some((kind, value))
    })
}

/// A 64-bit number in network order.
pub(super) fn number(value: &[u8]) -> Option<u64> {
    value.first_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}

/// The kernel's refusal of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The error number (errno).
    pub code: i32,
    /// The kernel's own words, where it has any.
    pub said: Option<String>,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", io::Error::from_raw_os_error(self.code))?;
        self.said.iter().try_for_each(|said| write!(f, ": {said}"))
    }
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        let kind = Self::from_raw_os_error(fault.code).kind();
        Self::new(kind, fault.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read() {
        let mut out = Outgoing::default();
        out.message(0x0a0c, REQUEST | ACK, 7, |out| {
            out.text(1, "wifi_pbg");
            out.nested(3, |out| out.attribute(1, &[1, 2, 3]));
        });
        out.message(DONE, 0, 8, |_| ());
        let found: Vec<_> = messages(out.bytes()).collect();
        assert_eq!((found.len(), found[0].kind, found[0].sequence, found[1].kind), (2, 0x0a0c, 7, DONE));
        let outer: Vec<_> = attributes(found[0].body).collect();
        assert_eq!(outer[0], (1, b"wifi_pbg\0".as_slice()));
        assert_eq!(attributes(outer[1].1).collect::<Vec<_>>(), [(1, [1, 2, 3].as_slice())]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic_or_loop(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for message in messages(&bytes) {
                message.fault();
                for (_, value) in attributes(message.body) {
                    number(value);
                    attributes(value).for_each(drop);
                }
            }
        }
    }
}
