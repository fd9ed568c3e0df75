//! What a page of the garden needs beside its own host, as the operator is told.

use super::*;
use lab::internet::Published;
use serde_json::Value;

const HOST: &str = "rsud.purbalinggakab.go.id";

fn check(lab: &Lab) -> Value {
    lab.gateway.wifi_pbg(&["garden", "check", HOST])["page"].clone()
}

fn needs(page: &Value) -> Vec<&str> {
    let needs = page["needs"].as_array().unwrap_or_else(|| panic!("no list of hosts in {page}"));
    needs.iter().filter_map(|need| need["name"].as_str()).collect()
}

fn redirect(to: &str) -> Published {
    Published { status: 302, header: Some(("Location", to.to_owned())), body: Vec::new() }
}

#[test]
fn a_check_lists_the_hosts_that_a_page_needs_and_the_garden_lacks() {
    let mut lab = Lab::builder().build();
    let roots = lab.authority.roots().display().to_string();
    lab.gateway.configure(|settings| settings.trusted_roots = Some(roots));
    lab.gateway.start();
    let dns = &lab.internet.dns;
    dns.set(HOST, &[GARDEN.into()]);
    dns.set("fonts.example", &[WEB.into()]);
    dns.set("d1.cloudfront.net", &[WEB.into()]);
    dns.alias("cdn.example", "d1.cloudfront.net");
    lab.internet.publish(&format!("http://{HOST}/"), redirect(&format!("https://{HOST}/beranda")));
    lab.internet.publish(
        &format!("https://{HOST}/beranda"),
        "<!doctype html><title>RSUD</title><style>@import url('https://fonts.example/a.css');</style>
         <script src=//cdn.example/app.js></script><img src=/logo.png>
         <img srcset='https://www.purbalinggakab.go.id/a.png 1x'><a href=https://elsewhere.example/>links</a>",
    );

    let page = check(&lab);
    assert_eq!(needs(&page), ["cdn.example", "fonts.example"], "{page}");
    assert_eq!(page["url"], format!("https://{HOST}/beranda"));
    let shared = page["needs"][0]["warnings"].to_string();
    assert!(shared.contains("cloudfront.net, which many sites share"), "{page}");
    assert_eq!(page["needs"][1]["warnings"], Value::Array(Vec::new()), "{page}");
    assert_eq!(garden_set(&lab), "", "a check opens nothing");

    let _ = lab.gateway.wifi_pbg(&["garden", "add", "fonts.example"]);
    assert_eq!(needs(&check(&lab)), ["cdn.example"]);
}

// G8
#[test]
fn a_hostile_page_leads_the_check_nowhere_and_is_told_as_what_it_is() {
    let mut lab = Lab::builder().private_host().build();
    lab.gateway.start();
    lab.internet.dns.set(HOST, &[GARDEN.into()]);
    lab.internet.dns.set("rebound.example", &[PRIVATE_HOST_10.into()]);
    let reached = lab.gateway.namespace().run(|| std::net::TcpStream::connect((PRIVATE_HOST_10, 80)).is_ok());
    assert!(reached, "the gateway itself reaches the private host");

    let packed = Published {
        status: 200,
        header: Some(("Content-Encoding", "gzip".to_owned())),
        body: vec![0x1f; 10_000],
    };
    for (page, told) in [
        (redirect("http://10.0.0.1/"), "names no host"),
        (redirect("http://rebound.example/"), "rebound.example has no address of the internet"),
        (redirect("http://localhost/"), "not a name for the walled garden"),
        (redirect("http://rsud.purbalinggakab.go.id:8080/"), "not on the ports"),
        (redirect("file:///etc/shadow"), "names no host"),
        (redirect("/"), "redirects more than 3 times"),
        (redirect("/bulk"), "larger than what is left of 512 kB"),
        (packed, "packed"),
    ] {
        lab.internet.publish(&format!("http://{HOST}/"), page);
        let page = check(&lab);
        assert!(page["unread"].as_str().is_some_and(|why| why.contains(told)), "{told}: {page}");
    }
    assert!(
        !lab.internet.hits().iter().any(|hit| hit.server == PRIVATE_HOST_10),
        "nobody asked it for a page"
    );

    let crowd: String = (0..10_000).map(|n| format!("<img src=//h{n}.example/>")).collect();
    lab.internet.publish(&format!("http://{HOST}/"), crowd.as_str());
    let page = check(&lab);
    assert_eq!(needs(&page).len(), 32);
    assert!(page["warnings"].to_string().contains("more than 32 hosts"), "{page}");
}

#[test]
fn what_a_style_sheet_loads_is_listed_too_and_whom_the_page_is_led_to() {
    let mut lab = Lab::builder().build();
    lab.gateway.start();
    let dns = &lab.internet.dns;
    dns.set(HOST, &[GARDEN.into()]);
    for name in ["portal.example", "cdn.example", "elsewhere.example"] {
        dns.set(name, &[WEB.into()]);
    }
    lab.internet.publish(&format!("http://{HOST}/"), redirect("http://portal.example/beranda"));
    lab.internet.publish(
        "http://portal.example/beranda",
        "<link rel=stylesheet href=/gaya.css><link rel=stylesheet href=http://cdn.example/lama/tema.css>",
    );
    lab.internet.publish(
        "http://portal.example/gaya.css",
        "@import 'dasar.css'; /* url(//no.example/a.png) */ h1 { background: url(//images.example/a.png) }",
    );
    lab.internet.publish(
        "http://portal.example/dasar.css",
        "@import url(gaya.css); @font-face { src: url('https://fonts.example/a.woff2') }",
    );
    // Led elsewhere, its addresses are of that place.
    lab.internet
        .publish("http://cdn.example/lama/tema.css", redirect("http://elsewhere.example/baru/tema.css"));
    lab.internet.publish(
        "http://elsewhere.example/baru/tema.css",
        "i { cursor: url(x.cur), url(//icons.example/x.cur) }",
    );

    let page = check(&lab);
    let all = [
        "cdn.example",
        "elsewhere.example",
        "fonts.example",
        "icons.example",
        "images.example",
        "portal.example",
    ];
    assert_eq!(needs(&page), all, "{page}");
    assert_eq!(page["warnings"], Value::Array(Vec::new()), "{page}");
    let asked = |path: &str| lab.internet.hits().iter().filter(|hit| hit.path == path).count();
    assert_eq!((asked("/gaya.css"), asked("/dasar.css")), (1, 1), "a circle of sheets is read once");
}

// G8
#[test]
fn hostile_style_sheets_lead_the_check_nowhere_and_take_no_more_than_a_page() {
    let mut lab = Lab::builder().private_host().build();
    lab.gateway.start();
    lab.internet.dns.set(HOST, &[GARDEN.into()]);
    lab.internet.dns.set("rebound.example", &[PRIVATE_HOST_10.into()]);
    let sheet = |to: &str| format!("<link rel=stylesheet href='{to}'>");
    let told = |html: String| {
        lab.internet.publish(&format!("http://{HOST}/"), html.as_str());
        let page = check(&lab);
        assert!(page["unread"].is_null(), "the page itself is read: {page}");
        page["warnings"].to_string()
    };
    for (to, why) in [
        ("/bulk", "larger than what is left of 512 kB"),
        ("//rebound.example/a.css", "rebound.example has no address of the internet"),
        ("http://rsud.purbalinggakab.go.id:8080/a.css", "not on the ports"),
        ("/circle.css", "redirects more than 3 times"),
    ] {
        lab.internet.publish(&format!("http://{HOST}/circle.css"), redirect("/circle.css"));
        let told = told(sheet(to));
        assert!(told.contains("a style sheet could not be read") && told.contains(why), "{why}: {told}");
    }
    assert!(told(sheet("http://10.0.0.1/a.css")).contains("an address without a name"));
    let reached = |hit: &lab::internet::Hit| hit.server == PRIVATE_HOST_10;
    assert!(!lab.internet.hits().iter().any(reached), "nobody asked it for a sheet");

    let before = lab.internet.hits().len();
    let thousands: String = (0..5_000).map(|n| sheet(&format!("/{n}.css"))).collect();
    for n in 0..5_000 {
        lab.internet.publish(&format!("http://{HOST}/{n}.css"), format!("@import '{}.css'", n + 1).as_str());
    }
    assert!(told(thousands).contains("more than 4 style sheets"));
    assert_eq!(lab.internet.hits().len() - before, 5, "the page and four sheets");
}
