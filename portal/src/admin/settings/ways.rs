//! By what guests come in, everywhere and at single sites.

use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    session::SignedIn,
    sites::Sites,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    model::{PlanName, SiteName, Way, WayIn},
    policy::{WaysIn, drafts::WayDraft, rights::Right},
};
use serde::Deserialize;
use std::sync::Arc;

pub const PATH: &str = "/admin/pengaturan/cara-masuk";

#[derive(Deserialize)]
pub struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/settings/ways.html")]
struct WaysPage<'a> {
    frame: Frame<'a>,
    places: Vec<Place<'a>>,
    plans: &'a [PlanName],
    /// What was wrong with the form that was sent.
    form: Form,
    /// Sites at which nobody can sign in.
    shut: Vec<&'a str>,
    /// Accounts are open somewhere, and no password can be asked for.
    lacks_certificate: bool,
}

/// Every site without rules of its own, or one site.
struct Place<'a> {
    site: &'a str,
    title: &'a str,
    rules: Vec<Rule>,
}

struct Rule {
    way: &'static str,
    words: &'static str,
    open: bool,
    plan: PlanName,
    /// The site has this rule of its own.
    own: bool,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Settings).with_news(asked.kabar.as_deref());
    show(&desk, frame, Form::default()).await
}

pub async fn set(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let plans = desk.plan_names().await?;
    let draft = WayDraft {
        way: fields.owned("cara"),
        site: Some(fields.owned("lokasi")).filter(|site| !site.is_empty()),
        open: if fields.text("buka") == "1" { "yes" } else { "no" }.to_owned(),
        plan: fields.owned("paket"),
    };
    let rule = match draft.check_among(&desk.known(&plans)) {
        Ok(rule) => rule,
        Err(faults) => {
            let frame = Frame::new(&desk, &me, Section::Settings);
            let form = Form::sent(&fields).with(&faults, frame.language, |field| field);
            return show(&desk, frame, form).await;
        }
    };
    let ways = in_force(&desk).await?;
    let before = match &rule.site {
        Some(site) => ways.at(rule.way, site),
        None => ways.everywhere(rule.way),
    };
    let act = desk.act(&me, "way.set", subject(&rule), Some(&before), Some(&rule));
    desk.store.set_way(&rule, &act).await?;
    let in_force = desk.nudge().await;
    answer::done(PATH, if in_force { "done-way" } else { "done-settings-later" })
}

async fn show(desk: &Desk, frame: Frame<'_>, form: Form) -> Answer {
    let (ways, plans, sites) = (in_force(desk).await?, desk.plan_names().await?, Sites::read(desk).await?);
    let has_certificate = desk.config.portal.tls.is_some();
    let everywhere = Way::ALL.map(|way| Rule::of(&ways.everywhere(way), false, &frame));
    let mut places = vec![Place { site: "", title: frame.words.say("every-site"), rules: everywhere.into() }];
    for (site, title) in sites.iter() {
        let rules = Way::ALL.map(|way| {
            let rule = ways.at(way, site);
            Rule::of(&rule, rule.site.is_some(), &frame)
        });
        places.push(Place { site: site.as_str(), title, rules: rules.into() });
    }
    let shut = |site: &SiteName| ways.shuts_out(site, has_certificate);
    let accounts = |site: &SiteName| ways.at(Way::Account, site).open;
    let page = WaysPage {
        places,
        plans: &plans,
        shut: sites.iter().filter(|(site, _)| shut(site)).map(|(_, title)| title).collect(),
        lacks_certificate: !has_certificate && sites.iter().any(|(site, _)| accounts(site)),
        form,
        frame,
    };
    if page.form.is_faulty() { answer::refused(&page) } else { answer::page(&page) }
}

/// The rules as the controller takes them up.
async fn in_force(desk: &Desk) -> Result<WaysIn, Fault> {
    let mut ways = WaysIn::default();
    ways.take_up(&desk.store.way_rules().await?);
    Ok(ways)
}

/// As the operator's command names it.
fn subject(rule: &WayIn) -> String {
    match &rule.site {
        Some(site) => format!("way {} at {site}", rule.way),
        None => format!("way {}", rule.way),
    }
}

impl Rule {
    fn of(rule: &WayIn, own: bool, frame: &Frame<'_>) -> Self {
        let key = match rule.way {
            Way::OneTap => "way-in-one-tap",
            Way::Voucher => "way-in-voucher",
            Way::Account => "way-in-account",
        };
        Self {
            way: rule.way.as_str(),
            words: frame.words.say(key),
            open: rule.open,
            plan: rule.plan.clone(),
            own,
        }
    }
}

impl WaysPage<'_> {
    fn edits(&self) -> bool {
        self.frame.may(Right::EditSettings)
    }
}
