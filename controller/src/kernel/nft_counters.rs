//! How named counters look on nfnetlink (linux/netfilter/nf_tables.h). Pure.

use super::nft_wire::SUBSYSTEM;
use super::wire::{self, Outgoing, attributes, number};
use crate::firewall::TABLE;

const GET_OBJECT: u16 = 19;
/// Of all families: a table of ours in another one counts too.
const ANY_FAMILY: u8 = 0;
const COUNTER: u32 = 1;

/// Attributes, by what they stand in.
mod kind {
    pub const TABLE: u16 = 1;
    pub const NAME: u16 = 2;
    pub const TYPE: u16 = 3;
    pub const DATA: u16 = 4;
    pub const PACKETS: u16 = 2;
}

/// `struct nfgenmsg`: family, version, resource.
const GENERIC_HEADER: usize = 4;

/// The request for all counters of our tables.
pub(super) fn question(sequence: u32) -> Outgoing {
    let mut bytes = Outgoing::default();
    bytes.message(SUBSYSTEM << 8 | GET_OBJECT, wire::REQUEST | wire::DUMP, sequence, |out| {
        out.raw(&[ANY_FAMILY, 0, 0, 0]);
        out.text(kind::TABLE, TABLE);
        out.attribute(kind::TYPE, &COUNTER.to_be_bytes());
    });
    bytes
}

/// Name and packets of the counter in the body of a message about one; nothing where it is somebody else's.
pub(super) fn counter(body: &[u8]) -> Option<(String, u64)> {
    let (mut ours, mut counts, mut name, mut packets) = (false, false, None, None);
    for (attribute, value) in attributes(body.get(GENERIC_HEADER..)?) {
        let text = || value.strip_suffix(&[0]).unwrap_or(value);
        match attribute {
            kind::TABLE => ours = text() == TABLE.as_bytes(),
            kind::NAME => name = std::str::from_utf8(text()).ok(),
            kind::TYPE => counts = value == COUNTER.to_be_bytes(),
            kind::DATA => {
                let said = attributes(value).find(|(attribute, _)| *attribute == kind::PACKETS);
                packets = said.and_then(|(_, value)| number(value));
            }
            _ => {}
        }
    }
    (ours && counts).then_some((name?.to_owned(), packets?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn body(table: &str, object: u32) -> Vec<u8> {
        let mut out = Outgoing::default();
        out.raw(&[7, 0, 0, 0]);
        out.text(kind::TABLE, table);
        out.text(kind::NAME, "no-lease");
        out.attribute(kind::TYPE, &object.to_be_bytes());
        out.nested(kind::DATA, |out| {
            out.attribute(1, &900_u64.to_be_bytes());
            out.attribute(kind::PACKETS, &9_u64.to_be_bytes());
        });
        out.bytes().to_vec()
    }

    #[test]
    fn a_counter_of_ours_is_read_and_nothing_else() {
        assert_eq!(counter(&body(TABLE, COUNTER)), Some(("no-lease".to_owned(), 9)));
        assert_eq!(counter(&body("filter", COUNTER)), None);
        assert_eq!(counter(&body(TABLE, 2)), None, "a quota has other attributes");
    }

    proptest! {
        #[test]
        fn no_answer_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            counter(&bytes);
        }
    }
}
