#!/bin/sh
# Makes a Debian machine with Rust ready for `make test` and `make demo`; with the word `wifi`, for `make test-wifi` as well,
# with `bench` for `make bench`, with `fuzz` for `make fuzz`.
# Run again, it changes nothing.
set -eu

packages="
ca-certificates gcc pkg-config
nftables iproute2 conntrack ethtool tcpdump iputils-ping procps util-linux passwd systemd tzdata
isc-dhcp-client udhcpc dhcpcd-base network-manager dbus-daemon
dnsmasq-base dnsutils knot-dnsutils bind9-utils unbound
iodine dns2tcp ptunnel-ng wireguard-go wireguard-tools openvpn
dsniff yersinia nmap radvd thc-ipv6 hping3 python3-scapy slowhttptest dnsperf kea-admin
curl chromium chromium-driver fonts-noto-core w3m lynx
python3-pip unzip
iperf3 wrk nginx-light sqlite3 openssl
"
# A machine to be emulated, and what its radios need.
wifi_packages="
qemu-system-x86 busybox-static kmod cpio xz-utils e2fsprogs
iw hostapd wpasupplicant wireless-regdb
"
# What the benchmarks measure beside ours, and with.
bench_packages="kea-dhcp4-server e2fsprogs"
# axe-core, which judges whether people with disabilities can use a page, as a package of Python's index carries it.
axe=axe-playwright-python==0.1.8
axe_sha256=fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8
# What judges the API by its own description, with all that it needs: each package with its hash.
schemathesis=$(cd "$(dirname "$0")" && pwd)/journeys/staff/schemathesis.txt
target=$(cd "$(dirname "$0")/.." && pwd)/target
users=$(cd "$(dirname "$0")/.." && pwd)/systemd/sysusers.d/wifi-pbg.conf
policy=/usr/sbin/policy-rc.d

fail() {
    echo "setup: $1" >&2
    exit 1
}

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_packages() {
    missing=
    for package in $packages; do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    [ "$(id -u)" -eq 0 ] || fail "these packages are missing; run it as root, or: apt-get install$missing"
    echo "setup: installing$missing"

    # nginx and others would start a service when they are installed; the tests start what they need themselves.
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        trap 'exit 1' HUP INT TERM
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    # shellcheck disable=SC2086
    apt-get -qq install -y --no-install-recommends $missing >/dev/null
}

create_users() {
    for user in wifi-pbg wifi-pbg-portal wifi-pbg-admin; do
        getent passwd "$user" >/dev/null && continue
        [ "$(id -u)" -eq 0 ] || fail "the user $user is missing; run it as root, or: systemd-sysusers $users"
        echo "setup: creating the users wifi-pbg, wifi-pbg-portal and wifi-pbg-admin"
        systemd-sysusers "$users"
        return
    done
}

fetch_axe() {
    [ ! -s "$target/axe/axe.min.js" ] || return 0
    echo "setup: fetching $axe"
    mkdir -p "$target/axe"
    echo "$axe --hash=sha256:$axe_sha256" >"$target/axe/wanted"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
        --dest "$target/axe" --requirement "$target/axe/wanted" || fail "$axe cannot be fetched"
    unzip -q -o -j "$target"/axe/*.whl '*/axe.min.js' -d "$target/axe"
}

fetch_schemathesis() {
    ! cmp -s "$schemathesis" "$target/schemathesis/wanted" || return 0
    echo "setup: fetching what $schemathesis names"
    rm -rf "$target/schemathesis"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --no-deps --require-hashes \
        --target "$target/schemathesis" --requirement "$schemathesis" || fail "Schemathesis cannot be fetched"
    cp "$schemathesis" "$target/schemathesis/wanted"
}

# libFuzzer and its sanitizer need a nightly compiler.
fetch_fuzzer() {
    command -v rustup >/dev/null || fail "fuzzing needs rustup, for a nightly compiler; see https://rustup.rs"
    rustup run nightly rustc --version >/dev/null 2>&1 || {
        echo 'setup: installing a nightly compiler (rustup)'
        rustup toolchain install nightly --profile minimal
    }
    cargo fuzz --version >/dev/null 2>&1 || {
        echo 'setup: installing cargo-fuzz (cargo install)'
        cargo install --locked --version 0.13.1 cargo-fuzz
    }
}

check_rust() {
    command -v cargo >/dev/null || fail "Rust is missing; see https://rustup.rs"
    for component in fmt clippy; do
        cargo "$component" --version >/dev/null 2>&1 ||
            echo "setup: cargo $component is missing, \`make test\` needs it: rustup component add rustfmt clippy"
    done
}

command -v apt-get >/dev/null || fail "this is not Debian; install by hand what stands in packages= in $0"
case ${1:-} in
'') ;;
wifi) packages="$packages $wifi_packages" ;;
bench) packages="$packages $bench_packages" ;;
fuzz) packages="$packages g++" ;;
*) fail "what is $1? Without a word, or: wifi, bench, fuzz" ;;
esac
install_packages
create_users
fetch_axe
fetch_schemathesis
check_rust
[ "${1:-}" != fuzz ] || fetch_fuzzer
[ "${1:-}" != wifi ] || "$(dirname "$0")/wifi/fetch-kernel" >/dev/null
