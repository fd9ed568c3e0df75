//! What the regency has to say: open to everybody, with the line down and while the controller is away.

use super::{
    Visit,
    desk::{Page, guest_if_known},
    language,
};
use crate::{
    fault::Fault,
    portal::Portal,
    views::{
        self, AnnouncementPage, AnnouncementsPage, CategoryPage, EmergencyPage, Frame, OverPage, ServicePage,
        ServicesPage, into_html,
    },
};
use axum::{
    extract::{Path, RawQuery, State, rejection::PathRejection},
    response::IntoResponse,
};
use hotspot::{board::ServiceId, control::portal::Shown};
use http::{HeaderName, HeaderValue, StatusCode, header};
use std::sync::Arc;
use url::form_urlencoded;

/// An image's name changes with its bytes.
const KEEP_THE_IMAGE: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable"));

/// What stands in the path; whatever cannot be read leads nowhere.
type Asked = Result<Path<String>, PathRejection>;

/// All announcements in force.
pub async fn announcements(
    State(portal): State<Arc<Portal>>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Page {
    if let Some(way) = language::way_to_own_announcements(&visit, query.as_deref()) {
        return Ok(way);
    }
    let guest = guest_if_known(&portal, &visit).await;
    let frame = Frame::new(portal.house(), &visit, guest.as_ref());
    into_html(&AnnouncementsPage { frame, leaf: leaf(query.as_deref()) })
}

/// One of them; a word about its end where that has come.
pub async fn announcement(State(portal): State<Arc<Portal>>, visit: Visit, asked: Asked) -> Page {
    let number = number(asked)?;
    let guest = guest_if_known(&portal, &visit).await;
    let frame = Frame::new(portal.house(), &visit, guest.as_ref());
    let board = Arc::clone(frame.board());
    let mut here = board.announcements.iter().filter(|announcement| announcement.reach.covers(frame.site()));
    let found = here.find(|announcement| announcement.id.0 == number);
    let announcement =
        found.filter(|announcement| announcement.from <= frame.now()).ok_or(Fault::NotFound)?;
    if !announcement.is_in_force(frame.now()) {
        let page = into_html(&OverPage { frame, announcement })?;
        return Ok((StatusCode::NOT_FOUND, page).into_response());
    }
    frame.opens(Shown::Announcement(number));
    let mut page = into_html(&AnnouncementPage { frame, announcement })?;
    if announcement.image.is_some() {
        let policy = views::content_security_policy_with_images();
        page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(page)
}

/// The image of an announcement. Its name is made from its bytes: nobody guesses one that is not shown yet.
pub async fn image(State(portal): State<Arc<Portal>>, asked: Asked) -> Page {
    let Path(name) = asked.map_err(|_| Fault::NotFound)?;
    let board = portal.board.now();
    let mut images = board.announcements.iter().filter_map(|announcement| announcement.image.as_ref());
    let image = images.find(|image| image.0 == name).ok_or(Fault::NotFound)?;
    let picture = portal.images.get(image, &portal.link).await?;
    let kind = HeaderValue::from_static(picture.kind);
    Ok(([KEEP_THE_IMAGE, (header::CONTENT_TYPE, kind)], picture.bytes).into_response())
}

/// All services.
pub async fn services(State(portal): State<Arc<Portal>>, visit: Visit) -> Page {
    let guest = guest_if_known(&portal, &visit).await;
    into_html(&ServicesPage { frame: Frame::new(portal.house(), &visit, guest.as_ref()) })
}

/// The services of a category, or one service.
pub async fn service(
    State(portal): State<Arc<Portal>>,
    visit: Visit,
    asked: Asked,
    RawQuery(query): RawQuery,
) -> Page {
    if let Ok(Path(name)) = &asked
        && let Some(category) = views::category_of(name, visit.language)
    {
        let guest = guest_if_known(&portal, &visit).await;
        let frame = Frame::new(portal.house(), &visit, guest.as_ref());
        return into_html(&CategoryPage { frame, category, leaf: leaf(query.as_deref()) });
    }
    let number = number(asked)?;
    let guest = guest_if_known(&portal, &visit).await;
    let frame = Frame::new(portal.house(), &visit, guest.as_ref());
    let board = Arc::clone(frame.board());
    let mut here = board.services_at(frame.site()).into_iter();
    let service = here.find(|service| service.id == ServiceId(number)).ok_or(Fault::NotFound)?;
    frame.opens(Shown::Service(number));
    into_html(&ServicePage { frame, service })
}

/// What is in force, in full.
pub async fn emergency(State(portal): State<Arc<Portal>>, visit: Visit) -> Page {
    let guest = guest_if_known(&portal, &visit).await;
    let frame = Frame::new(portal.house(), &visit, guest.as_ref());
    for emergency in frame.board().emergencies_at(frame.site(), frame.now()) {
        frame.opens(Shown::Emergency(emergency.id.0));
    }
    into_html(&EmergencyPage { frame })
}

/// A number as our own links write it: nothing has two addresses.
fn number(asked: Asked) -> Result<i64, Fault> {
    let Path(text) = asked.map_err(|_| Fault::NotFound)?;
    let number: i64 = text.parse().map_err(|_| Fault::NotFound)?;
    if number > 0 && number.to_string() == text { Ok(number) } else { Err(Fault::NotFound) }
}

/// Which page of a list is asked for, from zero, where people count from one; the first for whatever is no number.
fn leaf(query: Option<&str>) -> usize {
    let mut parameters = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let asked = parameters.find(|(name, _)| name == "halaman");
    asked.and_then(|(_, number)| number.parse::<usize>().ok()).unwrap_or(1).saturating_sub(1)
}
