//! `wifi-pbg extra`: what staff give beside a plan's allowance, for one local day.

use super::{
    Failure,
    pinboard::Said,
    print::{LocalClock, aligned, plain},
    register::{Refused, Register},
};
use hotspot::{
    model::{Extra, Holder},
    policy::drafts::ExtraDraft,
};
use serde::Serialize;

/// Lines of a list.
const MOST: u32 = 500;

#[derive(Debug, clap::Subcommand)]
pub(super) enum ExtraOrder {
    /// Give a device or an account more. What is given twice adds up; all its steps begin so much later.
    Give {
        mac: Option<String>,
        #[arg(long, value_name = "NAME")]
        account: Option<String>,
        /// How much, like "1 GB".
        #[arg(long, value_name = "AMOUNT")]
        bytes: String,
        /// For this local day, like 2026-11-30; today where none is named.
        #[arg(long, value_name = "DAY")]
        day: Option<String>,
    },
    /// Print what was given for today and for days to come.
    List,
}

pub(super) async fn carry_out(register: &Register, order: &ExtraOrder) -> Result<Said, Failure> {
    match order {
        ExtraOrder::Give { mac, account, bytes, day } => {
            let [mac, account, day] = [mac, account, day].map(|field| field.clone().unwrap_or_default());
            give(register, &ExtraDraft { mac, account, bytes: bytes.clone(), day }).await
        }
        ExtraOrder::List => {
            let extras = register.store.extras(register.today(), MOST).await?;
            Ok(Said::of(table(&extras, &register.clock), &Listing { extras: &extras }))
        }
    }
}

async fn give(register: &Register, draft: &ExtraDraft) -> Result<Said, Failure> {
    let extra = draft.check(register.actor.who(), &register.known()).map_err(Refused::from)?;
    if let Holder::Account(name) = &extra.holder {
        let known = register.store.accounts().await?.into_iter().any(|account| account.name == *name);
        if !known {
            let name = name.to_string();
            return Err(Refused::Unknown { what: "account", name, list: "account list" }.into());
        }
    }
    let act = register.actor.act("extra.give", extra.holder.to_string(), None, Some(&extra));
    register.store.give_extra(&extra, &act).await?.map_err(Refused::from)?;
    let line = format!("{} has {} more on {}", extra.holder, extra.bytes, extra.day);
    Ok(Said::written(vec![line], &extra))
}

/// What was given, for programs.
#[derive(Debug, Serialize)]
struct Listing<'a> {
    extras: &'a [Extra],
}

fn table(extras: &[Extra], clock: &LocalClock) -> Vec<String> {
    if extras.is_empty() {
        return vec!["nothing was given".to_owned()];
    }
    let row = |extra: &Extra| {
        vec![
            extra.day.to_string(),
            extra.holder.to_string(),
            extra.bytes.to_string(),
            clock.moment(extra.at),
            plain(&extra.by),
        ]
    };
    aligned(&["DAY", "WHO", "GIVEN", "AT", "BY"], &extras.iter().map(row).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use crate::operator::register::double::Lab;

    const MAC: &str = "02:00:00:00:00:01";

    #[tokio::test]
    async fn what_is_given_is_told_listed_and_noted() {
        let lab = Lab::new("extra").await;
        assert_eq!(lab.lines(&["extra", "list"]).await, "nothing was given");
        let said = lab.lines(&["extra", "give", MAC, "--bytes", "1 GB"]).await;
        assert_eq!(said, "02:00:00:00:00:01 has 1 GB more on 2026-11-22");
        lab.lines(&["account", "add", "budi"]).await;
        lab.lines(&["extra", "give", "--account", "budi", "--bytes", "500 MB", "--day", "2026-11-23"]).await;
        let list = lab.lines(&["extra", "list"]).await;
        assert!(
            list.contains("account budi       500 MB") && list.contains("02:00:00:00:00:01  1 GB"),
            "{list}"
        );
        let acts = lab.acts().await;
        let told = (acts[0].did.as_str(), acts[0].subject.as_str(), acts[0].after.as_deref().unwrap());
        assert_eq!((told.0, told.1), ("extra.give", MAC));
        assert!(told.2.contains(r#""day":"2026-11-22","bytes":"1 GB","by":"sari""#), "{}", told.2);
    }

    #[tokio::test]
    async fn a_refusal_names_its_option_and_gives_nothing() {
        let lab = Lab::new("extra-refused").await;
        for (words, expected) in [
            (&["K7M2", "--bytes", "1 GB"][..], "MAC: "),
            (&[MAC, "--bytes", "lots"], "--bytes: "),
            (&[MAC, "--bytes", "1 GB", "--day", "2026-11-21"], "--day: is over"),
            (&[MAC, "--account", "budi", "--bytes", "1 GB"], "--account: "),
            (&["--account", "budi", "--bytes", "1 GB"], "there is no account budi"),
            (&["--bytes", "1 GB"], "MAC: "),
        ] {
            let refused = lab.refused(&[&["extra", "give"], words].concat()).await;
            assert!(refused.contains(expected), "{refused}");
        }
        lab.lines(&["extra", "give", MAC, "--bytes", "20 GB"]).await;
        let refused = lab.refused(&["extra", "give", MAC, "--bytes", "1 MB"]).await;
        assert!(refused.contains("--bytes: 02:00:00:00:00:01 has 20 GB for 2026-11-22 already"), "{refused}");
        assert_eq!(lab.acts().await.len(), 1);
    }
}
