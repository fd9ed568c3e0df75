//! Every road by everybody: allowed only where the table says so. The list of roads is the router's own, so that a room
//! that is added is tried without a word here.

use super::{Browser, Office, from, get, is_sign_in, post, text};
use crate::admin::roads::{self, Method, Needs, Road};
use axum::body::Body;
use hotspot::{
    model::{Role, Staff},
    policy::{digest, rights::Right},
};
use http::{HeaderValue, Request, StatusCode, header};

/// A road that refuses some who have the right to take it, by a rule of its own: an administrator's second step is not
/// switched off.
const OWN_RULE: &str = "/admin/saya/langkah-kedua/matikan";

/// Nothing has this name or number.
const UNKNOWN: &str = "999999";

fn path_of(road: &Road) -> String {
    let part = |part: &str| if part.starts_with('{') { UNKNOWN.to_owned() } else { part.to_owned() };
    road.path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn request(road: &Road, cookie: &str, token: &str) -> Request<Body> {
    match road.method {
        Method::Get => get(&path_of(road), cookie),
        Method::Post => post(&path_of(road), cookie, &[("token", token)]),
    }
}

/// Pages and forms; what programs ask is tried on its own.
fn of_people(office: &Office) -> Vec<Road> {
    let all = roads::all(&office.desk);
    all.list().iter().filter(|road| !matches!(road.needs, Needs::Scope(_))).copied().collect()
}

fn may(needs: Needs, staff: &Staff) -> bool {
    match needs {
        Needs::Nothing | Needs::SignIn => true,
        Needs::Right(right) => right.is_of(staff),
        Needs::Scope(_) => false,
    }
}

/// Without a controller some pages have nothing to show; anything else of ours would be a fault.
fn is_sound(status: StatusCode) -> bool {
    !status.is_server_error() || status == StatusCode::SERVICE_UNAVAILABLE
}

async fn status(office: &Office, request: Request<Body>) -> StatusCode {
    office.send(request).await.status()
}

#[tokio::test]
async fn every_road_is_open_to_those_with_its_right_and_to_nobody_else() {
    let office = Office::open().await;
    let list = of_people(&office);
    assert!(list.len() > 30, "{} roads", list.len());
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push(office.staff(role.as_str(), role).await);
    }
    let alerting = Staff { may_alert: true, ..office.staff("bpbd", Role::Editor).await };
    office.desk.store.change_staff(&alerting, &office.act("staff.change")).await.unwrap().unwrap();
    people.push(alerting);
    for road in &list {
        for one in &people {
            let browser = office.browser(one).await;
            let status = status(&office, request(road, browser.cookie(), &browser.token)).await;
            let (may, who) = (may(road.needs, one), &one.name);
            let refused = status == StatusCode::FORBIDDEN;
            let by_own_rule = refused && road.path == OWN_RULE;
            assert!(may != refused || by_own_rule, "{road:?} by {who}: {status}");
            assert!(status != StatusCode::UNAUTHORIZED && is_sound(status), "{road:?} by {who}: {status}");
        }
    }
}

#[tokio::test]
async fn nobody_takes_a_road_that_needs_a_sign_in_and_who_has_left_is_nobody() {
    let office = Office::open().await;
    office.staff("ani", Role::Administrator).await;
    let gone = office.staff("sari", Role::Administrator).await;
    let browser = office.browser(&gone).await;
    let closed = Staff { closed: Some(office.desk.now()), ..gone };
    office.desk.store.change_staff(&closed, &office.act("staff.close")).await.unwrap().unwrap();
    let stale = office.browser(&closed).await;
    let forged = format!("__Host-petugas={}", "A".repeat(43));
    let nobodies = ["", &forged, browser.cookie(), stale.cookie()];
    for road in &of_people(&office) {
        for cookie in nobodies {
            let answer = office.send(request(road, cookie, &browser.token)).await;
            let refused = match road.method {
                Method::Get => is_sign_in(&answer) || answer.status() == StatusCode::UNAUTHORIZED,
                Method::Post => answer.status() == StatusCode::UNAUTHORIZED,
            };
            let open = road.needs == Needs::Nothing;
            assert!(is_sound(answer.status()), "{road:?} with {cookie:?}: {}", answer.status());
            assert!(refused || open, "{road:?} with {cookie:?}: {}", answer.status());
        }
    }
}

#[tokio::test]
async fn no_form_is_taken_without_the_pages_token_or_from_another_site() {
    let office = Office::open().await;
    let ani = office.staff("ani", Role::Administrator).await;
    let mine = office.browser(&ani).await;
    let other: Browser = office.browser(&ani).await;
    let forms: Vec<Road> =
        of_people(&office).into_iter().filter(|road| road.method == Method::Post).collect();
    assert!(forms.len() > 10);
    for road in &forms {
        let path = path_of(road);
        for origin in ["http://evil.example", "null", "https://127.0.0.1:8081.evil.example", ""] {
            let mut foreign = post(&path, mine.cookie(), &[("token", &mine.token)]);
            foreign.headers_mut().insert(header::ORIGIN, HeaderValue::from_static(origin));
            assert_eq!(status(&office, foreign).await, StatusCode::FORBIDDEN, "{road:?} from {origin:?}");
        }
        let mut crossing = post(&path, mine.cookie(), &[("token", &mine.token)]);
        crossing.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("same-site"));
        assert_eq!(status(&office, crossing).await, StatusCode::FORBIDDEN, "{road:?}");
        if road.needs == Needs::Nothing {
            continue;
        }
        for token in ["", "0", &other.token, &mine.token[1..]] {
            let forged = post(&path, mine.cookie(), &[("token", token)]);
            assert_eq!(status(&office, forged).await, StatusCode::BAD_REQUEST, "{road:?} with {token:?}");
        }
    }
    let still = status(&office, get("/admin/saya", mine.cookie())).await;
    assert_eq!(still, StatusCode::OK, "nothing was carried out");
}

#[tokio::test]
async fn a_program_reaches_as_far_as_its_scopes_and_never_further_than_its_maker() {
    let office = Office::open().await;
    let ani = office.staff("ani", Role::Administrator).await;
    let teknisi = office.staff("teknisi", Role::Technician).await;
    let signed_in = office.browser(&ani).await;
    let all = roads::all(&office.desk);
    let asked = all.list().iter().filter_map(|road| match road.needs {
        Needs::Scope(right) => Some((road, right)),
        _ => None,
    });
    let others =
        |right: Right| Right::ALL.iter().copied().filter(|other| *other != right).collect::<Vec<_>>();
    for (road, right) in asked {
        let with = async |secret: &str| {
            let mut request = request(road, signed_in.cookie(), &signed_in.token);
            let bearer = HeaderValue::try_from(format!("Bearer {secret}")).unwrap();
            request.headers_mut().insert(header::AUTHORIZATION, bearer);
            status(&office, request).await
        };
        let fitting = with(&office.token(&ani, vec![right]).await).await;
        let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&fitting);
        assert!(!refused && is_sound(fitting), "{road:?}: {fitting}");
        let unfit = with(&office.token(&ani, others(right)).await).await;
        assert_eq!(unfit, StatusCode::FORBIDDEN, "{road:?} with every other scope");
        let by_technician = with(&office.token(&teknisi, vec![right]).await).await;
        assert_eq!(
            by_technician == StatusCode::FORBIDDEN,
            !right.is_of(&teknisi),
            "{road:?}: {by_technician}"
        );
        for nobody in ["", "wpbg_", "*"] {
            assert_eq!(with(nobody).await, StatusCode::UNAUTHORIZED, "{road:?} with {nobody:?} and a cookie");
        }
    }
}

#[tokio::test]
async fn a_token_that_was_taken_back_or_whose_maker_has_left_opens_nothing() {
    let office = Office::open().await;
    let ani = office.staff("ani", Role::Administrator).await;
    let sari = office.staff("sari", Role::Administrator).await;
    let (revoked, orphaned) =
        (office.token(&ani, Right::ALL.to_vec()).await, office.token(&sari, Right::ALL.to_vec()).await);
    let id = office.desk.store.api_token_by_secret(&digest(&revoked)).await.unwrap().unwrap().id;
    assert!(office.desk.store.revoke_api_token(id, &office.act("token.revoke")).await.unwrap());
    let closed = Staff { closed: Some(office.desk.now()), ..sari };
    office.desk.store.change_staff(&closed, &office.act("staff.close")).await.unwrap().unwrap();
    let all = roads::all(&office.desk);
    for road in all.list().iter().filter(|road| matches!(road.needs, Needs::Scope(_))) {
        for secret in [&revoked, &orphaned] {
            let mut request = request(road, "", "");
            let bearer = HeaderValue::try_from(format!("Bearer {secret}")).unwrap();
            request.headers_mut().insert(header::AUTHORIZATION, bearer);
            assert_eq!(status(&office, request).await, StatusCode::UNAUTHORIZED, "{road:?}");
        }
    }
}

#[tokio::test]
async fn a_road_is_taken_by_its_own_verb_alone() {
    let office = Office::open().await;
    let ani = office.staff("ani", Role::Administrator).await;
    let list = roads::all(&office.desk).list().to_vec();
    for road in &list {
        for verb in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST", "GET"] {
            let other = |method: Method| verb == if method == Method::Get { "GET" } else { "POST" };
            if list.iter().any(|known| known.path == road.path && other(known.method)) {
                continue;
            }
            let browser = office.browser(&ani).await;
            let mut request = request(road, browser.cookie(), &browser.token);
            *request.method_mut() = verb.parse().unwrap();
            let status = status(&office, request).await;
            // A page that is looked for by another verb may stand under the same path as a pattern does.
            assert!(
                [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_FOUND].contains(&status),
                "{verb} {road:?}: {status}"
            );
        }
    }
}

#[tokio::test]
async fn every_answer_keeps_browsers_from_what_could_be_done_with_it() {
    let office = Office::open().await;
    let ani = office.staff("ani", Role::Administrator).await;
    let browser = office.browser(&ani).await;
    for road in roads::all(&office.desk).list().iter().filter(|road| road.method == Method::Get) {
        let answer = office.send(get(&path_of(road), browser.cookie())).await;
        let header =
            |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"),
            "{road:?}: {policy}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{road:?}");
        assert!(!header("x-frame-options").is_empty() && !header("cache-control").is_empty(), "{road:?}");
    }
}

#[tokio::test]
async fn metrics_are_told_to_this_machine_and_beyond_it_by_token_alone() {
    let office = Office::open().await;
    let ani = office.staff("ani", Role::Administrator).await;
    let browser = office.browser(&ani).await;
    let with = async |secret: &str| {
        let mut request = get("/metrics", "");
        let bearer = HeaderValue::try_from(format!("Bearer {secret}")).unwrap();
        request.headers_mut().insert(header::AUTHORIZATION, bearer);
        office.send(request).await
    };
    let here = office.send(from([127, 0, 0, 1], get("/metrics", ""))).await;
    assert_eq!(here.status(), StatusCode::OK);
    let fitting = office.token(&ani, vec![Right::SeeStatus]).await;
    let told = with(&fitting).await;
    assert_eq!(told.headers()[header::CONTENT_TYPE], "text/plain; version=0.0.4; charset=utf-8");
    assert!(text(told).await.starts_with("# HELP wifi_pbg_controller_up"));
    let unfit = office.token(&ani, vec![Right::SeeDevices]).await;
    assert_eq!(with(&unfit).await.status(), StatusCode::FORBIDDEN);
    for nobody in [with("wpbg_").await, office.send(get("/metrics", browser.cookie())).await] {
        assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(nobody.headers()[header::WWW_AUTHENTICATE], "Bearer");
    }
}
