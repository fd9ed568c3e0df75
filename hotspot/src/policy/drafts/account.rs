use super::{Known, note};
use crate::model::{Account, AccountName, Faults, Invalid, PhoneNumber, PlanName};
use serde::{Deserialize, Serialize};

/// What a password may have, in characters. No kinds of characters are asked for: length is what helps (NIST SP 800-63B).
const PASSWORD: std::ops::RangeInclusive<usize> = 8..=128;

/// The words of an account, without its password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDraft {
    pub name: String,
    /// May be typed in place of the name.
    pub phone: Option<String>,
    /// The way's own plan where none is named.
    pub plan: Option<String>,
    pub note: String,
}

/// A checked account, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountTerms {
    pub name: AccountName,
    pub phone: Option<PhoneNumber>,
    pub plan: Option<PlanName>,
    pub note: String,
}

impl AccountDraft {
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self, known: &Known<'_>) -> Result<AccountTerms, Faults> {
        let mut faults = Faults::default();
        let name = faults.field::<AccountName>("name", &self.name);
        let name = name.and_then(|name| faults.keep("name", no_number(name)));
        let phone = self.phone.as_ref().map(|phone| faults.field::<PhoneNumber>("phone", phone));
        let plan = self.plan.as_ref().map(|plan| known.plan(&mut faults, plan));
        let note = faults.keep("note", note(&self.note));
        let terms =
            || Some(AccountTerms { name: name?, phone: phone.flatten(), plan: plan.flatten(), note: note? });
        let terms = terms();
        faults.settle(terms)
    }

    /// The words of an account as it is.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        Self {
            name: account.name.to_string(),
            phone: account.phone.as_ref().map(ToString::to_string),
            plan: account.plan.as_ref().map(ToString::to_string),
            note: account.note.clone(),
        }
    }
}

/// Whether a new password will do in place of the `old` one. Bytes count as they were typed: two spellings of one letter
/// in Unicode are two passwords.
///
/// # Errors
/// Says what would be right.
pub fn fit_password(new: &str, old: Option<&str>) -> Result<(), Invalid> {
    if !PASSWORD.contains(&new.chars().count()) {
        Err(Invalid::new("a password has 8 to 128 characters"))
    } else if new.chars().any(char::is_control) {
        Err(Invalid::new("a password has no control characters: not every keyboard can type them again"))
    } else if old == Some(new) {
        Err(Invalid::new("this is the present password"))
    } else {
        Ok(())
    }
}

/// A number that is typed is a telephone's.
fn no_number(name: AccountName) -> Result<AccountName, Invalid> {
    match name.as_str().parse::<PhoneNumber>() {
        Ok(_) => Err(Invalid::new("looks like a telephone number: choose a name with letters")),
        Err(_) => Ok(name),
    }
}
