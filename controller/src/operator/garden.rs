use super::{Failure, GardenOrder, actor::Actor, print};
use hotspot::{
    config::Config,
    control::{
        Client,
        admin::Nudge,
        operator::{CheckGarden, GardenReport},
    },
    needs::Needs,
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
            let page = Needs::of(&opens, &controller, &config.gateway.trusted_roots).await;
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
    page: Needs,
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
    if let Some(url) = page.url.as_ref().filter(|_| page.hosts.is_empty()) {
        print::line(format!("its page {} needs no other host that is closed", print::plain(url)))?;
    }
    for need in &page.hosts {
        print::line(format!("its page needs {}, which is not in the garden", print::plain(&need.name)))?;
        need.warnings.iter().try_for_each(|warning| print::line(format!("  warning: {warning}")))?;
    }
    page.warnings.iter().try_for_each(|warning| print::line(format!("warning: {warning}")))
}
