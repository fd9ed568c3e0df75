//! Sites: what staff say of them beside the configuration.

use crate::{
    admin::{
        answer::{self, Answer},
        desk::Desk,
        fault::Fault,
        fields::Fields,
        form::Form,
        frame::{Frame, Section},
        session::SignedIn,
    },
    views::opening_hours,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    board::{BUILT_IN_TERMS, TermsVersion},
    config::Network,
    model::{Plan, SiteCard, SiteName, Way},
    policy::{Plans, WaysIn, drafts::SiteDraft, rights::Right},
};
use serde::Deserialize;
use std::sync::Arc;

pub const PATH: &str = "/admin/pengaturan/lokasi";

#[derive(Deserialize)]
pub struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/settings/sites.html")]
struct SitesPage<'a> {
    frame: Frame<'a>,
    sites: Vec<Entry<'a>>,
}

struct Entry<'a> {
    network: &'a Network,
    title: String,
    form: Form,
    /// Opening hours of the plan that a tap gives here.
    hours: String,
    /// The edition that holds here.
    terms: TermsVersion,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let frame = Frame::new(&desk, &me, Section::Settings).with_news(asked.kabar.as_deref());
    show(&desk, frame, None).await
}

pub async fn set(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let draft = SiteDraft {
        site: fields.owned("lokasi"),
        title: fields.owned("nama"),
        place: fields.owned("tempat"),
    };
    let card = match draft.check(&desk.known(&[])) {
        Ok(card) => card,
        Err(faults) => {
            let site = draft.site.parse::<SiteName>().map_err(|_| Fault::Unknown)?;
            let frame = Frame::new(&desk, &me, Section::Settings);
            let form = Form::sent(&fields).with(&faults, frame.language, |field| match field {
                "title" => "nama",
                "place" => "tempat",
                other => other,
            });
            return show(&desk, frame, Some((site, form))).await;
        }
    };
    let before = desk.store.sites().await?.into_iter().find(|before| before.name == card.name);
    let act = desk.act(&me, "site.set", format!("site {}", card.name), before.as_ref(), Some(&card));
    desk.store.set_site(&card, &act).await?;
    let in_force = desk.nudge().await;
    answer::done(PATH, if in_force { "done-site" } else { "done-settings-later" })
}

/// With the form that was refused, where one was.
async fn show(desk: &Desk, frame: Frame<'_>, refused: Option<(SiteName, Form)>) -> Answer {
    let (cards, plans, board) = (desk.store.sites().await?, desk.plans().await?, desk.store.board().await?);
    let mut ways = WaysIn::default();
    ways.take_up(&desk.store.way_rules().await?);
    let is_refused = refused.is_some();
    let mut refused = refused;
    let sites = desk.config.networks.iter().map(|network| {
        let card = cards.iter().find(|card| card.name == network.site);
        let form = match refused.take_if(|(site, _)| *site == network.site) {
            Some((_, form)) => form,
            None => form_of(network, card),
        };
        Entry {
            title: card.map_or(&network.title, |card| &card.title).clone(),
            form,
            hours: opening_hours(frame.language, &plan_at(&network.site, &ways, &plans).hours),
            terms: board.terms_at(&network.site, frame.now).map_or(BUILT_IN_TERMS, |terms| terms.version),
            network,
        }
    });
    let page = SitesPage { sites: sites.collect(), frame };
    if is_refused { answer::refused(&page) } else { answer::page(&page) }
}

/// What the first way gives that is open there.
fn plan_at<'a>(site: &SiteName, ways: &WaysIn, plans: &'a Plans) -> &'a Plan {
    let rule = ways.open_at(site).next().unwrap_or_else(|| ways.at(Way::OneTap, site));
    plans.at(&rule.plan, site)
}

fn form_of(network: &Network, card: Option<&SiteCard>) -> Form {
    let title = card.map_or(&network.title, |card| &card.title);
    let place = card.and_then(|card| card.place.as_ref()).map(ToString::to_string).unwrap_or_default();
    Form::of(&[("nama", title), ("tempat", &place)])
}

impl SitesPage<'_> {
    fn edits(&self) -> bool {
        self.frame.may(Right::EditSettings)
    }
}
