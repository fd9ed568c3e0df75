use super::{
    Experience, PATH, find,
    ladder::{ESSENTIALS, LATER, SLOWER, draft_of, field_of, fields_of},
    mark_of,
};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    leaf::address,
    session::SignedIn,
    sites::Sites,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    model::{Faults, Invalid, Plan, PlanDraft, PlanName, Preset, SiteName},
    policy::rights::Right,
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Empty for a new plan.
    nama: String,
    lokasi: String,
    /// A preset to begin from.
    contoh: String,
}

#[derive(Template)]
#[template(path = "admin/settings/plan.html")]
struct PlanPage<'a> {
    frame: Frame<'a>,
    sites: &'a Sites,
    form: Form,
    /// Of the plan as it was when the form was opened.
    mark: String,
    is_new: bool,
    experience: Option<Experience>,
    /// What somebody else made of it meanwhile.
    meanwhile: Option<Experience>,
    can_be_removed: bool,
}

pub async fn form(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let drafts = desk.store.plans().await?;
    let present = find(&drafts, &asked.nama, &asked.lokasi);
    let beginning = asked.beginning(&drafts).ok_or(Fault::Unknown)?;
    let sites = Sites::read(&desk).await?;
    let frame = Frame::new(&desk, &me, Section::Settings);
    let fields = fields_of(&beginning, frame.language);
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    answer::page(&PlanPage {
        sites: &sites,
        form: Form::of(&fields),
        mark: mark_of(present),
        is_new: present.is_none(),
        experience: beginning.check().ok().map(|(plan, _)| Experience::of(&plan, &frame)),
        meanwhile: None,
        can_be_removed: present.is_some_and(can_be_removed),
        frame,
    })
}

/// Saves the plan, or shows what it would come to where `lihat` was pressed. Whoever opened the form before somebody else
/// saved is told, and may save once more.
pub async fn set(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let drafts = desk.store.plans().await?;
    let sites = Sites::read(&desk).await?;
    let frame = Frame::new(&desk, &me, Section::Settings);
    let form = Form::sent(&fields);
    let draft = draft_of(&form);
    let present = find(&drafts, &draft.name, draft.site.as_deref().unwrap_or_default());
    let is_stale = mark_of(present) != fields.text("sebelum");
    let (form, checked) = match check(&draft, &desk.sites) {
        Ok((plan, words)) => (form, Some((plan, words))),
        Err(faults) => (form.with(&faults, frame.language, field_of), None),
    };
    let experience = checked.as_ref().map(|(plan, _)| Experience::of(plan, &frame));
    let look = fields.has("lihat");
    if let Some((_, words)) = &checked
        && !look
        && !is_stale
    {
        let subject = subject(words);
        let act = desk.act(&me, "plan.set", subject, present, Some(words));
        if desk.store.replace_plan(present, words, &act).await? {
            let in_force = desk.nudge().await;
            return answer::done(PATH, if in_force { "done-plan" } else { "done-settings-later" });
        }
    }
    // Between our reading and our writing somebody else may have saved too.
    let drafts = if look || is_stale || checked.is_none() { drafts } else { desk.store.plans().await? };
    let present = find(&drafts, &draft.name, draft.site.as_deref().unwrap_or_default());
    let told = !look && checked.is_some();
    let meanwhile = present.filter(|_| told).and_then(|present| present.check().ok());
    let page = PlanPage {
        sites: &sites,
        mark: if told { mark_of(present) } else { fields.owned("sebelum") },
        is_new: present.is_none(),
        meanwhile: meanwhile.map(|(plan, _)| Experience::of(&plan, &frame)),
        can_be_removed: present.is_some_and(can_be_removed),
        experience,
        form,
        frame,
    };
    if look && !page.form.is_faulty() { answer::page(&page) } else { answer::refused(&page) }
}

pub async fn remove(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let drafts = desk.store.plans().await?;
    let present = find(&drafts, fields.text("nama"), fields.text("lokasi"));
    let Some(present) = present.filter(|present| can_be_removed(present)) else { return Err(Fault::Unknown) };
    let name: PlanName = present.name.parse().map_err(|_| Fault::Unknown)?;
    let site: Option<SiteName> = present.site.as_ref().and_then(|site| site.parse().ok());
    let act = desk.act(&me, "plan.remove", subject(present), Some(present), None);
    desk.store.remove_plan(&name, site.as_ref(), &act).await?;
    let in_force = desk.nudge().await;
    answer::done(PATH, if in_force { "done-plan-removed" } else { "done-settings-later" })
}

/// Checked, and in one wording.
fn check(draft: &PlanDraft, sites: &[SiteName]) -> Result<(Plan, PlanDraft), Faults> {
    let (plan, site) = draft.check()?;
    if let Some(site) = site.as_ref().filter(|site| !sites.contains(site)) {
        let mut faults = Faults::default();
        let known: Vec<&str> = sites.iter().map(SiteName::as_str).collect();
        let why = format!("there is no site {site}; there are: {}", known.join(", "));
        faults.keep::<()>("site", Err(Invalid::new(why)));
        return Err(faults);
    }
    let words = PlanDraft::of(&plan, site.as_ref());
    Ok((plan, words))
}

/// As the operator's command names it.
fn subject(draft: &PlanDraft) -> String {
    match &draft.site {
        Some(site) => format!("plan {} at {site}", draft.name),
        None => format!("plan {}", draft.name),
    }
}

/// The standard plan is what one tap gives.
fn can_be_removed(draft: &PlanDraft) -> bool {
    draft.site.is_some() || draft.name != PlanName::standard().as_str()
}

impl Asked {
    /// What the form begins with: the preset asked for, the plan, or for a site without a form of its own the plan everywhere.
    fn beginning(&self, drafts: &[PlanDraft]) -> Option<PlanDraft> {
        let site = Some(self.lokasi.clone()).filter(|site| !site.is_empty());
        let name = || self.nama.parse::<PlanName>().ok();
        if let Ok(preset) = self.contoh.parse::<Preset>() {
            let draft = preset.named(&name().unwrap_or_else(PlanName::standard));
            return Some(PlanDraft { name: self.nama.clone(), site, ..draft });
        }
        if self.nama.is_empty() {
            return Some(PlanDraft {
                name: String::new(),
                site,
                ..Preset::Standard.named(&PlanName::standard())
            });
        }
        let own = find(drafts, &self.nama, &self.lokasi);
        own.or_else(|| find(drafts, &self.nama, "")).map(|draft| PlanDraft { site, ..draft.clone() })
    }
}

impl PlanPage<'_> {
    fn edits(&self) -> bool {
        self.frame.may(Right::EditSettings)
    }

    fn periods(&self) -> [(&'static str, &'static str); 3] {
        let say = |key| self.frame.words.say(key);
        [("day", say("per-day")), ("week", say("per-week")), ("month", say("per-month"))]
    }

    fn site_options(&self) -> Vec<(String, String)> {
        self.sites.options(self.frame.words.say("every-site"))
    }

    /// Rows of the editor: the fields' names.
    fn steps(&self) -> [Step; 3] {
        LATER.map(Step::new)
    }

    fn gives(&self) -> [(&'static str, &'static str); 3] {
        let say = |key| self.frame.words.say(key);
        [("", say("step-none")), (SLOWER, say("step-slower")), (ESSENTIALS, say("step-essentials"))]
    }

    fn presets(&self) -> Vec<(String, &'static str)> {
        let keys = ["preset-standard", "preset-village", "preset-crowded"];
        let (name, site) = (self.form.value("nama"), self.form.value("lokasi"));
        let path = |preset: Preset| {
            let preset = preset.to_string();
            let query = [("nama", name), ("lokasi", site), ("contoh", preset.as_str())];
            address(&format!("{PATH}/ubah"), &query)
        };
        Preset::ALL
            .into_iter()
            .zip(keys)
            .map(|(preset, key)| (path(preset), self.frame.words.say(key)))
            .collect()
    }
}

/// The fields of one step.
struct Step {
    number: usize,
    from: String,
    gives: String,
    down: String,
    up: String,
}

impl Step {
    fn new(number: usize) -> Self {
        let field = |name: &str| format!("{name}-{number}");
        Self { number, from: field("dari"), gives: field("beri"), down: field("unduh"), up: field("unggah") }
    }
}
