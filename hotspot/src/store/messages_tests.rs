use super::*;
use crate::{
    model::AlarmKind,
    store::{
        AlarmFilter, Change,
        tests::{self, Folder, act},
    },
};

fn alarm(id: i64, cleared: Option<i64>) -> Alarm {
    let site = format!("site-{id}");
    let since = UnixTime(100);
    Alarm { since, cleared: cleared.map(UnixTime), ..tests::alarm(id, AlarmKind::LineDown, Some(&site)) }
}

fn message(id: i64, news: News, sent: Option<i64>) -> AlarmMessage {
    AlarmMessage {
        alarm: AlarmId(id),
        channel: Channel::Mail,
        news,
        tries: 0,
        tried: UnixTime(110),
        sent: sent.map(UnixTime),
        fault: String::new(),
    }
}

async fn commit(store: &Store, alarms: &[Alarm]) {
    let changes: Vec<Change> = alarms.iter().cloned().map(Change::Alarm).collect();
    store.commit(&changes, tests::now(0, 200)).await.unwrap();
}

#[tokio::test]
async fn what_became_of_a_message_outlives_the_program_that_sent_it() {
    let folder = Folder::new("messages-outlives");
    let store = folder.open("boot").await;
    let day = 86_400;
    commit(&store, &[alarm(1, None), alarm(2, Some(10 * day)), alarm(3, Some(13 * day))]).await;
    store.note_message(&message(1, News::Raised, None)).await.unwrap();
    let sent = message(1, News::Raised, Some(120));
    store.note_message(&sent).await.unwrap();
    store.note_message(&message(9, News::Raised, None)).await.unwrap();
    store.close().await;

    let store = folder.open("boot").await;
    let mut told = store.alarms_to_tell(UnixTime(14 * day)).await.unwrap();
    told.sort_by_key(|(alarm, _)| alarm.id);
    let ids: Vec<i64> = told.iter().map(|(alarm, _)| alarm.id.0).collect();
    assert_eq!(ids, [1, 3], "what was over two days ago is no news");
    assert_eq!(told[0].1, [sent]);
    assert!(told[1].1.is_empty());
    assert!(store.alarm_messages(AlarmId(9)).await.unwrap().is_empty(), "there is no such alarm");
}

#[tokio::test]
async fn where_alarms_go_is_kept_with_a_line_of_the_audit() {
    let folder = Folder::new("messages-sending");
    let store = folder.open("boot").await;
    assert_eq!(store.sending().await.unwrap(), Sending::default());
    let sending = Sending { tolerance: [(AlarmKind::LineDown, 1)].into(), ..Sending::default() };
    store.set_sending(&sending, &act("messages.set")).await.unwrap();
    assert_eq!(store.sending().await.unwrap(), sending);
    store.tick_step("poster", &act("messages.set")).await.unwrap();
    store.tick_step("poster", &act("messages.set")).await.unwrap();
    assert_eq!(store.ticked_steps().await.unwrap(), ["poster"]);
}

#[tokio::test]
async fn alarms_are_found_by_what_they_are_about() {
    let folder = Folder::new("messages-history");
    let store = folder.open("boot").await;
    commit(&store, &[alarm(1, None), alarm(2, Some(150)), alarm(3, None)]).await;
    let page = |filter: AlarmFilter| {
        let store = &store;
        async move {
            let page = store.alarms_page(&filter, Part { skip: 0, most: 1 }).await.unwrap();
            (page.total, page.rows.iter().map(|alarm| alarm.id.0).collect::<Vec<_>>())
        }
    };
    assert_eq!(page(AlarmFilter::default()).await, (3, vec![3]));
    assert_eq!(page(AlarmFilter { standing: Some(false), ..AlarmFilter::default() }).await, (1, vec![2]));
    let full = AlarmFilter { kind: Some(AlarmKind::PlaceFull), ..AlarmFilter::default() };
    assert_eq!(page(full).await, (0, vec![]));
    let elsewhere = AlarmFilter { site: Some("pendopo".parse().unwrap()), ..AlarmFilter::default() };
    assert_eq!(page(elsewhere).await, (0, vec![]));
}
