//! What is wrong with something that was typed, under the name of each field: commands, forms and rows are refused alike.

use super::Invalid;
use std::{fmt, str::FromStr};

/// Each field that is wrong, and why. Collected while a draft is checked, so that nobody mends one fault at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Faults(pub Vec<FieldFault>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    pub field: &'static str,
    pub why: Invalid,
}

impl Faults {
    /// The value, or a fault under the field's name.
    pub fn keep<T>(&mut self, field: &'static str, result: Result<T, Invalid>) -> Option<T> {
        result.map_err(|why| self.0.push(FieldFault { field, why })).ok()
    }

    /// A value that is read from its text.
    pub fn field<T: FromStr<Err = Invalid>>(&mut self, field: &'static str, text: &str) -> Option<T> {
        let value = text.trim().parse();
        self.keep(field, value)
    }

    /// What was checked, where nothing was wrong with any part of it.
    ///
    /// # Errors
    /// All faults that were found.
    pub fn settle<T>(self, checked: Option<T>) -> Result<T, Self> {
        match checked {
            Some(checked) if self.0.is_empty() => Ok(checked),
            _ => Err(self),
        }
    }
}

impl fmt::Display for FieldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.why)
    }
}
