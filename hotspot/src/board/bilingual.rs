use serde::{Deserialize, Serialize};

/// Words in Indonesian, and in English where somebody has written them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    pub indonesian: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub english: Option<String>,
}

impl Bilingual {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.indonesian.is_empty()
    }
}
