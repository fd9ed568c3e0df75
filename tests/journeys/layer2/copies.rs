//! Two devices with one hardware address.

use super::*;
use lab::wait_for;

/// A phone with the address and the hardware address of another, by another access point.
fn copy_of(victim: &Phone, lab: &Lab, by: &lab::AccessPoint) -> Phone {
    let mut copy = lab.phone_by(by);
    copy.set_mac(victim.mac());
    copy.set_address(victim.address());
    copy
}

/// Makes a phone silent, whatever its own system would say on its own account, or lets it speak.
fn mute(phone: &Phone, muted: bool) {
    let policy = if muted { "drop" } else { "accept" };
    let rules = format!(
        "table inet mute {{ chain out {{ type filter hook output priority 0; policy {policy}; }}; }}"
    );
    assert!(phone.command("nft").arg(rules).status().expect("start nft").success());
}

// Y4, G15
#[test]
fn who_copies_a_guest_that_is_there_makes_both_sign_in_again() {
    let lab = hotspot();
    let (timur, barat) = (lab.access_point("lan1", TIMUR), lab.access_point("lan2", BARAT));
    let mut victim = lab.phone_by(&timur);
    victim.join(Client::Udhcpc);
    press(&victim);
    assert!(reaches_the_web(&victim));
    // While the guest itself is silent, nobody can tell them apart.
    mute(&victim, true);
    let copy = copy_of(&victim, &lab, &barat);
    let page = copy.http_get(WEB_PAGE);
    assert!(page.as_ref().is_ok_and(|page| page.status == 200), "{page:?}");

    mute(&victim, false);
    let gateway = lab.networks()[0].address;
    // Each hears only some of the answers, so that a look may take seconds.
    wait_until("both are asked to sign in", 30 * SECOND, || {
        for phone in [&victim, &copy] {
            let _ = phone.ping(gateway);
        }
        meets_the_portal(&victim)
    });
    drop(copy);
    let page = wait_for("the portal answers", 10 * SECOND, || victim.http_get(PORTAL));
    assert!(page.text().contains("Perangkat lain memakai alamat perangkat ini."), "{}", page.text());
    let audit = lab.gateway.wifi_pbg(&["audit"]).to_string();
    assert!(audit.contains("device.sign-in-again") && audit.contains(&victim.mac().to_string()), "{audit}");

    // Alone again, the guest needs one press.
    press(&victim);
    assert!(reaches_the_web(&victim));
}

// Y4
#[test]
fn a_guest_that_walks_there_and_back_is_not_asked() {
    let lab = hotspot();
    let (timur, barat) = (lab.access_point("lan1", TIMUR), lab.access_point("lan2", BARAT));
    let mut guest = lab.phone_by(&timur);
    guest.join(Client::Udhcpc);
    press(&guest);
    lab.roam(&guest, &timur, &barat);
    assert!(reaches_the_web(&guest));
    lab.roam(&guest, &barat, &timur);
    assert!(reaches_the_web(&guest));
}

// Y4, G15
#[test]
fn another_system_under_the_same_address_has_to_sign_in() {
    let lab = hotspot();
    let mut guest = online(&lab);
    // The same system again, without having said goodbye.
    guest.vanish();
    guest.join(Client::Udhcpc);
    assert!(reaches_the_web(&guest));
    guest.vanish();
    guest.join(Client::Dhclient);
    wait_until("it is asked to sign in", 5 * SECOND, || meets_the_portal(&guest));
    press(&guest);
    assert!(reaches_the_web(&guest));
}
