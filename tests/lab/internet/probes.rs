/// How a kind of device asks whether it is online, and what the real server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    pub client: &'static str,
    pub host: &'static str,
    /// With the query string, where there is one.
    pub path: &'static str,
    pub status: u16,
    /// One header beyond the usual ones.
    pub header: Option<(&'static str, &'static str)>,
    pub body: &'static str,
}

const fn empty(client: &'static str, host: &'static str, path: &'static str) -> Probe {
    Probe { client, host, path, status: 204, header: None, body: "" }
}

const fn page(client: &'static str, host: &'static str, path: &'static str, body: &'static str) -> Probe {
    Probe { client, host, path, status: 200, header: None, body }
}

const APPLE: &str = "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>\n";
const FIREFOX: &str =
    r#"<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>"#;
const ONLINE: &str = "NetworkManager is online\n";

/// Every probe the lab's internet knows; all hosts resolve to its web server.
pub const PROBES: &[Probe] = &[
    empty("Android", "connectivitycheck.gstatic.com", "/generate_204"),
    empty("Android, second", "www.google.com", "/gen_204"),
    empty("Android, third", "play.googleapis.com", "/generate_204"),
    empty("Samsung", "connectivitycheck.android.com", "/generate_204"),
    empty("GrapheneOS", "connectivitycheck.grapheneos.network", "/generate_204"),
    empty("GrapheneOS, second", "grapheneos.online", "/gen_204"),
    empty("Xiaomi", "connect.rom.miui.com", "/generate_204"),
    empty("Huawei", "connectivitycheck.platform.hicloud.com", "/generate_204"),
    empty("Oppo", "conn1.oppomobile.com", "/generate_204"),
    empty("vivo", "wifi.vivo.com.cn", "/generate_204"),
    empty("ChromeOS, Chromium", "www.gstatic.com", "/generate_204"),
    empty("ChromeOS, third", "safebrowsing.google.com", "/generate_204"),
    empty("ChromeOS, fourth", "www.googleapis.com", "/generate_204"),
    page("Apple", "captive.apple.com", "/hotspot-detect.html", APPLE),
    page("Apple, older", "www.apple.com", "/library/test/success.html", APPLE),
    page("Windows", "www.msftconnecttest.com", "/connecttest.txt", "Microsoft Connect Test"),
    page("Windows, older", "www.msftncsi.com", "/ncsi.txt", "Microsoft NCSI"),
    page("Firefox", "detectportal.firefox.com", "/canonical.html", FIREFOX),
    page("Firefox, by family", "detectportal.firefox.com", "/success.txt?ipv4", "success\n"),
    page("NetworkManager, Fedora", "fedoraproject.org", "/static/hotspot.txt", "OK\n"),
    Probe {
        client: "NetworkManager, Ubuntu",
        host: "connectivity-check.ubuntu.com",
        path: "/",
        status: 204,
        header: Some(("X-NetworkManager-Status", "online")),
        body: "",
    },
    page("NetworkManager, RHEL", "static.redhat.com", "/test/rhel-networkmanager.txt", "OK\n"),
    page("NetworkManager, openSUSE", "conncheck.opensuse.org", "/", ONLINE),
    page("NetworkManager, Debian", "network-test.debian.org", "/nm", ONLINE),
    page("NetworkManager, Arch", "ping.archlinux.org", "/nm-check.txt", ONLINE),
    page("GNOME", "nmcheck.gnome.org", "/check_network_status.txt", ONLINE),
    page("KDE", "networkcheck.kde.org", "/", "OK\n"),
    page(
        "Kindle",
        "spectrum.s3.amazonaws.com",
        "/kindle-wifi/wifistub.html",
        "81ce4465-7167-4dcb-835b-dcc9e44c112a\n",
    ),
    page("Nintendo", "ctest.cdn.nintendo.net", "/", "ok\n"),
];
