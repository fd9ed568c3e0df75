use crate::operator::register::double::Lab;

#[tokio::test]
async fn a_made_password_is_printed_once_and_is_nowhere_else() {
    let lab = Lab::new("account-add").await;
    let said =
        lab.said(&["account", "add", "budi", "--phone", "0812-3456-7890", "--note", "RW 03"]).await.unwrap();
    let password = said.json["password"].as_str().unwrap().to_owned();
    assert_eq!(said.lines[1], format!("password: {password}  (it is not shown again)"));
    let letters = password.chars().filter(|letter| *letter != '-').count();
    assert!(letters as f64 * 30f64.log2() >= 60.0, "{password}");
    let shown = lab.lines(&["account", "show", "budi"]).await;
    assert!(
        shown.contains("+6281234567890") && shown.contains("RW 03") && !shown.contains(&password),
        "{shown}"
    );
    let acts = format!("{:?}", lab.acts().await);
    assert!(!acts.contains(&password) && !acts.contains("argon2") && !acts.contains("812345"), "{acts}");
    let stored = lab.register.store.accounts().await.unwrap();
    assert!(stored[0].password.as_str().starts_with("$argon2id$"));
}

#[tokio::test]
async fn a_password_from_standard_input_is_its_first_line_and_long_enough() {
    let lab = Lab::new("account-stdin").await;
    let add = ["account", "add", "sari", "--password-stdin"];
    for short in ["", "\n", "rahasia\n", "\0\0\0\0\0\0\0\0\n", &"x".repeat(1_000_000)] {
        let refused = lab.said_with(&add, short).await.unwrap_err();
        assert!(refused.contains("--password-stdin: "), "{refused}");
    }
    let said = lab.said_with(&add, "rahasia-sekali\r\nmore\n").await.unwrap();
    assert!(said.json.get("password").is_none() && said.lines.len() == 1);
    let before = lab.register.store.accounts().await.unwrap()[0].password.clone();
    let change = ["account", "change", "sari", "--new-password"];
    let said = lab.said(&change).await.unwrap();
    assert!(said.lines[1].starts_with("password: "));
    assert_ne!(lab.register.store.accounts().await.unwrap()[0].password, before);
}

#[tokio::test]
async fn a_name_or_number_that_is_taken_is_refused() {
    let lab = Lab::new("account-taken").await;
    lab.lines(&["account", "add", "budi", "--phone", "081234567890"]).await;
    let refused = lab.refused(&["account", "add", "budi"]).await;
    assert!(refused.contains("NAME: there is or was an account of this name"), "{refused}");
    let refused = lab.refused(&["account", "add", "sari", "--phone", "+62 812 3456 7890"]).await;
    assert!(refused.contains("--phone: another account has this number"), "{refused}");
    let refused = lab.refused(&["account", "add", "Sari", "--phone", "12", "--plan", "gold"]).await;
    assert!(["NAME: ", "--phone: ", "--plan: "].iter().all(|field| refused.contains(field)), "{refused}");
    assert_eq!(lab.acts().await.len(), 1);
}

#[tokio::test]
async fn a_closed_account_frees_its_number_and_may_be_opened_again() {
    let lab = Lab::new("account-end").await;
    lab.lines(&["account", "add", "budi", "--phone", "081234567890", "--plan", "tamu"]).await;
    assert!(lab.refused(&["account", "change", "budi"]).await.contains("name what to change"));
    assert_eq!(lab.lines(&["account", "end", "budi"]).await, "account budi is closed");
    assert!(lab.refused(&["account", "end", "budi"]).await.contains("was closed before"));
    assert!(lab.refused(&["account", "change", "budi", "--note", "x"]).await.contains("--reopen"));
    lab.lines(&["account", "add", "sari", "--phone", "081234567890"]).await;
    let reopened = lab.said(&["account", "change", "budi", "--reopen", "--plan", "none"]).await.unwrap();
    assert!(reopened.json["closed"].is_null() && reopened.json["plan"].is_null(), "{}", reopened.json);
    assert!(lab.refused(&["account", "show", "nobody"]).await.contains("there is no account nobody"));
    let did: Vec<String> = lab.acts().await.into_iter().map(|act| act.did).collect();
    assert_eq!(did, ["account.add", "account.end", "account.add", "account.change"]);
}
