//! A new batch. What a citizen will get stands on the page before it is made.

use super::path_of;
use crate::{
    admin::{
        answer::{self, Answer},
        desk::Desk,
        fault::Fault,
        fields::Fields,
        form::Form,
        frame::{Frame, Section},
        session::SignedIn,
        sites::Sites,
    },
    views::format,
};
use askama::Template;
use axum::extract::State;
use hotspot::{
    control::portal::Offer,
    model::{PlanName, Voucher, VoucherCode},
    policy::{
        Plans,
        drafts::{NotedVouchers, VoucherDraft, VoucherTerms},
    },
    random::Random,
};
use std::sync::Arc;

/// More are printed in several batches: a sheet that is lost is taken back whole.
const MOST: u16 = 500;

#[derive(Template)]
#[template(path = "admin/vouchers/make.html")]
struct MakePage<'a> {
    frame: Frame<'a>,
    plans: &'a [PlanName],
    sites: &'a Sites,
    form: Form,
    /// What was asked for, where it can be made.
    promise: Option<Promise>,
}

/// What whoever holds one of the vouchers gets.
struct Promise {
    sentence: String,
    /// The plan's steps: from how much, and what.
    ladder: Vec<[String; 2]>,
}

pub async fn form(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let form = Form::of(&[
        ("jumlah", "24"),
        ("paket", PlanName::standard().as_str()),
        ("lama", "1"),
        ("satuan", "d"),
        ("perangkat", "1"),
    ]);
    show(&desk, &me, form).await
}

/// Makes them, or shows what they would promise where `lihat` was pressed.
pub async fn make(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let form = Form::sent(&fields);
    if fields.has("lihat") {
        return show(&desk, &me, form).await;
    }
    let plans = desk.plan_names().await?;
    let Ok(terms) = draft(&form).check(&desk.known(&plans)) else { return show(&desk, &me, form).await };
    if terms.count > MOST {
        return show(&desk, &me, form).await;
    }
    let codes = draw(terms.count).ok_or(Fault::Busy)?;
    let act = |issued: &[Voucher]| {
        let first = issued.first();
        let subject = format!("batch {}", first.map_or(0, |voucher| voucher.batch));
        let after = first.map(|voucher| NotedVouchers::of(voucher, issued.len()));
        desk.act(&me, "voucher.add", subject, None, after.as_ref())
    };
    let issued = desk.store.issue_vouchers(&terms, &codes, desk.now(), act).await?;
    let batch = issued.first().map_or(0, |voucher| voucher.batch);
    let in_force = desk.nudge().await;
    answer::done(&path_of(batch), if in_force { "done-vouchers" } else { "done-vouchers-later" })
}

async fn show(desk: &Desk, me: &SignedIn, form: Form) -> Answer {
    let (plans, sites) = (desk.plan_names().await?, Sites::read(desk).await?);
    let frame = Frame::new(desk, me, Section::Vouchers);
    let (form, promise) = match draft(&form).check(&desk.known(&plans)) {
        Ok(terms) if terms.count > MOST => {
            let why = frame.words.tell("too-many-vouchers", &[("most", &MOST.to_string())]);
            (form.but("jumlah", why), None)
        }
        Ok(terms) => (form, Some(Promise::of(&terms, &desk.plans().await?, &sites, &frame))),
        Err(faults) => (form.with(&faults, frame.language, field_of), None),
    };
    let is_faulty = form.is_faulty();
    let page = MakePage { frame, plans: &plans, sites: &sites, form, promise };
    if is_faulty { answer::refused(&page) } else { answer::page(&page) }
}

fn draw(count: u16) -> Option<Vec<VoucherCode>> {
    let mut random = Random::open().ok()?;
    (0..count).map(|_| VoucherCode::draw(&mut random)).collect()
}

fn draft(form: &Form) -> VoucherDraft {
    let some = |name: &str| Some(form.value(name).trim()).filter(|text| !text.is_empty()).map(str::to_owned);
    VoucherDraft {
        count: form.value("jumlah").to_owned(),
        plan: form.value("paket").to_owned(),
        site: some("lokasi"),
        devices: form.value("perangkat").to_owned(),
        from: some("mulai"),
        use_by: some("batas"),
        lasts: format!("{} {}", form.value("lama").trim().replace(',', "."), form.value("satuan")),
        note: form.value("catatan").to_owned(),
    }
}

fn field_of(field: &'static str) -> &'static str {
    match field {
        "count" => "jumlah",
        "plan" => "paket",
        "site" => "lokasi",
        "devices" => "perangkat",
        "from" => "mulai",
        "use_by" => "batas",
        "lasts" => "lama",
        "note" => "catatan",
        other => other,
    }
}

impl Promise {
    fn of(terms: &VoucherTerms, plans: &Plans, sites: &Sites, frame: &Frame<'_>) -> Self {
        let (language, words) = (frame.language, frame.words);
        let plan = match &terms.site {
            Some(site) => plans.at(&terms.plan, site),
            None => plans.everywhere(&terms.plan),
        };
        let place = terms.site.as_ref().map_or_else(|| words.say("at-every-site"), |site| sites.title(site));
        let sentence = words.tell(
            "voucher-promise",
            &[
                ("count", &terms.count.to_string()),
                ("lasts", &format::length(language, terms.lasts)),
                ("use-by", &frame.until(terms.use_by)),
                ("devices", &terms.devices.to_string()),
                ("place", place),
            ],
        );
        Self { sentence, ladder: frame.sentences().ladder(&Offer::of(plan)) }
    }
}

impl MakePage<'_> {
    fn plan_options(&self) -> Vec<(&str, &str)> {
        self.plans.iter().map(|plan| (plan.as_str(), plan.as_str())).collect()
    }

    fn site_options(&self) -> Vec<(String, String)> {
        self.sites.options(self.frame.words.say("every-site"))
    }

    fn units(&self) -> [(&'static str, &'static str); 2] {
        [("h", self.frame.words.say("unit-hours")), ("d", self.frame.words.say("unit-days"))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_what_the_command_says() {
        let form = Form::of(&[
            ("jumlah", "50"),
            ("paket", "tamu"),
            ("lokasi", ""),
            ("perangkat", "2"),
            ("mulai", ""),
            ("batas", "2026-12-31"),
            ("lama", "1,5"),
            ("satuan", "d"),
            ("catatan", "Rapat"),
        ]);
        let VoucherDraft { count, site, use_by, from, lasts, .. } = draft(&form);
        assert_eq!((count.as_str(), site, from), ("50", None, None));
        assert_eq!((use_by.as_deref(), lasts.as_str()), (Some("2026-12-31"), "1.5 d"));
    }
}
