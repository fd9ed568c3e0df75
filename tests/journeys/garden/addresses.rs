//! What the answer for a garden name may open.

use super::*;

/// One of each block that is not the internet's, and the guests' own gateway.
const SPECIAL: [[u8; 4]; 11] = [
    [0, 1, 2, 3],
    [10, 0, 0, 1],
    [100, 64, 0, 1],
    [127, 0, 0, 1],
    [169, 254, 1, 1],
    [172, 16, 0, 1],
    [192, 168, 1, 1],
    [224, 0, 0, 1],
    [240, 0, 0, 1],
    [255, 255, 255, 255],
    [10, 20, 0, 1],
];

// G9
#[test]
fn no_special_address_opens_or_is_told_by_whatever_way_a_garden_name_leads_there() {
    let lab = hotspot();
    let phone = joined(&lab);
    let dns = &lab.internet.dns;
    for (number, address) in SPECIAL.map(Ipv4Addr::from).into_iter().enumerate() {
        let [straight, led, mixed] =
            ["a", "b", "c"].map(|name| format!("{name}{number}.purbalinggakab.go.id"));
        let outside = format!("n{number}.example");
        dns.set(&straight, &[address.into()]);
        dns.alias(&led, &outside);
        dns.set(&outside, &[address.into()]);
        dns.set(&mixed, &[address.into(), GARDEN.into()]);
        assert_eq!(phone.addresses_of(&straight), [] as [Ipv4Addr; 0], "{address}");
        assert_eq!(phone.addresses_of(&led), [] as [Ipv4Addr; 0], "{address} by another name");
        assert_eq!(phone.addresses_of(&mixed), [GARDEN], "{address} among others");
        let open = garden_set(&lab);
        assert!(open.contains("203.0.113.20") && open.matches("expires").count() == 1, "{open}");
    }
}
