use crate::operator::{
    pinboard::{Said, text_lines},
    print::{self, LocalClock, plain},
};
use hotspot::{
    board::{BUILT_IN_TERMS, Terms, TermsVersion},
    model::{SiteName, UnixTime},
};
use serde::Serialize;

/// An edition, and how it stands now.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    #[serde(flatten)]
    terms: &'a Terms,
    state: &'static str,
}

impl<'a> Entry<'a> {
    /// `among` all editions.
    pub(super) fn new(terms: &'a Terms, among: &[Terms], now: UnixTime) -> Self {
        // A site's own terms do not replace those everywhere, nor these its own.
        let newer =
            |other: &Terms| other.site == terms.site && other.from <= now && other.version > terms.version;
        let state = if terms.from > now {
            "to come"
        } else if among.iter().any(newer) {
            "replaced"
        } else {
            "in force"
        };
        Self { terms, state }
    }

    pub(super) fn written(&self, became: &str, clock: &LocalClock) -> Said {
        let it = self.terms;
        let asks = if it.substance {
            "everybody there is asked again then"
        } else {
            "what was accepted stays accepted"
        };
        let line = format!(
            "terms {} {became}: {} from {}; {asks}",
            it.version,
            place(it.site.as_ref()),
            clock.moment(it.from)
        );
        Said::written(vec![line], self)
    }

    pub(super) fn withdrawn(&self) -> Said {
        Said::written(vec![format!("terms {} is withdrawn", self.terms.version)], self)
    }

    pub(super) fn whole(&self, clock: &LocalClock) -> Vec<String> {
        let it = self.terms;
        let mut lines = vec![
            format!("terms {}, {}", it.version, self.state),
            format!("{} from {}", place(it.site.as_ref()), clock.moment(it.from)),
            format!("changes the substance: {}", if it.substance { "yes" } else { "no" }),
        ];
        let english = |line: &Option<String>| line.as_deref().map_or_else(String::new, plain);
        lines.extend(
            it.lines.iter().map(|line| format!("- {} | {}", plain(&line.indonesian), english(&line.english))),
        );
        lines.extend(text_lines("full text", &it.full));
        lines
    }
}

/// All editions, and the one that holds where no other does.
#[derive(Serialize)]
pub(super) struct Listing<'a> {
    built_in: TermsVersion,
    editions: Vec<Entry<'a>>,
}

impl<'a> Listing<'a> {
    pub(super) fn of(editions: &'a [Terms], now: UnixTime) -> Self {
        let entries = editions.iter().map(|it| Entry::new(it, editions, now));
        Self { built_in: BUILT_IN_TERMS, editions: entries.collect() }
    }

    pub(super) fn table(&self, clock: &LocalClock) -> Vec<String> {
        let replaced = self.editions.iter().any(|it| it.terms.site.is_none() && it.state == "in force");
        let built_in = vec![
            self.built_in.to_string(),
            if replaced { "replaced" } else { "in force" }.to_owned(),
            "everywhere".to_owned(),
            "built in".to_owned(),
            "yes".to_owned(),
        ];
        let rows = self.editions.iter().map(|it| {
            vec![
                it.terms.version.to_string(),
                it.state.to_owned(),
                place(it.terms.site.as_ref()),
                clock.moment(it.terms.from),
                if it.terms.substance { "yes" } else { "no" }.to_owned(),
            ]
        });
        let rows: Vec<Vec<String>> = std::iter::once(built_in).chain(rows).collect();
        print::aligned(&["VERSION", "STATE", "WHERE", "FROM", "SUBSTANCE"], &rows)
    }
}

fn place(site: Option<&SiteName>) -> String {
    site.map_or_else(|| "everywhere".to_owned(), ToString::to_string)
}
