//! The small door to the traffic shaper: two trees of classes, and the filters that send all guests' download through one
//! of them. Messages of our own, because rtnetlink knows no HTB, and because one sign-in must not cost a thousand times
//! what the kernel needs for it.

pub use super::tc_wire::Leaf;

use super::socket::Requests;
use super::tc_wire;
use super::wire::{self, Fault, Incoming, Outgoing};
use crate::shaping::{Class, DEFAULT, Step};
use hotspot::model::{BitRate, Interface};
use netlink_sys::protocols::NETLINK_ROUTE;
use std::{collections::VecDeque, io};

/// The interface through which all guests' download goes, so that it has one root.
pub const FUNNEL: &str = "ifb-wifi-pbg";

const REPLACE: u16 = 0x100;
const EXCLUSIVE: u16 = 0x200;

/// Steps that are sent together; each is up to two messages with an answer of their own.
const STEPS_AT_ONCE: usize = 64;
/// How often a dump is begun anew when changes run into it.
const DUMP_ATTEMPTS: u32 = 5;

/// A connection to the kernel's traffic control.
pub struct Door {
    requests: Requests,
}

/// A change or a reading that failed.
#[derive(Debug, thiserror::Error)]
pub enum TcError {
    /// This was not done; what was sent with it may be.
    #[error("the kernel refused to {act}: {fault}")]
    Refused { act: String, fault: Fault },
    /// No answer, or only a part of it: what was done is unknown, a dump tells.
    #[error("cannot {act}")]
    Lost { act: &'static str, source: io::Error },
}

/// A message that asks for its acknowledgement.
struct Request<'a> {
    kind: u16,
    flags: u16,
    body: Box<dyn FnOnce(&mut Outgoing) + 'a>,
    act: String,
    /// Refusals with these error numbers are what was wanted.
    fine: &'static [i32],
}

impl Door {
    /// Opens the door in the network namespace of the calling thread.
    ///
    /// # Errors
    /// Where no netlink socket can be had.
    pub fn open() -> io::Result<Self> {
        Ok(Self { requests: Requests::open(NETLINK_ROUTE)? })
    }

    /// Makes the [`FUNNEL`] where there is none, switches it on, and returns its index.
    ///
    /// # Errors
    /// Where the kernel has no intermediate functional block devices (ifb).
    pub fn ensure_funnel(&mut self) -> Result<u32, TcError> {
        /// Packets: room for what a busy processor lets pile up before the classes are looked at.
        const QUEUE: u32 = 1_000;
        const ACT: &str = "make the interface ifb-wifi-pbg";
        let body = |out: &mut Outgoing| {
            const QUEUE_LENGTH: u16 = 13;
            link(out, libc::IFF_UP);
            out.attribute(QUEUE_LENGTH, &QUEUE.to_ne_bytes());
            out.nested(libc::IFLA_LINKINFO, |out| out.text(libc::IFLA_INFO_KIND, "ifb"));
        };
        self.ask(request(libc::RTM_NEWLINK, wire::CREATE, body, ACT))?;
        let gone = || TcError::Lost { act: ACT, source: io::ErrorKind::NotFound.into() };
        index_of(FUNNEL).ok_or_else(gone)
    }

    /// Removes the [`FUNNEL`]; where there is none nothing happens.
    ///
    /// # Errors
    /// Where the kernel refuses or does not answer.
    pub fn remove_funnel(&mut self) -> Result<(), TcError> {
        let removal = request(libc::RTM_DELLINK, 0, |out| link(out, 0), "remove the interface ifb-wifi-pbg");
        self.ask(Request { fine: &[libc::ENODEV], ..removal })
    }

    /// Gives an interface a root of ours with the class [`DEFAULT`] for what has none, in place of any other root.
    /// Answers whether it is new, and so empty.
    ///
    /// # Errors
    /// Where the interface is gone or the kernel has no HTB.
    pub fn ensure_root(&mut self, interface: u32) -> Result<bool, TcError> {
        if self.observe_root(interface, |message| tc_wire::is_root(message, DEFAULT))? {
            return Ok(false);
        }
        // A root of our number with another default cannot be changed; whoever owned it, it goes first.
        self.remove_root(interface)?;
        let body = |out: &mut Outgoing| tc_wire::root(out, interface, DEFAULT);
        let flags = wire::CREATE | REPLACE;
        self.ask(request(libc::RTM_NEWQDISC, flags, body, &format!("shape interface {interface}")))?;
        Ok(true)
    }

    /// Takes a root of our number off an interface; another root stays.
    ///
    /// # Errors
    /// Where the kernel refuses or does not answer.
    pub fn remove_root(&mut self, interface: u32) -> Result<(), TcError> {
        if !self.observe_root(interface, tc_wire::has_our_number)? {
            return Ok(());
        }
        let body = |out: &mut Outgoing| tc_wire::head(out, interface, 0, tc_wire::ROOT, 0);
        let removal = request(libc::RTM_DELQDISC, 0, body, &format!("stop shaping interface {interface}"));
        self.ask(Request { fine: &[libc::ENOENT, libc::EINVAL], ..removal })
    }

    /// Finds out which queue this kernel has for leaves, at a class of this speed that is made for it and removed. The
    /// interface has a root of ours.
    ///
    /// # Errors
    /// Where the root is gone or the kernel does not answer.
    pub fn find_leaf(&mut self, interface: u32, speed: BitRate) -> Result<Leaf, TcError> {
        // Below the root, with the number that is nobody's.
        let class = Class { minor: u16::MAX, parent: 0, rate: speed, ceil: speed, leaf: false };
        self.carry_out(interface, &[Step::Make(class)], Leaf::Bfifo)?;
        let flags = wire::CREATE | REPLACE;
        let body = |out: &mut Outgoing| tc_wire::plain_leaf(out, interface, class.minor, Leaf::FqCodel);
        let found = self.ask(request(libc::RTM_NEWQDISC, flags, body, "look for a kind of queue"));
        self.carry_out(interface, &[Step::Remove(class.minor)], Leaf::Bfifo)?;
        match found {
            Ok(()) => Ok(Leaf::FqCodel),
            Err(TcError::Refused { fault, .. }) if fault.code == libc::ENOENT => Ok(Leaf::Bfifo),
            Err(error) => Err(error),
        }
    }

    /// Reads the classes of our root on an interface; none where there is no such root.
    ///
    /// # Errors
    /// Where the kernel refuses or does not answer.
    pub fn classes(&mut self, interface: u32) -> Result<Vec<Class>, TcError> {
        const ACT: &str = "read the classes";
        let lost = |source| TcError::Lost { act: ACT, source };
        for _ in 0..DUMP_ATTEMPTS {
            let sequence = self.requests.next_sequence();
            let mut question = Outgoing::default();
            // The parent keeps classes of other queues on the interface out, such as those of fq_codel.
            question.message(libc::RTM_GETTCLASS, wire::REQUEST | wire::DUMP, sequence, |out| {
                tc_wire::head(out, interface, 0, tc_wire::handle(0), 0);
            });
            self.requests.send(&question).map_err(lost)?;
            let (mut found, mut interrupted) = (Vec::new(), false);
            let fault = self
                .requests
                .receive(|message| {
                    if message.sequence != sequence {
                        return None;
                    }
                    interrupted |= message.flags & wire::INTERRUPTED != 0;
                    match message.kind {
                        wire::ERROR | wire::DONE => Some(message.fault()),
                        _ => {
                            found.extend(tc_wire::read_class(message.body));
                            None
                        }
                    }
                })
                .map_err(lost)?;
            match fault {
                Some(fault) => return Err(TcError::Refused { act: ACT.into(), fault }),
                None if interrupted => {}
                None => return Ok(found),
            }
        }
        Err(lost(io::Error::other("they changed while they were read, several times over")))
    }

    /// Takes the steps in their order. Each is tried, whatever became of the others.
    ///
    /// # Errors
    /// The first refusal.
    pub fn carry_out(&mut self, interface: u32, steps: &[Step], leaf: Leaf) -> Result<(), TcError> {
        let mut first = None;
        for steps in steps.chunks(STEPS_AT_ONCE) {
            let requests = steps.iter().flat_map(|step| requests_of(interface, step, leaf)).collect();
            match self.ask_all(requests) {
                Err(refused @ TcError::Refused { .. }) => first = first.or(Some(refused)),
                other => other?,
            }
        }
        first.map_or(Ok(()), Err)
    }

    /// Sends everything that leaves an interface through another one, by one filter of ours.
    ///
    /// # Errors
    /// Where one of the interfaces is gone, or the kernel lacks clsact, u32 or mirred.
    pub fn redirect(&mut self, interface: u32, through: u32) -> Result<(), TcError> {
        let place = format!("make a place for a filter at interface {interface}");
        let place = request(
            libc::RTM_NEWQDISC,
            wire::CREATE | EXCLUSIVE,
            |out| tc_wire::clsact(out, interface),
            &place,
        );
        self.ask(Request { fine: &[libc::EEXIST], ..place })?;
        let body = |out: &mut Outgoing| tc_wire::redirect(out, interface, through);
        let act = format!("send interface {interface} through {through}");
        self.ask(request(libc::RTM_NEWTFILTER, wire::CREATE | REPLACE, body, &act))
    }

    /// Removes the filter of [`Door::redirect`]; where there is none nothing happens. The empty place for filters stays,
    /// as others may use it.
    ///
    /// # Errors
    /// Where the kernel refuses or does not answer.
    pub fn remove_redirect(&mut self, interface: u32) -> Result<(), TcError> {
        let act = format!("remove the filter of interface {interface}");
        let body = |out: &mut Outgoing| tc_wire::filters(out, interface);
        let removal = request(libc::RTM_DELTFILTER, 0, body, &act);
        self.ask(Request { fine: &[libc::ENOENT, libc::EINVAL], ..removal })
    }

    /// Whether the root of an interface is as `is_it` wants it.
    fn observe_root(
        &mut self,
        interface: u32,
        is_it: impl Fn(&Incoming<'_>) -> bool,
    ) -> Result<bool, TcError> {
        const ACT: &str = "look at the queue of an interface";
        let lost = |source| TcError::Lost { act: ACT, source };
        let sequence = self.requests.next_sequence();
        let mut question = Outgoing::default();
        // Older kernels answer such a question only to those who want an echo.
        let flags = wire::REQUEST | wire::ACK | wire::ECHO;
        question.message(libc::RTM_GETQDISC, flags, sequence, |out| {
            tc_wire::head(out, interface, 0, tc_wire::ROOT, 0);
        });
        self.requests.send(&question).map_err(lost)?;
        let mut found = false;
        let fault = self.requests.receive(|message| {
            if message.sequence != sequence {
                return None;
            }
            found |= message.kind == libc::RTM_NEWQDISC && is_it(&message);
            (message.kind == wire::ERROR).then(|| message.fault())
        });
        match fault.map_err(lost)? {
            Some(fault) if fault.code != libc::ENOENT => Err(TcError::Refused { act: ACT.into(), fault }),
            _ => Ok(found),
        }
    }

    fn ask(&mut self, request: Request<'_>) -> Result<(), TcError> {
        self.ask_all(vec![request])
    }

    /// Sends requests together and waits for all acknowledgements; the first refusal is the error.
    fn ask_all(&mut self, requests: Vec<Request<'_>>) -> Result<(), TcError> {
        let lost = |source| TcError::Lost { act: "change the traffic shaper", source };
        let mut out = Outgoing::default();
        let mut waiting = VecDeque::new();
        for request in requests {
            let sequence = self.requests.next_sequence();
            out.message(request.kind, wire::REQUEST | wire::ACK | request.flags, sequence, request.body);
            waiting.push_back((sequence, request.act, request.fine));
        }
        if waiting.is_empty() {
            return Ok(());
        }
        self.requests.send(&out).map_err(lost)?;
        let mut first = None;
        self.requests
            .receive(|message| {
                // Answers come in the order of the requests; a late one to an earlier request is passed over.
                let is_answer = message.kind == wire::ERROR;
                let (_, act, fine) =
                    waiting.pop_front_if(|(sequence, ..)| is_answer && *sequence == message.sequence)?;
                if let Some(fault) = message.fault().filter(|fault| !fine.contains(&fault.code)) {
                    first.get_or_insert(TcError::Refused { act, fault });
                }
                waiting.is_empty().then_some(())
            })
            .map_err(lost)?;
        first.map_or(Ok(()), Err)
    }
}

/// The number of an interface in the network namespace of the calling thread; nothing where there is none of that name.
#[must_use]
pub fn index(interface: &Interface) -> Option<u32> {
    index_of(interface.as_str())
}

fn index_of(name: &str) -> Option<u32> {
    nix::net::if_::if_nametoindex(name).ok()
}

fn requests_of<'a>(interface: u32, step: &'a Step, leaf: Leaf) -> Vec<Request<'a>> {
    let queue = |class: &'a Class, is_new| {
        let flags = if is_new { wire::CREATE | REPLACE } else { REPLACE };
        let body = move |out: &mut Outgoing| tc_wire::leaf(out, interface, class, leaf, is_new);
        let request =
            request(libc::RTM_NEWQDISC, flags, body, &format!("give class {:x} a queue", class.minor));
        class.leaf.then_some(request)
    };
    let set = |class: &'a Class, flags| {
        let body = move |out: &mut Outgoing| tc_wire::class(out, interface, class);
        request(libc::RTM_NEWTCLASS, flags, body, &format!("set class {:x}", class.minor))
    };
    match step {
        Step::Make(class) => [set(class, wire::CREATE)].into_iter().chain(queue(class, true)).collect(),
        Step::Change(class) => [set(class, 0)].into_iter().chain(queue(class, false)).collect(),
        Step::Remove(minor) => {
            let body = move |out: &mut Outgoing| {
                tc_wire::head(out, interface, tc_wire::handle(*minor), 0, 0);
            };
            let removal = request(libc::RTM_DELTCLASS, 0, body, &format!("remove class {minor:x}"));
            vec![Request { fine: &[libc::ENOENT], ..removal }]
        }
    }
}

fn request<'a>(kind: u16, flags: u16, body: impl FnOnce(&mut Outgoing) + 'a, act: &str) -> Request<'a> {
    Request { kind, flags, body: Box::new(body), act: act.to_owned(), fine: &[] }
}

/// The fixed head of a message about the [`FUNNEL`] (`ifinfomsg`), and its name.
fn link(out: &mut Outgoing, up: i32) {
    let words = [0, 0, up, up];
    words.iter().for_each(|word| out.raw(&word.to_ne_bytes()));
    out.text(libc::IFLA_IFNAME, FUNNEL);
}
