//! A citizen's page as a phone would show it, written for staff by the citizen's own pages.

use super::{
    links,
    scene::{Scene, Stage},
};
use crate::{
    admin::{answer::Answer, desk::Desk, fault::Fault, frame::Frame as StaffFrame},
    citizen::{Buttons, Visit, page_of},
    fault::Fault as CitizenFault,
    views::{
        self, AnnouncementPage, AnnouncementsPage, EmergencyPage, ErrorPage, Frame, Hidden, House, Language,
        Notice, PrivacyPage, ServicePage, ServicesPage, TermsPage, VoucherPage, into_html,
    },
};
use axum::{
    body::{Body, to_bytes},
    response::Response,
};
use hotspot::{
    board::{AnnouncementId, Board, Image, Reach, ServiceId},
    config::Network,
    control::{operator::GetStatus, portal::Guest},
    model::{BootTime, Now, Way},
    policy::{Plans, WaysIn},
};
use http::{HeaderValue, header};
use std::sync::Arc;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    Scene(Scene),
    /// The own page of something on the board.
    Announcement(AnnouncementId),
    Service(ServiceId),
}

/// As whom, and where.
pub struct Look<'a> {
    pub view: View,
    pub language: Language,
    pub network: &'a Network,
    /// Links lead to other previews. Not where a draft is looked at: what stands would be taken for it.
    pub leads_on: bool,
    /// One of the draft that is not kept yet.
    pub image: Option<Image>,
}

impl<'a> Look<'a> {
    /// At the site of that name where `reach` covers it, else at the first that it covers.
    ///
    /// # Errors
    /// [`Fault::Unknown`] where it covers none.
    pub fn at(desk: &'a Desk, view: View, language: &str, site: &str, reach: &Reach) -> Result<Self, Fault> {
        let covered = || desk.config.networks.iter().filter(|network| reach.covers(Some(&network.site)));
        let named = covered().find(|network| network.site.as_str() == site);
        let network = named.or_else(|| covered().next()).ok_or(Fault::Unknown)?;
        let language = if language == "en" { Language::English } else { Language::Indonesian };
        Ok(Self { view, language, network, leads_on: false, image: None })
    }
}

/// The page with what hangs on `board`.
///
/// # Errors
/// Where the store cannot be read, or nothing on the board has the number looked for.
pub async fn screen(desk: &Desk, frame: &StaffFrame<'_>, board: Board, look: &Look<'_>) -> Answer {
    let status = desk.ask(&GetStatus {}).await.ok();
    let secure = status.is_some_and(|status| status.api.is_some());
    let (ways, plans) = (desk.store.way_rules().await?, desk.store.plans().await?);
    let mut rules = WaysIn::default();
    rules.take_up(&ways);
    let mut known = Plans::preset().map_err(|_| Fault::Unwritten)?;
    known.take_up(&plans);
    let now = desk.now();
    let site = &look.network.site;
    let open = || rules.open_at(site).filter(|rule| secure || rule.way != Way::Account);
    let first = open().next().unwrap_or_else(|| rules.everywhere(Way::OneTap));
    let stage = Stage {
        network: look.network,
        ways: open().map(|rule| rule.way).collect(),
        plan: known.at(&first.plan, site),
        calendar: &desk.calendar,
        today: desk.calendar.at(Now { boot: BootTime(0), unix: now, trusted: true }),
        line: desk.config.uplink.down,
        reason: frame.words.say("preview-reason"),
    };
    let scene = match look.view {
        View::Scene(scene) => scene,
        View::Announcement(_) | View::Service(_) => Scene::SignIn,
    };
    let guest = stage.guest(scene);
    let board = Arc::new(board);
    let house = House {
        config: &desk.config,
        calendar: &desk.calendar,
        timezone: &desk.timezone,
        board: Arc::clone(&board),
        now,
        secure,
        tally: None,
    };
    let visit = Visit {
        language: look.language,
        own_language: Language::Indonesian,
        address: None,
        within_tls: false,
        in_captive_sheet: false,
        is_read: false,
    };
    let known_guest = Some(&guest).filter(|_| scene != Scene::Restarting);
    let page = written(Frame::new(house, &visit, known_guest), &board, &guest, look.view)?;
    let (head, body) = page.into_parts();
    let html = to_bytes(body, usize::MAX).await.map_err(|_| Fault::Unwritten)?;
    let html = links::led(&String::from_utf8_lossy(&html), frame.words.say("preview-inert"), |href| {
        links::preview_of(href, scene, site.as_str()).filter(|_| look.leads_on)
    });
    let html = match &look.image {
        Some(image) => links::with_image(&html, image),
        None => html,
    };
    Ok(framed(Response::from_parts(head, Body::from(html)), views::content_security_policy_in_a_frame()))
}

fn written(frame: Frame<'_>, board: &Board, guest: &Guest, view: View) -> Answer {
    let scene = match view {
        View::Scene(scene) => scene,
        View::Announcement(id) => {
            let found = board.announcements.iter().find(|announcement| announcement.id == id);
            return answered(into_html(&AnnouncementPage {
                frame,
                announcement: found.ok_or(Fault::Unknown)?,
            }));
        }
        View::Service(id) => {
            let found = board.services.iter().find(|service| service.id == id);
            return answered(into_html(&ServicePage { frame, service: found.ok_or(Fault::Unknown)? }));
        }
    };
    answered(match scene {
        Scene::Restarting => into_html(&ErrorPage { frame, fault: CitizenFault::Restarting, onward: None }),
        Scene::Announcements => into_html(&AnnouncementsPage { frame, leaf: 0 }),
        Scene::Services => into_html(&ServicesPage { frame }),
        Scene::Emergency => into_html(&EmergencyPage { frame }),
        Scene::Terms => into_html(&TermsPage { frame }),
        Scene::Privacy => into_html(&PrivacyPage { frame }),
        scene => match scene.refusal(guest.now) {
            Some(why) => {
                let (sentences, terms) = (frame.sentences(guest.now), frame.terms_version());
                let hidden = Hidden { token: String::new(), terms, onward: None };
                let notice = Some(Notice::Refused(Way::Voucher, why));
                let code = "7K3M-9PQR-2WXZ";
                into_html(&VoucherPage {
                    frame,
                    sentences,
                    ways: &guest.ways,
                    hidden,
                    code,
                    notice,
                    at_home: false,
                })
            }
            None => {
                let buttons = Buttons { token: String::new(), onward: None, in_captive_sheet: false };
                page_of(frame, guest, buttons, None)
            }
        },
    })
}

fn answered(page: Result<Response, CitizenFault>) -> Answer {
    page.map_err(|_| Fault::Unwritten)
}

/// A page that stands in a frame of ours, and in nobody else's.
pub fn framed(mut page: Response, policy: HeaderValue) -> Response {
    let headers = page.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    page
}
