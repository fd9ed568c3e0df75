//! The gateway's hand on the traffic shaper: brings both trees into force and keeps them so. Holds no rule about a citizen.

use crate::{
    complain,
    kernel::tc::{self, Door, Leaf, TcError},
    shaping::{self, Class, Direction, Lane, Step},
};
use hotspot::{
    config::Config,
    control::operator::{Check, Verdict},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::Arc,
};

/// Classes that are made or changed at a time, in each direction. Making one among thousands takes most of a millisecond,
/// and nobody's press is to wait for a crowd's.
const MOST_AT_A_TIME: usize = 64;

pub struct Shaper {
    config: Arc<Config>,
    door: Door,
    /// What queues the packets of a class, once that is known.
    leaf: Option<Leaf>,
    trees: [Tree; 2],
    /// Lanes in force, or to be brought into force with the next comparison.
    lanes: BTreeMap<u16, Lane>,
    /// Numbers whose classes are still to be brought into force: see [`Shaper::go_on`].
    pending: BTreeSet<u16>,
    is_whole: bool,
    /// With shaping off: what an earlier run left is gone.
    is_taken_off: bool,
}

/// One direction's tree.
struct Tree {
    direction: Direction,
    /// The interface whose root it is; nothing until it was brought into force there.
    interface: Option<u32>,
    /// Classes of clients in the kernel, those of past sessions as well, by number.
    clients: BTreeMap<u16, Class>,
}

impl Tree {
    fn new(direction: Direction) -> Self {
        Self { direction, interface: None, clients: BTreeMap::new() }
    }
}

impl Shaper {
    /// Opens the way to the kernel; changes nothing.
    ///
    /// # Errors
    /// Where no netlink socket can be had.
    pub fn open(config: Arc<Config>) -> io::Result<Self> {
        let trees = [Direction::Down, Direction::Up].map(Tree::new);
        Ok(Self {
            config,
            door: Door::open()?,
            leaf: None,
            trees,
            lanes: BTreeMap::new(),
            pending: BTreeSet::new(),
            is_whole: false,
            is_taken_off: false,
        })
    }

    /// After interfaces changed: what is missing is made anew, all lanes included. Answers whether a tree was made anew.
    /// With shaping off, what an earlier run left is taken off.
    pub fn refresh(&mut self) -> bool {
        self.bring_into_force(false)
    }

    /// Compares all classes in the kernel with the standing ones and these lanes, and puts right what differs. Classes that
    /// nobody needs are removed, where there are many and some at a time.
    pub fn reconcile(&mut self, wanted: &BTreeMap<u16, Lane>) {
        self.lanes.clone_from(wanted);
        self.is_whole = true;
        self.bring_into_force(true);
    }

    /// Sets lanes, or with nothing in place of a lane says that its session is gone; the class then stays for the next
    /// one. A crowd's lanes wait for [`Shaper::go_on`]. What fails is told, and makes a comparison due.
    pub fn apply(&mut self, lanes: &[(u16, Option<Lane>)]) {
        for (minor, lane) in lanes {
            match lane {
                Some(lane) => self.lanes.insert(*minor, *lane),
                None => self.lanes.remove(minor),
            };
        }
        if !self.config.uplink.shape {
            return;
        }
        // Of several changes of one lane the last holds.
        let touched: BTreeSet<u16> = lanes.iter().map(|(minor, _)| *minor).collect();
        if touched.len() > MOST_AT_A_TIME {
            self.pending.extend(touched);
        } else {
            self.carry_out(&touched);
        }
    }

    /// Whether a crowd's lanes wait to be brought into force. Until then its packets go by the slow class.
    #[must_use]
    pub fn has_more(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Brings the next of them into force.
    pub fn go_on(&mut self) {
        let some = std::iter::from_fn(|| self.pending.pop_first()).take(MOST_AT_A_TIME).collect();
        self.carry_out(&some);
    }

    fn carry_out(&mut self, touched: &BTreeSet<u16>) {
        let Some(leaf) = self.leaf else {
            self.is_whole = false;
            return;
        };
        for tree in &mut self.trees {
            let Some(interface) = tree.interface else { continue };
            let observed: Vec<Class> =
                touched.iter().filter_map(|minor| tree.clients.get(minor)).copied().collect();
            let wanted: Vec<Class> = touched
                .iter()
                .filter_map(|minor| Some(self.lanes.get(minor)?.class(*minor, tree.direction)))
                .collect();
            let steps = shaping::difference(&observed, &wanted);
            if let Err(error) = self.door.carry_out(interface, &steps, leaf) {
                complain(&error);
                self.is_whole = false;
            }
            tree.clients.extend(wanted.into_iter().map(|class| (class.minor, class)));
        }
    }

    /// Whether everything is in force as far as is known; otherwise [`Shaper::reconcile`] is due.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    #[must_use]
    pub fn check(&self) -> Check {
        let (verdict, message) = match self.leaf {
            _ if !self.config.uplink.shape => (Verdict::Ok, "off by configuration"),
            Some(Leaf::FqCodel) if self.is_whole => (Verdict::Ok, "fq_codel leaves"),
            Some(Leaf::Bfifo) if self.is_whole => {
                (Verdict::Ok, "bfifo leaves: this kernel has no fq_codel, latency under load is higher")
            }
            _ => (
                Verdict::Fault,
                "speeds are not all kept, which is tried again every minute; see: journalctl -u wifi-pbg-controller",
            ),
        };
        Check::new("shaping", verdict, message)
    }

    fn bring_into_force(&mut self, compare: bool) -> bool {
        if !self.config.uplink.shape {
            let taken_off = self.take_off();
            self.told(taken_off);
            return false;
        }
        let funnel = self.door.ensure_funnel();
        let funnel = self.told(funnel);
        let uplink = tc::index(&self.config.uplink.interface);
        let mut is_anew = false;
        for (number, interface) in [funnel, uplink].into_iter().enumerate() {
            let planted = self.plant(number, interface, compare);
            is_anew |= self.told(planted).unwrap_or(false);
        }
        // The way into the tree comes last, so that no packet finds an empty root.
        let config = self.config.clone();
        for interface in config.networks.iter().filter_map(|network| tc::index(&network.interface)) {
            let redirected = funnel.map_or(Ok(()), |funnel| self.door.redirect(interface, funnel));
            self.told(redirected);
        }
        is_anew
    }

    /// Brings a tree into force on its interface. Answers whether its root is new.
    fn plant(&mut self, number: usize, interface: Option<u32>, compare: bool) -> Result<bool, TcError> {
        let Some(tree) = self.trees.get_mut(number) else { return Ok(false) };
        let Some(interface) = interface else {
            *tree = Tree::new(tree.direction);
            return Ok(false);
        };
        let is_anew = self.door.ensure_root(interface)?;
        if tree.interface == Some(interface) && !is_anew && !compare {
            return Ok(false);
        }
        tree.interface = None;
        let leaf = match self.leaf {
            Some(leaf) => leaf,
            None => *self.leaf.insert(self.door.find_leaf(interface, self.config.uplink.down)?),
        };

        let observed = self.door.classes(interface)?;
        let mut wanted = shaping::tree(&self.config, tree.direction);
        let known: BTreeSet<u16> = observed.iter().map(|class| class.minor).collect();
        let (there, missing): (Vec<_>, Vec<_>) =
            self.lanes.iter().partition(|(minor, _)| known.contains(minor));
        let waiting = missing.get(MOST_AT_A_TIME..).unwrap_or_default();
        self.pending.extend(waiting.iter().map(|(minor, _)| **minor));
        let now = there.into_iter().chain(missing.into_iter().take(MOST_AT_A_TIME));
        wanted.extend(now.map(|(minor, lane)| lane.class(*minor, tree.direction)));
        let mut steps = shaping::difference(&observed, &wanted);
        steps.extend(shaping::surplus(&observed, &wanted).into_iter().map(Step::Remove));
        if !steps.is_empty() {
            tracing::info!(
                "the traffic shaper is set right in {} places on interface {interface}",
                steps.len()
            );
        }
        // What is refused does not keep the rest from being used.
        tree.interface = Some(interface);
        tree.clients = shaping::clients_after(&observed, &steps);
        self.door.carry_out(interface, &steps, leaf)?;
        Ok(is_anew)
    }

    /// Leaves the interfaces to themselves. Once that is done nothing is looked at again.
    fn take_off(&mut self) -> Result<(), TcError> {
        if self.is_taken_off {
            return Ok(());
        }
        for interface in self.config.networks.iter().filter_map(|network| tc::index(&network.interface)) {
            self.door.remove_redirect(interface)?;
        }
        self.door.remove_funnel()?;
        if let Some(uplink) = tc::index(&self.config.uplink.interface) {
            self.door.remove_root(uplink)?;
        }
        self.is_taken_off = true;
        self.is_whole = true;
        Ok(())
    }

    /// What failed is logged, and makes a comparison due.
    fn told<T>(&mut self, done: Result<T, TcError>) -> Option<T> {
        if let Err(error) = &done {
            complain(error);
            self.is_whole = false;
        }
        done.ok()
    }
}
