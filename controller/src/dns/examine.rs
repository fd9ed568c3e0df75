//! What a technician asks of the service: what a garden name would open, and whether the upstream answers.

use super::{Dns, policy::MOST_ADDRESSES, upstream::Asked, upstream::Failure};
use hickory_proto::rr::{Name, RecordType};
use hotspot::{
    control::operator::{Check, GardenReport, Verdict},
    model::{GardenName, Invalid},
};
use std::time::Duration;

const UPSTREAM_CHECK: &str = "upstream DNS";

/// Hosts by which phones and computers find out that there is a portal.
const PROBE_HOSTS: [&str; 46] = [
    "apple.com",
    "captive.apple.com",
    "conn1.coloros.com",
    "conn1.oppomobile.com",
    "conncheck.opensuse.org",
    "connect.rom.miui.com",
    "connectivity-check.ubuntu.com",
    "connectivitycheck.android.com",
    "connectivitycheck.grapheneos.network",
    "connectivitycheck.gstatic.com",
    "connectivitycheck.oppomobile.com",
    "connectivitycheck.platform.hicloud.com",
    "connectivitycheck.platform.hihonorcloud.com",
    "conntest.nintendowifi.net",
    "ctest.cdn.nintendo.net",
    "d2uzsrnmmf6tds.cloudfront.net",
    "detectportal.firefox.com",
    "dns.msftncsi.com",
    "fedoraproject.org",
    "grapheneos.online",
    "ipv6.msftconnecttest.com",
    "network-test.debian.org",
    "networkcheck.kde.org",
    "nmcheck.gnome.org",
    "ping.archlinux.org",
    "play.googleapis.com",
    "safebrowsing.google.com",
    "spectrum.s3.amazonaws.com",
    "static.redhat.com",
    "wifi.coloros.com",
    "wifi.vivo.com.cn",
    "www.airport.us",
    "www.apple.com",
    "www.appleiphonecell.com",
    "www.google.com",
    "www.googleapis.com",
    "www.gstatic.com",
    "www.ibook.info",
    "www.itools.info",
    "www.msftconnecttest.com",
    "www.msftncsi.com",
    "www.play.googleapis.com",
    "www.samsung.com",
    "www.thinkdifferent.us",
    "accounts.google.com",
    "example.org",
];

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
        let asked =
            Asked { name: owner.clone(), kind: RecordType::A, dnssec_ok: false, checking_disabled: false };
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

    /// Whether the upstream resolvers answer, each asked for the root's name servers.
    pub async fn examine(&self) -> Check {
        let root =
            Asked { name: Name::root(), kind: RecordType::NS, dnssec_ok: false, checking_disabled: false };
        verdict(&self.upstreams.examine(&root).await)
    }
}

fn verdict(findings: &[(String, Result<Duration, Failure>)]) -> Check {
    let tell = |(server, result): &(String, Result<Duration, Failure>)| match result {
        Ok(took) => format!("{server} answers in {} ms", took.as_millis()),
        Err(error) => format!("{server}: {error}"),
    };
    let told = findings.iter().map(tell).collect::<Vec<_>>().join("; ");
    let good = findings.iter().filter(|(_, result)| result.is_ok()).count();
    // A server that refuses the root may still answer for other names, so it is there.
    let there = findings.iter().any(|(_, result)| matches!(result, Ok(_) | Err(Failure::Refused(_))));
    match (good, there) {
        (_, false) => Check::new(
            UPSTREAM_CHECK,
            Verdict::Fault,
            format!("no upstream answers ({told}): check the uplink and [dns] upstream"),
        ),
        (good, _) if good == findings.len() => Check::new(UPSTREAM_CHECK, Verdict::Ok, told),
        _ => Check::new(UPSTREAM_CHECK, Verdict::Warning, format!("{told}: check [dns] upstream")),
    }
}

fn entry_warnings(entry: &GardenName) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(host) = PROBE_HOSTS.iter().find(|host| entry.covers(host)) {
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

fn is_or_is_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn text(name: &Name) -> String {
    name.to_ascii().trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::op::ResponseCode;

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

    #[test]
    fn the_verdict_names_every_server() {
        let good = || ("198.51.100.1:53".to_owned(), Ok(Duration::from_millis(12)));
        let dead = || ("192.0.2.1:53".to_owned(), Err(Failure::Late(Duration::from_secs(3))));
        let refusing = || ("192.0.2.2:53".to_owned(), Err(Failure::Refused(ResponseCode::Refused)));
        assert_eq!(verdict(&[good()]).verdict, Verdict::Ok);
        assert_eq!(verdict(&[good(), dead()]).verdict, Verdict::Warning);
        assert_eq!(verdict(&[refusing()]).verdict, Verdict::Warning);
        assert_eq!(verdict(&[]).verdict, Verdict::Fault);
        let fault = verdict(&[dead()]);
        assert_eq!(fault.verdict, Verdict::Fault);
        assert!(fault.message.contains("192.0.2.1:53") && fault.name == "upstream DNS");
    }
}
