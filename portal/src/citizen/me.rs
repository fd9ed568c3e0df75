//! What the gateway does with this device, what it keeps about it, and what it is told.

use super::{
    Press, Visit,
    desk::{Desk, Page},
};
use crate::{
    fault::Fault,
    portal::Portal,
    views::{MyDataPage, Notice, Told, WhyPage, into_html},
};
use axum::extract::State;
use hotspot::control::portal::{EraseMe, Forget, GetMyData, Report};
use std::sync::Arc;

/// Why it is slow, paused or asked to sign in, with the decision behind it.
pub async fn why(State(portal): State<Arc<Portal>>, visit: Visit) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    let guest = desk.guest().await?;
    let frame = desk.frame(&guest);
    let told = Told { sentences: frame.sentences(guest.now), guest: &guest };
    into_html(&WhyPage { frame, told })
}

/// *Ada masalah?*
pub async fn report(State(portal): State<Arc<Portal>>, visit: Visit, press: Press) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    if !desk.knows(&press) {
        return desk.page(&desk.guest().await?, Some(Notice::Stale), None);
    }
    let trouble = press.trouble.ok_or(Fault::Malformed)?;
    let guest = portal.link.ask(&Report { address: desk.address, trouble }).await?;
    desk.page(&guest, Some(Notice::Reported(trouble)), None)
}

/// *Lupakan perangkat ini*.
pub async fn forget(State(portal): State<Arc<Portal>>, visit: Visit, press: Press) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    if !desk.knows(&press) {
        return desk.page(&desk.guest().await?, Some(Notice::Stale), None);
    }
    let guest = portal.link.ask(&Forget { address: desk.address }).await?;
    desk.page(&guest, Some(Notice::Forgotten), None)
}

/// Everything that is kept about this device.
pub async fn my_data(State(portal): State<Arc<Portal>>, visit: Visit) -> Page {
    my_data_page(&Desk::open(&portal, &visit)?, false).await
}

/// *Hapus data saya*.
pub async fn erase(State(portal): State<Arc<Portal>>, visit: Visit, press: Press) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    if !desk.knows(&press) {
        return my_data_page(&desk, true).await;
    }
    let guest = portal.link.ask(&EraseMe { address: desk.address }).await?;
    desk.page(&guest, Some(Notice::Erased), None)
}

async fn my_data_page(desk: &Desk<'_>, stale: bool) -> Page {
    let data = desk.portal.link.ask(&GetMyData { address: desk.address }).await?;
    let frame = desk.frame(&data.guest);
    let sentences = frame.sentences(data.guest.now);
    into_html(&MyDataPage { frame, sentences, data: &data, token: desk.token(), stale })
}
