use super::{AccountName, Invalid, PlanName, UnixTime, serde_by_text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Somebody whom staff gave a name and a password; all devices of the account share one allowance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub name: AccountName,
    /// May be typed in place of the name.
    pub phone: Option<PhoneNumber>,
    pub password: PasswordHash,
    pub password_by: PasswordBy,
    /// The way's own plan where none is named.
    pub plan: Option<PlanName>,
    pub note: String,
    pub made: UnixTime,
    /// Staff closed it: nobody signs in by it any more.
    pub closed: Option<UnixTime>,
}

/// What a password is checked against: a PHC string (argon2id). Never told to anybody, not even to a log.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// Who chose a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PasswordBy {
    Staff,
    Holder,
}

impl PasswordBy {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Holder => "holder",
        }
    }
}

/// An Indonesian or international telephone number, kept as digits with the country's: `+628123456789`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

impl PasswordHash {
    #[must_use]
    pub fn new(phc: String) -> Self {
        Self(phc)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash")
    }
}

impl PhoneNumber {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PhoneNumber {
    type Err = Invalid;

    /// Spaces, dots, hyphens and brackets do not count; a leading 0 is Indonesia's (+62). 8 to 15 digits (ITU-T E.164).
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wrong = || {
            Invalid::new(format!(
                "{:?} is not a telephone number like 0812-3456-7890",
                text.chars().take(40).collect::<String>()
            ))
        };
        let text = text.trim();
        let plain = text.len() <= 40
            && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '.' | '-' | '(' | ')'));
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if !plain || text.rfind('+').is_some_and(|place| place > 0) {
            return Err(wrong());
        }
        let international = match (text.starts_with('+'), digits.strip_prefix('0')) {
            (true, _) => digits,
            (false, Some(national)) => format!("62{national}"),
            (false, None) => digits,
        };
        let fits = (8..=15).contains(&international.len()) && !international.starts_with('0');
        if fits { Ok(Self(format!("+{international}"))) } else { Err(wrong()) }
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_by_text!(PhoneNumber);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_form_however_it_is_typed() {
        for text in ["0812-3456-7890", "+62 812 3456 7890", "62.812.3456.7890", "(0812) 34567890"] {
            assert_eq!(text.parse::<PhoneNumber>().unwrap().as_str(), "+6281234567890", "{text}");
        }
    }

    #[test]
    fn a_password_hash_is_not_told_to_a_log() {
        assert_eq!(format!("{:?}", PasswordHash::new("$argon2id$v=19$secret".into())), "PasswordHash");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "112",
            "budi",
            "0812-3456-7890x",
            "08+123456789",
            "1".repeat(16).as_str(),
            "０８１２３４５６７８９０",
        ] {
            assert!(text.parse::<PhoneNumber>().is_err(), "{text}");
        }
    }
}
