use super::{GROUPS, PasswordPage, field_of, make::draft, named, path_of, plan_options, taken};
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
use axum::extract::{Path, Query, State};
use hotspot::{
    control::operator::{Client, FindClients},
    model::{Account, PasswordBy, PasswordHash, PlanName},
    policy::{
        drafts::{AccountDraft, NotedAccount},
        rights::Right,
    },
    random::readable_secret,
    store::Taken,
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/accounts/account.html")]
struct AccountPage<'a> {
    frame: Frame<'a>,
    account: &'a Account,
    path: String,
    form: Form,
    plans: &'a [PlanName],
    /// Devices that are in by it now; nothing where the controller is away.
    devices: Option<Vec<Client>>,
}

pub async fn page(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let account = named(&desk, &name).await?;
    let frame = Frame::new(&desk, &me, Section::Accounts).with_news(asked.kabar.as_deref());
    let (plans, devices) = (desk.plan_names().await?, devices_of(&desk, &account).await);
    let form = form_of(&account);
    let path = path_of(&account.name);
    answer::page(&AccountPage { frame, account: &account, path, form, plans: &plans, devices })
}

pub async fn change(
    State(desk): State<Arc<Desk>>,
    me: SignedIn,
    Path(name): Path<String>,
    fields: Fields,
) -> Answer {
    let before = named(&desk, &name).await?;
    let plans = desk.plan_names().await?;
    let form = Form::sent(&fields);
    let words = AccountDraft { name: before.name.to_string(), ..draft(&form) };
    let language = Frame::new(&desk, &me, Section::Accounts).language;
    let form = match words.check(&desk.known(&plans)) {
        Ok(terms) => {
            let after = Account { phone: terms.phone, plan: terms.plan, note: terms.note, ..before.clone() };
            match write(&desk, &me, "account.change", &before, &after, None).await? {
                Ok(in_force) => return done(&after, in_force, "done-account-changed"),
                Err(what) => {
                    let (field, key) = taken(what);
                    form.but(field, language.words().say(key))
                }
            }
        }
        Err(faults) => form.with(&faults, language, field_of),
    };
    let devices = devices_of(&desk, &before).await;
    let (frame, path) = (Frame::new(&desk, &me, Section::Accounts), path_of(&before.name));
    answer::refused(&AccountPage { frame, account: &before, path, form, plans: &plans, devices })
}

/// Another password, shown once. Devices that are in stay in.
pub async fn new_password(State(desk): State<Arc<Desk>>, me: SignedIn, Path(name): Path<String>) -> Answer {
    let before = named(&desk, &name).await?;
    let password = readable_secret(GROUPS).map_err(|_| Fault::Busy)?;
    let hash = desk.hash(password.clone()).await?;
    let after = Account { password_by: PasswordBy::Staff, ..before.clone() };
    let written = write(&desk, &me, "account.change", &before, &after, Some(&hash)).await?;
    let in_force = written.map_err(|_| Fault::Store)?;
    let frame = Frame::new(&desk, &me, Section::Accounts);
    answer::page(&PasswordPage { frame, name: &before.name, password: &password, in_force })
}

/// Nobody signs in by it any more, and who did is signed out. Its telephone number is free for another account.
pub async fn close(State(desk): State<Arc<Desk>>, me: SignedIn, Path(name): Path<String>) -> Answer {
    let before = named(&desk, &name).await?;
    let after = Account { closed: Some(desk.now()), phone: None, ..before.clone() };
    let written = write(&desk, &me, "account.end", &before, &after, None).await?;
    done(&after, written.map_err(|_| Fault::Store)?, "done-account-closed")
}

pub async fn reopen(State(desk): State<Arc<Desk>>, me: SignedIn, Path(name): Path<String>) -> Answer {
    let before = named(&desk, &name).await?;
    let after = Account { closed: None, ..before.clone() };
    let written = write(&desk, &me, "account.change", &before, &after, None).await?;
    done(&after, written.map_err(|_| Fault::Store)?, "done-account-reopened")
}

/// Answers whether the controller has taken it up, or what of it another account has.
async fn write(
    desk: &Desk,
    me: &SignedIn,
    did: &str,
    before: &Account,
    after: &Account,
    password: Option<&PasswordHash>,
) -> Result<Result<bool, Taken>, Fault> {
    let noted = (NotedAccount::of(before, false), NotedAccount::of(after, password.is_some()));
    let act = desk.act(me, did, format!("account {}", after.name), Some(&noted.0), Some(&noted.1));
    match desk.store.change_account(after, password, &act).await? {
        Ok(()) => Ok(Ok(desk.nudge().await)),
        Err(taken) => Ok(Err(taken)),
    }
}

fn done(account: &Account, in_force: bool, key: &'static str) -> Answer {
    answer::done(&path_of(&account.name), if in_force { key } else { "done-account-later" })
}

async fn devices_of(desk: &Desk, account: &Account) -> Option<Vec<Client>> {
    let wanted = FindClients { account: Some(account.name.clone()), most: 100, ..FindClients::default() };
    desk.ask(&wanted).await.ok().map(|found| found.clients)
}

fn form_of(account: &Account) -> Form {
    let AccountDraft { phone, plan, note, .. } = AccountDraft::of(account);
    Form::of(&[
        ("telepon", phone.as_deref().unwrap_or_default()),
        ("paket", plan.as_deref().unwrap_or_default()),
        ("catatan", &note),
    ])
}

impl AccountPage<'_> {
    fn handles(&self) -> bool {
        self.frame.may(Right::HandleAccounts)
    }

    fn plan_options(&self) -> Vec<(String, String)> {
        plan_options(self.plans, &self.frame)
    }

    fn chosen_by_holder(&self) -> bool {
        self.account.password_by == PasswordBy::Holder
    }
}
