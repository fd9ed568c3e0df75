use super::rights::Right;
use crate::model::UnixTime;
use serde::Serialize;

/// What a program signs in with. Its secret was shown once; the store has the hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiToken {
    pub id: i64,
    /// What it is for, in words.
    pub title: String,
    pub scopes: Vec<Right>,
    /// Whose doing it is. It ends with their time here, and never reaches further than they do.
    pub made_by: String,
    pub made: UnixTime,
    pub until: UnixTime,
    /// To the hour.
    pub used: Option<UnixTime>,
    pub revoked: Option<UnixTime>,
}

impl ApiToken {
    #[must_use]
    pub fn holds(&self, now: UnixTime) -> bool {
        self.revoked.is_none() && now < self.until
    }

    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.scopes.contains(&right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_until_its_end_or_until_it_is_taken_back_and_does_what_it_was_made_for() {
        let token = ApiToken {
            id: 1,
            title: "Papan angka".into(),
            scopes: vec![Right::SeeUsage],
            made_by: "sari".into(),
            made: UnixTime(0),
            until: UnixTime(10),
            used: None,
            revoked: None,
        };
        assert!(token.holds(UnixTime(9)) && !token.holds(UnixTime(10)));
        assert!(!ApiToken { revoked: Some(UnixTime(1)), ..token.clone() }.holds(UnixTime(1)));
        assert!(token.may(Right::SeeUsage) && !token.may(Right::SeeStatus));
    }
}
