//! `wifi-pbg account`: people whom staff gave a name and a password.

mod fields;
mod tell;
#[cfg(test)]
mod tests;

use super::{
    Failure,
    pinboard::Said,
    register::{Refused, Register, readable_secret},
};
use fields::Fields;
use hotspot::{
    model::{Account, AccountName, Faults, FieldFault, PasswordBy},
    passwords,
    policy::drafts::{AccountDraft, NotedAccount, fit_password},
    store::Taken,
};
use std::io::Read;
use tell::{Entry, Listing};

/// A line on standard input is no longer, in bytes.
const LONGEST_LINE: u64 = 1024;
/// 73 bits: nobody guesses it, and it can be read out.
const GROUPS: usize = 3;

#[derive(Debug, clap::Subcommand)]
pub(super) enum AccountOrder {
    /// Make an account, and print its password once.
    Add {
        /// Lower-case letters, digits and inner hyphens.
        name: String,
        #[command(flatten)]
        fields: Box<Fields>,
        /// Read the password from standard input, in place of making one.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Print all accounts.
    List,
    /// Print an account.
    Show { name: AccountName },
    /// Change an account. What is not named stays as it is.
    Change {
        name: AccountName,
        #[command(flatten)]
        fields: Box<Fields>,
        /// Give it another password, and print it once.
        #[arg(long)]
        new_password: bool,
        /// Give it another password, from standard input.
        #[arg(long, conflicts_with = "new_password")]
        password_stdin: bool,
        /// Open it again that was closed.
        #[arg(long)]
        reopen: bool,
    },
    /// Close an account: nobody signs in by it any more, and who did is signed out.
    End { name: AccountName },
}

/// `input` is what stands on standard input.
pub(super) async fn carry_out(
    register: &Register,
    order: &AccountOrder,
    input: impl Read,
) -> Result<Said, Failure> {
    match order {
        AccountOrder::Add { name, fields, password_stdin } => {
            let password = Given::new(*password_stdin, !password_stdin, input)?;
            add(register, name, fields, password).await
        }
        AccountOrder::List => {
            let accounts = register.store.accounts().await?;
            let listing = Listing::of(&accounts);
            Ok(Said::of(listing.table(&register.clock), &listing))
        }
        AccountOrder::Show { name } => {
            let account = known(register, name).await?;
            let entry = Entry::of(&account);
            Ok(Said::of(entry.lines(&register.clock), &entry))
        }
        AccountOrder::Change { name, fields, new_password, password_stdin, reopen } => {
            let password = Given::new(*password_stdin, *new_password, input)?;
            change(register, name, fields, password, *reopen).await
        }
        AccountOrder::End { name } => end(register, name).await,
    }
}

/// The password for an account; whether it was made by us and must be told.
struct Given {
    password: Option<String>,
    made: bool,
}

impl Given {
    fn new(from_input: bool, made: bool, input: impl Read) -> Result<Self, Refused> {
        let password = match (from_input, made) {
            (true, _) => Some(typed(input)?),
            (false, true) => Some(readable_secret(GROUPS)?),
            (false, false) => None,
        };
        Ok(Self { password, made: made && !from_input })
    }

    fn told(&self) -> Option<&str> {
        self.password.as_deref().filter(|_| self.made)
    }
}

async fn add(register: &Register, name: &str, fields: &Fields, given: Given) -> Result<Said, Failure> {
    let draft = fields.over(AccountDraft { name: name.to_owned(), ..AccountDraft::default() });
    let terms = draft.check(&register.known()).map_err(Refused::from)?;
    let password =
        passwords::hash_now(given.password.as_deref().unwrap_or_default()).map_err(Refused::from)?;
    let account = Account {
        name: terms.name,
        phone: terms.phone,
        password,
        password_by: PasswordBy::Staff,
        plan: terms.plan,
        note: terms.note,
        made: register.now(),
        closed: None,
    };
    let subject = format!("account {}", account.name);
    let act = register.actor.act("account.add", subject, None, Some(&NotedAccount::of(&account, true)));
    register.store.add_account(&account, &act).await?.map_err(taken)?;
    Ok(Entry::of(&account).written("is made", given.told()))
}

async fn change(
    register: &Register,
    name: &AccountName,
    fields: &Fields,
    given: Given,
    reopen: bool,
) -> Result<Said, Failure> {
    if fields.are_none() && given.password.is_none() && !reopen {
        return Err(Refused::Nothing.into());
    }
    let before = known(register, name).await?;
    if before.closed.is_some() && !reopen {
        return Err(over(name, "is closed; open it again with --reopen"));
    }
    let draft = fields.over(AccountDraft::of(&before));
    let terms = draft.check(&register.known()).map_err(Refused::from)?;
    let password = given.password.as_deref().map(passwords::hash_now).transpose().map_err(Refused::from)?;
    let after =
        Account { phone: terms.phone, plan: terms.plan, note: terms.note, closed: None, ..before.clone() };
    write(register, "account.change", &before, &after, password.as_ref()).await?;
    Ok(Entry::of(&after).written("is changed", given.told()))
}

/// Its telephone number is free for another account from then on.
async fn end(register: &Register, name: &AccountName) -> Result<Said, Failure> {
    let before = known(register, name).await?;
    if before.closed.is_some() {
        return Err(over(name, "was closed before"));
    }
    let after = Account { closed: Some(register.now()), phone: None, ..before.clone() };
    write(register, "account.end", &before, &after, None).await?;
    Ok(Entry::of(&after).written("is closed", None))
}

async fn write(
    register: &Register,
    did: &str,
    before: &Account,
    after: &Account,
    password: Option<&hotspot::model::PasswordHash>,
) -> Result<(), Failure> {
    let subject = format!("account {}", after.name);
    let noted = (NotedAccount::of(before, false), NotedAccount::of(after, password.is_some()));
    let act = register.actor.act(did, subject, Some(&noted.0), Some(&noted.1));
    Ok(register.store.change_account(after, password, &act).await?.map_err(taken)?)
}

async fn known(register: &Register, name: &AccountName) -> Result<Account, Failure> {
    let found = register.store.accounts().await?.into_iter().find(|account| account.name == *name);
    let unknown = || Refused::Unknown { what: "account", name: name.to_string(), list: "account list" };
    Ok(found.ok_or_else(unknown)?)
}

/// The first line, without its end.
fn typed(input: impl Read) -> Result<String, Refused> {
    let mut text = String::new();
    input.take(LONGEST_LINE).read_to_string(&mut text).map_err(Refused::Input)?;
    let line = text.split(['\r', '\n']).next().unwrap_or_default().to_owned();
    let fault = |why| Faults(vec![FieldFault { field: "password_stdin", why }]);
    fit_password(&line, None).map_err(fault)?;
    Ok(line)
}

fn over(name: &AccountName, why: &'static str) -> Failure {
    Refused::Over { what: "account", name: name.to_string(), why }.into()
}

fn taken(taken: Taken) -> Refused {
    Refused::Fields(vec![match taken {
        Taken::Name => "NAME: there is or was an account of this name; choose another".to_owned(),
        Taken::Phone => "--phone: another account has this number".to_owned(),
    }])
}
