//! What the page of a garden name needs beside its own host, found out by the program of whoever asks: it holds no
//! capability, and a hostile page costs the controller a few questions for names.

mod fetch;
mod page;
mod sheet;

use crate::control::{
    Client,
    operator::{CheckGarden, GardenReport},
};
use futures_util::future::join_all;
use serde::Serialize;
use std::path::Path;

/// The page of a name, and what it needs.
#[derive(Debug, Default, Serialize)]
pub struct Needs {
    /// Where it was read; nothing where it could not be.
    pub url: Option<String>,
    /// Why not.
    pub unread: Option<String>,
    /// Other hosts that it loads from or sends to, and that the garden does not open.
    #[serde(rename = "needs")]
    pub hosts: Vec<Need>,
    /// What cannot be had by adding names, or was not looked at.
    pub warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Need {
    pub name: String,
    pub warnings: Vec<String>,
}

impl Needs {
    /// Reads the page of a name that was checked, as far as `roots` let it believe servers. `controller` needs a deadline in
    /// which resolvers answer.
    pub async fn of(opens: &GardenReport, controller: &Client, roots: &Path) -> Self {
        let host = opens.name.strip_prefix("*.").unwrap_or(&opens.name);
        let read = match fetch::page(host, controller, roots).await {
            Ok(read) => read,
            Err(why) => return Self { unread: Some(why), ..Self::default() },
        };
        let mut warnings = Vec::new();
        if read.hosts.more {
            warnings.push(format!(
                "it names more than {} hosts; the others were not looked at",
                page::MOST_HOSTS
            ));
        }
        if read.hosts.by_address {
            warnings.push("it loads from an address without a name, which the garden cannot open".to_owned());
        }
        if read.hosts.more_sheets {
            warnings.push(format!(
                "it has more than {} style sheets; the others were not looked at",
                page::MOST_SHEETS
            ));
        }
        for why in &read.unread {
            warnings.push(format!("a style sheet could not be read: {why}"));
        }
        // Whatever else is amiss with a name is told when that one is checked.
        let asked = read.hosts.names.iter().map(|name| async {
            let report = controller.call(&CheckGarden { name: name.clone() }).await.ok();
            let in_garden = report.as_ref().is_some_and(|report| report.in_garden);
            let warnings = report.map(|report| report.warnings).unwrap_or_default();
            (!in_garden).then(|| Need { name: name.clone(), warnings })
        });
        let hosts = join_all(asked).await.into_iter().flatten().collect();
        Self { url: Some(read.url), unread: None, hosts, warnings }
    }
}
