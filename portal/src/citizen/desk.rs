//! What it takes to write a guest a page with a button.

use super::{FormKey, Press, Visit};
use crate::{
    captive::Onward,
    fault::Fault,
    portal::Portal,
    views::{ConnectedPage, EssentialsPage, Frame, FullPage, Notice, SignInPage, into_html},
};
use axum::response::Response;
use hotspot::control::portal::{GetBlocked, GetGuest, Guest, Standing};
use std::net::Ipv4Addr;

pub type Page = Result<Response, Fault>;

pub struct Desk<'a> {
    portal: &'a Portal,
    visit: &'a Visit,
    pub address: Ipv4Addr,
    form_key: &'a FormKey,
}

impl<'a> Desk<'a> {
    pub fn open(portal: &'a Portal, visit: &'a Visit) -> Result<Self, Fault> {
        let address = visit.address.ok_or(Fault::UnknownGuest)?;
        Ok(Self { portal, visit, address, form_key: portal.link.form_key()? })
    }

    /// Whether the form comes from a page that we gave to this address lately.
    pub fn knows(&self, press: &Press) -> bool {
        self.form_key.accepts(&press.token, self.address, self.portal.now())
    }

    pub fn page(&self, guest: &Guest, notice: Option<Notice>, onward: Option<&Onward>) -> Page {
        let frame = Frame::new(self.portal, self.visit, Some(guest));
        let sentences = frame.sentences(guest.now);
        let token = self.form_key.token(self.address, self.portal.now());
        let (offer, outage) = (&guest.offer, guest.outage);
        match &guest.standing {
            Standing::NotSignedIn { opens, .. } => into_html(&SignInPage {
                frame,
                sentences,
                offer,
                opens: *opens,
                outage,
                token,
                notice,
                onward,
            }),
            Standing::Full | Standing::Paused { .. } => into_html(&FullPage { frame }),
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

/// For pages that must open for everybody, whether or not the controller answers.
pub async fn guest_if_known(portal: &Portal, visit: &Visit) -> Option<Guest> {
    portal.link.ask(&GetGuest { address: visit.address? }).await.ok()
}

pub fn is_signed_in(guest: &Guest) -> bool {
    matches!(guest.standing, Standing::Online(_) | Standing::Essentials(_))
}

/// Whether the page first asked for never opens here. Asked about guests who are in alone: before that, nothing opens.
pub async fn is_blocked(portal: &Portal, onward: &Onward) -> bool {
    let name = onward.host.clone();
    portal.link.ask(&GetBlocked { name }).await.is_ok_and(|answer| answer.blocked)
}
