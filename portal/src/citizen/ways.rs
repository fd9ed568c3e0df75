//! The ways in beside one tap.
//!
//! A form that is refused is answered with status 200, as the page it is: portal windows of some systems replace pages of
//! other statuses by their own. What asks to wait says so to programs too.

use super::{
    Press, Visit,
    desk::{Desk, Page, is_blocked, is_shut},
};
use crate::{
    captive::Onward,
    portal::Portal,
    routes::Paths,
    views::{
        AccountPage, InsecurePage, Notice, PasswordChangedPage, PasswordPage, VoucherPage, WayClosedPage,
        into_html,
    },
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use hotspot::{
    board::TermsVersion,
    control::portal::{
        ChangePassword, EnterAccount, Entry, GetBoard, Guest, NoEntry, RedeemVoucher, Standing,
    },
    model::{UnixTime, VoucherCode, Way},
};
use http::{HeaderValue, StatusCode, header};
use std::sync::Arc;
use url::form_urlencoded;

/// The longest code that the controller takes, in bytes.
const MAX_CODE: usize = 64;

/// Seconds after which passwords may be checked again.
const LESS_BUSY_AFTER: i64 = 5;

/// The form for a voucher. A link brings its code as `kode`.
pub async fn voucher(State(portal): State<Arc<Portal>>, visit: Visit, RawQuery(query): RawQuery) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    let guest = desk.guest().await?;
    let onward = Onward::in_query(query.as_deref(), &portal.names);
    let code = code_in(query.as_deref());
    voucher_page(&desk, &guest, &code, None, onward.as_ref())
}

/// A voucher typed in.
pub async fn redeem(State(portal): State<Arc<Portal>>, visit: Visit, press: Press) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    let onward = Onward::to(&press.url, &portal.names);
    let again =
        async |notice| voucher_page(&desk, &desk.guest().await?, &press.code, Some(notice), onward.as_ref());
    let Some(terms) = press.terms.filter(|_| desk.knows(&press)) else { return again(Notice::Stale).await };
    if press.code.trim().is_empty() {
        return again(Notice::Unfilled).await;
    }
    if press.code.len() > MAX_CODE {
        return again(Notice::Refused(Way::Voucher, NoEntry::VoucherUnknown)).await;
    }
    let code = press.code.clone();
    let Entry { guest, refused } =
        portal.link.ask(&RedeemVoucher { address: desk.address, terms, code }).await?;
    let Some(why) = refused else { return admitted(&desk, &guest, onward).await };
    refresh_terms(&desk, &guest, &why, terms).await;
    let page = voucher_page(
        &desk,
        &guest,
        &press.code,
        Some(Notice::Refused(Way::Voucher, why.clone())),
        onward.as_ref(),
    )?;
    Ok(told_to_wait(page, &why, guest.now))
}

/// The form for an account.
pub async fn account(State(portal): State<Arc<Portal>>, visit: Visit, RawQuery(query): RawQuery) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    let guest = desk.guest().await?;
    let onward = Onward::in_query(query.as_deref(), &portal.names);
    account_page(&desk, &guest, "", None, onward.as_ref())
}

/// An account typed in.
pub async fn enter(State(portal): State<Arc<Portal>>, visit: Visit, press: Press) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    let onward = Onward::to(&press.url, &portal.names);
    if !visit.within_tls {
        return refused_in_plain(&desk, |paths| paths.account, onward.as_ref()).await;
    }
    let again = async |notice| {
        account_page(&desk, &desk.guest().await?, &press.account, Some(notice), onward.as_ref())
    };
    let Some(terms) = press.terms.filter(|_| desk.knows(&press)) else { return again(Notice::Stale).await };
    if press.account.trim().is_empty() || press.password.is_empty() {
        return again(Notice::Unfilled).await;
    }
    let account = press.account.clone();
    let asked = EnterAccount { address: desk.address, terms, account, password: press.password.told() };
    let Entry { guest, refused } = portal.link.ask(&asked).await?;
    let Some(why) = refused else { return admitted(&desk, &guest, onward).await };
    refresh_terms(&desk, &guest, &why, terms).await;
    let notice = Notice::Refused(Way::Account, why.clone());
    let page = account_page(&desk, &guest, &press.account, Some(notice), onward.as_ref())?;
    Ok(told_to_wait(page, &why, guest.now))
}

/// The form for another password.
pub async fn password(State(portal): State<Arc<Portal>>, visit: Visit) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    let guest = desk.guest().await?;
    let own = match &guest.standing {
        Standing::Online(online) => online.account.as_ref().map_or("", |account| account.as_str()),
        _ => "",
    };
    password_page(&desk, &guest, own, None)
}

/// Another password typed in.
pub async fn change_password(State(portal): State<Arc<Portal>>, visit: Visit, press: Press) -> Page {
    let desk = Desk::open(&portal, &visit)?;
    if !visit.within_tls {
        return refused_in_plain(&desk, |paths| paths.password, None).await;
    }
    let wrong = if !desk.knows(&press) {
        Some(Notice::Stale)
    } else if press.account.trim().is_empty() || press.password.is_empty() || press.new_password.is_empty() {
        Some(Notice::Unfilled)
    } else if press.new_password != press.repeated {
        Some(Notice::Unequal)
    } else {
        None
    };
    if let Some(wrong) = wrong {
        return password_page(&desk, &desk.guest().await?, &press.account, Some(wrong));
    }
    let asked = ChangePassword {
        address: desk.address,
        account: press.account.clone(),
        password: press.password.told(),
        new_password: press.new_password.told(),
    };
    let Entry { guest, refused } = portal.link.ask(&asked).await?;
    let Some(why) = refused else {
        return into_html(&PasswordChangedPage { frame: desk.frame(&guest) });
    };
    let notice = Notice::Refused(Way::Account, why.clone());
    let page = password_page(&desk, &guest, &press.account, Some(notice))?;
    Ok(told_to_wait(page, &why, guest.now))
}

/// The page of who came in just now, leading on to what was asked for first.
pub async fn admitted(desk: &Desk<'_>, guest: &Guest, onward: Option<Onward>) -> Page {
    let onward = match onward {
        Some(onward) if !is_blocked(desk.portal, &onward).await => Some(onward),
        _ => None,
    };
    desk.page(guest, None, onward.as_ref())
}

/// Where a press was refused for terms that we still hold for the present ones: fetches the board, so that the page
/// that follows has the others.
pub async fn refresh_terms(desk: &Desk<'_>, guest: &Guest, why: &NoEntry, pressed: TermsVersion) {
    if *why != NoEntry::OtherTerms || desk.frame(guest).terms_version() != pressed {
        return;
    }
    if let Ok(board) = desk.portal.link.ask(&GetBoard {}).await {
        desk.portal.board.exchange(board.edition(), board);
    }
}

fn voucher_page(
    desk: &Desk<'_>,
    guest: &Guest,
    code: &str,
    notice: Option<Notice>,
    onward: Option<&Onward>,
) -> Page {
    if is_shut(guest) {
        return desk.page(guest, notice, onward);
    }
    let frame = desk.frame(guest);
    if !guest.ways.contains(&Way::Voucher) {
        return into_html(&WayClosedPage { frame, onward });
    }
    let (sentences, hidden) = (frame.sentences(guest.now), desk.hidden(&frame, onward));
    into_html(&VoucherPage { frame, sentences, ways: &guest.ways, hidden, code, notice, at_home: false })
}

fn account_page(
    desk: &Desk<'_>,
    guest: &Guest,
    account: &str,
    notice: Option<Notice>,
    onward: Option<&Onward>,
) -> Page {
    if is_shut(guest) {
        return desk.page(guest, notice, onward);
    }
    if let Some(instead) = no_password_here(desk, guest, |paths| paths.account, onward) {
        return instead;
    }
    let frame = desk.frame(guest);
    let (sentences, hidden) = (frame.sentences(guest.now), desk.hidden(&frame, onward));
    into_html(&AccountPage { frame, sentences, ways: &guest.ways, hidden, account, notice })
}

fn password_page(desk: &Desk<'_>, guest: &Guest, account: &str, notice: Option<Notice>) -> Page {
    if let Some(instead) = no_password_here(desk, guest, |paths| paths.password, None) {
        return instead;
    }
    let frame = desk.frame(guest);
    let (sentences, token) = (frame.sentences(guest.now), desk.token());
    into_html(&PasswordPage { frame, sentences, token, account, notice })
}

/// What stands in place of a form for a password: where accounts are closed, and where others could read along.
fn no_password_here(
    desk: &Desk<'_>,
    guest: &Guest,
    form: fn(&Paths) -> &'static str,
    onward: Option<&Onward>,
) -> Option<Page> {
    let frame = desk.frame(guest);
    if !guest.ways.contains(&Way::Account) {
        return Some(into_html(&WayClosedPage { frame, onward }));
    }
    let (path, twin_path) = (form(desk.visit.paths()), form(desk.visit.twin_paths()));
    (!desk.visit.within_tls).then(|| into_html(&InsecurePage { frame, path, twin_path, onward }))
}

/// A password came where others could read along: it goes no further.
async fn refused_in_plain(
    desk: &Desk<'_>,
    form: fn(&Paths) -> &'static str,
    onward: Option<&Onward>,
) -> Page {
    let guest = desk.guest().await?;
    let mut page = match no_password_here(desk, &guest, form, onward) {
        Some(page) => page?,
        None => return desk.page(&guest, None, onward),
    };
    *page.status_mut() = StatusCode::FORBIDDEN;
    Ok(page)
}

/// A code as a link brings it, in the form that it is printed in where it is one. Nothing where it is not exactly one or
/// too long.
fn code_in(query: Option<&str>) -> String {
    let mut told =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).filter(|(name, _)| name == "kode");
    let code = match (told.next(), told.next()) {
        (Some((_, code)), None) if code.len() <= MAX_CODE && !code.contains(char::is_control) => code,
        _ => return String::new(),
    };
    code.parse::<VoucherCode>().map_or_else(|_| code.into_owned(), |code| code.to_string())
}

/// The page with the status for programs, where waiting is what there is to do.
fn told_to_wait(mut page: Response, why: &NoEntry, now: UnixTime) -> Response {
    let (status, seconds) = match why {
        NoEntry::TooManyTries { until } => {
            (StatusCode::TOO_MANY_REQUESTS, until.0.saturating_sub(now.0).max(1))
        }
        NoEntry::TooBusy => (StatusCode::SERVICE_UNAVAILABLE, LESS_BUSY_AFTER),
        _ => return page,
    };
    *page.status_mut() = status;
    page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    page
}
