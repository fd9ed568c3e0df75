use super::*;
use crate::store::tests::Folder;

fn access_point(name: &str, last: u8) -> AccessPoint {
    AccessPoint {
        name: name.parse().unwrap(),
        site: "alun-alun".parse().unwrap(),
        title: "Pendopo, tiang timur".into(),
        place: "-7.3882, 109.3636".parse().ok(),
        make: "TP-Link EAP225".into(),
        mac: format!("02:00:5e:00:00:{last:02x}").parse().ok(),
        address: format!("10.99.0.{last}").parse().ok(),
        attachment: format!("port:lan{last}").parse().ok(),
        capacity: 40,
        made: UnixTime(1_000),
        retired: None,
    }
}

fn act(did: &str) -> Act {
    let [who, subject, source] = ["budi", "it", "test"].map(str::to_owned);
    Act { at: UnixTime(1_000), who, did: did.into(), subject, before: None, after: None, source }
}

#[tokio::test]
async fn what_is_written_is_read_and_noted_in_the_audit() {
    let folder = Folder::new("access-points");
    let store = folder.open("boot").await;
    let bare =
        AccessPoint { place: None, mac: None, address: None, attachment: None, ..access_point("bare", 9) };
    let all = [access_point("alun-1", 1), access_point("alun-2", 2), bare.clone()];
    assert_eq!(store.add_access_points(&all, &act("access-point.add")).await.unwrap(), Ok(()));
    assert_eq!(store.access_points().await.unwrap(), all);
    let again = AccessPoint { name: "bare-2".parse().unwrap(), ..bare };
    assert_eq!(store.add_access_points(&[again], &act("access-point.add")).await.unwrap(), Ok(()));
    let query = crate::store::AuditQuery { most: 9, did: "access-point.".into(), ..Default::default() };
    assert_eq!(store.audit(&query).await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_taken_is_named_with_its_holder_and_nothing_is_written() {
    let folder = Folder::new("access-points-taken");
    let store = folder.open("boot").await;
    let [first, second] = [access_point("alun-1", 1), access_point("alun-2", 2)];
    store.add_access_points(&[first.clone(), second.clone()], &act("add")).await.unwrap().unwrap();
    let third = access_point("alun-3", 3);
    for (field, wrong) in [
        ("name", AccessPoint { name: first.name.clone(), ..third.clone() }),
        ("mac", AccessPoint { mac: first.mac, ..third.clone() }),
        ("address", AccessPoint { address: first.address, ..third.clone() }),
        ("attachment", AccessPoint { attachment: "vlan:lan1".parse().ok(), ..third.clone() }),
    ] {
        let fine = access_point("alun-4", 4);
        let taken = InventoryRefused::Taken { of: wrong.name.clone(), field, by: first.name.clone() };
        assert_eq!(store.add_access_points(&[fine, wrong], &act("add")).await.unwrap(), Err(taken));
    }
    let greedy = AccessPoint { mac: second.mac, ..first.clone() };
    let taken = InventoryRefused::Taken { of: first.name.clone(), field: "mac", by: second.name.clone() };
    assert_eq!(store.change_access_point(&greedy, &act("change")).await.unwrap(), Err(taken));
    let unknown = InventoryRefused::Unknown(third.name.clone());
    assert_eq!(store.change_access_point(&third, &act("change")).await.unwrap(), Err(unknown));
    assert_eq!(store.access_points().await.unwrap(), [first, second]);
}

#[tokio::test]
async fn two_may_exchange_what_they_have_and_a_successor_takes_what_was_taken_down() {
    let folder = Folder::new("access-points-exchange");
    let store = folder.open("boot").await;
    let [first, second] = [access_point("alun-1", 1), access_point("alun-2", 2)];
    store.add_access_points(&[first.clone(), second.clone()], &act("add")).await.unwrap().unwrap();
    let exchanged = [
        AccessPoint { attachment: second.attachment.clone(), address: second.address, ..first.clone() },
        AccessPoint { attachment: first.attachment.clone(), address: first.address, ..second.clone() },
    ];
    store.import_access_points(&[], &exchanged, &act("import")).await.unwrap().unwrap();
    assert_eq!(store.access_points().await.unwrap(), exchanged);
    let [first, _] = exchanged;
    let down = AccessPoint { retired: Some(UnixTime(2_000)), ..first.clone() };
    store.change_access_point(&down, &act("retire")).await.unwrap().unwrap();
    let successor = AccessPoint { name: "alun-3".parse().unwrap(), ..first.clone() };
    store.add_access_points(&[successor], &act("add")).await.unwrap().unwrap();
    let taken =
        InventoryRefused::Taken { of: first.name.clone(), field: "mac", by: "alun-3".parse().unwrap() };
    assert_eq!(store.change_access_point(&first, &act("change")).await.unwrap(), Err(taken));
    assert_eq!(store.access_points().await.unwrap().len(), 3);
}

#[tokio::test]
async fn the_last_guest_and_the_usual_hour_of_an_access_point_are_known() {
    const HOUR: i64 = 500 * 86_400;
    let folder = Folder::new("access-points-usual");
    let store = folder.open("boot").await;
    store.add_access_points(&[access_point("alun-1", 1)], &act("add")).await.unwrap().unwrap();
    for (day, peak) in [(1, 10), (2, 17), (8, 99)] {
        sqlx::query(
            "INSERT INTO usage_site_hour (site, access_point, hour_at, up, down, peak)
             VALUES ('alun-alun', 'alun-1', $1, 0, 0, $2)",
        )
        .bind(HOUR - day * 86_400)
        .bind(peak)
        .execute(&store.writer)
        .await
        .unwrap();
    }
    assert_eq!(store.usual_at(UnixTime(HOUR)).await.unwrap(), [("alun-1".parse().unwrap(), 14)]);
    assert_eq!(store.usual_at(UnixTime(HOUR + 3_600)).await.unwrap(), []);
    assert_eq!(store.last_guests(UnixTime(HOUR)).await.unwrap(), []);
    sqlx::query("PRAGMA foreign_keys = OFF").execute(&store.writer).await.unwrap();
    sqlx::query(
        "INSERT INTO stay (session, access_point, from_at, until_at)
         VALUES (1, 'alun-1', 10, 20), (2, 'alun-1', 15, NULL), (2, '', 10, 15), (3, 'gone', 1, 2)",
    )
    .execute(&store.writer)
    .await
    .unwrap();
    let last = store.last_guests(UnixTime(30)).await.unwrap();
    assert_eq!(last, [("alun-1".parse().unwrap(), UnixTime(30)), ("gone".parse().unwrap(), UnixTime(2))]);
}
