use crate::{
    board::line,
    model::{Faults, Invalid, Role, StaffName},
};

/// What a password of staff has, in characters: more than a guest's, who opens less.
const PASSWORD: std::ops::RangeInclusive<usize> = 10..=128;
/// In characters.
const LONGEST_NAME: usize = 80;
/// Of an address (RFC 5321, section 4.5.3.1.3, without its brackets), in bytes.
const LONGEST_EMAIL: usize = 254;

/// Somebody of staff, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaffDraft {
    pub name: String,
    pub full_name: String,
    /// Empty where unknown.
    pub email: String,
    pub role: String,
    pub office: String,
    pub may_alert: bool,
    /// `id` or `en`.
    pub language: String,
}

/// Somebody of staff, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffTerms {
    pub name: StaffName,
    pub full_name: String,
    pub email: String,
    pub role: Role,
    pub office: String,
    pub may_alert: bool,
    pub language: String,
}

impl StaffDraft {
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self) -> Result<StaffTerms, Faults> {
        let mut faults = Faults::default();
        let name = faults.field::<StaffName>("name", &self.name);
        let full_name = faults.keep("full_name", line(&self.full_name, LONGEST_NAME));
        let email = faults.keep("email", email(&self.email));
        let role = faults.field::<Role>("role", &self.role);
        let office = faults.keep("office", office(&self.office, role));
        let language = faults.keep("language", language(&self.language));
        let terms = || {
            Some(StaffTerms {
                name: name?,
                full_name: full_name?,
                email: email?,
                role: role?,
                office: office?,
                may_alert: self.may_alert,
                language: language?,
            })
        };
        let terms = terms();
        faults.settle(terms)
    }
}

/// Whether a new password of staff will do. No kinds of characters are asked for: length is what helps (NIST SP 800-63B);
/// the own name is what is guessed first.
///
/// # Errors
/// Says what would be right.
pub fn fit_staff_password(new: &str, name: &StaffName) -> Result<(), Invalid> {
    let plain = |text: &str| text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
    let (count, first) = (new.chars().count(), new.chars().next());
    if !PASSWORD.contains(&count) {
        Err(Invalid::new("a password has 10 to 128 characters"))
    } else if new.chars().any(char::is_control) {
        Err(Invalid::new("a password has no control characters: not every keyboard can type them again"))
    } else if new.chars().all(|c| Some(c) == first) {
        Err(Invalid::new("a password is not one character again and again"))
    } else if plain(new).trim_matches(|c: char| c.is_ascii_digit()) == plain(name.as_str()) {
        Err(Invalid::new("a password is not the own name"))
    } else {
        Ok(())
    }
}

fn email(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let whole = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_graphic() && !"<>()[],;:\\\"@".contains(c))
    };
    let sound = text.len() <= LONGEST_EMAIL
        && text
            .rsplit_once('@')
            .is_some_and(|(local, domain)| whole(local) && whole(domain) && domain.contains('.'));
    if text.is_empty() || sound {
        Ok(text.to_owned())
    } else {
        Err(Invalid::new("an e-mail address is like \"sari@purbalinggakab.go.id\""))
    }
}

fn office(text: &str, role: Option<Role>) -> Result<String, Invalid> {
    match (text.trim(), role) {
        ("", Some(Role::Editor)) => Err(Invalid::new("an editor writes for an office: name it")),
        ("", _) => Ok(String::new()),
        (text, _) => line(text, LONGEST_NAME),
    }
}

fn language(text: &str) -> Result<String, Invalid> {
    match text {
        "" => Ok("id".to_owned()),
        "id" | "en" => Ok(text.to_owned()),
        _ => Err(Invalid::new("a language is \"id\" or \"en\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> StaffDraft {
        StaffDraft {
            name: "sari".into(),
            full_name: "Sari Wulandari".into(),
            email: "sari@purbalinggakab.go.id".into(),
            role: "editor".into(),
            office: "BPBD".into(),
            may_alert: true,
            language: String::new(),
        }
    }

    #[test]
    fn somebody_of_staff_is_taken_as_typed_and_speaks_indonesian() {
        let terms = draft().check().unwrap();
        assert_eq!(
            (terms.role, terms.office.as_str(), terms.language.as_str()),
            (Role::Editor, "BPBD", "id")
        );
        assert!(StaffDraft { email: String::new(), ..draft() }.check().is_ok());
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = StaffDraft {
            name: "Sari W".into(),
            full_name: " ".into(),
            email: "sari".into(),
            role: "root".into(),
            office: "x".repeat(81),
            may_alert: false,
            language: "jv".into(),
        };
        let Faults(faults) = wrong.check().unwrap_err();
        let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["name", "full_name", "email", "role", "office", "language"]);
        let homeless = StaffDraft { office: " ".into(), ..draft() };
        assert_eq!(homeless.check().unwrap_err().0[0].field, "office");
        for email in ["a@b", "a b@c.id", "<a>@c.id", "a@@c.id", "a@c.id\r\nBcc: x@y.id"] {
            assert!(StaffDraft { email: email.into(), ..draft() }.check().is_err(), "{email}");
        }
    }

    #[test]
    fn a_password_of_staff_is_long_and_not_the_own_name() {
        let name: StaffName = "sari-wulandari".parse().unwrap();
        for right in ["alun-alun pagi", "sandi 🔑 é panjang", "1234567890"] {
            assert_eq!(fit_staff_password(right, &name), Ok(()), "{right}");
        }
        for wrong in
            ["", "sembilan9", "aaaaaaaaaaaa", "Sari Wulandari", "sariwulandari2026", "a\u{7}bcdefghijk"]
        {
            assert!(fit_staff_password(wrong, &name).is_err(), "{wrong}");
        }
        assert!(fit_staff_password(&"ab".repeat(65), &name).is_err());
    }
}
