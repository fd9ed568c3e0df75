//! The messages about queues, classes and filters (linux/pkt_sched.h, linux/pkt_cls.h). Numbers in host order, but for
//! the protocol of a filter.

use super::wire::{Incoming, Outgoing, attributes};
use crate::shaping::{Class, MAJOR};
use hotspot::model::BitRate;

/// Parents that are places of an interface instead of classes.
pub(super) const ROOT: u32 = 0xffff_ffff;
pub(super) const CLSACT: u32 = 0xffff_fff1;
const CLSACT_EGRESS: u32 = 0xffff_fff3;

const KIND: u16 = 1;
const OPTIONS: u16 = 2;

const HTB_PARAMETERS: u16 = 1;
const HTB_INIT: u16 = 2;
const HTB_DIRECT_LENGTH: u16 = 5;
const HTB_RATE64: u16 = 6;
const HTB_CEIL64: u16 = 7;

/// The largest Ethernet frame without its check sum, in bytes.
const FRAME: u64 = 1_514;
/// What a class may send in its turn of what is lent, in bytes. The same for every class: turns are equal, whatever was
/// paid. Two frames, as a turn ends with the packet that exceeds it.
const TURN: u32 = 3_028;
/// What an idle class may send at once: as much as its speed makes of this time, so that late timers cost nothing.
const BURST_MILLISECONDS: u64 = 5;
/// The same on a slow class.
const LEAST_BURST: u64 = 2 * FRAME;

/// How long a packet waits in a full plain queue at the ceiling. At 50 ms a few packets of a sender that leaves
/// segmentation to its interface (GSO) fill it, and TCP stays a tenth below the ceiling.
const BFIFO_MILLISECONDS: u64 = 60;
/// A slower queue would not hold the ten segments that a TCP sender begins with (RFC 6928).
const SHORTEST_BFIFO: u64 = 16 * 1024;
const LONGEST_BFIFO: u64 = 1024 * 1024;

/// One device seldom has more flows at a time; the kernel's 1,024 would cost 70 kB for each guest and direction.
const FQ_CODEL_FLOWS: u32 = 128;
const FQ_CODEL_MEMORY: u32 = 1024 * 1024;
const FQ_CODEL_TARGET_MICROSECONDS: u64 = 5_000;
const FQ_CODEL_INTERVAL_MICROSECONDS: u64 = 100_000;

/// What queues packets in a class that has no classes below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaf {
    /// Flows in turns, each kept short: latency stays low beside a download.
    FqCodel,
    /// One queue, limited in bytes; every kernel with HTB has it.
    Bfifo,
}

impl Leaf {
    fn kind(self) -> &'static str {
        match self {
            Self::FqCodel => "fq_codel",
            Self::Bfifo => "bfifo",
        }
    }
}

/// A class of ours in the numbering of the kernel; the root for number zero.
pub(super) fn handle(minor: u16) -> u32 {
    u32::from(MAJOR) << 16 | u32::from(minor)
}

/// The fixed head of every message here (`tcmsg`).
pub(super) fn head(out: &mut Outgoing, interface: u32, handle: u32, parent: u32, info: u32) {
    out.raw(&[0; 4]);
    [interface, handle, parent, info].iter().for_each(|word| out.raw(&word.to_ne_bytes()));
}

/// A root that sends packets without a class to `default`. Where that is missing too they are dropped, not sent
/// unlimited: the queue for them has no room.
pub(super) fn root(out: &mut Outgoing, interface: u32, default: u16) {
    const VERSION: u32 = 3;
    const RATE_TO_QUANTUM: u32 = 10;
    head(out, interface, handle(0), ROOT, 0);
    out.text(KIND, "htb");
    out.nested(OPTIONS, |out| {
        let words = [VERSION, RATE_TO_QUANTUM, u32::from(default), 0, 0];
        out.attribute(HTB_INIT, &words.map(u32::to_ne_bytes).concat());
        out.attribute(HTB_DIRECT_LENGTH, &0_u32.to_ne_bytes());
    });
}

/// Whether a message is about our root with this default, and not about another queue.
pub(super) fn is_root(message: &Incoming<'_>, default: u16) -> bool {
    let options = attribute(tail(message.body), OPTIONS).unwrap_or_default();
    word(message.body, 8) == Some(handle(0))
        && is_kind(message.body, "htb")
        && attribute(options, HTB_INIT).and_then(|init| word(init, 8)) == Some(u32::from(default))
}

/// Whether a message is about a root with the number of ours, whatever its default.
pub(super) fn has_our_number(message: &Incoming<'_>) -> bool {
    word(message.body, 8) == Some(handle(0)) && is_kind(message.body, "htb")
}

pub(super) fn class(out: &mut Outgoing, interface: u32, class: &Class) {
    head(out, interface, handle(class.minor), handle(class.parent), 0);
    out.text(KIND, "htb");
    out.nested(OPTIONS, |out| {
        let [rate, ceil] = [class.rate, class.ceil].map(bytes_per_second);
        let mut parameters = [specification(rate), specification(ceil)].concat();
        for word in [burst(rate), burst(ceil), TURN, 0, 0] {
            parameters.extend(word.to_ne_bytes());
        }
        out.attribute(HTB_PARAMETERS, &parameters);
        for (kind, speed) in [(HTB_RATE64, rate), (HTB_CEIL64, ceil)] {
            if u32::try_from(speed).is_err() {
                out.attribute(kind, &speed.to_ne_bytes());
            }
        }
    });
}

/// The class that a message of a dump is about, where it is one of ours.
pub(super) fn read_class(body: &[u8]) -> Option<Class> {
    let ours = |word: u32| {
        let [major, minor] = [word >> 16, word & 0xffff].map(|half| u16::try_from(half).ok());
        minor.filter(|_| major == Some(MAJOR))
    };
    let options = attribute(tail(body), OPTIONS)?;
    let parameters = attribute(options, HTB_PARAMETERS)?;
    let speed = |at, long| {
        let long = attribute(options, long).and_then(|value| value.first_chunk());
        let bytes =
            long.map_or_else(|| word(parameters, at).map(u64::from), |long| Some(u64::from_ne_bytes(*long)));
        BitRate::from_bits_per_second(bytes?.saturating_mul(8)).ok()
    };
    let parent = word(body, 12)?;
    Some(Class {
        minor: ours(word(body, 8)?)?,
        parent: if parent == ROOT { 0 } else { ours(parent)? },
        rate: speed(8, HTB_RATE64)?,
        ceil: speed(20, HTB_CEIL64)?,
        // A queue that was put there has a number; the one every class is born with has none.
        leaf: word(body, 16)? != 0,
    })
}

/// The queue of a leaf: a new one, or (`is_new` false) the limits of the one that is there.
pub(super) fn leaf(out: &mut Outgoing, interface: u32, class: &Class, leaf: Leaf, is_new: bool) {
    head(out, interface, 0, handle(class.minor), 0);
    out.text(KIND, leaf.kind());
    let ceil = bytes_per_second(class.ceil);
    match leaf {
        Leaf::Bfifo => out.attribute(OPTIONS, &bfifo_limit(ceil).to_ne_bytes()),
        Leaf::FqCodel => out.nested(OPTIONS, |out| {
            const TARGET: u16 = 1;
            const INTERVAL: u16 = 3;
            const FLOWS: u16 = 5;
            const MEMORY_LIMIT: u16 = 9;
            // A slow class needs longer than the usual target for a single frame.
            let target = FQ_CODEL_TARGET_MICROSECONDS.max(FRAME * 1_500_000 / ceil);
            let interval = FQ_CODEL_INTERVAL_MICROSECONDS.max(target.saturating_mul(2));
            for (kind, value) in [(TARGET, target), (INTERVAL, interval)] {
                out.attribute(kind, &u32::try_from(value).unwrap_or(u32::MAX).to_ne_bytes());
            }
            out.attribute(MEMORY_LIMIT, &FQ_CODEL_MEMORY.to_ne_bytes());
            if is_new {
                // The kernel refuses to change it.
                out.attribute(FLOWS, &FQ_CODEL_FLOWS.to_ne_bytes());
            }
        }),
    }
}

/// A queue of a kind with its ordinary limits below a class.
pub(super) fn plain_leaf(out: &mut Outgoing, interface: u32, minor: u16, leaf: Leaf) {
    head(out, interface, 0, handle(minor), 0);
    out.text(KIND, leaf.kind());
}

/// The place on an interface where the filter lies.
pub(super) fn clsact(out: &mut Outgoing, interface: u32) {
    head(out, interface, 0xffff_0000, CLSACT, 0);
    out.text(KIND, "clsact");
}

/// The filter that sends every packet leaving an interface through another one.
pub(super) fn redirect(out: &mut Outgoing, interface: u32, through: u32) {
    const SELECTOR: u16 = 5;
    const ACTIONS: u16 = 7;
    // An action's own kind and options bear the same numbers.
    const FIRST: u16 = 1;
    const MIRRED_PARAMETERS: u16 = 2;
    const STOLEN: u32 = 4;
    const EGRESS_REDIRECT: u32 = 1;
    filter(out, interface, ONLY_RULE);
    out.text(KIND, "u32");
    out.nested(OPTIONS, |out| {
        const TERMINAL: u8 = 1;
        // Without keys it fits every packet. With one, Linux 6.1 logs a warning when the filter is replaced.
        let mut selector = [0; 16];
        selector[0] = TERMINAL;
        out.attribute(SELECTOR, &selector);
        out.nested(ACTIONS, |out| {
            out.nested(FIRST, |out| {
                out.text(KIND, "mirred");
                out.nested(OPTIONS, |out| {
                    let words = [0, 0, STOLEN, 0, 0, EGRESS_REDIRECT, through];
                    out.attribute(MIRRED_PARAMETERS, &words.map(u32::to_ne_bytes).concat());
                });
            });
        });
    });
}

/// All filters of ours on an interface.
pub(super) fn filters(out: &mut Outgoing, interface: u32) {
    filter(out, interface, 0);
    out.text(KIND, "u32");
}

/// Table 0x800, rule 1: a fixed number, so that setting it again replaces it.
const ONLY_RULE: u32 = 0x8000_0001;

fn filter(out: &mut Outgoing, interface: u32, handle: u32) {
    const EVERY_PROTOCOL: u16 = 3;
    // The number of our trees is the filter's place in the order too, so that nobody else's is replaced.
    let info = u32::from(MAJOR) << 16 | u32::from(EVERY_PROTOCOL.to_be());
    head(out, interface, handle, CLSACT_EGRESS, info);
}

fn bytes_per_second(speed: BitRate) -> u64 {
    speed.bits_per_second().div_ceil(8)
}

/// `tc_ratespec`: a speed in bytes per second, reckoned exactly and not from a table.
fn specification(speed: u64) -> [u8; 12] {
    const ETHERNET: u8 = 1;
    let mut bytes = [0; 12];
    bytes[1] = ETHERNET;
    bytes[8..].copy_from_slice(&u32::try_from(speed).unwrap_or(u32::MAX).to_ne_bytes());
    bytes
}

/// A burst as the time it takes at a speed, in the kernel's ticks of 64 ns.
fn burst(speed: u64) -> u32 {
    const TICKS_PER_SECOND: u64 = 1_000_000_000 / 64;
    let bytes = (speed / 1_000 * BURST_MILLISECONDS).max(LEAST_BURST);
    u32::try_from(bytes.saturating_mul(TICKS_PER_SECOND) / speed.max(1)).unwrap_or(u32::MAX)
}

fn bfifo_limit(speed: u64) -> u32 {
    let bytes = speed.saturating_mul(BFIFO_MILLISECONDS) / 1_000;
    u32::try_from(bytes.clamp(SHORTEST_BFIFO, LONGEST_BFIFO)).unwrap_or(u32::MAX)
}

fn is_kind(body: &[u8], kind: &str) -> bool {
    attribute(tail(body), KIND).and_then(|value| value.strip_suffix(&[0])) == Some(kind.as_bytes())
}

/// The attributes of a message.
fn tail(body: &[u8]) -> &[u8] {
    body.get(20..).unwrap_or_default()
}

fn attribute(bytes: &[u8], kind: u16) -> Option<&[u8]> {
    attributes(bytes).find(|(found, _)| *found == kind).map(|(_, value)| value)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_ne_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::wire::messages;
    use proptest::prelude::*;

    fn bits(bits: u64) -> BitRate {
        BitRate::from_bits_per_second(bits).unwrap()
    }

    #[test]
    fn a_plain_queue_holds_60_ms_but_a_slow_one_still_the_first_packets_of_a_sender() {
        let limit = |megabits: u64| bfifo_limit(bytes_per_second(bits(megabits * 1_000_000)));
        assert_eq!([1, 5, 20, 1_000].map(limit), [16_384, 37_500, 150_000, 1_048_576]);
    }

    #[test]
    fn an_idle_class_saves_up_5_ms_but_two_frames_at_least() {
        let bytes = |speed: u64| u64::from(burst(speed)) * speed * 64 / 1_000_000_000;
        assert_eq!(bytes(625_000), 3_125);
        assert_eq!(bytes(12_500_000), 62_500);
        assert!((3_020..=3_028).contains(&bytes(10_000)));
        assert_eq!(burst(1), u32::MAX);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_exactly_as_the_kernel_counts(
            minor: u16, parent: u16, rate in 1_u64..100_000_000_000, more in 0_u64..100_000_000_000,
        ) {
            let wanted = Class { minor, parent, rate: bits(rate), ceil: bits(rate + more), leaf: false };
            let mut out = Outgoing::default();
            out.message(libc::RTM_NEWTCLASS, 0, 1, |out| class(out, 7, &wanted));
            let read = messages(out.bytes()).next().and_then(|message| read_class(message.body)).unwrap();
            prop_assert_eq!((read.minor, read.parent, read.leaf), (minor, parent, false));
            prop_assert!(read.rate.bits_per_second() - rate < 8);
            prop_assert!(read.ceil.bits_per_second() - (rate + more) < 8);
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            read_class(&bytes);
            let message = Incoming { kind: libc::RTM_NEWQDISC, flags: 0, sequence: 0, port: 0, body: &bytes };
            is_root(&message, 2);
            has_our_number(&message);
        }
    }
}
