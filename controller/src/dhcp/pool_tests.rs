use super::*;
use hotspot::model::{ClientId, UnixTime};

fn pool(addresses: u32) -> AddressPool {
    let first = Ipv4Addr::new(10, 20, 0, 50);
    AddressPool::new(config::Pool { first, last: (u32::from(first) + addresses - 1).into() }, None)
}

fn address(number: u32) -> Ipv4Addr {
    (u32::from(Ipv4Addr::new(10, 20, 0, 50)) + number).into()
}

fn client(number: u16) -> Client {
    let [high, low] = number.to_be_bytes();
    let mac = Mac::new([2, 0, 0x5e, 0, high, low]).unwrap();
    Client { mac, id: ClientId::of_mac(mac) }
}

fn at(secs: u64) -> BootTime {
    BootTime(0) + Span::from_secs(secs)
}

fn lease(client: &Client, address: Ipv4Addr, ends: BootTime) -> Lease {
    Lease {
        site: "alun-alun".parse().unwrap(),
        address,
        mac: client.mac,
        client: client.id.clone(),
        hostname: None,
        relay: None,
        started: UnixTime(0),
        ends,
    }
}

/// What a server does that asks nobody.
fn offer(
    pool: &mut AddressPool,
    client: &Client,
    wanted: Option<Ipv4Addr>,
    now: BootTime,
) -> Option<Ipv4Addr> {
    let address = pool
        .open_offer(client)
        .or_else(|| pool.place_for(client, wanted, None, now))
        .or_else(|| pool.last_resort())?;
    pool.hold(client, Origin::UNKNOWN, address, now);
    Some(address)
}

#[test]
fn never_used_addresses_go_first_and_then_the_longest_unused() {
    let mut pool = pool(4);
    for number in [1, 0, 2] {
        pool.lease(lease(&client(number), address(number.into()), at(100))).unwrap();
    }
    for (number, ended) in [(1, 10), (2, 20), (0, 30)] {
        pool.end(address(number), at(ended)).unwrap();
    }
    let given: Vec<_> =
        (10..14).filter_map(|number| offer(&mut pool, &client(number), None, at(40))).collect();
    assert_eq!(given, [3, 1, 2, 0].map(address));
}

#[test]
fn a_returning_client_gets_its_address_back_while_it_is_free() {
    let mut pool = pool(100);
    pool.lease(lease(&client(1), address(7), at(100))).unwrap();
    assert_eq!(pool.expire(at(100)).len(), 1);
    assert_eq!(offer(&mut pool, &client(1), Some(address(9)), at(200)), Some(address(7)));
    // Somebody else takes it.
    pool.withdraw(&client(1));
    pool.lease(lease(&client(2), address(7), at(300))).unwrap();
    assert_eq!(offer(&mut pool, &client(1), Some(address(9)), at(200)), Some(address(9)));
}

#[test]
fn an_offer_nobody_takes_up_changes_nothing() {
    let mut pool = pool(8);
    pool.lease(lease(&client(1), address(0), at(100))).unwrap();
    pool.expire(at(100));
    // A flood fills all there is; when it is over, the returning client is still known.
    for number in 10..40 {
        offer(&mut pool, &client(number), None, at(101)).unwrap();
    }
    pool.expire(at(101) + OFFER_TIME);
    assert_eq!(pool.standing(address(0)), Standing::Free { last: Some(&client(1)) });
    assert_eq!(offer(&mut pool, &client(1), None, at(140)), Some(address(0)));
    assert_eq!(offer(&mut pool, &client(2), None, at(140)), Some(address(1)), "never used still goes first");
}

#[test]
fn offers_hold_a_quarter_of_the_pool_at_most_and_the_oldest_makes_room() {
    let mut pool = pool(100);
    for number in 0..1000 {
        assert!(offer(&mut pool, &client(number), None, at(u64::from(number) / 100)).is_some());
        assert!(pool.slots.places.offers.len() <= 25);
    }
    assert!(matches!(pool.standing(pool.open_offer(&client(999)).unwrap()), Standing::Offered(_)));
    assert_eq!(pool.open_offer(&client(900)), None);
}

#[test]
fn one_device_holds_four_offers_at_most() {
    let mut pool = pool(100);
    for number in 0..20 {
        let one_of_many = Client { id: ClientId::new(&[number]).unwrap(), ..client(1) };
        assert!(offer(&mut pool, &one_of_many, None, at(number.into())).is_some());
    }
    assert_eq!(pool.slots.addresses_of(client(1).mac).count(), MAX_PER_MAC);
}

#[test]
fn an_offer_is_kept_for_its_client_when_it_asks_again() {
    let mut pool = pool(100);
    let first = offer(&mut pool, &client(1), None, at(0));
    assert_eq!(offer(&mut pool, &client(1), Some(address(50)), at(7)), first);
    pool.expire(at(10));
    assert_eq!(offer(&mut pool, &client(2), first, at(10)), Some(address(1)), "asked again, so kept longer");
}

#[test]
fn quarantine_holds_a_quarter_of_the_pool_at_most_and_ends_after_ten_minutes() {
    let mut pool = pool(16);
    for number in 0..8 {
        pool.lease(lease(&client(number), address(number.into()), at(9999))).unwrap();
        pool.quarantine(address(number.into()), client(number).mac, at(number.into())).unwrap();
    }
    assert_eq!(pool.slots.places.quarantine.len(), 4);
    assert_eq!(pool.standing(address(3)), Standing::Free { last: None });
    assert!(matches!(pool.standing(address(4)), Standing::Quarantined { .. }));
    assert_eq!(pool.next_deadline(), Some(at(604)));
    pool.expire(at(604));
    assert_eq!(pool.standing(address(4)), Standing::Free { last: None });
}

#[test]
fn nothing_is_left_behind_when_all_is_over() {
    let mut pool = pool(64);
    for round in 0..20u16 {
        for number in 0..64 {
            let client = client(round * 64 + number);
            let given = offer(&mut pool, &client, None, at(u64::from(round) * 1000)).unwrap();
            pool.lease(lease(&client, given, at(u64::from(round) * 1000 + 60))).unwrap();
        }
        assert_eq!(offer(&mut pool, &client(9999), None, at(u64::from(round) * 1000)), None);
        assert_eq!(pool.expire(at(u64::from(round) * 1000 + 60)).len(), 64);
    }
    assert_eq!((pool.crowd().free, pool.previous.len(), pool.slots.remembered()), (64, 64, (64, 0)));
    assert!(pool.next_deadline().is_none());
}

#[test]
fn an_offer_has_a_second_before_it_gives_way() {
    let mut pool = pool(1);
    offer(&mut pool, &client(1), None, at(0)).unwrap();
    assert_eq!(pool.place_for(&client(2), None, None, at(0)), None);
    assert_eq!(pool.place_for(&client(2), None, None, at(1)), Some(address(0)));
    assert_eq!(pool.last_resort(), Some(address(0)), "unless there is nothing else");
}

#[test]
fn what_goes_into_quarantine_is_forgotten_by_whoever_had_it() {
    let mut pool = pool(8);
    for round in 0..20 {
        pool.lease(lease(&client(round), address(0), at(100))).unwrap();
        pool.end(address(0), at(u64::from(round) * 1000));
        assert_eq!(pool.quarantine(address(0), client(99).mac, at(u64::from(round) * 1000)), None);
        pool.expire(at(u64::from(round) * 1000 + 600));
        assert!(pool.previous.is_empty());
    }
}
