//! Sign-in before, status after.

use super::{
    Press, Visit,
    desk::{Desk, Page, is_blocked, is_signed_in},
    language,
    ways::{admitted, refresh_terms},
};
use crate::{
    captive::Onward,
    portal::Portal,
    views::{BlockedPage, Frame, Notice, into_html},
};
use axum::{
    extract::{RawQuery, State},
    response::Redirect,
};
use hotspot::{
    control::portal::{SignIn, SignOut},
    model::Way,
};
use std::sync::Arc;

/// Sign-in or status; and why a site did not open, for who is led here instead of it.
pub async fn home(State(portal): State<Arc<Portal>>, visit: Visit, RawQuery(query): RawQuery) -> Page {
    if let Some(way) = language::way_to_own(&visit, query.as_deref()) {
        return Ok(way);
    }
    let desk = Desk::open(&portal, &visit)?;
    let guest = desk.guest().await?;
    let onward = Onward::in_query(query.as_deref(), &portal.names);
    if !is_signed_in(&guest) {
        return desk.page(&guest, None, onward.as_ref());
    }
    match onward {
        Some(onward) if is_blocked(&portal, &onward).await => into_html(&BlockedPage {
            frame: Frame::new(portal.house(), &visit, Some(&guest)),
            onward: &onward,
        }),
        // Whoever is in has got on already.
        _ => desk.page(&guest, None, None),
    }
}

/// *Sambungkan*. The answer is a whole page: systems look whether they are online when one has loaded.
pub async fn connect(State(portal): State<Arc<Portal>>, visit: Visit, press: Press) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    let onward = Onward::to(&press.url, &portal.names);
    let Some(terms) = press.terms.filter(|_| desk.knows(&press)) else {
        return desk.page(&desk.guest().await?, Some(Notice::Stale), onward.as_ref());
    };
    let entry = portal.link.ask(&SignIn { address: desk.address, terms }).await?;
    match entry.refused {
        None => admitted(&desk, &entry.guest, onward).await,
        Some(why) => {
            refresh_terms(&desk, &entry.guest, &why, terms).await;
            desk.page(&entry.guest, Some(Notice::Refused(Way::OneTap, why)), onward.as_ref())
        }
    }
}

/// *Putuskan*.
pub async fn disconnect(State(portal): State<Arc<Portal>>, visit: Visit, press: Press) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    if !desk.knows(&press) {
        return desk.page(&desk.guest().await?, Some(Notice::Stale), None);
    }
    let guest = portal.link.ask(&SignOut { address: desk.address }).await?;
    desk.page(&guest, Some(Notice::SignedOut), None)
}

/// For who opens a button's address again without pressing it, as a browser does after a restart.
pub async fn go_home(visit: Visit) -> Redirect {
    Redirect::to(visit.paths().home)
}
