//! What it takes to write a guest a page with a button.

use super::{FormKey, Press, Visit};
use crate::{
    captive::Onward,
    fault::Fault,
    portal::Portal,
    views::{
        ConnectedPage, EssentialsPage, Frame, FullPage, Hidden, Notice, PausedPage, SignInPage, VoucherPage,
        into_html,
    },
};
use axum::response::Response;
use hotspot::{
    control::portal::{GetBlocked, GetGuest, Guest, Standing},
    model::Way,
};
use std::net::Ipv4Addr;

pub type Page = Result<Response, Fault>;

pub struct Desk<'a> {
    pub portal: &'a Portal,
    pub visit: &'a Visit,
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

    pub fn token(&self) -> String {
        self.form_key.token(self.address, self.portal.now())
    }

    pub async fn guest(&self) -> Result<Guest, Fault> {
        self.portal.link.ask(&GetGuest { address: self.address }).await
    }

    pub fn frame<'b>(&'b self, guest: &'b Guest) -> Frame<'b> {
        Frame::new(self.portal.house(), self.visit, Some(guest))
    }

    pub fn hidden<'b>(&self, frame: &Frame<'_>, onward: Option<&'b Onward>) -> Hidden<'b> {
        Hidden { token: self.token(), terms: frame.terms_version(), onward }
    }

    /// The page of a guest as it stands.
    pub fn page(&self, guest: &Guest, notice: Option<Notice>, onward: Option<&Onward>) -> Page {
        let in_captive_sheet = self.visit.in_captive_sheet;
        page_of(self.frame(guest), guest, Buttons { token: self.token(), onward, in_captive_sheet }, notice)
    }
}

/// What a guest's page has besides the guest.
pub struct Buttons<'a> {
    /// Of its forms.
    pub token: String,
    /// The page first asked for.
    pub onward: Option<&'a Onward>,
    pub in_captive_sheet: bool,
}

/// The page of a guest as it stands: sign-in, status, or why there is neither.
pub fn page_of(frame: Frame<'_>, guest: &Guest, buttons: Buttons<'_>, notice: Option<Notice>) -> Page {
    let sentences = frame.sentences(guest.now);
    let (offer, outage, ways) = (&guest.offer, guest.outage, guest.ways.as_slice());
    let Buttons { token, onward, in_captive_sheet } = buttons;
    match &guest.standing {
        Standing::NotSignedIn { opens: None, again: None } if outage.is_none() && is_by_voucher(guest) => {
            let hidden = Hidden { token, terms: frame.terms_version(), onward };
            into_html(&VoucherPage { frame, sentences, ways, hidden, code: "", notice, at_home: true })
        }
        Standing::NotSignedIn { opens, again } => {
            let hidden = Hidden { token, terms: frame.terms_version(), onward };
            into_html(&SignInPage {
                frame,
                sentences,
                offer,
                ways,
                opens: *opens,
                outage,
                again: *again,
                hidden,
                notice,
            })
        }
        Standing::Full => into_html(&FullPage { frame }),
        Standing::Paused { until, reason } => {
            into_html(&PausedPage { frame, sentences, until: *until, reason, notice })
        }
        Standing::Essentials(essentials) => {
            into_html(&EssentialsPage { frame, sentences, offer, essentials, ways, outage, token, notice })
        }
        Standing::Online(online) => into_html(&ConnectedPage {
            frame,
            sentences,
            offer,
            online,
            ways,
            outage,
            token,
            notice,
            // Nothing is offered that leads nowhere.
            onward: onward.filter(|_| outage.is_none()),
            in_captive_sheet,
        }),
    }
}

/// For pages that must open for everybody, whether or not the controller answers.
pub async fn guest_if_known(portal: &Portal, visit: &Visit) -> Option<Guest> {
    portal.link.ask(&GetGuest { address: visit.address? }).await.ok()
}

pub fn is_signed_in(guest: &Guest) -> bool {
    matches!(guest.standing, Standing::Online(_) | Standing::Essentials(_))
}

/// Whether a form for a way in would be of no use: the guest's own page says why.
pub fn is_shut(guest: &Guest) -> bool {
    match guest.standing {
        Standing::Full | Standing::Paused { .. } | Standing::NotSignedIn { opens: Some(_), .. } => true,
        _ => guest.outage.is_some(),
    }
}

/// Whether the page first asked for never opens here. Asked about guests who are in alone: before that, nothing opens.
pub async fn is_blocked(portal: &Portal, onward: &Onward) -> bool {
    let name = onward.host.clone();
    portal.link.ask(&GetBlocked { name }).await.is_ok_and(|answer| answer.blocked)
}

fn is_by_voucher(guest: &Guest) -> bool {
    guest.ways.first() == Some(&Way::Voucher)
}
