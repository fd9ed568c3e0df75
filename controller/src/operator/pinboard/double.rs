//! A board of its own for each test, and orders as they are typed.

use super::{Actor, Pinboard, Said};
use crate::operator::{Command, Order, emergency, notice, service, terms};
use clap::Parser;
use hotspot::{config::Config, model::UnixTime, store::Store};
use std::path::{Path, PathBuf};

/// Sunday 2026-11-22, 12.00 in Jakarta.
pub(in crate::operator) const NOON: i64 = 1_795_323_600;

const CONFIG: &str = r#"
[operator]
name = "Dinkominfo Kabupaten Purbalingga"

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
    pub pinboard: Pinboard,
}

impl Lab {
    pub async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("wifi-pbg-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = Store::own(&folder.join("hotspot.db"), "boot".into()).await.unwrap();
        let config = Config::parse(Path::new("test.toml"), CONFIG).unwrap();
        let pinboard = Pinboard::over(store, &config, Actor::named("sari", UnixTime(NOON))).unwrap();
        Self { folder, pinboard }
    }

    /// So many seconds later.
    pub fn wait(&mut self, secs: i64) {
        self.pinboard.actor.now.0 += secs;
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    /// Carries out an order about the board.
    pub async fn said(&self, words: &[&str]) -> Result<Said, String> {
        let order = Command::try_parse_from([&["wifi-pbg"], words].concat())
            .map_err(|error| error.to_string())?
            .order;
        let said = match &order {
            Order::Notice(order) => notice::carry_out(&self.pinboard, order).await,
            Order::Service(order) => service::carry_out(&self.pinboard, order).await,
            Order::Emergency(order) => emergency::carry_out(&self.pinboard, order).await,
            Order::Terms(order) => terms::carry_out(&self.pinboard, order).await,
            other => panic!("{other:?}"),
        };
        said.map_err(|failure| failure.to_string())
    }

    /// The lines that people read.
    pub async fn lines(&self, words: &[&str]) -> String {
        self.said(words).await.unwrap_or_else(|refused| panic!("{words:?}: {refused}")).lines.join("\n")
    }

    pub async fn refused(&self, words: &[&str]) -> String {
        self.said(words).await.map(|said| said.lines).unwrap_err()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
