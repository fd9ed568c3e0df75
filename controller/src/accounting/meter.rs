use crate::firewall::{Key, Member, Set};
use hotspot::model::{Bytes, Session};
use std::{collections::HashMap, net::Ipv4Addr};

/// One counter's reading: its life and its bytes so far in that life.
#[derive(Debug, Clone, Copy)]
struct Reading {
    generation: u32,
    bytes: Bytes,
}

/// Bytes that a session moved since its last reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// As it stands with these bytes.
    pub session: Session,
    pub up: Bytes,
    pub down: Bytes,
}

/// Adds what the counters say to the sessions, kept by their address in whatever `session_of` finds them in, and returns
/// those that moved.
///
/// A reading is absolute within the life (generation) of its element, so that a repeated or a lost reading neither doubles
/// nor loses; readings of another life than the session's are somebody else's and count nothing.
pub fn count<T>(
    sessions: &mut HashMap<Ipv4Addr, T>,
    session_of: fn(&mut T) -> &mut Session,
    up: &[Member],
    down: &[Member],
) -> Vec<Moved> {
    let mut parts: HashMap<Ipv4Addr, (Bytes, Bytes)> = HashMap::new();
    for (members, is_up) in [(up, true), (down, false)] {
        for (address, reading) in members.iter().filter_map(read) {
            let Some(session) = sessions.get_mut(&address).map(session_of) else { continue };
            let (up, down) = if is_up { (Some(reading), None) } else { (None, Some(reading)) };
            if let Some((up, down)) = take(session, up, down) {
                let part = parts.entry(address).or_default();
                *part = (part.0 + up, part.1 + down);
            }
        }
    }
    let moved = parts.into_iter().filter_map(|(address, (up, down))| {
        let session = session_of(sessions.get_mut(&address)?).clone();
        Some(Moved { session, up, down })
    });
    moved.collect()
}

/// Adds the final readings, which the kernel returned when it removed the elements, to the sessions that closed.
pub fn settle(closed: &[Session], finals: &[(Set, Member)]) -> Vec<Moved> {
    let finals: HashMap<(Set, Ipv4Addr, u32), Reading> = finals
        .iter()
        .filter_map(|(set, member)| {
            read(member).map(|(address, reading)| ((*set, address, reading.generation), reading))
        })
        .collect();
    let reading =
        |session: &Session, set: Set| finals.get(&(set, session.address, session.generation)).copied();
    closed
        .iter()
        .filter_map(|session| {
            let (up, down) = (reading(session, Set::Up), reading(session, Set::Down));
            let mut session = session.clone();
            take(&mut session, up, down).map(|(up, down)| Moved { session, up, down })
        })
        .collect()
}

/// What is new in the readings of a session, up and down; nothing where nothing is.
fn take(session: &mut Session, up: Option<Reading>, down: Option<Reading>) -> Option<(Bytes, Bytes)> {
    let generation = session.generation;
    let ours = |reading: &Reading| reading.generation == generation;
    let up = advance(&mut session.up, &mut session.seen_up, up.filter(ours));
    let down = advance(&mut session.down, &mut session.seen_down, down.filter(ours));
    (up.0 > 0 || down.0 > 0).then_some((up, down))
}

/// A reading below the last one is a counter that started again without telling: all of it is new.
fn advance(total: &mut Bytes, seen: &mut Bytes, reading: Option<Reading>) -> Bytes {
    let Some(Reading { bytes, .. }) = reading else { return Bytes(0) };
    let new = if bytes >= *seen { Bytes(bytes.0 - seen.0) } else { bytes };
    (*total, *seen) = (*total + new, bytes);
    new
}

fn read(member: &Member) -> Option<(Ipv4Addr, Reading)> {
    let address = match member.key {
        Key::Pair(_, address) | Key::Address(address) => address,
    };
    Some((address, Reading { generation: member.generation?, bytes: Bytes(member.bytes) }))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use hotspot::model::{AdmissionId, SessionId, UnixTime};
    use proptest::prelude::*;

    const ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 50);

    pub(in crate::accounting) fn session(generation: u32) -> Session {
        Session {
            id: SessionId(1),
            admission: AdmissionId(1),
            mac: "02:00:00:00:00:01".parse().unwrap(),
            site: "alun-alun".parse().unwrap(),
            address: ADDRESS,
            started: UnixTime(0),
            ended: None,
            up: Bytes(0),
            down: Bytes(0),
            seen_up: Bytes(0),
            seen_down: Bytes(0),
            paused: false,
            generation,
            class: 0x400,
        }
    }

    fn member(bytes: u64, generation: u32) -> Member {
        Member {
            key: Key::Address(ADDRESS),
            bytes,
            packets: 1,
            generation: Some(generation),
            expires: None,
            class: None,
        }
    }

    #[test]
    fn bytes_of_another_life_of_the_counter_are_not_this_sessions() {
        let mut sessions = HashMap::from([(ADDRESS, session(2))]);
        assert_eq!(count(&mut sessions, |session| session, &[], &[member(700, 1)]), []);
        assert_eq!(count(&mut sessions, |session| session, &[], &[member(700, 2)])[0].down, Bytes(700));
    }

    #[test]
    fn the_last_bytes_before_the_gate_closed_are_counted() {
        let mut open = HashMap::from([(ADDRESS, session(1))]);
        count(&mut open, |session| session, &[], &[member(100, 1)]);
        let closed = [open[&ADDRESS].clone()];
        let settled = settle(&closed, &[(Set::Down, member(150, 1)), (Set::Down, member(9_999, 2))]);
        assert_eq!((settled[0].down, settled[0].session.down), (Bytes(50), Bytes(150)));
    }

    proptest! {
        /// However often and whenever counters are read, and whenever the program restarts from what it last wrote,
        /// the sum is what passed.
        #[test]
        fn no_reading_is_lost_or_doubled(steps in proptest::collection::vec((0u64..5_000, any::<bool>(), any::<bool>()), 1..40)) {
            let mut sessions = HashMap::from([(ADDRESS, session(1))]);
            let (mut passed, mut stored) = (0, session(1));
            for (bytes, read, restart) in steps {
                passed += bytes;
                if read {
                    for moved in count(&mut sessions, |session| session, &[], &[member(passed, 1)]) {
                        stored = moved.session;
                    }
                }
                if restart {
                    sessions = HashMap::from([(ADDRESS, stored.clone())]);
                }
            }
            count(&mut sessions, |session| session, &[], &[member(passed, 1)]);
            prop_assert_eq!(sessions[&ADDRESS].down, Bytes(passed));
        }
    }
}
