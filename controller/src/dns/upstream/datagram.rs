//! One question over UDP to one resolver. What makes a forged answer miss: the id (16 random bits), a socket of its own
//! on a random port (the kernel's choice, 15 bits and more), the kernel's check of the sender's address and port (the
//! socket is connected), and the random case of the name (0x20, one bit for each letter), which must come back exactly.

use super::{Asked, Failure, request};
use crate::dns::message::{HEADER, RESPONSE};
use hickory_proto::op::DnsResponse;
use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    net::UdpSocket,
    time::{Instant, sleep_until},
};

/// A question that may have got lost is sent again, from the same socket with the same id: a second id would make a
/// forger's guess twice as good.
const RESEND: Duration = Duration::from_millis(600);
/// After an answer that cannot be right, how long the right one is waited for.
const GRACE: Duration = Duration::from_millis(100);
/// A resolver may ignore what we say about lengths; in bytes.
const LARGEST_ANSWER: usize = 4096;

/// What came back.
pub(super) enum Heard {
    Answer(DnsResponse),
    /// The right answer but for the case of the name: forged, or from a resolver that does not keep it.
    CaseLost,
    /// Cut on its way or otherwise not readable.
    Damaged,
}

/// Asks until an answer comes; the caller ends a wait in vain.
pub(super) async fn ask(address: SocketAddr, asked: &Asked) -> Result<Heard, Failure> {
    let question = request(asked, true).to_vec().map_err(|error| Failure::Network(error.into()))?;
    let local: SocketAddr = match address {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(local).await?;
    socket.connect(address).await?;
    socket.send(&question).await?;
    let mut resend = Instant::now() + RESEND;
    let mut unfit: Option<(Heard, Instant)> = None;
    let mut datagram = [0; LARGEST_ANSWER];
    loop {
        let wake = unfit.as_ref().map_or(resend, |(_, until)| *until);
        tokio::select! {
            received = socket.recv(&mut datagram) => {
                let Some(answer) = datagram.get(..received?) else { continue };
                let heard = match fit(&question, answer) {
                    Fit::Foreign => continue,
                    Fit::CaseLost => Heard::CaseLost,
                    Fit::Unreadable => Heard::Damaged,
                    Fit::Ours => match DnsResponse::from_buffer(answer.to_vec()) {
                        Ok(response) => return Ok(Heard::Answer(response)),
                        Err(_) => Heard::Damaged,
                    },
                };
                unfit.get_or_insert((heard, Instant::now() + GRACE));
            }
            () = sleep_until(wake) => {
                if let Some((heard, _)) = unfit {
                    return Ok(heard);
                }
                socket.send(&question).await?;
                resend = Instant::now() + RESEND;
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Ours,
    CaseLost,
    /// Our id, but no question: an error of a resolver that could not read ours, or damage.
    Unreadable,
    Foreign,
}

/// Whether `answer` answers `sent`, judged by id and question alone (RFC 5452 section 9.1).
fn fit(sent: &[u8], answer: &[u8]) -> Fit {
    let is_answer = answer.get(2).is_some_and(|flags| flags & (RESPONSE >> 8) as u8 != 0);
    if answer.get(..2) != sent.get(..2) || !is_answer {
        return Fit::Foreign;
    }
    let Some(question) = question(sent) else { return Fit::Foreign };
    if answer.get(4..6) != Some(&[0, 1]) {
        return Fit::Unreadable;
    }
    let Some(repeated) = answer.get(HEADER..).and_then(|rest| rest.get(..question.len())) else {
        return Fit::Unreadable;
    };
    match (question.split_last_chunk::<4>(), repeated.split_last_chunk::<4>()) {
        _ if repeated == question => Fit::Ours,
        (Some((name, kind)), Some((other, other_kind)))
            if kind == other_kind && name.eq_ignore_ascii_case(other) =>
        {
            Fit::CaseLost
        }
        _ => Fit::Foreign,
    }
}

/// The question of a message of ours: the name, which has no pointers, type and class.
fn question(sent: &[u8]) -> Option<&[u8]> {
    let rest = sent.get(HEADER..)?;
    let mut at = 0;
    loop {
        let length = usize::from(*rest.get(at)?);
        at += 1 + length;
        if length == 0 {
            return rest.get(..at + 4);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::rr::{Name, RecordType};
    use proptest::prelude::*;

    fn sent() -> Vec<u8> {
        let name = Name::from_ascii("connectivitycheck.gstatic.com.").unwrap();
        let asked = Asked { name, kind: RecordType::A, dnssec_ok: false, checking_disabled: false };
        request(&asked, true).to_vec().unwrap()
    }

    fn answer(sent: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut answer = sent.to_vec();
        answer[2] |= 0x80;
        change(&mut answer);
        answer
    }

    #[test]
    fn ids_and_cases_differ_from_question_to_question() {
        let questions: std::collections::HashSet<Vec<u8>> = (0..50).map(|_| sent()).collect();
        let cases: std::collections::HashSet<&[u8]> =
            questions.iter().filter_map(|sent| question(sent)).collect();
        assert!(questions.len() == 50 && cases.len() > 45, "{} cases", cases.len());
    }

    #[test]
    fn only_the_id_and_the_exact_question_make_an_answer_ours() {
        let sent = sent();
        let length = question(&sent).unwrap().len();
        assert_eq!(fit(&sent, &answer(&sent, |_| {})), Fit::Ours);
        assert_eq!(fit(&sent, &sent), Fit::Foreign, "our own question come back");
        assert_eq!(fit(&sent, &answer(&sent, |bytes| bytes[1] ^= 1)), Fit::Foreign, "another id");
        assert_eq!(fit(&sent, &answer(&sent, |bytes| bytes[13] ^= 0x20)), Fit::CaseLost);
        assert_eq!(fit(&sent, &answer(&sent, |bytes| bytes[13] ^= 0x01)), Fit::Foreign, "another name");
        assert_eq!(fit(&sent, &answer(&sent, |bytes| bytes[12 + length - 3] ^= 1)), Fit::Foreign, "a type");
        assert_eq!(fit(&sent, &answer(&sent, |bytes| bytes[5] = 0)), Fit::Unreadable, "no question");
    }

    proptest! {
        #[test]
        fn no_datagram_is_taken_for_ours_without_our_question(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_ne!(fit(&sent(), &bytes), Fit::Ours);
        }
    }
}
