use crate::operator::{
    pinboard::{Said, counted, sites, text_lines},
    print::{self, plain},
};
use hotspot::{
    board::{Service, ServiceDraft},
    store::SeenSoFar,
};
use serde::Serialize;

/// A service, and how often it was seen.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    #[serde(flatten)]
    service: &'a Service,
    #[serde(flatten)]
    seen: SeenSoFar,
}

impl<'a> Entry<'a> {
    pub(super) fn new(service: &'a Service) -> Self {
        Self { service, seen: SeenSoFar::default() }
    }

    pub(super) fn seen(self, seen: Option<&SeenSoFar>) -> Self {
        Self { seen: seen.copied().unwrap_or_default(), ..self }
    }

    /// `became` like `is added`.
    pub(super) fn written(&self, became: &str) -> Said {
        let it = self.service;
        let shown = if it.shown { "" } else { "; citizens do not see it before --shown yes" };
        let mut lines = vec![format!("service {} {became}: {}{shown}", it.id.0, plain(&it.title.indonesian))];
        if let Some(host) = it.host().filter(|_| it.shown && it.in_garden) {
            lines.push(format!(
                "{host} opens before sign-in; see what else that opens with: wifi-pbg garden check {host}"
            ));
        }
        Said::written(lines, self)
    }

    pub(super) fn removed(&self) -> Said {
        let it = self.service;
        Said::written(vec![format!("service {} is removed: {}", it.id.0, plain(&it.title.indonesian))], self)
    }

    pub(super) fn whole(&self) -> Vec<String> {
        let it = self.service;
        let shown = if it.shown { "shown" } else { "not shown" };
        let mut lines = vec![
            format!("service {}, {}, {shown}", it.id.0, it.category),
            format!("title: {}", plain(&it.title.indonesian)),
        ];
        lines.extend(it.title.english.iter().map(|title| format!("title in English: {}", plain(title))));
        let hours = it.hours.as_ref().map_or_else(String::new, ToString::to_string);
        for (name, words) in
            [("office", &it.office), ("hours", &hours), ("phone", &it.phone), ("link", &it.link)]
        {
            if !words.is_empty() {
                lines.push(format!("{name}: {}", plain(words)));
            }
        }
        lines.push(format!("opens before sign-in: {}", if it.in_garden { "yes" } else { "no" }));
        lines.push(format!("shown: {}; order {}", sites(&it.reach), it.order));
        lines.push(format!("seen: {} views, {} taps", self.seen.views, self.seen.taps));
        for (name, text) in [
            ("what", &it.what),
            ("requirements", &it.requirements),
            ("steps", &it.steps),
            ("time", &it.time),
            ("cost", &it.cost),
            ("place", &it.place),
        ] {
            lines.extend(text_lines(name, text));
        }
        lines
    }

    fn row(&self) -> Vec<String> {
        let it = self.service;
        let yes_or_no = |it: bool| if it { "yes" } else { "no" }.to_owned();
        vec![
            it.id.0.to_string(),
            it.category.to_string(),
            yes_or_no(it.shown),
            yes_or_no(it.in_garden),
            sites(&it.reach),
            self.seen.views.to_string(),
            self.seen.taps.to_string(),
            plain(&it.title.indonesian),
        ]
    }
}

/// `hidden` services are not among the entries.
pub(super) fn table(entries: &[Entry<'_>], hidden: usize) -> Vec<String> {
    let mut lines = if entries.is_empty() {
        vec!["no service is shown; begin with: wifi-pbg service candidates".to_owned()]
    } else {
        let rows: Vec<Vec<String>> = entries.iter().map(Entry::row).collect();
        print::aligned(&["ID", "CATEGORY", "SHOWN", "GARDEN", "WHERE", "VIEWS", "TAPS", "TITLE"], &rows)
    };
    if hidden > 0 {
        lines.push(format!("not shown: {}; see them with --all", counted(hidden, "service")));
    }
    lines
}

pub(super) fn candidates(all: &[(&str, ServiceDraft)]) -> Said {
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|(name, draft)| {
            vec![
                (*name).to_owned(),
                draft.category.clone(),
                draft.phone.clone(),
                draft.link.clone(),
                draft.title.indonesian.clone(),
            ]
        })
        .collect();
    let mut lines = print::aligned(&["NAME", "CATEGORY", "PHONE", "LINK", "TITLE"], &rows);
    lines.push(
        "check link, number and words, then: wifi-pbg service add --candidate NAME --shown yes".to_owned(),
    );
    let named: std::collections::BTreeMap<&str, &ServiceDraft> =
        all.iter().map(|(name, draft)| (*name, draft)).collect();
    Said::of(lines, &named)
}
