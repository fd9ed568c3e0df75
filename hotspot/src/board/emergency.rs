use super::{Bilingual, Reach, names::named};
use crate::model::UnixTime;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmergencyId(pub i64);

/// A notice that stands first on every page until its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    pub id: EmergencyId,
    pub kind: EmergencyKind,
    pub hazard: Hazard,
    /// At most 60 characters in either language.
    pub title: Bilingual,
    /// What to do: at most three imperatives.
    pub steps: Vec<Bilingual>,
    /// At most two; the first stands in the short form.
    pub phones: Vec<EmergencyPhone>,
    /// Where people gather; on the notice's own page.
    pub gathering: Bilingual,
    /// Who says so.
    pub source: String,
    pub reach: Reach,
    pub from: UnixTime,
    /// Of its words.
    pub updated: UnixTime,
    /// Exclusive.
    pub until: UnixTime,
    /// Ended before that.
    pub ended: Option<UnixTime>,
}

impl Emergency {
    #[must_use]
    pub fn is_in_force(&self, now: UnixTime) -> bool {
        self.ended.is_none() && self.from <= now && now < self.until
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyPhone {
    /// Whose it is; empty where the number says it.
    pub of: String,
    /// As it is written out.
    pub number: String,
}

/// The most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmergencyKind {
    /// DARURAT
    Emergency,
    /// PERINGATAN
    Warning,
    /// LATIHAN
    Drill,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hazard {
    Flood,
    Landslide,
    Earthquake,
    Weather,
    /// Gunung Slamet.
    Volcano,
    Fire,
    MissingPerson,
    /// Water, power, roads, or a service of the regency.
    Disruption,
}

impl Hazard {
    pub const ALL: [Self; 8] = [
        Self::Flood,
        Self::Landslide,
        Self::Earthquake,
        Self::Weather,
        Self::Volcano,
        Self::Fire,
        Self::MissingPerson,
        Self::Disruption,
    ];
}

named!(EmergencyKind, "kind", {
    Emergency: "emergency" | "darurat",
    Warning: "warning" | "peringatan",
    Drill: "drill" | "latihan",
});

named!(Hazard, "hazard", {
    Flood: "flood" | "banjir",
    Landslide: "landslide" | "longsor",
    Earthquake: "earthquake" | "gempa",
    Weather: "weather" | "cuaca-buruk",
    Volcano: "volcano" | "gunung-slamet",
    Fire: "fire" | "kebakaran",
    MissingPerson: "missing-person" | "orang-hilang",
    Disruption: "disruption" | "gangguan-layanan",
});
