use super::{BootTime, Invalid, Mac, SiteName, UnixTime, serde_by_text};
use std::{fmt, net::Ipv4Addr, str::FromStr};

/// An address of ours, bound to one device for a time (RFC 2131).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    pub site: SiteName,
    pub address: Ipv4Addr,
    pub mac: Mac,
    /// What the client identifies itself by; its hardware address where it sends no option 61.
    pub client: ClientId,
    /// The name the device gives itself (option 12), reduced to letters, digits and hyphens.
    pub hostname: Option<HostLabel>,
    /// What a relay or an access point said of where the device is (option 82), at the last request that brought any.
    pub relay: Option<RelayInformation>,
    pub started: UnixTime,
    pub ends: BootTime,
}

/// The identity under which a client's binding is kept (RFC 2131 section 4.2, RFC 6842): option 61 as sent,
/// or hardware type and address. 1 to 255 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(Vec<u8>);

impl ClientId {
    /// # Errors
    /// Refuses the empty identifier (RFC 2132 section 9.14 wants two bytes; one is seen in the field) and more than 255 bytes.
    pub fn new(bytes: &[u8]) -> Result<Self, Invalid> {
        if bytes.is_empty() || bytes.len() > 255 {
            return Err(Invalid::new("a client identifier has 1 to 255 bytes"));
        }
        Ok(Self(bytes.to_vec()))
    }

    /// The identity of a client that sends no option 61: hardware type 1 (Ethernet) and its address.
    #[must_use]
    pub fn of_mac(mac: Mac) -> Self {
        let mut bytes = vec![1];
        bytes.extend_from_slice(&mac.octets());
        Self(bytes)
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Option 82 as it came, sub-options and all (RFC 3046 section 2.0); 1 to 255 bytes. A hint of a place, never an
/// identity: whoever is in the network can write one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelayInformation(Vec<u8>);

impl RelayInformation {
    /// Nothing where there is none, or more than an option holds.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        (1..=255).contains(&bytes.len()).then(|| Self(bytes.to_vec()))
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The circuit that the device comes by (sub-option 1), as text where it is printable ASCII, else in hexadecimal.
    #[must_use]
    pub fn circuit(&self) -> Option<String> {
        const CIRCUIT: u8 = 1;
        let mut rest = self.0.as_slice();
        loop {
            let (kind, length) = (*rest.first()?, usize::from(*rest.get(1)?));
            let value = rest.get(2..2 + length)?;
            if kind == CIRCUIT && length > 0 {
                let printable = value.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
                let hexadecimal = || value.iter().map(|byte| format!("{byte:02x}")).collect();
                let text = || value.iter().map(|byte| char::from(*byte)).collect();
                return Some(if printable { text() } else { hexadecimal() });
            }
            rest = rest.get(2 + length..)?;
        }
    }
}

impl fmt::Debug for RelayInformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A host name's first label: letters, digits, inner hyphens, at most 63 bytes (RFC 952, RFC 1123). Whatever else a
/// device sends is dropped at the door, so that no page, file or rule ever sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostLabel(String);

impl HostLabel {
    /// Keeps what is a label in raw option bytes; nothing when no letter or digit remains.
    #[must_use]
    pub fn from_wire(bytes: &[u8]) -> Option<Self> {
        let label: String = bytes
            .iter()
            .take_while(|byte| **byte != b'.')
            .filter(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
            .take(63)
            .map(|byte| char::from(*byte))
            .collect();
        let label = label.trim_matches('-');
        (!label.is_empty()).then(|| Self(label.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HostLabel {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::from_wire(text.as_bytes())
            .filter(|label| label.0 == text)
            .ok_or_else(|| Invalid::new(format!("{text:?} is not a host name label")))
    }
}

impl fmt::Display for HostLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_by_text!(HostLabel);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circuit_is_text_or_hexadecimal_and_nothing_where_the_option_is_broken() {
        let circuit = |bytes: &[u8]| RelayInformation::new(bytes).and_then(|relay| relay.circuit());
        assert_eq!(circuit(b"\x02\x03ap1\x01\x06lan1/2"), Some("lan1/2".into()));
        assert_eq!(circuit(b"\x01\x03\x00\x04\xff"), Some("0004ff".into()));
        for broken in [&b"\x01"[..], b"\x01\x09lan", b"\x01\x00", b"\x02\x01a", b"\x02\xff"] {
            assert_eq!(circuit(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn a_host_name_keeps_letters_digits_and_hyphens_only() {
        let name = |bytes: &[u8]| HostLabel::from_wire(bytes).map(|label| label.to_string());
        assert_eq!(name(b"Redmi-9A.lan"), Some("Redmi-9A".into()));
        assert_eq!(name(b"<script>alert(1)</script>"), Some("scriptalert1script".into()));
        assert_eq!(name("\n\0é--".as_bytes()), None);
        assert_eq!(name(&[b'a'; 300]).map(|name| name.len()), Some(63));
    }
}
