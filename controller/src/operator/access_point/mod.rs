//! `wifi-pbg access-point`: the inventory.

mod fields;
mod import;
mod tell;
#[cfg(test)]
mod tests;

use super::{
    Failure,
    pinboard::Said,
    print,
    register::{Refused, Register},
};
use fields::Fields;
use hotspot::{
    control::admin::AccessPointNow,
    model::{AccessPoint, AccessPointName, Faults},
    policy::drafts::{AccessPointDraft, AccessPointsKnown, inventory::FaultyRows},
    store::InventoryRefused,
};
use std::path::PathBuf;
use tell::Entry;

#[derive(Debug, clap::Subcommand)]
pub(super) enum AccessPointOrder {
    /// Add an access point; it needs --site and --title.
    Add {
        /// Lower-case letters, digits and inner hyphens.
        name: String,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    /// Print the access points in service, how they are, and who is by them.
    List {
        /// Also those that were taken down.
        #[arg(long)]
        all: bool,
    },
    /// Print an access point.
    Show { name: AccessPointName },
    /// Change an access point. What is not named stays as it is.
    Change {
        name: AccessPointName,
        #[command(flatten)]
        fields: Box<Fields>,
        /// Take it into service again that was taken down.
        #[arg(long)]
        reinstate: bool,
    },
    /// Take an access point down. Its figures stay, and what it had is free for its successor.
    Retire { name: AccessPointName },
    /// Look at a file of comma-separated values (RFC 4180) and tell of each row what would become of it, and what is wrong.
    /// Columns: nama, lokasi, tempat, koordinat, merek, mac, alamat, sambungan, kapasitas, or in English name, site, title,
    /// place, make, mac, address, attachment, capacity.
    Import {
        file: PathBuf,
        /// Write it. Nothing is written while any row is at fault.
        #[arg(long)]
        apply: bool,
        /// Write the sound rows all the same, and leave those at fault out.
        #[arg(long, requires = "apply")]
        skip_faulty: bool,
    },
}

impl AccessPointOrder {
    /// Whether it tells how access points are now.
    pub fn asks_how_they_are(&self) -> bool {
        matches!(self, Self::List { .. } | Self::Show { .. })
    }
}

/// `now` is what the controller says of them, where it was asked and says anything.
pub(super) async fn carry_out(
    register: &Register,
    order: &AccessPointOrder,
    now: &[AccessPointNow],
) -> Result<Said, Failure> {
    match order {
        AccessPointOrder::Add { name, fields } => add(register, name, fields).await,
        AccessPointOrder::List { all } => list(register, *all, now).await,
        AccessPointOrder::Show { name } => {
            let access_point = known(register, name).await?;
            let entry = Entry::of(&access_point, now);
            Ok(Said::of(entry.lines(&register.clock), &entry))
        }
        AccessPointOrder::Change { name, fields, reinstate } => {
            change(register, name, fields, *reinstate).await
        }
        AccessPointOrder::Retire { name } => retire(register, name).await,
        AccessPointOrder::Import { file, apply, skip_faulty } => {
            let faulty_rows = if *skip_faulty { FaultyRows::Skipped } else { FaultyRows::HoldAll };
            import::run(register, file, apply.then_some(faulty_rows)).await
        }
    }
}

async fn add(register: &Register, name: &str, fields: &Fields) -> Result<Said, Failure> {
    let stand = register.store.access_points().await?;
    let draft = fields.over(AccessPointDraft { name: name.to_owned(), ..AccessPointDraft::default() });
    let added = draft.check(&among(register, &stand)).map_err(|faults| at_fault(&faults))?;
    let act = register.actor.act("access-point.add", subject(&added), None, Some(&added));
    let written = register.store.add_access_points(std::slice::from_ref(&added), &act).await?;
    written.map_err(refused)?;
    Ok(Entry::of(&added, &[]).written("is added"))
}

async fn list(register: &Register, all: bool, now: &[AccessPointNow]) -> Result<Said, Failure> {
    let stand = register.store.access_points().await?;
    let wanted = stand.iter().filter(|it| all || it.is_in_service());
    let entries: Vec<Entry<'_>> = wanted.map(|it| Entry::of(it, now)).collect();
    Ok(Said::of(tell::table(&entries), &entries))
}

async fn change(
    register: &Register,
    name: &AccessPointName,
    fields: &Fields,
    reinstate: bool,
) -> Result<Said, Failure> {
    if fields.are_none() && !reinstate {
        return Err(Refused::Nothing.into());
    }
    let before = known(register, name).await?;
    if !before.is_in_service() && !reinstate {
        return Err(over(name, "was taken down; take it into service again with --reinstate"));
    }
    let serving = AccessPoint { retired: None, ..before.clone() };
    let stand = register.store.access_points().await?;
    let draft = fields.over(AccessPointDraft::of(&before));
    let after = draft.check_over(&serving, &among(register, &stand)).map_err(|faults| at_fault(&faults))?;
    write(register, "access-point.change", &before, &after).await?;
    Ok(Entry::of(&after, &[]).written("is changed"))
}

async fn retire(register: &Register, name: &AccessPointName) -> Result<Said, Failure> {
    let before = known(register, name).await?;
    if !before.is_in_service() {
        return Err(over(name, "was taken down before"));
    }
    let after = AccessPoint { retired: Some(register.now()), ..before.clone() };
    write(register, "access-point.retire", &before, &after).await?;
    Ok(Entry::of(&after, &[]).written("is taken down"))
}

async fn write(
    register: &Register,
    did: &str,
    before: &AccessPoint,
    after: &AccessPoint,
) -> Result<(), Failure> {
    let act = register.actor.act(did, subject(after), Some(before), Some(after));
    Ok(register.store.change_access_point(after, &act).await?.map_err(refused)?)
}

async fn known(register: &Register, name: &AccessPointName) -> Result<AccessPoint, Failure> {
    let found = register.store.access_points().await?.into_iter().find(|it| it.name == *name);
    let list = "access-point list --all";
    let unknown = || Refused::Unknown { what: "access point", name: name.to_string(), list };
    Ok(found.ok_or_else(unknown)?)
}

/// What drafts may speak of.
fn among<'a>(register: &'a Register, stand: &'a [AccessPoint]) -> AccessPointsKnown<'a> {
    AccessPointsKnown { networks: &register.networks, stand, now: register.now() }
}

fn subject(access_point: &AccessPoint) -> String {
    format!("access point {}", access_point.name)
}

fn at_fault(faults: &Faults) -> Refused {
    Refused::Fields(print::by_option(faults, &["name"]))
}

/// Somebody was faster than the check.
fn refused(refused: InventoryRefused) -> Refused {
    Refused::Fields(vec![refused.to_string()])
}

fn over(name: &AccessPointName, why: &'static str) -> Failure {
    Refused::Over { what: "access point", name: name.to_string(), why }.into()
}
