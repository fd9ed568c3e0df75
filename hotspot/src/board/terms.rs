use super::Bilingual;
use crate::model::{Invalid, SiteName, UnixTime, serde_by_text};
use std::{fmt, str::FromStr};

/// The terms that ship with the program, worded in its own files.
pub const BUILT_IN_TERMS: TermsVersion = TermsVersion(2);

/// Number of an edition of the terms: one sequence over all sites, so that a newer one always has a higher number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermsVersion(pub u32);

/// An edition of the terms of use.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Terms {
    pub version: TermsVersion,
    /// All sites without terms of their own where none is named.
    pub site: Option<SiteName>,
    /// It holds from then on.
    pub from: UnixTime,
    /// It asks for something that the edition before did not: everybody is asked again.
    pub substance: bool,
    /// The short lines, in their order.
    pub lines: Vec<Bilingual>,
    /// The whole text below them; may be empty.
    pub full: Bilingual,
}

impl fmt::Display for TermsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TermsVersion {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let number = text.parse().ok().filter(|number| *number > 0).map(Self);
        number.ok_or_else(|| Invalid::new(format!("{text:?} is no version of the terms: a number like 2")))
    }
}

serde_by_text!(TermsVersion);
