//! Passwords on their way from the portal: asked of the loop whether they may be tried, checked beside it, and told to it.
//! Holds no rule: neither which account nor whose time.

use super::Desk;
use crate::{
    gateway::{Checked, Event, Tried, TryAccount, Wish},
    passwords::{Password, Passwords, TooBusy},
};
use hotspot::{
    control::{
        Refusal,
        portal::{ChangePassword, EnterAccount, Entry, GetGuest, NoEntry},
    },
    passwords::LONGEST,
    policy::drafts::fit_password,
};
use tokio::time::Instant;

/// Signs a device in by an account.
///
/// # Errors
/// When there is no such guest, or the loop does not answer.
pub async fn enter(desk: &Desk, verb: EnterAccount) -> Result<Entry, Refusal> {
    let EnterAccount { address, terms, account, password } = verb;
    let asked = TryAccount { address, account, wish: Wish::Enter(terms) };
    attempt(desk, asked, Password::new(password), None).await
}

/// Puts another password in the place of an account's.
///
/// # Errors
/// As [`enter`].
pub async fn change_password(desk: &Desk, verb: ChangePassword) -> Result<Entry, Refusal> {
    let ChangePassword { address, account, password, new_password } = verb;
    let (password, new) = (Password::new(password), Password::new(new_password));
    if fit_password(&new, Some(&password)).is_err() {
        let guest = desk.ask(|reply| Event::GetGuest(GetGuest { address }, reply)).await?;
        return Ok(Entry { guest, refused: Some(NoEntry::PasswordUnfit) });
    }
    let asked = TryAccount { address, account, wish: Wish::AnotherPassword };
    attempt(desk, asked, password, Some(new)).await
}

async fn attempt(
    desk: &Desk,
    asked: TryAccount,
    password: Password,
    new: Option<Password>,
) -> Result<Entry, Refusal> {
    let by = Passwords::patience();
    match desk.ask(|reply| Event::TryAccount(asked, reply)).await? {
        Tried::Refused(entry) => Ok(*entry),
        Tried::Check(attempt, hash) => {
            // Nobody's password is empty or longer.
            let checked = if password.is_empty() || password.len() > LONGEST {
                Checked::Wrong
            } else {
                match desk.passwords.check(password, hash, by).await {
                    Ok(true) => replaced(desk, new, by).await,
                    Ok(false) => Checked::Wrong,
                    Err(TooBusy) => Checked::TooBusy,
                }
            };
            desk.ask(|reply| Event::AccountChecked(Box::new(attempt), checked, reply)).await
        }
    }
}

async fn replaced(desk: &Desk, new: Option<Password>, by: Instant) -> Checked {
    match new {
        None => Checked::Right,
        Some(new) => desk.passwords.hash(new, by).await.map_or(Checked::TooBusy, Checked::RightAndReplaced),
    }
}
