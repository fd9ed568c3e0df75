//! The directory of services.

use super::{HERE, Stage, online, posted::service};
use hotspot::{
    board::{Board, Category, Reach, Service},
    control::portal::Standing,
};

fn board(services: Vec<Service>) -> Board {
    Board { services, ..Board::default() }
}

#[tokio::test]
async fn tiles_lead_to_what_citizens_look_for_first_before_and_after_sign_in() {
    let stage = Stage::set().await;
    for standing in [Standing::NotSignedIn { opens: None, again: None }, Standing::Online(online())] {
        stage.stands(HERE, standing);
        stage.get("/").await.says(&[
            "href=\"/layanan/kesehatan\"",
            "href=\"/layanan/perizinan\"",
            "href=\"/layanan/kependudukan\"",
            "href=\"/layanan/pengaduan\"",
            "Semua layanan",
        ]);
        stage.get("/en/").await.says(&[
            "href=\"/en/services/civil-records\"",
            "Civil records",
            "All services",
        ]);
    }
}

#[tokio::test]
async fn no_category_is_a_dead_end() {
    let stage = Stage::set().await;
    for (path, says, on) in [
        ("/layanan/pendidikan", "Belum ada layanan di bagian ini.", "/layanan/kesehatan"),
        ("/en/services/tourism", "There are no services in this part yet.", "/en/services/health"),
    ] {
        let page = stage.get(path).await;
        assert_eq!(page.status, 200);
        page.says(&[says, &format!("href=\"{on}\"")]);
    }
    for strange in ["/layanan/tourism", "/en/services/pariwisata", "/layanan/KESEHATAN", "/layanan/1"] {
        assert_eq!(stage.get(strange).await.status, 404, "{strange}");
    }
}

#[tokio::test]
async fn a_service_says_what_it_takes_where_when_and_how() {
    let stage = Stage::set().await;
    let mut in_garden = service(2, Category::Health);
    in_garden.in_garden = true;
    stage.posts(board(vec![service(1, Category::Health), in_garden]));
    let page = stage.get("/layanan/1").await;
    page.says(&[
        "<h1>Pendaftaran puskesmas 1</h1>",
        "Daftar berobat di puskesmas terdekat.",
        "<h2>Syarat</h2>\n<ul>\n<li>KTP</li>",
        "<h2>Langkah</h2>\n<ol>\n<li>Ambil nomor.</li>",
        "30 menit",
        "Gratis",
        "Jalan Letkol Isdiman 10",
        // It is Sunday.
        "Tutup, buka besok pukul 08.00",
        "Senin–Jumat 08.00–15.00",
        "href=\"tel:0281891100\"><b>(0281) 891-100</b>",
        "href=\"https://daftar.example.go.id/puskesmas\"",
        "<b>daftar.example.go.id</b>",
        "Terbuka setelah tersambung.",
        "href=\"/layanan/kesehatan\"",
    ]);
    stage.get("/layanan/2").await.says(&["Terbuka tanpa menyambung."]);
    stage.get("/en/services/1").await.says(&[
        "<h1>Health centre registration 1</h1>",
        "Closed, opens tomorrow at 08.00",
        "<li>Ambil nomor.</li>",
        "<ol lang=\"id\">",
        "<p>Free</p>",
    ]);
    stage.stands(HERE, Standing::Online(online()));
    stage.get("/layanan/1").await.never_says(&["Terbuka setelah tersambung."]);
}

#[tokio::test]
async fn what_nobody_knows_of_a_service_is_not_said() {
    let stage = Stage::set().await;
    let mut bare = service(1, Category::Permits);
    let nothing = hotspot::board::Bilingual::default;
    (bare.requirements, bare.steps, bare.time, bare.cost, bare.place) =
        (nothing(), nothing(), nothing(), nothing(), nothing());
    (bare.hours, bare.phone, bare.link, bare.office) = (None, String::new(), String::new(), String::new());
    stage.posts(board(vec![bare]));
    let page = stage.get("/layanan/1").await;
    page.says(&["Daftar berobat"]);
    page.never_says(&[
        "Syarat",
        "Langkah",
        "Lama",
        "Biaya",
        "Tempat",
        "Telepon",
        "Situs",
        "href=\"\"",
        "href=\"tel:\"",
        "Buka",
    ]);
}

#[tokio::test]
async fn a_service_that_nobody_checked_or_that_is_for_another_place_is_not_shown() {
    let stage = Stage::set().await;
    let (mut hidden, mut elsewhere) = (service(1, Category::Health), service(2, Category::Health));
    hidden.shown = false;
    elsewhere.reach = Reach::Sites(["pendopo".parse().unwrap()].into());
    stage.posts(board(vec![hidden, elsewhere]));
    for path in ["/layanan/1", "/layanan/2"] {
        assert_eq!(stage.get(path).await.status, 404, "{path}");
    }
    for path in ["/layanan", "/layanan/kesehatan"] {
        stage.get(path).await.never_says(&["puskesmas"]);
    }
}

#[tokio::test]
async fn hundreds_of_services_are_all_found_and_no_page_grows() {
    let stage = Stage::set().await;
    stage.posts(board((1..=200).map(|id| service(id, Category::Tourism)).collect()));
    let all = stage.get("/layanan").await;
    assert!(all.body.len() <= 30_000, "{} bytes", all.body.len());
    all.says(&["Semua 200 layanan Pariwisata", "href=\"/layanan/pariwisata\""]);
    let mut found = 0;
    for page in 1..=5 {
        let page = stage.get(&format!("/layanan/pariwisata?halaman={page}")).await;
        assert!(page.body.len() <= 30_000, "{} bytes", page.body.len());
        found += page.body.matches("Pendaftaran").count();
    }
    assert_eq!(found, 200);
}
