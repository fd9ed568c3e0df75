//! What a guest tells, what it may know, and what is forgotten.

use super::{Answer, HERE, MIDNIGHT, NOW, Stage, guest, internet, offer, online, step};
use hotspot::{
    control::portal::{
        Again, Busy, MyAdmission, MyData, MyDay, MyExtra, MyVisit, Offer, Online, Outage, Standing,
    },
    model::{Bytes, Gives, Span, UnixTime, Way},
    policy::{Essentials, Remaining, Rung, WhyEssentials},
};

const HOUR: i64 = 3_600;

#[tokio::test]
async fn a_report_is_counted_and_thanked_for() {
    let stage = Stage::set().await;
    stage.stands(HERE, Standing::Online(online()));
    let page = stage.get("/").await;
    page.says(&[
        "action=\"/lapor\"",
        "Pelan</button>",
        "Sering putus</button>",
        "Situs tidak terbuka</button>",
    ]);
    for (trouble, closed) in [("slow", false), ("drops", false), ("site-closed", true)] {
        let page = stage.post("/lapor", &format!("{}&masalah={trouble}", stage.form(HERE))).await;
        page.is_a_page("id");
        page.says(&[
            "Laporan dicatat untuk Alun-Alun &#60;Purbalingga&#62;, tanpa nama Anda.",
            "Anda tersambung",
        ]);
        assert_eq!(page.body.contains("Beberapa alamat ditutup untuk keamanan bersama."), closed);
        let english = stage.post("/en/report", &format!("{}&masalah={trouble}", stage.form(HERE))).await;
        english.is_a_page("en");
        english.says(&["Your report is noted for Alun-Alun"]);
    }
    assert_eq!(stage.told().len(), 6);
    assert_eq!(stage.told()[4], "report 127.0.0.1 trouble site-closed");
    for trouble in ["", "fast", "slow&masalah=slow"] {
        let page = stage.post("/lapor", &format!("{}&masalah={trouble}", stage.form(HERE))).await;
        assert_eq!(page.status, 400);
    }
    stage.post("/lapor", "token=0&masalah=slow").await.says(&["Halaman ini sudah lama.", "Anda tersambung"]);
    assert_eq!(stage.told().len(), 6);
}

#[tokio::test]
async fn whoever_is_forgotten_or_erased_is_told_what_comes_next() {
    let stage = Stage::set().await;
    for (path, language, said) in [
        ("/lupakan", "id", "<h1>Perangkat ini dilupakan. Lain kali, ketuk Sambungkan.</h1>"),
        ("/en/forget", "en", "<h1>This device is forgotten. Next time, tap Connect.</h1>"),
        ("/data-saya/hapus", "id", "<h1>Data perangkat ini sudah dihapus.</h1>"),
        ("/en/my-data/erase", "en", "<h1>The data of this device is deleted.</h1>"),
    ] {
        stage.stands(HERE, Standing::Online(online()));
        let page = stage.post(path, &stage.form(HERE)).await;
        page.is_a_page(language);
        page.says(&[said, "<button class=\"main\""]);
        assert!(!stage.is_online(HERE));
    }
    let erased = stage.post("/data-saya/hapus", &stage.form(HERE)).await;
    erased
        .says(&["Pemakaian periode ini disimpan sampai kuota mulai lagi.", "Penghentian oleh petugas tetap"]);
    stage.stands(HERE, Standing::Online(online()));
    stage.world(|world| (world.my_data, world.told) = (Some(my_data()), Vec::new()));
    stage.post("/lupakan", "token=0").await.says(&["Halaman ini sudah lama."]);
    stage.post("/data-saya/hapus", "token=0").await.says(&["Halaman ini sudah lama.", "Hapus data saya"]);
    assert_eq!(stage.told(), [""; 0]);
    for path in ["/lupakan", "/lapor", "/data-saya/hapus"] {
        assert_eq!(stage.get(path).await.header("location"), Some("/"), "{path}");
    }
}

#[tokio::test]
async fn everything_that_is_kept_is_shown() {
    let stage = Stage::set().await;
    stage.world(|world| world.my_data = Some(my_data()));
    let page = stage.get("/data-saya").await;
    page.is_a_page("id");
    page.says(&[
        "02:00:00:00:00:4d",
        "10.20.0.77",
        "hp-&#60;b&#62;sari",
        "Akun: budi",
        "22 November 2026",
        "21 November pukul 14.32",
        "Alun-Alun &#60;Purbalingga&#62;",
        ">pendopo<",
        "kurang dari 1 MB",
        "1,6 GB",
        "Tambahan dari petugas",
        "Tiang &#60;barat&#62; → Pendopo",
        "data-of=\"Diterima\"",
        "action=\"/data-saya/hapus\"",
        "scope=\"col\"",
    ]);
    stage.get("/en/my-data").await.says(&[
        "This is all that is kept about this device.",
        "Account: budi",
        "1.6 GB",
    ]);

    let nothing = MyData {
        hostname: None,
        admissions: Vec::new(),
        visits: Vec::new(),
        days: Vec::new(),
        extras: Vec::new(),
        ..my_data()
    };
    stage.world(|world| world.my_data = Some(nothing));
    let page = stage.get("/data-saya").await;
    page.is_a_page("id");
    assert_eq!(page.body.matches("Belum ada.").count(), 3);
    page.never_says(&["<table"]);
}

#[tokio::test]
async fn as_much_as_can_be_kept_makes_a_page_still() {
    let stage = Stage::set().await;
    let mut data = my_data();
    data.visits = vec![data.visits[0].clone(); 100];
    data.days = vec![data.days[0].clone(); 60];
    stage.world(|world| world.my_data = Some(data));
    let page = stage.get("/data-saya").await;
    assert_eq!(page.status, 200);
    assert!(page.body.len() < 100_000, "{} bytes", page.body.len());
}

#[tokio::test]
async fn every_standing_has_its_reason() {
    let stage = Stage::set().await;
    let paused = |until, reason: &str| Standing::Paused { until: UnixTime(until), reason: reason.into() };
    let essentials = |why| Standing::Essentials(Essentials { why, until: MIDNIGHT });
    let crowded = || {
        let mut offer = offer();
        offer.steps.push(step(2_000_000_000, Gives::Essentials));
        offer
    };
    let busy = Busy { devices: 85, line: "50 Mbit/s".parse().unwrap() };
    for (standing, offer, indonesian, english) in [
        (
            Standing::NotSignedIn { opens: None, again: None },
            offer(),
            &["<h1>Perangkat ini belum tersambung</h1>", "1 GB pertama setiap hari"][..],
            &["This device is not online yet", "First 1 GB of a day"][..],
        ),
        (
            Standing::NotSignedIn { opens: None, again: Some(Again::TermsChanged) },
            offer(),
            &["Ketentuan berubah."],
            &["The terms have changed."],
        ),
        (
            Standing::NotSignedIn { opens: Some(MIDNIGHT), again: None },
            offer(),
            &["Sekarang di luar jam buka", "WiFi dibuka lagi pukul 00.00."],
            &["outside opening hours"],
        ),
        (
            paused(NOW.0 + 2 * 24 * HOUR, "Mengganggu <b>jaringan</b>"),
            offer(),
            &[
                "Petugas menghentikan internet untuk perangkat ini.",
                "Sampai Selasa pukul 14.32.",
                "Alasan: Mengganggu &#60;b&#62;jaringan&#60;/b&#62;",
                "dan sebutkan kode <b>K7M2</b>",
            ],
            &["Staff paused the internet for this device.", "Until Tuesday at 14.32."],
        ),
        (Standing::Full, offer(), &["Semua tempat sedang terpakai."], &["Every place is taken."]),
        (
            essentials(WhyEssentials::AllowanceUsed),
            crowded(),
            &[
                "2 GB hari ini sudah terpakai",
                "Setelah 2 GB sehari <b>(sekarang)</b>",
                "layanan penting saja",
            ],
            &["Today&#39;s 2 GB is used", "After 2 GB in a day <b>(now)</b>", "essential services only"],
        ),
        (
            essentials(WhyEssentials::Closed),
            offer(),
            &["WiFi dibuka lagi pukul 00.00."],
            &["WiFi opens again at midnight."],
        ),
        (
            Standing::Online(online()),
            offer(),
            &[
                "Kecepatan penuh, sampai 5 Mbit/s.",
                "Setelah 639 MB lagi, kecepatan menjadi 1 Mbit/s.",
                "Terpakai hari ini: 360 MB",
                "1 GB pertama setiap hari <b>(sekarang)</b>",
                "sinyal mungkin lemah",
            ],
            &["After 639 MB more, the speed becomes 1 Mbit/s.", "the signal may be weak"],
        ),
        (
            Standing::Online(Online { busy: Some(busy), ..slow(Gives::Essentials) }),
            crowded(),
            &[
                "1 GB kecepatan penuh hari ini sudah terpakai",
                "Kecepatan penuh kembali pukul 00.00.",
                "hanya layanan penting yang terbuka.",
                "Setelah 1 GB sehari <b>(sekarang)</b>",
                "85 perangkat berbagi 50 Mbit/s",
            ],
            &["Full speed returns at midnight.", "After 360 MB more, only essential services stay open."],
        ),
        (
            Standing::Online(Online {
                clock_trusted: false,
                time_left: Some(Span::from_secs(4_859)),
                voucher_until: Some(MIDNIGHT),
                ..online()
            }),
            Offer { session_length: Some(Span::from_secs(4 * 3_600)), ..offer() },
            &[
                "Jam sistem belum pasti",
                "Waktu tersisa 1 jam 20 menit.",
                "Voucher berlaku sampai pukul 00.00.",
                "Sampai 4 jam setiap kali menyambung.",
            ],
            &["The system clock is not set yet", "1 h 20 min left."],
        ),
        (
            Standing::Online(online()),
            Offer { steps: vec![step(0, internet("5 Mbit/s"))], ..offer() },
            &["Setiap saat"],
            &["At all times"],
        ),
    ] {
        stage.offers(offer);
        stage.stands(HERE, standing);
        let pages: [Answer; 2] = [stage.get("/mengapa").await, stage.get("/en/why").await];
        for (page, language) in pages.iter().zip(["id", "en"]) {
            page.is_a_page(language);
        }
        pages[0].says(indonesian);
        pages[1].says(english);
    }
    stage.world(|world| world.outage = Some(Outage { since: UnixTime(NOW.0 - HOUR) }));
    let down = stage.get("/mengapa").await;
    down.says(&["terputus sejak pukul 13.32.", "<h1>Anda tersambung ke WiFi</h1>"]);
    down.never_says(&["Jalur internet tidak penuh", "Kecepatan penuh, sampai"]);
}

#[tokio::test]
async fn whoever_is_paused_learns_until_when_why_and_whom_to_call() {
    let stage = Stage::set().await;
    stage.stands(
        HERE,
        Standing::Paused { until: UnixTime(NOW.0 + 2 * 24 * HOUR), reason: "Uji <coba>".into() },
    );
    let page = stage.get("/").await;
    page.is_a_page("id");
    page.says(&[
        "<h1>Perangkat ini dihentikan sementara</h1>",
        "Sampai Selasa pukul 14.32.",
        "Alasan: Uji &#60;coba&#62;",
        "tel:0281891234",
        "dan sebutkan kode <b>K7M2</b>",
        "href=\"/mengapa\"",
    ]);
    page.never_says(&["<form", "<button"]);
    stage.get("/en/").await.says(&["<h1>This device is paused</h1>", "Until Tuesday at 14.32."]);
    stage.stands(HERE, Standing::Paused { until: UnixTime(i64::MAX), reason: String::new() });
    let page = stage.get("/").await;
    page.is_a_page("id");
    page.never_says(&["Alasan", "Sampai"]);
}

fn slow(then: Gives) -> Online {
    let rung = Rung { left: Bytes(360_000_000), of: Bytes(1_000_000_000), then };
    let remaining = Remaining {
        step: 1,
        gives: internet("1 Mbit/s"),
        used: Bytes(1_640_000_000),
        rung: Some(rung),
        resets: Some(MIDNIGHT),
        until_essentials: None,
    };
    Online { remaining, ..online() }
}

pub fn my_data() -> MyData {
    let admission = MyAdmission {
        way: Way::Account,
        account: Some("budi".parse().unwrap()),
        terms: hotspot::board::BUILT_IN_TERMS,
        since: UnixTime(NOW.0 - 24 * HOUR),
        until: UnixTime(NOW.0 + 24 * HOUR),
        ended: None,
    };
    let visit = |site: &str, until| MyVisit {
        site: site.parse().unwrap(),
        from: UnixTime(NOW.0 - HOUR),
        until,
        up: Bytes(1),
        down: Bytes(1_640_000_000),
        access_points: vec!["Tiang <barat>".into(), "Pendopo".into()],
    };
    MyData {
        guest: guest(Standing::Online(online())),
        device: "02:00:00:00:00:4d".into(),
        address: [10, 20, 0, 77].into(),
        hostname: Some("hp-<b>sari".into()),
        first_seen: UnixTime(NOW.0 - 48 * HOUR),
        last_seen: NOW,
        admissions: vec![admission],
        visits: vec![visit("alun-alun", None), visit("pendopo", Some(NOW))],
        days: vec![MyDay { day: "2026-11-22".into(), up: Bytes(0), down: Bytes(350_000_000) }],
        extras: vec![MyExtra { day: "2026-11-22".into(), bytes: Bytes(1_000_000_000), at: NOW }],
    }
}
