//! Name servers that lie, fail, are slow or are encrypted.

use crate::*;
use hickory_proto::op::ResponseCode;
use lab::internet::{FORGED, Forgery};
use std::{net::UdpSocket, time::Instant};

#[test]
fn the_name_server_echoes_the_question_to_the_letter_and_notes_what_it_got() {
    let lab = open(Lab::builder().build());
    let phone = lab.phone();
    let mut phone = phone;
    phone.join(Client::Udhcpc);
    let name = "wEb.ExAmPlE";
    let answer = phone.resolve_at(DNS, name, RecordType::A, Transport::Udp).expect("an answer");
    assert_eq!(answer.queries[0].name.to_ascii(), format!("{name}."), "0x20");
    let asked = lab.internet.dns.questions().pop().expect("the question was noted");
    assert_eq!((asked.name.as_str(), asked.server), (name, DNS.into()), "{asked:?}");
    assert_eq!(asked.id, answer.metadata.id);
}

#[test]
fn one_name_server_is_silent_and_another_answers() {
    let lab = open(Lab::builder().build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    let ask = |server| phone.resolve_at(server, "web.example", RecordType::A, Transport::Udp);
    lab.internet.dns.set_silent_at(ROUTER, true);
    assert!(ask(ROUTER).is_err() && ask(PUBLIC_RESOLVER).is_ok());
    lab.internet.dns.set_silent_at(ROUTER, false);
    assert!(ask(ROUTER).is_ok());

    lab.internet.dns.set_failure(Some(ResponseCode::ServFail));
    assert_eq!(ask(DNS).expect("an answer").metadata.response_code, ResponseCode::ServFail);
    lab.internet.dns.set_failure(None);
    let delay = Duration::from_millis(300);
    lab.internet.dns.set_delay(delay);
    let asked = Instant::now();
    assert!(ask(DNS).is_ok() && asked.elapsed() >= delay);
}

#[test]
fn forgeries_come_first_and_each_is_wrong_in_one_thing() {
    let lab = open(Lab::builder().build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    lab.internet.dns.forge(&Forgery::ALL);
    let mut question = hickory_proto::op::Message::query();
    let name = hickory_proto::rr::Name::from_ascii("web.example.").expect("a name");
    question.add_query(hickory_proto::op::Query::query(name, RecordType::A));
    let wire = question.to_vec().expect("a question");
    let answers: Vec<_> = phone.run(|| {
        let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
        socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        socket.send_to(&wire, (DNS, 53)).expect("the question is sent");
        let mut buffer = [0; 2048];
        let mut receive = || {
            let (length, from) = socket.recv_from(&mut buffer).expect("an answer");
            (hickory_proto::op::Message::from_vec(&buffer[..length]).expect("a message"), from.ip())
        };
        (0..4).map(|_| receive()).collect()
    });
    // Masquerading lets no answer in from an address that was not asked: that one ends at the gateway.
    let forged = |message: &hickory_proto::op::Message| message.to_string().contains(&FORGED.to_string());
    let (truth, lies) = answers.split_last().expect("four answers");
    assert!(!forged(&truth.0) && lies.iter().all(|(lie, _)| forged(lie)), "{answers:?}");
    assert_ne!(lies[0].0.metadata.id, truth.0.metadata.id);
    assert_ne!(lies[1].0.queries, truth.0.queries);
    assert_eq!(lies[2].0.queries[0].name.to_ascii(), "WEB.EXAMPLE.");

    lab.internet.dns.forge(&[Forgery::Id, Forgery::Question, Forgery::Source]);
    assert_eq!(phone.addresses_of("web.example"), [WEB], "three of them fool nobody");
    lab.internet.dns.forge(&[Forgery::Case]);
    assert_eq!(phone.addresses_of("router.example"), [FORGED], "a resolver that does not look at the case");
}

#[test]
fn a_resolver_answers_over_tls_and_https() {
    let lab = open(Lab::builder().build());
    let mut phone = lab.phone();
    phone.join(Client::Udhcpc);
    let resolver = lab.internet.encrypted_resolver(&lab.authority);
    assert_eq!(phone.addresses_of(resolver.host), [resolver.address]);
    let before = lab.internet.dns.times_asked("web.example");
    for answer in [
        phone.resolve_over_tls(&resolver, "web.example", RecordType::A),
        phone.resolve_over_https(&resolver, "web.example", RecordType::A),
    ] {
        let answer = answer.expect("an answer");
        assert!(answer.to_string().contains(&WEB.to_string()), "{answer}");
    }
    assert_eq!(lab.internet.dns.times_asked("web.example"), before + 2, "nothing is kept");
    let mut echo = phone.connect((WEB, 853)).expect("elsewhere port 853 is an echo still");
    let mut back = [0; 4];
    echo.write_all(b"echo").and_then(|()| echo.read_exact(&mut back)).expect("it comes back");
    drop(resolver);
    assert!(lab.internet.namespace().processes().is_empty(), "unbound has ended");
}
