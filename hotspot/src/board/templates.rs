//! The words that are ready for an emergency: at night nobody writes good ones.

use super::{Bilingual, Hazard};

/// The title for a place, like `Banjir di Kecamatan Bukateja`.
#[must_use]
pub fn title(hazard: Hazard, place: &str) -> Bilingual {
    let (indonesian, english) = match hazard {
        Hazard::Flood => ("Banjir di {}", "Flood in {}"),
        Hazard::Landslide => ("Tanah longsor di {}", "Landslide in {}"),
        Hazard::Earthquake => ("Gempa bumi terasa di {}", "Earthquake felt in {}"),
        Hazard::Weather => ("Cuaca buruk di {}", "Severe weather in {}"),
        Hazard::Volcano => ("Gunung Slamet: waspada di {}", "Mount Slamet: beware in {}"),
        Hazard::Fire => ("Kebakaran di {}", "Fire in {}"),
        Hazard::MissingPerson => ("Orang hilang di {}", "Missing person in {}"),
        Hazard::Disruption => ("Gangguan layanan di {}", "Service disruption in {}"),
    };
    let [indonesian, english] = [indonesian, english].map(|words| words.replace("{}", place));
    Bilingual { indonesian, english: Some(english) }
}

/// What to do: three imperatives.
#[must_use]
pub fn steps(hazard: Hazard) -> [Bilingual; 3] {
    let steps = match hazard {
        Hazard::Flood => [
            ("Jauhi tepi sungai dan saluran air.", "Keep away from rivers and drains."),
            ("Pindah ke tempat yang lebih tinggi.", "Move to higher ground."),
            ("Ikuti arahan petugas.", "Follow the officers."),
        ],
        Hazard::Landslide => [
            ("Jauhi lereng dan tebing.", "Keep away from slopes and cliffs."),
            ("Pindah ke tempat yang datar dan terbuka.", "Move to flat, open ground."),
            ("Jangan kembali sebelum dinyatakan aman.", "Do not return until it is declared safe."),
        ],
        Hazard::Earthquake => [
            ("Jauhi bangunan, tiang, dan pohon.", "Keep away from buildings, poles and trees."),
            (
                "Tunggu di tempat terbuka; gempa susulan mungkin terjadi.",
                "Wait in the open; aftershocks may follow.",
            ),
            ("Periksa kabar hanya dari BMKG dan BPBD.", "Trust news from BMKG and BPBD only."),
        ],
        Hazard::Weather => [
            ("Berteduh di bangunan yang kokoh.", "Take shelter in a solid building."),
            (
                "Jauhi pohon, papan reklame, dan tiang listrik.",
                "Keep away from trees, billboards and power poles.",
            ),
            ("Tunda perjalanan sampai cuaca membaik.", "Put off travel until it clears."),
        ],
        Hazard::Volcano => [
            ("Jauhi kawah sesuai jarak yang ditetapkan.", "Keep the distance set from the crater."),
            (
                "Pakai masker dan pelindung mata bila turun abu.",
                "Wear a mask and eye protection in ash fall.",
            ),
            ("Ikuti arahan petugas dan PVMBG.", "Follow the officers and PVMBG."),
        ],
        Hazard::Fire => [
            ("Menjauh dari api dan asap.", "Get away from fire and smoke."),
            ("Beri jalan bagi mobil pemadam.", "Make way for fire engines."),
            ("Ikuti arahan petugas.", "Follow the officers."),
        ],
        Hazard::MissingPerson => [
            (
                "Perhatikan ciri-cirinya di halaman pengumuman.",
                "See the description among the announcements.",
            ),
            ("Bila melihat, temani dan telepon nomor ini.", "If you see them, stay and call this number."),
            ("Jangan sebarkan kabar yang belum pasti.", "Do not spread what is not certain."),
        ],
        Hazard::Disruption => [
            ("Perbaikan sedang dikerjakan petugas.", "Staff are working on it."),
            ("Gunakan layanan seperlunya dahulu.", "Use the service sparingly for now."),
            ("Lihat halaman ini untuk kabar berikutnya.", "See this page for further news."),
        ],
    };
    steps.map(|(indonesian, english)| Bilingual {
        indonesian: indonesian.to_owned(),
        english: Some(english.to_owned()),
    })
}
