use super::{
    answer::{Answer, LONGEST_LIFE, Local, denial},
    message::{Query, Transport, tests::question},
};
use hickory_proto::{
    op::{Message, OpCode, ResponseCode},
    rr::{Name, RData, Record, RecordType, rdata::A},
};
use proptest::prelude::*;
use std::net::Ipv4Addr;

const ADDRESS: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 7);

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn query(text: &str, payload: Option<u16>) -> Query {
    Query::read(&question(text, RecordType::A, payload)).unwrap()
}

fn upstream(text: &str, ttls: &[u32]) -> Message {
    let mut message = Message::response(7, OpCode::Query);
    message.add_query(hickory_proto::op::Query::query(name(text), RecordType::A));
    for ttl in ttls {
        message.add_answer(Record::from_rdata(name(text), *ttl, RData::A(A(ADDRESS))));
    }
    message
}

fn read(message: &Message, text: &str) -> Option<Answer> {
    Answer::read(&message.to_vec().unwrap(), query(text, None).question(), LONGEST_LIFE)
}

#[test]
fn times_to_live_count_down_and_the_question_comes_back_in_its_own_case() {
    let answer = read(&upstream("www.example.id.", &[100, 7200]), "www.example.id.").unwrap();
    assert_eq!(answer.life(), 100);
    let query = query("wWw.eXample.id.", Some(1232));
    let reply = Message::from_vec(&answer.reply(&query, 30, u32::MAX, Transport::Udp)).unwrap();
    assert_eq!(reply.answers.iter().map(|record| record.ttl).collect::<Vec<_>>(), [70, 3570]);
    assert!(reply.queries[0].name().eq_case(&name("wWw.eXample.id.")));
    assert_eq!((reply.metadata.id, reply.edns.is_some()), (0x1234, true));
}

#[test]
fn a_denial_lives_as_long_as_its_soa_says_and_five_minutes_at_most() {
    for (minimum, life) in [(20, 20), (86_400, 300)] {
        let mut message = upstream("no.id.", &[]);
        message.metadata.response_code = ResponseCode::NXDomain;
        message.add_authority(denial(name("id."), minimum));
        assert_eq!(read(&message, "no.id.").unwrap().life(), life);
    }
    assert_eq!(read(&upstream("no.id.", &[]), "no.id.").unwrap().life(), 0, "without a SOA it is not kept");
}

#[test]
fn an_answer_to_another_question_is_no_answer() {
    assert_eq!(read(&upstream("other.id.", &[60]), "www.id."), None);
    let mut other_kind = upstream("www.id.", &[60]);
    other_kind.queries[0].set_query_type(RecordType::AAAA);
    assert_eq!(read(&other_kind, "www.id."), None);
    let mut question = upstream("www.id.", &[60]);
    question.metadata.message_type = hickory_proto::op::MessageType::Query;
    assert_eq!(read(&question, "www.id."), None);
}

#[test]
fn an_answer_too_long_for_udp_sends_the_guest_to_tcp() {
    let answer = read(&upstream("www.id.", &[60; 40]), "www.id.").unwrap();
    let (plain, edns) = (query("www.id.", None), query("www.id.", Some(4096)));
    let short = Message::from_vec(&answer.reply(&plain, 0, u32::MAX, Transport::Udp)).unwrap();
    assert!(short.metadata.truncation && short.answers.is_empty());
    assert!(answer.reply(&edns, 0, u32::MAX, Transport::Udp).len() <= 1232);
    let whole = Message::from_vec(&answer.reply(&plain, 0, u32::MAX, Transport::Tcp)).unwrap();
    assert_eq!((whole.metadata.truncation, whole.answers.len()), (false, 40));
}

#[test]
fn our_own_answers_hold_the_address_or_a_denial() {
    let query = query("masuk.wifi.pbg.", None);
    let given = Local::Address(ADDRESS).reply(&query, 60, Transport::Udp);
    assert_eq!(Message::from_vec(&given).unwrap().answers[0].ttl, 60);
    for (local, code) in [(Local::NoData, ResponseCode::NoError), (Local::NoName, ResponseCode::NXDomain)] {
        let denied = Message::from_vec(&local.reply(&query, 60, Transport::Udp)).unwrap();
        assert_eq!((denied.metadata.response_code, denied.answers.len()), (code, 0));
        assert!(matches!(&denied.authorities[0].data, RData::SOA(soa) if soa.minimum == 60));
    }
}

#[test]
fn times_to_live_are_told_no_longer_than_they_may_be_denials_included() {
    let answer = read(&upstream("www.id.", &[100, 3600]), "www.id.").unwrap();
    let query = query("www.id.", Some(1232));
    let reply = Message::from_vec(&answer.reply(&query, 0, 300, Transport::Udp)).unwrap();
    assert_eq!(reply.answers.iter().map(|record| record.ttl).collect::<Vec<_>>(), [100, 300]);
    let mut gone = upstream("www.id.", &[]);
    gone.metadata.response_code = ResponseCode::NXDomain;
    gone.add_authority(denial(name("id."), 900));
    let denied = read(&gone, "www.id.").unwrap().reply(&query, 0, 5, Transport::Udp);
    assert_eq!(Message::from_vec(&denied).unwrap().authorities[0].ttl, 5);
}

#[test]
fn whether_data_is_authentic_is_told_to_those_who_ask() {
    let mut message = upstream("www.id.", &[100]);
    message.metadata.authentic_data = true;
    let answer = read(&message, "www.id.").unwrap();
    let told = |question: &[u8]| {
        let reply = answer.reply(&Query::read(question).unwrap(), 0, 300, Transport::Udp);
        Message::from_vec(&reply).unwrap().metadata.authentic_data
    };
    let mut question = question("www.id.", RecordType::A, None);
    assert!(!told(&question));
    question[3] |= 0x20;
    assert!(told(&question));
}

proptest! {
    #[test]
    fn damaged_answers_are_refused_or_stay_within_bounds(at in 0usize..120, byte in any::<u8>(), cut in 0usize..140) {
        let query = query("www.example.id.", Some(1232));
        let mut wire = upstream("www.example.id.", &[60, 60]).to_vec().unwrap();
        if let Some(place) = wire.get_mut(at) { *place = byte; }
        wire.truncate(cut.max(40));
        if let Some(answer) = Answer::read(&wire, query.question(), LONGEST_LIFE) {
            prop_assert!(answer.life() <= LONGEST_LIFE);
            let reply = answer.reply(&query, 10, u32::MAX, Transport::Udp);
            prop_assert!(reply.len() <= 1232);
            prop_assert_eq!(reply.get(..2), Some(&[0x12, 0x34][..]));
        }
    }
}
