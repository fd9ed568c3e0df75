//! The way of one question: judged, found in the cache or asked upstream once for all who wait, opened where it is the
//! garden's, answered.

use super::{
    Dns, Opening,
    answer::{Answer, LONGEST_LIFE, local},
    cache::Key,
    counts::Cause,
    limits::Permit,
    locked,
    message::{Query, Transport, owner},
    policy::{Course, PORTAL_TTL, Rules, opens},
    upstream::Asked,
};
use hickory_proto::{
    op::{DnsResponse, ResponseCode},
    rr::{Name, RecordType},
};
use std::{net::Ipv4Addr, sync::Arc};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

/// Questions on their way to the upstream at once; beyond, a guest is told to try again.
const MOST_FLIGHTS: usize = 1024;

/// What becomes of a message at once.
pub(super) enum Step {
    Silent,
    Reply(Vec<u8>),
    /// The answer takes time: [`Dns::wait`].
    Wait(Waiting),
}

/// A question whose answer is not here yet.
pub(super) struct Waiting {
    query: Query,
    key: Key,
    transport: Transport,
    _permit: Permit,
}

/// A question on its way to the upstream.
pub(super) type Flight = watch::Receiver<Landing>;

#[derive(Debug, Clone)]
pub(super) enum Landing {
    Flying,
    Answered(Arc<Answer>),
    Failed,
}

impl Dns {
    /// Judges a message of `guest`, and answers it if that takes no waiting.
    pub(super) fn receive(&self, message: &[u8], guest: Ipv4Addr, transport: Transport) -> Step {
        let now = Instant::now().into_std();
        if !self.guest_networks.iter().any(|network| network.contains(&guest)) {
            return self.silent(Cause::Stranger);
        }
        if !locked(&self.rates).allow(guest, now) {
            return self.silent(Cause::Rate);
        }
        let query = match Query::read(message) {
            Ok(query) => query,
            Err(unfit) => {
                self.counts.add(unfit.cause);
                return unfit.answer.map_or(Step::Silent, Step::Reply);
            }
        };
        let (garden, number) = self.garden();
        let course = self.rules.course(query.name(), &garden, || self.gate.signed_in(guest));
        let portal = (query.kind() == RecordType::A).then_some(self.rules.portal_address);
        match course {
            Course::Portal => return Step::Reply(local(&query, portal, PORTAL_TTL, transport)),
            Course::Withhold => return Step::Reply(local(&query, portal, 0, transport)),
            Course::Garden | Course::Tell => {}
        }
        let key = Key::new(&query, opens(course, query.kind()).then_some(number));
        if let Some((answer, age)) = locked(&self.cache).get(&key, now) {
            return Step::Reply(answer.reply(&query, age, transport));
        }
        match self.waiting.take(guest) {
            Some(permit) => Step::Wait(Waiting { query, key, transport, _permit: permit }),
            None => {
                self.counts.add(Cause::Overload);
                Step::Reply(query.failure(ResponseCode::ServFail))
            }
        }
    }

    /// The answer to a question that had to wait; SERVFAIL when it does not come in time.
    pub(super) async fn wait(self: &Arc<Self>, waiting: Waiting) -> Vec<u8> {
        let Waiting { query, key, transport, _permit } = waiting;
        let Some(mut flight) = self.board(key) else {
            self.counts.add(Cause::Overload);
            return query.failure(ResponseCode::ServFail);
        };
        // A flight ends by its own deadlines; if its task is lost, the sender is gone and so is the wait.
        match flight.wait_for(|landing| !matches!(landing, Landing::Flying)).await.as_deref() {
            Ok(Landing::Answered(answer)) => answer.reply(&query, 0, transport),
            _ => query.failure(ResponseCode::ServFail),
        }
    }

    /// The flight of this question, started if there is none. `None` when too many are under way.
    fn board(self: &Arc<Self>, key: Key) -> Option<Flight> {
        let mut flights = locked(&self.flights);
        if let Some(flight) = flights.get(&key) {
            return Some(flight.clone());
        }
        if flights.len() >= MOST_FLIGHTS {
            return None;
        }
        let (landed, flight) = watch::channel(Landing::Flying);
        flights.insert(key.clone(), flight.clone());
        let seat = Seat { dns: Arc::clone(self), key };
        tokio::spawn(async move {
            let landing = match seat.dns.fetch(&seat.key).await {
                Some(answer) => Landing::Answered(answer),
                None => Landing::Failed,
            };
            landed.send_replace(landing);
            drop(seat);
        });
        Some(flight)
    }

    async fn fetch(&self, key: &Key) -> Option<Arc<Answer>> {
        let asked = asked(key)?;
        let name = asked.name.to_ascii().trim_end_matches('.').to_owned();
        let response = match self.upstreams.ask(&asked).await {
            Ok(response) => response,
            Err(error) => {
                self.counts.add(Cause::Upstream);
                tracing::debug!(name, %error, "upstream gave no answer");
                return None;
            }
        };
        let Some((answer, opening)) = judge(&self.rules, response, key, &asked.name, &name) else {
            self.counts.add(Cause::Upstream);
            tracing::debug!(name, "upstream's answer is damaged");
            return None;
        };
        if let Some(opening) = opening {
            let opened = timeout(self.gate_deadline, self.gate.open_garden(opening)).await;
            if opened != Ok(true) {
                self.counts.add(Cause::Gate);
                tracing::debug!(name, "the garden did not open");
                return None;
            }
        }
        let answer = Arc::new(answer);
        locked(&self.cache).put(key.clone(), Arc::clone(&answer), Instant::now().into_std());
        Some(answer)
    }

    fn silent(&self, cause: Cause) -> Step {
        self.counts.add(cause);
        Step::Silent
    }
}

/// What of an upstream's answer may be given to guests, and what must be open before that. Pure.
fn judge(
    rules: &Rules,
    response: DnsResponse,
    key: &Key,
    owner: &Name,
    name: &str,
) -> Option<(Answer, Option<Opening>)> {
    let wire = response.as_buffer().to_vec();
    let mut message = response.into_message();
    let mut longest = LONGEST_LIFE;
    let mut changed = rules.clean(&mut message);
    let mut opening = None;
    if key.garden.is_some() {
        let chase = rules.chase(&message, owner);
        let life = chase.element_life();
        longest = longest.min(life);
        changed |= Rules::keep_reached(&mut message, &chase);
        if !chase.addresses.is_empty() {
            let addresses = chase.reached().iter().map(|address| (*address, life)).collect();
            opening = Some(Opening { name: name.to_owned(), addresses });
        }
    }
    let answer = if changed {
        Answer::encode(&mut message, &key.question, longest).ok()??
    } else {
        Answer::read(&wire, &key.question, longest)?
    };
    Some((answer, opening))
}

fn asked(key: &Key) -> Option<Asked> {
    let (_, kind) = key.question.split_last_chunk::<4>()?;
    let [high, low, ..] = *kind;
    Some(Asked {
        name: owner(&key.question)?,
        kind: RecordType::from(u16::from_be_bytes([high, low])),
        dnssec_ok: key.dnssec_ok,
        checking_disabled: key.checking_disabled,
    })
}

/// Takes a flight off the list when it is over, however it ended.
struct Seat {
    dns: Arc<Dns>,
    key: Key,
}

impl Drop for Seat {
    fn drop(&mut self) {
        locked(&self.dns.flights).remove(&self.key);
    }
}
