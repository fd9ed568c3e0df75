//! How elements of sets look on nfnetlink (linux/netfilter/nf_tables.h). Pure.

use super::wire::{self, Outgoing, attributes, number};
use crate::firewall::{Edit, Element, Key, Member, Set, TABLE};
use crate::shaping;
use hotspot::model::{Mac, Span};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
};

/// A message that tells of elements removed; [`members`] reads its body.
pub(super) const ELEMENT_REMOVED: u16 = SUBSYSTEM << 8 | DEL_ELEMENT;

pub(super) const SUBSYSTEM: u16 = 10;
const NEW_ELEMENT: u16 = 12;
const GET_ELEMENT: u16 = 13;
const DEL_ELEMENT: u16 = 14;
const BATCH_BEGIN: u16 = 16;
const BATCH_END: u16 = 17;

/// An attribute holds 65,535 bytes, and our largest element 116: a list of this many always fits.
const ELEMENTS_PER_MESSAGE: usize = 500;

/// The comment of an element that stands in for one that is not there: see [`Deed::StandIn`].
const STAND_IN: &[u8] = b"absent";

/// One message of a transaction: the same deed to elements of one set.
pub(super) struct Step {
    pub set: Set,
    deed: Deed,
}

enum Deed {
    Add(Vec<Element>),
    /// Adds what is about to be removed where it is missing, because one missing element would make the kernel refuse
    /// the whole transaction, and an element may run out of time at any moment before. Not needed from Linux 6.3 on.
    /// Elements of maps are not stood in for: one that is there with another class would be refused. They do not run
    /// out of time, and [`fitted`] helps where one is missing all the same.
    StandIn(Vec<Key>),
    Remove(Vec<Key>),
}

/// Groups neighbouring edits of the same kind; the order of edits to the same key is kept.
pub(super) fn steps(edits: &[Edit]) -> Vec<Step> {
    let kind = |edit: &Edit| match edit {
        Edit::Add(element) => (element.set, true),
        Edit::Remove(set, _) => (*set, false),
    };
    let groups = edits.chunk_by(|one, next| kind(one) == kind(next));
    groups.flat_map(|group| group.chunks(ELEMENTS_PER_MESSAGE)).flat_map(group_steps).collect()
}

fn group_steps(group: &[Edit]) -> Vec<Step> {
    let mut added = Vec::new();
    let mut removed = BTreeSet::new();
    let mut set = None;
    for edit in group {
        match edit {
            Edit::Add(element) => {
                set = Some(element.set);
                added.push(*element);
            }
            Edit::Remove(from, key) => {
                set = Some(*from);
                removed.insert(*key);
            }
        }
    }
    let Some(set) = set else { return Vec::new() };
    if removed.is_empty() {
        return vec![Step { set, deed: Deed::Add(added) }];
    }
    let keys: Vec<Key> = removed.into_iter().collect();
    let stand_in = (!set.classifies()).then(|| Step { set, deed: Deed::StandIn(keys.clone()) });
    stand_in.into_iter().chain([Step { set, deed: Deed::Remove(keys) }]).collect()
}

/// The edits without what the kernel refuses, given the members of the maps: the removal of an element that is not
/// there, and the addition of one that is there with another class, which is removed first.
pub(super) fn fitted(edits: &[Edit], maps: &BTreeMap<Set, Vec<Member>>) -> Vec<Edit> {
    let mut held: BTreeMap<(Set, Key), Option<u16>> = maps
        .iter()
        .flat_map(|(set, members)| members.iter().map(|member| ((*set, member.key), member.class)))
        .collect();
    let mut fitted = Vec::with_capacity(edits.len());
    for edit in edits {
        match edit {
            Edit::Remove(set, key) if set.classifies() && held.remove(&(*set, *key)).is_none() => {}
            Edit::Add(element) if element.set.classifies() => {
                let place = (element.set, element.key);
                if held.insert(place, Some(class_of(element))).is_some_and(|is| is != Some(class_of(element)))
                {
                    fitted.push(Edit::Remove(element.set, element.key));
                }
                fitted.push(*edit);
            }
            _ => fitted.push(*edit),
        }
    }
    fitted
}

/// The messages of one transaction.
pub(super) struct Transaction {
    pub bytes: Outgoing,
    /// Number of the opening message, which an answer to the whole bears.
    pub begin: u32,
    /// Number of the one message that is acknowledged: the last step.
    pub last: u32,
}

impl Transaction {
    /// Whether an answer with this number belongs to the transaction.
    pub fn owns(&self, sequence: u32) -> bool {
        sequence.wrapping_sub(self.begin) <= self.last.wrapping_sub(self.begin).wrapping_add(1)
    }

    /// The set of the step with this number.
    pub fn set_of(&self, sequence: u32, steps: &[Step]) -> Option<Set> {
        let place = usize::try_from(sequence.wrapping_sub(self.begin)).ok()?.checked_sub(1)?;
        steps.get(place).map(|step| step.set)
    }
}

/// Writes the steps as one transaction. `next` gives the messages' numbers, ascending by one.
pub(super) fn transaction(steps: &[Step], mut next: impl FnMut() -> u32) -> Transaction {
    let mut bytes = Outgoing::default();
    let begin = next();
    let [high, low] = SUBSYSTEM.to_be_bytes();
    let frame = [0, 0, high, low];
    bytes.message(BATCH_BEGIN, wire::REQUEST, begin, |out| out.raw(&frame));
    let mut last = begin;
    for (place, step) in steps.iter().enumerate() {
        last = next();
        // One acknowledgement for all: thousands would not fit into the socket. Refusals come in any case.
        let ack = if place + 1 == steps.len() { wire::ACK } else { 0 };
        let (kind, flags) = match step.deed {
            Deed::Add(_) | Deed::StandIn(_) => (NEW_ELEMENT, wire::CREATE),
            Deed::Remove(_) => (DEL_ELEMENT, wire::ECHO),
        };
        bytes.message(SUBSYSTEM << 8 | kind, wire::REQUEST | flags | ack, last, |out| {
            address(out, step.set);
            out.nested(kind::LIST_ELEMENTS, |out| match &step.deed {
                Deed::Add(elements) => elements.iter().for_each(|one| element(out, one)),
                Deed::StandIn(keys) => {
                    keys.iter().for_each(|one| list_item(out, *one, |out| comment(out, STAND_IN)))
                }
                Deed::Remove(keys) => keys.iter().for_each(|one| list_item(out, *one, |_| ())),
            });
        });
    }
    let end = next();
    bytes.message(BATCH_END, wire::REQUEST, end, |out| out.raw(&frame));
    Transaction { bytes, begin, last }
}

/// The request for all elements of a set.
pub(super) fn question(set: Set, sequence: u32) -> Outgoing {
    let mut bytes = Outgoing::default();
    bytes
        .message(SUBSYSTEM << 8 | GET_ELEMENT, wire::REQUEST | wire::DUMP, sequence, |out| address(out, set));
    bytes
}

/// The request for one element of a set.
pub(super) fn question_about(set: Set, key: Key, sequence: u32) -> Outgoing {
    let mut bytes = Outgoing::default();
    bytes.message(SUBSYSTEM << 8 | GET_ELEMENT, wire::REQUEST | wire::ACK, sequence, |out| {
        address(out, set);
        out.nested(kind::LIST_ELEMENTS, |out| list_item(out, key, |_| ()));
    });
    bytes
}

/// An element that the kernel told of.
pub(super) struct Found {
    pub set: Set,
    pub member: Member,
    /// It was never there: see [`Deed::StandIn`].
    pub stand_in: bool,
}

/// The elements in the body of a message about elements, those of foreign tables and unknown sets left out.
pub(super) fn members(body: &[u8]) -> impl Iterator<Item = Found> {
    let (mut ours, mut set, mut list) = (false, None, &[][..]);
    for (attribute, value) in attributes(body.get(GENERIC_HEADER..).unwrap_or_default()) {
        let name = || value.strip_suffix(&[0]).unwrap_or(value);
        match attribute {
            kind::LIST_TABLE => ours = name() == TABLE.as_bytes(),
            kind::LIST_SET => {
                let mut sets = Set::ALL.into_iter().chain([Set::GardenUse]);
                set = sets.find(|set| set.name().as_bytes() == name());
            }
            kind::LIST_ELEMENTS => list = value,
            _ => {}
        }
    }
    let set = set.filter(|_| ours);
    set.into_iter().flat_map(|set| attributes(list).filter_map(move |(_, item)| found(set, item)))
}

fn found(set: Set, item: &[u8]) -> Option<Found> {
    let mut key = None;
    let mut said: &[u8] = &[];
    let mut member = Member {
        key: Key::Address(Ipv4Addr::UNSPECIFIED),
        bytes: 0,
        packets: 0,
        generation: None,
        class: None,
        expires: None,
    };
    for (attribute, value) in attributes(item) {
        match attribute {
            kind::ELEMENT_KEY => key = read_key(set, attributes(value).next()?.1),
            kind::ELEMENT_DATA => member.class = read_class(attributes(value).next()?.1),
            kind::ELEMENT_EXPIRATION => {
                member.expires = number(value).map(|millis| Span::from_secs(millis / 1000))
            }
            kind::ELEMENT_USER_DATA => said = read_comment(value),
            kind::ELEMENT_EXPRESSION => read_counter(value, &mut member),
            kind::ELEMENT_EXPRESSIONS => {
                attributes(value).for_each(|(_, expression)| read_counter(expression, &mut member))
            }
            _ => {}
        }
    }
    member.key = key?;
    member.generation = generation(said);
    Some(Found { set, member, stand_in: said == STAND_IN })
}

/// Attributes, by what they stand in.
mod kind {
    pub const LIST_TABLE: u16 = 1;
    pub const LIST_SET: u16 = 2;
    pub const LIST_ELEMENTS: u16 = 3;
    pub const LIST_ITEM: u16 = 1;
    pub const ELEMENT_KEY: u16 = 1;
    pub const ELEMENT_DATA: u16 = 2;
    pub const ELEMENT_TIMEOUT: u16 = 4;
    pub const ELEMENT_EXPIRATION: u16 = 5;
    pub const ELEMENT_USER_DATA: u16 = 6;
    pub const ELEMENT_EXPRESSION: u16 = 7;
    pub const ELEMENT_EXPRESSIONS: u16 = 11;
    pub const DATA_VALUE: u16 = 1;
    pub const EXPRESSION_NAME: u16 = 1;
    pub const EXPRESSION_DATA: u16 = 2;
    pub const COUNTER_BYTES: u16 = 1;
    pub const COUNTER_PACKETS: u16 = 2;
    pub const QUOTA_CONSUMED: u16 = 4;
}

/// `struct nfgenmsg`: family, version, resource.
const GENERIC_HEADER: usize = 4;
const FAMILY_INET: u8 = 1;

/// Table and set, at the head of every message about elements.
fn address(out: &mut Outgoing, set: Set) {
    out.raw(&[FAMILY_INET, 0, 0, 0]);
    out.text(kind::LIST_TABLE, TABLE);
    out.text(kind::LIST_SET, set.name());
}

fn element(out: &mut Outgoing, element: &Element) {
    list_item(out, element.key, |out| {
        if element.set.classifies() {
            let data = u32::from(shaping::MAJOR) << 16 | u32::from(class_of(element));
            // A value of the kernel's own, so in host order.
            out.nested(kind::ELEMENT_DATA, |out| out.attribute(kind::DATA_VALUE, &data.to_ne_bytes()));
        }
        if let Some(lifetime) = element.lifetime {
            out.attribute(kind::ELEMENT_TIMEOUT, &lifetime.millis().to_be_bytes());
        }
        if let Some(generation) = element.generation {
            comment(out, format!("g={generation}").as_bytes());
        }
        // The set declares a counter too, but kernels before 5.7 give it only to elements that rules add.
        if element.set.counts() {
            out.nested(kind::ELEMENT_EXPRESSION, |out| {
                out.text(kind::EXPRESSION_NAME, "counter");
                out.nested(kind::EXPRESSION_DATA, |_| ());
            });
        }
    });
}

fn list_item(out: &mut Outgoing, key: Key, rest: impl FnOnce(&mut Outgoing)) {
    out.nested(kind::LIST_ITEM, |out| {
        out.nested(kind::ELEMENT_KEY, |out| out.attribute(kind::DATA_VALUE, &key_bytes(key)));
        rest(out);
    });
}

/// Each part of a concatenated key fills whole words: a hardware address takes eight bytes.
fn key_bytes(key: Key) -> Vec<u8> {
    match key {
        Key::Pair(mac, address) => [mac.octets().as_slice(), &[0, 0], &address.octets()].concat(),
        Key::Address(address) => address.octets().to_vec(),
    }
}

fn read_key(set: Set, bytes: &[u8]) -> Option<Key> {
    if set.holds_pairs() {
        let bytes: &[u8; 12] = bytes.try_into().ok()?;
        let address = Ipv4Addr::from(*bytes.last_chunk::<4>()?);
        Some(Key::Pair(Mac::new(*bytes.first_chunk::<6>()?).ok()?, address))
    } else {
        Some(Key::Address(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?)))
    }
}

fn class_of(element: &Element) -> u16 {
    element.class.unwrap_or(shaping::DEFAULT)
}

/// The minor number of a class of ours.
fn read_class(bytes: &[u8]) -> Option<u16> {
    let number = u32::from_ne_bytes(bytes.try_into().ok()?);
    (number >> 16 == u32::from(shaping::MAJOR)).then_some(number as u16)
}

/// What an element's counter counted, or its quota took.
fn read_counter(expression: &[u8], member: &mut Member) {
    let is_quota = attributes(expression)
        .any(|(attribute, name)| attribute == kind::EXPRESSION_NAME && name.starts_with(b"quota"));
    let data = attributes(expression).find(|(attribute, _)| *attribute == kind::EXPRESSION_DATA);
    for (attribute, value) in data.into_iter().flat_map(|(_, data)| attributes(data)) {
        match attribute {
            kind::QUOTA_CONSUMED if is_quota => member.bytes = number(value).unwrap_or_default(),
            _ if is_quota => {}
            kind::COUNTER_BYTES => member.bytes = number(value).unwrap_or_default(),
            kind::COUNTER_PACKETS => member.packets = number(value).unwrap_or_default(),
            _ => {}
        }
    }
}

/// User data as `nft` writes it: type (0 is a comment), length, text with its closing zero byte.
fn comment(out: &mut Outgoing, text: &[u8]) {
    let length = u8::try_from(text.len() + 1).unwrap_or(u8::MAX);
    out.attribute(kind::ELEMENT_USER_DATA, &[&[0, length], text, &[0]].concat());
}

fn read_comment(user_data: &[u8]) -> &[u8] {
    match user_data {
        [0, length, text @ ..] => text.get(..usize::from(length.saturating_sub(1))).unwrap_or_default(),
        _ => &[],
    }
}

fn generation(comment: &[u8]) -> Option<u32> {
    std::str::from_utf8(comment.strip_prefix(b"g=")?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(number: u32) -> Key {
        let [a, b, c, d] = number.to_be_bytes();
        Key::Pair(Mac::new([2, 0, a, b, c, d]).unwrap(), Ipv4Addr::from(0x0a14_0000 + number))
    }

    #[test]
    fn an_element_is_read_as_it_was_written() {
        let lifetime = Some(Span::from_secs(3600));
        for set in Set::ALL {
            let key = if set.holds_pairs() { pair(7) } else { Key::Address(Ipv4Addr::new(10, 20, 0, 7)) };
            let class = set.classifies().then_some(0xfedc);
            let written = Element { set, key, lifetime, generation: Some(u32::MAX), class };
            let sent = transaction(&steps(&[Edit::Add(written)]), counting());
            let bodies: Vec<_> = wire::messages(sent.bytes.bytes()).map(|message| message.body).collect();
            let found: Vec<Found> = members(bodies[1]).collect();
            assert_eq!((found.len(), found[0].set, found[0].stand_in), (1, set, false));
            assert_eq!((found[0].member.key, found[0].member.generation), (key, Some(u32::MAX)));
            assert_eq!(found[0].member.class, class);
        }
    }

    #[test]
    fn a_message_never_outgrows_its_attribute_and_no_edit_is_left_out() {
        let lifetime = Some(Span::from_days(3660));
        let largest = |n| Edit::Add(Element { lifetime, generation: Some(u32::MAX), ..up(n, 0xfedc) });
        let edits: Vec<Edit> = (1..=3001).map(largest).collect();
        let sent = transaction(&steps(&edits), counting());
        let found: usize =
            wire::messages(sent.bytes.bytes()).map(|message| members(message.body).count()).sum();
        assert_eq!(found, 3001);
    }

    #[test]
    fn removing_a_key_twice_is_removing_it_once() {
        let twice = steps(&[Edit::Remove(Set::Lease, pair(1)), Edit::Remove(Set::Lease, pair(1))]);
        assert!(
            matches!(&twice[..], [Step { deed: Deed::StandIn(_), .. }, Step { deed: Deed::Remove(keys), .. }] if keys.len() == 1)
        );
    }

    #[test]
    fn edits_of_maps_are_fitted_to_what_the_kernel_holds() {
        let member = |n, class| Member {
            key: pair(n),
            bytes: 0,
            packets: 0,
            generation: None,
            class: Some(class),
            expires: None,
        };
        let maps = BTreeMap::from([(Set::Up, vec![member(1, 7), member(2, 7)])]);
        let (remove, add) = (|n| Edit::Remove(Set::Up, pair(n)), |n, class| Edit::Add(up(n, class)));
        let absent_lease = Edit::Remove(Set::Lease, pair(9));
        let edits =
            [remove(1), remove(1), add(2, 7), add(2, 8), add(3, 7), remove(3), remove(4), absent_lease];
        let expected = [remove(1), add(2, 7), remove(2), add(2, 8), add(3, 7), remove(3), absent_lease];
        assert_eq!(fitted(&edits, &maps), expected);
    }

    proptest! {
        #[test]
        fn no_answer_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            members(&bytes).for_each(drop);
            for set in Set::ALL {
                let _ = found(set, &bytes);
            }
        }
    }

    fn up(n: u32, class: u16) -> Element {
        Element { set: Set::Up, key: pair(n), lifetime: None, generation: None, class: Some(class) }
    }

    fn counting() -> impl FnMut() -> u32 {
        let mut number = 0;
        move || {
            number += 1;
            number
        }
    }
}
