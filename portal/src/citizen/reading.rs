//! Pages to read, which open for everybody: terms and privacy.

use super::{
    Visit,
    desk::{Page, guest_if_known},
};
use crate::{
    portal::Portal,
    views::{Frame, PrivacyPage, TermsPage, into_html},
};
use axum::extract::State;
use std::sync::Arc;

pub async fn terms(State(portal): State<Arc<Portal>>, visit: Visit) -> Page {
    let guest = guest_if_known(&portal, &visit).await;
    into_html(&TermsPage { frame: Frame::new(portal.house(), &visit, guest.as_ref()) })
}

pub async fn privacy(State(portal): State<Arc<Portal>>, visit: Visit) -> Page {
    let guest = guest_if_known(&portal, &visit).await;
    into_html(&PrivacyPage { frame: Frame::new(portal.house(), &visit, guest.as_ref()) })
}
