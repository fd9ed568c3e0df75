//! Every word of the citizen's pages, in both languages.

use super::format;
use crate::fault::Fault;
use hotspot::model::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Indonesian,
    English,
}

impl Language {
    #[must_use]
    pub const fn words(self) -> &'static Words {
        match self {
            Self::Indonesian => &INDONESIAN,
            Self::English => &ENGLISH,
        }
    }

    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Indonesian => Self::English,
            Self::English => Self::Indonesian,
        }
    }

    #[must_use]
    pub fn pick<T>(self, indonesian: T, english: T) -> T {
        match self {
            Self::Indonesian => indonesian,
            Self::English => english,
        }
    }

    /// What a guest gets for a press, as things are today.
    #[must_use]
    pub fn offer(self, remembered: Span) -> String {
        let span = format::length(self, remembered);
        match self {
            Self::Indonesian => {
                format!("Tanpa mendaftar. Perangkat ini diingat {span}: lain kali langsung tersambung.")
            }
            Self::English => {
                format!(
                    "No registration. This device is remembered for {span}: next time it connects by itself."
                )
            }
        }
    }
}

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    /// BCP 47.
    pub tag: &'static str,
    /// The language's name in itself.
    pub own_name: &'static str,

    pub welcome: &'static str,
    pub connect: &'static str,
    pub stale: &'static str,
    pub signed_out: &'static str,
    /// Stands before the link to the terms.
    pub terms_before: &'static str,
    pub terms_link: &'static str,
    pub nothing_asked: &'static str,

    pub online: &'static str,
    /// Around the word on the sheet's own button.
    pub sheet: [&'static str; 3],
    pub continue_to: &'static str,
    pub data_used: &'static str,
    pub online_since: &'static str,
    pub counted_at: &'static str,
    pub refresh: &'static str,
    pub disconnect: &'static str,
    pub come_back: &'static str,

    pub terms_title: &'static str,
    pub terms: [&'static str; 6],
    pub version: &'static str,
    pub privacy: &'static str,
    pub privacy_lines: [&'static str; 4],
    pub questions: &'static str,
    pub back: &'static str,

    pub emergency_numbers: &'static str,
    pub numbers: [(&'static str, &'static str); 4],
    pub run_by: &'static str,
    pub help: &'static str,
    pub help_code: &'static str,

    faults: Faults,
}

/// What is the matter, why, and the way on.
#[derive(Debug)]
pub struct FaultWords {
    pub what: &'static str,
    pub why: &'static str,
    pub way_on: &'static str,
}

#[derive(Debug)]
struct Faults {
    not_found: FaultWords,
    unreadable: FaultWords,
    foreign_form: FaultWords,
    too_large: FaultWords,
    too_slow: FaultWords,
    unknown_guest: FaultWords,
    restarting: FaultWords,
    unwritten: FaultWords,
}

impl Words {
    #[must_use]
    pub const fn of_fault(&self, fault: Fault) -> &FaultWords {
        match fault {
            Fault::NotFound => &self.faults.not_found,
            Fault::WrongMethod | Fault::Malformed | Fault::WrongType => &self.faults.unreadable,
            Fault::ForeignForm => &self.faults.foreign_form,
            Fault::TooLarge => &self.faults.too_large,
            Fault::TooSlow => &self.faults.too_slow,
            Fault::UnknownGuest => &self.faults.unknown_guest,
            Fault::Restarting => &self.faults.restarting,
            Fault::Unwritten => &self.faults.unwritten,
        }
    }
}

static INDONESIAN: Words = Words {
    tag: "id",
    own_name: "Bahasa Indonesia",
    welcome: "WiFi gratis untuk semua",
    connect: "Sambungkan",
    stale: "Halaman ini sudah lama. Silakan tekan sekali lagi.",
    signed_out: "Sambungan diputus. Terima kasih.",
    terms_before: "Dengan menyambung, Anda menyetujui",
    terms_link: "ketentuan penggunaan",
    nothing_asked: "Nama dan nomor telepon tidak diminta.",
    online: "Anda tersambung",
    sheet: ["Ketuk", "Selesai", "di sudut layar. Jika masih tertulis Batal, tunggu sebentar."],
    continue_to: "Lanjut ke",
    data_used: "Data terpakai",
    online_since: "Tersambung sejak",
    counted_at: "Dihitung",
    refresh: "Perbarui",
    disconnect: "Putuskan",
    come_back: "Buka lagi kapan saja:",
    terms_title: "Ketentuan penggunaan",
    terms: [
        "Gratis, untuk keperluan pribadi.",
        "Jangan dipakai untuk melanggar hukum.",
        "Jaringan ini terbuka. Jangan kirim rahasia di situs tanpa gembok.",
        "Jalur internet dipakai bersama.",
        "Layanan bisa terhenti sewaktu-waktu.",
        "Anak-anak didampingi orang tua.",
    ],
    version: "Versi",
    privacy: "Privasi",
    privacy_lines: [
        "Yang dicatat: nomor pengenal WiFi perangkat, alamat yang dipinjamkan, waktu tersambung, dan jumlah data.",
        "Yang tidak dicatat: nama, nomor telepon, situs yang dibuka, dan isinya.",
        "Catatan disimpan 30 hari, lalu dihapus.",
        "Tidak ada pihak ketiga: halaman ini tidak memakai kuki, pelacak, atau layanan dari luar.",
    ],
    questions: "Pertanyaan:",
    back: "Kembali",
    emergency_numbers: "Nomor darurat",
    numbers: [("Darurat", "112"), ("Polisi", "110"), ("Ambulans", "119"), ("Pemadam", "113")],
    run_by: "Dikelola",
    help: "Bantuan",
    help_code: "Kode bantuan",
    faults: Faults {
        not_found: FaultWords {
            what: "Halaman ini tidak ada",
            why: "Mungkin alamatnya salah ketik.",
            way_on: "Ke halaman utama",
        },
        unreadable: FaultWords {
            what: "Permintaan ini tidak terbaca",
            why: "Yang dikirim bukan dari tombol di halaman kami.",
            way_on: "Ke halaman utama",
        },
        foreign_form: FaultWords {
            what: "Permintaan ini ditolak",
            why: "Asalnya dari situs lain, bukan dari halaman kami.",
            way_on: "Ke halaman utama",
        },
        too_large: FaultWords {
            what: "Kiriman ini terlalu besar",
            why: "Halaman kami hanya menerima isian yang pendek.",
            way_on: "Ke halaman utama",
        },
        too_slow: FaultWords {
            what: "Kiriman ini tidak sampai",
            why: "Sinyal mungkin sedang lemah. Silakan coba lagi.",
            way_on: "Coba lagi",
        },
        unknown_guest: FaultWords {
            what: "Halaman ini untuk perangkat di @wifi.pbg",
            why: "Perangkat ini belum dikenal. Matikan WiFi, nyalakan lagi, lalu pilih @wifi.pbg.",
            way_on: "Coba lagi",
        },
        restarting: FaultWords {
            what: "Sebentar, sistem sedang disiapkan",
            why: "Halaman ini mencoba lagi sendiri.",
            way_on: "Coba sekarang",
        },
        unwritten: FaultWords {
            what: "Halaman ini gagal disiapkan",
            why: "Ada kesalahan di pihak kami. Silakan coba lagi sebentar lagi.",
            way_on: "Coba lagi",
        },
    },
};

static ENGLISH: Words = Words {
    tag: "en",
    own_name: "English",
    welcome: "Free WiFi for everyone",
    connect: "Connect",
    stale: "This page is old. Please press once more.",
    signed_out: "You are disconnected. Thank you.",
    terms_before: "By connecting you accept the",
    terms_link: "terms of use",
    nothing_asked: "We do not ask for your name or phone number.",
    online: "You are online",
    sheet: ["Tap", "Done", "in the corner. If it still says Cancel, wait a moment."],
    continue_to: "Continue to",
    data_used: "Data used",
    online_since: "Online since",
    counted_at: "Counted at",
    refresh: "Refresh",
    disconnect: "Disconnect",
    come_back: "Come back any time:",
    terms_title: "Terms of use",
    terms: [
        "Free of charge, for personal use.",
        "Do not use it to break the law.",
        "This is an open network. Send no secrets on sites without a padlock.",
        "The internet line is shared by everyone.",
        "The service may stop at any time.",
        "Children should be accompanied by a parent.",
    ],
    version: "Version",
    privacy: "Privacy",
    privacy_lines: [
        "What is recorded: the device's WiFi identifier, the address lent to it, times online, and amounts of data.",
        "What is not recorded: names, phone numbers, the sites you open, and what is on them.",
        "Records are kept for 30 days, then deleted.",
        "No third party: this page uses no cookie, no tracker and no outside service.",
    ],
    questions: "Questions:",
    back: "Back",
    emergency_numbers: "Emergency numbers",
    numbers: [("Emergency", "112"), ("Police", "110"), ("Ambulance", "119"), ("Fire", "113")],
    run_by: "Run by",
    help: "Help",
    help_code: "Help code",
    faults: Faults {
        not_found: FaultWords {
            what: "This page does not exist",
            why: "The address may be mistyped.",
            way_on: "To the main page",
        },
        unreadable: FaultWords {
            what: "This request cannot be read",
            why: "It was not sent by a button on our page.",
            way_on: "To the main page",
        },
        foreign_form: FaultWords {
            what: "This request was refused",
            why: "It came from another site, not from our page.",
            way_on: "To the main page",
        },
        too_large: FaultWords {
            what: "This is too large",
            why: "Our pages take short entries only.",
            way_on: "To the main page",
        },
        too_slow: FaultWords {
            what: "This did not arrive",
            why: "The signal may be weak. Please try again.",
            way_on: "Try again",
        },
        unknown_guest: FaultWords {
            what: "This page is for devices on @wifi.pbg",
            why: "This device is not known yet. Turn WiFi off and on again, then choose @wifi.pbg.",
            way_on: "Try again",
        },
        restarting: FaultWords {
            what: "One moment, the system is getting ready",
            why: "This page tries again by itself.",
            way_on: "Try now",
        },
        unwritten: FaultWords {
            what: "This page could not be prepared",
            why: "The fault is ours. Please try again in a moment.",
            way_on: "Try again",
        },
    },
};
