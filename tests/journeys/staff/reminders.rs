//! Mail to an editor while there is time to prolong an announcement.

use super::{
    board::{announce, moment, now, number},
    hotspot,
};
use lab::{Part, Sink, StaffMember, wait_until};
use std::time::Duration;

const MAIL: u16 = 2525;
const HOUR: i64 = 3_600;
/// It is looked whether somebody is to be told when the program starts.
const TOLD_WITHIN: Duration = Duration::from_secs(20);

#[test]
fn an_editor_gets_one_mail_two_days_before_an_announcement_of_the_office_ends() {
    let mut lab = hotspot();
    let mail = Sink::mail(&lab.gateway, MAIL);
    let port = MAIL.to_string();
    let fields = [
        ("mail_server", "127.0.0.1"),
        ("mail_port", port.as_str()),
        ("mail_tls", "none"),
        ("sender", "wifi@purbalinggakab.go.id"),
        ("recipients", "jaga@purbalinggakab.go.id"),
    ];
    let ani = StaffMember::new(&lab.gateway, "ani", "administrator");
    assert_eq!(ani.post("/admin/pengaturan/pemberitahuan", &fields).status, 303);
    let _ = StaffMember::new(&lab.gateway, "tono", "editor");
    let sari = StaffMember::new(&lab.gateway, "sari", "editor");
    lab.gateway.write_to_store(
        "UPDATE staff SET email = name || '@purbalinggakab.go.id';
         UPDATE staff SET office = 'BPBD' WHERE name = 'tono';",
    );
    let hung_for = |title: &str, hours: i64| {
        announce(
            &sari,
            title,
            &[("mulai", &moment(now() - 72 * HOUR)), ("akhir", &moment(now() + hours * HOUR))],
        )
    };
    let _ = hung_for("Pasar murah tiga hari lagi", 72);
    let ending = hung_for("Imunisasi polio", 47);
    lab.gateway.restart(Part::Admin);
    wait_until("the editor is told", TOLD_WITHIN, || !mail.taken().is_empty());

    // Whoever was told already is not told again: the next mail is about the next announcement.
    let sari = StaffMember::new(&lab.gateway, "sari", "editor");
    let next = moment(now() + 47 * HOUR + HOUR / 2);
    let _ = announce(&sari, "Donor darah", &[("mulai", &moment(now() - 72 * HOUR)), ("akhir", &next)]);
    lab.gateway.restart(Part::Admin);
    wait_until("of the next one too", TOLD_WITHIN, || mail.taken().len() > 1);
    let [first, second] = &mail.taken()[..] else { panic!("told more than once: {:#?}", mail.taken()) };
    let page = format!("/admin/pengumuman/{}", number(&ending));
    for words in ["To: sari@purbalinggakab.go.id", "Imunisasi polio", "Petugas sari", &page] {
        assert!(first.contains(words), "{words} in {first}");
    }
    assert!(second.contains("To: sari@purbalinggakab.go.id") && second.contains("Donor darah"), "{second}");
}
