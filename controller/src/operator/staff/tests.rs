use crate::operator::register::double::{Lab, NOON};
use hotspot::{model::UnixTime, policy::digest};

const INVITE: [&str; 5] = ["staff", "invite", "sari", "--full-name", "Sari Wulandari"];

fn code_of(link: &str) -> &str {
    link.strip_prefix("http://127.0.0.1:8081/admin/undangan/").unwrap_or_else(|| panic!("{link}"))
}

#[tokio::test]
async fn the_first_one_invited_is_an_administrator_and_has_no_password_until_they_choose_one() {
    let lab = Lab::new("staff-first").await;
    assert!(lab.lines(&["staff", "list"]).await.contains("staff invite NAME"));
    let said = lab.said(&INVITE).await.unwrap();
    let link = said.json["link"].as_str().unwrap().to_owned();
    assert_eq!(
        (said.json["role"].as_str(), said.json["until"].as_i64()),
        (Some("administrator"), Some(NOON + 259_200))
    );
    assert!(said.lines.len() > 15 && said.lines.iter().any(|line| line.contains(&link)), "no picture");
    let code = code_of(&link);
    let letters = code.chars().filter(|letter| *letter != '-').count();
    assert!(letters as f64 * 30f64.log2() >= 96.0, "{code}");
    let found = lab.register.store.staff_invited(&digest(code), UnixTime(NOON)).await.unwrap().unwrap();
    assert_eq!((found.name.as_str(), found.password), ("sari", None));
    let told = format!("{:?}{}", lab.acts().await, lab.lines(&["staff", "show", "sari"]).await);
    assert!(!told.contains(code) && !told.contains(&digest(code)), "{told}");
}

#[tokio::test]
async fn whoever_comes_next_needs_a_role_and_every_fault_is_named() {
    let lab = Lab::new("staff-next").await;
    lab.lines(&INVITE).await;
    let refused = lab.refused(&["staff", "invite", "Budi", "--email", "x"]).await;
    assert!(
        ["NAME: ", "--full-name: ", "--email: ", "--role: "].iter().all(|field| refused.contains(field)),
        "{refused}"
    );
    let editor = ["staff", "invite", "budi", "--full-name", "Budi", "--role", "editor"];
    assert!(lab.refused(&editor).await.contains("--office: "));
    let said = lab.said(&[&editor[..], &["--office", "BPBD", "--alert"]].concat()).await.unwrap();
    assert_eq!(said.json["may_alert"], true);
    let again = [&INVITE[..], &["--role", "analyst"]].concat();
    assert!(lab.refused(&again).await.contains("there is or was one of this name"));
    assert_eq!(lab.acts().await.len(), 2);
}

#[tokio::test]
async fn a_reset_is_another_invitation_and_the_old_link_opens_nothing() {
    let lab = Lab::new("staff-reset").await;
    let first = lab.said(&INVITE).await.unwrap();
    let second = lab.said(&["staff", "reset", "sari"]).await.unwrap();
    let invited = async |said: &crate::operator::pinboard::Said| {
        let code = digest(code_of(said.json["link"].as_str().unwrap()));
        lab.register.store.staff_invited(&code, UnixTime(NOON)).await.unwrap().is_some()
    };
    assert_eq!((invited(&first).await, invited(&second).await), (false, true));
    assert!(lab.refused(&["staff", "reset", "budi"]).await.contains("there is no member of staff budi"));
}

#[tokio::test]
async fn somebody_is_changed_closed_and_may_come_back() {
    let lab = Lab::new("staff-close").await;
    lab.lines(&INVITE).await;
    assert!(lab.refused(&["staff", "change", "sari"]).await.contains("name what to change"));
    lab.lines(&["staff", "change", "sari", "--role", "analyst", "--email", "sari@x.go.id"]).await;
    lab.lines(&["staff", "change", "sari", "--email", "none"]).await;
    let shown = lab.said(&["staff", "show", "sari"]).await.unwrap().json;
    assert_eq!((&shown["role"], &shown["email"]), (&"analyst".into(), &"".into()));
    assert!(lab.lines(&["staff", "close", "sari"]).await.contains("is closed"));
    assert!(lab.refused(&["staff", "close", "sari"]).await.contains("staff reset"));
    assert!(lab.lines(&["staff", "list"]).await.contains("closed"));
    lab.lines(&["staff", "reset", "sari"]).await;
    assert!(lab.lines(&["staff", "list"]).await.contains("invited"));
    let acts: Vec<_> = lab.acts().await.into_iter().map(|act| act.did).collect();
    assert_eq!(acts, ["staff.invite", "staff.change", "staff.change", "staff.close", "staff.reset"]);
}

#[tokio::test]
async fn the_last_administrator_is_neither_closed_nor_made_something_else() {
    let lab = Lab::new("staff-last").await;
    let said = lab.said(&INVITE).await.unwrap();
    let code = digest(code_of(said.json["link"].as_str().unwrap()));
    let hash = hotspot::passwords::hash_now("rahasia sekali").unwrap();
    let act = lab.register.actor.act::<()>("staff.join", "staff sari".into(), None, None);
    assert!(lab.register.store.take_up_invitation(&code, &hash, &act).await.unwrap());
    for order in [&["staff", "close", "sari"][..], &["staff", "change", "sari", "--role", "operator"]] {
        assert!(lab.refused(order).await.contains("is the last administrator"), "{order:?}");
    }
}
