//! Accounts of guests: people whom staff gave a name and a password.

mod account;
mod list;
mod make;

use super::{
    desk::Desk,
    fault::Fault,
    frame::Frame,
    roads::{Needs, Roads},
};
use askama::Template;
use hotspot::{
    model::{Account, AccountName, PlanName},
    policy::rights::Right,
    store::Taken,
};

const SEE: Needs = Needs::Right(Right::SeeAccounts);
const HANDLE: Needs = Needs::Right(Right::HandleAccounts);

/// Of a password that is made here: 73 bits, nobody guesses it, and it can be read out.
const GROUPS: usize = 3;

pub fn roads(roads: Roads) -> Roads {
    roads
        .get("/admin/akun", SEE, list::page)
        .get("/admin/akun/baru", HANDLE, make::form)
        .post("/admin/akun/baru", HANDLE, make::make)
        .get("/admin/akun/{name}", SEE, account::page)
        .post("/admin/akun/{name}", HANDLE, account::change)
        .post("/admin/akun/{name}/sandi", HANDLE, account::new_password)
        .post("/admin/akun/{name}/tutup", HANDLE, account::close)
        .post("/admin/akun/{name}/buka", HANDLE, account::reopen)
}

/// A password that was made a moment ago: shown once, and kept by nobody.
#[derive(Template)]
#[template(path = "admin/accounts/password.html")]
struct PasswordPage<'a> {
    frame: Frame<'a>,
    name: &'a AccountName,
    password: &'a str,
    /// The controller has taken it up.
    in_force: bool,
}

async fn named(desk: &Desk, name: &str) -> Result<Account, Fault> {
    let name: AccountName = name.parse().map_err(|_| Fault::NotFound)?;
    let found = desk.store.accounts().await?.into_iter().find(|account| account.name == name);
    found.ok_or(Fault::Unknown)
}

fn path_of(name: &AccountName) -> String {
    format!("/admin/akun/{name}")
}

/// What the form calls a draft's field.
fn field_of(field: &'static str) -> &'static str {
    match field {
        "name" => "nama",
        "phone" => "telepon",
        "plan" => "paket",
        "note" => "catatan",
        other => other,
    }
}

/// The field that is taken, and the words.
fn taken(taken: Taken) -> (&'static str, &'static str) {
    match taken {
        Taken::Name => ("nama", "account-name-taken"),
        Taken::Phone => ("telepon", "account-phone-taken"),
    }
}

/// For a select field: the plans, and none.
fn plan_options(plans: &[PlanName], frame: &Frame<'_>) -> Vec<(String, String)> {
    let own = (String::new(), frame.words.say("plan-of-the-way").to_owned());
    let plans = plans.iter().map(|plan| (plan.to_string(), plan.to_string()));
    std::iter::once(own).chain(plans).collect()
}
