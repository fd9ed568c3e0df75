use super::{Invalid, serde_by_text};
use std::{fmt, str::FromStr, sync::Arc};

/// Lower-case letters, digits and inner hyphens, at most 32: safe in a path, a rule and a file name.
pub(super) fn slug(what: &str, text: &str) -> Result<Arc<str>, Invalid> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if text.is_empty()
        || text.len() > 32
        || !text.bytes().all(inner)
        || text.starts_with('-')
        || text.ends_with('-')
    {
        return Err(Invalid::new(format!(
            "{text:?} is not a {what}: 1 to 32 lower-case letters, digits and inner hyphens, like \"alun-alun\""
        )));
    }
    Ok(text.into())
}

/// A name that is a slug.
macro_rules! slug_type {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::Invalid;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::model::name::slug($what, text).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        $crate::model::serde_by_text!($name);
    };
}
pub(super) use slug_type;

slug_type!(
    /// A place with a network, as it stands in configuration, store and reports.
    SiteName, "site name"
);
slug_type!(
    /// The name of a plan.
    PlanName, "plan name"
);
impl PlanName {
    /// The plan of who signs in by one tap. It cannot be removed.
    #[must_use]
    pub fn standard() -> Self {
        Self("standard".into())
    }
}

slug_type!(
    /// The name of an account, whose devices share one allowance.
    AccountName, "account name"
);
slug_type!(
    /// A gateway's name, unique in the fleet.
    GatewayName, "gateway name"
);

/// The name of a network interface of this machine (Linux: 1 to 15 bytes).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interface(String);

impl Interface {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Interface {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'@');
        if text.is_empty() || text.len() > 15 || !text.bytes().all(allowed) || text == "." || text == ".." {
            return Err(Invalid::new(format!(
                "{text:?} is not an interface name: 1 to 15 letters, digits, dots, hyphens, like \"br-wifi\""
            )));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_by_text!(Interface);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_slugs() {
        assert!("alun-alun".parse::<SiteName>().is_ok());
        for text in ["", "-a", "a-", "Alun", "a b", "a/b", &"a".repeat(33)] {
            assert!(text.parse::<SiteName>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_interface_name_fits_the_kernel_and_carries_nothing_else() {
        assert!("br-wifi.20".parse::<Interface>().is_ok());
        for text in ["", "..", "a\"b", "a b", "sixteen-bytes-ab", "x/y"] {
            assert!(text.parse::<Interface>().is_err(), "{text}");
        }
    }
}
