use super::hotspot;
use lab::{
    StaffMember,
    http::Request,
    staff::{ADMIN, ask},
};

#[test]
fn nobody_sees_a_page_of_staff_without_signing_in() {
    let lab = hotspot();
    let answer = ask(&lab.gateway, &Request::get(&format!("{ADMIN}/admin")));
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), Some("/admin/masuk?ke=%2Fadmin"));
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let page = sari.get("/admin");
    assert_eq!(page.status, 200, "{}", page.text());
    let browser = sari.browser();
    assert_eq!(browser.text_of("h1"), "Hari ini");
}

#[test]
fn a_form_without_the_pages_token_or_from_another_site_changes_nothing() {
    let lab = hotspot();
    let sari = StaffMember::new(&lab.gateway, "sari", "operator");
    let leave = |token: &str, origin: &str| {
        let form = Request::post_form(&format!("{ADMIN}/admin/keluar"), &[("token", token)]);
        sari.send(form.header("Origin", origin)).status
    };
    assert_eq!(leave("", ADMIN), 400);
    assert_eq!(leave(&sari.token(), "http://evil.example"), 403);
    assert_eq!(leave(&sari.token(), "null"), 403);
    assert_eq!(sari.get("/admin").status, 200);
    assert_eq!(sari.post("/admin/keluar", &[]).status, 303);
    assert_eq!(sari.get("/admin").status, 303, "signed out");
}
