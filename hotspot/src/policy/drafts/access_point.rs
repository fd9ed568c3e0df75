use super::one_of;
use crate::{
    board::line,
    config::Network,
    model::{
        AccessPoint, AccessPointName, Attachment, Faults, FieldFault, Invalid, Mac, Place, SiteName, UnixTime,
    },
};
use serde::{Deserialize, Serialize};
use std::{net::Ipv4Addr, ops::RangeInclusive};

/// In characters.
const LONGEST_TITLE: usize = 80;
const LONGEST_MAKE: usize = 60;
const CAPACITY: RangeInclusive<u32> = 1..=2_000;

/// The words of an access point. An empty text is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPointDraft {
    pub name: String,
    pub site: String,
    pub title: String,
    /// Like `-7.3882, 109.3636`.
    pub place: String,
    pub make: String,
    pub mac: String,
    /// For its management.
    pub address: String,
    /// Like `port:lan3`.
    pub attachment: String,
    /// [`AccessPoint::CAPACITY`] where nothing is written.
    pub capacity: String,
}

/// What the draft of an access point may speak of, and when it is checked.
#[derive(Debug, Clone, Copy)]
pub struct AccessPointsKnown<'a> {
    pub networks: &'a [Network],
    /// The inventory.
    pub stand: &'a [AccessPoint],
    pub now: UnixTime,
}

impl AccessPointDraft {
    /// A new access point.
    ///
    /// # Errors
    /// Names every field that cannot be taken, and whose it is already where it is somebody's.
    pub fn check(&self, known: &AccessPointsKnown<'_>) -> Result<AccessPoint, Faults> {
        self.check_among(known, None)
    }

    /// Another form of one that there is, under its name.
    ///
    /// # Errors
    /// As [`AccessPointDraft::check`].
    pub fn check_over(
        &self,
        before: &AccessPoint,
        known: &AccessPointsKnown<'_>,
    ) -> Result<AccessPoint, Faults> {
        self.check_among(known, Some(before))
    }

    /// The words of an access point.
    #[must_use]
    pub fn of(access_point: &AccessPoint) -> Self {
        fn text(value: Option<&impl ToString>) -> String {
            value.map_or_else(String::new, ToString::to_string)
        }
        Self {
            name: access_point.name.to_string(),
            site: access_point.site.to_string(),
            title: access_point.title.clone(),
            place: text(access_point.place.as_ref()),
            make: access_point.make.clone(),
            mac: text(access_point.mac.as_ref()),
            address: text(access_point.address.as_ref()),
            attachment: text(access_point.attachment.as_ref()),
            capacity: access_point.capacity.to_string(),
        }
    }

    fn check_among(
        &self,
        known: &AccessPointsKnown<'_>,
        before: Option<&AccessPoint>,
    ) -> Result<AccessPoint, Faults> {
        let (mut faults, checked) = self.check_alone(known);
        let checked = checked.map(|checked| match before {
            Some(before) => AccessPoint { made: before.made, retired: before.retired, ..checked },
            None => checked,
        });
        for other in known.stand.iter().filter(|other| before.is_none_or(|before| before.name != other.name))
        {
            for field in checked.iter().flat_map(|checked| checked.clashes(other)) {
                faults.0.push(FieldFault { field, why: taken(&other.name) });
            }
        }
        faults.settle(checked)
    }

    /// What is wrong with the words whatever others have; and the access point, made now, where nothing is.
    pub(super) fn check_alone(&self, known: &AccessPointsKnown<'_>) -> (Faults, Option<AccessPoint>) {
        let mut faults = Faults::default();
        let name = faults.field::<AccessPointName>("name", &self.name);
        let site = self.site(&mut faults, known);
        let title = faults.keep("title", line(&self.title, LONGEST_TITLE));
        let place = optional::<Place>(&mut faults, "place", &self.place);
        let make = match self.make.trim() {
            "" => Some(String::new()),
            make => faults.keep("make", line(make, LONGEST_MAKE)),
        };
        let mac = optional::<Mac>(&mut faults, "mac", &self.mac);
        let address = faults.keep("address", address(&self.address, known.networks));
        let attachment = optional::<Attachment>(&mut faults, "attachment", &self.attachment);
        let capacity = faults.keep("capacity", capacity(&self.capacity));
        let checked = || {
            Some(AccessPoint {
                name: name?,
                site: site?,
                title: title?,
                place: place?,
                make: make?,
                mac: mac?,
                address: address?,
                attachment: attachment?,
                capacity: capacity?,
                made: known.now,
                retired: None,
            })
        };
        let checked = checked();
        (faults, checked)
    }

    fn site(&self, faults: &mut Faults, known: &AccessPointsKnown<'_>) -> Option<SiteName> {
        let site = faults.field::<SiteName>("site", &self.site)?;
        let sites: Vec<SiteName> = known.networks.iter().map(|network| network.site.clone()).collect();
        let known = one_of(&site, &sites, SiteName::as_str);
        let known =
            known.map_err(|known| Invalid::new(format!("there is no site {site}; there are: {known}")));
        faults.keep("site", known).map(|()| site)
    }
}

pub(super) fn taken(by: &AccessPointName) -> Invalid {
    Invalid::new(format!("is that of access point {by} already"))
}

/// Nothing where nothing is written.
fn optional<T: std::str::FromStr<Err = Invalid>>(
    faults: &mut Faults,
    field: &'static str,
    text: &str,
) -> Option<Option<T>> {
    if text.trim().is_empty() { Some(None) } else { faults.field(field, text).map(Some) }
}

/// One that is an access point's own for good: the addresses of a pool are guests'.
fn address(text: &str, networks: &[Network]) -> Result<Option<Ipv4Addr>, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Invalid::new(format!("{text:?} is no IPv4 address of a device, like 10.20.0.2"));
    let address: Ipv4Addr = text.parse().map_err(|_| wrong())?;
    let is_devices = !address.is_unspecified()
        && !address.is_loopback()
        && !address.is_multicast()
        && !address.is_broadcast();
    if !is_devices {
        return Err(wrong());
    }
    for network in networks {
        let subnet = network.subnet();
        if network.pool.contains(address) {
            return Err(Invalid::new(format!(
                "{address} is in the pool of {}: a guest would get it; choose one outside {}-{}",
                network.site, network.pool.first, network.pool.last
            )));
        }
        if address == network.gateway() || [subnet.network(), subnet.broadcast()].contains(&address) {
            return Err(Invalid::new(format!("{address} is the gateway's or nobody's at {}", network.site)));
        }
    }
    Ok(Some(address))
}

fn capacity(text: &str) -> Result<u32, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(AccessPoint::CAPACITY);
    }
    text.parse().ok().filter(|capacity| CAPACITY.contains(capacity)).ok_or_else(|| {
        Invalid::new(format!(
            "{text:?} is not a whole number from {} to {}",
            CAPACITY.start(),
            CAPACITY.end()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::networks;
    use super::*;

    fn draft() -> AccessPointDraft {
        AccessPointDraft {
            name: "pendopo-1".into(),
            site: "alun-alun".into(),
            title: " Pendopo, tiang timur ".into(),
            ..AccessPointDraft::default()
        }
    }

    fn fields(draft: &AccessPointDraft, stand: &[AccessPoint]) -> Vec<&'static str> {
        let networks = networks();
        let known = AccessPointsKnown { networks: &networks, stand, now: UnixTime(7) };
        draft
            .check(&known)
            .err()
            .map_or_else(Vec::new, |Faults(faults)| faults.iter().map(|fault| fault.field).collect())
    }

    #[test]
    fn name_site_and_title_are_enough_and_the_words_are_read_back() {
        let networks = networks();
        let known = AccessPointsKnown { networks: &networks, stand: &[], now: UnixTime(7) };
        let bare = draft().check(&known).unwrap();
        assert_eq!(
            (bare.title.as_str(), bare.capacity, bare.made),
            ("Pendopo, tiang timur", 40, UnixTime(7))
        );
        let full = AccessPointDraft {
            place: "-7.3882,109.3636".into(),
            make: "Ruijie RG-RAP2260".into(),
            mac: "02-00-5E-00-00-01".into(),
            address: "10.20.0.2".into(),
            attachment: "circuit:*pendopo*".into(),
            capacity: "60".into(),
            ..draft()
        };
        let full = full.check(&known).unwrap();
        let later = AccessPointsKnown { stand: std::slice::from_ref(&full), now: UnixTime(9), ..known };
        assert_eq!(AccessPointDraft::of(&full).check_over(&full, &later), Ok(full));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = AccessPointDraft {
            name: "Pendopo 1".into(),
            site: "kemangkon".into(),
            title: "a\nb".into(),
            place: "here".into(),
            make: "x".repeat(61),
            mac: "ff:ff:ff:ff:ff:ff".into(),
            address: "10.20.0.55".into(),
            attachment: "lan3".into(),
            capacity: "2001".into(),
        };
        let all = ["name", "site", "title", "place", "make", "mac", "address", "attachment", "capacity"];
        assert_eq!(fields(&wrong, &[]), all);
        for address in
            ["10.20.0.1", "10.20.0.0", "10.20.0.255", "127.0.0.1", "224.0.0.1", "0.0.0.0", "::1", "x"]
        {
            assert_eq!(fields(&AccessPointDraft { address: address.into(), ..draft() }, &[]), ["address"]);
        }
        assert_eq!(fields(&AccessPointDraft { address: "10.20.0.2".into(), ..draft() }, &[]), [""; 0]);
    }

    #[test]
    fn what_another_one_has_is_refused_under_its_field() {
        let networks = networks();
        let known = AccessPointsKnown { networks: &networks, stand: &[], now: UnixTime(7) };
        let first = AccessPointDraft {
            mac: "02:00:5e:00:00:01".into(),
            address: "10.20.0.2".into(),
            attachment: "port:lan3".into(),
            ..draft()
        };
        let stand = [first.check(&known).unwrap()];
        let second = AccessPointDraft { name: "pendopo-2".into(), ..draft() };
        assert_eq!(fields(&second, &stand), [""; 0]);
        assert_eq!(fields(&draft(), &stand), ["name"]);
        assert_eq!(fields(&first, &stand), ["name", "mac", "address", "attachment"]);
        for (field, taken) in [
            ("mac", AccessPointDraft { mac: first.mac.clone(), ..second.clone() }),
            ("address", AccessPointDraft { address: first.address.clone(), ..second.clone() }),
            ("attachment", AccessPointDraft { attachment: "vlan:lan3".into(), ..second.clone() }),
        ] {
            assert_eq!(fields(&taken, &stand), [field]);
        }
    }
}
