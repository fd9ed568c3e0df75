//! Wanted against observed: the kernel's sets are compared with what the gateway knows, and only the difference is applied.
//! Start, repair and the regular check are the same pass. Pure.

use super::state::State;
use crate::firewall::{Edit, Element, Key, Member, Set, members};
use hotspot::{
    model::{Bytes, Now, Session, Span},
    store::Change,
};
use std::collections::{BTreeMap, HashMap};

/// How far an element's remaining life may be off before it is replaced.
const TOLERANCE: Span = Span::from_secs(60);

/// What the kernel holds, set by set.
pub type Observed = BTreeMap<Set, Vec<Member>>;

/// The edits that make the kernel hold what it should, and the sessions whose counters begin a new life by them.
pub struct Difference {
    pub edits: Vec<Edit>,
    pub changes: Vec<Change>,
    /// Sessions as they were under the counters that are about to go: their final readings belong to them.
    pub restarted: Vec<Session>,
}

struct Wanted {
    element: Element,
    found: bool,
}

impl Wanted {
    fn keyed(element: Element) -> ((Set, Key), Self) {
        ((element.set, element.key), Self { element, found: false })
    }
}

impl State {
    /// Compares and takes up what the kernel knows better: counters, and garden addresses that are still open.
    pub fn reconcile(&mut self, observed: &Observed, now: Now) -> Difference {
        self.take_up_garden(observed, now);
        let mut difference = Difference { edits: Vec::new(), changes: Vec::new(), restarted: Vec::new() };
        let index = |set: Set| -> HashMap<Key, &Member> {
            observed.get(&set).into_iter().flatten().map(|member| (member.key, member)).collect()
        };
        let (up, down) = (index(Set::Up), index(Set::Down));
        let sessions = self.sessions.values().map(|presence| &presence.session);
        let broken: Vec<_> = sessions
            .filter(|session| !counts_for(&up, session, Set::Up) || !counts_for(&down, session, Set::Down))
            .map(|session| session.address)
            .collect();
        for address in broken {
            let generation = self.next_generation();
            let Some(presence) = self.sessions.get_mut(&address) else { continue };
            let session = &mut presence.session;
            difference.restarted.push(session.clone());
            session.generation = generation;
            (session.seen_up, session.seen_down) = (Bytes(0), Bytes(0));
            let session = session.clone();
            self.record(&session, &mut difference.changes);
        }

        let mut wanted: HashMap<(Set, Key), Wanted> = self.wanted(now).map(Wanted::keyed).collect();
        let found = observed.iter().flat_map(|(set, members)| members.iter().map(|member| (*set, member)));
        for (set, member) in found {
            match wanted.get_mut(&(set, member.key)) {
                // A dump may name an element twice, where the kernel's table grows meanwhile.
                Some(Wanted { found: true, .. }) => {}
                Some(Wanted { element, found }) => {
                    *found = true;
                    if !as_wanted(member, element) {
                        difference.edits.extend([Edit::Remove(set, member.key), Edit::Add(*element)]);
                    }
                }
                None => difference.edits.push(Edit::Remove(set, member.key)),
            }
        }
        let missing = wanted.into_values().filter(|wanted| !wanted.found);
        difference.edits.extend(missing.map(|wanted| Edit::Add(wanted.element)));
        difference
    }

    fn wanted(&self, now: Now) -> impl Iterator<Item = Element> {
        let leases = self.leases(now).map(move |lease| members::lease_element(lease, now.boot));
        let sessions =
            self.sessions.values().map(|presence| &presence.session).flat_map(members::session_elements);
        let garden = self.garden.iter().filter_map(move |(address, until)| {
            let left = until.secs_from(now.boot);
            let [_, add] = members::garden(*address, Span::from_secs(left));
            match add {
                Edit::Add(element) if left > 0 => Some(element),
                _ => None,
            }
        });
        let essentials = self.essentials.keys().map(|guest| members::essentials(*guest));
        leases.chain(sessions).chain(garden).chain(essentials)
    }

    /// After a restart the garden addresses in the kernel are the only memory of the answers given before.
    fn take_up_garden(&mut self, observed: &Observed, now: Now) {
        for member in observed.get(&Set::Garden).into_iter().flatten() {
            if let (Key::Address(address), Some(expires)) = (member.key, member.expires) {
                self.garden.entry(address).or_insert(now.boot + expires);
            }
        }
    }
}

fn counts_for(observed: &HashMap<Key, &Member>, session: &Session, set: Set) -> bool {
    // Another class takes another element, and with it another counter.
    let counts = |wanted: &Element| {
        observed
            .get(&wanted.key)
            .is_some_and(|member| member.generation == wanted.generation && member.class == wanted.class)
    };
    members::session_elements(session).iter().filter(|wanted| wanted.set == set).all(counts)
}

fn as_wanted(member: &Member, wanted: &Element) -> bool {
    let lives_as_long = match (member.expires, wanted.lifetime) {
        (Some(is), Some(should)) => is.secs().abs_diff(should.secs()) <= TOLERANCE.secs(),
        (None, None) => true,
        _ => false,
    };
    lives_as_long && member.generation == wanted.generation && member.class == wanted.class
}
