//! Announcements and services, each on a page of its own.

use super::*;

#[test]
fn the_board_is_read_on_pages_that_suit_every_phone() {
    let lab = hotspot();
    let phone = joined(&lab);
    let look = Look::by(&phone);
    look.visit("announcements-none", Job::Read, ["/pengumuman", "/en/announcements"]);
    look.visit("services-none", Job::Read, ["/layanan", "/en/services"]);
    look.visit("emergency-none", Job::Read, ["/darurat", "/en/emergency"]);

    let Hung { long, service } = hang_up(&lab);
    // A picture that is at hand: one of a page.
    let picture = lab.gateway.configuration().with_file_name("picture.png");
    look.browser.set_viewport(1280, 800);
    look.browser.screenshot(&picture);
    let words = ["--title", "Peta kantor", "--text", "Lihat gambar.", "--office", "Dinkominfo", "--image"];
    let pictured = order(&lab, &[&["notice", "add"], &words[..], &[&picture.display().to_string()]].concat());
    let words = ["--title", "Listrik padam", "--text", "Selesai.", "--office", "PLN"];
    let over = order(&lab, &[&["notice", "add"], &words[..]].concat());
    let _ = order(&lab, &["notice", "end", &number(&over)]);
    let over = read_at(&over);
    wait_until_shown(&phone, "/pengumuman", "Peta kantor");
    wait_until_shown(&phone, &over[0], "sudah berakhir");
    look.visit("announcements", Job::Read, ["/pengumuman", "/en/announcements"]);
    for (name, job, paths) in [
        ("announcement", Job::Read, &read_at(&long)),
        ("announcement-with-picture", Job::Read, &read_at(&pictured)),
        ("announcement-over", Job::Press, &over),
    ] {
        look.visit(name, job, paths.each_ref().map(String::as_str));
    }
    assert!(look.browser.current_url().ends_with(&over[1]));
    look.visit("services", Job::Read, ["/layanan", "/en/services"]);
    look.visit("services-of-a-kind", Job::Read, ["/layanan/kependudukan", "/en/services/civil-records"]);
    look.visit("services-of-an-empty-kind", Job::Read, ["/layanan/pariwisata", "/en/services/tourism"]);
    let number = number(&service);
    let paths = [format!("/layanan/{number}"), format!("/en/services/{number}")];
    look.visit("service", Job::Read, paths.each_ref().map(String::as_str));
    look.approve();
}
