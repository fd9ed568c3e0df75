use super::*;

fn address(number: u32) -> Ipv4Addr {
    (u32::from(Ipv4Addr::new(10, 20, 0, 50)) + number).into()
}

fn at(millis: i64) -> BootTime {
    BootTime(millis)
}

#[test]
fn silence_fills_the_stock_in_its_time() {
    let mut probes = Probes::default();
    let asked = probes.refill((0..100).map(address), at(0));
    assert_eq!(asked, (0..STOCK as u32).map(address).collect::<Vec<_>>());
    assert!(probes.refill((0..100).map(address), at(50)).is_empty(), "nothing is asked twice");
    assert!(probes.settle(at(LISTENING_MILLIS - 1)).is_empty());
    assert_eq!(probes.first_silent(), None);
    probes.settle(at(LISTENING_MILLIS));
    assert_eq!(probes.first_silent(), Some(address(0)));
    assert_eq!(probes.next_deadline(), Some(at(LISTENING_MILLIS) + GOOD_FOR));
    probes.settle(at(LISTENING_MILLIS) + GOOD_FOR);
    assert_eq!(probes.first_silent(), None);
}

#[test]
fn what_is_given_out_is_replaced() {
    let mut probes = Probes::default();
    probes.refill((0..100).map(address), at(0));
    probes.settle(at(LISTENING_MILLIS));
    probes.forget(address(0));
    assert_eq!(probes.refill((1..100).map(address), at(300)), [address(STOCK as u32)]);
}

#[test]
fn an_answer_is_waited_for_once() {
    let mut probes = Probes::default();
    probes.refill([address(1)].into_iter(), at(0));
    assert!(!probes.wait(address(1), newcomer(), at(150)), "it is asked already");
    assert!(probes.wait(address(2), newcomer(), at(150)));
    let decided: Vec<_> =
        probes.settle(at(LISTENING_MILLIS)).into_iter().map(|(address, _)| address).collect();
    assert_eq!(decided, [address(1)]);
    assert_eq!(probes.first_silent(), None, "what was waited for is no stock");
    assert!(probes.is_waited_for(address(2)));
    assert!(probes.forget(address(2)).is_some());
    assert!(probes.settle(at(10_000)).is_empty());
}

fn newcomer() -> Newcomer {
    let request = crate::dhcp::Request::parse(
        &[&[1, 1, 6][..], &[0; 25], &[2, 0, 0x5e, 0, 0, 1], &[0; 202], &[99, 130, 83, 99, 53, 1, 1, 255]]
            .concat(),
    )
    .unwrap();
    Newcomer { caller: request.mac.into(), request, came: at(0) }
}
