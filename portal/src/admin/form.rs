//! A form as it is shown: what stands in its fields, and what is wrong with each.

use super::{fields::Fields, wrong::sentence};
use crate::views::Language;
use hotspot::model::Faults;
use std::collections::HashMap;

/// Values by the field's name, and the faults of the last try.
#[derive(Debug, Default)]
pub struct Form {
    values: HashMap<String, String>,
    faults: Vec<(String, String)>,
}

impl Form {
    /// With these values, nothing wrong yet.
    #[must_use]
    pub fn of(values: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self { values: values.iter().map(own).collect(), faults: Vec::new() }
    }

    /// As it was sent.
    #[must_use]
    pub fn sent(fields: &Fields) -> Self {
        let texts = fields.texts().map(|(name, text)| (name.to_owned(), text.to_owned()));
        Self { values: texts.collect(), faults: Vec::new() }
    }

    /// With what a draft found wrong; `name_of` leads from the draft's field to the form's where they differ.
    #[must_use]
    pub fn with(
        mut self,
        faults: &Faults,
        language: Language,
        name_of: impl Fn(&'static str) -> &'static str,
    ) -> Self {
        for fault in &faults.0 {
            self.faults.push((name_of(fault.field).to_owned(), sentence(&fault.why, language)));
        }
        self
    }

    /// With one thing more that is wrong.
    #[must_use]
    pub fn but(mut self, name: &str, why: impl Into<String>) -> Self {
        self.faults.push((name.to_owned(), why.into()));
        self
    }

    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    #[must_use]
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    #[must_use]
    pub fn fault(&self, name: &str) -> Option<&str> {
        self.faults.iter().find(|(field, _)| field == name).map(|(_, why)| why.as_str())
    }

    #[must_use]
    pub fn is_faulty(&self) -> bool {
        !self.faults.is_empty()
    }

    /// All that is wrong, in the order it was found: field and sentence.
    #[must_use]
    pub fn faults(&self) -> &[(String, String)] {
        &self.faults
    }
}
