//! Questions as they come from guests (RFC 1035 section 4, RFC 6891): read within bounds, echoed byte for byte. Pure.

use super::{counts::Cause, wire::Reader};
use hickory_proto::{
    op::ResponseCode,
    rr::{DNSClass, Name, RecordType},
    serialize::binary::{BinDecodable, BinDecoder},
};

/// The longest question read and the longest answer sent over UDP, in bytes: what passes every path unfragmented
/// (RFC 9715 section 3).
pub(super) const LARGEST_DATAGRAM: usize = 1232;

pub(super) const HEADER: usize = 12;
pub(super) const RESPONSE: u16 = 0x8000;
pub(super) const TRUNCATED: u16 = 0x0200;
pub(super) const RECURSION_AVAILABLE: u16 = 0x0080;
pub(super) const AUTHENTIC_DATA: u16 = 0x0020;
const OPCODE: u16 = 0x7800;
const RECURSION_DESIRED: u16 = 0x0100;
const CHECKING_DISABLED: u16 = 0x0010;

const OPT: u16 = 41;
const DNSSEC_OK: u32 = 0x8000;
/// What every client takes over UDP without EDNS (RFC 1035 section 4.2.1), in bytes.
const PLAIN_DATAGRAM: usize = 512;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    Udp,
    Tcp,
}

/// One question of class IN that may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    id: u16,
    /// RD and CD as the guest set them.
    echoed: u16,
    /// The guest set AD.
    authentic: bool,
    question: Box<[u8]>,
    name: String,
    kind: RecordType,
    edns: Option<Edns>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edns {
    /// The longest answer the guest takes over UDP, in bytes.
    payload: u16,
    version: u8,
    dnssec_ok: bool,
}

/// A message that is not answered as a question: counted, and refused where the sender can make sense of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unfit {
    pub cause: Cause,
    pub answer: Option<Vec<u8>>,
}

impl Query {
    /// # Errors
    /// [`Unfit`] with FORMERR, NOTIMP, REFUSED or BADVERS, or without an answer for what is itself an answer or has no
    /// whole header.
    pub fn read(message: &[u8]) -> Result<Self, Unfit> {
        let mut reader = Reader::new(message);
        let (Some(id), Some(flags)) = (reader.u16(), reader.u16()) else {
            return Err(Unfit::silent(Cause::Malformed));
        };
        if message.len() < HEADER {
            return Err(Unfit::silent(Cause::Malformed));
        }
        if flags & RESPONSE != 0 {
            return Err(Unfit::silent(Cause::NotAQuestion));
        }
        let unread = |cause, code| {
            let answer = error(id, flags & (OPCODE | RECURSION_DESIRED), code, &[], None);
            Unfit { cause, answer: Some(answer) }
        };
        if flags & OPCODE != 0 {
            return Err(unread(Cause::Unsupported, ResponseCode::NotImp));
        }
        let query = Self::read_body(&mut reader, id, flags)
            .ok_or_else(|| unread(Cause::Malformed, ResponseCode::FormErr))?;
        query.acceptable()
    }

    fn read_body(reader: &mut Reader<'_>, id: u16, flags: u16) -> Option<Self> {
        let counts = [reader.u16()?, reader.u16()?, reader.u16()?, reader.u16()?];
        let [1, 0, 0, additional] = counts else { return None };
        let start = reader.at();
        let name = reader.question_name()?;
        let kind = RecordType::from(reader.u16()?);
        reader.u16()?;
        let question = reader.since(start)?.into();
        let mut edns = None;
        for _ in 0..additional {
            let record = reader.record()?;
            if record.kind == OPT {
                let version = (record.ttl >> 16) as u8;
                let dnssec_ok = record.ttl & DNSSEC_OK != 0;
                let twice = edns.replace(Edns { payload: record.class, version, dnssec_ok }).is_some();
                if twice || !record.at_root {
                    return None;
                }
            }
        }
        let whole = reader.at_end();
        let echoed = flags & (RECURSION_DESIRED | CHECKING_DISABLED);
        let authentic = flags & AUTHENTIC_DATA != 0;
        whole.then_some(Self { id, echoed, authentic, question, name, kind, edns })
    }

    fn acceptable(self) -> Result<Self, Unfit> {
        let refusal = if self.edns.is_some_and(|edns| edns.version != 0) {
            ResponseCode::BADVERS
        } else if self.class() != u16::from(DNSClass::IN) || asks_for_no_record(self.kind) {
            ResponseCode::Refused
        } else {
            return Ok(self);
        };
        Err(Unfit { cause: Cause::Unsupported, answer: Some(self.failure(refusal)) })
    }

    /// An answer without records.
    pub fn failure(&self, code: ResponseCode) -> Vec<u8> {
        error(self.id, self.echoed, code, &self.question, self.edns)
    }

    /// The answer that sends the guest to TCP.
    pub fn truncated(&self) -> Vec<u8> {
        error(self.id, self.echoed | TRUNCATED, ResponseCode::NoError, &self.question, self.edns)
    }

    /// The name in lower case without the final dot; the root is empty. A byte that belongs in no host name stands as
    /// `\DDD`, so that a dot inside a label never looks like one between labels.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn kind(&self) -> RecordType {
        self.kind
    }

    /// Name, type and class on the wire, in the guest's own case.
    pub fn question(&self) -> &[u8] {
        &self.question
    }

    pub fn dnssec_ok(&self) -> bool {
        self.edns.is_some_and(|edns| edns.dnssec_ok)
    }

    /// Whether data is authentic is told to those who ask about it: with DO, or with AD (RFC 6840 sections 5.7 and 5.8).
    pub fn wants_authentic(&self) -> bool {
        self.authentic || self.dnssec_ok()
    }

    pub fn checking_disabled(&self) -> bool {
        self.echoed & CHECKING_DISABLED != 0
    }

    pub fn id(&self) -> u16 {
        self.id
    }

    /// Header flags that an answer repeats.
    pub fn echoed(&self) -> u16 {
        self.echoed
    }

    /// The longest answer the guest takes, in bytes.
    pub fn room(&self, transport: Transport) -> usize {
        match (transport, self.edns) {
            (Transport::Tcp, _) => usize::from(u16::MAX),
            (Transport::Udp, None) => PLAIN_DATAGRAM,
            (Transport::Udp, Some(edns)) => usize::from(edns.payload).clamp(PLAIN_DATAGRAM, LARGEST_DATAGRAM),
        }
    }

    /// Our OPT record where the guest sent one (RFC 6891 section 7), and how many records that makes.
    pub fn opt(&self, code: ResponseCode) -> (Vec<u8>, u16) {
        opt(self.edns, code)
    }

    fn class(&self) -> u16 {
        self.question.last_chunk().map_or(0, |class| u16::from_be_bytes(*class))
    }
}

impl Unfit {
    fn silent(cause: Cause) -> Self {
        Self { cause, answer: None }
    }
}

/// The name in front of a question on the wire.
pub(super) fn owner(question: &[u8]) -> Option<Name> {
    Name::read(&mut BinDecoder::new(question)).ok()
}

/// Zone transfers, ANY (RFC 8482) and the other kinds of question that no single record answers (RFC 6895 section 3.1).
fn asks_for_no_record(kind: RecordType) -> bool {
    matches!(u16::from(kind), 0 | OPT | 128..=255)
}

fn error(id: u16, flags: u16, code: ResponseCode, question: &[u8], edns: Option<Edns>) -> Vec<u8> {
    let (opt, additional) = opt(edns, code);
    let flags = RESPONSE | RECURSION_AVAILABLE | flags | u16::from(code.low());
    let mut message = Vec::with_capacity(HEADER + question.len() + opt.len());
    for field in [id, flags, u16::from(!question.is_empty()), 0, 0, additional] {
        message.extend_from_slice(&field.to_be_bytes());
    }
    message.extend_from_slice(question);
    message.extend_from_slice(&opt);
    message
}

fn opt(edns: Option<Edns>, code: ResponseCode) -> (Vec<u8>, u16) {
    let Some(edns) = edns else { return (Vec::new(), 0) };
    let mut record = vec![0];
    record.extend_from_slice(&OPT.to_be_bytes());
    record.extend_from_slice(&(LARGEST_DATAGRAM as u16).to_be_bytes());
    let dnssec_ok = if edns.dnssec_ok { DNSSEC_OK } else { 0 };
    record.extend_from_slice(&(u32::from(code.high()) << 24 | dnssec_ok).to_be_bytes());
    record.extend_from_slice(&[0, 0]);
    (record, 1)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use hickory_proto::op::{Edns as ProtoEdns, Message, Query as ProtoQuery};
    use proptest::prelude::*;

    /// A question as a guest's resolver sends it.
    pub fn question(name: &str, kind: RecordType, payload: Option<u16>) -> Vec<u8> {
        let mut message = Message::query();
        message.metadata.id = 0x1234;
        message.metadata.recursion_desired = true;
        message.add_query(ProtoQuery::query(Name::from_ascii(name).unwrap(), kind));
        if let Some(payload) = payload {
            let mut edns = ProtoEdns::new();
            edns.set_max_payload(payload).set_version(0);
            message.set_edns(edns);
        }
        message.to_vec().unwrap()
    }

    fn refused(message: &[u8]) -> Option<(ResponseCode, u16)> {
        let answer = Query::read(message).unwrap_err().answer?;
        let answer = Message::from_vec(&answer).unwrap();
        Some((answer.metadata.response_code, answer.metadata.id))
    }

    #[test]
    fn a_question_is_echoed_in_the_guests_own_case_and_judged_in_lower_case() {
        let query = Query::read(&question("WWW.Example.COM.", RecordType::AAAA, Some(4096))).unwrap();
        assert_eq!((query.name(), query.kind(), query.id()), ("www.example.com", RecordType::AAAA, 0x1234));
        assert_eq!(query.room(Transport::Udp), 1232);
        let answer = query.failure(ResponseCode::ServFail);
        assert_eq!(answer.get(12..12 + query.question().len()), Some(query.question()));
        assert!(query.question().windows(3).any(|bytes| bytes == b"WWW"));
        let answer = Message::from_vec(&answer).unwrap();
        assert!(
            answer.edns.is_some() && answer.metadata.recursion_desired && answer.metadata.recursion_available
        );
    }

    #[test]
    fn the_room_for_an_answer_is_what_the_guest_says_within_512_and_1232() {
        for (payload, room) in [(None, 512), (Some(0), 512), (Some(900), 900), (Some(65535), 1232)] {
            let query = Query::read(&question("a.id.", RecordType::A, payload)).unwrap();
            assert_eq!((query.room(Transport::Udp), query.room(Transport::Tcp)), (room, 65535));
        }
    }

    #[test]
    fn a_dot_inside_a_label_is_not_a_dot_between_labels() {
        let mut message = question("xy.id.", RecordType::A, None);
        message[13] = b'.';
        assert_eq!(Query::read(&message).unwrap().name(), "\\046y.id");
    }

    #[test]
    fn what_cannot_be_answered_is_refused_by_its_kind() {
        let good = question("a.id.", RecordType::A, None);
        let change = |at: usize, byte: u8| {
            let mut message = good.clone();
            message[at] = byte;
            message
        };
        let class = good.len() - 1;
        assert_eq!(refused(&change(class, 3)), Some((ResponseCode::Refused, 0x1234)), "class CHAOS");
        assert_eq!(refused(&change(2, 0x29)), Some((ResponseCode::NotImp, 0x1234)), "opcode UPDATE");
        assert_eq!(refused(&change(5, 0)), Some((ResponseCode::FormErr, 0x1234)), "no question");
        assert_eq!(refused(&change(5, 2)), Some((ResponseCode::FormErr, 0x1234)), "two questions");
        assert_eq!(
            refused(&change(12, 0xc0)),
            Some((ResponseCode::FormErr, 0x1234)),
            "pointer in the question"
        );
        assert_eq!(refused(&good[..14]), Some((ResponseCode::FormErr, 0x1234)), "cut short");
        assert_eq!(refused(&change(2, 0x81)), None, "an answer");
        assert_eq!(refused(&good[..11]), None, "less than a header");
        for kind in [RecordType::ANY, RecordType::AXFR, RecordType::IXFR] {
            assert_eq!(refused(&question("a.id.", kind, None)), Some((ResponseCode::Refused, 0x1234)));
        }
        let mut newer = question("a.id.", RecordType::A, Some(1232));
        let version = newer.len() - 5;
        newer[version] = 1;
        assert_eq!(
            refused(&newer).map(|(code, _)| u16::from(code)),
            Some(16),
            "EDNS of a later version: BADVERS"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_question_a_well_formed_refusal_or_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            well_formed(&bytes);
        }

        #[test]
        fn a_damaged_question_is_answered_well_or_not_at_all(at in 0usize..60, byte in any::<u8>(), cut in 0usize..60) {
            let mut message = question("www.purbalinggakab.go.id.", RecordType::A, Some(1232));
            if let Some(place) = message.get_mut(at) { *place = byte; }
            well_formed(&message);
            message.truncate(cut);
            well_formed(&message);
        }
    }

    fn well_formed(bytes: &[u8]) {
        let answers = match Query::read(bytes) {
            Ok(query) => vec![query.failure(ResponseCode::ServFail), query.truncated()],
            Err(unfit) => unfit.answer.into_iter().collect(),
        };
        for answer in answers {
            assert!(answer.len() <= 12 + 255 + 4 + 11);
            assert_eq!(answer.first_chunk::<2>(), bytes.first_chunk::<2>(), "the id is echoed");
            assert!(Message::from_vec(&answer).is_ok(), "{answer:?}");
        }
    }
}
