//! Whether the resolvers withhold names, as family and malware filters do. A regency may want that, or not; it should know.

use crate::dns::{
    policy::Rules,
    upstream::{Asked, Upstreams},
};
use hickory_proto::rr::{Name, RData, RecordType};
use hotspot::control::operator::{Check, Verdict};
use std::{collections::BTreeSet, net::Ipv4Addr};

const FILTER_CHECK: &str = "upstream filters";

/// Harmless names, set up by those who run filtering resolvers so that anybody can try the filter.
const TEST_NAMES: [&str; 4] = [
    // Cloudflare's, withheld by its "malware" resolvers 1.1.1.2 and 1.1.1.3.
    "malware.testcategory.com",
    // Cloudflare's, withheld by its "family" resolver 1.1.1.3.
    "nudity.testcategory.com",
    // OpenDNS's, withheld by FamilyShield, which leads to a page of its own instead.
    "exampleadultsite.com",
    // Quad9's, withheld by its filtering resolvers 9.9.9.9 and 9.9.9.11.
    "isitblocked.org",
];

/// What one resolver tells of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    /// That there is none, or nothing but an address that is not the internet's.
    Nothing,
    Addresses(BTreeSet<Ipv4Addr>),
}

/// What one resolver tells of all names, in their order; `None` where it gave no answer.
struct Row {
    label: String,
    told: Vec<Option<Told>>,
}

pub(super) async fn examine(upstreams: &Upstreams, rules: &Rules) -> Check {
    let questions = TEST_NAMES.iter().filter_map(|name| Name::from_ascii(format!("{name}.")).ok());
    let asked: Vec<Asked> = questions.map(|name| Asked::plainly(name, RecordType::A)).collect();
    let findings = futures_util::future::join_all(asked.iter().map(|asked| upstreams.ask_each(asked))).await;
    let mut rows: Vec<Row> = Vec::new();
    for (name, of_all) in findings.iter().enumerate() {
        for (place, finding) in of_all.iter().enumerate() {
            if rows.len() <= place {
                rows.push(Row { label: finding.label.to_owned(), told: vec![None; TEST_NAMES.len()] });
            }
            let told = finding.result.as_ref().ok().map(|(response, _)| {
                let address = |data: &RData| match data {
                    RData::A(address) if rules.of_the_internet(address.0) => Some(address.0),
                    _ => None,
                };
                let addresses: BTreeSet<_> =
                    response.answers.iter().filter_map(|record| address(&record.data)).collect();
                if addresses.is_empty() { Told::Nothing } else { Told::Addresses(addresses) }
            });
            if let Some(place) = rows.get_mut(place).and_then(|row| row.told.get_mut(name)) {
                *place = told;
            }
        }
    }
    verdict(&rows)
}

fn verdict(rows: &[Row]) -> Check {
    let heard: Vec<&Row> = rows.iter().filter(|row| row.told.iter().any(Option::is_some)).collect();
    if heard.is_empty() {
        return Check::new(FILTER_CHECK, Verdict::Warning, "no resolver answered for the test names");
    }
    let told = heard.iter().map(|row| row.sentence()).collect::<Vec<_>>().join("; ");
    let differing: Vec<&str> = TEST_NAMES
        .into_iter()
        .enumerate()
        .filter(|(at, _)| differ(&heard, *at))
        .map(|(_, name)| name)
        .collect();
    if differing.is_empty() {
        return Check::new(FILTER_CHECK, Verdict::Ok, told);
    }
    let message = format!(
        "{told}; they differ about {}, so what guests reach depends on which resolver answers: give [dns] upstream \
         resolvers of one kind",
        differing.join(", ")
    );
    Check::new(FILTER_CHECK, Verdict::Warning, message)
}

impl Row {
    fn sentence(&self) -> String {
        let withheld: Vec<&str> = TEST_NAMES
            .into_iter()
            .zip(&self.told)
            .filter(|(_, told)| **told == Some(Told::Nothing))
            .map(|(name, _)| name)
            .collect();
        match withheld.as_slice() {
            [] => format!("{} does not withhold the test names of filters", self.label),
            names => format!("{} withholds {}", self.label, names.join(", ")),
        }
    }
}

/// Whether two resolvers disagree: one withholds what the other tells, or leads elsewhere, to a page of its own.
fn differ(rows: &[&Row], at: usize) -> bool {
    let told: Vec<&Told> = rows.iter().filter_map(|row| row.told.get(at)?.as_ref()).collect();
    told.iter().enumerate().any(|(place, one)| {
        told.iter().skip(place + 1).any(|other| match (one, other) {
            (Told::Nothing, Told::Nothing) => false,
            (Told::Addresses(one), Told::Addresses(other)) => one.is_disjoint(other),
            _ => true,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(last: u8) -> Option<Told> {
        Some(Told::Addresses(BTreeSet::from([Ipv4Addr::new(192, 0, 2, last)])))
    }

    fn row(label: &str, told: [Option<Told>; 4]) -> Row {
        Row { label: label.to_owned(), told: told.into() }
    }

    #[test]
    fn what_a_resolver_withholds_is_told_and_no_fault() {
        let open = verdict(&[row("one", [at(1), at(2), at(3), at(4)])]);
        assert_eq!(open.message, "one does not withhold the test names of filters");
        let family = verdict(&[row("one", [at(1), Some(Told::Nothing), at(3), at(4)])]);
        assert_eq!(family.message, "one withholds nudity.testcategory.com");
        assert_eq!((open.verdict, family.verdict), (Verdict::Ok, Verdict::Ok));
    }

    #[test]
    fn resolvers_that_differ_are_a_warning() {
        let open = || row("one", [at(1), at(2), at(3), at(4)]);
        let family = row("two", [at(1), Some(Told::Nothing), at(3), at(4)]);
        let differing = verdict(&[open(), family]);
        assert_eq!(differing.verdict, Verdict::Warning);
        assert!(differing.message.contains("differ about nudity.testcategory.com,"), "{}", differing.message);
        let leads_elsewhere = row("two", [at(1), at(2), at(99), at(4)]);
        assert_eq!(verdict(&[open(), leads_elsewhere]).verdict, Verdict::Warning);
        let silent = row("two", [None, None, None, None]);
        assert_eq!(verdict(&[open(), silent]).verdict, Verdict::Ok);
        assert_eq!(verdict(&[]).verdict, Verdict::Warning);
    }
}
