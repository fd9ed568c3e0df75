mod fetch;
mod page;

use super::{Failure, GardenOrder, actor::Actor, print};
use futures_util::future::join_all;
use hotspot::{
    config::Config,
    control::{
        Client,
        admin::Nudge,
        operator::{CheckGarden, GardenReport},
    },
    store::Store,
};
use serde::Serialize;
use std::time::Duration;

pub(super) async fn run(
    order: &GardenOrder,
    config: &Config,
    controller: &Client,
    json: bool,
) -> Result<(), Failure> {
    match order {
        GardenOrder::Check { name } => {
            let controller = controller.clone().with_deadline(Duration::from_secs(8));
            let opens = controller.call(&CheckGarden { name: name.clone() }).await?;
            let page = Page::of(&opens, config, &controller).await;
            let told = Told { opens, page };
            if json {
                print::json(&told)?;
            } else {
                tell(&told)?;
            }
            return Ok(());
        }
        GardenOrder::List => {}
        GardenOrder::Add { name } => {
            let act = Actor::of_this_process().act("garden.add", name.to_string(), None, Some(name));
            Store::join(&config.store.path).await?.add_to_garden(name, &act).await?;
            controller.call(&Nudge {}).await?;
        }
        GardenOrder::Remove { name } => {
            let act = Actor::of_this_process().act("garden.remove", name.to_string(), Some(name), None);
            Store::join(&config.store.path).await?.remove_from_garden(name, &act).await?;
            controller.call(&Nudge {}).await?;
        }
    }
    let store = Store::join(&config.store.path).await?;
    let names = store.garden(&[]).await?;
    if json {
        print::json(&names)?;
    } else {
        names.iter().try_for_each(print::line)?;
        for (host, service) in store.board().await?.garden() {
            let title = print::plain(&service.title.indonesian);
            print::line(format!("{host}  because of service {}: {title}", service.id.0))?;
        }
    }
    Ok(())
}

/// What a name opens, and what its page needs beside that.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    opens: GardenReport,
    page: Page,
}

#[derive(Default, Serialize)]
struct Page {
    /// Where it was read; nothing where it could not be.
    url: Option<String>,
    /// Why not.
    unread: Option<String>,
    /// Other hosts that it loads from or sends to, and that the garden does not open.
    needs: Vec<Need>,
    /// What cannot be had by adding names, or was not looked at.
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct Need {
    name: String,
    warnings: Vec<String>,
}

impl Page {
    async fn of(opens: &GardenReport, config: &Config, controller: &Client) -> Self {
        let host = opens.name.strip_prefix("*.").unwrap_or(&opens.name);
        let read = match fetch::page(host, controller, &config.gateway.trusted_roots).await {
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
        // Whatever else is amiss with a name is told when that one is checked.
        let asked = read.hosts.names.iter().map(|name| async {
            let report = controller.call(&CheckGarden { name: name.clone() }).await.ok();
            let in_garden = report.as_ref().is_some_and(|report| report.in_garden);
            let warnings = report.map(|report| report.warnings).unwrap_or_default();
            (!in_garden).then(|| Need { name: name.clone(), warnings })
        });
        let needs = join_all(asked).await.into_iter().flatten().collect();
        Self { url: Some(read.url), unread: None, needs, warnings }
    }
}

fn tell(told: &Told) -> std::io::Result<()> {
    let Told { opens: report, page } = told;
    let today = if report.in_garden { "is in the garden" } else { "is not in the garden" };
    print::line(format!("{} {today}", report.name))?;
    if report.chain.len() > 1 {
        print::line(format!("it leads over {}", report.chain.join(" to ")))?;
    }
    for address in &report.addresses {
        print::line(format!("opens {address}"))?;
    }
    for address in &report.refused {
        print::line(format!("refuses {address}: not an address of the internet"))?;
    }
    report.warnings.iter().try_for_each(|warning| print::line(format!("warning: {warning}")))?;
    if let Some(why) = &page.unread {
        print::line(format!("its page could not be read: {}", print::plain(why)))?;
    }
    if let Some(url) = page.url.as_ref().filter(|_| page.needs.is_empty()) {
        print::line(format!("its page {} needs no other host that is closed", print::plain(url)))?;
    }
    for need in &page.needs {
        print::line(format!("its page needs {}, which is not in the garden", print::plain(&need.name)))?;
        need.warnings.iter().try_for_each(|warning| print::line(format!("  warning: {warning}")))?;
    }
    page.warnings.iter().try_for_each(|warning| print::line(format!("warning: {warning}")))
}
