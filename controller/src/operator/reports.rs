//! `wifi-pbg reports`: what troubles citizens reported, in numbers.

use super::{Failure, print};
use crate::gateway::clock;
use clap::Args;
use hotspot::{
    config::Config,
    control::portal::Trouble,
    model::{SiteName, UnixTime},
    store::Store,
};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Args)]
pub(super) struct ReportsOrder {
    /// Of so many days until now.
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(i64).range(1..=3_650))]
    days: i64,
}

/// How often a trouble was reported at a site.
#[derive(Debug, Serialize)]
struct Reported {
    site: SiteName,
    trouble: Trouble,
    count: u64,
}

pub(super) async fn run(order: &ReportsOrder, config: &Config, json: bool) -> Result<(), Failure> {
    let store = Store::join(&config.store.path).await?;
    let now = clock::read().map_err(Failure::Clock)?.wall;
    let found = store.citizen_reports(UnixTime(now.0.saturating_sub(order.days * 86_400))).await?;
    let reported = found.into_iter().map(|(site, trouble, count)| Reported { site, trouble, count });
    let reported: Vec<Reported> = reported.collect();
    if json {
        print::json(&reported)?;
    } else {
        tell(&reported, config, order.days)?;
    }
    Ok(())
}

/// A row for each site, also where nobody complained.
fn tell(reported: &[Reported], config: &Config, days: i64) -> std::io::Result<()> {
    let sites = config.networks.iter().map(|network| &network.site);
    let mut rows: BTreeMap<&SiteName, [u64; Trouble::ALL.len()]> =
        sites.chain(reported.iter().map(|it| &it.site)).map(|site| (site, Default::default())).collect();
    for Reported { site, trouble, count } in reported {
        let column = Trouble::ALL.iter().position(|kind| kind == trouble);
        if let Some(cell) = rows.get_mut(site).zip(column).and_then(|(row, column)| row.get_mut(column)) {
            *cell += count;
        }
    }
    let row = |(site, counts): (&SiteName, [u64; 3])| {
        std::iter::once(site.to_string()).chain(counts.map(|count| count.to_string())).collect()
    };
    let rows: Vec<Vec<String>> = rows.into_iter().map(row).collect();
    print::line(format!("reports of citizens in {days} days"))?;
    print::table(&["SITE", "SLOW", "DROPS", "SITE DOES NOT OPEN"], &rows)
}
