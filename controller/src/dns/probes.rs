//! The names by which phones and computers look for the internet. Pure.

/// Host names of HTTP, HTTPS and DNS probes: lower case, without the final dot, in alphabetical order.
pub(super) const PROBE_NAMES: [&str; 47] = [
    "accounts.google.com",
    "apple.com",
    "captive.apple.com",
    "clients3.google.com",
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
    "example.org",
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
];

/// The probe's name as the table has it; `name` in lower case, without the final dot.
pub(super) fn probe(name: &str) -> Option<&'static str> {
    PROBE_NAMES.binary_search(&name).ok().and_then(|place| PROBE_NAMES.get(place).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_table_is_found_and_no_other() {
        assert!(PROBE_NAMES.is_sorted());
        for name in PROBE_NAMES {
            assert_eq!(probe(name), Some(name));
            assert_eq!(name, name.to_ascii_lowercase());
        }
        for name in ["", "gstatic.com", "www.captive.apple.com", "captive.apple.com.", "zzz"] {
            assert_eq!(probe(name), None, "{name}");
        }
    }
}
