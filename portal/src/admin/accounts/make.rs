use super::{GROUPS, PasswordPage, field_of, plan_options, taken};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    fields::Fields,
    form::Form,
    frame::{Frame, Section},
    session::SignedIn,
};
use askama::Template;
use axum::extract::State;
use hotspot::{
    model::{Account, PasswordBy, PlanName},
    policy::drafts::{AccountDraft, NotedAccount},
    random::readable_secret,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "admin/accounts/make.html")]
struct MakePage<'a> {
    frame: Frame<'a>,
    form: Form,
    plans: &'a [PlanName],
}

pub async fn form(State(desk): State<Arc<Desk>>, me: SignedIn) -> Answer {
    let plans = desk.plan_names().await?;
    let frame = Frame::new(&desk, &me, Section::Accounts);
    answer::page(&MakePage { frame, form: Form::default(), plans: &plans })
}

/// Makes the account, and shows its password once.
pub async fn make(State(desk): State<Arc<Desk>>, me: SignedIn, fields: Fields) -> Answer {
    let plans = desk.plan_names().await?;
    let frame = Frame::new(&desk, &me, Section::Accounts);
    let form = Form::sent(&fields);
    let terms = match draft(&form).check(&desk.known(&plans)) {
        Ok(terms) => terms,
        Err(faults) => {
            let form = form.with(&faults, frame.language, field_of);
            return answer::refused(&MakePage { frame, form, plans: &plans });
        }
    };
    let password = readable_secret(GROUPS).map_err(|_| Fault::Busy)?;
    let account = Account {
        name: terms.name,
        phone: terms.phone,
        password: desk.hash(password.clone()).await?,
        password_by: PasswordBy::Staff,
        plan: terms.plan,
        note: terms.note,
        made: desk.now(),
        closed: None,
    };
    let noted = NotedAccount::of(&account, true);
    let act = desk.act(&me, "account.add", format!("account {}", account.name), None, Some(&noted));
    if let Err(what) = desk.store.add_account(&account, &act).await? {
        let (field, key) = taken(what);
        let form = form.but(field, frame.words.say(key));
        return answer::refused(&MakePage { frame, form, plans: &plans });
    }
    let in_force = desk.nudge().await;
    answer::page(&PasswordPage { frame, name: &account.name, password: &password, in_force })
}

/// Shared with the form of an account that there is.
pub fn draft(form: &Form) -> AccountDraft {
    let some = |name: &str| Some(form.value(name).trim()).filter(|text| !text.is_empty()).map(str::to_owned);
    AccountDraft {
        name: form.value("nama").trim().to_lowercase(),
        phone: some("telepon"),
        plan: some("paket"),
        note: form.value("catatan").to_owned(),
    }
}

impl MakePage<'_> {
    fn plan_options(&self) -> Vec<(String, String)> {
        plan_options(self.plans, &self.frame)
    }
}
