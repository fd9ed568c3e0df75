//! Answers on the wire: kept as they came, patched for each guest who asks (id, case of the question, times to live). Pure.

use super::{
    message::{AUTHENTIC_DATA, HEADER, Query, RECURSION_AVAILABLE, RESPONSE, Transport, owner},
    wire::Reader,
};
use hickory_proto::{
    ProtoError,
    op::{Message, OpCode, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{A, SOA},
    },
};
use std::net::Ipv4Addr;

/// No answer is kept longer, whatever its records say, in seconds.
pub(super) const LONGEST_LIFE: u32 = 3600;
/// That a name or a type does not exist is not believed longer (RFC 2308 section 5), in seconds.
const LONGEST_NEGATIVE_LIFE: u32 = 300;
/// Of a record: type, class and length, which say nothing. The compressed name, the time to live and the data may, in bytes.
const SILENT: usize = 6;
/// With our OPT record it still fits into a TCP message, in bytes.
const LARGEST: usize = 65_000;

/// Header, question, answer and authority records. The additional section is left out: a stub needs none of it, and what
/// stands there was not asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    wire: Box<[u8]>,
    /// Offsets of the times to live.
    ttls: Box<[u16]>,
    life: u32,
    says: usize,
}

impl Answer {
    /// Reads `wire` as an answer to `question` (lower case on the wire), its times to live cut to `longest` seconds.
    /// `None` where it answers something else or is damaged.
    pub fn read(wire: &[u8], question: &[u8], longest: u32) -> Option<Self> {
        let mut reader = Reader::new(wire);
        let (_, flags) = (reader.u16()?, reader.u16()?);
        let counts = [reader.u16()?, reader.u16()?, reader.u16()?];
        let [1, answers, authorities] = counts else { return None };
        reader.u16()?;
        if flags & RESPONSE == 0 || !same_question(reader.take(question.len())?, question) {
            return None;
        }
        let asked = question
            .get(question.len().checked_sub(4)?..)?
            .first_chunk()
            .map(|kind| u16::from_be_bytes(*kind))?;
        let mut positive = false;
        let mut shortest = longest.min(LONGEST_LIFE);
        let mut denied_for = None;
        let mut ttls = Vec::new();
        for place in 0..u32::from(answers) + u32::from(authorities) {
            let record = reader.record()?;
            // A time to live with its highest bit set counts as zero (RFC 2181 section 8).
            let ttl = if record.ttl > i32::MAX as u32 { 0 } else { record.ttl };
            ttls.push((u16::try_from(record.ttl_at).ok()?, ttl));
            if place < u32::from(answers) {
                positive |= record.kind == asked;
                shortest = shortest.min(ttl);
            } else if record.kind == u16::from(RecordType::SOA) {
                let minimum = record.data.last_chunk().map(|minimum| u32::from_be_bytes(*minimum))?;
                denied_for = Some(ttl.min(minimum).min(LONGEST_NEGATIVE_LIFE));
            }
        }
        // Without a SOA record nobody says how long the name is missing (RFC 2308 section 5).
        let life = if positive { shortest } else { shortest.min(denied_for.unwrap_or(0)) };
        let longest = if positive { longest.min(LONGEST_LIFE) } else { LONGEST_NEGATIVE_LIFE.min(longest) };
        let mut wire: Box<[u8]> = wire.get(..reader.at()).filter(|wire| wire.len() <= LARGEST)?.into();
        for (at, ttl) in &ttls {
            put(&mut wire, usize::from(*at), &ttl.min(&longest).to_be_bytes())?;
        }
        put(&mut wire, 10, &[0, 0])?;
        let says = wire.len().saturating_sub(HEADER + question.len() + SILENT * ttls.len());
        Some(Self { wire, ttls: ttls.into_iter().map(|(at, _)| at).collect(), life, says })
    }

    /// Encodes `message` first; for answers that were made or changed here.
    pub fn encode(message: &mut Message, question: &[u8], longest: u32) -> Result<Option<Self>, ProtoError> {
        message.edns = None;
        message.additionals.clear();
        message.metadata.authentic_data = false;
        Ok(Self::read(&message.to_vec()?, question, longest))
    }

    /// For how many seconds the answer may be given again; 0 is never.
    pub fn life(&self) -> u32 {
        self.life
    }

    /// How many bytes it may carry to whoever gets it, at most.
    pub fn says(&self) -> usize {
        self.says
    }

    /// Memory it takes, in bytes.
    pub fn weight(&self) -> usize {
        self.wire.len() + self.ttls.len() * 2
    }

    /// Header, question, answer and authority records as they came.
    pub fn wire(&self) -> &[u8] {
        &self.wire
    }

    /// The answer as `query` wants it, `age` seconds after it was read. It claims to be good for at most `longest` seconds.
    pub fn reply(&self, query: &Query, age: u32, longest: u32, transport: Transport) -> Vec<u8> {
        let (opt, additional) = query.opt(ResponseCode::NoError);
        if self.wire.len() + opt.len() > query.room(transport) {
            return query.truncated();
        }
        let mut reply = Vec::with_capacity(self.wire.len() + opt.len());
        reply.extend_from_slice(&self.wire);
        let kept =
            self.wire.get(2..4).and_then(<[u8]>::first_chunk).map_or(0, |flags| u16::from_be_bytes(*flags));
        let authentic = if query.wants_authentic() { kept & AUTHENTIC_DATA } else { 0 };
        let flags = RESPONSE | RECURSION_AVAILABLE | query.echoed() | authentic | kept & 0x000f;
        let patched = put(&mut reply, 0, &query.id().to_be_bytes())
            .and_then(|()| put(&mut reply, 2, &flags.to_be_bytes()))
            .and_then(|()| put(&mut reply, 10, &additional.to_be_bytes()))
            .and_then(|()| put(&mut reply, HEADER, query.question()));
        if patched.is_none() {
            return query.failure(ResponseCode::ServFail);
        }
        for at in &self.ttls {
            let at = usize::from(*at);
            if let Some(ttl) = reply.get_mut(at..at + 4)
                && let Some(left) = ttl.first_chunk().map(|ttl| u32::from_be_bytes(*ttl).saturating_sub(age))
            {
                ttl.copy_from_slice(&left.min(longest).to_be_bytes());
            }
        }
        reply.extend_from_slice(&opt);
        reply
    }
}

/// What an answer of our own says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Local {
    Address(Ipv4Addr),
    /// The name has no such record.
    NoData,
    /// The name does not exist.
    NoName,
}

impl Local {
    /// The answer to `question` (name, type and class on the wire), good for `ttl` seconds; denials have a SOA record.
    pub fn answer(self, question: &[u8], ttl: u32) -> Option<Answer> {
        let (_, kind) = question.split_last_chunk::<4>()?;
        let kind = RecordType::from(u16::from_be_bytes(*kind.first_chunk()?));
        let name = owner(question)?;
        let mut message = Message::response(0, OpCode::Query);
        message.add_query(hickory_proto::op::Query::query(name.clone(), kind));
        match self {
            Self::Address(address) => {
                message.add_answer(Record::from_rdata(name, ttl, RData::A(A(address))));
            }
            Self::NoData | Self::NoName => {
                message.add_authority(denial(name, ttl));
            }
        }
        if self == Self::NoName {
            message.metadata.response_code = ResponseCode::NXDomain;
        }
        Answer::encode(&mut message, question, LONGEST_LIFE).ok()?
    }

    /// The same as a reply.
    pub fn reply(self, query: &Query, ttl: u32, transport: Transport) -> Vec<u8> {
        match self.answer(query.question(), ttl) {
            Some(answer) => answer.reply(query, 0, ttl, transport),
            None => query.failure(ResponseCode::ServFail),
        }
    }
}

/// The SOA record that says for how many seconds `name` has nothing of the type asked for (RFC 2308 section 3).
pub(super) fn denial(name: Name, seconds: u32) -> Record {
    let soa = SOA::new(name.clone(), Name::root(), 1, 3600, 600, 86_400, seconds);
    Record::from_rdata(name, seconds, RData::SOA(soa))
}

/// Names compare without case, type and class as they are: 0x41 is HTTPS, 0x61 is not.
fn same_question(one: &[u8], other: &[u8]) -> bool {
    match (one.split_last_chunk::<4>(), other.split_last_chunk::<4>()) {
        (Some((name, kind)), Some((other_name, other_kind))) => {
            kind == other_kind && name.eq_ignore_ascii_case(other_name)
        }
        _ => false,
    }
}

fn put(wire: &mut [u8], at: usize, bytes: &[u8]) -> Option<()> {
    wire.get_mut(at..)?.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(())
}
