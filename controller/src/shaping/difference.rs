//! What to do so that the classes in the kernel become those that should be.

use super::{CLIENTS, Class};
use hotspot::model::BitRate;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The kernel counts whole bytes per second: what it tells differs by less than this many bits.
const ROUNDING: u64 = 8;

/// Classes of clients that nobody needs at the moment: this many stay for the next guests.
const SPARES: usize = 256;
/// So many are removed at once: a removal among thousands of classes takes half a millisecond.
const MOST_REMOVED: usize = 200;

/// Levels of classes that HTB allows.
const DEEPEST: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The class is not there.
    Make(Class),
    /// The class is there, below the same parent, with other speeds. Its packets stay.
    Change(Class),
    Remove(u16),
}

/// The steps from the observed classes to the wanted ones (these parents before children), in an order the kernel takes.
///
/// Classes of clients that are not wanted stay, unless they are in the way; see [`surplus`].
#[must_use]
pub fn difference(observed: &[Class], wanted: &[Class]) -> Vec<Step> {
    let wanted_by_minor: HashMap<u16, &Class> = wanted.iter().map(|class| (class.minor, class)).collect();
    let displaced = |class: &Class| match wanted_by_minor.get(&class.minor) {
        Some(wanted) => wanted.parent != class.parent || wanted.leaf != class.leaf,
        None => !CLIENTS.contains(&class.minor),
    };
    let removed = with_descendants(observed, displaced);
    let staying: HashMap<u16, &Class> = observed
        .iter()
        .filter(|class| !removed.contains(&class.minor))
        .map(|class| (class.minor, class))
        .collect();
    let sets = wanted.iter().filter_map(|class| match staying.get(&class.minor) {
        None => Some(Step::Make(*class)),
        Some(found) if is_near(found.rate, class.rate) && is_near(found.ceil, class.ceil) => None,
        Some(_) => Some(Step::Change(*class)),
    });
    removed.iter().rev().map(|minor| Step::Remove(*minor)).chain(sets).collect()
}

/// Which classes of clients nobody needs and are too many to keep: the highest numbers, as the lowest are given out first.
#[must_use]
pub fn surplus(observed: &[Class], wanted: &[Class]) -> Vec<u16> {
    let wanted: HashSet<u16> = wanted.iter().map(|class| class.minor).collect();
    let mut spare: Vec<u16> = observed
        .iter()
        .map(|class| class.minor)
        .filter(|minor| CLIENTS.contains(minor) && !wanted.contains(minor))
        .collect();
    spare.sort_unstable();
    spare.into_iter().skip(SPARES).rev().take(MOST_REMOVED).collect()
}

/// The classes of clients that there are once the steps were taken.
#[must_use]
pub fn clients_after(observed: &[Class], steps: &[Step]) -> BTreeMap<u16, Class> {
    let mut classes: BTreeMap<u16, Class> = observed.iter().map(|class| (class.minor, *class)).collect();
    for step in steps {
        match step {
            Step::Make(class) | Step::Change(class) => classes.insert(class.minor, *class),
            Step::Remove(minor) => classes.remove(minor),
        };
    }
    classes.retain(|minor, _| CLIENTS.contains(minor));
    classes
}

/// The displaced classes and all that hang on them, parents before children.
fn with_descendants(observed: &[Class], displaced: impl Fn(&Class) -> bool) -> Vec<u16> {
    let mut children: HashMap<u16, Vec<u16>> = HashMap::new();
    for class in observed {
        children.entry(class.parent).or_default().push(class.minor);
    }
    let mut found: Vec<u16> = Vec::new();
    let mut seen = HashSet::new();
    let mut level: Vec<u16> =
        observed.iter().filter(|class| displaced(class)).map(|class| class.minor).collect();
    // A class that is displaced itself and hangs on a displaced one comes again, after its parent.
    for _ in 0..DEEPEST {
        let below = level.iter().filter_map(|minor| children.get(minor)).flatten().copied().collect();
        found.extend(std::mem::replace(&mut level, below));
    }
    // The last mention of each counts.
    let mut ordered: Vec<u16> = found.into_iter().rev().filter(|minor| seen.insert(*minor)).collect();
    ordered.reverse();
    ordered
}

fn is_near(one: BitRate, other: BitRate) -> bool {
    one.bits_per_second().abs_diff(other.bits_per_second()) < ROUNDING
}
