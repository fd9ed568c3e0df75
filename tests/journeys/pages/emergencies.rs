//! Emergency notices: on top of every page, and in nobody's way.

use super::*;

/// As long as a title may be.
const LONGEST: &str = "Sungai Klawing meluap di Kecamatan Bukateja dan Kemangkon ya";

#[test]
fn each_kind_of_emergency_leaves_the_button_in_view_on_every_phone() {
    let lab = hotspot();
    let phone = joined(&lab);
    let _ = hang_up(&lab);
    let look = Look::by(&phone);
    for (kind, word) in [("emergency", "DARURAT"), ("warning", "PERINGATAN"), ("drill", "LATIHAN")] {
        let words =
            ["--title", LONGEST, "--title-en", LONGEST, "--phone", "BPBD=0281-891012", "--phone", "112"];
        let raised = raise(&lab, kind, &words);
        wait_until_shown(&phone, "/", word);
        look.visit(&format!("sign-in-{kind}"), Job::Press, ["/", "/en/"]);
        look.visit(&format!("whole-{kind}"), Job::Read, ["/darurat", "/en/emergency"]);
        let _ = order(&lab, &["emergency", "end", &number(&raised)]);
        wait_until("it is gone", ON_PAGES_WITHIN, || !page(&phone, "/").text().contains(word));
    }
    look.approve();
}

#[test]
fn several_emergencies_take_no_more_room_than_one_on_whatever_page() {
    let lab = hotspot();
    let phone = joined(&lab);
    let raised = ["drill", "warning", "emergency"].map(|kind| raise(&lab, kind, &["--phone", "112"]));
    assert_eq!(raised.len(), 3);
    wait_until_shown(&phone, "/", "DARURAT");
    wait_until_shown(&phone, "/", "2 lainnya");
    let look = Look::by(&phone);
    look.visit("sign-in-several-emergencies", Job::Press, ["/", "/en/"]);
    look.visit("whole-several-emergencies", Job::Read, ["/darurat", "/en/emergency"]);
    look.visit("voucher-emergency", Job::Press, ["/voucher", "/en/voucher"]);
    look.visit("not-found-emergency", Job::Press, ["/tidak-ada", "/en/nothing"]);
    press(&phone);
    look.visit("online-emergency", Job::Read, ["/", "/en/"]);
    let _ = disconnect(&phone);
    set_plan(&lab, &["--hours", &closed_now()]);
    look.visit("sign-in-closed-emergency", Job::Press, ["/", "/en/"]);
    look.approve();
}
