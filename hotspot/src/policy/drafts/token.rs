use crate::{
    board::line,
    model::{Faults, Invalid, Span, UnixTime},
    policy::rights::Right,
};

/// In characters.
const LONGEST_TITLE: usize = 80;
/// A token that nobody renews for a year and more is one that nobody remembers.
const LONGEST_DAYS: u64 = 400;

/// What a program's token is to be, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenDraft {
    /// What it is for.
    pub title: String,
    /// As [`Right`] writes them.
    pub scopes: Vec<String>,
    pub days: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenTerms {
    pub title: String,
    /// In the order of the table, each once.
    pub scopes: Vec<Right>,
    pub until: UnixTime,
}

impl TokenDraft {
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self, now: UnixTime) -> Result<TokenTerms, Faults> {
        let mut faults = Faults::default();
        let title = faults.keep("title", line(&self.title, LONGEST_TITLE));
        let scopes = faults.keep("scopes", scopes(&self.scopes));
        let until = faults.keep("days", days(&self.days)).map(|days| now + Span::from_days(days));
        let terms = || Some(TokenTerms { title: title?, scopes: scopes?, until: until? });
        let terms = terms();
        faults.settle(terms)
    }
}

fn scopes(texts: &[String]) -> Result<Vec<Right>, Invalid> {
    let mut scopes = texts.iter().map(|text| text.parse()).collect::<Result<Vec<Right>, _>>()?;
    scopes.sort();
    scopes.dedup();
    if scopes.is_empty() { Err(Invalid::new("choose at least one right")) } else { Ok(scopes) }
}

fn days(text: &str) -> Result<u64, Invalid> {
    let days = text.trim().parse().ok().filter(|days| (1..=LONGEST_DAYS).contains(days));
    days.ok_or_else(|| Invalid::new(format!("a number of days from 1 to {LONGEST_DAYS}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_a_title_an_end_and_known_rights() {
        let draft = TokenDraft {
            title: "Papan angka".into(),
            scopes: ["usage.see", "status.see", "usage.see"].map(str::to_owned).to_vec(),
            days: "30".into(),
        };
        let terms = draft.check(UnixTime(0)).unwrap();
        assert_eq!(
            (terms.scopes, terms.until),
            (vec![Right::SeeStatus, Right::SeeUsage], UnixTime(30 * 86_400))
        );
        for days in ["0", "401", "", "-1", "1e3"] {
            let Faults(faults) =
                TokenDraft { days: days.into(), ..TokenDraft::default() }.check(UnixTime(0)).unwrap_err();
            assert_eq!(
                faults.iter().map(|fault| fault.field).collect::<Vec<_>>(),
                ["title", "scopes", "days"]
            );
        }
        let odd = TokenDraft { scopes: vec!["everything".into()], ..draft };
        assert_eq!(odd.check(UnixTime(0)).unwrap_err().0[0].field, "scopes");
    }
}
