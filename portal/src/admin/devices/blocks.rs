//! Devices that staff paused.

use super::path_of;
use crate::admin::{
    answer::{self, Answer},
    desk::Desk,
    frame::{Frame, Section},
    leaf::{Leaf, ROWS},
    session::SignedIn,
};
use askama::Template;
use axum::extract::{Query, State};
use hotspot::model::{Block, Mac};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Whom to block: leads on to the form.
    mac: String,
    /// Also those that are over.
    semua: String,
    hal: String,
}

#[derive(Template)]
#[template(path = "admin/devices/blocks.html")]
struct BlocksPage<'a> {
    frame: Frame<'a>,
    blocks: Vec<Block>,
    leaf: Leaf,
    all: bool,
    /// What was typed is no hardware address.
    wrong: Option<String>,
}

pub async fn page(State(desk): State<Arc<Desk>>, me: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let wrong = match asked.mac.trim() {
        "" => None,
        text => match text.parse::<Mac>() {
            Ok(mac) => return answer::see(&format!("{}/blokir", path_of(mac))),
            Err(_) => Some(text.chars().take(40).collect()),
        },
    };
    let now = desk.now();
    let all = asked.semua == "1";
    let mut blocks = desk.store.blocks().await?;
    blocks.retain(|block| all || block.holds(now));
    let number = Leaf::number(&asked.hal);
    let total = u32::try_from(blocks.len()).unwrap_or(u32::MAX);
    let leaf = Leaf::new("/admin/blokir", &[("semua", &asked.semua)], number, total);
    let (skip, most) = (Leaf::skip(number) as usize, ROWS as usize);
    let blocks = blocks.into_iter().skip(skip).take(most).collect();
    let frame = Frame::new(&desk, &me, Section::Devices);
    answer::page(&BlocksPage { frame, blocks, leaf, all, wrong })
}

impl BlocksPage<'_> {
    fn holds(&self, block: &Block) -> bool {
        block.holds(self.frame.now)
    }

    fn path(&self, block: &Block) -> String {
        path_of(block.mac)
    }
}
