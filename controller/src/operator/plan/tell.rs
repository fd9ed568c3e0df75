use super::{
    print::{self, plain},
    set::by_option,
    shelf::{Shelf, known, title},
};
use hotspot::model::{Gives, Ladder, Plan, PlanDraft, PlanName, Preset, SiteName, Speed, Step, sentence};
use serde::Serialize;
use std::io;

/// A plan of the store, and what it comes to.
#[derive(Debug, Serialize)]
pub(super) struct Entry<'a> {
    #[serde(flatten)]
    words: &'a PlanDraft,
    /// What a guest experiences; absent where the words cannot be taken.
    sentence: Option<String>,
    /// Each under the name of its option.
    faults: Vec<String>,
    #[serde(skip)]
    plan: Option<Plan>,
}

impl<'a> Entry<'a> {
    pub(super) fn of(words: &'a PlanDraft) -> Self {
        match words.check() {
            Ok((plan, _)) => {
                Self { words, sentence: Some(sentence(&plan)), faults: Vec::new(), plan: Some(plan) }
            }
            Err(faults) => Self { words, sentence: None, faults: by_option(&faults), plan: None },
        }
    }

    /// The plan by its name, and what it comes to.
    pub(super) fn line(&self) -> String {
        let says = match &self.sentence {
            Some(sentence) => sentence.clone(),
            None => format!("cannot be taken: {}", self.faults.join("; ")),
        };
        format!("{}: {says}", title(&self.words.name, self.words.site.as_deref()))
    }

    /// All fields as `set` takes them. `asked` is the site that was asked for, which may have no form of its own.
    pub(super) fn tell(&self, asked: Option<&SiteName>) -> io::Result<()> {
        let plan = self.words;
        let fields = [
            ("down", &plan.down),
            ("up", &plan.up),
            ("per", &plan.per),
            ("steps", &plan.steps),
            ("session-length", &plan.session_length),
            ("idle", &plan.idle),
            ("remembered", &plan.remembered),
            ("remembered-at-most", &plan.remembered_at_most),
            ("hours", &plan.hours),
            ("devices", &plan.devices),
        ];
        let rows: Vec<Vec<String>> =
            fields.iter().map(|(field, words)| vec![format!("--{field}"), plain(words)]).collect();
        print::table(&["FIELD", "VALUE"], &rows)?;
        print::line(self.line())?;
        match asked {
            Some(site) if plan.site.is_none() => {
                print::line(format!("{site} has no form of its own: this is the plan everywhere"))
            }
            _ => Ok(()),
        }
    }

    /// Says so where the plan's site was taken out of the configuration.
    fn lost(&self, sites: &[SiteName]) -> Option<String> {
        let site: SiteName = self.words.site.as_deref()?.parse().ok()?;
        let refused = known(&site, sites).err()?;
        Some(format!("warning: {}: {refused}", title(&self.words.name, Some(site.as_str()))))
    }

    fn row(&self) -> Vec<String> {
        let name = plain(&self.words.name);
        let site = self.words.site.as_deref().map_or_else(|| "everywhere".to_owned(), plain);
        match &self.plan {
            Some(plan) => {
                vec![name, site, speed(&plan.ladder), allowance(&plan.ladder), plan.hours.to_string()]
            }
            None => vec![name, site, "cannot be taken, see below".to_owned()],
        }
    }
}

/// All plans of the store.
#[derive(Debug, Serialize)]
pub(super) struct Listing<'a> {
    plans: Vec<Entry<'a>>,
    presets: Vec<String>,
}

impl<'a> Listing<'a> {
    pub(super) fn of(shelf: &'a Shelf) -> Self {
        Self {
            plans: shelf.0.iter().map(Entry::of).collect(),
            presets: Preset::ALL.iter().map(ToString::to_string).collect(),
        }
    }

    pub(super) fn tell(&self, sites: &[SiteName]) -> io::Result<()> {
        if !self.plans.is_empty() {
            let rows: Vec<Vec<String>> = self.plans.iter().map(Entry::row).collect();
            print::table(&["NAME", "SITE", "DOWN / UP", "ALLOWANCE", "HOURS"], &rows)?;
            print::line("")?;
        }
        self.lines(sites).iter().try_for_each(print::line)
    }

    /// What stands below the table.
    pub(super) fn lines(&self, sites: &[SiteName]) -> Vec<String> {
        let mut lines: Vec<String> = self.plans.iter().map(Entry::line).collect();
        lines.extend(self.plans.iter().filter_map(|entry| entry.lost(sites)));
        if self.plans.iter().any(|entry| entry.plan.is_none()) {
            lines.push(
                "a plan that cannot be taken holds as it last was until the controller restarts: set it again"
                    .to_owned(),
            );
        }
        let standard = PlanName::standard();
        if !self.plans.iter().any(|entry| entry.words.name == standard.as_str() && entry.words.site.is_none())
        {
            let nothing = if self.plans.is_empty() { "no plan" } else { "no plan standard" };
            lines.push(format!("{nothing} is stored: the preset standard holds in its place"));
        }
        lines.push(format!("presets to begin with: {}", self.presets.join(", ")));
        lines
    }
}

/// A plan, or a site's own form of it, that is no more.
#[derive(Debug, Serialize)]
pub(super) struct Removed {
    name: PlanName,
    site: Option<SiteName>,
    /// What devices admitted under it have from now on.
    pub(super) sentence: String,
}

impl Removed {
    /// `left` is what the store holds without it.
    pub(super) fn of(name: &PlanName, site: Option<&SiteName>, left: &Shelf) -> Self {
        let removed = match site {
            Some(site) => format!("the form of {name} at {site}"),
            None => format!("the plan {name}"),
        };
        let instead = match site {
            Some(_) if left.get(name, None).is_some() => format!("{name} as it is everywhere"),
            _ => "the standard plan".to_owned(),
        };
        // A site's own form outlives the plan.
        let except = match left.sites_of(name).as_slice() {
            forms if site.is_none() && !forms.is_empty() => {
                format!(", but at {} its own form there", forms.join(", "))
            }
            _ => String::new(),
        };
        let sentence =
            format!("{removed} is removed; devices admitted under it have {instead} from now on{except}");
        Self { name: name.clone(), site: site.cloned(), sentence }
    }
}

fn speed(ladder: &Ladder) -> String {
    match ladder.steps() {
        [Step { gives: Gives::Internet(speed), .. }, ..] => Speed::to_string(speed),
        _ => String::new(),
    }
}

/// The ladder in short: `slower from 1 GB, essentials from 2 GB a day`.
fn allowance(ladder: &Ladder) -> String {
    let steps: Vec<String> = ladder
        .steps()
        .iter()
        .skip(1)
        .map(|step| match step.gives {
            Gives::Internet(_) => format!("slower from {}", step.from),
            Gives::Essentials => format!("essentials from {}", step.from),
        })
        .collect();
    if steps.is_empty() { "none".to_owned() } else { format!("{} a {}", steps.join(", "), ladder.per) }
}
