//! A register of its own for each test, and orders as they are typed.

use super::Register;
use crate::operator::{
    Command, Order, access_point, account, actor::Actor, block, extra, pinboard::Said, staff, voucher, way,
};
use clap::Parser;
use hotspot::{
    config::Config,
    model::{Act, Preset, UnixTime},
    store::{AuditQuery, Store},
};
use std::path::{Path, PathBuf};

/// Sunday 2026-11-22, 12.00 in Jakarta.
pub(in crate::operator) const NOON: i64 = 1_795_323_600;

/// What the lab does itself, and tests need not know.
const OF_THE_LAB: &str = "lab";

const CONFIG: &str = r#"
[uplink]
interface = "wan"
down = "100 Mbit/s"
up = "50 Mbit/s"

[[network]]
site = "alun-alun"
title = "Alun-Alun Purbalingga"
interface = "br-wifi"
address = "10.20.0.1/24"
pool = "10.20.0.50-10.20.0.60"
lease_time = "1h"

[[network]]
site = "bukateja"
title = "Terminal Bukateja"
interface = "br-wifi2"
address = "10.21.0.1/24"
pool = "10.21.0.50-10.21.0.60"
lease_time = "1h"

[dns]
upstream = ["198.51.100.1:53"]
"#;

pub(in crate::operator) struct Lab {
    folder: PathBuf,
    pub register: Register,
}

impl Lab {
    pub async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wifi-pbg-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = Store::own(&folder.join("hotspot.db"), "boot".into()).await.unwrap();
        store.plans().await.unwrap();
        let actor = Actor::named("sari", UnixTime(NOON));
        let plan = Preset::Village.named(&"tamu".parse().unwrap());
        store.set_plan(&plan, &actor.act(OF_THE_LAB, String::new(), None, Some(&plan))).await.unwrap();
        let config = Config::parse(Path::new("test.toml"), CONFIG).unwrap();
        let register = Register::over(store, &config, actor).await.unwrap();
        Self { folder, register }
    }

    /// So many seconds later.
    pub fn wait(&mut self, secs: i64) {
        self.register.actor.now.0 += secs;
    }

    pub async fn said(&self, words: &[&str]) -> Result<Said, String> {
        self.said_with(words, "").await
    }

    /// With this on standard input.
    pub async fn said_with(&self, words: &[&str], input: &str) -> Result<Said, String> {
        let order = Command::try_parse_from([&["wifi-pbg"], words].concat())
            .map_err(|error| error.to_string())?
            .order;
        let said = match &order {
            Order::Voucher(order) => voucher::carry_out(&self.register, order).await,
            Order::Account(order) => account::carry_out(&self.register, order, input.as_bytes()).await,
            Order::Way(order) => way::carry_out(&self.register, order).await,
            Order::AccessPoint(order) => access_point::carry_out(&self.register, order, &[]).await,
            Order::Block(order) => block::carry_out(&self.register, order).await,
            Order::Staff(order) => staff::carry_out(&self.register, order).await,
            Order::Extra(order) => extra::carry_out(&self.register, order).await,
            other => panic!("{other:?}"),
        };
        said.map_err(|failure| failure.to_string())
    }

    /// A file of the lab's own, and its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The lines that people read.
    pub async fn lines(&self, words: &[&str]) -> String {
        self.said(words).await.unwrap_or_else(|refused| panic!("{words:?}: {refused}")).lines.join("\n")
    }

    pub async fn refused(&self, words: &[&str]) -> String {
        self.said(words).await.map(|said| said.lines).unwrap_err()
    }

    /// The audit, the oldest first.
    pub async fn acts(&self) -> Vec<Act> {
        let query = AuditQuery { most: 100, ..AuditQuery::default() };
        let mut acts = self.register.store.audit(&query).await.unwrap();
        acts.reverse();
        acts.retain(|act| act.did != OF_THE_LAB);
        acts
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
