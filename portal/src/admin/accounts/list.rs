use super::path_of;
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    frame::{Frame, Section},
    leaf::{Leaf, ROWS},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{model::Account, policy::rights::Right};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    cari: String,
    /// `tutup`: those that are closed.
    keadaan: String,
    hal: String,
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/accounts/list.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    asked: &'a Asked,
    accounts: Vec<Account>,
    leaf: Leaf,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let mut accounts = desk.store.accounts().await?;
    accounts.retain(|account| asked.finds(account));
    let number = Leaf::number(&asked.hal);
    let total = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
    let query = [("cari", asked.cari.as_str()), ("keadaan", &asked.keadaan)];
    let leaf = Leaf::new("/admin/akun", &query, number, total);
    let (skip, most) = (Leaf::skip(number) as usize, ROWS as usize);
    let accounts = accounts.into_iter().skip(skip).take(most).collect();
    let frame = Frame::new(&desk, &me, Section::Accounts).with_news(asked.kabar.as_deref());
    answer::page(&ListPage { frame, asked: &asked, accounts, leaf })
}

impl Asked {
    fn finds(&self, account: &Account) -> bool {
        let find = self.cari.trim().to_lowercase();
        let digits: String = find.chars().filter(char::is_ascii_digit).collect();
        let phone = account.phone.as_ref().map_or("", |phone| phone.as_str());
        // Typed with a leading 0, kept with the country's number.
        let digits = digits.trim_start_matches('0');
        let has = find.is_empty()
            || account.name.as_str().contains(&find)
            || account.note.to_lowercase().contains(&find)
            || (digits.len() >= 3 && phone.contains(digits));
        has && account.closed.is_some() == (self.keadaan == "tutup")
    }
}

impl ListPage<'_> {
    fn handles(&self) -> bool {
        self.frame.may(Right::HandleAccounts)
    }

    fn path(&self, account: &Account) -> String {
        path_of(&account.name)
    }
}
