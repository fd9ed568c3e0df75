use super::*;
use crate::{
    model::{Act, BootTime, Now, PasswordBy, PasswordHash, PlanName, UnixTime, Way, WayIn},
    policy::drafts::{VoucherDraft, VoucherTerms},
    store::Change,
};
use std::path::PathBuf;

const NOON: i64 = 1_795_323_600;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wifi-pbg-ways-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    async fn store(&self) -> Store {
        Store::own(&self.0.join("hotspot.db"), "boot".into()).await.unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn act(did: &str) -> Act {
    Act {
        at: UnixTime(NOON),
        who: "budi".into(),
        did: did.into(),
        subject: "it".into(),
        before: None,
        after: None,
        source: "test".into(),
    }
}

fn terms() -> VoucherTerms {
    let calendar = crate::policy::Calendar::new("Asia/Jakarta").unwrap();
    let plans = [PlanName::standard()];
    let known =
        crate::policy::drafts::Known { sites: &[], plans: &plans, calendar: &calendar, now: UnixTime(NOON) };
    VoucherDraft { devices: "2".into(), ..VoucherDraft::default() }.check(&known).unwrap()
}

fn codes(some: u8) -> Vec<crate::model::VoucherCode> {
    let code =
        |first: u8| crate::model::VoucherCode::draw(&mut std::iter::once(first).chain([1; 11])).unwrap();
    (0..some).map(code).collect()
}

fn account(name: &str, phone: Option<&str>) -> Account {
    Account {
        name: name.parse().unwrap(),
        phone: phone.map(|phone| phone.parse().unwrap()),
        password: PasswordHash::new("$argon2id$first".into()),
        password_by: PasswordBy::Staff,
        plan: None,
        note: String::new(),
        made: UnixTime(NOON),
        closed: None,
    }
}

async fn audited(store: &Store) -> Vec<String> {
    sqlx::query_scalar("SELECT did FROM audit ORDER BY id").fetch_all(&store.reader).await.unwrap()
}

async fn commit(store: &Store, change: Change) {
    let now = Now { boot: BootTime(0), unix: UnixTime(NOON), trusted: true };
    store.commit(&[change], now).await.unwrap();
}

#[tokio::test]
async fn issued_vouchers_are_there_after_a_restart_and_in_the_audit() {
    let folder = Folder::new("issue");
    let store = folder.store().await;
    let first =
        store.issue_vouchers(&terms(), &codes(3), UnixTime(NOON), |_| act("voucher.add")).await.unwrap();
    let second =
        store.issue_vouchers(&terms(), &codes(4)[3..], UnixTime(NOON), |_| act("voucher.add")).await.unwrap();
    assert_eq!((first[0].batch, second[0].batch, second[0].id.0), (1, 2, 4));
    drop(store);
    let store = folder.store().await;
    let loaded = store.ways_in().await.unwrap();
    assert_eq!(loaded.vouchers, [second, first].concat());
    assert_eq!(audited(&store).await, ["voucher.add"; 2]);
}

#[tokio::test]
async fn a_code_that_there_is_already_issues_none_of_its_batch() {
    let folder = Folder::new("twice");
    let store = folder.store().await;
    let issue = async |codes: &[_]| {
        store.issue_vouchers(&terms(), codes, UnixTime(NOON), |_| act("voucher.add")).await
    };
    issue(&codes(1)).await.unwrap();
    assert!(issue(&[codes(2)[1], codes(1)[0]]).await.is_err());
    assert_eq!(store.vouchers(None).await.unwrap().len(), 1);
    assert_eq!(audited(&store).await.len(), 1);
}

#[tokio::test]
async fn staffs_changes_leave_the_first_use_alone() {
    let folder = Folder::new("change");
    let store = folder.store().await;
    let issued =
        store.issue_vouchers(&terms(), &codes(2), UnixTime(NOON), |_| act("voucher.add")).await.unwrap();
    commit(&store, Change::VoucherUsed { voucher: issued[0].id, at: UnixTime(NOON + 5) }).await;
    let void = |voucher: &Voucher| Some(Voucher { void: Some(UnixTime(NOON + 9)), ..voucher.clone() });
    let changed = store.change_vouchers(Picked::Batch(1), void, |_| act("voucher.end")).await.unwrap();
    assert_eq!(changed.len(), 2);
    let [one] = &store.vouchers(Some(Picked::Code(issued[0].code))).await.unwrap()[..] else { panic!() };
    assert_eq!((one.first_used, one.void), (Some(UnixTime(NOON + 5)), Some(UnixTime(NOON + 9))));
    let again = store.change_vouchers(Picked::Batch(1), void, |_| act("voucher.end")).await.unwrap();
    assert!(again.is_empty(), "nothing is another, so nothing is noted");
    assert_eq!(audited(&store).await, ["voucher.add", "voucher.end"]);
}

#[tokio::test]
async fn a_name_and_a_number_belong_to_one_account() {
    let folder = Folder::new("account");
    let store = folder.store().await;
    let add = async |account: Account| store.add_account(&account, &act("account.add")).await.unwrap();
    assert_eq!(add(account("budi", Some("081234567890"))).await, Ok(()));
    assert_eq!(add(account("budi", None)).await, Err(Taken::Name));
    assert_eq!(add(account("sari", Some("+62 812 3456 7890"))).await, Err(Taken::Phone));
    assert_eq!(add(account("sari", None)).await, Ok(()));
    let sari = account("sari", Some("081234567890"));
    assert_eq!(store.change_account(&sari, None, &act("account.change")).await.unwrap(), Err(Taken::Phone));
    let closed = Account { closed: Some(UnixTime(NOON)), ..account("budi", None) };
    assert_eq!(store.change_account(&closed, None, &act("account.end")).await.unwrap(), Ok(()));
    assert_eq!(store.change_account(&sari, None, &act("account.change")).await.unwrap(), Ok(()));
    assert_eq!(store.accounts().await.unwrap(), [closed, sari]);
    assert_eq!(audited(&store).await, ["account.add", "account.add", "account.end", "account.change"]);
}

#[tokio::test]
async fn a_password_that_its_holder_chose_is_not_undone_by_staffs_other_changes() {
    let folder = Folder::new("password");
    let store = folder.store().await;
    let budi = account("budi", None);
    store.add_account(&budi, &act("account.add")).await.unwrap().unwrap();
    let chosen = PasswordHash::new("$argon2id$chosen".into());
    commit(
        &store,
        Change::PasswordChosen { account: budi.name.clone(), password: chosen.clone(), at: UnixTime(NOON) },
    )
    .await;
    let noted = Account { note: "lost the paper".into(), ..budi };
    store.change_account(&noted, None, &act("account.change")).await.unwrap().unwrap();
    let [now] = &store.accounts().await.unwrap()[..] else { panic!() };
    assert_eq!(
        (&now.password, now.password_by, now.note.as_str()),
        (&chosen, PasswordBy::Holder, "lost the paper")
    );
    let reset = PasswordHash::new("$argon2id$reset".into());
    store.change_account(&noted, Some(&reset), &act("account.change")).await.unwrap().unwrap();
    let [now] = &store.accounts().await.unwrap()[..] else { panic!() };
    assert_eq!((&now.password, now.password_by), (&reset, PasswordBy::Staff));
}

#[tokio::test]
async fn a_device_has_one_pause_and_a_way_one_rule_for_a_place() {
    let folder = Folder::new("rules");
    let store = folder.store().await;
    let block = |until| Block {
        mac: "02:00:00:00:00:01".parse().unwrap(),
        from: UnixTime(NOON),
        until: UnixTime(until),
        reason: "spam".into(),
        by: "budi".into(),
    };
    store.set_block(&block(NOON + 9), &act("block.add")).await.unwrap();
    store.set_block(&block(NOON + 99), &act("block.change")).await.unwrap();
    let rule =
        |open| WayIn { way: Way::Account, site: "bukateja".parse().ok(), open, plan: PlanName::standard() };
    store.set_way(&rule(true), &act("way.set")).await.unwrap();
    store.set_way(&rule(false), &act("way.set")).await.unwrap();
    let loaded = store.ways_in().await.unwrap();
    assert_eq!(loaded.blocks, [block(NOON + 99)]);
    assert_eq!(loaded.rules, [WayDraft::of(&rule(false))]);
    assert_eq!(audited(&store).await.len(), 4);
}

#[tokio::test]
async fn every_write_of_staffs_is_another_edition_and_a_guests_is_not() {
    let folder = Folder::new("edition");
    let store = folder.store().await;
    let mut editions = vec![store.ways_in_edition().await.unwrap()];
    let issued =
        store.issue_vouchers(&terms(), &codes(1), UnixTime(NOON), |_| act("voucher.add")).await.unwrap();
    editions.push(store.ways_in_edition().await.unwrap());
    store.add_account(&account("budi", None), &act("account.add")).await.unwrap().unwrap();
    editions.push(store.ways_in_edition().await.unwrap());
    assert_eq!(editions, [0, 1, 2]);
    commit(&store, Change::VoucherUsed { voucher: issued[0].id, at: UnixTime(NOON) }).await;
    assert_eq!(store.ways_in().await.unwrap().edition, 2);
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_named_and_stops_nothing() {
    let folder = Folder::new("poison");
    let store = folder.store().await;
    store.issue_vouchers(&terms(), &codes(2), UnixTime(NOON), |_| act("voucher.add")).await.unwrap();
    for poison in [
        "UPDATE voucher SET code = 'O0O0' WHERE id = 1",
        "UPDATE voucher SET devices = -1 WHERE id = 2",
        "INSERT INTO account VALUES ('A B', NULL, 'x', 'staff', 0, NULL, '', 0, NULL)",
        "INSERT INTO block VALUES ('nobody', 0, 0, '', '')",
        "INSERT INTO way VALUES ('pigeon', '', 7, '')",
    ] {
        sqlx::query(poison).execute(&store.writer).await.unwrap();
    }
    let loaded = store.ways_in().await.unwrap();
    assert!(loaded.vouchers.is_empty() && loaded.accounts.is_empty() && loaded.blocks.is_empty());
    assert_eq!(loaded.skipped.len(), 4, "{:?}", loaded.skipped);
    assert_eq!((loaded.rules.len(), loaded.rules[0].open.as_str()), (1, "7"), "the taker finds the fault");
    assert!(loaded.skipped[1].contains("devices is -1"), "{:?}", loaded.skipped);
}
