//! `wifi-pbg voucher`: promises of access on paper. What a used one promised is kept.

mod fields;
mod tell;
#[cfg(test)]
mod tests;

use super::{
    Failure,
    pinboard::Said,
    register::{Refused, Register},
};
use fields::{Fields, Which};
use hotspot::random::Random;
use hotspot::{
    model::{Act, Voucher, VoucherCode},
    policy::drafts::{NotedVouchers, VoucherDraft},
    store::Picked,
};
use std::io;
use tell::{Entry, Listing};

#[derive(Debug, clap::Subcommand)]
pub(super) enum VoucherOrder {
    /// Issue vouchers, and print their codes and links.
    Add {
        /// How many, 1 to 1000.
        #[arg(long)]
        count: Option<String>,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    /// Print all vouchers, or those of a batch.
    List {
        #[arg(long)]
        batch: Option<i64>,
    },
    /// Print a voucher.
    Show {
        code: VoucherCode,
        /// Draw its link for cameras.
        #[arg(long)]
        qr: bool,
    },
    /// Change vouchers. Once used, a voucher keeps what it promised: only its note is changed.
    Change {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        fields: Box<Fields>,
    },
    /// Take vouchers back: nobody comes in by them any more, and who did is signed out.
    End {
        #[command(flatten)]
        which: Which,
    },
}

pub(super) async fn carry_out(register: &Register, order: &VoucherOrder) -> Result<Said, Failure> {
    match order {
        VoucherOrder::Add { count, fields } => add(register, count.as_deref(), fields).await,
        VoucherOrder::List { batch } => {
            let vouchers = register.store.vouchers(batch.map(Picked::Batch)).await?;
            let listing = Listing::of(&vouchers, register);
            Ok(Said::of(listing.table(&register.clock), &listing))
        }
        VoucherOrder::Show { code, qr } => {
            let found = register.store.vouchers(Some(Picked::Code(*code))).await?;
            let voucher = found.first().ok_or_else(|| unknown(Picked::Code(*code)))?;
            let entry = Entry::of(voucher, register);
            let mut lines = entry.lines(&register.clock);
            if *qr {
                lines.extend(entry.drawn()?);
            }
            Ok(Said::of(lines, &entry))
        }
        VoucherOrder::Change { which, fields } => change(register, which.picked(), fields).await,
        VoucherOrder::End { which } => end(register, which.picked()).await,
    }
}

async fn add(register: &Register, count: Option<&str>, fields: &Fields) -> Result<Said, Failure> {
    let mut draft = fields.over(VoucherDraft::default());
    if let Some(count) = count {
        count.clone_into(&mut draft.count);
    }
    let terms = draft.check(&register.known()).map_err(Refused::from)?;
    let mut random = Random::open().map_err(Refused::Random)?;
    let codes: Option<Vec<VoucherCode>> = (0..terms.count).map(|_| VoucherCode::draw(&mut random)).collect();
    let codes = codes.ok_or_else(|| Refused::Random(io::ErrorKind::UnexpectedEof.into()))?;
    let act = |issued: &[Voucher]| {
        let batch = issued.first().map_or(0, |voucher| voucher.batch);
        let after = issued.first().map(|voucher| NotedVouchers::of(voucher, issued.len()));
        register.actor.act("voucher.add", format!("batch {batch}"), None, after.as_ref())
    };
    let issued = register.store.issue_vouchers(&terms, &codes, register.now(), act).await?;
    let listing = Listing::of(&issued, register);
    Ok(Said::written(listing.issued(&register.clock), &listing))
}

async fn change(register: &Register, picked: Picked, fields: &Fields) -> Result<Said, Failure> {
    if fields.are_none() {
        return Err(Refused::Nothing.into());
    }
    let found = some(register, picked).await?;
    if fields.change_promises() && found.iter().all(|voucher| !is_unused(voucher)) {
        return Err(over(
            picked,
            "was used or taken back: what it promised stays; only its note can be changed",
        ));
    }
    // Each is checked before any is written: a batch may have been changed one by one.
    for voucher in found.iter().filter(|voucher| is_unused(voucher)) {
        fields.over(VoucherDraft::of(voucher)).check(&register.known()).map_err(Refused::from)?;
    }
    let changed = |voucher: &Voucher| {
        if !is_unused(voucher) {
            return fields.note_over(voucher).filter(|_| !fields.change_promises());
        }
        let terms = fields.over(VoucherDraft::of(voucher)).check(&register.known()).ok()?;
        Some(terms.over(voucher))
    };
    write(register, picked, "voucher.change", "changed", changed).await
}

async fn end(register: &Register, picked: Picked) -> Result<Said, Failure> {
    let found = some(register, picked).await?;
    if found.iter().all(|voucher| voucher.void.is_some()) {
        return Err(over(picked, "was taken back before"));
    }
    let now = register.now();
    let void = |voucher: &Voucher| match voucher.void {
        None => Some(Voucher { void: Some(now), ..voucher.clone() }),
        Some(_) => None,
    };
    write(register, picked, "voucher.end", "taken back", void).await
}

async fn write(
    register: &Register,
    picked: Picked,
    did: &str,
    what: &str,
    change: impl Fn(&Voucher) -> Option<Voucher>,
) -> Result<Said, Failure> {
    let act = |changed: &[(Voucher, Voucher)]| noted(register, picked, did, changed);
    let changed = register.store.change_vouchers(picked, change, act).await?;
    let after: Vec<Voucher> = changed.into_iter().map(|(_, after)| after).collect();
    let listing = Listing::of(&after, register);
    let number = match after.len() {
        0 => "no voucher is".to_owned(),
        1 => "1 voucher is".to_owned(),
        more => format!("{more} vouchers are"),
    };
    let mut lines = vec![format!("{number} {what}")];
    lines.extend(listing.table(&register.clock));
    Ok(Said::written(lines, &listing))
}

/// The picked vouchers, at least one.
async fn some(register: &Register, picked: Picked) -> Result<Vec<Voucher>, Failure> {
    let found = register.store.vouchers(Some(picked)).await?;
    if found.is_empty() { Err(unknown(picked).into()) } else { Ok(found) }
}

fn is_unused(voucher: &Voucher) -> bool {
    voucher.first_used.is_none() && voucher.void.is_none()
}

fn noted(register: &Register, picked: Picked, did: &str, changed: &[(Voucher, Voucher)]) -> Act {
    let first = changed.first();
    let subject = match (picked, first) {
        (Picked::Batch(batch), _) => format!("batch {batch}"),
        (Picked::Code(_), Some((voucher, _))) => format!("voucher {}", voucher.id.0),
        (Picked::Code(_), None) => "voucher".to_owned(),
    };
    let before = first.map(|(before, _)| NotedVouchers::of(before, changed.len()));
    let after = first.map(|(_, after)| NotedVouchers::of(after, changed.len()));
    register.actor.act(did, subject, before.as_ref(), after.as_ref())
}

fn unknown(picked: Picked) -> Refused {
    let (what, name) = told(picked);
    Refused::Unknown { what, name, list: "voucher list" }
}

fn over(picked: Picked, why: &'static str) -> Failure {
    let (what, name) = told(picked);
    Refused::Over { what, name, why }.into()
}

fn told(picked: Picked) -> (&'static str, String) {
    match picked {
        Picked::Code(code) => ("voucher", code.to_string()),
        Picked::Batch(batch) => ("batch", batch.to_string()),
    }
}
