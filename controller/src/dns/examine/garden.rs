//! What a garden name would open.

use crate::dns::{
    Dns, policy::MOST_ADDRESSES, probes::PROBE_NAMES, special::is_or_is_below, upstream::Asked,
};
use hickory_proto::rr::{Name, RecordType};
use hotspot::{
    control::operator::GardenReport,
    model::{GardenName, Invalid},
};

/// Domains whose addresses many customers share.
const SHARED: [&str; 27] = [
    "akadns.net",
    "akamai.net",
    "akamaiedge.net",
    "akamaized.net",
    "amazonaws.com",
    "azureedge.net",
    "azurefd.net",
    "azurewebsites.net",
    "b-cdn.net",
    "cdn77.org",
    "cloudflare.com",
    "cloudflare.net",
    "cloudfront.net",
    "edgekey.net",
    "edgesuite.net",
    "fastly.net",
    "fastlylb.net",
    "ghs.google.com",
    "ghs.googlehosted.com",
    "github.io",
    "googlehosted.com",
    "googleusercontent.com",
    "herokudns.com",
    "netlify.app",
    "pages.dev",
    "trafficmanager.net",
    "vercel-dns.com",
];

/// Second levels of `.id` under which anybody, or many, register names.
const ID_REGISTRIES: [&str; 12] =
    ["ac", "biz", "co", "desa", "go", "mil", "my", "net", "or", "ponpes", "sch", "web"];

impl Dns {
    /// What adding `name` to the walled garden would open, asked of the upstream now. Of a wildcard, the domain itself is
    /// looked at. Nothing is opened.
    ///
    /// # Errors
    /// [`Invalid`] when `name` could not be a garden name.
    pub async fn check_garden(&self, name: &str) -> Result<GardenReport, Invalid> {
        let entry: GardenName = name.trim().parse()?;
        let owner = Name::from_ascii(format!("{}.", entry.domain()))
            .map_err(|error| Invalid::new(format!("{name:?} is not a name for DNS: {error}")))?;
        let asked = Asked::plainly(owner.clone(), RecordType::A);
        let mut warnings = entry_warnings(&entry);
        let chase = match self.upstreams.ask(&asked).await {
            Ok(response) => self.rules.chase(&response, &owner),
            Err(error) => {
                warnings.push(format!("the upstream gave no answer: {error}"));
                Default::default()
            }
        };
        let chain: Vec<String> = chase.chain.iter().map(text).collect();
        warnings.extend(chase_warnings(&chain, chase.addresses.len(), &entry));
        let (garden, _) = self.garden();
        Ok(GardenReport {
            name: entry.to_string(),
            in_garden: garden.iter().any(|known| includes(known, &entry)),
            chain: if chain.is_empty() { vec![entry.domain().to_owned()] } else { chain },
            addresses: chase.reached().to_vec(),
            refused: chase.refused,
            warnings,
        })
    }
}

fn entry_warnings(entry: &GardenName) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(host) = PROBE_NAMES.iter().find(|host| entry.covers(host)) {
        warnings.push(format!(
            "{host} is how phones find out that there is a portal: with it in the garden they believe to be online \
             and never show the page"
        ));
    }
    if entry.is_wildcard() && many_register_below(entry.domain()) {
        warnings.push(format!("anybody can have a name below {}: name the hosts one by one", entry.domain()));
    }
    warnings
}

fn chase_warnings(chain: &[String], addresses: usize, entry: &GardenName) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(shared) = SHARED.iter().find(|shared| chain.iter().any(|name| is_or_is_below(name, shared))) {
        warnings.push(format!(
            "the addresses belong to {shared}, which many sites share: guests could reach those sites too"
        ));
    }
    if addresses == 0 && !entry.is_wildcard() {
        warnings.push("no address was answered, so nothing would open".to_owned());
    }
    if addresses > MOST_ADDRESSES {
        warnings.push(format!("{addresses} addresses were answered; only the first {MOST_ADDRESSES} open"));
    }
    warnings
}

/// Whether all that `entry` covers is covered by `known`.
fn includes(known: &GardenName, entry: &GardenName) -> bool {
    let same_domain_below = known.is_wildcard() && entry.is_wildcard() && known.domain() == entry.domain();
    same_domain_below || known.covers(entry.domain()) && (known.is_wildcard() || !entry.is_wildcard())
}

/// A rule of thumb, for a warning only: registries, short second levels of a country ("co.uk"), shared hosting.
fn many_register_below(domain: &str) -> bool {
    let registry = match domain.split_once('.') {
        Some((second, "id")) => ID_REGISTRIES.contains(&second),
        Some((second, top)) => !top.contains('.') && top.len() == 2 && second.len() <= 3,
        None => true,
    };
    registry || SHARED.contains(&domain)
}

fn text(name: &Name) -> String {
    name.to_ascii().trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> GardenName {
        text.parse().unwrap()
    }

    #[test]
    fn probe_hosts_and_open_registries_are_warned_of() {
        for text in ["captive.apple.com", "*.gstatic.com", "*.go.id", "*.co.uk", "*.github.io"] {
            assert_eq!(entry_warnings(&entry(text)).len(), 1, "{text}");
        }
        for text in ["purbalinggakab.go.id", "*.purbalinggakab.go.id", "go.id", "*.example.com"] {
            assert_eq!(entry_warnings(&entry(text)), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_shared_address_is_told_by_the_names_on_the_way() {
        let chain = |last: &str| vec!["www.a.id".to_owned(), last.to_owned()];
        let warned = |last: &str| !chase_warnings(&chain(last), 2, &entry("www.a.id")).is_empty();
        assert!(warned("e1.a.akamaiedge.net") && warned("ghs.google.com") && warned("d1.cloudfront.net"));
        assert!(!warned("web.purbalinggakab.go.id") && !warned("notcloudfront.net"));
    }

    #[test]
    fn nothing_and_too_much_are_warned_of() {
        let chain = ["www.a.id".to_owned()];
        assert_eq!(chase_warnings(&chain, 0, &entry("www.a.id")).len(), 1);
        assert_eq!(chase_warnings(&chain, 33, &entry("www.a.id")).len(), 1);
        assert_eq!(chase_warnings(&chain, 32, &entry("www.a.id")).len(), 0);
        assert_eq!(
            chase_warnings(&chain, 0, &entry("*.a.id")).len(),
            0,
            "the domain of a wildcard need not answer"
        );
    }

    #[test]
    fn an_entry_is_in_the_garden_when_all_of_it_is() {
        for (known, asked, included) in [
            ("a.id", "a.id", true),
            ("*.a.id", "*.a.id", true),
            ("*.a.id", "www.a.id", true),
            ("*.a.id", "*.b.a.id", true),
            ("*.a.id", "a.id", false),
            ("a.id", "*.a.id", false),
        ] {
            assert_eq!(includes(&entry(known), &entry(asked)), included, "{known} {asked}");
        }
    }
}
