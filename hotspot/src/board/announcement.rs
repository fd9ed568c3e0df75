use super::{Bilingual, Reach};
use crate::model::UnixTime;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnnouncementId(pub i64);

/// An image's name: hexadecimal digits made from its bytes, so that another image has another name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImageId(pub String);

/// An image as we encoded it ourselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub id: ImageId,
    /// Its media type.
    pub kind: String,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

/// What an office announces, from its start to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    pub id: AnnouncementId,
    /// At most 60 characters in either language.
    pub title: Bilingual,
    /// Paragraphs, lists and bold words, see `text`.
    pub text: Bilingual,
    pub office: String,
    pub reach: Reach,
    pub from: UnixTime,
    /// Exclusive, always after `from`.
    pub until: UnixTime,
    pub pinned: bool,
    /// Lower stands higher.
    pub order: i32,
    /// Shown on the announcement's own page alone.
    pub image: Option<ImageId>,
    pub changed: UnixTime,
    /// Taken down before its end.
    pub ended: Option<UnixTime>,
}

impl Announcement {
    #[must_use]
    pub fn is_in_force(&self, now: UnixTime) -> bool {
        self.ended.is_none() && self.from <= now && now < self.until
    }
}
