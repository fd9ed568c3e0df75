//! False answers of somebody who wants to poison a resolver, each wrong in one thing that the resolver can see.

use hickory_proto::{
    op::{Message, Metadata, OpCode, Query},
    rr::{Name, RData, Record, rdata},
};
use std::net::Ipv4Addr;

/// The address that forgeries give, whatever the name; nobody else has it.
pub const FORGED: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 66);
/// How long they want to be believed, in seconds.
const TTL: u32 = 86_400;

/// What is wrong with a false answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// Another transaction's number.
    Id,
    /// An answer to another question, of the right transaction.
    Question,
    /// Upper case where the question has lower, and the other way round.
    Case,
    /// Right in all, but from another address.
    Source,
}

impl Forgery {
    pub const ALL: [Self; 4] = [Self::Id, Self::Question, Self::Case, Self::Source];

    /// The false answer to a question.
    pub(super) fn of(self, question: &[u8]) -> Option<Vec<u8>> {
        let question = Message::from_vec(question).ok()?;
        let asked = question.queries.first()?;
        let text = asked.name.to_ascii();
        let name = match self {
            Self::Question => "forged.example.".to_owned(),
            Self::Case => text.chars().map(other_case).collect(),
            Self::Id | Self::Source => text,
        };
        let name = Name::from_ascii(name).ok()?;
        let id = if self == Self::Id { question.metadata.id ^ 1 } else { question.metadata.id };
        let mut answer = Message::response(id, OpCode::Query);
        answer.metadata = Metadata::response_from_request(&question.metadata);
        answer.metadata.id = id;
        answer.metadata.recursion_available = true;
        answer.add_query(Query::query(name.clone(), asked.query_type));
        answer.add_answer(Record::from_rdata(name, TTL, RData::A(rdata::A(FORGED))));
        answer.to_vec().ok()
    }
}

fn other_case(letter: char) -> char {
    if letter.is_ascii_uppercase() { letter.to_ascii_lowercase() } else { letter.to_ascii_uppercase() }
}
