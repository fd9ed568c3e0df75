//! Loads the rendered ruleset and reads back what the kernel holds.
//!
//! `nft` takes milliseconds and is asked rarely. Its word is not enough: given something other than JSON it answers that
//! all went well and loads nothing. So the ruleset's marker is read back after each load.

use crate::firewall::{GENERATION_CHAIN, Ruleset, TABLE, TableFamily, hash};
use nftables::helper::{DEFAULT_NFT, NftablesError, apply_ruleset_raw, get_current_ruleset_raw};
use serde_json::{Value, json};
use std::{collections::BTreeSet, io, time::Duration};
use tokio::{sync::oneshot, time::timeout};

/// How long one run of `nft` may take.
const DEADLINE: Duration = Duration::from_secs(5);

/// Our table as the kernel holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// [`Ruleset::generation`] of the ruleset that was loaded last.
    pub generation: Option<String>,
    /// Hash of the whole table without handles, counters and the elements of sets: differs as soon as anybody
    /// changes a chain, a rule or the definition of a set.
    pub fingerprint: String,
}

#[derive(Debug, thiserror::Error)]
pub enum RulesetError {
    #[error("cannot run nft (is the package nftables installed?)")]
    Start(#[source] io::Error),
    #[error("nft did not {act} within {} s", DEADLINE.as_secs())]
    Late { act: &'static str },
    /// Where `said` is empty, nft's own words went to standard error.
    #[error("nft refused to {act}: {said}")]
    Refused { act: &'static str, said: String },
    #[error("what nft answered when it was to {act} cannot be read")]
    Unreadable { act: &'static str, source: serde_json::Error },
    /// `nft` reported success, yet the kernel holds something else.
    #[error("the kernel holds ruleset {found:?} after {wanted} was loaded")]
    NotLoaded { wanted: String, found: Option<String> },
}

/// Loads a ruleset in one transaction: all of it or nothing. Elements of sets stay. Chains of ours that it does not
/// name, left over from another configuration or put there by somebody, are removed.
///
/// # Errors
/// After an error other than [`RulesetError::NotLoaded`] and [`RulesetError::Late`] the kernel holds what it held before.
pub async fn apply(ruleset: &Ruleset) -> Result<Loaded, RulesetError> {
    const ACT: &str = "load the ruleset";
    let present = listing(ruleset.family).await?.unwrap_or_default();
    let text = fitted(ruleset, &present).to_string();
    in_time(ACT, move || apply_ruleset_raw(&text, DEFAULT_NFT, NO_ARGUMENTS)).await?;
    let found = observe_in(ruleset.family).await?;
    match found {
        Some(loaded) if loaded.generation.as_deref() == Some(ruleset.generation.as_str()) => Ok(loaded),
        other => Err(RulesetError::NotLoaded {
            wanted: ruleset.generation.clone(),
            found: other.and_then(|loaded| loaded.generation),
        }),
    }
}

/// What the kernel holds of the table with the gate; nothing where there is none.
///
/// # Errors
/// Where `nft` is missing, late or unintelligible.
pub async fn observe() -> Result<Option<Loaded>, RulesetError> {
    observe_in(TableFamily::Inet).await
}

/// What the kernel holds of our table of this family; nothing where there is none.
///
/// # Errors
/// As [`observe`]; also where the kernel has no such tables.
pub async fn observe_in(family: TableFamily) -> Result<Option<Loaded>, RulesetError> {
    Ok(listing(family)
        .await?
        .map(|objects| Loaded { generation: marker(&objects), fingerprint: fingerprint(objects) }))
}

const NO_ARGUMENTS: [&str; 0] = [];

/// The objects of our table, without the elements of its sets.
async fn listing(family: TableFamily) -> Result<Option<Vec<Value>>, RulesetError> {
    const ACT: &str = "list our table";
    let list = move || get_current_ruleset_raw(DEFAULT_NFT, ["-t", "list", "table", family.name(), TABLE]);
    let text = match in_time(ACT, list).await {
        Err(RulesetError::Refused { said, .. }) if said.contains("No such file or directory") => {
            return Ok(None);
        }
        answer => answer?,
    };
    let mut answer: Value =
        serde_json::from_str(&text).map_err(|source| RulesetError::Unreadable { act: ACT, source })?;
    match answer.get_mut("nftables").map(Value::take) {
        Some(Value::Array(objects)) => Ok(Some(objects)),
        _ => Err(RulesetError::Refused { act: ACT, said: "no list of objects in its answer".into() }),
    }
}

fn leftover_chains(objects: &[Value], ruleset: &Ruleset) -> Vec<String> {
    let wanted: Vec<&str> = ruleset.chains().collect();
    let present = objects.iter().filter_map(|object| object["chain"]["name"].as_str());
    present.filter(|name| !wanted.contains(name)).map(str::to_owned).collect()
}

/// Commands that empty the sets to which rules add, and now with another rule: an element keeps the bound that its rule set
/// when it came.
fn outdated_sets(present: &[Value], ruleset: &Ruleset) -> impl Iterator<Item = Value> + use<> {
    let adds = |rule: &Value| -> Option<(String, String)> {
        let set = rule["expr"].as_array()?.iter().find_map(|said| said["set"]["set"].as_str())?;
        Some((set.strip_prefix('@')?.to_owned(), rule["comment"].as_str()?.to_owned()))
    };
    let wanted: BTreeSet<_> = ruleset.rules().filter_map(adds).collect();
    let held = present.iter().filter_map(|object| adds(&object["rule"]));
    let outdated: BTreeSet<String> = held.filter(|rule| !wanted.contains(rule)).map(|(set, _)| set).collect();
    let family = ruleset.family.name();
    outdated
        .into_iter()
        .map(move |set| json!({"flush": {"set": {"family": family, "table": TABLE, "name": set}}}))
}

/// The ruleset's commands, with removals of chains after the command that empties all chains, and without the sets that
/// are there: to say a set again to which rules add, nft needs a flag that its JSON lacks before version 1.0.7.
fn fitted(ruleset: &Ruleset, present: &[Value]) -> Value {
    let mut json = ruleset.json.clone();
    let (chains, family) = (leftover_chains(present, ruleset), ruleset.family.name());
    let sets: Vec<&str> = present.iter().filter_map(|object| object["set"]["name"].as_str()).collect();
    let outdated: Vec<Value> = outdated_sets(present, ruleset).collect();
    if let Some(commands) = json.get_mut("nftables").and_then(Value::as_array_mut) {
        commands.retain(|command| {
            !command["add"]["set"]["name"].as_str().is_some_and(|name| sets.contains(&name))
        });
        let emptied = commands.iter().position(|command| command["flush"]["table"].is_object());
        let removals = chains
            .into_iter()
            .map(|name| json!({"delete": {"chain": {"family": family, "table": TABLE, "name": name}}}));
        let place = emptied.map_or(0, |place| place + 1);
        commands.splice(place..place, removals.chain(outdated));
    }
    json
}

fn marker(objects: &[Value]) -> Option<String> {
    let mut rules =
        objects.iter().map(|object| &object["rule"]).filter(|rule| rule["chain"] == GENERATION_CHAIN);
    rules.next().and_then(|rule| rule["comment"].as_str()).map(str::to_owned)
}

fn fingerprint(mut objects: Vec<Value>) -> String {
    objects.retain(|object| object.get("metainfo").is_none());
    for object in &mut objects {
        // Elements are left out of the listing by nft; versions that list them all the same are not to confuse us.
        if let Some(set) = object.get_mut("set").and_then(Value::as_object_mut) {
            set.remove("elem");
        }
        strip(object);
    }
    hash(&Value::from(objects).to_string())
}

/// Takes away what changes without anybody changing a rule.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("handle");
            if let Some(counter) = fields.get_mut("counter").and_then(Value::as_object_mut) {
                counter.retain(|field, _| !["packets", "bytes"].contains(&field.as_str()));
            }
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Runs a blocking call of the `nftables` crate on a thread of its own. A run that is late is left to itself: the
/// runtime must not wait for it when it ends.
async fn in_time<F>(act: &'static str, run: F) -> Result<String, RulesetError>
where
    F: FnOnce() -> Result<String, NftablesError> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    let thread = std::thread::Builder::new().name("nft".into());
    thread.spawn(move || answer.send(run())).map_err(RulesetError::Start)?;
    match timeout(DEADLINE, answered).await {
        Ok(Ok(Ok(text))) => Ok(text),
        Ok(Ok(Err(NftablesError::NftExecution { inner, .. }))) => Err(RulesetError::Start(inner)),
        Ok(Ok(Err(NftablesError::NftFailed { stdout, stderr, .. }))) => Err(RulesetError::Refused {
            act,
            said: [stderr.trim(), stdout.trim()].join(" ").trim().to_owned(),
        }),
        Ok(Ok(Err(error))) => Err(RulesetError::Refused { act, said: error.to_string() }),
        Ok(Err(_)) => Err(RulesetError::Refused { act, said: "the thread that ran it is gone".into() }),
        Err(_) => Err(RulesetError::Late { act }),
    }
}
