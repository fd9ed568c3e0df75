//! The API for programs: by token, within its scopes, and as its own description says.

use super::hotspot;
use lab::{
    Gateway, Lab, StaffMember,
    http::{Request, Response},
    staff::{ADMIN, ask},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

const ALL: &str = "status.see,devices.see,devices.handle,vouchers.see,vouchers.handle,board.see,board.edit,\
                   emergency.handle,access-points.see,usage.see,settings.see,audit.see";

/// Writes a token with these scopes into the store, past the programs; an administrator answers for it.
pub fn token(gateway: &Gateway, number: u32, scopes: &str) -> String {
    let secret = format!("secret-of-a-program-{number}");
    let hash: String = Sha256::digest(&secret).iter().map(|byte| format!("{byte:02x}")).collect();
    gateway.write_to_store(&format!(
        "INSERT INTO api_token (id, secret, title, scopes, made_by, made_at, until_at)
         VALUES ({number}, '{hash}', 'Uji', '{scopes}', 'ani', 1, 4000000000);"
    ));
    secret
}

pub fn get(gateway: &Gateway, token: &str, path: &str) -> Response {
    ask(gateway, &Request::get(&format!("{ADMIN}{path}")).header("Authorization", &format!("Bearer {token}")))
}

fn post(gateway: &Gateway, token: &str, path: &str, body: &Value) -> Response {
    let mut request = Request::new("POST", &format!("{ADMIN}{path}"))
        .header("Authorization", &format!("Bearer {token}"))
        .header("Content-Type", "application/json");
    request.body = body.to_string().into_bytes();
    ask(gateway, &request)
}

pub fn json_of(answer: &Response) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.text()))
}

fn with_administrator() -> Lab {
    let lab = hotspot();
    let _ = StaffMember::new(&lab.gateway, "ani", "administrator");
    lab
}

#[test]
fn a_token_opens_what_its_scopes_name_and_a_cookie_opens_nothing() {
    let lab = with_administrator();
    let gateway = &lab.gateway;
    let ani = StaffMember::new(gateway, "ani", "administrator");
    assert_eq!(ani.get("/api/v1/status").status, 401, "a cookie is no token");
    let told = ani.get("/api/v1/nothing");
    assert_eq!((told.status, told.header("content-type")), (404, Some("application/problem+json")));

    let reader = token(gateway, 1, "status.see");
    let status = get(gateway, &reader, "/api/v1/status");
    assert_eq!(status.status, 200, "{}", status.text());
    assert_eq!(get(gateway, &reader, "/api/v1/devices").status, 403);
    assert_eq!(get(gateway, "another", "/api/v1/status").status, 401);
    gateway.write_to_store("UPDATE api_token SET revoked_at = 2 WHERE id = 1;");
    assert_eq!(get(gateway, &reader, "/api/v1/status").status, 401, "taken back");

    let other = token(gateway, 2, "status.see");
    gateway.write_to_store("UPDATE staff SET closed_at = 2 WHERE name = 'ani';");
    assert_eq!(get(gateway, &other, "/api/v1/status").status, 401, "whoever made it has left");
}

#[test]
fn a_refusal_names_the_field_and_an_order_is_in_the_audit() {
    let lab = with_administrator();
    let gateway = &lab.gateway;
    let program = token(gateway, 7, ALL);
    let refused = get(gateway, &program, "/api/v1/devices?limt=1");
    assert_eq!((refused.status, &json_of(&refused)["errors"][0]["field"]), (400, &json!("limt")));
    let path = "/api/v1/devices/02:00:5e:00:00:01/block";
    let refused = post(gateway, &program, path, &json!({ "reason": "", "until": "24h" }));
    assert_eq!((refused.status, &json_of(&refused)["errors"][0]["field"]), (422, &json!("reason")));
    let done = post(gateway, &program, path, &json!({ "reason": "Mengganggu" }));
    assert_eq!((done.status, &json_of(&done)["in_force"]), (201, &json!(true)), "{}", done.text());
    assert_eq!(post(gateway, &program, path, &json!({ "reason": "Lagi" })).status, 409);
    let found = json_of(&get(gateway, &program, "/api/v1/audit?did=block."));
    assert_eq!((&found["total"], &found["items"][0]["who"]), (&json!(1), &json!("token 7 (ani)")));
    assert_eq!(found["items"][0]["after"]["reason"], "Mengganggu");

    let answers: Vec<Response> =
        (0..61).map(|_| post(gateway, &program, "/api/v1/voucher-batches", &json!({}))).collect();
    let waiting = answers.iter().find(|answer| answer.status == 429).expect("too many orders in a minute");
    assert!(
        waiting.header("retry-after").is_some_and(|wait| wait.parse::<u32>().is_ok_and(|wait| wait <= 60))
    );
}

#[test]
fn the_api_does_what_its_description_says_and_nothing_breaks_it() {
    let lab = with_administrator();
    let gateway = &lab.gateway;
    let tokens: Vec<String> = (1..=60).map(|number| token(gateway, number, ALL)).collect();
    let here = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/journeys/staff"));
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/schemathesis");
    let mut judge = gateway.command("python3");
    judge.env("PYTHONPATH", format!("{}:{}", packages.display(), here.display()));
    judge.env("SCHEMATHESIS_HOOKS", "schemathesis_hooks").env("TOKENS", tokens.join(","));
    judge.current_dir(std::env::temp_dir());
    judge.args(["-c", "from schemathesis.cli import schemathesis; schemathesis()", "run"]);
    judge.arg(format!("{ADMIN}/api/v1/openapi.json"));
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                  response_headers_conformance,negative_data_rejection,unsupported_method,ignored_auth";
    judge.args(["--checks", checks, "--phases", "examples,coverage,fuzzing", "--max-examples", "20"]);
    // One at a time: with more, CPython 3.11 itself breaks down now and then (SystemError in ast).
    judge.args(["--seed", "2026", "--generation-database", "none", "--workers", "1", "--no-color"]);
    let output = judge.output().expect("start python3 (package python3)");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
}
