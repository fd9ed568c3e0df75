use crate::operator::{
    pinboard::Said,
    print::{LocalClock, aligned, plain},
};
use hotspot::{control::admin::AccessPointNow, model::AccessPoint};
use serde::Serialize;

/// An access point, and how it is now where the controller tells.
#[derive(Debug, Serialize)]
pub(super) struct Entry<'a> {
    #[serde(flatten)]
    access_point: &'a AccessPoint,
    now: Option<&'a AccessPointNow>,
}

impl<'a> Entry<'a> {
    pub fn of(access_point: &'a AccessPoint, now: &'a [AccessPointNow]) -> Self {
        Self { access_point, now: now.iter().find(|now| now.name == access_point.name) }
    }

    /// `became` like `is added`.
    pub fn written(&self, became: &str) -> Said {
        Said::written(vec![format!("access point {} {became}", self.access_point.name)], self)
    }

    pub fn lines(&self, clock: &LocalClock) -> Vec<String> {
        let it = self.access_point;
        let rows = [
            ("name", it.name.to_string()),
            ("site", it.site.to_string()),
            ("title", plain(&it.title)),
            ("place", text(it.place.as_ref())),
            ("make", plain(if it.make.is_empty() { "-" } else { &it.make })),
            ("mac", text(it.mac.as_ref())),
            ("address", text(it.address.as_ref())),
            ("attachment", plain(&text(it.attachment.as_ref()))),
            ("capacity", format!("{} devices", it.capacity)),
            ("made", clock.moment(it.made)),
            ("state", self.state()),
            ("since", self.now.map_or_else(|| "-".to_owned(), |now| clock.moment(now.since))),
            (
                "answered",
                self.now.and_then(|now| now.answered).map_or_else(|| "-".to_owned(), |at| clock.moment(at)),
            ),
            ("round trip", round_trip(self.now)),
            ("online", self.online()),
        ];
        let rows: Vec<Vec<String>> =
            rows.into_iter().map(|(field, value)| vec![field.to_owned(), value]).collect();
        aligned(&["FIELD", "VALUE"], &rows)
    }

    fn state(&self) -> String {
        match (self.access_point.is_in_service(), self.now) {
            (false, _) => "taken down".to_owned(),
            (true, None) => "-".to_owned(),
            (true, Some(now)) => format!("{:?}", now.state).to_lowercase(),
        }
    }

    fn online(&self) -> String {
        let capacity = self.access_point.capacity;
        self.now.map_or_else(|| "-".to_owned(), |now| format!("{} of {capacity}", now.online))
    }
}

pub(super) fn table(entries: &[Entry<'_>]) -> Vec<String> {
    if entries.is_empty() {
        return vec!["there are no access points; add one with: wifi-pbg access-point add NAME".to_owned()];
    }
    let row = |entry: &Entry<'_>| {
        let it = entry.access_point;
        vec![
            it.name.to_string(),
            it.site.to_string(),
            entry.state(),
            entry.online(),
            text(it.address.as_ref()),
            plain(&text(it.attachment.as_ref())),
            plain(&it.title),
        ]
    };
    let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
    aligned(&["NAME", "SITE", "STATE", "ONLINE", "ADDRESS", "ATTACHMENT", "TITLE"], &rows)
}

fn text(value: Option<&impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), ToString::to_string)
}

fn round_trip(now: Option<&AccessPointNow>) -> String {
    let micros = now.and_then(|now| now.round_trip_us);
    micros.map_or_else(|| "-".to_owned(), |micros| format!("{:.1} ms", f64::from(micros) / 1000.0))
}
