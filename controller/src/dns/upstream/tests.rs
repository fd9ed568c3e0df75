//! Fail-over and recovery over resolvers without sockets, on a clock that stands until everybody waits.

use super::{
    Asked, Failure, Resolver, STAGGER, Upstreams,
    double::{Conduct, Twin},
};
use hickory_proto::{
    op::ResponseCode,
    rr::{Name, RecordType},
};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

struct Two {
    first: Arc<Twin>,
    second: Arc<Twin>,
    upstreams: Arc<Upstreams>,
}

impl Two {
    fn start() -> Self {
        let (first, second) = (Twin::new("first"), Twin::new("second"));
        let resolvers = [&first, &second].map(|twin| Box::new(Arc::clone(twin)) as Box<dyn Resolver>);
        let upstreams = Arc::new(Upstreams::of(resolvers.into(), Duration::from_millis(2200)));
        let watching = Arc::clone(&upstreams);
        tokio::spawn(async move { watching.watch().await });
        Self { first, second, upstreams }
    }

    async fn ask(&self) -> (Result<(), Failure>, Duration) {
        let start = Instant::now();
        let name = Name::from_ascii("www.a.id.").unwrap();
        let result = self.upstreams.ask(&Asked::plainly(name, RecordType::A)).await;
        (result.map(drop), start.elapsed())
    }

    fn both(&self, conduct: Conduct) {
        self.first.conduct(conduct);
        self.second.conduct(conduct);
    }

    /// How long until `any` is told.
    async fn told(&self, any: bool) -> Duration {
        let start = Instant::now();
        self.upstreams.answering().wait_for(|told| *told == any).await.unwrap();
        start.elapsed()
    }
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[tokio::test(start_paused = true)]
async fn only_the_first_is_asked_while_it_answers() {
    let two = Two::start();
    for _ in 0..10 {
        assert!(two.ask().await.0.is_ok());
    }
    assert_eq!((two.first.questions(false), two.second.questions(false)), (10, 0));
}

#[tokio::test(start_paused = true)]
async fn one_that_died_costs_half_a_second_once() {
    let two = Two::start();
    sleep(seconds(1)).await;
    two.first.conduct(Conduct::Silent);
    let (result, took) = two.ask().await;
    assert!(result.is_ok() && took < STAGGER + Duration::from_millis(50), "{took:?}");
    let asked = two.first.questions(false);
    for _ in 0..5 {
        let (result, took) = two.ask().await;
        assert!(result.is_ok() && took < Duration::from_millis(50), "{took:?}");
    }
    assert_eq!(two.first.questions(false), asked, "nobody waits for it any more");
}

#[tokio::test(start_paused = true)]
async fn an_absent_one_costs_nothing() {
    let two = Two::start();
    two.first.conduct(Conduct::Absent);
    let (result, took) = two.ask().await;
    assert!(result.is_ok() && took < Duration::from_millis(50), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn the_configured_order_is_kept_again_when_the_first_has_settled() {
    let two = Two::start();
    two.first.conduct(Conduct::Silent);
    sleep(seconds(20)).await;
    assert_eq!(two.upstreams.order(), ["second", "first"]);
    two.first.answers();
    sleep(seconds(5)).await;
    assert_eq!(two.upstreams.order(), ["second", "first"], "not yet trusted");
    sleep(seconds(10)).await;
    assert_eq!(two.upstreams.order(), ["first", "second"]);
}

#[tokio::test(start_paused = true)]
async fn a_dark_line_is_known_within_eight_seconds_and_its_return_within_five() {
    for moment in [0, 900, 1700, 2500, 3900] {
        let two = Two::start();
        sleep(seconds(30) + Duration::from_millis(moment)).await;
        two.both(Conduct::Silent);
        let took = two.told(false).await;
        assert!(took > seconds(2) && took <= seconds(8), "{took:?}");
        let (result, took) = two.ask().await;
        assert!(matches!(result, Err(Failure::NoneAnswers)) && took < Duration::from_millis(10), "{took:?}");
        sleep(Duration::from_secs(100) + Duration::from_millis(moment)).await;
        two.both(Conduct::AnswersAfter(Duration::from_millis(700)));
        let took = two.told(true).await;
        assert!(took <= seconds(5), "{took:?}");
        assert!(two.ask().await.0.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn no_question_waits_longer_than_the_deadline_while_the_line_goes_dark() {
    let two = Two::start();
    sleep(seconds(10)).await;
    two.both(Conduct::Silent);
    while *two.upstreams.answering().borrow() {
        let (result, took) = two.ask().await;
        assert!(result.is_err() && took <= Duration::from_millis(2200), "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn slow_names_of_a_guest_silence_no_resolver() {
    let two = Two::start();
    two.both(Conduct::SlowForGuests);
    for _ in 0..20 {
        assert!(two.ask().await.0.is_err());
        assert!(*two.upstreams.answering().borrow());
    }
    assert_eq!(two.upstreams.order(), ["first", "second"]);
    assert!(two.first.questions(true) <= 4 * 44 + 1, "doubts are bounded probes");
}

#[tokio::test(start_paused = true)]
async fn a_resolver_that_says_no_answers_but_one_that_finds_nothing_does_not() {
    let two = Two::start();
    two.both(Conduct::Refuses(ResponseCode::Refused));
    sleep(seconds(30)).await;
    let (result, took) = two.ask().await;
    assert!(matches!(result, Err(Failure::Refused(ResponseCode::Refused))) && took < seconds(1));
    assert!(*two.upstreams.answering().borrow());
    two.both(Conduct::Refuses(ResponseCode::ServFail));
    assert!(two.told(false).await <= seconds(8));
}

#[tokio::test(start_paused = true)]
async fn an_idle_line_is_probed_lightly_and_answers_to_guests_are_proof_enough() {
    let two = Two::start();
    sleep(seconds(400)).await;
    assert!((190..=205).contains(&two.first.questions(true)), "{}", two.first.questions(true));
    let before = two.first.questions(true);
    for _ in 0..200 {
        assert!(two.ask().await.0.is_ok());
        sleep(seconds(1)).await;
    }
    assert!(two.first.questions(true) <= before + 1);
}
