use super::*;
use crate::{
    model::StaffSession,
    policy::{drafts::TokenTerms, rights::Right},
    store::AuditQuery,
};
use std::path::PathBuf;

struct House {
    store: Store,
    folder: PathBuf,
}

impl House {
    async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wifi-pbg-staff-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = Store::own(&folder.join("hotspot.db"), "boot".into()).await.unwrap();
        Self { store, folder }
    }

    /// Somebody who took the invitation up.
    async fn staff(&self, name: &str, role: Role) -> Staff {
        let staff = somebody(name, role);
        assert!(self.store.invite_staff(&staff, name, &act("staff.invite")).await.unwrap());
        let hash = PasswordHash::new("hash".to_owned());
        assert!(self.store.take_up_invitation(name, &hash, &act("staff.join")).await.unwrap());
        self.known(&staff.name).await
    }

    async fn known(&self, name: &StaffName) -> Staff {
        self.store.staff_named(name).await.unwrap().unwrap()
    }

    async fn sign_in(&self, name: &StaffName, id: &str) {
        let (begun, seen, source) = (UnixTime(100), UnixTime(100), "192.0.2.7".to_owned());
        let session =
            StaffSession { id: id.into(), staff: name.clone(), begun, seen, source, agent: "lab".into() };
        let act = Act { who: name.to_string(), source: session.source.clone(), ..act("staff.sign-in") };
        self.store.begin_staff_session(&session, &act).await.unwrap();
    }

    async fn acts(&self) -> usize {
        let query = AuditQuery { most: 100, ..AuditQuery::default() };
        self.store.audit(&query).await.unwrap().len()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn act(did: &str) -> Act {
    Act {
        at: UnixTime(100),
        who: "root".into(),
        did: did.into(),
        subject: "staff".into(),
        before: None,
        after: None,
        source: "test".into(),
    }
}

fn somebody(name: &str, role: Role) -> Staff {
    Staff {
        name: name.parse().unwrap(),
        full_name: name.to_uppercase(),
        email: String::new(),
        role,
        office: String::new(),
        may_alert: false,
        language: "id".into(),
        password: None,
        totp_secret: None,
        totp_step: 0,
        recovery_left: 0,
        invited_until: Some(UnixTime(1_000)),
        made: UnixTime(100),
        closed: None,
    }
}

#[tokio::test]
async fn an_invitation_is_taken_up_once_and_in_its_time() {
    let house = House::new("invitation").await;
    let sari = somebody("sari", Role::Operator);
    let hash = PasswordHash::new("hash".to_owned());
    assert!(house.store.invite_staff(&sari, "code", &act("staff.invite")).await.unwrap());
    assert!(
        !house.store.invite_staff(&sari, "other", &act("staff.invite")).await.unwrap(),
        "the name is taken"
    );
    assert_eq!(house.store.staff_invited("code", UnixTime(999)).await.unwrap().unwrap().name, sari.name);
    assert!(house.store.staff_invited("code", UnixTime(1_000)).await.unwrap().is_none());
    assert!(house.store.staff_invited("other", UnixTime(1)).await.unwrap().is_none());
    let late = Act { at: UnixTime(1_000), ..act("staff.join") };
    assert!(!house.store.take_up_invitation("code", &hash, &late).await.unwrap());
    assert!(house.store.take_up_invitation("code", &hash, &act("staff.join")).await.unwrap());
    assert!(!house.store.take_up_invitation("code", &hash, &act("staff.join")).await.unwrap());
    assert_eq!(house.known(&sari.name).await.password, Some(hash));
    assert_eq!(house.acts().await, 2, "what was refused stands in no audit");
}

#[tokio::test]
async fn a_step_is_accepted_once_whoever_comes_first() {
    let house = House::new("step").await;
    let sari = house.staff("sari", Role::Operator).await.name;
    let secret = TotpSecret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into());
    house.store.set_totp(&sari, &secret, 10, &[], &act("staff.totp")).await.unwrap();
    let both = tokio::join!(house.store.accept_totp_step(&sari, 11), house.store.accept_totp_step(&sari, 11));
    assert_eq!([both.0.unwrap(), both.1.unwrap()].iter().filter(|accepted| **accepted).count(), 1);
    for (step, first) in [(10, false), (11, false), (12, true)] {
        assert_eq!(house.store.accept_totp_step(&sari, step).await.unwrap(), first, "{step}");
    }
}

#[tokio::test]
async fn a_recovery_code_is_spent_once() {
    let house = House::new("recovery").await;
    let sari = house.staff("sari", Role::Operator).await.name;
    let codes: Vec<String> = (0..10).map(|number| format!("hash-{number}")).collect();
    let secret = TotpSecret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into());
    house.store.set_totp(&sari, &secret, 1, &codes, &act("staff.totp")).await.unwrap();
    assert_eq!(house.known(&sari).await.recovery_left, 10);
    for (code, spent) in [("hash-3", true), ("hash-3", false), ("hash", false), ("", false), ("hash-9", true)]
    {
        let found = house.store.spend_recovery_code(&sari, code, &act("staff.recover")).await.unwrap();
        assert_eq!(found, spent, "{code}");
    }
    assert_eq!(house.known(&sari).await.recovery_left, 8);
    house.store.remove_totp(&sari, &act("staff.totp")).await.unwrap();
    let bare = house.known(&sari).await;
    assert_eq!((bare.totp_secret, bare.recovery_left), (None, 0));
}

#[tokio::test]
async fn who_is_reset_closed_or_given_another_role_is_signed_out_everywhere() {
    let house = House::new("out").await;
    house.staff("ani", Role::Administrator).await;
    let sari = house.staff("sari", Role::Operator).await;
    let hash = PasswordHash::new("another".to_owned());
    for turn in 0..5 {
        house.sign_in(&sari.name, &format!("one-{turn}")).await;
        house.sign_in(&sari.name, &format!("two-{turn}")).await;
        let did = act("staff.change");
        match turn {
            0 => house.store.set_staff_password(&sari.name, &hash, &did).await.unwrap(),
            1 => {
                let other = Staff { role: Role::Analyst, ..sari.clone() };
                house.store.change_staff(&other, &did).await.unwrap().unwrap();
            }
            2 => {
                let gone = Staff { role: Role::Analyst, closed: Some(UnixTime(100)), ..sari.clone() };
                house.store.change_staff(&gone, &did).await.unwrap().unwrap();
            }
            3 => assert!(house.store.reset_staff(&sari.name, "code", UnixTime(900), &did).await.unwrap()),
            _ => house.store.end_staff_sessions(&sari.name, None, &did).await.unwrap(),
        }
        assert!(house.store.staff_sessions(&sari.name).await.unwrap().is_empty(), "{turn}");
    }
    let anew = house.known(&sari.name).await;
    assert_eq!((anew.password, anew.closed, anew.invited_until), (None, None, Some(UnixTime(900))));
    house.sign_in(&sari.name, "three").await;
    house
        .store
        .change_staff(&Staff { role: Role::Analyst, email: "s@x.id".into(), ..sari.clone() }, &act("x"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        house.store.staff_sessions(&sari.name).await.unwrap().len(),
        1,
        "another address changes no right"
    );
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let house = House::new("last").await;
    let ani = house.staff("ani", Role::Administrator).await;
    let invited = somebody("budi", Role::Administrator);
    assert!(house.store.invite_staff(&invited, "budi", &act("staff.invite")).await.unwrap());
    let (closed, demoted) =
        (Staff { closed: Some(UnixTime(200)), ..ani.clone() }, Staff { role: Role::Operator, ..ani.clone() });
    let before = house.acts().await;
    for change in [&closed, &demoted] {
        let refused = house.store.change_staff(change, &act("staff.change")).await.unwrap();
        assert_eq!(refused, Err(LastAdministrator), "who never came in lets nobody in");
    }
    assert_eq!((house.known(&ani.name).await, house.acts().await), (ani, before));
    house.staff("cici", Role::Administrator).await;
    assert_eq!(house.store.change_staff(&closed, &act("staff.close")).await.unwrap(), Ok(()));
}

#[tokio::test]
async fn an_address_is_known_after_a_sign_in_from_it_and_to_that_account_alone() {
    let house = House::new("known").await;
    let sari = house.staff("sari", Role::Operator).await.name;
    let budi = house.staff("budi", Role::Operator).await.name;
    assert!(!house.store.has_staff_come_from(&sari, "192.0.2.7").await.unwrap());
    house.sign_in(&sari, "one").await;
    assert!(house.store.has_staff_come_from(&sari, "192.0.2.7").await.unwrap());
    assert!(!house.store.has_staff_come_from(&sari, "192.0.2.8").await.unwrap());
    assert!(!house.store.has_staff_come_from(&budi, "192.0.2.7").await.unwrap());
}

#[tokio::test]
async fn a_token_is_found_by_its_hash_and_taken_back_once() {
    let house = House::new("token").await;
    let terms = TokenTerms {
        title: "Papan".into(),
        scopes: vec![Right::SeeUsage, Right::SeeStatus],
        until: UnixTime(500),
    };
    let made = house.store.add_api_token(&terms, "ani", "hash", |id| Act {
        subject: format!("token {id}"),
        ..act("token.add")
    });
    let id = made.await.unwrap();
    let token = house.store.api_token_by_secret("hash").await.unwrap().unwrap();
    assert_eq!((token.id, &token.scopes, token.used), (id, &terms.scopes, None));
    assert!(house.store.api_token_by_secret("other").await.unwrap().is_none());
    house.store.see_api_token(&token, UnixTime(7_300)).await.unwrap();
    let token = house.store.api_tokens().await.unwrap().remove(0);
    assert_eq!(token.used, Some(UnixTime(7_200)), "to the hour");
    assert!(house.store.revoke_api_token(id, &act("token.revoke")).await.unwrap());
    assert!(!house.store.revoke_api_token(id, &act("token.revoke")).await.unwrap());
    assert!(!house.store.api_tokens().await.unwrap()[0].holds(UnixTime(101)));
    assert_eq!(house.acts().await, 2);
}
