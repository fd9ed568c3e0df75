//! What staff write for each other: of vouchers, of accounts, about themselves.

use super::*;
use lab::http::Response;
use serde_json::Value;

/// Accounts cost a password each.
const ACCOUNTS: usize = 50;

#[test]
fn a_note_of_a_voucher_is_words_in_every_view() {
    let lab = hotspot();
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let payloads = payloads();
    for payload in &payloads {
        let made = sari.post(
            "/admin/voucher/baru",
            &[
                ("jumlah", "1"),
                ("paket", "standard"),
                ("lama", "1"),
                ("satuan", "d"),
                ("perangkat", "1"),
                ("catatan", &payload.text),
            ],
        );
        assert_eq!(made.status, 303, "{}", made.text());
    }
    let budi = StaffMember::new(&lab.gateway, "budi", "administrator");
    let browser = budi.browser();
    judge::listen(&browser);
    let batches = walk(&browser, ADMIN, &leaves("/admin/voucher", payloads.len()));
    let audit = walk(&browser, ADMIN, &leaves("/admin/audit?apa=voucher.", payloads.len()));
    for Payload { text, .. } in &payloads {
        assert!(batches.contains(text), "{text} in {batches:#?}");
        assert!(audit.contains(text), "{text} in {audit:#?}");
    }
    for payload in one_of_each(&payloads) {
        let batch = format!("/admin/voucher/{}", payload.number + 1);
        let find = in_an_address(&payload.text);
        let shown = walk(
            &browser,
            ADMIN,
            &[
                batch.clone(),
                format!("{batch}/cetak?judul={find}"),
                format!("/admin/voucher?cari={find}"),
                format!("/admin/audit?siapa={find}&apa={find}&cari={find}"),
            ],
        );
        assert!(shown.contains(&payload.text), "{} in {shown:#?}", payload.text);
        is_a_file(&budi.get(&format!("{batch}/csv")));
        typed(&browser, "/admin/voucher/baru", &["catatan"], &payload.text, "button[name=lihat]");
    }
    is_a_file(&budi.get("/admin/audit.csv"));
}

#[test]
fn a_name_that_is_none_is_refused_and_shown_as_it_was_typed_and_notes_of_accounts_are_words() {
    let lab = hotspot();
    let budi = StaffMember::new(&lab.gateway, "budi", "administrator");
    let payloads = payloads();
    for Payload { text, .. } in &payloads {
        let refused = budi.post("/admin/akun/baru", &[("nama", text), ("catatan", text)]);
        assert_eq!(refused.status, 422, "{text} is a name");
    }
    assert_eq!(lab.gateway.rows("SELECT COUNT(*) FROM account"), ["0"]);
    let every = payloads.len() / ACCOUNTS;
    let noted: Vec<&Payload> = payloads.iter().step_by(every).collect();
    for payload in &noted {
        let name = format!("tamu-{}", payload.number);
        let made = budi.post("/admin/akun/baru", &[("nama", &name), ("catatan", &payload.text)]);
        assert_eq!(made.status, 200, "{}", made.text());
    }

    let browser = budi.browser();
    judge::listen(&browser);
    let lists = [leaves("/admin/akun", noted.len()), leaves("/admin/audit", noted.len())].concat();
    let shown = walk(&browser, ADMIN, &lists);
    assert!(noted.iter().all(|payload| shown.contains(&payload.text)), "{shown:#?}");
    for (payload, other) in one_of_each(&payloads).into_iter().zip(&noted) {
        let find = in_an_address(&payload.text);
        let paths = [
            format!("/admin/akun/tamu-{}", other.number),
            format!("/admin/akun?cari={find}"),
            format!("/admin/akun/{find}"),
            format!("/admin/{find}"),
            format!("/admin/masuk?ke={find}"),
        ];
        let _ = walk(&browser, ADMIN, &paths);
        typed(&browser, "/admin/akun/baru", &["nama", "catatan"], &payload.text, "button.main");
        typed(
            &browser,
            "/admin/petugas/undang",
            &["nama", "lengkap", "opd"],
            &payload.text,
            "main form button",
        );
    }
}

/// Writes the same into these fields, presses the button and judges the page that follows, which shows what was typed.
fn typed(browser: &Browser<'_, lab::Gateway>, path: &str, fields: &[&str], text: &str, button: &str) {
    browser.goto(&format!("{ADMIN}{path}"));
    let (fields, text_in_script) = (Value::from(fields), Value::from(text));
    let _ = browser.script(&format!(
        "{fields}.forEach(name => document.querySelector(`[name=${{name}}]`).value = {text_in_script})"
    ));
    browser.follow(button);
    let shown = judged(browser);
    assert!(shown.contains(text), "{text} in {shown:#?}");
}

/// No browser makes a page of it.
fn is_a_file(answer: &Response) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let disposition = answer.header("content-disposition").unwrap_or_default();
    assert!(disposition.starts_with("attachment"), "{disposition}");
}
