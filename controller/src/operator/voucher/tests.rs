use crate::operator::register::double::{Lab, NOON};
use hotspot::{
    model::{BootTime, Now, UnixTime, VoucherCode},
    store::{Change, Picked},
};

async fn issue(lab: &Lab, words: &[&str]) -> Vec<String> {
    let said = lab.said(&[&["voucher", "add"], words].concat()).await.unwrap();
    let codes = said.json["vouchers"].as_array().unwrap().iter();
    codes.map(|voucher| voucher["code"].as_str().unwrap().to_owned()).collect()
}

async fn use_first(lab: &Lab, code: &str) {
    let code: VoucherCode = code.parse().unwrap();
    let voucher = lab.register.store.vouchers(Some(Picked::Code(code))).await.unwrap()[0].id;
    let now = Now { boot: BootTime(0), unix: UnixTime(NOON), trusted: true };
    lab.register.store.commit(&[Change::VoucherUsed { voucher, at: now.unix }], now).await.unwrap();
}

#[tokio::test]
async fn issued_vouchers_are_printed_with_their_links_and_no_two_are_the_same() {
    let lab = Lab::new("voucher-add").await;
    let said =
        lab.said(&["voucher", "add", "--count", "1000", "--plan", "tamu", "--lasts", "7d"]).await.unwrap();
    let first = said.json["vouchers"][0]["code"].as_str().unwrap();
    assert_eq!(said.lines[0], format!("{first}  http://masuk.wifi.pbg/voucher?kode={first}"));
    assert_eq!(
        said.lines[1000],
        "batch 1: 1000 of the plan tamu, good for 7 d from the first use, which must be before 2027-11-22 12:00 WIB"
    );
    assert!(said.written);
    let mut codes: Vec<&String> = said.lines.iter().take(1000).collect();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 1000);
}

#[tokio::test]
async fn a_refusal_names_every_option_and_writes_nothing() {
    let lab = Lab::new("voucher-refused").await;
    let refused = lab
        .refused(&[
            "voucher",
            "add",
            "--count",
            "0",
            "--plan",
            "gold",
            "--site",
            "x",
            "--use-by",
            "2020-01-01",
        ])
        .await;
    for option in
        ["--count: ", "--plan: there is no plan gold", "--site: there is no site x", "--use-by: is over"]
    {
        assert!(refused.contains(option), "{refused}");
    }
    assert!(
        lab.refused(&["voucher", "show", "ABCD-EFGH-JKMN"])
            .await
            .contains("there is no voucher ABCD-EFGH-JKMN")
    );
    assert!(lab.refused(&["voucher", "show", "ABCD"]).await.contains("not a voucher code"));
    assert!(lab.refused(&["voucher", "end"]).await.contains("--batch"));
    assert!(lab.refused(&["voucher", "change", "--batch", "7"]).await.contains("name what to change"));
    assert!(
        lab.refused(&["voucher", "change", "--batch", "7", "--note", "x"])
            .await
            .contains("there is no batch 7")
    );
    assert!(lab.acts().await.is_empty());
}

#[tokio::test]
async fn what_a_used_voucher_promised_is_kept_and_its_note_is_not() {
    let lab = Lab::new("voucher-promise").await;
    let codes = issue(&lab, &["--count", "2"]).await;
    use_first(&lab, &codes[0]).await;
    let refused = lab.refused(&["voucher", "change", &codes[0], "--lasts", "1h"]).await;
    assert!(refused.contains("what it promised stays"), "{refused}");
    let lines = lab.lines(&["voucher", "change", "--batch", "1", "--lasts", "7d"]).await;
    assert!(lines.starts_with("1 voucher is changed") && lines.contains(&codes[1]), "{lines}");
    let lines = lab.lines(&["voucher", "change", "--batch", "1", "--note", "Rapat OPD"]).await;
    assert!(lines.starts_with("2 vouchers are changed"), "{lines}");
    let lines = lab.lines(&["voucher", "list"]).await;
    assert!(lines.contains("in use") && lines.contains("unused") && lines.contains("Rapat OPD"), "{lines}");
}

#[tokio::test]
async fn an_ended_batch_is_taken_back_once() {
    let lab = Lab::new("voucher-end").await;
    let codes = issue(&lab, &["--count", "3"]).await;
    assert!(
        lab.lines(&["voucher", "end", &codes[0].to_lowercase()]).await.starts_with("1 voucher is taken back")
    );
    assert!(lab.refused(&["voucher", "end", &codes[0]]).await.contains("was taken back before"));
    assert!(lab.lines(&["voucher", "end", "--batch", "1"]).await.starts_with("2 vouchers are taken back"));
    let said = lab.said(&["voucher", "list", "--batch", "1"]).await.unwrap();
    let states = said.json["vouchers"].as_array().unwrap().iter().map(|voucher| voucher["state"].clone());
    assert!(states.into_iter().all(|state| state == "taken back"));
}

#[tokio::test]
async fn the_audit_knows_who_and_how_many_and_no_code() {
    let lab = Lab::new("voucher-audit").await;
    let codes = issue(&lab, &["--count", "2", "--note", "Rapat"]).await;
    lab.lines(&["voucher", "end", &codes[0]]).await;
    let acts = lab.acts().await;
    assert_eq!(acts.iter().map(|act| act.did.as_str()).collect::<Vec<_>>(), ["voucher.add", "voucher.end"]);
    assert_eq!(
        (acts[0].who.as_str(), acts[0].subject.as_str(), acts[1].subject.as_str()),
        ("sari", "batch 1", "voucher 1")
    );
    assert!(acts[0].after.as_ref().unwrap().contains("\"count\":2"));
    assert!(acts.iter().all(|act| codes.iter().all(|code| !format!("{act:?}").contains(code))));
}

#[tokio::test]
async fn a_voucher_is_drawn_for_cameras() {
    let lab = Lab::new("voucher-qr").await;
    let codes = issue(&lab, &[]).await;
    let lines = lab.lines(&["voucher", "show", &codes[0], "--qr"]).await;
    let drawn: Vec<&str> = lines.lines().filter(|line| line.contains('█')).collect();
    assert!(drawn.len() > 10, "{lines}");
    assert!(drawn.iter().all(|line| line.ends_with("\u{1b}[0m")), "colours end with the line");
}
