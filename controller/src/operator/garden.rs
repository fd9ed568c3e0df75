use super::{Failure, GardenOrder, actor::Actor, print};
use hotspot::{
    config::Config,
    control::{
        Client,
        admin::Nudge,
        operator::{CheckGarden, GardenReport},
    },
    store::Store,
};
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
            let report = controller.call(&CheckGarden { name: name.clone() }).await?;
            if json {
                print::json(&report)?
            } else {
                tell(&report)?
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

fn tell(report: &GardenReport) -> std::io::Result<()> {
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
    report.warnings.iter().try_for_each(|warning| print::line(format!("warning: {warning}")))
}
