//! Which messages about alarms are due: once trouble lasted, once when it is over for who was told, and again only where
//! it came back or staff had put it off. Pure.

use hotspot::model::{Alarm, AlarmMessage, Channel, News, Sending, Span, UnixTime};

/// After so many failed tries a message is given up: about half a day.
pub const MOST_TRIES: u32 = 20;
const SHORTEST_PAUSE: u64 = 60;
const LONGEST_PAUSE: u64 = 3_600;

/// A message to be sent now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub channel: Channel,
    pub news: News,
    /// Failed tries before.
    pub tries: u32,
}

/// What is due of one alarm by every channel; `told` is what became of its messages so far.
#[must_use]
pub fn due(alarm: &Alarm, told: &[AlarmMessage], sending: &Sending, now: UnixTime) -> Vec<Due> {
    let channels = sending.channels().into_iter();
    channels.filter_map(|channel| due_by(channel, alarm, told, sending, now)).collect()
}

/// What became of a try, to be noted.
#[must_use]
pub fn noted(
    alarm: &Alarm,
    due: Due,
    before: Option<UnixTime>,
    done: Result<(), String>,
    now: UnixTime,
) -> AlarmMessage {
    let (tries, sent, fault) = match done {
        Ok(()) => (0, Some(now), String::new()),
        Err(fault) => (due.tries + 1, before, fault),
    };
    AlarmMessage { alarm: alarm.id, channel: due.channel, news: due.news, tries, tried: now, sent, fault }
}

fn due_by(
    channel: Channel,
    alarm: &Alarm,
    told: &[AlarmMessage],
    sending: &Sending,
    now: UnixTime,
) -> Option<Due> {
    let of = |news| told.iter().find(|message| message.channel == channel && message.news == news);
    let sent = |news| of(news).and_then(|message: &AlarmMessage| message.sent);
    let (raised, cleared) = (sent(News::Raised), sent(News::Cleared));
    let knows_it_stands = raised.is_some_and(|raised| cleared.is_none_or(|cleared| cleared < raised));
    let news = match alarm.cleared {
        Some(_) if knows_it_stands => News::Cleared,
        Some(_) => return None,
        None if is_news(alarm, raised, cleared, sending, now) => News::Raised,
        None => return None,
    };
    let tries = of(news).map_or(0, |message| message.tries);
    let ready = of(news).is_none_or(|message| tries == 0 || message.tried + pause(tries) <= now);
    (ready && tries < MOST_TRIES).then_some(Due { channel, news, tries })
}

/// Whether it is news by a channel that an alarm stands.
fn is_news(
    alarm: &Alarm,
    raised: Option<UnixTime>,
    cleared: Option<UnixTime>,
    sending: &Sending,
    now: UnixTime,
) -> bool {
    if alarm.postponed_until.is_some_and(|until| until > now) || alarm.acknowledged.is_some() {
        return false;
    }
    let tolerance = Span::from_secs(u64::from(sending.tolerance_of(alarm.kind)) * 60);
    match (raised, cleared) {
        // Put off, and it still stands.
        (Some(raised), _) if alarm.postponed_until.is_some_and(|until| until > raised) => true,
        // It was over, and is back: as patient as the first time, or a flapping line were a mail a minute.
        (Some(raised), Some(cleared)) if cleared >= raised => cleared + tolerance <= now,
        (Some(_), _) => false,
        (None, _) => alarm.since + tolerance <= now,
    }
}

/// Before the next try.
fn pause(tries: u32) -> Span {
    let doubled = SHORTEST_PAUSE.checked_shl(tries.saturating_sub(1).min(16)).unwrap_or(LONGEST_PAUSE);
    Span::from_secs(doubled.min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotspot::model::{Acknowledged, AlarmId, AlarmKind, MailRoute, MailTls, Secret, WebhookRoute};
    use proptest::prelude::*;

    const SINCE: i64 = 10_000;
    /// The usual tolerance, in seconds.
    const TOLERATED: i64 = 300;

    fn sending() -> Sending {
        Sending {
            mail: Some(MailRoute {
                server: "mail.example".into(),
                port: 25,
                tls: MailTls::None,
                user: String::new(),
                password: Secret::default(),
                sender: "a@example.org".into(),
                recipients: vec!["b@example.org".into()],
            }),
            ..Sending::default()
        }
    }

    fn alarm() -> Alarm {
        Alarm {
            id: AlarmId(7),
            kind: AlarmKind::LineDown,
            site: None,
            subject: String::new(),
            seen: "dark".into(),
            since: UnixTime(SINCE),
            cleared: None,
            acknowledged: None,
            assigned_to: None,
            postponed_until: None,
        }
    }

    /// Somebody who sends whatever is due, and what came of it so far.
    #[derive(Default)]
    struct Sender {
        told: Vec<AlarmMessage>,
        sent: Vec<(i64, News)>,
    }

    impl Sender {
        fn look(&mut self, alarm: &Alarm, at: i64, works: bool) -> Vec<News> {
            let due = due(alarm, &self.told, &sending(), UnixTime(at));
            for due in &due {
                let before = self.told.iter().find(|message| message.news == due.news).and_then(|it| it.sent);
                let done = if works { Ok(()) } else { Err("no answer".to_owned()) };
                let note = noted(alarm, *due, before, done, UnixTime(at));
                self.told.retain(|message| message.news != due.news);
                self.told.push(note);
                if works {
                    self.sent.push((at, due.news));
                }
            }
            due.into_iter().map(|due| due.news).collect()
        }
    }

    #[test]
    fn trouble_is_told_once_it_has_lasted_and_its_end_once() {
        let (mut sender, standing) = (Sender::default(), alarm());
        assert_eq!(sender.look(&standing, SINCE + TOLERATED - 1, true), []);
        assert_eq!(sender.look(&standing, SINCE + TOLERATED, true), [News::Raised]);
        assert_eq!(sender.look(&standing, SINCE + 5_000, true), []);
        let over = Alarm { cleared: Some(UnixTime(SINCE + 5_100)), ..standing };
        assert_eq!(sender.look(&over, SINCE + 5_100, true), [News::Cleared]);
        assert_eq!(sender.look(&over, SINCE + 50_000, true), []);
    }

    #[test]
    fn nobody_hears_of_what_was_over_before_it_lasted() {
        let mut sender = Sender::default();
        let over = Alarm { cleared: Some(UnixTime(SINCE + 200)), ..alarm() };
        assert_eq!(sender.look(&over, SINCE + 5_000, true), []);
    }

    #[test]
    fn who_has_taken_it_on_or_put_it_off_is_not_told_again_before_the_time() {
        let by = Acknowledged { at: UnixTime(SINCE + 10), by: "Sari".into() };
        let taken = Alarm { acknowledged: Some(by), ..alarm() };
        assert_eq!(Sender::default().look(&taken, SINCE + 9_000, true), []);
        let put_off = Alarm { postponed_until: Some(UnixTime(SINCE + 4_000)), ..alarm() };
        let mut sender = Sender::default();
        assert_eq!(sender.look(&put_off, SINCE + 3_999, true), []);
        assert_eq!(sender.look(&put_off, SINCE + 4_000, true), [News::Raised]);
        assert_eq!(sender.look(&put_off, SINCE + 9_000, true), []);
        let again = Alarm { postponed_until: Some(UnixTime(SINCE + 10_000)), ..put_off };
        assert_eq!(sender.look(&again, SINCE + 9_500, true), []);
        assert_eq!(sender.look(&again, SINCE + 10_000, true), [News::Raised], "it still stands");
    }

    #[test]
    fn the_end_is_told_even_where_somebody_has_taken_it_on_meanwhile() {
        let (mut sender, standing) = (Sender::default(), alarm());
        sender.look(&standing, SINCE + TOLERATED, true);
        let by = Acknowledged { at: UnixTime(SINCE + 400), by: "Sari".into() };
        let over = Alarm { acknowledged: Some(by), cleared: Some(UnixTime(SINCE + 900)), ..standing };
        assert_eq!(sender.look(&over, SINCE + 900, true), [News::Cleared]);
    }

    #[test]
    fn trouble_that_comes_back_is_news_again_when_it_has_lasted_again() {
        let (mut sender, standing) = (Sender::default(), alarm());
        sender.look(&standing, SINCE + TOLERATED, true);
        let over = Alarm { cleared: Some(UnixTime(SINCE + 400)), ..standing.clone() };
        sender.look(&over, SINCE + 400, true);
        assert_eq!(sender.look(&standing, SINCE + 400 + TOLERATED - 1, true), []);
        assert_eq!(sender.look(&standing, SINCE + 400 + TOLERATED, true), [News::Raised]);
        assert_eq!(sender.look(&over, SINCE + 2_000, true), [News::Cleared]);
    }

    #[test]
    fn a_channel_that_fails_is_tried_again_ever_later_and_not_for_ever() {
        let (mut sender, standing) = (Sender::default(), alarm());
        let tried: Vec<i64> = (0..3 * 86_400)
            .step_by(15)
            .filter(|after| !sender.look(&standing, SINCE + after, false).is_empty())
            .collect();
        assert_eq!(tried[..6], [300, 360, 480, 720, 1_200, 2_160]);
        assert_eq!(tried.len(), MOST_TRIES as usize);
        assert!(tried.windows(2).all(|pair| pair[1] - pair[0] <= 3_615));
        let fault = &sender.told[0].fault;
        assert_eq!(fault, "no answer");
    }

    #[test]
    fn channels_are_told_each_for_itself() {
        let both = Sending {
            webhook: Some(WebhookRoute { url: "https://example.org".into(), secret: Secret::default() }),
            ..sending()
        };
        let now = UnixTime(SINCE + TOLERATED);
        let mail = Due { channel: Channel::Mail, news: News::Raised, tries: 0 };
        let told = [noted(&alarm(), mail, None, Ok(()), now)];
        let due = due(&alarm(), &told, &both, now);
        assert_eq!(due, [Due { channel: Channel::Webhook, ..mail }]);
        assert!(super::due(&alarm(), &[], &Sending::default(), now).is_empty(), "nobody is to be told");
    }

    proptest! {
        #[test]
        fn nobody_is_told_twice_of_the_same_in_a_row(
            looks in prop::collection::vec((1i64..400, any::<bool>(), any::<bool>()), 1..200)
        ) {
            let (mut sender, mut at) = (Sender::default(), SINCE);
            for (later, stands, works) in looks {
                at += later;
                let cleared = (!stands).then_some(UnixTime(at));
                sender.look(&Alarm { cleared, ..alarm() }, at, works);
            }
            prop_assert!(sender.sent.windows(2).all(|pair| pair[0].1 != pair[1].1), "{:?}", sender.sent);
            prop_assert!(sender.sent.first().is_none_or(|(_, news)| *news == News::Raised));
        }
    }
}
