use super::log::{Limit, Log, limit};
use crate::model::{BootTime, StaffName};
use std::net::IpAddr;

/// Who mistypes does so a few times. Against one address that tries many names.
const OF_SOURCE: &[Limit] = &[limit(10, 60), limit(60, 3_600)];

/// Passwords of one account, from whatever addresses. Those it has signed in from have a budget of their own each, so
/// that a stranger who guesses cannot shut the holder out: 960 guesses a day at a password of ten characters or more.
const PASSWORDS_OF_ACCOUNT: &[Limit] = &[limit(10, 900)];

/// Codes of one account, which only those are asked for who know its password. Three of a million are right at any time:
/// twenty guesses a day hit with a chance of 1 in 16,667, so that a year of them is right once in forty-six.
const CODES_OF_ACCOUNT: &[Limit] = &[limit(5, 900), limit(20, 86_400)];

/// Against many addresses that try many names: refuses every one but those that the account has signed in from. Low enough
/// that nobody can push an account's tries out of memory within their quarter of an hour.
const OF_ALL: &[Limit] = &[limit(60, 60)];

/// Wrong tries of late at the staff's door. They are of accounts and addresses, never of a connection: one that is kept
/// alive has no tries of its own. Lost with a restart, which nobody outside can bring about.
#[derive(Debug)]
pub struct StaffTries {
    of_source: Log<IpAddr>,
    passwords_of_account: Log<(StaffName, Option<IpAddr>)>,
    codes_of_account: Log<(StaffName, Option<IpAddr>)>,
    of_all: Log<()>,
}

/// Somebody types something that might be guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffTry {
    pub at: BootTime,
    pub guessed: Guessed,
    pub source: IpAddr,
    /// What was typed for the name; whether there is such an account makes no difference. Nothing where it can be the name
    /// of none, and for an invitation's code.
    pub name: Option<StaffName>,
    /// The account has signed in from this address before.
    pub known: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guessed {
    /// The password, or the code of an invitation.
    Password,
    /// The phone's code, or one of those for when it is lost.
    Code,
}

impl Default for StaffTries {
    fn default() -> Self {
        Self {
            of_source: Log::new(OF_SOURCE),
            passwords_of_account: Log::new(PASSWORDS_OF_ACCOUNT),
            codes_of_account: Log::new(CODES_OF_ACCOUNT),
            of_all: Log::new(OF_ALL),
        }
    }
}

impl StaffTries {
    /// Until when this is not checked; nothing where it may be now.
    #[must_use]
    pub fn waits(&self, one: &StaffTry) -> Option<BootTime> {
        let of_account = one.account_key().and_then(|key| self.of_account(one.guessed).waits(&key, one.at));
        if one.known {
            return of_account;
        }
        let of_source = self.of_source.waits(&one.source, one.at);
        of_account.max(of_source).max(self.of_all.waits(&(), one.at))
    }

    /// Counts a try as wrong before it is known to be: while one is checked, others must not slip through beside it.
    pub fn tried(&mut self, one: &StaffTry) {
        self.of_source.add(one.source, one.at);
        self.of_all.add((), one.at);
        if let Some(key) = one.account_key() {
            self.of_account_mut(one.guessed).add(key, one.at);
        }
    }

    /// Gives a try back that was right, or was not checked.
    pub fn given_back(&mut self, one: &StaffTry) {
        self.of_source.take_back(&one.source, one.at);
        self.of_all.take_back(&(), one.at);
        if let Some(key) = one.account_key() {
            self.of_account_mut(one.guessed).take_back(&key, one.at);
        }
    }

    fn of_account(&self, guessed: Guessed) -> &Log<(StaffName, Option<IpAddr>)> {
        match guessed {
            Guessed::Password => &self.passwords_of_account,
            Guessed::Code => &self.codes_of_account,
        }
    }

    fn of_account_mut(&mut self, guessed: Guessed) -> &mut Log<(StaffName, Option<IpAddr>)> {
        match guessed {
            Guessed::Password => &mut self.passwords_of_account,
            Guessed::Code => &mut self.codes_of_account,
        }
    }
}

impl StaffTry {
    fn account_key(&self) -> Option<(StaffName, Option<IpAddr>)> {
        Some((self.name.clone()?, self.known.then_some(self.source)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::totp;
    use proptest::prelude::*;
    use std::net::Ipv4Addr;

    const DAY: i64 = 86_400;

    fn one(second: i64, guessed: Guessed, source: u32, name: &str, known: bool) -> StaffTry {
        let source = Ipv4Addr::from(0x0a00_0000 + source).into();
        StaffTry { at: BootTime(second * 1_000), guessed, source, name: name.parse().ok(), known }
    }

    fn tried(tries: &mut StaffTries, one: &StaffTry) -> bool {
        let checked = tries.waits(one).is_none();
        if checked {
            tries.tried(one);
        }
        checked
    }

    /// Whoever knows the password guesses codes, ten a second from as many addresses. So many were looked at in a day, and
    /// whether one was right.
    fn a_day_of_guesses(tries: Option<&mut StaffTries>) -> (usize, bool) {
        let secret = totp::secret_of(b"a secret of 20 bytes");
        let mut tries = tries;
        let (mut looked_at, mut right, mut codes) = (0, false, Vec::new());
        for guess in 0..DAY * 10 {
            let second = guess / 10;
            if guess % 300 == 0 {
                codes = (-1..=1).filter_map(|away| totp::code(&secret, second / 30 + away)).collect();
            }
            let guessed = one(second, Guessed::Code, u32::try_from(guess).unwrap(), "sari", false);
            if tries.as_deref_mut().is_none_or(|tries| tried(tries, &guessed)) {
                looked_at += 1;
                right |= codes.contains(&format!("{:06}", guess * 7 % 1_000_000));
            }
        }
        (looked_at, right)
    }

    #[test]
    fn without_a_limit_the_second_step_is_guessed_in_a_day_and_with_it_not() {
        let (looked_at, right) = a_day_of_guesses(None);
        assert!(looked_at > 800_000 && right, "{looked_at} guesses hit nothing");
        let (looked_at, right) = a_day_of_guesses(Some(&mut StaffTries::default()));
        assert_eq!((looked_at, right), (20, false));
    }

    #[test]
    fn a_stranger_who_guesses_does_not_shut_the_holder_out() {
        let mut tries = StaffTries::default();
        let stranger = |second, source| one(second, Guessed::Password, source, "sari", false);
        let guesses = (0..900).filter(|second| tried(&mut tries, &stranger(*second, 7))).count();
        assert_eq!(guesses, 10);
        assert!(tries.waits(&stranger(0, 99)).is_some(), "another address gains nothing");
        (0..60).for_each(|source| tries.tried(&one(899, Guessed::Password, 500 + source, "x", false)));
        assert!(tries.waits(&one(899, Guessed::Password, 98, "budi", false)).is_some(), "all strangers wait");
        for guessed in [Guessed::Password, Guessed::Code] {
            assert_eq!(tries.waits(&one(899, guessed, 1, "sari", true)), None, "{guessed:?}");
        }
    }

    #[test]
    fn an_address_that_is_shared_shuts_out_whom_it_knows_by_their_own_name_alone() {
        let mut tries = StaffTries::default();
        let guesses = (0..60)
            .filter(|guess| tried(&mut tries, &one(0, Guessed::Password, 1, &format!("a{guess}"), false)));
        assert_eq!(guesses.count(), 10);
        assert_eq!(tries.waits(&one(1, Guessed::Password, 1, "sari", true)), None);
        let guesses =
            (0..900).filter(|second| tried(&mut tries, &one(*second, Guessed::Password, 1, "sari", true)));
        assert_eq!(guesses.count(), 10);
    }

    #[test]
    fn a_try_that_was_right_is_given_back() {
        let mut tries = StaffTries::default();
        for second in 0..100 {
            for guessed in [Guessed::Password, Guessed::Code] {
                let right = one(second, guessed, 1, "sari", false);
                assert!(tried(&mut tries, &right), "{second}");
                tries.given_back(&right);
            }
        }
        assert!(tries.codes_of_account.tries.is_empty() && tries.of_source.tries.is_empty());
    }

    #[test]
    fn what_can_be_no_name_is_counted_by_its_address() {
        let mut tries = StaffTries::default();
        let guesses =
            (0..60).filter(|second| tried(&mut tries, &one(*second, Guessed::Password, 1, "No Name", false)));
        assert_eq!(guesses.count(), 10);
    }

    proptest! {
        #[test]
        fn whatever_strangers_change_an_account_is_guessed_ten_times_in_a_quarter_of_an_hour(
            guesses in proptest::collection::vec((0i64..40, 0u32..50), 1..300),
        ) {
            let (mut tries, mut second, mut checked) = (StaffTries::default(), 0, Vec::new());
            for (pause, source) in guesses {
                second += pause;
                if tried(&mut tries, &one(second, Guessed::Password, source, "sari", false)) {
                    checked.push(second);
                }
            }
            prop_assert!(checked.windows(11).all(|run| run[10] - run[0] >= 900), "{checked:?}");
        }

        #[test]
        fn who_waits_as_long_as_it_is_told_may_try_again(
            guesses in proptest::collection::vec((0i64..30, 0u32..4, 0u8..3), 1..200),
        ) {
            let (mut tries, mut second) = (StaffTries::default(), 0);
            for (pause, source, name) in guesses {
                second += pause;
                let guess = one(second, Guessed::Code, source, &format!("a{name}"), source == 0);
                match tries.waits(&guess) {
                    None => tries.tried(&guess),
                    Some(until) => {
                        prop_assert!(until > guess.at);
                        prop_assert_eq!(tries.waits(&StaffTry { at: until, ..guess }), None);
                    }
                }
            }
        }
    }
}
