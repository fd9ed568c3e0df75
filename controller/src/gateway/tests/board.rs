//! What the regency has to say, as the loop holds it.

use super::*;
use hotspot::board::{
    Bilingual, Board, EmergencyDraft, EmergencyId, EmergencyKind, Hazard, Service, ServiceId,
};

fn service(link: &str, shown: bool, in_garden: bool) -> Service {
    Service {
        id: ServiceId(1),
        category: hotspot::board::Category::Permits,
        title: Bilingual { indonesian: "Izin".into(), english: None },
        office: String::new(),
        what: Bilingual { indonesian: "Satu pintu".into(), english: None },
        requirements: Bilingual::default(),
        steps: Bilingual::default(),
        time: Bilingual::default(),
        cost: Bilingual::default(),
        place: Bilingual::default(),
        hours: None,
        phone: String::new(),
        link: link.into(),
        in_garden,
        reach: hotspot::board::Reach::All,
        order: 0,
        shown,
    }
}

#[test]
fn another_board_has_another_edition_and_the_same_one_changes_nothing() {
    let mut gateway = Gateway::new();
    let empty = gateway.state.portal_health().board;
    assert!(!gateway.state.hang_up(Board::default()));
    let board = Board { services: vec![service("https://a.go.id/", true, true)], ..Board::default() };
    assert!(gateway.state.hang_up(board.clone()));
    assert_ne!(gateway.state.portal_health().board, empty);
    assert!(!gateway.state.hang_up(board.clone()));
    assert_eq!(*gateway.state.board, board);
}

#[test]
fn the_board_outlives_a_commit_that_failed() {
    let mut gateway = Gateway::new();
    let at = gateway.now().unix;
    let calendar = Calendar::new("Asia/Jakarta").unwrap();
    let checked = hotspot::board::CheckedAt { now: at, sites: &[], calendar: &calendar, operator: "BPBD" };
    let draft = EmergencyDraft::ready(EmergencyKind::Emergency, Hazard::Flood, "Bukateja");
    let flood = draft.check(EmergencyId(1), checked).unwrap();
    gateway.state.hang_up(Board { emergencies: vec![flood], ..Board::default() });
    let edition = gateway.state.portal_health().board;
    gateway.state.reload(Loaded::default(), gateway.now());
    assert_eq!(gateway.state.portal_health().board, edition);
    assert_eq!(gateway.state.board.emergencies_at(None, at).len(), 1);
}

#[test]
fn a_host_opens_before_sign_in_once_and_only_while_its_service_is_shown() {
    let own: hotspot::model::GardenName = "a.go.id".parse().unwrap();
    let mut garden = vec![own.clone()];
    let services = vec![
        service("https://a.go.id/", true, true),
        service("https://b.go.id/x", true, true),
        service("https://b.go.id/y", true, true),
        service("https://hidden.go.id/", false, true),
        service("https://closed.go.id/", true, false),
    ];
    Board { services, ..Board::default() }.open_in(&mut garden);
    assert_eq!(garden, [own, "b.go.id".parse().unwrap()]);
}
