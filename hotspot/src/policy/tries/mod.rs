//! How often a code or a password may be guessed. Counted by what is guessed, by device and by site, and never by
//! connection or address: keeping a connection alive or changing the hardware address gains next to nothing.

mod log;
mod staff;

pub use staff::{Guessed, StaffTries, StaffTry};

use crate::model::{BootTime, Mac, SiteName};
use log::{Limit, Log, limit};

/// Who copies a code from paper mistypes it, five times in a row at worst.
const CODES_OF_DEVICE: &[Limit] = &[limit(5, 60), limit(20, 3_600)];

/// A code has 58 bits, so that 10,000 living ones at twenty guesses a second are hit once in 80,000 years: this budget
/// guards our work, not the codes. It must not let one person with a pocketful of phones shut a whole square out, so
/// when it is used up it refuses only devices that have guessed wrongly before. Then every device has one guess, and
/// another hardware address, which costs a lease, buys one more.
const CODES_OF_SITE: &[Limit] = &[limit(1_200, 60)];

const PASSWORDS_OF_DEVICE: &[Limit] = &[limit(5, 60)];

/// Of one account, from whatever devices. Those that were signed in by it before have a budget of their own each, so that
/// a stranger who guesses cannot shut the holder out.
const PASSWORDS_OF_ACCOUNT: &[Limit] = &[limit(10, 900)];

/// Against one likely password tried on many accounts. Passwords that people choose can be guessed, so this one refuses
/// every device but those that the account knows. It is also low enough that nobody can push an account's tries out of
/// memory within their fifteen minutes.
const PASSWORDS_OF_SITE: &[Limit] = &[limit(60, 60)];

/// Wrong tries of late. Lost with a restart: that is rarer than a guess is likely.
#[derive(Debug)]
pub struct Tries {
    codes_of_device: Log<Mac>,
    codes_of_site: Log<SiteName>,
    passwords_of_device: Log<Mac>,
    passwords_of_account: Log<(String, Option<Mac>)>,
    passwords_of_site: Log<SiteName>,
}

/// Somebody types a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordTry {
    pub at: BootTime,
    pub mac: Mac,
    pub site: SiteName,
    /// What was typed for the account, in one form; whether there is such an account makes no difference. Nothing where it
    /// can be the name of none.
    pub account: Option<String>,
    /// The device was signed in by this account before.
    pub known: bool,
}

impl Default for Tries {
    fn default() -> Self {
        Self {
            codes_of_device: Log::new(CODES_OF_DEVICE),
            codes_of_site: Log::new(CODES_OF_SITE),
            passwords_of_device: Log::new(PASSWORDS_OF_DEVICE),
            passwords_of_account: Log::new(PASSWORDS_OF_ACCOUNT),
            passwords_of_site: Log::new(PASSWORDS_OF_SITE),
        }
    }
}

impl Tries {
    /// Until when a device may not try a code; nothing where it may now.
    #[must_use]
    pub fn code_waits(&self, mac: Mac, site: &SiteName, now: BootTime) -> Option<BootTime> {
        let of_site =
            self.codes_of_site.waits(site, now).filter(|_| self.codes_of_device.has_tried(&mac, now));
        self.codes_of_device.waits(&mac, now).max(of_site)
    }

    pub fn wrong_code(&mut self, mac: Mac, site: &SiteName, now: BootTime) {
        self.codes_of_device.add(mac, now);
        self.codes_of_site.add(site.clone(), now);
    }

    /// Until when this password is not checked; nothing where it may be now.
    #[must_use]
    pub fn password_waits(&self, password: &PasswordTry) -> Option<BootTime> {
        let PasswordTry { at, mac, site, known, .. } = password;
        let of_site = self.passwords_of_site.waits(site, *at).filter(|_| !known);
        let of_account =
            password.account_key().and_then(|account| self.passwords_of_account.waits(&account, *at));
        self.passwords_of_device.waits(mac, *at).max(of_site).max(of_account)
    }

    /// Counts a try as wrong before it is known to be: while one is checked, others must not slip through beside it.
    pub fn password_tried(&mut self, password: &PasswordTry) {
        let PasswordTry { at, mac, site, .. } = password;
        self.passwords_of_device.add(*mac, *at);
        self.passwords_of_site.add(site.clone(), *at);
        if let Some(account) = password.account_key() {
            self.passwords_of_account.add(account, *at);
        }
    }

    /// Gives a try back that was right, or was not checked.
    pub fn password_given_back(&mut self, password: &PasswordTry) {
        let PasswordTry { at, mac, site, .. } = password;
        self.passwords_of_device.take_back(mac, *at);
        self.passwords_of_site.take_back(site, *at);
        if let Some(account) = password.account_key() {
            self.passwords_of_account.take_back(&account, *at);
        }
    }
}

impl PasswordTry {
    fn account_key(&self) -> Option<(String, Option<Mac>)> {
        Some((self.account.clone()?, self.known.then_some(self.mac)))
    }
}

#[cfg(test)]
mod tests {
    use super::{log::MOST_KEYS, *};
    use proptest::prelude::*;

    fn at(second: i64) -> BootTime {
        BootTime(second * 1_000)
    }

    fn phone(number: u32) -> Mac {
        let [a, b, c, d] = number.to_be_bytes();
        Mac::new([2, 0, a, b, c, d]).unwrap()
    }

    fn site(number: u8) -> SiteName {
        format!("site-{number}").parse().unwrap()
    }

    fn password(second: i64, phone_number: u32, account: &str, known: bool) -> PasswordTry {
        let (mac, account) = (phone(phone_number), Some(account.to_owned()));
        PasswordTry { at: at(second), mac, site: site(0), account, known }
    }

    fn tried(tries: &mut Tries, password: &PasswordTry) -> bool {
        let checked = tries.password_waits(password).is_none();
        if checked {
            tries.password_tried(password);
        }
        checked
    }

    #[test]
    fn after_five_wrong_codes_a_device_waits_for_the_first_to_be_a_minute_old() {
        let mut tries = Tries::default();
        for second in 0..5 {
            assert_eq!(tries.code_waits(phone(1), &site(0), at(second)), None);
            tries.wrong_code(phone(1), &site(0), at(second));
        }
        assert_eq!(tries.code_waits(phone(1), &site(0), at(5)), Some(at(60)));
        assert_eq!(tries.code_waits(phone(1), &site(1), at(5)), Some(at(60)), "another site gains nothing");
        assert_eq!(tries.code_waits(phone(1), &site(0), at(60)), None);
        assert_eq!(tries.code_waits(phone(2), &site(0), at(5)), None);
    }

    #[test]
    fn twenty_wrong_codes_are_enough_for_an_hour() {
        let mut tries = Tries::default();
        (0..20).for_each(|turn| tries.wrong_code(phone(1), &site(0), at(turn * 60)));
        assert_eq!(tries.code_waits(phone(1), &site(0), at(1_300)), Some(at(3_600)));
    }

    #[test]
    fn whoever_guesses_with_many_devices_has_one_guess_with_each_and_shuts_nobody_out() {
        let mut tries = Tries::default();
        (0..1_200).for_each(|guess| tries.wrong_code(phone(guess), &site(0), at(0)));
        assert_eq!(tries.code_waits(phone(7), &site(0), at(1)), Some(at(60)), "a second guess waits");
        assert_eq!(tries.code_waits(phone(9_999), &site(0), at(1)), None, "a guest with a voucher does not");
        assert_eq!(tries.code_waits(phone(7), &site(1), at(1)), None, "another site has its own budget");
    }

    #[test]
    fn a_stranger_who_guesses_does_not_shut_the_holder_out() {
        let mut tries = Tries::default();
        let guesses = (0..20).filter(|guess| tried(&mut tries, &password(0, *guess, "budi", false))).count();
        assert_eq!(guesses, 10, "whatever devices they come from");
        assert_eq!(tries.password_waits(&password(1, 99, "budi", false)), Some(at(900)));
        assert_eq!(tries.password_waits(&password(1, 50, "budi", true)), None);
        (0..60)
            .for_each(|guess| tries.password_tried(&password(1, 1_000 + guess, &format!("x{guess}"), false)));
        assert_eq!(tries.password_waits(&password(2, 99, "sari", false)), Some(at(61)), "the site's budget");
        assert_eq!(tries.password_waits(&password(2, 50, "budi", true)), None);
    }

    #[test]
    fn a_known_device_has_a_budget_too() {
        let mut tries = Tries::default();
        let guesses =
            (0..900).filter(|second| tried(&mut tries, &password(*second, 1, "budi", true))).count();
        assert_eq!(guesses, 10);
    }

    #[test]
    fn a_try_that_was_right_is_given_back() {
        let mut tries = Tries::default();
        for second in 0..100 {
            let right = password(second, 1, "budi", false);
            assert!(tried(&mut tries, &right), "{second}");
            tries.password_given_back(&right);
        }
        assert!(tries.passwords_of_account.tries.is_empty() && tries.passwords_of_device.tries.is_empty());
    }

    #[test]
    fn a_flood_of_devices_costs_bounded_memory_and_the_oldest_go_first() {
        let mut tries = Tries::default();
        (0..5_000).for_each(|guess| tries.wrong_code(phone(guess), &site(0), at(i64::from(guess))));
        assert_eq!(tries.codes_of_device.tries.len(), MOST_KEYS);
        assert!(!tries.codes_of_device.tries.contains_key(&phone(903)));
        assert!(tries.codes_of_device.tries.contains_key(&phone(904)));
        assert_eq!(tries.codes_of_site.tries[&site(0)].len(), 1_200);
    }

    proptest! {
        #[test]
        fn no_device_tries_more_codes_than_its_limits_let_it(pauses in proptest::collection::vec(0i64..90, 1..300)) {
            let (mut tries, mut second, mut wrong) = (Tries::default(), 0, Vec::new());
            for pause in pauses {
                second += pause;
                if tries.code_waits(phone(1), &site(0), at(second)).is_none() {
                    tries.wrong_code(phone(1), &site(0), at(second));
                    wrong.push(second);
                }
            }
            for limit in CODES_OF_DEVICE {
                let within = limit.within.secs() as i64;
                prop_assert!(wrong.windows(limit.most + 1).all(|run| run[limit.most] - run[0] >= within), "{wrong:?}");
            }
        }

        #[test]
        fn who_waits_as_long_as_it_is_told_may_try_again(
            guesses in proptest::collection::vec((0i64..30, 0u32..4, 0u8..3), 1..200),
        ) {
            let (mut tries, mut second) = (Tries::default(), 0);
            for (pause, phone_number, account) in guesses {
                second += pause;
                let guess = password(second, phone_number, &format!("a{account}"), phone_number == 0);
                match tries.password_waits(&guess) {
                    None => tries.password_tried(&guess),
                    Some(until) => {
                        prop_assert!(until > guess.at);
                        prop_assert_eq!(tries.password_waits(&PasswordTry { at: until, ..guess }), None);
                    }
                }
            }
        }

        #[test]
        fn strangers_guess_an_account_ten_times_in_a_quarter_of_an_hour_whatever_they_change(
            guesses in proptest::collection::vec((0i64..40, 0u32..50), 1..300),
        ) {
            let (mut tries, mut second, mut checked) = (Tries::default(), 0, Vec::new());
            for (pause, phone_number) in guesses {
                second += pause;
                if tried(&mut tries, &password(second, phone_number, "budi", false)) {
                    checked.push(second);
                }
            }
            prop_assert!(checked.windows(11).all(|run| run[10] - run[0] >= 900), "{checked:?}");
        }
    }
}
