//! What offices write for everybody, seen by staff and by citizens.

use super::*;
use crate::{PORTAL, SECOND, joined};
use lab::{Lab, http::Response, wait_until};

/// Payloads in the text of an announcement.
const IN_A_TEXT: usize = 16;
/// Characters of a title, of an office and of a source; and of a step in an emergency.
const LONGEST_LINE: usize = 60;
const LONGEST_STEP: usize = 80;
/// Characters of the whole terms.
const LONGEST_TERMS: usize = 20_000;

/// What hangs on the board.
struct Board {
    /// Numbers of the announcements, and of the services.
    announcements: Vec<String>,
    services: Vec<String>,
    titles: BTreeSet<String>,
    /// The pages of the editions of the terms.
    terms: Vec<String>,
}

impl Board {
    fn write(lab: &Lab) -> Self {
        let budi = StaffMember::new(&lab.gateway, "budi", "administrator");
        let payloads = payloads();
        let short: Vec<&str> = texts(&payloads).filter(|text| text.chars().count() <= LONGEST_LINE).collect();
        let mut titles = BTreeSet::new();
        let announcements = payloads.chunks(IN_A_TEXT).zip(short.iter().step_by(IN_A_TEXT / 2));
        let announcements = announcements.map(|(some, title)| {
            titles.insert((*title).to_owned());
            let text = texts(some).collect::<Vec<_>>().join("\n\n");
            let fields = [
                ("judul", *title),
                ("judul-en", title),
                ("teks", &text),
                ("teks-en", &text),
                ("dinas", title),
                ("urutan", "0"),
            ];
            number(&budi.post("/admin/pengumuman/baru", &fields))
        });
        let announcements = announcements.collect();
        let services = one_of_each(&payloads).into_iter().zip(short.iter().rev()).map(|(payload, title)| {
            titles.insert((*title).to_owned());
            let text = payload.text.as_str();
            let mut fields = vec![("judul", *title), ("jenis", "health"), ("dinas", title)];
            fields
                .extend(["apa", "syarat", "langkah", "waktu", "biaya", "tempat"].map(|field| (field, text)));
            fields.extend([("urutan", "0"), ("tampil", "yes")]);
            number(&budi.post("/admin/layanan/baru", &fields))
        });
        let services = services.collect();
        let steps: Vec<&str> = texts(&payloads).filter(|text| text.chars().count() <= LONGEST_STEP).collect();
        let emergency = [
            ("jenis", "warning"),
            ("bahaya", "fire"),
            ("judul", short[0]),
            ("langkah-1", steps[1]),
            ("langkah-2", steps[2]),
            ("sumber", short[3]),
            ("kumpul", &payloads[4].text),
        ];
        let _ = number(&budi.post("/admin/darurat/baru", &emergency));
        let terms = in_full(&payloads).into_iter().map(|full| {
            let lines = short[..3].join("\n");
            let fields = [
                ("lokasi", "all"),
                ("baris", lines.as_str()),
                ("baris-en", &lines),
                ("isi-berubah", "no"),
                ("lengkap", &full),
                ("lengkap-en", &full),
            ];
            format!("/admin/ketentuan/{}", number(&budi.post("/admin/ketentuan/baru", &fields)))
        });
        let terms = terms.collect();
        Self { announcements, services, titles, terms }
    }

    fn of_each(&self, path: &str) -> Vec<String> {
        self.announcements.iter().map(|number| format!("{path}{number}")).collect()
    }
}

fn texts(payloads: &[Payload]) -> impl Iterator<Item = &str> {
    payloads.iter().map(|payload| payload.text.as_str())
}

/// All of them, in as many terms as they need.
fn in_full(payloads: &[Payload]) -> Vec<String> {
    let mut all = vec![String::new()];
    for text in texts(payloads) {
        let last = all.last_mut().expect("one at least");
        if last.chars().count() + text.chars().count() + 2 > LONGEST_TERMS {
            all.push(text.to_owned());
        } else {
            *last += &format!("\n\n{text}");
        }
    }
    all
}

/// Of what was added.
fn number(added: &Response) -> String {
    assert_eq!(added.status, 303, "{}", added.text());
    let way = added.header("location").expect("a way on").split('?').next().unwrap_or_default();
    way.rsplit('/').next().unwrap_or_default().to_owned()
}

#[test]
fn what_hangs_on_the_board_is_words_in_every_view_of_staff() {
    let lab = hotspot();
    let board = Board::write(&lab);
    let ani = StaffMember::new(&lab.gateway, "ani", "administrator");
    let browser = ani.browser();
    judge::listen(&browser);
    let lists = ["/admin/pengumuman", "/admin/pengumuman?halaman=1", "/admin/layanan"].map(str::to_owned);
    let shown = walk(&browser, ADMIN, &lists);
    for title in &board.titles {
        assert!(shown.contains(title), "{title} in {shown:#?}");
    }
    let _ = walk(&browser, ADMIN, &board.of_each("/admin/pengumuman/"));
    let _ = walk(&browser, ADMIN, &board.of_each("/admin/pratinjau/layar?pengumuman="));
    let forms =
        board.announcements.iter().step_by(4).map(|number| format!("/admin/pengumuman/{number}/ubah"));
    let _ = walk(&browser, ADMIN, &forms.collect::<Vec<_>>());
    for number in &board.services {
        let own = format!("/admin/layanan/{number}");
        let paths = [format!("{own}/ubah"), format!("/admin/pratinjau/layar?layanan={number}"), own];
        let _ = walk(&browser, ADMIN, &paths);
    }
    let terms = board.terms.iter().flat_map(|own| [own.clone(), format!("{own}/ubah")]);
    let _ = walk(&browser, ADMIN, &terms.collect::<Vec<_>>());
    let paths = [
        "/admin",
        "/admin/pusat-komando",
        "/admin/ketentuan",
        "/admin/darurat",
        "/admin/darurat/1",
        "/admin/darurat/1/ubah",
        "/admin/pratinjau",
        "/admin/pratinjau/layar?keadaan=masuk",
        "/admin/pratinjau/layar?keadaan=darurat",
    ];
    let _ = walk(&browser, ADMIN, &paths.map(str::to_owned));
    let acts = lab.gateway.rows("SELECT COUNT(*) FROM audit")[0].parse().expect("a number");
    let _ = walk(&browser, ADMIN, &leaves("/admin/audit", acts));
    for payload in one_of_each(&payloads()) {
        let find = in_an_address(&payload.text);
        let paths = [
            format!("/admin/pengumuman/baru?judul={find}&isi={find}"),
            format!("/admin/pengumuman?cari={find}"),
            format!("/admin/darurat?tempat={find}"),
        ];
        let _ = walk(&browser, ADMIN, &paths);
    }
}

#[test]
fn what_hangs_on_the_board_is_words_in_every_page_of_citizens() {
    let lab = hotspot();
    let phone = joined(&lab);
    let board = Board::write(&lab);
    let portal = PORTAL.trim_end_matches('/');
    wait_until("it hangs there", 10 * SECOND, || {
        let page = phone.http_get(&format!("{portal}/darurat")).expect("the portal answers").text();
        page.contains("class=\"emergency")
    });
    let browser = Browser::open(&phone);
    judge::listen(&browser);
    let services = board.services.iter().map(|number| format!("/layanan/{number}"));
    let own = [board.of_each("/pengumuman/"), services.collect()].concat();
    let shown = walk(&browser, portal, &own);
    for text in texts(&payloads()).chain(board.titles.iter().map(String::as_str)) {
        assert!(shown.contains(text), "{text} in {shown:#?}");
    }
    let some = board.announcements.iter().step_by(4).map(|number| format!("/en/announcements/{number}"));
    let _ = walk(&browser, portal, &some.collect::<Vec<_>>());
    let paths = [
        "/",
        "/en/",
        "/pengumuman",
        "/en/announcements",
        "/layanan",
        "/layanan/kesehatan",
        "/darurat",
        "/en/emergency",
        "/ketentuan",
        "/en/terms",
    ];
    let _ = walk(&browser, portal, &paths.map(str::to_owned));
}
