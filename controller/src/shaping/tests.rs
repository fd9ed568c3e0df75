use super::*;
use hotspot::config::Config;
use proptest::prelude::*;
use std::{collections::BTreeSet, path::Path};

const BOTH: [Direction; 2] = [Direction::Down, Direction::Up];

fn speed(text: &str) -> BitRate {
    text.parse().unwrap()
}

fn bits(bits: u64) -> BitRate {
    BitRate::from_bits_per_second(bits).unwrap()
}

fn config(sites: usize) -> Config {
    let networks: String = (0..sites)
        .map(|site| {
            format!(
                "[[network]]\nsite = \"site-{site}\"\ntitle = \"Site\"\ninterface = \"br{site}\"\n\
                 address = \"10.{site}.0.1/16\"\npool = \"10.{site}.0.50-10.{site}.9.250\"\n"
            )
        })
        .collect();
    let text =
        format!("[uplink]\ninterface = \"wan\"\ndown = \"100 Mbit/s\"\nup = \"50 Mbit/s\"\n{networks}");
    Config::parse(Path::new("gateway.toml"), &text).unwrap()
}

fn find(classes: &[Class], minor: u16) -> Class {
    *classes.iter().find(|class| class.minor == minor).unwrap()
}

fn plan() -> (BitRate, BitRate) {
    (speed("5 Mbit/s"), speed("2 Mbit/s"))
}

#[test]
fn a_packet_without_a_class_is_slow_and_the_gateways_own_are_not() {
    let classes = tree(&config(1), Direction::Down);
    assert_eq!(find(&classes, DEFAULT).ceil, speed("10 Mbit/s"));
    assert_eq!(find(&classes, DEFAULT).parent, UPLINK);
    assert_eq!((find(&classes, OWN).parent, find(&classes, OWN).rate), (0, speed("32 Gbit/s")));
}

#[test]
fn sites_share_a_full_line_by_their_shares_and_their_own_link_bounds_them() {
    let mut config = config(2);
    config.networks[1].share = 3;
    config.networks[0].down = Some(speed("20 Mbit/s"));
    let classes = tree(&config, Direction::Down);
    let [thin, wide] = [0, 1].map(|site| find(&classes, site_class(site)));
    assert_eq!((thin.rate, thin.ceil), (speed("20 Mbit/s"), speed("20 Mbit/s")));
    assert_eq!((wide.rate, wide.ceil), (bits(74_250_000), speed("100 Mbit/s")));
    let up = tree(&config, Direction::Up);
    assert_eq!(find(&up, site_class(0)).ceil, speed("50 Mbit/s"));
}

#[test]
fn a_plan_bounds_a_lane_in_both_directions_and_the_sites_own_link_bounds_the_plan() {
    let mut config = config(1);
    let shared = lane(&config, 0, plan(), 100);
    assert_eq!((shared.down.ceil, shared.up.ceil), plan());
    assert_eq!(shared.class(0x400, Direction::Up).ceil, plan().1);
    assert_eq!(shared.class(0x400, Direction::Up).parent, site_class(0));
    config.networks[0].down = Some(speed("3 Mbit/s"));
    assert_eq!(lane(&config, 0, plan(), 1).down, Share { rate: bits(2_850_000), ceil: speed("3 Mbit/s") });
}

#[test]
fn what_is_sure_is_the_same_whatever_the_plan() {
    let config = config(1);
    let cheap = lane(&config, 0, (speed("1 Mbit/s"), speed("1 Mbit/s")), 500);
    let dear = lane(&config, 0, (speed("50 Mbit/s"), speed("50 Mbit/s")), 500);
    assert_eq!((cheap.down.rate, cheap.up.rate), (dear.down.rate, dear.up.rate));
}

#[test]
fn among_many_most_arrivals_change_nobody_elses_lane() {
    let config = config(1);
    let mut lanes: Vec<Lane> = (1_000..2_000).map(|active| lane(&config, 0, plan(), active)).collect();
    lanes.dedup();
    assert!(lanes.len() <= 10, "{}", lanes.len());
}

#[test]
fn a_site_too_many_is_limited_all_the_same() {
    let mut config = config(1);
    config.networks = vec![config.networks[0].clone(); MOST_SITES + 1];
    let classes = tree(&config, Direction::Down);
    assert_eq!(visitors_class(MOST_SITES), DEFAULT);
    let lane = lane(&config, MOST_SITES, plan(), 1);
    assert_eq!(find(&classes, lane.class(0x400, Direction::Down).parent).minor, UPLINK);
}

#[test]
fn a_number_given_back_is_given_out_first() {
    let mut numbers = Numbers::default();
    let first: Vec<_> = (0..3).filter_map(|_| numbers.take()).collect();
    assert_eq!(first, [0x400, 0x401, 0x402]);
    numbers.release(0x401);
    assert_eq!((numbers.take(), numbers.take()), (Some(0x401), Some(0x403)));
}

#[test]
fn numbers_outside_the_range_are_nobodys_and_the_last_one_ends_it() {
    let mut numbers = Numbers::default();
    assert!(!numbers.reserve(UPLINK) && !numbers.reserve(u16::MAX));
    assert!(numbers.reserve(*CLIENTS.end()) && !numbers.reserve(*CLIENTS.end()));
    let given: BTreeSet<u16> = std::iter::from_fn(|| numbers.take()).collect();
    assert_eq!(given.len(), CLIENTS.len() - 1);
}

#[test]
fn nothing_is_done_where_all_is_as_it_should_be_but_for_rounding() {
    let wanted = tree(&config(2), Direction::Down);
    let observed: Vec<Class> =
        wanted.iter().map(|class| Class { rate: bits(class.rate.bits_per_second() + 7), ..*class }).collect();
    assert_eq!(difference(&observed, &wanted), []);
}

#[test]
fn speeds_change_in_place_and_a_class_below_another_parent_is_made_anew() {
    let lane = Class { minor: 0x400, parent: 0x100, rate: bits(8_000), ceil: bits(80_000), leaf: true };
    let faster = Class { ceil: bits(160_000), ..lane };
    assert_eq!(difference(&[lane], &[faster]), [Step::Change(faster)]);
    let elsewhere = Class { parent: 0x101, ..lane };
    assert_eq!(difference(&[lane], &[elsewhere]), [Step::Remove(0x400), Step::Make(elsewhere)]);
    let without_queue = Class { leaf: false, ..lane };
    assert_eq!(difference(&[without_queue], &[lane]), [Step::Remove(0x400), Step::Make(lane)]);
}

#[test]
fn a_site_that_is_gone_takes_everybody_on_it_along_children_first() {
    let wanted = tree(&config(1), Direction::Down);
    let mut observed = tree(&config(2), Direction::Down);
    // Rates differ with the number of sites; here only what hangs where matters.
    observed.push(Class { minor: 0x400, parent: 0x101, rate: bits(8_000), ceil: bits(8_000), leaf: true });
    let removed: Vec<Step> =
        difference(&observed, &wanted).into_iter().filter(|step| matches!(step, Step::Remove(_))).collect();
    assert_eq!(removed.last(), Some(&Step::Remove(0x101)));
    assert!(removed.contains(&Step::Remove(0x201)) && removed.contains(&Step::Remove(0x400)));
    assert_eq!(removed.len(), 3);
}

#[test]
fn spare_classes_stay_unless_they_are_too_many() {
    let spare = |minor| Class { minor, parent: 0x100, rate: bits(8_000), ceil: bits(8_000), leaf: true };
    let observed: Vec<Class> = (0x400..0x400 + 300).map(spare).collect();
    let wanted = [spare(0x400)];
    assert_eq!(difference(&observed, &wanted), []);
    let removed = surplus(&observed, &wanted);
    assert_eq!((removed.len(), removed[0]), (300 - 1 - 256, 0x400 + 299));
}

proptest! {
    #[test]
    fn no_class_is_promised_more_than_its_parent_has(
        line in 100_000_u64..40_000_000_000,
        shares in proptest::collection::vec((1_u32..=1_000, proptest::option::of(50_000_u64..50_000_000_000)), 1..8),
        plan in 8_000_u64..1_000_000_000,
        guests in 1_usize..400,
    ) {
        let mut config = config(shares.len());
        (config.uplink.down, config.uplink.up) = (bits(line), bits(line));
        for (network, (share, own)) in config.networks.iter_mut().zip(&shares) {
            network.share = *share;
            (network.down, network.up) = (own.map(bits), own.map(bits));
        }
        for direction in BOTH {
            let mut classes = tree(&config, direction);
            for site in 0..shares.len() {
                let lane = lane(&config, site, (bits(plan), bits(plan)), guests);
                classes.extend((0..guests).map(|guest| lane.class(0x400 + (site * 400 + guest) as u16, direction)));
            }
            for class in &classes {
                prop_assert!(class.rate <= class.ceil);
                if let Some(parent) = classes.iter().find(|parent| parent.minor == class.parent) {
                    prop_assert!(class.ceil <= parent.ceil);
                } else {
                    prop_assert!(class.parent == 0 && [UPLINK, OWN].contains(&class.minor));
                }
            }
            for parent in classes.iter().filter(|class| !class.leaf) {
                let promised: u64 = classes
                    .iter()
                    .filter(|class| class.parent == parent.minor)
                    .map(|class| class.rate.bits_per_second())
                    .sum();
                prop_assert!(promised <= parent.rate.bits_per_second(), "{parent:?} promises {promised}");
            }
        }
    }

    #[test]
    fn no_number_is_given_out_twice(acts in proptest::collection::vec((0..3, 0x3fe_u16..0x410), 0..200)) {
        let (mut numbers, mut taken) = (Numbers::default(), BTreeSet::new());
        for (act, number) in acts {
            match act {
                0 => prop_assert!(taken.insert(numbers.take().unwrap())),
                1 => prop_assert_eq!(numbers.reserve(number), CLIENTS.contains(&number) && taken.insert(number)),
                _ => {
                    taken.remove(&number);
                    numbers.release(number);
                }
            }
        }
    }

    #[test]
    fn the_steps_lead_to_what_is_wanted_in_an_order_the_kernel_takes(
        before in 1_usize..6, after in 1_usize..6,
        old in proptest::collection::btree_map(0x400_u16..0x420, (0_usize..6, 1_usize..9), 0..20),
        new in proptest::collection::btree_map(0x400_u16..0x420, (0_usize..6, 1_usize..9), 0..20),
    ) {
        let classes = |sites: usize, lanes: &std::collections::BTreeMap<u16, (usize, usize)>| {
            let config = config(sites);
            let mut classes = tree(&config, Direction::Up);
            classes.extend(lanes.iter().map(|(minor, (site, active))| {
                lane(&config, site % sites, plan(), *active).class(*minor, Direction::Up)
            }));
            classes
        };
        let (observed, wanted) = (classes(before, &old), classes(after, &new));
        let mut kernel = observed.clone();
        for step in difference(&observed, &wanted) {
            match step {
                Step::Make(class) => {
                    prop_assert!(class.parent == 0 || kernel.iter().any(|found| found.minor == class.parent));
                    prop_assert!(kernel.iter().all(|found| found.minor != class.minor));
                    kernel.push(class);
                }
                Step::Change(class) => {
                    let found = kernel.iter_mut().find(|found| found.minor == class.minor).unwrap();
                    prop_assert_eq!(found.parent, class.parent);
                    *found = class;
                }
                Step::Remove(minor) => {
                    prop_assert!(kernel.iter().all(|found| found.parent != minor));
                    kernel.retain(|found| found.minor != minor);
                }
            }
        }
        prop_assert!(wanted.iter().all(|class| kernel.contains(class)));
        prop_assert!(kernel.iter().all(|class| wanted.contains(class) || CLIENTS.contains(&class.minor)));
    }
}
