use super::{Bilingual, Reach, names::named};
use crate::model::{GardenName, Hours};
use serde::{Deserialize, Serialize};
use url::Url;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceId(pub i64);

/// A public service: what it is, what it takes, where, when and how to reach it. Texts may be empty but title and `what`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub id: ServiceId,
    pub category: Category,
    /// At most 60 characters in either language.
    pub title: Bilingual,
    pub office: String,
    pub what: Bilingual,
    pub requirements: Bilingual,
    pub steps: Bilingual,
    /// How long it takes.
    pub time: Bilingual,
    pub cost: Bilingual,
    /// Where to go.
    pub place: Bilingual,
    /// By the gateway's local time; nothing where they are not known.
    pub hours: Option<Hours>,
    /// As it is written out; empty where there is none.
    pub phone: String,
    /// An http or https URL; empty where there is none.
    pub link: String,
    /// The link's host opens before sign-in.
    pub in_garden: bool,
    pub reach: Reach,
    /// Lower stands higher within its category.
    pub order: i32,
    /// Citizens see it: somebody has checked it.
    pub shown: bool,
}

impl Service {
    /// The host of its link; nothing where it has none by name.
    #[must_use]
    pub fn host(&self) -> Option<GardenName> {
        let url = Url::parse(&self.link).ok()?;
        url.host_str()?.parse().ok().filter(|name: &GardenName| !name.is_wildcard())
    }
}

/// In the order in which a citizen finds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    Health,
    Permits,
    CivilRecords,
    Complaints,
    Emergency,
    Education,
    Tourism,
    /// Public cameras: links only.
    Cameras,
}

impl Category {
    pub const ALL: [Self; 8] = [
        Self::Health,
        Self::Permits,
        Self::CivilRecords,
        Self::Complaints,
        Self::Emergency,
        Self::Education,
        Self::Tourism,
        Self::Cameras,
    ];
}

named!(Category, "category", {
    Health: "health" | "kesehatan",
    Permits: "permits" | "perizinan",
    CivilRecords: "civil-records" | "kependudukan",
    Complaints: "complaints" | "pengaduan",
    Emergency: "emergency" | "kedaruratan",
    Education: "education" | "pendidikan",
    Tourism: "tourism" | "pariwisata",
    Cameras: "cameras" | "kamera",
});
