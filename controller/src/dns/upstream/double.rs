//! Resolvers without sockets, so that tests can stop the clock.

use super::{Asked, Failure, Resolver};
use crate::dns::{double::SERVER, locked};
use futures_util::{FutureExt, future::BoxFuture};
use hickory_proto::{
    op::{DnsResponse, Message, OpCode, Query, ResponseCode},
    rr::{RData, Record, RecordType, rdata::A},
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::{Instant, sleep};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dns) enum Conduct {
    AnswersAfter(Duration),
    Silent,
    /// Takes no connection, and says so.
    Absent,
    Refuses(ResponseCode),
    /// Answers probes at once and guests never.
    SlowForGuests,
}

/// One resolver and the record of what it was asked.
pub(in crate::dns) struct Twin {
    label: &'static str,
    pub conduct: Mutex<Conduct>,
    asked: Mutex<Vec<(String, Instant)>>,
}

impl Twin {
    pub fn new(label: &'static str) -> Arc<Self> {
        let conduct = Mutex::new(Conduct::AnswersAfter(Duration::from_millis(20)));
        Arc::new(Self { label, conduct, asked: Mutex::default() })
    }

    pub fn conduct(&self, conduct: Conduct) {
        *locked(&self.conduct) = conduct;
    }

    pub fn answers(&self) {
        self.conduct(Conduct::AnswersAfter(Duration::from_millis(20)));
    }

    /// How often it was asked, by guests or by probes.
    pub fn questions(&self, probes: bool) -> usize {
        locked(&self.asked).iter().filter(|(name, _)| (name == ".") == probes).count()
    }

    pub fn times_asked_for(&self, name: &str) -> usize {
        locked(&self.asked).iter().filter(|(asked, _)| asked == name).count()
    }
}

impl Resolver for Arc<Twin> {
    fn label(&self) -> &str {
        self.label
    }

    fn ask<'a>(&'a self, asked: &'a Asked, limit: Duration) -> BoxFuture<'a, Result<DnsResponse, Failure>> {
        locked(&self.asked).push((asked.name.to_ascii().to_ascii_lowercase(), Instant::now()));
        let conduct = match *locked(&self.conduct) {
            Conduct::SlowForGuests if asked.name.is_root() => {
                Conduct::AnswersAfter(Duration::from_millis(20))
            }
            Conduct::SlowForGuests => Conduct::Silent,
            conduct => conduct,
        };
        async move {
            match conduct {
                Conduct::AnswersAfter(delay) if delay < limit => {
                    sleep(delay).await;
                    Ok(answer(asked))
                }
                Conduct::Absent => Err(std::io::Error::from(std::io::ErrorKind::ConnectionRefused).into()),
                Conduct::Refuses(code) => Err(Failure::Refused(code)),
                _ => {
                    sleep(limit).await;
                    Err(Failure::Late(limit))
                }
            }
        }
        .boxed()
    }
}

fn answer(asked: &Asked) -> DnsResponse {
    let mut message = Message::response(0, OpCode::Query);
    message.add_query(Query::query(asked.name.clone(), asked.kind));
    if asked.kind == RecordType::A {
        message.add_answer(Record::from_rdata(asked.name.clone(), 1200, RData::A(A(SERVER))));
    }
    DnsResponse::from_message(message).unwrap()
}
