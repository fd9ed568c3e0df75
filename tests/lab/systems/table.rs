//! Who asks what. Hosts and paths are those of the systems' own sources, or seen in the field.

use super::{Rule, System};
use std::net::{IpAddr, Ipv4Addr};

const ANDROID_AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.32 Safari/537.36";
const APPLE_PAGE: &str = "<TITLE>Success</TITLE></HEAD><BODY>Success</BODY>";
const ONLINE: &str = "NetworkManager is online";

pub const ANDROID: System = System {
    name: "Android",
    rule: Rule::Android,
    http: &[
        "http://connectivitycheck.gstatic.com/generate_204",
        "http://www.google.com/gen_204",
        "http://play.googleapis.com/generate_204",
    ],
    https: Some("https://www.google.com/generate_204"),
    dns: None,
    user_agent: ANDROID_AGENT,
    api: true,
};

pub const APPLE: System = System {
    name: "Apple",
    rule: Rule::Page(APPLE_PAGE),
    http: &["http://captive.apple.com/hotspot-detect.html"],
    https: None,
    dns: None,
    user_agent: "CaptiveNetworkSupport-481.40.4 wispr",
    api: true,
};

pub const WINDOWS: System = System {
    name: "Windows",
    rule: Rule::Windows("Microsoft Connect Test"),
    http: &["http://www.msftconnecttest.com/connecttest.txt"],
    https: None,
    dns: Some(("dns.msftncsi.com", IpAddr::V4(Ipv4Addr::new(131, 107, 255, 255)))),
    user_agent: "Microsoft NCSI",
    api: false,
};

pub const CHROMEOS: System = System {
    name: "ChromeOS",
    rule: Rule::ChromeOs,
    http: &[
        "http://connectivitycheck.gstatic.com/generate_204",
        "http://www.gstatic.com/generate_204",
        "http://safebrowsing.google.com/generate_204",
        "http://www.googleapis.com/generate_204",
    ],
    https: Some("https://www.google.com/generate_204"),
    dns: None,
    user_agent: "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
    api: true,
};

pub const CHROMIUM: System = System {
    name: "Chromium",
    rule: Rule::Chromium,
    http: &["http://www.gstatic.com/generate_204"],
    https: None,
    dns: None,
    user_agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
    api: false,
};

pub const FIREFOX: System = System {
    name: "Firefox",
    rule: Rule::Firefox,
    http: &["http://detectportal.firefox.com/canonical.html"],
    https: None,
    dns: None,
    user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    api: false,
};

pub const NETWORK_MANAGER_DEBIAN: System =
    network_manager("NetworkManager, Debian", ONLINE, &["http://network-test.debian.org/nm"]);
pub const NETWORK_MANAGER_FEDORA: System =
    network_manager("NetworkManager, Fedora", "OK", &["http://fedoraproject.org/static/hotspot.txt"]);

/// Every client whose probe is known, one row each.
pub const SYSTEMS: &[System] = &[
    ANDROID,
    vendor(
        "GrapheneOS",
        &["http://connectivitycheck.grapheneos.network/generate_204", "http://grapheneos.online/gen_204"],
        Some("https://connectivitycheck.grapheneos.network/generate_204"),
    ),
    vendor("Samsung", &["http://connectivitycheck.android.com/generate_204"], ANDROID.https),
    vendor(
        "Xiaomi",
        &["http://connect.rom.miui.com/generate_204"],
        Some("https://connect.rom.miui.com/generate_204"),
    ),
    vendor(
        "Huawei",
        &["http://connectivitycheck.platform.hicloud.com/generate_204"],
        Some("https://connectivitycheck.platform.hicloud.com/generate_204"),
    ),
    vendor(
        "Oppo",
        &["http://conn1.oppomobile.com/generate_204"],
        Some("https://conn1.oppomobile.com/generate_204"),
    ),
    vendor("vivo", &["http://wifi.vivo.com.cn/generate_204"], None),
    APPLE,
    System {
        name: "Apple, older",
        http: &["http://www.apple.com/library/test/success.html"],
        api: false,
        ..APPLE
    },
    WINDOWS,
    System {
        name: "Windows, older",
        rule: Rule::Windows("Microsoft NCSI"),
        http: &["http://www.msftncsi.com/ncsi.txt"],
        ..WINDOWS
    },
    CHROMEOS,
    CHROMIUM,
    FIREFOX,
    NETWORK_MANAGER_DEBIAN,
    NETWORK_MANAGER_FEDORA,
    network_manager("NetworkManager, RHEL", "OK", &["http://static.redhat.com/test/rhel-networkmanager.txt"]),
    network_manager("NetworkManager, Ubuntu", ONLINE, &["http://connectivity-check.ubuntu.com/"]),
    network_manager("NetworkManager, Arch", ONLINE, &["http://ping.archlinux.org/nm-check.txt"]),
    network_manager("NetworkManager, openSUSE", ONLINE, &["http://conncheck.opensuse.org/"]),
    network_manager("GNOME", ONLINE, &["http://nmcheck.gnome.org/check_network_status.txt"]),
    network_manager("KDE", "OK", &["http://networkcheck.kde.org/"]),
    small(
        "Kindle",
        "81ce4465-7167-4dcb-835b-dcc9e44c112a",
        &["http://spectrum.s3.amazonaws.com/kindle-wifi/wifistub.html"],
    ),
    small("Nintendo", "ok", &["http://ctest.cdn.nintendo.net/"]),
];

/// A vendor's Android with hosts of its own; whether it kept the API is not established.
const fn vendor(name: &'static str, http: &'static [&'static str], https: Option<&'static str>) -> System {
    System { name, http, https, ..ANDROID }
}

const fn network_manager(name: &'static str, body: &'static str, http: &'static [&'static str]) -> System {
    let rule = Rule::NetworkManager(body);
    System { name, rule, http, https: None, dns: None, user_agent: "", api: false }
}

const fn small(name: &'static str, text: &'static str, http: &'static [&'static str]) -> System {
    System { name, rule: Rule::Page(text), http, https: None, dns: None, user_agent: "", api: false }
}
