//! One device: what it is told, why, what it did before, and what can be done about it.

use super::{
    mac_of, path_of,
    row::{State, amount, speed},
    why::Line,
};
use crate::{
    admin::{
        answer::{self, Answer},
        desk::Desk,
        fault::Fault,
        frame::{Frame, Section},
        session::SignedIn,
        sites::Sites,
    },
    views::{Sentences, Told, format},
};
use askama::Template;
use axum::extract::{Path, Query, State as Shared};
use hotspot::{
    control::admin::{Explain, Explanation},
    model::{Block, Bytes, Extra, Holder, Mac, Span, UnixTime, Way},
    policy::rights::Right,
    store::SessionRow,
};
use serde::Deserialize;
use std::sync::Arc;

/// Gifts of a day that are looked through for those to one device.
const MOST_EXTRAS: u32 = 2_000;

#[derive(Deserialize)]
pub struct Asked {
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/devices/device.html")]
struct DevicePage<'a> {
    frame: Frame<'a>,
    mac: Mac,
    path: String,
    /// Where it has an address now.
    live: Option<Live<'a>>,
    /// The controller gave no answer: nobody knows whether it is here.
    away: bool,
    block: Option<&'a Block>,
    seen: Option<(UnixTime, UnixTime)>,
    visits: &'a [SessionRow],
    sites: &'a Sites,
}

/// What is so now.
struct Live<'a> {
    explanation: &'a Explanation,
    told: Told<'a>,
    state: State,
    lines: Vec<Line>,
    /// What was given for today.
    given: Bytes,
}

pub async fn page(
    Shared(desk): Shared<Arc<Desk>>,
    me: SignedIn,
    Path(mac): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let mac = mac_of(&mac)?;
    let (explanation, away) = match desk.ask(&Explain { mac }).await {
        Ok(explanation) => (Some(explanation), false),
        Err(fault) => (None, fault == Fault::Away),
    };
    let pause = pause_of(&desk, mac).await?;
    let kept = desk.store.device_data(mac).await?;
    let visits = desk.store.device_history(mac).await?;
    if explanation.is_none() && pause.is_none() && kept.seen.is_none() && visits.is_empty() {
        return Err(if away { Fault::Away } else { Fault::Unknown });
    }
    let sites = Sites::read(&desk).await?;
    let frame = Frame::new(&desk, &me, Section::Devices).with_news(asked.kabar.as_deref());
    let given = match &explanation {
        Some(explanation) => given_today(&desk, explanation).await?,
        None => Bytes(0),
    };
    let live = explanation.as_ref().map(|explanation| Live::of(explanation, given, &frame));
    let (path, block) = (path_of(mac), pause.as_ref().filter(|pause| pause.holds(frame.now)));
    answer::page(&DevicePage {
        mac,
        path,
        live,
        away,
        block,
        seen: kept.seen,
        visits: &visits,
        sites: &sites,
        frame,
    })
}

/// Staff's pause for a device that holds.
pub async fn block_of(desk: &Desk, mac: Mac) -> Result<Option<Block>, Fault> {
    Ok(pause_of(desk, mac).await?.filter(|block| block.holds(desk.now())))
}

/// Its latest, also where that is over.
async fn pause_of(desk: &Desk, mac: Mac) -> Result<Option<Block>, Fault> {
    Ok(desk.store.blocks().await?.into_iter().find(|block| block.mac == mac))
}

/// Whose allowance a device uses up.
#[must_use]
pub fn holder_of(explanation: &Explanation) -> Holder {
    let account = explanation.client.account.clone();
    account.map_or(Holder::Device(explanation.client.mac), Holder::Account)
}

async fn given_today(desk: &Desk, explanation: &Explanation) -> Result<Bytes, Fault> {
    let (today, holder) = (desk.calendar.day_of(desk.now()), holder_of(explanation));
    let extras = desk.store.extras(today, MOST_EXTRAS).await?;
    let of_today = |extra: &&Extra| extra.day == today && extra.holder == holder;
    Ok(extras.iter().filter(of_today).map(|extra| extra.bytes).sum())
}

impl<'a> Live<'a> {
    fn of(explanation: &'a Explanation, given: Bytes, frame: &Frame<'a>) -> Self {
        let guest = &explanation.guest;
        let timezone = &frame.desk.timezone;
        Self {
            told: Told { sentences: Sentences { language: frame.language, now: guest.now, timezone }, guest },
            state: State::of(&explanation.client, frame),
            lines: explanation.trace.iter().map(|asked| Line::of(asked, frame)).collect(),
            given,
            explanation,
        }
    }

    /// A gift moves something: there is an allowance, or there will be one after the sign-in.
    fn takes_more(&self) -> bool {
        self.explanation.client.remaining.is_none_or(|remaining| remaining.resets.is_some())
    }

    fn is_signed_in(&self) -> bool {
        self.explanation.client.remaining.is_some()
    }
}

impl DevicePage<'_> {
    fn handles(&self) -> bool {
        self.frame.may(Right::HandleDevices)
    }

    fn title(&self) -> String {
        let live = self.live.as_ref().map(|live| &live.explanation.client);
        let name = live.and_then(|client| client.hostname.as_ref());
        name.map_or_else(|| self.frame.words.say("no-name").to_owned(), ToString::to_string)
    }

    fn amount(&self, bytes: &Bytes) -> String {
        amount(*bytes, self.frame.language)
    }

    fn speed(&self, live: &Live<'_>) -> String {
        speed(live.explanation.client.moving, self.frame.language)
    }

    fn lease_left(&self, live: &Live<'_>) -> String {
        format::length_left(self.frame.language, Span::from_secs(live.explanation.client.lease_secs))
    }

    fn visit_end(&self, visit: &SessionRow) -> String {
        visit
            .until
            .map_or_else(|| self.frame.words.say("still-running").to_owned(), |at| self.frame.moment(at))
    }

    /// How it came in, with the voucher or the account.
    fn way(&self, visit: &SessionRow) -> String {
        let way = self.frame.words.say(match visit.way {
            Way::OneTap => "way-one-tap",
            Way::Voucher => "way-voucher",
            Way::Account => "way-account",
        });
        match &visit.account {
            Some(account) => format!("{way}: {account}"),
            None => way.to_owned(),
        }
    }
}
