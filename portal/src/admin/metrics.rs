//! `/metrics`: how things are, for a monitoring system (Prometheus text format 0.0.4). It names sites and access points, no
//! device and no person.

use super::{
    api,
    desk::Desk,
    door::{Source, TurnedAway},
    live::Snapshot,
    roads::{Method, Needs, Road, Roads},
};
use axum::{
    Extension,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use hotspot::{
    control::operator::{NetworkStatus, Verdict},
    model::{AlarmKind, ApState, UnixTime},
    policy::rights::Right,
    report::Hour,
};
use http::{HeaderValue, header};
use std::{collections::BTreeMap, fmt::Write, sync::Arc};

pub fn roads(roads: Roads) -> Roads {
    let gate = api::gate(roads.desk(), Right::SeeStatus);
    let road = Road { method: Method::Get, path: "/metrics", needs: Needs::Scope(Right::SeeStatus) };
    roads.with_own_gate(road, get(page).layer(from_fn_with_state(gate, pass)))
}

/// Programs on this machine need no token; those elsewhere have one with the scope, as for the API.
async fn pass(
    State(gate): State<api::Gate>,
    Extension(Source(source)): Extension<Source>,
    request: Request,
    next: Next,
) -> Response {
    if source.is_loopback() {
        return next.run(request).await;
    }
    api::pass(State(gate), request, next).await.into_response()
}

async fn page(State(desk): State<Arc<Desk>>) -> impl IntoResponse {
    let snapshot = desk.live.now(&desk).await;
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    let midnight = desk.calendar.hour_of(desk.calendar.day_of(snapshot.at), 0);
    ([(header::CONTENT_TYPE, kind)], written(&snapshot, midnight, &desk.turned_away))
}

/// Families in the order of the file.
#[derive(Default)]
struct Exposition(String);

/// Name, kind, help, and the figure of one site.
type Family = (&'static str, &'static str, &'static str, fn(&NetworkStatus) -> u64);

impl Exposition {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.0.push_str(name);
        for (number, (label, value)) in labels.iter().enumerate() {
            let before = if number == 0 { '{' } else { ',' };
            let _ = write!(self.0, "{before}{label}=\"{}\"", escaped(value));
        }
        let _ = writeln!(self.0, "{} {value}", if labels.is_empty() { "" } else { "}" });
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.family(name, "gauge", help);
        self.sample(name, &[], value);
    }
}

fn written(snapshot: &Snapshot, midnight: UnixTime, turned_away: &TurnedAway) -> String {
    let mut out = Exposition::default();
    out.gauge("wifi_pbg_controller_up", "Whether the controller answers.", u8::from(snapshot.answers));
    let told = snapshot.told.as_ref().filter(|_| snapshot.answers);
    if let Some(told) = told {
        let status = &told.status;
        let UnixTime(started) = status.started;
        out.gauge(
            "wifi_pbg_controller_start_time_seconds",
            "When the controller began, since 1970.",
            started,
        );
        out.gauge(
            "wifi_pbg_ruleset_verified",
            "Whether the rules in the kernel are ours.",
            u8::from(status.ruleset_verified),
        );
        out.gauge(
            "wifi_pbg_line_up",
            "Whether the line carries and names are answered.",
            u8::from(status.outage.is_none()),
        );
        out.gauge(
            "wifi_pbg_line_percent",
            "How full the fuller direction of the line is.",
            status.line.percent(),
        );
        out.gauge(
            "wifi_pbg_portal_trusted",
            "Whether phones trust the portal.",
            u8::from(status.phones.verdict == Verdict::Ok),
        );
        out.family("wifi_pbg_line_bits_per_second", "gauge", "What guests move over the line.");
        out.sample("wifi_pbg_line_bits_per_second", &[("direction", "down")], status.line.moving.down);
        out.sample("wifi_pbg_line_bits_per_second", &[("direction", "up")], status.line.moving.up);
        let families: [Family; 5] = [
            ("wifi_pbg_devices_online", "gauge", "Devices let through now.", |it| it.online.into()),
            ("wifi_pbg_leases", "gauge", "Addresses given to guests now.", |it| it.leases.into()),
            ("wifi_pbg_pool_size", "gauge", "Addresses for guests.", |it| it.pool_size.into()),
            ("wifi_pbg_overflow", "gauge", "Guests for whom there is no place now.", |it| it.overflow.into()),
            (
                "wifi_pbg_turned_away_total",
                "counter",
                "Newcomers who found no place since the start.",
                |it| it.turned_away,
            ),
        ];
        for (name, kind, help, of) in families {
            out.family(name, kind, help);
            for network in &status.networks {
                out.sample(name, &[("site", network.site.as_str())], of(network));
            }
        }
        out.family("wifi_pbg_site_bits_per_second", "gauge", "What guests of a site move.");
        for network in &status.networks {
            let site = network.site.as_str();
            out.sample(
                "wifi_pbg_site_bits_per_second",
                &[("site", site), ("direction", "down")],
                network.moving.down,
            );
            out.sample(
                "wifi_pbg_site_bits_per_second",
                &[("site", site), ("direction", "up")],
                network.moving.up,
            );
        }
        out.family("wifi_pbg_access_point_up", "gauge", "Whether an access point answers.");
        for it in &told.access_points {
            let labels = [("site", it.site.as_str()), ("access_point", it.name.as_str())];
            out.sample("wifi_pbg_access_point_up", &labels, u8::from(it.state != ApState::Down));
        }
        out.family("wifi_pbg_access_point_devices", "gauge", "Devices online by an access point.");
        for it in &told.access_points {
            let labels = [("site", it.site.as_str()), ("access_point", it.name.as_str())];
            out.sample("wifi_pbg_access_point_devices", &labels, it.online);
        }
        out.family(
            "wifi_pbg_dropped_total",
            "counter",
            "Bad packets and messages dropped since the start, and packets that the rules denied.",
        );
        for dropped in &status.dropped {
            out.sample("wifi_pbg_dropped_total", &[("kind", &dropped.kind)], dropped.count);
        }
    }
    out.family(
        "wifi_pbg_staff_turned_away_total",
        "counter",
        "Connections to these pages that were closed without one, since their start.",
    );
    for (why, count) in turned_away.read() {
        out.sample("wifi_pbg_staff_turned_away_total", &[("why", why)], count);
    }
    let mut alarms: BTreeMap<AlarmKind, u64> = AlarmKind::ALL.into_iter().map(|kind| (kind, 0)).collect();
    for alarm in snapshot.alarms.iter() {
        *alarms.entry(alarm.kind).or_default() += 1;
    }
    out.family("wifi_pbg_alarms", "gauge", "Alarms that stand.");
    for (kind, count) in alarms {
        out.sample("wifi_pbg_alarms", &[("kind", kind.as_str())], count);
    }
    out.family("wifi_pbg_refused_this_hour", "gauge", "Who was refused in the present local hour.");
    for (cause, count) in &snapshot.kept.refused {
        out.sample("wifi_pbg_refused_this_hour", &[("cause", cause.as_str())], count);
    }
    let bytes = |of: fn(&Hour) -> u64| -> u64 {
        snapshot.kept.hours.range(midnight..).map(|(_, hour)| of(hour)).sum()
    };
    out.family("wifi_pbg_bytes_today", "gauge", "What guests moved since midnight.");
    out.sample("wifi_pbg_bytes_today", &[("direction", "down")], bytes(|hour| hour.down));
    out.sample("wifi_pbg_bytes_today", &[("direction", "up")], bytes(|hour| hour.up));
    out.0
}

/// Of a label's value.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_end_its_line() {
        let mut out = Exposition::default();
        out.sample("x", &[("kind", "a\"}\n\\b"), ("site", "y")], 1);
        out.gauge("z", "Help.", 2);
        assert_eq!(out.0, "x{kind=\"a\\\"}\\n\\\\b\",site=\"y\"} 1\n# HELP z Help.\n# TYPE z gauge\nz 2\n");
    }
}
