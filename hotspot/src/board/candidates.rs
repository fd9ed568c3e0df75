//! National services that a regency may want in its directory. None is switched on: addresses and numbers change, so
//! somebody looks at each before citizens see it.

use super::{Bilingual, Category, ServiceDraft};

/// The name by which a candidate is asked for, and its words.
#[must_use]
pub fn all() -> Vec<(&'static str, ServiceDraft)> {
    CANDIDATES.iter().map(|candidate| (candidate.name, candidate.draft())).collect()
}

/// The words of a candidate.
#[must_use]
pub fn named(name: &str) -> Option<ServiceDraft> {
    CANDIDATES.iter().find(|candidate| candidate.name == name).map(Candidate::draft)
}

struct Candidate {
    name: &'static str,
    category: Category,
    title: (&'static str, &'static str),
    office: &'static str,
    what: (&'static str, &'static str),
    phone: &'static str,
    link: &'static str,
}

impl Candidate {
    fn draft(&self) -> ServiceDraft {
        let both = |(indonesian, english): (&str, &str)| Bilingual {
            indonesian: indonesian.to_owned(),
            english: Some(english.to_owned()),
        };
        ServiceDraft {
            category: self.category.to_string(),
            title: both(self.title),
            office: self.office.to_owned(),
            what: both(self.what),
            phone: self.phone.to_owned(),
            link: self.link.to_owned(),
            in_garden: "no".to_owned(),
            shown: "no".to_owned(),
            ..ServiceDraft::default()
        }
    }
}

const CANDIDATES: [Candidate; 10] = [
    Candidate {
        name: "lapor",
        category: Category::Complaints,
        title: ("Pengaduan SP4N-LAPOR!", "Complaints: SP4N-LAPOR!"),
        office: "Kementerian PANRB",
        what: (
            "Sampaikan pengaduan atau usulan tentang layanan publik. Laporan diteruskan ke instansi yang berwenang.",
            "Send a complaint or proposal about a public service. It is passed on to the office in charge.",
        ),
        phone: "1708",
        link: "https://www.lapor.go.id/",
    },
    Candidate {
        name: "bmkg-weather",
        category: Category::Emergency,
        title: ("Prakiraan cuaca BMKG", "BMKG weather forecast"),
        office: "BMKG",
        what: (
            "Prakiraan cuaca dan peringatan dini untuk tiap kecamatan.",
            "Weather forecast and early warnings for each district.",
        ),
        phone: "196",
        link: "https://www.bmkg.go.id/cuaca/prakiraan-cuaca",
    },
    Candidate {
        name: "bmkg-earthquake",
        category: Category::Emergency,
        title: ("Gempa bumi terkini BMKG", "BMKG latest earthquakes"),
        office: "BMKG",
        what: ("Gempa bumi terbaru dan yang dirasakan.", "The latest earthquakes, and those that were felt."),
        phone: "196",
        link: "https://www.bmkg.go.id/gempabumi",
    },
    Candidate {
        name: "magma",
        category: Category::Emergency,
        title: ("Gunung Slamet: MAGMA Indonesia", "Mount Slamet: MAGMA Indonesia"),
        office: "PVMBG, Badan Geologi",
        what: (
            "Tingkat aktivitas gunung api, termasuk Gunung Slamet, dari PVMBG.",
            "Alert levels of volcanoes, Mount Slamet among them, from PVMBG.",
        ),
        phone: "",
        link: "https://magma.esdm.go.id/",
    },
    Candidate {
        name: "sapa129",
        category: Category::Emergency,
        title: ("SAPA 129: kekerasan pada perempuan dan anak", "SAPA 129: violence against women, children"),
        office: "Kementerian PPPA",
        what: (
            "Lapor dan minta pendampingan bila ada kekerasan pada perempuan atau anak.",
            "Report violence against women or children, and ask for support.",
        ),
        phone: "129",
        link: "https://www.kemenpppa.go.id/",
    },
    Candidate {
        name: "bpjs",
        category: Category::Health,
        title: ("BPJS Kesehatan", "BPJS Kesehatan health insurance"),
        office: "BPJS Kesehatan",
        what: (
            "Kepesertaan JKN, fasilitas kesehatan, dan pengaduan.",
            "Membership of the national health insurance, clinics and complaints.",
        ),
        phone: "165",
        link: "https://www.bpjs-kesehatan.go.id/",
    },
    Candidate {
        name: "satusehat",
        category: Category::Health,
        title: ("SATUSEHAT", "SATUSEHAT health records"),
        office: "Kementerian Kesehatan",
        what: ("Riwayat imunisasi dan catatan kesehatan Anda.", "Your vaccinations and health records."),
        phone: "1500567",
        link: "https://satusehat.kemkes.go.id/",
    },
    Candidate {
        name: "oss",
        category: Category::Permits,
        title: ("Izin usaha OSS", "Business permits: OSS"),
        office: "Kementerian Investasi/BKPM",
        what: (
            "Nomor Induk Berusaha (NIB) dan izin usaha secara daring.",
            "Business registration number (NIB) and permits online.",
        ),
        phone: "169",
        link: "https://oss.go.id/",
    },
    Candidate {
        name: "dukcapil",
        category: Category::CivilRecords,
        title: ("Dukcapil Kemendagri", "National civil registration"),
        office: "Ditjen Dukcapil",
        what: (
            "KTP elektronik, Identitas Kependudukan Digital, dan pengaduan.",
            "Electronic identity card, digital identity and complaints.",
        ),
        phone: "1500537",
        link: "https://dukcapil.kemendagri.go.id/",
    },
    Candidate {
        name: "belajar",
        category: Category::Education,
        title: ("Rumah Pendidikan", "Rumah Pendidikan learning portal"),
        office: "Kemendikdasmen",
        what: (
            "Sumber belajar untuk murid, guru, dan orang tua.",
            "Learning material for pupils, teachers and parents.",
        ),
        phone: "",
        link: "https://rumah.pendidikan.go.id/",
    },
];
