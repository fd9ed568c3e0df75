use super::*;
use proptest::prelude::*;

const HERE: u16 = 1;
const THERE: u16 = 2;

fn address(number: u32) -> Ipv4Addr {
    (u32::from(Ipv4Addr::new(10, 20, 0, 50)) + number).into()
}

fn at(secs: u64) -> BootTime {
    BootTime(0) + Span::from_secs(secs)
}

/// Two ways are known.
fn shares() -> Shares {
    let mut shares = Shares::default();
    [HERE, THERE].into_iter().for_each(|way| shares.seen(Origin::numbered(way)));
    shares
}

/// As many newcomers as are let in by this way, of a hundred places; how many.
fn flood(shares: &mut Shares, way: Origin, taken: u32) -> u32 {
    let more = (taken..100).take_while(|number| {
        let may = shares.may_come(way, 100 - *number as usize);
        if may {
            shares.came(way, address(*number), at(0));
        }
        may
    });
    more.count() as u32
}

#[test]
fn a_flood_by_one_port_leaves_half_of_the_places_to_others() {
    let mut shares = shares();
    assert_eq!(flood(&mut shares, Origin::numbered(HERE), 0), 50);
    assert!(shares.may_come(Origin::numbered(THERE), 50), "who comes by another port gets a place");
    assert!(
        !shares.may_come(Origin::UNKNOWN, 50),
        "and whoever may be one of the flood waits until it is known"
    );
    shares.age(at(0) + NEWNESS);
    assert!(shares.may_come(Origin::numbered(HERE), 50), "they are no newcomers any more");
    assert_eq!((shares.counts.len(), shares.newness.len(), shares.newcomers.len()), (0, 0, 0));
}

#[test]
fn where_all_come_by_one_port_nobody_is_kept_waiting() {
    let mut shares = Shares::default();
    shares.seen(Origin::numbered(HERE));
    assert_eq!(flood(&mut shares, Origin::numbered(HERE), 0), 100);
}

#[test]
fn a_newcomer_counts_for_the_port_where_it_is_found() {
    let mut shares = shares();
    assert_eq!(flood(&mut shares, Origin::UNKNOWN, 0), 50, "of whom nobody knows the way, they share one");
    (0..50).for_each(|number| shares.found(address(number), Origin::numbered(HERE)));
    assert_eq!(flood(&mut shares, Origin::UNKNOWN, 50), 0, "whoever is unknown may be one of them");
    assert!(!shares.may_come(Origin::numbered(HERE), 50) && shares.may_come(Origin::numbered(THERE), 50));
    (0..40).for_each(|number| shares.left(address(number)));
    assert!(shares.may_come(Origin::numbered(HERE), 5), "a few are always welcome");
}

#[test]
fn the_way_with_most_offers_gives_way_first() {
    let mut shares = shares();
    shares.offered(Origin::numbered(THERE), at(1), address(0));
    (1..4).for_each(|number| {
        shares.offered(Origin::numbered(HERE), at(1 + u64::from(number)), address(number))
    });
    for expected in [1, 2, 0, 3] {
        assert_eq!(shares.first_to_give_way(), Some(address(expected)));
        let way = if expected == 0 { THERE } else { HERE };
        let until = if expected == 0 { at(1) } else { at(1 + u64::from(expected)) };
        shares.no_longer_offered(Origin::numbered(way), until, address(expected));
    }
    assert_eq!(shares.first_to_give_way(), None);
}

proptest! {
    #[test]
    fn whatever_comes_and_goes_the_counts_are_those_of_the_newcomers(
        steps in prop::collection::vec((0u8..4, 0u32..12, 0u16..4, 0u64..200), 0..80),
    ) {
        let mut shares = shares();
        let mut now = at(0);
        for (step, number, way, secs) in steps {
            let way = Origin::numbered(way);
            match step {
                0 => shares.came(way, address(number), now),
                1 => shares.left(address(number)),
                2 => shares.found(address(number), way),
                _ => {
                    now = now + Span::from_secs(secs);
                    shares.age(now);
                }
            }
            prop_assert_eq!(shares.counts.values().sum::<usize>(), shares.newcomers.len());
            prop_assert_eq!(shares.newness.len(), shares.newcomers.len());
            prop_assert!(shares.counts.values().all(|count| *count > 0));
            for (way, count) in &shares.counts {
                let there = shares.newcomers.values().filter(|(origin, _)| origin == way).count();
                prop_assert_eq!(*count, there);
            }
        }
    }
}
