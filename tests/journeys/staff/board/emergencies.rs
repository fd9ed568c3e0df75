use super::*;
use lab::{Browser, Gateway};

fn top(phone: &Phone) -> String {
    let text = page(phone, "/").text();
    text.split("<header>")
        .next()
        .unwrap_or_default()
        .split("<body>")
        .nth(1)
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// What was done stands on the page that follows.
fn wait_until_told(browser: &Browser<'_, Gateway>, word: &str) {
    let news = "return document.querySelector('.news')?.textContent ?? ''";
    wait_until(word, 5 * SECOND, || browser.script(news).as_str().is_some_and(|news| news.contains(word)));
}

#[test]
fn an_emergency_is_raised_in_three_presses_on_a_phone_then_changed_and_ended() {
    let lab = hotspot();
    let phone = joined(&lab);
    let tono = StaffMember::new(&lab.gateway, "tono", "editor");
    assert_eq!(tono.get("/admin/darurat").status, 403, "an editor without the right");
    lab.gateway.write_to_store("UPDATE staff SET may_alert = 1 WHERE name = 'tono'");
    let browser = tono.browser();
    browser.set_viewport(360, 740);
    // The first press; on the first page itself, or in its menu.
    if browser.has("main a[href='/admin/darurat']") {
        browser.follow("main a[href='/admin/darurat']");
    } else {
        browser.click("details.menu > summary");
        browser.follow("details.menu a[href='/admin/darurat']");
    }
    browser.type_into("#tempat", "Kecamatan Bukateja");
    browser.follow("button[value='flood']");
    let button = browser.text_of("#tayangkan");
    assert_eq!(button, "Tayangkan DARURAT ke 1 lokasi, 0 perangkat");
    assert_eq!(browser.script("return document.querySelectorAll('iframe.phone').length"), 4);
    assert!(top(&phone).is_empty(), "nothing is shown before the third press");
    browser.follow("#tayangkan");
    wait_until_told(&browser, "ditayangkan");
    wait_until("phones show it first", ON_PHONES_WITHIN, || {
        top(&phone).contains("Banjir di Kecamatan Bukateja")
    });
    assert!(top(&phone).contains("DARURAT"));

    browser.follow("a[href$='/ubah']");
    browser.click("#kata > summary");
    let _ = browser.script("document.getElementById('judul').value = 'Tanggul jebol'; document.getElementById('judul-en').value = ''");
    browser.follow("#kata form button");
    assert!(browser.text_of("#tayangkan").starts_with("Tayangkan perubahan DARURAT"));
    browser.follow("#tayangkan");
    wait_until("phones show the change", ON_PHONES_WITHIN, || top(&phone).contains("Tanggul jebol"));
    browser.follow("button[name='jam'][value='3']");
    wait_until_told(&browser, "diperpanjang");
    browser.click("details[id^='akhiri'] > summary");
    browser.follow("details[id^='akhiri'] button");
    wait_until_told(&browser, "diakhiri");
    wait_until("it is gone", ON_PHONES_WITHIN, || top(&phone).is_empty());
    assert_eq!(
        did(&lab),
        ["emergency.raise", "emergency.change", "emergency.change", "emergency.end"]
            .map(|did| format!("{did} emergency 1"))
    );
}

#[test]
fn a_drill_is_never_taken_for_the_real_thing() {
    let lab = hotspot();
    let phone = joined(&lab);
    let budi = StaffMember::new(&lab.gateway, "budi", "administrator");
    let composed = budi.get("/admin/darurat/baru?jenis=drill&bahaya=fire&tempat=Pasar").text();
    assert!(
        composed.contains("Tayangkan LATIHAN ke 1 lokasi") && !composed.contains("class=\"alert"),
        "{composed}"
    );
    let screen =
        budi.get("/admin/pratinjau/darurat?layar=masuk&bahasa=id&jenis=drill&bahaya=fire&tempat=Pasar");
    assert!(
        screen.text().contains("LATIHAN") && screen.text().contains("emergency drill"),
        "{}",
        screen.text()
    );
    let fields = [("jenis", "drill"), ("bahaya", "fire"), ("tempat", "Pasar")];
    assert!(way(&budi.post("/admin/darurat/baru", &fields)).contains("done-emergency-raised"));
    wait_until("phones show it", ON_PHONES_WITHIN, || top(&phone).contains("LATIHAN"));
    assert!(top(&phone).contains("emergency drill") && !top(&phone).contains("DARURAT"));
    let nowhere = budi.get("/admin/darurat/baru?jenis=emergency&bahaya=fire").text();
    assert!(nowhere.contains("judul-fault") && !nowhere.contains("id=\"tayangkan\""), "no place, no button");
    assert_eq!(budi.post("/admin/darurat/baru", &[("bahaya", "tsunami")]).status, 422);
    let longer = [("jam", "100"), ("edisi", "")];
    assert_eq!(budi.post("/admin/darurat/1/perpanjang", &longer).status, 400);
}
