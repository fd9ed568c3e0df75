//! Somebody in an office, or with their password, writes what shall run in a citizen's browser, or read otherwise than it is.

use super::*;
use lab::Browser;
use std::fs;

/// What a script of the attacker's would set the page's title to.
const FLAG: &str = "diambil-alih";

#[test]
fn no_text_of_the_board_runs_as_a_script_and_chromium_is_the_judge() {
    let lab = hotspot();
    let phone = joined(&lab);
    let script = format!("<script>document.title='{FLAG}'</script>");
    let handler =
        format!("\"'><img src=x onerror=document.title='{FLAG}'><svg onload=document.title='{FLAG}'>");
    let link = format!("javascript:document.title='{FLAG}'");
    let text = format!(
        "{script}\n\n{handler}\n\n- {link}\n- [di sini]({link})\n\n**{handler}** https://web.example/{handler}"
    );
    let breaking = format!("</title></style></textarea>{}", &script[..30]);
    let title = format!("<b>{}</b>", "<img src=x onerror=1>");
    let announcement = ["notice", "add", "--title", &title, "--text", &text, "--office", &breaking[..50]];
    let announced =
        number(&order(&lab, &[&announcement[..], &["--title-en", &title, "--text-en", &text]].concat()));
    let service = ["service", "add", "--category", "health", "--title", &title, "--what", &text];
    let facts = ["--requirements", &text, "--steps", &text, "--place", &handler, "--cost", &handler];
    let served = number(&order(&lab, &[&service[..], &facts].concat()));
    let _ = raise(
        &lab,
        "emergency",
        &["--title", &title, "--step", &script, "--gathering", &handler, "--source", "<script>1</script>"],
    );
    wait_until("it is on the pages", ON_PAGES_WITHIN, || says(&phone, "/", "class=\"emergency"));

    let browser = Browser::open(&phone);
    for path in [
        "/",
        "/en/",
        "/pengumuman",
        &format!("/pengumuman/{announced}"),
        &format!("/en/announcements/{announced}"),
        "/layanan",
        &format!("/layanan/{served}"),
        "/darurat",
        "/en/emergency",
    ] {
        let bare = page(&phone, path);
        let policy = bare.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{path}: {policy}");
        browser.goto(&format!("{}{path}", PORTAL.trim_end_matches('/')));
        assert!(browser.source().contains("&lt;img src=x"), "{path} shows the words as words");
        for planted in ["script", "img", "svg[onload]", "[onerror]", "a[href^='javascript']", "main b > b"] {
            assert!(!browser.has(planted), "{path} has {planted}: {}", browser.source());
        }
        // Had it come through, the page's own policy would still stop it.
        assert_ne!(browser.script(&injection()), FLAG, "{path}");
        assert_ne!(browser.title(), FLAG, "{path}");
    }
    browser.goto("about:blank");
    assert_eq!(browser.script(&injection()), FLAG, "without a policy it would have run");
}

/// Puts a script and a handler into the page, and returns its title when both have had their chance.
fn injection() -> String {
    format!(
        "const script = document.createElement('script');
         script.textContent = \"document.title='{FLAG}'\";
         document.body.append(script);
         document.body.insertAdjacentHTML('beforeend', `<img src='data:,' onerror=\"document.title='{FLAG}'\">`);
         return new Promise(done => document.body.lastElementChild.addEventListener('error',
             () => setTimeout(() => done(document.title))));"
    )
}

#[test]
fn a_text_that_reads_otherwise_than_it_is_written_is_refused_by_its_field() {
    let mut lab = Lab::builder().build();
    lab.gateway.start_part(lab::Part::Controller);
    let file = lab.gateway.configuration().with_file_name("text");
    let path = file.display().to_string();
    for (text, named) in [
        ("Bayar ke \u{202e}moc.live\u{202c}".into(), "--text: holds \\u{202e}"),
        ("Bayar\u{2066} di sini".into(), "--text: holds \\u{2066}"),
        ("Bayar\0 di sini".into(), "--text: holds the control character \\u{0}"),
        ("Bayar\u{1b}[2J".into(), "--text: holds the control character \\u{1b}"),
        ("a".repeat(4_001), "--text: has 4001 characters, at most 4000"),
        ("a ".repeat(200_000), "too large for a text"),
        ("\u{200b} \n".into(), "--text: "),
    ] {
        fs::write(&file, &text).expect("write a text");
        let said = refusal(&lab, &["notice", "add", "--title", "X", "--office", "X", "--text-file", &path]);
        assert!(said.contains(named), "{named} was expected: {said}");
    }
    fs::write(&file, b"\xff\xfe\0x").expect("write a text");
    let said = refusal(&lab, &["notice", "add", "--title", "X", "--office", "X", "--text-file", &path]);
    assert!(said.contains("no text in UTF-8"), "{said}");
    for (title, office, named) in [
        ("Pawai\u{202e}", "Dinas", "--title: holds \\u{202e}"),
        ("Dua\nbaris", "Dinas", "--title: must be a single line"),
        ("Pawai", "Dinas\u{7}", "--office: holds the control character \\u{7}"),
    ] {
        let said = refusal(&lab, &["notice", "add", "--title", title, "--office", office, "--text", "X"]);
        assert!(said.contains(named), "{named} was expected: {said}");
    }
    fs::write(&file, "a".repeat(4_000)).expect("write a text");
    let _ = order(&lab, &["notice", "add", "--title", "X", "--office", "X", "--text-file", &path]);
    assert_eq!(lab.gateway.wifi_pbg(&["notice", "list", "--all"]).as_array().map(Vec::len), Some(1));
}
