//! One short handler per road.

use super::{Press, TERMS_VERSION, Visit, language};
use crate::{
    captive::Onward,
    fault::Fault,
    portal::Portal,
    views::{
        BlockedPage, ConnectedPage, EssentialsPage, Frame, FullPage, Notice, PrivacyPage, SignInPage,
        TermsPage, into_html,
    },
};
use axum::{
    extract::{RawQuery, State},
    response::{Redirect, Response},
};
use hotspot::control::portal::{GetBlocked, GetGuest, Guest, SignIn, SignOut, Standing};
use std::{net::Ipv4Addr, sync::Arc};

type Page = Result<Response, Fault>;

/// Sign-in before, status after; and why a site did not open, for who is led here instead of it.
pub async fn home(State(portal): State<Arc<Portal>>, visit: Visit, RawQuery(query): RawQuery) -> Page {
    if let Some(way) = language::way_to_own(&visit, query.as_deref()) {
        return Ok(way);
    }
    let desk = Desk::open(&portal, &visit)?;
    let guest = portal.link.ask(&GetGuest { address: desk.address }).await?;
    let onward = Onward::in_query(query.as_deref(), &portal.names);
    if !is_signed_in(&guest) {
        return desk.page(&guest, None, onward.as_ref());
    }
    match onward {
        Some(onward) if is_blocked(&portal, &onward).await => {
            into_html(&BlockedPage { frame: Frame::new(&portal, &visit, Some(&guest)), onward: &onward })
        }
        // Whoever is in has got on already.
        _ => desk.page(&guest, None, None),
    }
}

/// *Sambungkan*. The answer is a whole page: systems look whether they are online when one has loaded.
pub async fn connect(State(portal): State<Arc<Portal>>, visit: Visit, press: Press) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    let onward = Onward::to(&press.url, &portal.names);
    if !desk.knows(&press) {
        let guest = portal.link.ask(&GetGuest { address: desk.address }).await?;
        return desk.page(&guest, Some(Notice::Stale), onward.as_ref());
    }
    let guest = portal.link.ask(&SignIn { address: desk.address, terms: TERMS_VERSION.to_owned() }).await?;
    let onward = match onward {
        Some(onward) if !is_blocked(&portal, &onward).await => Some(onward),
        _ => None,
    };
    desk.page(&guest, None, onward.as_ref())
}

/// *Putuskan*.
pub async fn disconnect(State(portal): State<Arc<Portal>>, visit: Visit, press: Press) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    if !desk.knows(&press) {
        let guest = portal.link.ask(&GetGuest { address: desk.address }).await?;
        return desk.page(&guest, Some(Notice::Stale), None);
    }
    let guest = portal.link.ask(&SignOut { address: desk.address }).await?;
    desk.page(&guest, Some(Notice::SignedOut), None)
}

/// For who opens a button's address again without pressing it, as a browser does after a restart.
pub async fn go_home(visit: Visit) -> Redirect {
    Redirect::to(visit.paths().home)
}

pub async fn terms(State(portal): State<Arc<Portal>>, visit: Visit) -> Page {
    let guest = guest_if_known(&portal, &visit).await;
    into_html(&TermsPage { frame: Frame::new(&portal, &visit, guest.as_ref()) })
}

pub async fn privacy(State(portal): State<Arc<Portal>>, visit: Visit) -> Page {
    let guest = guest_if_known(&portal, &visit).await;
    into_html(&PrivacyPage { frame: Frame::new(&portal, &visit, guest.as_ref()) })
}

/// For pages that must open for everybody, whether or not the controller answers.
async fn guest_if_known(portal: &Portal, visit: &Visit) -> Option<Guest> {
    portal.link.ask(&GetGuest { address: visit.address? }).await.ok()
}

fn is_signed_in(guest: &Guest) -> bool {
    matches!(guest.standing, Standing::Online(_) | Standing::Essentials(_))
}

/// Whether the page first asked for never opens here. Asked about guests who are in alone: before that, nothing opens.
async fn is_blocked(portal: &Portal, onward: &Onward) -> bool {
    let name = onward.host.clone();
    portal.link.ask(&GetBlocked { name }).await.is_ok_and(|answer| answer.blocked)
}

/// What it takes to write a guest a page with a button.
struct Desk<'a> {
    portal: &'a Portal,
    visit: &'a Visit,
    address: Ipv4Addr,
    form_key: &'a super::FormKey,
}

impl<'a> Desk<'a> {
    fn open(portal: &'a Portal, visit: &'a Visit) -> Result<Self, Fault> {
        let address = visit.address.ok_or(Fault::UnknownGuest)?;
        Ok(Self { portal, visit, address, form_key: portal.link.form_key()? })
    }

    /// Whether the form comes from a page that we gave to this address lately.
    fn knows(&self, press: &Press) -> bool {
        self.form_key.accepts(&press.token, self.address, self.portal.now())
    }

    fn page(&self, guest: &Guest, notice: Option<Notice>, onward: Option<&Onward>) -> Page {
        let frame = Frame::new(self.portal, self.visit, Some(guest));
        let sentences = frame.sentences(guest.now);
        let token = self.form_key.token(self.address, self.portal.now());
        let (offer, outage) = (&guest.offer, guest.outage);
        match &guest.standing {
            Standing::NotSignedIn { opens } => into_html(&SignInPage {
                frame,
                sentences,
                offer,
                opens: *opens,
                outage,
                token,
                notice,
                onward,
            }),
            Standing::Full => into_html(&FullPage { frame }),
            Standing::Essentials(essentials) => {
                into_html(&EssentialsPage { frame, sentences, offer, essentials, outage, token, notice })
            }
            Standing::Online(online) => into_html(&ConnectedPage {
                frame,
                sentences,
                offer,
                online,
                outage,
                token,
                notice,
                // Nothing is offered that leads nowhere.
                onward: onward.filter(|_| outage.is_none()),
                in_captive_sheet: self.visit.in_captive_sheet,
            }),
        }
    }
}
