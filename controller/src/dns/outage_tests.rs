//! What guests are told while the line is dark, over resolvers without sockets and a clock that stands until all wait.

use super::{
    DEADLINES, Dns, Gate, Settings,
    double::{Firewall, PORTAL, SERVER, addresses, settings},
    message::{Transport, tests::question},
    probes::PROBE_NAMES,
    resolve::Step,
    upstream::{
        Resolver, Upstreams,
        double::{Conduct, Twin},
    },
};
use hickory_proto::{
    op::{Message, ResponseCode},
    rr::RecordType,
};
use hotspot::{
    config::BeforeSignIn,
    model::{KeptAnswer, UnixTime},
};
use std::{
    net::Ipv4Addr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

const GUEST: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);
const PROBE: &str = "captive.apple.com.";
const GARDEN: &str = "www.purbalinggakab.go.id.";

struct Place {
    dns: Arc<Dns>,
    resolver: Arc<Twin>,
    firewall: Arc<Firewall>,
}

impl Place {
    fn start(settings: Settings) -> Self {
        let (resolver, firewall) = (Twin::new("line"), Firewall::new());
        let resolvers = vec![Box::new(Arc::clone(&resolver)) as Box<dyn Resolver>];
        let (_, names) = watch::channel(Arc::from(["*.purbalinggakab.go.id".parse().unwrap()]));
        let gate: Arc<dyn Gate> = Arc::clone(&firewall) as Arc<dyn Gate>;
        let upstreams = Upstreams::of(resolvers, DEADLINES.upstream);
        let dns = Dns::with(settings, names, gate, upstreams, DEADLINES).unwrap();
        tokio::spawn(Arc::clone(&dns).run(vec![]));
        Self { dns, resolver, firewall }
    }

    /// The answer, and how long it took.
    async fn ask(&self, name: &str, kind: RecordType) -> (Message, Duration) {
        let start = Instant::now();
        let reply = match self.dns.receive(&question(name, kind, Some(1232)), GUEST, Transport::Udp) {
            Step::Silent => panic!("no answer"),
            Step::Reply(reply) => reply,
            Step::Wait(waiting) => self.dns.wait(waiting).await,
        };
        (Message::from_vec(&reply).unwrap(), start.elapsed())
    }

    async fn line_goes_dark(&self) {
        self.resolver.conduct(Conduct::Silent);
        self.dns.resolvers().wait_for(|any| !any).await.unwrap();
        // Until what was told before is no longer good.
        sleep(Duration::from_secs(3600)).await;
    }

    fn sign_in(&self) {
        self.firewall.signed_in.store(true, Ordering::Relaxed);
    }
}

fn compatible() -> Settings {
    settings(BeforeSignIn::Compatible)
}

#[tokio::test(start_paused = true)]
async fn while_no_resolver_answers_the_portal_does_and_the_rest_is_servfail_at_once() {
    let place = Place::start(compatible());
    sleep(Duration::from_secs(60)).await;
    place.line_goes_dark().await;
    for signed_in in [false, true] {
        place.firewall.signed_in.store(signed_in, Ordering::Relaxed);
        for name in ["www.example.com.", GARDEN] {
            let (answer, took) = place.ask(name, RecordType::A).await;
            assert_eq!(answer.metadata.response_code, ResponseCode::ServFail);
            assert!(took < Duration::from_millis(100), "{took:?}");
        }
        assert_eq!(addresses(&place.ask("masuk.wifi.pbg.", RecordType::A).await.0), [PORTAL]);
    }
}

#[tokio::test(start_paused = true)]
async fn no_guest_waits_three_seconds_whatever_is_broken() {
    let place = Place::start(compatible());
    sleep(Duration::from_secs(60)).await;
    place.resolver.conduct(Conduct::Silent);
    place.firewall.permits.forget_permits(100);
    for conduct in [Conduct::Silent, Conduct::AnswersAfter(Duration::from_millis(2100))] {
        place.resolver.conduct(conduct);
        for name in ["www.example.com.", GARDEN] {
            let (_, took) = place.ask(name, RecordType::A).await;
            assert!(took < Duration::from_millis(2700), "{name} {conduct:?} {took:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn probes_get_their_last_true_answer_until_sign_in() {
    let place = Place::start(compatible());
    sleep(Duration::from_secs(60)).await;
    place.line_goes_dark().await;
    let (answer, took) = place.ask(PROBE, RecordType::A).await;
    assert_eq!((addresses(&answer).as_slice(), answer.answers[0].ttl), (&[SERVER][..], 5));
    assert!(took < Duration::from_millis(100), "{took:?}");
    let none = place.ask(PROBE, RecordType::AAAA).await.0;
    assert_eq!((none.metadata.response_code, none.answers.len()), (ResponseCode::NoError, 0));
    assert_eq!(place.ask(PROBE, RecordType::HTTPS).await.0.metadata.response_code, ResponseCode::ServFail);
    place.sign_in();
    assert_eq!(place.ask(PROBE, RecordType::A).await.0.metadata.response_code, ResponseCode::ServFail);
}

#[tokio::test(start_paused = true)]
async fn a_resolver_that_finds_nothing_any_more_is_stood_in_for_too() {
    let place = Place::start(compatible());
    sleep(Duration::from_secs(60)).await;
    place.resolver.conduct(Conduct::Refuses(ResponseCode::ServFail));
    sleep(Duration::from_secs(3600)).await;
    assert_eq!(addresses(&place.ask(PROBE, RecordType::A).await.0), [SERVER]);
}

#[tokio::test(start_paused = true)]
async fn answers_to_probes_are_learned_gently_and_again_every_day() {
    let place = Place::start(compatible());
    sleep(Duration::from_secs(4)).await;
    assert_eq!(place.resolver.questions(false), 0, "guests come first");
    sleep(Duration::from_secs(60)).await;
    assert_eq!(place.resolver.questions(false), 2 * PROBE_NAMES.len());
    assert_eq!(place.firewall.kept.lock().unwrap().len(), 2 * PROBE_NAMES.len());
    place.ask(PROBE, RecordType::A).await;
    assert_eq!(place.firewall.kept.lock().unwrap().len(), 2 * PROBE_NAMES.len(), "nothing new was told");
}

#[tokio::test(start_paused = true)]
async fn kept_answers_come_back_with_a_start_in_the_dark() {
    let place = Place::start(compatible());
    sleep(Duration::from_secs(60)).await;
    let kept = place.firewall.kept.lock().unwrap().clone();
    let mut settings = compatible();
    let damaged = KeptAnswer { name: PROBE.to_owned(), kind: 1, answer: vec![7; 40], learned: UnixTime(0) };
    settings.kept = kept.into_iter().chain([damaged]).collect();
    let place = Place::start(settings);
    place.resolver.conduct(Conduct::Silent);
    place.dns.resolvers().wait_for(|any| !any).await.unwrap();
    assert_eq!(addresses(&place.ask(PROBE, RecordType::A).await.0), [SERVER]);
    assert_eq!(place.resolver.times_asked_for(PROBE), 0);
}
