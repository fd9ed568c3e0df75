//! The way of one question: judged, found in the cache or asked upstream once for all who wait, opened where it is the
//! garden's, answered.

use super::{
    Dns, Opening,
    answer::{Answer, LONGEST_LIFE, Local},
    blocklist::Judgement,
    cache::Key,
    counts::Cause,
    kept::KEPT_TTL,
    limits::Permit,
    locked,
    message::{Query, Transport, owner},
    policy::{Course, PORTAL_TTL, Rules, leads_to, opens},
    rations::{Advance, Spent},
    special::{Question, Special},
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
/// Before sign-in the truth is told for at most so many seconds: what a phone does after sign-in should not rest on it.
const LONGEST_BEFORE_SIGN_IN: u32 = 300;
/// How long our denials are believed, in seconds: what is denied before sign-in is wanted right after it.
const DENIAL_TTL: u32 = 10;

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
    guest: Ipv4Addr,
    transport: Transport,
    /// Where the guest has not signed in.
    advance: Option<Advance>,
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
        let question = Question {
            name: query.name(),
            kind: query.kind(),
            dnssec_ok: query.dnssec_ok(),
            signed_in: self.gate.signed_in(guest),
        };
        let course = self.rules.course(&question, &garden, |name| self.blocklists.judge(name));
        if matches!(course, Course::Blocked | Course::Emptied) {
            self.counts.add(Cause::Blocked);
            tracing::debug!(name = query.name(), "blocked");
        }
        if course == Course::Deny(Special::Kind) {
            self.counts.add(Cause::Kind);
        }
        let own = match course {
            Course::Garden | Course::Tell | Course::Ration => None,
            Course::Portal | Course::Blocked => Some((self.rules.portal(query.kind()), PORTAL_TTL)),
            Course::Withhold => Some((self.rules.portal(query.kind()), 0)),
            Course::Emptied | Course::Deny(Special::NoData | Special::Kind) => {
                Some((Local::NoData, DENIAL_TTL))
            }
            Course::Deny(Special::NoName) => Some((Local::NoName, DENIAL_TTL)),
        };
        if let Some((local, ttl)) = own {
            return Step::Reply(local.reply(&query, ttl, transport));
        }
        let key = Key::new(&query, opens(course, query.kind()).then_some(number));
        if let Some((answer, age)) = locked(&self.cache).get(&key, now) {
            let told = || locked(&self.rations).tell_again(guest, query.name(), answer.says(), now);
            if course == Course::Ration
                && let Err(spent) = told()
            {
                return Step::Reply(self.withhold(&query, spent, transport));
            }
            return Step::Reply(answer.reply(&query, age, longest(question.signed_in), transport));
        }
        let Some(permit) = self.waiting.take(guest) else {
            self.counts.add(Cause::Overload);
            return Step::Reply(query.failure(ResponseCode::ServFail));
        };
        let mut advance = None;
        if course == Course::Ration {
            match locked(&self.rations).ask(guest, query.name(), now) {
                Ok(leave) => advance = Some(leave),
                Err(spent) => return Step::Reply(self.withhold(&query, spent, transport)),
            }
        }
        Step::Wait(Waiting { query, key, guest, transport, advance, _permit: permit })
    }

    /// What a guest is told whose ration is used up: the portal is where it grows.
    fn withhold(&self, query: &Query, spent: Spent, transport: Transport) -> Vec<u8> {
        self.counts.add(match spent {
            Spent::Guest => Cause::RationGuest,
            Spent::Domain => Cause::RationDomain,
            Spent::Together => Cause::RationTogether,
        });
        self.rules.portal(query.kind()).reply(query, 0, transport)
    }

    /// The answer to a question that had to wait; SERVFAIL when it does not come in time.
    pub(super) async fn wait(self: &Arc<Self>, waiting: Waiting) -> Vec<u8> {
        let Waiting { query, key, guest, transport, advance, _permit } = waiting;
        let in_garden = key.garden.is_some();
        let Some(mut flight) = self.board(key) else {
            self.counts.add(Cause::Overload);
            return query.failure(ResponseCode::ServFail);
        };
        // If the flight's task is lost, the sender is gone and so is the wait.
        let landed = flight.wait_for(|landing| !matches!(landing, Landing::Flying));
        let answer = match timeout(self.deadlines.guest, landed).await {
            Ok(Ok(landing)) => match &*landing {
                Landing::Answered(answer) => Some(Arc::clone(answer)),
                _ => None,
            },
            _ => None,
        };
        let signed_in = self.gate.signed_in(guest);
        if let Some(advance) = advance {
            let (says, now) = (answer.as_ref().map_or(0, |answer| answer.says()), Instant::now().into_std());
            if let Err(spent) = locked(&self.rations).settle(advance, says, now)
                && !signed_in
            {
                return self.withhold(&query, spent, transport);
            }
        }
        if let Some(answer) = answer {
            return answer.reply(&query, 0, longest(signed_in), transport);
        }
        // A phone that is let through must not take the line for whole; one that is not shall find the portal.
        let kept =
            if signed_in || in_garden { None } else { locked(&self.kept).get(query.name(), query.kind()) };
        match kept {
            Some(answer) => answer.reply(&query, 0, KEPT_TTL, transport),
            None => query.failure(ResponseCode::ServFail),
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

    /// Asks upstream; what comes back is in the cache, and kept if it is of a probe.
    pub(super) async fn fetch(&self, key: &Key) -> Option<Arc<Answer>> {
        let asked = asked(key)?;
        let lists = self.blocklists.generation();
        let name = asked.name.to_ascii().trim_end_matches('.').to_owned();
        let response = match self.upstreams.ask(&asked).await {
            Ok(response) => response,
            Err(error) => {
                self.counts.add(Cause::Upstream);
                tracing::debug!(name, %error, "upstream gave no answer");
                return None;
            }
        };
        let Some(Judged { answer, opening, true_answer }) = self.judge(response, key, &asked, &name) else {
            self.counts.add(Cause::Upstream);
            tracing::debug!(name, "upstream's answer is damaged");
            return None;
        };
        if let Some(opening) = opening {
            let opened = timeout(self.deadlines.gate, self.gate.open_garden(opening)).await;
            if opened != Ok(true) {
                self.counts.add(Cause::Gate);
                tracing::debug!(name, "the garden did not open");
                return None;
            }
        }
        let answer = Arc::new(answer);
        if true_answer {
            self.keep(key, &name, &answer);
        }
        // An answer judged by lists that are no longer in force is given to those who wait, not to those who come.
        if lists == self.blocklists.generation() {
            locked(&self.cache).put(key.clone(), Arc::clone(&answer), Instant::now().into_std());
        }
        Some(answer)
    }

    fn judge(&self, response: DnsResponse, key: &Key, asked: &Asked, name: &str) -> Option<Judged> {
        // What staff put into the garden opens, whatever it leads to.
        let listed = match leads_to(&response, |name| self.blocklists.judge(name)) {
            _ if key.garden.is_some() => None,
            Judgement::Free => None,
            Judgement::Blocked => Some(self.rules.portal(asked.kind)),
            Judgement::Empty => Some(Local::NoData),
        };
        let Some(local) = listed else { return judge(&self.rules, response, key, &asked.name, name) };
        self.counts.add(Cause::Blocked);
        tracing::debug!(name, "leads to a blocked name");
        let answer = local.answer(&key.question, PORTAL_TTL)?;
        Some(Judged { answer, opening: None, true_answer: false })
    }

    fn silent(&self, cause: Cause) -> Step {
        self.counts.add(cause);
        Step::Silent
    }
}

/// What becomes of an upstream's answer.
pub(super) struct Judged {
    pub answer: Answer,
    /// What must be open before it is given to anybody.
    pub opening: Option<Opening>,
    /// The upstream's own, not ours in its place.
    pub true_answer: bool,
}

/// What of an upstream's answer may be given to guests. Pure.
pub(super) fn judge(
    rules: &Rules,
    response: DnsResponse,
    key: &Key,
    owner: &Name,
    name: &str,
) -> Option<Judged> {
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
    Some(Judged { answer, opening, true_answer: true })
}

/// The longest time to live a guest is told, in seconds.
fn longest(signed_in: bool) -> u32 {
    if signed_in { u32::MAX } else { LONGEST_BEFORE_SIGN_IN }
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
