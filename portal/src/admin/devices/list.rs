//! The devices with an address now, and how to find one of them.

use super::{
    path_of,
    row::{Row, key},
    site_of,
};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    fault::Fault,
    frame::{Frame, Section},
    leaf::{Leaf, ROWS, address},
    session::SignedIn,
    sites::Sites,
    stream,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::{
    control::{
        admin::GetAccessPoints,
        operator::{ClientState, ClientsFound, FindClients},
    },
    model::{Mac, VoucherCode, VoucherId},
    policy::{HelpCodes, rights::Right},
    store::Picked,
};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};

const PATH: &str = "/admin/perangkat";
/// As often as the counters are read.
const AGAIN: Duration = Duration::from_secs(5);
const STATES: [ClientState; 6] = [
    ClientState::Online,
    ClientState::Idle,
    ClientState::Essentials,
    ClientState::Portal,
    ClientState::Paused,
    ClientState::Full,
];

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    cari: String,
    lokasi: String,
    titik: String,
    keadaan: String,
    voucher: String,
    akun: String,
    urut: String,
    hal: String,
    kabar: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/devices/list.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    asked: &'a Asked,
    selects: [Select<'a>; 3],
    /// Nothing where the controller is away.
    found: Option<Found<'a>>,
    filtered: bool,
    live: String,
}

/// A field of the filters.
struct Select<'a> {
    name: &'static str,
    label: &'static str,
    /// Values and words.
    options: Vec<(String, String)>,
    present: &'a str,
}

/// What changes while one looks.
#[derive(Template)]
#[template(path = "admin/devices/found.html")]
struct FoundPart<'a> {
    frame: Frame<'a>,
    /// Nothing where the controller is away.
    found: Option<Found<'a>>,
    filtered: bool,
}

struct Found<'a> {
    rows: Vec<Row<'a>>,
    leaf: Leaf,
    counted: String,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let asked = asked.with_voucher(&desk).await?;
    let found = desk.ask(&asked.wanted()).await.ok();
    if let Some(mac) = asked.the_one(found.as_ref()) {
        return answer::see(&path_of(mac));
    }
    let sites = Sites::read(&desk).await?;
    let frame = Frame::new(&desk, &me, Section::Devices).with_news(asked.kabar.as_deref());
    let filtered = asked.is_filtered();
    let found = found.as_ref().map(|found| Found::of(found, &asked, &sites, &frame));
    let live = address("/admin/perangkat/arus", &asked.query());
    let selects = selects(&desk, &frame, &asked, &sites).await;
    answer::page(&ListPage { asked: &asked, selects, found, filtered, live, frame })
}

/// The list again, every few seconds.
pub async fn stream(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let sites = Arc::new(Sites::read(&desk).await?);
    let at = Arc::clone(&desk);
    stream::every(desk, me, Right::SeeDevices, AGAIN, move |me| {
        let (desk, asked, sites) = (Arc::clone(&at), asked.clone(), Arc::clone(&sites));
        async move {
            let found = desk.ask(&asked.wanted()).await.ok();
            let frame = Frame::new(&desk, &me, Section::Devices);
            let found = found.as_ref().map(|found| Found::of(found, &asked, &sites, &frame));
            FoundPart { frame, found, filtered: asked.is_filtered() }.render().ok()
        }
    })
}

async fn selects<'a>(desk: &Desk, frame: &Frame<'_>, asked: &'a Asked, sites: &Sites) -> [Select<'a>; 3] {
    let words = frame.words;
    let anywhere = words.say("anywhere");
    let points = desk.ask(&GetAccessPoints {}).await.unwrap_or_default();
    let points = points.iter().map(|point| (point.name.to_string(), point.name.to_string()));
    let states = STATES.map(|state| (name_of(state).to_owned(), words.say(key(state)).to_owned()));
    let any = |words: &str| std::iter::once((String::new(), words.to_owned()));
    [
        Select {
            name: "lokasi",
            label: words.say("site"),
            options: sites.options(anywhere),
            present: &asked.lokasi,
        },
        Select {
            name: "titik",
            label: words.say("access-point"),
            options: any(anywhere).chain(points).collect(),
            present: &asked.titik,
        },
        Select {
            name: "keadaan",
            label: words.say("state"),
            options: any(words.say("any-state")).chain(states).collect(),
            present: &asked.keadaan,
        },
    ]
}

impl Asked {
    /// Whoever types a voucher's code looks for the devices that are in by it.
    async fn with_voucher(self, desk: &Desk) -> Result<Self, Fault> {
        let Ok(code) = self.cari.parse::<VoucherCode>() else { return Ok(self) };
        let found = desk.store.vouchers(Some(Picked::Code(code))).await?;
        Ok(match found.first() {
            Some(voucher) => Self { cari: String::new(), voucher: voucher.id.0.to_string(), ..self },
            None => self,
        })
    }

    fn wanted(&self) -> FindClients {
        FindClients {
            find: self.find(),
            site: site_of(&self.lokasi),
            access_point: self.titik.parse().ok(),
            state: STATES.into_iter().find(|state| name_of(*state) == self.keadaan),
            voucher: self.voucher.parse().ok().map(VoucherId),
            account: self.akun.parse().ok(),
            busiest_first: self.urut != "alamat",
            skip: Leaf::skip(Leaf::number(&self.hal)),
            most: ROWS,
        }
    }

    /// A help code that was read out in parts is one word all the same.
    fn find(&self) -> String {
        let together: String = self.cari.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let find = if HelpCodes::read(&together).is_some() { together } else { self.cari.trim().to_owned() };
        find.chars().take(64).collect()
    }

    /// The device that was meant beyond doubt: by its help code, or by its whole hardware address.
    fn the_one(&self, found: Option<&ClientsFound>) -> Option<Mac> {
        let find = self.find();
        let by_code = found.into_iter().flat_map(|found| &found.clients);
        let mut by_code = by_code.filter(|client| client.help_code.eq_ignore_ascii_case(&find));
        find.parse().ok().or_else(|| by_code.next().map(|client| client.mac))
    }

    fn query(&self) -> [(&'static str, &str); 8] {
        [
            ("cari", &self.cari),
            ("lokasi", &self.lokasi),
            ("titik", &self.titik),
            ("keadaan", &self.keadaan),
            ("voucher", &self.voucher),
            ("akun", &self.akun),
            ("urut", &self.urut),
            ("hal", &self.hal),
        ]
    }

    fn is_filtered(&self) -> bool {
        let [cari, lokasi, titik, keadaan, voucher, akun, _, _] = self.query();
        [cari, lokasi, titik, keadaan, voucher, akun].iter().any(|(_, value)| !value.is_empty())
    }
}

impl<'a> Found<'a> {
    fn of(found: &'a ClientsFound, asked: &Asked, sites: &'a Sites, frame: &Frame<'_>) -> Self {
        let query = asked.query();
        Self {
            rows: found.clients.iter().map(|client| Row::of(client, sites, frame)).collect(),
            leaf: Leaf::new(PATH, &query[..7], Leaf::number(&asked.hal), found.total),
            counted: frame.words.tell("devices-counted", &[("count", &found.total.to_string())]),
        }
    }
}

/// As the address names a state.
fn name_of(state: ClientState) -> &'static str {
    match state {
        ClientState::Portal => "belum-masuk",
        ClientState::Full => "penuh",
        ClientState::Online => "tersambung",
        ClientState::Idle => "diam",
        ClientState::Essentials => "layanan-penting",
        ClientState::Paused => "dihentikan",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_help_code_is_found_however_it_was_read_out() {
        for (typed, found) in
            [("k7 m2", "k7m2"), ("K7-M2", "K7M2"), ("  galaxy a05 ", "galaxy a05"), ("10.20", "10.20")]
        {
            assert_eq!(Asked { cari: typed.into(), ..Asked::default() }.find(), found);
        }
    }

    #[test]
    fn what_is_typed_is_bounded() {
        assert_eq!(Asked { cari: "x".repeat(5_000), ..Asked::default() }.find().len(), 64);
    }
}
