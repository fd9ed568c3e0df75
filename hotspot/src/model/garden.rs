use super::{Invalid, serde_by_text};
use std::{fmt, str::FromStr};

/// A name that guests reach before sign-in: one host, or `*.` and everything below a domain (not the domain itself).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GardenName {
    domain: String,
    below: bool,
}

impl GardenName {
    /// Whether a question for `name` (any case, with or without the final dot) is a garden question.
    #[must_use]
    pub fn covers(&self, name: &str) -> bool {
        let name = name.strip_suffix('.').unwrap_or(name);
        if self.below {
            let (name, domain) = (name.as_bytes(), self.domain.as_bytes());
            name.len() > domain.len() + 1
                && name[name.len() - domain.len()..].eq_ignore_ascii_case(domain)
                && name[name.len() - domain.len() - 1] == b'.'
        } else {
            name.eq_ignore_ascii_case(&self.domain)
        }
    }

    /// The host or domain without `*.`, in lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.below
    }
}

impl FromStr for GardenName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (below, domain) = match text.strip_prefix("*.") {
            Some(domain) => (true, domain),
            None => (false, text),
        };
        let domain = domain.strip_suffix('.').unwrap_or(domain);
        let label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        };
        let top_is_number =
            domain.rsplit('.').next().is_none_or(|top| top.bytes().all(|byte| byte.is_ascii_digit()));
        if domain.len() > 253 || !domain.contains('.') || top_is_number || !domain.split('.').all(label) {
            return Err(Invalid::new(format!(
                "{text:?} is not a name for the walled garden: a host like \"purbalinggakab.go.id\" or \"*.purbalinggakab.go.id\""
            )));
        }
        Ok(Self { domain: domain.to_ascii_lowercase(), below })
    }
}

impl fmt::Display for GardenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.below { "*." } else { "" }, self.domain)
    }
}

serde_by_text!(GardenName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_covers_what_is_below_and_not_the_domain_or_a_look_alike() {
        let below: GardenName = "*.Purbalinggakab.go.id".parse().unwrap();
        assert!(below.covers("rsud.purbalinggakab.go.id.") && below.covers("a.b.PURBALINGGAKAB.go.id"));
        for name in
            ["purbalinggakab.go.id", "evilpurbalinggakab.go.id", ".purbalinggakab.go.id.x", "go.id", ""]
        {
            assert!(!below.covers(name), "{name}");
        }
        let exact: GardenName = "purbalinggakab.go.id".parse().unwrap();
        assert!(exact.covers("Purbalinggakab.go.id.") && !exact.covers("www.purbalinggakab.go.id"));
    }

    #[test]
    fn refuses_what_is_not_a_name() {
        for text in
            ["", "*", "*.", "*.*.id", "localhost", "10.0.0.1", "a b.id", "-a.id", "a..id", "http://a.id"]
        {
            assert!(text.parse::<GardenName>().is_err(), "{text}");
        }
    }
}
