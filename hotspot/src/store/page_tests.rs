//! Long lists of staff's: what is found, in which order, and that no list is read whole for a part of it.

use super::{
    super::{
        AuditQuery, Change, LeaseFilter, SessionFilter, Store, VoucherFilter,
        tests::{Folder, MAC, act, admission, lease, now, session},
    },
    *,
};
use crate::{
    model::{
        Act, Admission, AdmissionId, Bytes, Lease, Mac, PlanName, Session, SessionId, SiteCard, Span,
        UnixTime, Voucher, VoucherCode, VoucherState,
    },
    policy::drafts::VoucherTerms,
};
use std::net::Ipv4Addr;

fn part(skip: u32, most: u32) -> Part {
    Part { skip, most }
}

fn phone(last: u8) -> Mac {
    Mac::new([2, 0, 0, 0, 0, last]).unwrap()
}

#[tokio::test]
async fn leases_are_found_by_any_part_of_what_is_known_of_them() {
    let folder = Folder::new("lease-page");
    let store = folder.open("a").await;
    let held = |last: u8| Lease {
        address: Ipv4Addr::new(10, 20, 0, last),
        mac: phone(last),
        started: UnixTime(i64::from(last)),
        hostname: format!("Redmi-{last}").parse().ok(),
        ..lease(3_600_000)
    };
    let mut changes: Vec<Change> = (50..60).map(|last| Change::LeaseGranted(held(last))).collect();
    let (site, address) = ("alun-alun".parse().unwrap(), Ipv4Addr::new(10, 20, 0, 55));
    changes.push(Change::LeaseEnded { site, address, at: UnixTime(1_500) });
    store.commit(&changes, now(0, 1_000)).await.unwrap();
    let find = async |filter: LeaseFilter, wanted| {
        let page = store.leases_page(&filter, UnixTime(1_600), wanted).await.unwrap();
        (page.rows.iter().map(|row| row.address.octets()[3]).collect::<Vec<_>>(), page.total)
    };
    let all = LeaseFilter::default();
    assert_eq!(find(all.clone(), part(0, 3)).await, (vec![59, 58, 57], 10));
    assert_eq!(find(all.clone(), part(8, 3)).await, (vec![51, 50], 10));
    for (text, found) in [("redmi-57", 57), ("02-00-00-00-00-34", 52), ("10.20.0.53", 53)] {
        let filter = LeaseFilter { find: text.into(), ..all.clone() };
        assert_eq!(find(filter, part(0, 9)).await, (vec![found], 1), "{text}");
    }
    let over = LeaseFilter { running: Some(false), ..all.clone() };
    assert_eq!(find(over, part(0, 9)).await, (vec![55], 1));
    let elsewhere = LeaseFilter { site: "bukateja".parse().ok(), ..all };
    assert_eq!(find(elsewhere, part(0, 9)).await, (vec![], 0));
}

#[tokio::test]
async fn a_devices_history_is_its_own_and_the_newest_first() {
    let folder = Folder::new("history");
    let store = folder.open("a").await;
    let mut changes = vec![
        Change::Admission(admission()),
        Change::Admission(Admission { id: AdmissionId(8), mac: phone(9), ..admission() }),
    ];
    changes.extend((1..=40).map(|id| {
        let ended = (id < 40).then_some(UnixTime(id * 10 + 5));
        Change::Session(Session {
            id: SessionId(id),
            started: UnixTime(id * 10),
            ended,
            down: Bytes(7),
            ..session()
        })
    }));
    let other = Session { id: SessionId(41), admission: AdmissionId(8), mac: phone(9), ..session() };
    changes.push(Change::Session(other));
    store.commit(&changes, now(0, 1_000)).await.unwrap();
    let history = store.device_history(MAC.parse().unwrap()).await.unwrap();
    assert_eq!(history.len(), 30);
    assert_eq!((history[0].id, history[0].until, history[0].down), (SessionId(40), None, Bytes(7)));
    assert_eq!((history[0].way, history[0].plan.as_str()), (admission().way, admission().plan.as_str()));
    let running = SessionFilter { running: Some(true), ..SessionFilter::default() };
    assert_eq!(store.sessions_page(&running, part(0, 9)).await.unwrap().total, 2);
    let then =
        SessionFilter { from: Some(UnixTime(100)), until: Some(UnixTime(120)), ..SessionFilter::default() };
    let page = store.sessions_page(&then, part(1, 9)).await.unwrap();
    assert_eq!((page.rows[0].id, page.rows.len(), page.total), (SessionId(10), 1, 2));
}

fn terms(note: &str, from: i64) -> VoucherTerms {
    VoucherTerms {
        count: 1,
        plan: PlanName::standard(),
        site: None,
        devices: 1,
        from: UnixTime(from),
        use_by: UnixTime(5_000),
        lasts: Span::from_secs(600),
        note: note.into(),
    }
}

async fn issue(store: &Store, note: &str, from: i64, codes: &[&str]) -> Vec<Voucher> {
    let codes: Vec<VoucherCode> = codes.iter().map(|code| code.parse().unwrap()).collect();
    let act = |_: &[Voucher]| act("voucher.issue");
    store.issue_vouchers(&terms(note, from), &codes, UnixTime(1_000), act).await.unwrap()
}

#[tokio::test]
async fn a_voucher_is_found_in_the_state_that_it_has() {
    let folder = Folder::new("voucher-page");
    let store = folder.open("a").await;
    let codes = ["AAAA-AAAA-AAAA", "BBBB-BBBB-BBBB", "CCCC-CCCC-CCCC"];
    let first = issue(&store, "Rapat Camat", 1_000, &codes).await;
    issue(&store, "Pelatihan", 3_000, &["DDDD-DDDD-DDDD"]).await;
    let used = [(first[0].id, 1_000), (first[1].id, 2_000)];
    let used = used.map(|(voucher, at)| Change::VoucherUsed { voucher, at: UnixTime(at) });
    store.commit(&used, now(0, 1_000)).await.unwrap();
    let all = store.vouchers(None).await.unwrap();
    for at in [999, 1_000, 1_600, 2_000, 2_600, 3_000, 5_000, 5_001] {
        for state in VoucherState::ALL {
            let filter = VoucherFilter { state: Some(state), ..VoucherFilter::default() };
            let found = store.vouchers_page(&filter, UnixTime(at), part(0, 9)).await.unwrap().rows;
            let expected: Vec<_> =
                all.iter().filter(|one| one.state(UnixTime(at)) == state).cloned().collect();
            assert_eq!(found, expected, "{state:?} at {at}");
        }
    }
    for (text, total) in [("bbbb bbbb", 1), ("DDDD-D", 1), ("camat", 3), ("e", 1), ("'", 0)] {
        let filter = VoucherFilter { find: text.into(), ..VoucherFilter::default() };
        assert_eq!(
            store.vouchers_page(&filter, UnixTime(1), part(0, 1)).await.unwrap().total,
            total,
            "{text}"
        );
    }
    let void = |voucher: &Voucher| Some(Voucher { void: Some(UnixTime(9)), ..voucher.clone() });
    let code = super::super::Picked::Code(first[2].code);
    store.change_vouchers(code, void, |_| act("voucher.void")).await.unwrap();
    let batches = store.voucher_batches().await.unwrap();
    let told: Vec<_> =
        batches.iter().map(|one| (one.note.as_str(), one.count, one.used, one.void, one.use_by.0)).collect();
    assert_eq!(told, [("Pelatihan", 1, 0, 0, 5_000), ("Rapat Camat", 3, 2, 1, 5_000)]);
}

#[tokio::test]
async fn the_audit_is_searched_by_any_text_and_time_and_is_leafed_through() {
    let folder = Folder::new("audit-page");
    let store = folder.open("a").await;
    let card = |title: &str| SiteCard {
        name: "alun-alun".parse().unwrap(),
        title: title.into(),
        place: "-7.3882, 109.3636".parse().ok(),
    };
    for (number, title) in ["Alun-Alun", "Alun-Alun Baru", "<script>"].iter().enumerate() {
        let after = Some(format!("{{\"title\":\"{title}\"}}"));
        let act = Act { at: UnixTime(number as i64), after, ..act("site.set") };
        store.set_site(&card(title), &act).await.unwrap();
    }
    assert_eq!(store.sites().await.unwrap(), [card("<script>")]);
    let query = AuditQuery { most: 2, skip: 1, ..AuditQuery::default() };
    let page = store.audit_page(&query).await.unwrap();
    assert_eq!((page.rows.iter().map(|act| act.at.0).collect::<Vec<_>>(), page.total), (vec![1, 0], 3));
    assert_eq!(store.audit(&query).await.unwrap(), page.rows);
    let total = async |query: AuditQuery| store.audit_page(&query).await.unwrap().total;
    let all = || AuditQuery { most: 9, ..AuditQuery::default() };
    assert_eq!(total(AuditQuery { find: "aLUN-alun b".into(), ..all() }).await, 1);
    for sign in ["%", "_", "\\", "'"] {
        assert_eq!(
            total(AuditQuery { find: sign.into(), ..all() }).await,
            0,
            "{sign} has no meaning of its own"
        );
    }
    assert_eq!(total(AuditQuery { from: Some(UnixTime(1)), until: Some(UnixTime(2)), ..all() }).await, 1);
    assert_eq!(total(AuditQuery { who: Some("budi".into()), ..all() }).await, 0);
}

#[tokio::test]
async fn a_name_of_the_garden_is_told_when_it_comes_and_when_it_goes() {
    let folder = Folder::new("garden-told");
    let store = folder.open("a").await;
    let name = "purbalinggakab.go.id".parse().unwrap();
    for (add, changed) in [(true, true), (true, false), (false, true), (false, false)] {
        let done = match add {
            true => store.add_to_garden(&name, &act("garden.add")).await,
            false => store.remove_from_garden(&name, &act("garden.remove")).await,
        };
        assert_eq!(done.unwrap(), changed);
    }
    assert_eq!(super::super::tests::did(&store).await, ["garden.add", "garden.remove"]);
}
