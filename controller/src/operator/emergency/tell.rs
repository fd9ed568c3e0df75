use crate::operator::{
    pinboard::{Pinboard, Said, counted, sites, state, text_lines},
    print::{self, LocalClock, plain},
};
use hotspot::{
    board::{Bilingual, Emergency, Hazard, templates},
    store::SeenSoFar,
};
use serde::Serialize;

/// A notice, how it stands now and how often it was seen.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    #[serde(flatten)]
    emergency: &'a Emergency,
    /// Of its time.
    state: &'static str,
    #[serde(flatten)]
    seen: SeenSoFar,
    #[serde(skip)]
    pinboard: &'a Pinboard,
}

impl<'a> Entry<'a> {
    pub(super) fn new(emergency: &'a Emergency, pinboard: &'a Pinboard) -> Self {
        let Emergency { from, until, ended, .. } = emergency;
        let state = state(*from, *until, *ended, pinboard.now());
        Self { emergency, state, seen: SeenSoFar::default(), pinboard }
    }

    pub(super) fn seen(self, seen: Option<&SeenSoFar>) -> Self {
        Self { seen: seen.copied().unwrap_or_default(), ..self }
    }

    /// `became` like `is raised`; with its reach.
    pub(super) fn written(&self, became: &str) -> Said {
        let it = self.emergency;
        let reach = match self.state {
            "in force" => {
                let places = counted(self.pinboard.places(&it.reach), "place");
                format!(", shown at {places} now, until {}", self.clock().moment(it.until))
            }
            "to come" => format!(", shown from {}", self.clock().moment(it.from)),
            _ => String::new(),
        };
        let title = plain(&it.title.indonesian);
        let line = format!("{} {} {became}: {title}{reach}", it.kind, it.id.0);
        Said::written(vec![line], self)
    }

    pub(super) fn whole(&self) -> Vec<String> {
        let it = self.emergency;
        let clock = self.clock();
        let mut lines = vec![
            format!("{} {} ({}), {}", it.kind, it.id.0, it.hazard, self.state),
            format!("title: {}", both(&it.title)),
        ];
        let steps = it.steps.iter().enumerate();
        lines.extend(steps.map(|(number, step)| format!("{}. {}", number + 1, both(step))));
        lines.extend(
            it.phones.iter().map(|phone| format!("phone: {} {}", plain(&phone.of), plain(&phone.number))),
        );
        lines.extend(text_lines("gathering", &it.gathering));
        lines.push(format!("source: {}, updated {}", plain(&it.source), clock.moment(it.updated)));
        lines.push(format!("shown: {}", sites(&it.reach)));
        lines.push(format!("from {} until {}", clock.moment(it.from), clock.moment(it.until)));
        lines.extend(it.ended.map(|at| format!("ended {}", clock.moment(at))));
        lines.push(format!("seen: {} views, {} taps", self.seen.views, self.seen.taps));
        lines
    }

    fn row(&self) -> Vec<String> {
        let it = self.emergency;
        vec![
            it.id.0.to_string(),
            it.kind.to_string(),
            it.hazard.to_string(),
            self.state.to_owned(),
            self.clock().moment(it.until),
            sites(&it.reach),
            plain(&it.title.indonesian),
        ]
    }

    fn clock(&self) -> &LocalClock {
        &self.pinboard.clock
    }
}

pub(super) fn table(entries: &[Entry<'_>]) -> Vec<String> {
    if entries.is_empty() {
        return vec!["no emergency notice is in force or to come".to_owned()];
    }
    let rows: Vec<Vec<String>> = entries.iter().map(Entry::row).collect();
    print::aligned(&["ID", "KIND", "HAZARD", "STATE", "UNTIL", "WHERE", "TITLE"], &rows)
}

/// The words that are ready, for a place that is left open.
pub(super) fn templates() -> Said {
    #[derive(Serialize)]
    struct Ready {
        hazard: Hazard,
        title: Bilingual,
        steps: [Bilingual; 3],
    }
    let all = Hazard::ALL.map(|hazard| Ready {
        hazard,
        title: templates::title(hazard, "..."),
        steps: templates::steps(hazard),
    });
    let lines = all.iter().flat_map(|ready| {
        let steps = ready.steps.iter().enumerate();
        let steps = steps.map(|(number, step)| format!("    {}. {}", number + 1, both(step)));
        std::iter::once(format!("{}: {}", ready.hazard, both(&ready.title))).chain(steps)
    });
    Said::of(lines.collect(), &all)
}

fn both(words: &Bilingual) -> String {
    match &words.english {
        Some(english) => format!("{} | {}", plain(&words.indonesian), plain(english)),
        None => plain(&words.indonesian),
    }
}
