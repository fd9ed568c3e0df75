use crate::operator::{
    pinboard::{Pinboard, Said, counted, sites, state, text_lines},
    print::{self, LocalClock, plain},
};
use hotspot::{board::Announcement, store::SeenSoFar};
use serde::Serialize;

/// An announcement, how it stands now and how often it was seen.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    #[serde(flatten)]
    announcement: &'a Announcement,
    /// Of its time.
    state: &'static str,
    #[serde(flatten)]
    seen: SeenSoFar,
    #[serde(skip)]
    pinboard: &'a Pinboard,
}

impl<'a> Entry<'a> {
    pub(super) fn new(announcement: &'a Announcement, pinboard: &'a Pinboard) -> Self {
        let Announcement { from, until, ended, .. } = announcement;
        let state = state(*from, *until, *ended, pinboard.now());
        Self { announcement, state, seen: SeenSoFar::default(), pinboard }
    }

    pub(super) fn seen(self, seen: Option<&SeenSoFar>) -> Self {
        Self { seen: seen.copied().unwrap_or_default(), ..self }
    }

    /// `became` like `hangs`.
    pub(super) fn written(&self, became: &str) -> Said {
        let it = self.announcement;
        let place = match self.state {
            "in force" => {
                let places = counted(self.pinboard.places(&it.reach), "place");
                format!(", shown at {places} until {}", self.clock().moment(it.until))
            }
            "to come" => format!(", shown from {}", self.clock().moment(it.from)),
            _ => String::new(),
        };
        let line = format!("notice {} {became}: {}{place}", it.id.0, plain(&it.title.indonesian));
        Said::written(vec![line], self)
    }

    pub(super) fn whole(&self) -> Vec<String> {
        let it = self.announcement;
        let clock = self.clock();
        let mut lines = vec![
            format!("notice {}, {}", it.id.0, self.state),
            format!("title: {}", plain(&it.title.indonesian)),
        ];
        lines.extend(it.title.english.iter().map(|title| format!("title in English: {}", plain(title))));
        lines.push(format!("office: {}", plain(&it.office)));
        lines.push(format!("shown: {}", sites(&it.reach)));
        lines.push(format!("from {} until {}", clock.moment(it.from), clock.moment(it.until)));
        lines.extend(it.ended.map(|at| format!("taken down {}", clock.moment(at))));
        lines.push(format!("order: {}{}", it.order, if it.pinned { ", pinned" } else { "" }));
        lines.extend(it.image.iter().map(|image| format!("image: {}", plain(&image.0))));
        lines.push(format!("seen: {} views, {} taps", self.seen.views, self.seen.taps));
        lines.extend(text_lines("text", &it.text));
        lines
    }

    fn row(&self) -> Vec<String> {
        let it = self.announcement;
        vec![
            it.id.0.to_string(),
            self.state.to_owned(),
            self.clock().moment(it.until),
            sites(&it.reach),
            if it.pinned { format!("{}, pinned", it.order) } else { it.order.to_string() },
            self.seen.views.to_string(),
            self.seen.taps.to_string(),
            plain(&it.office),
            plain(&it.title.indonesian),
        ]
    }

    fn clock(&self) -> &LocalClock {
        &self.pinboard.clock
    }
}

pub(super) fn table(entries: &[Entry<'_>]) -> Vec<String> {
    if entries.is_empty() {
        return vec!["no announcement hangs; add one with: wifi-pbg notice add".to_owned()];
    }
    let rows: Vec<Vec<String>> = entries.iter().map(Entry::row).collect();
    print::aligned(&["ID", "STATE", "UNTIL", "WHERE", "ORDER", "VIEWS", "TAPS", "OFFICE", "TITLE"], &rows)
}
