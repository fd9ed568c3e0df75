//! What the API is, for programs and those who write them (OpenAPI 3.1).

use super::{
    access_points, accounts, advice, alarms, audit, board, devices, emergencies, leases, list::json, orders,
    plans, problem, settings, status, usage, vouchers,
};
use axum::response::IntoResponse;
use std::sync::LazyLock;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "wifi.pbg",
        version = "1",
        description = "A public WiFi hotspot: what it is doing, and the orders that staff give most. Every request needs a \
                       token (Authorization: Bearer ...), which an administrator makes under /admin/token; its scopes are \
                       the rights of staff. Errors are told by RFC 9457. Unknown parameters and fields are refused. Times \
                       are UTC, days are local. Devices are devices, never people.",
    ),
    paths(
        status::status, status::sites, access_points::list, devices::list, devices::show, orders::sign_out,
        orders::block, orders::unblock, orders::extra, alarms::list, board::announcements, board::announce,
        board::services, emergencies::list, emergencies::raise, emergencies::end, vouchers::list,
        vouchers::issue, plans::list, usage::usage, usage::reports, audit::list,
        leases::list, settings::blocks, settings::garden, settings::retention, accounts::list, accounts::staff,
        advice::list
    ),
    components(schemas(problem::Problem)),
    modifiers(&Bearer)
)]
struct Api;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        const NAME: &str = "token";
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(NAME, SecurityScheme::Http(scheme));
        document.security = Some(vec![SecurityRequirement::new(NAME, [""; 0])]);
    }
}

pub async fn show() -> impl IntoResponse {
    static DOCUMENT: LazyLock<Document> = LazyLock::new(Api::openapi);
    json(&*DOCUMENT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::{
        roads::{Method, Road},
        tests::Office,
    };
    use std::collections::BTreeSet;

    #[tokio::test]
    async fn every_road_of_the_api_is_described_and_no_other() {
        let office = Office::open().await;
        let road = |road: &Road| match road.method {
            Method::Get => format!("get {}", road.path),
            Method::Post => format!("post {}", road.path),
        };
        let all = crate::admin::roads::all(&office.desk);
        let of_api = all.list().iter().filter(|road| road.path.starts_with("/api/"));
        let mut roads: BTreeSet<String> = of_api.map(road).collect();
        assert!(roads.remove("get /api/v1/openapi.json"), "the description itself");
        let document = serde_json::to_value(Api::openapi()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(path, operations)| {
            operations.as_object().unwrap().keys().map(move |method| format!("{method} {path}"))
        });
        assert_eq!(operations.collect::<BTreeSet<_>>(), roads);
    }

    #[test]
    fn every_operation_says_how_it_refuses() {
        let document = serde_json::to_value(Api::openapi()).unwrap();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                let answers = operation["responses"].as_object().unwrap();
                let mut needed = vec!["400", "401", "403", "429", "503"];
                if method == "post" {
                    needed.extend(["413", "415", "422"]);
                }
                if path.contains('{') {
                    needed.push("404");
                }
                for status in needed {
                    assert!(answers.contains_key(status), "{method} {path} does not tell of {status}");
                }
            }
        }
    }
}
