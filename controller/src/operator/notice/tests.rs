use crate::operator::pinboard::double::{Lab, NOON};
use hotspot::{
    control::portal::{Seen, Shown},
    model::{BootTime, Now, UnixTime},
    store::Change,
};
use jiff::civil::date;

const ADD: [&str; 8] = [
    "notice",
    "add",
    "--title",
    "Imunisasi gratis",
    "--text",
    "Datang ke **puskesmas**.",
    "--office",
    "Dinkes",
];

#[tokio::test]
async fn an_announcement_needs_title_text_and_office_alone() {
    let lab = Lab::new("notice-add").await;
    let said = lab.said(&ADD).await.unwrap();
    assert!(said.written);
    assert_eq!(
        said.lines,
        ["notice 1 hangs: Imunisasi gratis, shown at 2 places until 2026-12-07 00:00 WIB"]
    );
    assert_eq!((&said.json["id"], &said.json["state"]), (&1.into(), &"in force".into()));
    let board = lab.pinboard.store.board().await.unwrap();
    assert_eq!((board.announcements[0].from, board.announcements.len()), (UnixTime(NOON), 1));
}

#[tokio::test]
async fn only_the_named_fields_change_and_one_that_was_taken_down_stays_down() {
    let mut lab = Lab::new("notice-change").await;
    let with_english =
        [&ADD[..], &["--title-en", "Free vaccination", "--site", "bukateja", "--pinned"]].concat();
    lab.lines(&with_english).await;
    lab.wait(60);
    let before = lab.pinboard.store.board().await.unwrap().announcements.remove(0);
    lab.lines(&["notice", "change", "1", "--until", "2026-11-30", "--pinned", "no", "--order", "-5"]).await;
    let after = lab.pinboard.store.board().await.unwrap().announcements.remove(0);
    assert_eq!((after.pinned, after.order, after.until.0), (false, -5, before.until.0 - 6 * 86_400));
    assert_eq!((&after.title, &after.reach, after.from), (&before.title, &before.reach, before.from));
    assert_eq!(after.changed.0 - before.changed.0, 60);
    lab.lines(&["notice", "change", "1", "--title-en", "", "--site", "all"]).await;
    let after = lab.pinboard.store.board().await.unwrap().announcements.remove(0);
    assert_eq!((after.title.english, after.reach), (None, hotspot::board::Reach::All));

    assert_eq!(lab.lines(&["notice", "end", "1"]).await, "notice 1 is taken down: Imunisasi gratis");
    for words in [&["notice", "end", "1"][..], &["notice", "change", "1", "--order", "1"]] {
        assert_eq!(lab.refused(words).await, "notice 1 was taken down; add it as a new one");
    }
}

#[tokio::test]
async fn a_refusal_names_every_option_and_writes_nothing() {
    let lab = Lab::new("notice-refused").await;
    let refused = lab
        .refused(&[
            "notice",
            "add",
            "--title",
            "",
            "--text",
            "x\u{202e}",
            "--until",
            "soon",
            "--site",
            "kemangkon",
            "--order",
            "200",
        ])
        .await;
    for option in ["--title: ", "--text: ", "--office: ", "--until: ", "--site: ", "--order: "] {
        assert!(refused.contains(option), "{option} is not in {refused}");
    }
    assert!(lab.refused(&["notice", "show", "9"]).await.starts_with("there is no notice 9; "));
    assert!(lab.pinboard.store.board().await.unwrap().announcements.is_empty());
    for words in [
        &["notice"][..],
        &["notice", "show"],
        &["notice", "show", "one"],
        &["notice", "add", "--text", "a", "--text-file", "b"],
        &["notice", "change", "1", "--pinned", "perhaps"],
    ] {
        lab.refused(words).await;
    }
}

#[tokio::test]
async fn a_text_may_come_from_a_file_and_a_picture_becomes_ours() {
    let lab = Lab::new("notice-file").await;
    let text = lab.file("text", "Baris satu\r\n\r\n- Bawa KMS\r\n".as_bytes());
    let gif = lab.file("photo.jpg", b"GIF89a");
    // A single grey pixel (RFC 2083).
    let png = lab.file(
        "photo.png",
        &[
            0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1,
            0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78,
            0x9c, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E', b'N',
            b'D', 0xae, 0x42, 0x60, 0x82,
        ],
    );
    let add = ["notice", "add", "--title", "T", "--office", "O", "--text-file", text.as_str(), "--image"];
    let refused = lab.refused(&[&add[..], &[gif.as_str()]].concat()).await;
    assert!(
        refused.ends_with("this is a GIF; moving pictures are not shown, export it as PNG or JPEG first")
    );
    assert!(
        lab.refused(&[&add[..], &["/nowhere.png"]].concat()).await.starts_with("cannot read /nowhere.png: ")
    );
    lab.lines(&[&add[..], &[png.as_str()]].concat()).await;
    let added = lab.pinboard.store.board().await.unwrap().announcements.remove(0);
    assert_eq!(added.text.indonesian, "Baris satu\n\n- Bawa KMS");
    let image = lab.pinboard.store.image(&added.image.unwrap()).await.unwrap().unwrap();
    assert_eq!((image.kind.as_str(), image.width), ("image/jpeg", 1));
    lab.lines(&["notice", "change", "1", "--order", "2"]).await;
    assert!(lab.pinboard.store.image(&image.id).await.unwrap().is_some());
    lab.lines(&["notice", "change", "1", "--image", "none"]).await;
    assert!(lab.pinboard.store.image(&image.id).await.unwrap().is_none());
}

#[tokio::test]
async fn the_list_shows_what_holds_and_how_often_it_was_seen() {
    let mut lab = Lab::new("notice-list").await;
    assert_eq!(
        lab.lines(&["notice", "list"]).await,
        "no announcement hangs; add one with: wifi-pbg notice add"
    );
    lab.lines(&[&ADD[..], &["--until", "1h"]].concat()).await;
    lab.lines(&[&ADD[..], &["--pinned", "--from", "2026-12-01"]].concat()).await;
    let seen = Seen { what: Shown::Announcement(1), site: "bukateja".parse().unwrap(), views: 12, taps: 3 };
    let now = Now { boot: BootTime(0), unix: UnixTime(NOON), trusted: true };
    let change = Change::Seen { day: date(2026, 11, 22), seen };
    lab.pinboard.store.commit(&[change], now).await.unwrap();
    let said = lab.said(&["notice", "list"]).await.unwrap();
    assert!(
        !said.written && said.lines[1].starts_with("2   to come") && said.lines.len() == 3,
        "{:?}",
        said.lines
    );
    assert_eq!((&said.json[1]["views"], &said.json[1]["taps"]), (&12.into(), &3.into()));
    assert!(lab.lines(&["notice", "show", "1"]).await.contains("seen: 12 views, 3 taps"));
    lab.wait(3_600);
    assert_eq!(lab.said(&["notice", "list"]).await.unwrap().lines.len(), 2);
    assert!(lab.lines(&["notice", "list", "--all"]).await.contains("1   over"));
}

#[tokio::test]
async fn a_row_that_was_edited_by_hand_cannot_speak_to_the_terminal() {
    let lab = Lab::new("notice-plain").await;
    lab.lines(&ADD).await;
    let before = lab.pinboard.store.board().await.unwrap().announcements.remove(0);
    let after = hotspot::board::Announcement { office: "\u{1b}[2J\u{202e}".into(), ..before.clone() };
    let act = lab.pinboard.actor.act("by hand", "notice 1".into(), Some(&before), Some(&after));
    assert!(lab.pinboard.store.change_announcement(&before, &after, None, &act).await.unwrap());
    for words in [&["notice", "list"][..], &["notice", "show", "1"]] {
        let said = lab.lines(words).await;
        assert!(said.contains("\\u{1b}[2J\\u{202e}") && !said.contains(['\u{1b}', '\u{202e}']), "{said}");
    }
}
