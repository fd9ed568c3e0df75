//! Addresses that were lent, and to which device.

use super::{path_of, site_of};
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    frame::{Frame, Section},
    leaf::{Leaf, ROWS},
    session::SignedIn,
    sites::Sites,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::store::{LeaseFilter, LeaseRow, Part};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    cari: String,
    lokasi: String,
    /// `berjalan` or `selesai`; both where it is neither.
    keadaan: String,
    hal: String,
}

#[derive(Template)]
#[template(path = "admin/devices/leases.html")]
struct LeasesPage<'a> {
    frame: Frame<'a>,
    asked: &'a Asked,
    sites: &'a Sites,
    leases: Vec<LeaseRow>,
    leaf: Leaf,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let number = Leaf::number(&asked.hal);
    let filter = LeaseFilter {
        site: site_of(&asked.lokasi),
        running: match asked.keadaan.as_str() {
            "berjalan" => Some(true),
            "selesai" => Some(false),
            _ => None,
        },
        find: asked.cari.trim().chars().take(64).collect(),
    };
    let part = Part { skip: Leaf::skip(number), most: ROWS };
    let found = desk.store.leases_page(&filter, desk.now(), part).await?;
    let query = [("cari", asked.cari.as_str()), ("lokasi", &asked.lokasi), ("keadaan", &asked.keadaan)];
    let leaf = Leaf::new("/admin/sewa-alamat", &query, number, found.total);
    let sites = Sites::read(&desk).await?;
    let frame = Frame::new(&desk, &me, Section::Devices);
    answer::page(&LeasesPage { frame, asked: &asked, sites: &sites, leases: found.rows, leaf })
}

impl LeasesPage<'_> {
    fn options(&self) -> Vec<(String, String)> {
        self.sites.options(self.frame.words.say("anywhere"))
    }

    fn runs(&self, lease: &LeaseRow) -> bool {
        lease.ended.is_none() && lease.ends > self.frame.now
    }

    fn end(&self, lease: &LeaseRow) -> String {
        match lease.ended {
            Some(ended) => self.frame.moment(ended),
            None if self.runs(lease) => self.frame.until(lease.ends),
            None => self.frame.moment(lease.ends),
        }
    }

    fn path(&self, lease: &LeaseRow) -> String {
        path_of(lease.mac)
    }
}
